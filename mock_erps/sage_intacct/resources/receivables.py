"""ARINVOICE and ARADJUSTMENT: what both have in common, and what differs (dossier sage_intacct §3, §4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource
from mock_erps.sage_intacct import values
from mock_erps.sage_intacct.resources import currency, references
from mock_erps.sage_intacct.resources.currency import at_home
from mock_erps.sage_intacct.resources.lines import changed_line, new_line, total_of
from mock_erps.sage_intacct.resources.spelling import Given
from mock_erps.sage_intacct.wire import is_true

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_TEXTS = (
    "RECORDID",
    "DOCNUMBER",
    "DESCRIPTION",
    "EXTERNALID",
    "SUPDOCID",
    "TAXSOLUTIONID",
    "BILLTOPAYTOCONTACTNAME",
    "SHIPTORETURNTOCONTACTNAME",
)
_FLAGS = ("ONHOLD", "NOGL")
_UNSAID = dict.fromkeys(_TEXTS, "") | dict.fromkeys(_FLAGS, False)


class Receivable(Resource):
    """`items` is the field of its lines, `sequence` the head of automatic numbers."""

    items: ClassVar[str]
    record_type: ClassVar[str]
    told: ClassVar[str]
    sequence: ClassVar[str]
    not_found = "not_there"

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc["RECORDNO"])

    def read(self, call: Call, id: str) -> Doc:
        """By RECORDNO. Raises `not_there`."""
        doc = call.books[self.kind].get(id)
        if doc is None:
            raise Refusal("not_there", what=self.told, key=id, action="update")
        return doc

    def compose(self, call: Call, given: Given) -> Doc:
        doc: Doc = {
            "RECORDNO": str(call.books.next("PRRECORD")),
            "RECORDTYPE": self.record_type,
            "MODULEKEY": "4.AR",
            "CUSTOM": {},
            "TOTALSELECTED": ZERO,
            "TRX_TOTALSELECTED": ZERO,
            "SYSTEMGENERATED": "F",
            "MEGAENTITYID": call.body.entity,
            "TERMNAME": "",
            "CREATEDBY": call.principal,
            "AUWHENCREATED": values.moment(call.now),
            **_UNSAID,
            "LINES": [],
        }
        self._take(doc, given)
        return doc

    def merge(self, call: Call, before: Doc, given: Given) -> Doc:
        if before["RAWSTATE"] == "V":
            raise Refusal("not_changeable", what=self.told, state="reversed")
        doc = dict(before)
        doc["LINES"] = before[self.items]
        self._take(doc, given)
        return doc

    def _take(self, doc: Doc, given: Given) -> None:
        for field in _TEXTS:
            if field in given:
                doc[field] = given[field]
        for field in _FLAGS:
            if field in given:
                doc[field] = is_true(given[field])
        for field in ("WHENCREATED", "WHENPOSTED", "WHENDUE", "CUSTOMERID", "TERMNAME", "PRBATCHKEY"):
            if field in given:
                doc[field] = given[field]
        doc["CUSTOM"] = doc["CUSTOM"] | given.get("CUSTOM", {})
        doc["GIVEN"] = given

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        given: Given = doc.pop("GIVEN")
        if not doc.get("WHENCREATED"):
            raise Refusal("bad_date", date="")
        references.check_open(call, before["WHENPOSTED"] if before else None)
        if "WHENPOSTED" not in given and (before is None or "WHENCREATED" in given):
            doc["WHENPOSTED"] = doc["WHENCREATED"]
        references.check_open(call, doc["WHENPOSTED"])
        customer = references.customer(call, doc.get("CUSTOMERID", ""))
        doc["CUSTOMERID"], doc["CUSTOMERNAME"] = customer["CUSTOMERID"], customer["NAME"]
        currency.settle(call, doc, given)
        self._set_due(call, doc, given, customer)
        self._set_batch(call, doc)
        if doc["TAXSOLUTIONID"]:
            references.named(call, "TAXSOLUTION", doc["TAXSOLUTIONID"], "unknown_reference")
        doc[self.items] = self._lines(call, doc, given)
        if not doc[self.items]:
            raise Refusal("missing_field", field="Line items")
        self._set_draft(call, doc, given)
        self._set_number(call, doc)
        sum_up(doc, doc[self.items])

    def _lines(self, call: Call, doc: Doc, given: Given) -> list[Doc]:
        lines: list[Doc] = doc.pop("LINES")
        changed = given.get("CHANGED", {})
        for number in changed:
            if not 1 <= number <= len(lines):
                raise Refusal("bad_value", field="Line number", value=str(number))
        kept = [changed_line(call, doc, line, changed.get(line["LINE_NO"], {})) for line in lines]
        new = [new_line(call, doc, one, number) for number, one in enumerate(given.get("LINES", ()), len(kept) + 1)]
        return kept + new

    def _set_due(self, call: Call, doc: Doc, given: Given, customer: Doc) -> None:
        """The due date, or the one the term gives (§3)."""
        if doc["TERMNAME"]:
            term = references.named(call, "ARTERM", doc["TERMNAME"], "unknown_reference")
            doc["TERMNAME"] = term["NAME"]
            if "WHENDUE" not in given and ("TERMNAME" in given or "WHENCREATED" in given):
                doc["WHENDUE"] = doc["WHENCREATED"] + dt.timedelta(days=int(term["DUEDATE"] or 0))

    def _set_batch(self, call: Call, doc: Doc) -> None:
        key = doc.get("PRBATCHKEY")
        if key is None:
            doc["PRBATCHKEY"] = doc["PRBATCH"] = ""
        elif key:
            batch = call.books["ARINVOICEBATCH"].get(str(key))
            if batch is None:
                raise Refusal("unknown_reference", what="Summary", id=str(key))
            if batch["OPEN"] != "Open":
                raise Refusal("closed_batch", id=batch["TITLE"])
            doc["PRBATCH"] = batch["TITLE"]

    def _set_draft(self, call: Call, doc: Doc, given: Given) -> None:
        action = given.get("ACTION", "" if "RAWSTATE" in doc else "Submit")
        if action not in ("", "Draft", "Submit", "Posted"):
            raise Refusal("bad_action", value=str(action))
        if action:
            doc["RAWSTATE"] = "D" if action == "Draft" else "A"

    def _set_number(self, call: Call, doc: Doc) -> None:
        if not doc["RECORDID"]:
            if call.setting("document_sequencing") == "off":
                raise Refusal("number_required", what=self.told)
            doc["RECORDID"] = f"{self.sequence}{call.books.next(self.sequence, 1000)}"

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if len(doc["RECORDID"]) > int(call.setting("number_length")):
            raise Refusal("bad_value", field=f"{self.told} number", value=doc["RECORDID"])
        if before is not None and doc["TRX_TOTALPAID"] and abs(doc["TRX_TOTALPAID"]) > abs(doc["TRX_TOTALENTERED"]):
            raise Refusal("not_changeable", what=self.told, state="paid")
        if before is None or before["RECORDID"] != doc["RECORDID"] or before["CUSTOMERID"] != doc["CUSTOMERID"]:
            self._check_unique(call, doc)

    def _check_unique(self, call: Call, doc: Doc) -> None:
        scope = call.setting("unique_numbers")
        if scope == "off":
            return
        for other in call.books[self.kind].find("name", doc["RECORDID"].lower()):
            mine = scope == "company" or other["CUSTOMERID"] == doc["CUSTOMERID"]
            if other["RECORDNO"] != doc["RECORDNO"] and other["RECORDID"] == doc["RECORDID"] and mine:
                raise Refusal("duplicate_number", record="Document")

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["STATE"] = state_of(call, doc)
        doc["WHENMODIFIED"] = values.moment(call.now)
        doc["MODIFIEDBY"] = call.principal

    def settle_lines(self, call: Call, doc: Doc, lines: list[Doc], day: dt.date) -> Doc:
        """The document after its lines were paid or freed."""
        after = {**doc, self.items: lines}
        sum_up(after, lines)
        after["WHENPAID"] = day if after["TRX_TOTALENTERED"] and not after["TRX_TOTALDUE"] else None
        return self.touch(call, after)

    def by_key(self, call: Call, key: str, external: bool = False, action: str = "update") -> Doc:
        """By RECORDNO or, with `external`, by external id. Raises `not_there`."""
        table = call.books[self.kind]
        found = table.find("external", key.lower()) if external else [table.get(key)]
        if not found or found[0] is None:
            raise Refusal("not_there", what=self.told, key=key, action=action)
        return found[0]


class Invoice(Receivable):
    kind = "ARINVOICE"
    items = "ARINVOICEITEMS"
    record_type = "arinvoice"
    told = "Invoice"
    sequence = "INV-"

    def _set_due(self, call: Call, doc: Doc, given: Given, customer: Doc) -> None:
        if not doc["TERMNAME"] and not doc.get("WHENDUE"):
            raise Refusal("missing_field", field="Due Date")
        super()._set_due(call, doc, given, customer)


class Adjustment(Receivable):
    """Negative lines make a credit memo, positive ones a debit memo."""

    kind = "ARADJUSTMENT"
    items = "ARADJUSTMENTITEMS"
    record_type = "aradjustment"
    told = "Adjustment"
    sequence = "ADJ-"


INVOICE, ADJUSTMENT = Invoice(), Adjustment()
RECEIVABLES: dict[str, Receivable] = {one.kind: one for one in (INVOICE, ADJUSTMENT)}


def sum_up(doc: Doc, lines: list[Doc]) -> None:
    """Totals in both currencies."""
    entered: Decimal = sum((total_of(line) for line in lines), ZERO)
    paid: Decimal = sum((line["TRX_TOTALPAID"] for line in lines), ZERO)
    doc["TRX_TOTALENTERED"], doc["TRX_TOTALPAID"], doc["TRX_TOTALDUE"] = entered, paid, entered - paid
    if doc["EXCHANGE_RATE"] == 1:
        doc["TOTALENTERED"], doc["TOTALPAID"], doc["TOTALDUE"] = entered, paid, entered - paid
        return
    home = sum(
        (line["AMOUNT"] + sum((at_home(e["TRX_TAX"], doc) for e in line["TAXENTRIES"]), ZERO) for line in lines), ZERO
    )
    home_paid = home if paid == entered else at_home(paid, doc)
    doc["TOTALENTERED"], doc["TOTALPAID"], doc["TOTALDUE"] = home, home_paid, home - home_paid


def state_of(call: Call, doc: Doc) -> str:
    """STATE, and RAWSTATE with it; the letters besides `A` are settings (Uncertain)."""
    if doc["RAWSTATE"] in ("D", "V"):
        return "Draft" if doc["RAWSTATE"] == "D" else "Reversed"
    if doc["TRX_TOTALPAID"] and not doc["TRX_TOTALDUE"]:
        doc["RAWSTATE"] = "A"
        return "Paid"
    doc["RAWSTATE"] = "P" if doc["TRX_TOTALPAID"] else "A"
    return "Partially Paid" if doc["TRX_TOTALPAID"] else "Posted"
