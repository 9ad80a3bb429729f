"""Documents are made in two steps, a draft and its posting (§3).

A draft whose answer was lost is found by its number and taken up again, so the two steps together can be repeated: what
stands half-made in the books is finished, not made twice. A draft that cannot be posted is taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import Write
from sync_engine.connectors.dynamics_business_central import bodies, records
from sync_engine.connectors.dynamics_business_central.answers import ALREADY_POSTED, made
from sync_engine.connectors.dynamics_business_central.facts import DATE, ENDED, LINES, PATH
from sync_engine.connectors.dynamics_business_central.wire import Change, Wire, equals
from sync_engine.connectors.wire_json import Shape, amount, day, text
from sync_engine.money import minor_unit
from sync_engine.outcomes import Ambiguous, Disconnected, Duplicate, Missing, Outcome, Refused, VendorError


@dataclass(frozen=True, slots=True)
class Half:
    """A write on its way: its draft in the books, or what it came to."""

    write: Write
    row: Shape | None = None
    outcome: Outcome | None = None

    @property
    def path(self) -> str:
        return PATH[self.write.draft.document.kind]


class Posting:
    """Brings drafts into the books of one company."""

    def __init__(self, wire: Wire, currency: str, rounding_account: str) -> None:
        self._wire = wire
        self.currency = currency
        self._rounding_account = rounding_account  # its id; empty where there is none
        self._refused: dict[str, Refused | Ambiguous] = {}  # by key: what was refused while its draft may still stand

    def create(self, writes: Sequence[Write]) -> list[Outcome]:
        """One outcome per write, in order."""
        halves = [self._cleared(self._with_leftover(Half(write))) for write in writes]
        halves = self._drafted(halves)
        halves = [self._kept(half) for half in halves]
        return [half.outcome or Ambiguous("posted without a word") for half in self._posted(halves)]

    def take_back(self, write: Write) -> None:
        """Delete the draft that an earlier attempt has left."""
        half = self._with_leftover(Half(write))
        if half.row is not None:
            self._delete(half)

    def _with_leftover(self, half: Half) -> Half:
        """What an earlier attempt has left, if it is surely ours: a draft is taken up, a posted document is enough."""
        condition = equals("externalDocumentNumber", half.write.draft.number)
        ours = [row for row in self._wire.all(half.path, condition) if _is_ours(half.write, row)]
        posted = [row for row in ours if not records.is_draft(row)]
        if posted:
            number = text(posted[0], "number")
            return replace(half, outcome=Duplicate(f"posted already, as {number}", "posted", text(posted[0], "id")))
        return replace(half, row=ours[0]) if ours else half

    def _drafted(self, halves: Sequence[Half]) -> list[Half]:
        missing = [half for half in halves if half.row is None and half.outcome is None]
        changes = [Change("POST", half.path, bodies.document(half.write.draft, self.currency)) for half in missing]
        told = dict(zip((half.write.key for half in missing), self._sent(changes), strict=True))
        return [_settled(half, told[half.write.key]) if half.write.key in told else half for half in halves]

    def _kept(self, half: Half) -> Half:
        """A draft that differs from its source is taken away."""
        if half.row is None or half.outcome is not None:
            return half
        try:
            checked = self.checked(half)
        except VendorError as error:
            checked = replace(half, outcome=self._begun(error))
        return self._taken_away(checked, checked.outcome) if isinstance(checked.outcome, Refused) else checked

    def checked(self, half: Half) -> Half:
        """The vendor computes amounts and takes its own rate: says so where a draft differs from its source."""
        assert half.row is not None  # only drafts are checked
        problem = _difference(half.write, half.row) or self._other_rate(half.write)
        if not problem and not _gap(half.write, half.row):
            return half
        if not problem and self._rounding_account:
            return self._rounded(half)
        return replace(half, outcome=Refused(problem or _told(half.write, half.row), "computed"))

    def _rounded(self, half: Half) -> Half:
        """A line of its own owns up to what the vendor's rounding of the tax is off by, so that the total is right."""
        assert half.row is not None  # only drafts are rounded
        body = bodies.rounding(self._rounding_account, -_gap(half.write, half.row))
        lines = LINES[half.write.draft.document.kind]
        try:
            self._wire.write(Change("POST", f"{half.path}({_id(half)})/{lines}", body))
            row = self._wire.one(half.path, _id(half))
        except VendorError as error:
            return replace(half, outcome=self._begun(error))
        if row is None or _gap(half.write, row):
            return replace(half, outcome=Refused(_told(half.write, row or half.row), "computed"))
        return replace(half, row=row)

    def _other_rate(self, write: Write) -> str:
        source = write.draft.document
        if source.exchange_rate is None or source.currency == self.currency:
            return ""
        found = list(self._wire.all("currencyExchangeRates", equals("currencyCode", source.currency)))
        begun = [row for row in found if (day(text(row, "startingDate")) or source.issue_date) <= source.issue_date]
        if not begun:
            return f"the company has no exchange rate for {source.currency} on {source.issue_date}"
        row = max(begun, key=lambda row: text(row, "startingDate"))
        rate = amount(row, "relationalExchangeRateAmount") / (amount(row, "exchangeRateAmount") or Decimal(1))
        if abs(rate - source.exchange_rate) <= source.exchange_rate * Decimal("0.00001"):
            return ""
        return (
            f"the company's rate for {source.currency} on {source.issue_date} is {rate.normalize():f}, the document's"
            f" {source.exchange_rate}; Business Central takes no rate with a document"
        )

    def _posted(self, halves: Sequence[Half]) -> list[Half]:
        ready = [half for half in halves if half.outcome is None and half.row is not None]
        changes = [Change("POST", f"{half.path}({_id(half)})/Microsoft.NAV.post") for half in ready]
        told = dict(zip((half.write.key for half in ready), self._sent(changes), strict=True))
        return [self._concluded(half, told[half.write.key]) if half.write.key in told else half for half in halves]

    def _concluded(self, half: Half, told: Shape | VendorError) -> Half:
        if isinstance(told, VendorError) and ALREADY_POSTED not in told.text:
            if isinstance(told, Refused):
                return self._taken_away(half, told)
            return replace(half, outcome=self._begun(told))
        assert half.row is not None  # only drafts are posted
        return replace(half, outcome=records.done(half.row, half.write.draft.number))

    def _begun(self, error: VendorError) -> VendorError:
        """What hindered a step after the draft was made: unless it is a "no", something is left half done."""
        if isinstance(error, Refused | Ambiguous | Disconnected | Missing):
            return error
        self._wire.heed(error)
        return Ambiguous(f"begun, and not finished: {error.text}", error.code)

    def _cleared(self, half: Half) -> Half:
        """What was refused before is not tried again: what it has left is taken away, unless that was refused, too."""
        known = self._refused.get(half.write.key)
        if known is None or half.outcome is not None:
            return half
        return self._taken_away(half, known) if isinstance(known, Refused) else replace(half, outcome=known)

    def _taken_away(self, half: Half, refusal: Refused) -> Half:
        """Half a document helps nobody; where its end is left in doubt, the next attempt does only that."""
        key = half.write.key
        self._refused[key] = refusal
        try:
            if half.row is not None:
                self._delete(half)
        except Missing:
            pass
        except Refused as stuck:
            text = f"{refusal.text}; its draft could not be deleted ({stuck.text}) and stays until a later run"
            self._refused[key] = stays = Ambiguous(text, refusal.code)
            return replace(half, outcome=stays)
        except VendorError as error:
            return replace(half, outcome=self._begun(error))
        del self._refused[key]
        return replace(half, outcome=refusal)

    def _delete(self, half: Half) -> None:
        version = text(half.row or {}, "@odata.etag")
        self._wire.write(Change("DELETE", f"{half.path}({_id(half)})", version=version))

    def _sent(self, changes: Sequence[Change]) -> list[Shape | VendorError]:
        """One alone goes by itself and shares its fate with the call."""
        if len(changes) > 1:
            return self._wire.write_all(changes)
        return [self._wire_one(change) for change in changes]

    def _wire_one(self, change: Change) -> Shape | VendorError:
        try:
            return self._wire.write(change)
        except VendorError as error:
            return error


