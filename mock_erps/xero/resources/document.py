"""What invoices and credit notes share: contact, dates, currency, lines, totals, lock dates (dossier xero §3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.xero.dates import read_date, shown, shown_string, today
from mock_erps.xero.resources import lines
from mock_erps.xero.resources.contacts import of_document
from mock_erps.xero.resources.element import Element, amount, day, flag, id_text, raw, text

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: statuses of documents that count
FIRM = ("AUTHORISED", "PAID")
#: from which status a client may go where; PAID comes and goes by itself (dossier xero §3)
MOVES: Mapping[str, tuple[str, ...]] = {
    "DRAFT": ("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"),
    "SUBMITTED": ("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"),
    "AUTHORISED": ("AUTHORISED", "VOIDED"),
}
_DATES = ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate")
_SUMS = ("SubTotal", "TotalTax", "Total")
_COMPUTED = frozenset((*_SUMS, "RoundingAmount"))


class Document(Element):
    """Base of Invoice and CreditNote."""

    number_field: ClassVar[str]
    number_taken: ClassVar[str]
    number_prefix: ClassVar[str]
    unknown: ClassVar[str]
    sales_type: ClassVar[str]
    fields: ClassVar = {
        **dict.fromkeys(("Type", "LineAmountTypes", "Status", "Reference", "Url", "CurrencyCode"), text),
        **dict.fromkeys((*_SUMS, "CurrencyRate", "RoundingAmount"), amount),
        **dict.fromkeys(_DATES, day),
        **dict.fromkeys(("Contact", "LineItems"), raw),
        "BrandingThemeID": id_text,
        "SentToContact": flag,
    }
    lengths: ClassVar = {"Reference": 255, "Url": 500}

    # --- composing -----------------------------------------------------------------------------------------------

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = {"Status": "DRAFT", "LineAmountTypes": "Exclusive", "SentToContact": False, **self.taken(call, body)}
        doc.setdefault("CurrencyCode", call.company.currency)
        if "Date" not in doc and (call.setting("missing_date") == "today" or doc["Status"] == "DRAFT"):
            doc["Date"] = today(call.now, call.company.zone)
        doc["_app"] = call.principal
        return doc

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        """Fields that are sent replace; lines that are sent replace all lines; computed fields are computed anew."""
        kept = {key: value for key, value in before.items() if key not in _COMPUTED}
        for name in _DATES:
            if name in kept:
                kept[name] = read_date(kept[name])
        return {**kept, **self.taken(call, body)}

    def matched(self, call: Call, body: Mapping[str, Any]) -> Doc | None:
        found = self.by_id(call, body, self.unknown)
        if found is None and body.get(self.number_field) and self._numbers_are_unique(body):
            return self.known_number(call, body[self.number_field])
        return found

    def _numbers_are_unique(self, body: Mapping[str, Any]) -> bool:
        return body.get("Type") in (None, self.sales_type)

    def known_number(self, call: Call, value: Any) -> Doc | None:
        """Of the documents of a number, the live one if there is one, else the latest."""
        found = call.books[self.kind].find("key", str(value).strip().lower())
        if not found:
            return None
        live = [doc for doc in found if doc["Status"] not in ("VOIDED", "DELETED")]
        return (live or found)[-1]

    def known(self, call: Call, id: str) -> Doc | None:
        return call.books[self.kind].get(id.lower()) or self.known_number(call, id)

    # --- deriving ------------------------------------------------------------------------------------------------

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        self._derive_contact(call, doc, before)
        self._derive_currency(call, doc)
        totals = self._derive_lines(call, doc, before)
        self._derive_sums(call, doc, totals)
        self.derive_number(call, doc, before)
        if not doc.get("SentToContact"):
            doc["SentToContact"] = False

    def _derive_contact(self, call: Call, doc: Doc, before: Doc | None) -> None:
        given = doc.get("Contact")
        if before is not None and given is before.get("Contact"):
            return
        archived = before["Contact"]["ContactID"] if before else ""
        contact = of_document(call, self, given or {}, archived)
        if contact is not None:
            doc["Contact"] = {"ContactID": contact["ContactID"], "Name": contact["Name"]}

    def _derive_currency(self, call: Call, doc: Doc) -> None:
        code = doc["CurrencyCode"] = doc["CurrencyCode"].upper()
        if not call.books["currency"].find("key", code.lower()):
            old = "" if call.setting("currency_wording") == "new" else "_old"
            self.say(f"currency_unsubscribed{old}", currency=code)
        if code == call.company.currency:
            doc["CurrencyRate"] = 1.0
            return
        rate = rounded(decimal(doc.get("CurrencyRate") or 0), 6)
        doc["CurrencyRate"] = number(rate) if rate > 0 else call.company.facts["rates"].get(code, 1.0)

    def _derive_lines(self, call: Call, doc: Doc, before: Doc | None) -> lines.Totals:
        known = {line["LineItemID"]: line for line in before["LineItems"]} if before else {}
        given = doc.get("LineItems") or []
        terms = self._terms(call, doc)
        unchanged = before is not None and given is before["LineItems"] and self._terms(call, before) == terms
        if unchanged:
            return lines.summed(given, terms.mode)
        doc["LineItems"], totals = lines.composed(call, self, given, known, terms)
        return totals

    def _terms(self, call: Call, doc: Doc) -> lines.Terms:
        return lines.Terms(
            sales=doc.get("Type") in (None, self.sales_type),
            mode=doc["LineAmountTypes"],
            firm=doc["Status"] in FIRM,
            places=4 if call.query.get("unitdp") == 4 else 2,
            rounding=call.setting("tax_rounding"),
            discounts=doc.get("Type") == "ACCREC",
        )

    def _derive_sums(self, call: Call, doc: Doc, totals: lines.Totals) -> None:
        sums = {"SubTotal": totals.net, "TotalTax": totals.tax, "Total": totals.net + totals.tax}
        sums["Total"] += self._rounding_amount(doc)
        stated = doc.keys() & _SUMS
        if any(rounded(decimal(doc[name])) != sums[name] for name in stated):
            self.say("total_mismatch")
        if sums["Total"] < 0 and call.setting("negative_total") == "refuse":
            self.say("total_negative")
        for name, value in sums.items():
            doc[name] = number(value)
        if totals.discount:
            doc["TotalDiscount"] = number(totals.discount)
        doc["IsDiscounted"] = bool(totals.discount)

    @staticmethod
    def _rounding_amount(doc: Doc) -> Decimal:
        """Honoured on approved documents when all three sums are sent (dossier xero §3)."""
        value = doc.pop("RoundingAmount", None)
        if not value or doc["Status"] not in ("SUBMITTED", "AUTHORISED") or any(name not in doc for name in _SUMS):
            return ZERO
        if abs(decimal(value)) > Decimal("0.10"):
            return ZERO
        doc["RoundingAmount"] = number(decimal(value))
        return decimal(value)

    def derive_number(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """The organisation's sequence, `INV-0001`, skipping numbers in use."""
        if doc.get(self.number_field) or doc.get("Type") != self.sales_type:
            return
        while True:
            candidate = f"{self.number_prefix}-{call.books.next(self.number_prefix):04d}"
            if not call.books[self.kind].find("key", candidate.lower()):
                doc[self.number_field] = candidate
                return

    # --- checking ------------------------------------------------------------------------------------------------

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if "Type" not in doc:
            self.say("type_missing")
        elif before is not None and doc["Type"] != before["Type"]:
            self.say("type_fixed")
        if not doc["LineItems"]:
            self.say("lines_missing")
        if doc["Status"] in FIRM:
            self.check_firm(call, doc)
        self.check_status(call, doc, before)
        self.check_number(call, doc, before)
        self.check_lock(call, doc, before)

    def check_firm(self, call: Call, doc: Doc) -> None:
        """What an approved document must have."""
        if "Date" not in doc:
            self.say("date_missing")
        for index, line in enumerate(doc["LineItems"]):
            if not line.get("Description"):
                self.say("description_missing", "LineItems", index)

    def check_status(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if before is None:
            if doc["Status"] not in ("DRAFT", "SUBMITTED", "AUTHORISED"):
                self.say("not_for_creation")
            return
        settled = self.is_settled(before)
        # a zero total is paid without a payment, and stays free to move
        status = "AUTHORISED" if before["Status"] == "PAID" and not settled else before["Status"]
        if settled or doc["Status"] not in MOVES.get(status, ()):
            self.say("not_for_modification")
        if settled:
            self.say("allocated")

    def is_settled(self, doc: Doc) -> bool:
        """Whether payments or credits hold the document."""
        raise NotImplementedError

    def check_number(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Numbers of sales documents are unique; which dead ones may come again is a setting."""
        value = doc.get(self.number_field)
        if not value or doc.get("Type") != self.sales_type:
            return
        free = ("DELETED",) if call.setting("number_reuse") == "deleted" else ()
        own = before[self.id_field] if before else None
        for other in call.books[self.kind].find("key", value.strip().lower()):
            if other[self.id_field] != own and other["Status"] not in free:
                self.say(self.number_taken)
                return

    def check_lock(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Neither the old nor the new version of a document may lie in a locked period."""
        if not call.company.facts.get("closed_until"):
            return
        drafts = call.setting("lock_drafts")
        days = [read_date(before["Date"])] if before and (drafts or before["Status"] in FIRM) else []
        if "Date" in doc and (drafts or doc["Status"] in FIRM):
            days.append(doc["Date"])
        self.say_locked(call, days)

    # --- keeping and showing -------------------------------------------------------------------------------------

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        for name in _DATES:
            value = doc.get(name)
            if isinstance(value, dt.date):
                doc[name] = shown(value)
                if name in ("Date", "DueDate"):
                    doc[f"{name}String"] = shown_string(value)
        super().stamp(call, doc, before)

    def settled(self, call: Call, before: Doc, after: Doc, left: Decimal) -> Doc:
        """Keep a document whose open amount the vendor changed itself: PAID at nought, AUTHORISED again above it."""
        if left == 0:
            after["Status"] = "PAID"
            after["FullyPaidOnDate"] = shown(today(call.now, call.company.zone))
        elif before["Status"] == "PAID":
            after["Status"] = "AUTHORISED"
            after.pop("FullyPaidOnDate", None)
        # not the kind's own stamp: its rules are for what a client writes
        Document.stamp(self, call, after, before)
        return call.books.put(self.kind, after[self.id_field], after)

    def show(self, call: Call, doc: Doc) -> Doc:
        contact = call.books["contact"].get(doc["Contact"]["ContactID"])
        told = {**doc, "HasErrors": False, "HasAttachments": False}
        del told["_app"]
        if contact is not None:
            told["Contact"] = {
                "ContactID": contact["ContactID"],
                **({"ContactNumber": contact["ContactNumber"]} if contact.get("ContactNumber") else {}),
                "ContactStatus": contact["ContactStatus"],
                "Name": contact["Name"],
                **({"EmailAddress": contact["EmailAddress"]} if contact.get("EmailAddress") else {}),
                "Addresses": contact["Addresses"],
                "Phones": contact["Phones"],
                "ContactPersons": contact["ContactPersons"],
                "HasValidationErrors": False,
            }
        if call.query.get("unitdp") != 4:
            told["LineItems"] = [
                line if _has_two_places(line["UnitAmount"]) else _two_places(line) for line in doc["LineItems"]
            ]
        return told

    def summary(self, call: Call, doc: Doc) -> Doc:
        """Unpaged lists and summaries come without lines (dossier xero §5)."""
        contact = call.books["contact"].get(doc["Contact"]["ContactID"]) or doc["Contact"]
        told = {**doc, "HasErrors": False, "HasAttachments": False, "LineItems": []}
        del told["_app"]
        told["Contact"] = {"ContactID": contact["ContactID"], "Name": contact["Name"], "HasValidationErrors": False}
        return told


@lru_cache(maxsize=4096)
def _has_two_places(price: float) -> bool:
    return round(price, 2) == price


def _two_places(line: Doc) -> Doc:
    """A unit price kept with four places is shown with two unless asked for four."""
    return {**line, "UnitAmount": number(rounded(decimal(line["UnitAmount"])))}