def _settled(half: Half, told: Shape | VendorError) -> Half:
    if isinstance(told, VendorError):
        return replace(half, outcome=told)
    try:
        return replace(half, row=made(told))
    except VendorError as error:
        return replace(half, outcome=error)


def _id(half: Half) -> str:
    return text(half.row or {}, "id")


def _is_ours(write: Write, row: Shape) -> bool:
    source, draft = write.draft.document, write.draft
    kind: Kind = source.kind
    return (
        text(row, "status") not in ENDED
        and text(row, "externalDocumentNumber") == draft.number
        and text(row, "customerId") == draft.party_id
        and text(row, "currencyCode") == source.currency
        and day(text(row, DATE[kind])) == source.issue_date
        and not _difference(write, row)
    )


def _gap(write: Write, row: Shape) -> Decimal:
    """What the vendor computes too much."""
    return amount(row, "totalAmountIncludingTax") - write.draft.document.total


def _difference(write: Write, row: Shape) -> str:
    """Why a draft is not the document, beyond what rounding the tax per rate instead of per line can explain."""
    tax = amount(row, "totalTaxAmount") - write.draft.document.tax
    rates = len({line.tax_code_id for line in write.draft.lines})
    unit = minor_unit(write.draft.document.currency)
    rounding = abs(tax) <= unit * rates and _gap(write, row) in (tax, Decimal(0))
    return "" if rounding else _told(write, row)


def _told(write: Write, row: Shape) -> str:
    source = write.draft.document
    total, tax = amount(row, "totalAmountIncludingTax"), amount(row, "totalTaxAmount")
    return (
        f"Business Central computes {total} with {tax} tax where the document says {source.total} with {source.tax};"
        " it rounds tax on the sum of each rate, so the source must too"
    )
