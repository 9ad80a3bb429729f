"""Marketing documents: invoices, credit notes, orders, deliveries, drafts (dossier sap_business_one §3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources import basing, totals
from mock_erps.sap_business_one.resources.customer import customer_of
from mock_erps.sap_business_one.resources.entity import Entity, local_now, merged_by, replaces_collections, today
from mock_erps.sap_business_one.resources.lines import Row, Terms, composed
from mock_erps.sap_business_one.resources.posted import SOFT, check_period, soft_rows
from mock_erps.sap_business_one.resources.rates import rate_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: what a sent document keeps as it is; amounts, numbers and states are the vendor's
_KEPT = SOFT | {
    "DocType",
    "FederalTaxID",
    "Indicator",
    "PaymentGroupCode",
    "BPL_IDAssignedToInvoice",
    "ReserveInvoice",
    "PriceMode",
}
_DEFAULTS: Mapping[str, Any] = {
    "DocType": "dDocument_Items", "HandWritten": "tNO", "NumAtCard": None, "Comments": None, "JournalMemo": None,
    "Reference1": None, "Reference2": None, "PaidToDate": 0.0, "PaidToDateFC": 0.0, "DocumentStatus": "bost_Open",
    "Cancelled": "tNO", "CancelStatus": "csNo", "AuthorizationStatus": "dasWithout", "PriceMode": "pmdNet",
    "ReserveInvoice": "tNO", "DocumentSubType": "bod_None", "SalesPersonCode": -1, "BPL_IDAssignedToInvoice": None,
    "Rounding": "tNO", "RoundingDiffAmount": 0.0, "DocumentReferences": [],
}  # fmt: skip


class Document(Entity):
    """One kind of marketing document. `object_type` is the vendor's number, `table` its database name."""

    type = "Document"
    key = "DocEntry"
    number_key = True
    object_type: ClassVar[int]
    object_code: ClassVar[str]
    table: ClassVar[str]
    rows: ClassVar[str]
    series: ClassVar[int]
    #: whether it stands in the ledger: then only soft fields change
    posting: ClassVar[bool] = True
    members: ClassVar = {"DocumentReferences": ("LineNumber",)}

    # --- creating ----------------------------------------------------------------------------------------------------

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = {name: value for name, value in self.taken(call, body).items() if value is not None}
        return self.built(call, given, self._numbers(call, given))

    def built(self, call: Call, given: Doc, start: Doc) -> Doc:
        """The whole document of what was sent; `start` holds its numbers."""
        partner = customer_of(call, given.get("CardCode"), self.table)
        doc = {**_DEFAULTS, **start, **self._dates(call, given, partner)}
        doc.update({name: value for name, value in given.items() if name in _KEPT or name.startswith("U_")})
        doc.update(CardCode=partner["CardCode"], CardName=given.get("CardName") or partner["CardName"])
        doc.setdefault("PaymentGroupCode", partner.get("PayTermsGrpCode"))
        terms = self._terms(call, given, partner, doc)
        rows = self._rows(call, given, terms)
        doc.update(DocCurrency=terms.currency, DocRate=number(terms.rate), DiscountPercent=number(terms.discount))
        doc["DocumentLines"] = [row.doc for row in rows]
        expenses = totals.expenses(call, given.get("DocumentAdditionalExpenses") or [], terms)
        doc["DocumentAdditionalExpenses"] = [row.doc for row in expenses]
        doc.update(totals.of(rows, expenses, terms))
        doc["DocumentInstallments"] = totals.installments(doc)
        return doc

    def _numbers(self, call: Call, given: Doc) -> Doc:
        """Key and visible number; the latter by hand only where that is said (§6)."""
        series = given.get("Series", self.series)
        if series not in (self.series, -1):
            raise Refusal("series_unfit", series=series)
        by_hand = given.get("HandWritten") == "tYES"
        if by_hand and call.setting("manual_numbers") == "refuse":
            raise Refusal("manual_number", table=self.table)
        if by_hand and not given.get("DocNum"):
            raise Refusal("no_series")
        if by_hand and call.books[self.kind].find("number", given["DocNum"]):
            raise Refusal("duplicate_entry")
        entry = call.books.next("DocEntry", 417)
        docnum = given["DocNum"] if by_hand else call.books.next(f"DocNum:{self.kind}", self.object_type * 100 + 1)
        stamps = {"DocTime": local_now(call).strftime("%H:%M:%S"), "DocObjectCode": self.object_code}
        return {
            "DocEntry": entry,
            "DocNum": docnum,
            "Series": series,
            "HandWritten": "tYES" if by_hand else "tNO",
            **stamps,
        }

    def _dates(self, call: Call, given: Doc, partner: Doc) -> Doc:
        """Posting today, due by the terms, document date as the posting (§3)."""
        date = given.get("DocDate") or today(call)
        due = given.get("DocDueDate")
        if not due:
            term = call.books["PaymentTermsTypes"].get(
                str(given.get("PaymentGroupCode", partner.get("PayTermsGrpCode")))
            )
            days = int((term or {}).get("NumberOfAdditionalDays") or 0)
            due = (dt.date.fromisoformat(date) + dt.timedelta(days=days)).isoformat()
        return {"DocDate": date, "DocDueDate": due, "TaxDate": given.get("TaxDate") or date}

    def _terms(self, call: Call, given: Doc, partner: Doc, doc: Doc) -> Terms:
        local = call.company.currency
        own = partner.get("Currency") or "##"
        currency = given.get("DocCurrency") or (local if own == "##" else own)
        rate = rate_for(call, currency, doc["DocDate"], given.get("DocRate"))
        discount = decimal(given.get("DiscountPercent", 0))
        service = doc["DocType"] == "dDocument_Service"
        group = partner.get("VatGroup") or ""
        return Terms(partner["CardCode"], currency, local, rate, discount, service, group, self.rows)

    def _rows(self, call: Call, given: Doc, terms: Terms) -> list[Row]:
        sent = given.get("DocumentLines") or []
        if not sent:
            raise Refusal("no_lines")
        return [composed(call, place, line, terms) for place, line in enumerate(sent)]

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if before is not None and self.posting:
            return
        if self.posting:
            check_period(call, doc["DocDate"])
        if call.setting("branches") == "on" and doc["BPL_IDAssignedToInvoice"] is None:
            raise Refusal("branch_missing", table=self.table)
        if before is None:
            self._check_new(call, doc)

    def _check_new(self, call: Call, doc: Doc) -> None:
        reference = doc.get("NumAtCard")
        if reference and call.setting("unique_reference") == "on":
            for other in call.books[self.kind].find("reference", reference):
                if other["CardCode"] == doc["CardCode"] and other["CancelStatus"] == "csNo":
                    raise Refusal("duplicate_reference", number=reference, docnum=other["DocNum"])
        if rule := call.setting("company_rule"):
            raise Refusal("company_rule", text=rule)
        for place, row in enumerate(doc["DocumentLines"], 1):
            self.check_row(call, doc, row, place)

    def check_row(self, call: Call, doc: Doc, row: Doc, place: int) -> None:
        """Raise what the vendor says against a new row."""

    def create(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = super().create(call, body)
        self.drawn(call, doc)
        return doc

    def drawn(self, call: Call, doc: Doc) -> None:
        """The documents this one was copied from learn of it."""
        for row in doc["DocumentLines"]:
            if row["BaseType"] in basing.BASES:
                basing.draw(call, row)

    # --- changing ----------------------------------------------------------------------------------------------------

    def merge(self, call: Call, before: Doc, body: Mapping[str, Any]) -> Doc:
        if before["DocumentStatus"] != "bost_Open" or before["CancelStatus"] != "csNo":
            raise Refusal("document_closed")
        sent = self.taken(call, body)
        if not self.posting:
            return self._merged_whole(call, before, sent)
        self._refuse_posted(call, before, sent)
        soft = {name: value for name, value in sent.items() if name in SOFT or name.startswith("U_")}
        merged = {**before, **soft, **self.merged_members(call, before, soft)}
        if sent.get("DocumentLines"):
            merged["DocumentLines"] = soft_rows(before["DocumentLines"], sent["DocumentLines"])
        return merged

    def _merged_whole(self, call: Call, before: Doc, sent: Doc) -> Doc:
        """An order or a draft is worked out anew from what it holds and what was sent."""
        kept = {
            name: before[name] for name in ("DocEntry", "DocNum", "Series", "HandWritten", "DocTime", "DocObjectCode")
        }
        given = {**before, **sent}
        if sent.get("DocumentLines") is not None and not replaces_collections(call):
            given["DocumentLines"] = merged_by(
                ("LineNum",), [_asked(row) for row in before["DocumentLines"]], sent["DocumentLines"]
            )
        elif sent.get("DocumentLines") is None:
            given["DocumentLines"] = [_asked(row) for row in before["DocumentLines"]]
        doc = self.built(call, {n: v for n, v in given.items() if v is not None}, kept)
        return {**doc, **{name: before[name] for name in ("CreationDate", "DataVersion") if name in before}}

    def _refuse_posted(self, call: Call, before: Doc, sent: Doc) -> None:
        if call.setting("posted_fields") == "ignore":
            return
        for name, value in sent.items():
            soft = name in SOFT or name.startswith("U_") or name in ("DocumentLines", "DocEntry")
            if not soft and value is not None and before.get(name) != value:
                raise Refusal("posted_field", field=name)

    # --- ending ------------------------------------------------------------------------------------------------------

    def cancel(self, call: Call, doc: Doc, **said: Any) -> Doc:
        """A second document takes the first back; both stay (§3)."""
        self._check_end(doc)
        if decimal(doc["PaidToDate"]):
            raise Refusal("document_paid")
        if self.posting:
            check_period(call, doc["DocDate"])
            self._book_cancellation(call, doc, said)
        for row in doc["DocumentLines"]:
            if row["BaseType"] in basing.BASES:
                basing.give_back(call, row)
        ended = {
            "Cancelled": "tYES",
            "CancelStatus": "csYes",
            "DocumentStatus": "bost_Close",
            "CancelDate": today(call),
        }
        return self.touch(call, doc, **ended)

    def _book_cancellation(self, call: Call, doc: Doc, said: Mapping[str, Any]) -> None:
        rows = [
            {**row, "BaseType": self.object_type, "BaseEntry": doc["DocEntry"], "BaseLine": row["LineNum"]}
            | {"LineStatus": "bost_Close", "RemainingOpenQuantity": 0.0}
            for row in doc["DocumentLines"]
        ]
        second = {**doc, **self._numbers(call, {}), "DocumentLines": rows, "CancelStatus": "csCancellation"}
        second.update({name: value for name, value in said.items() if name in SOFT})
        second.update(DocumentStatus="bost_Close")
        self.stamp(call, second, None)
        call.books.put(self.kind, self.id_of(call, second), second)

    def close(self, call: Call, doc: Doc) -> Doc:
        self._check_end(doc)
        return self.touch(call, doc, DocumentStatus="bost_Close", ClosingDate=today(call))

    def reopen(self, call: Call, doc: Doc) -> Doc:
        if doc["CancelStatus"] != "csNo":
            raise Refusal("already_cancelled")
        if doc["DocumentStatus"] == "bost_Open":
            raise Refusal("document_open")
        return self.touch(call, doc, DocumentStatus="bost_Open", ClosingDate=None)

    def _check_end(self, doc: Doc) -> None:
        if doc["CancelStatus"] != "csNo":
            raise Refusal("already_cancelled")
        if doc["DocumentStatus"] != "bost_Open":
            raise Refusal("document_closed" if not decimal(doc["PaidToDate"]) else "document_paid")

    def remove(self, call: Call, doc: Doc) -> None:
        """Documents are not deleted (§3)."""
        raise Refusal("not_deletable" if call.setting("delete_document") == "405" else "not_deletable_400")

    # --- settling ----------------------------------------------------------------------------------------------------

    def settle(self, call: Call, doc: Doc, amount: Decimal) -> Doc:
        """`amount` of the document's currency is paid (or, below zero, owed again)."""
        foreign = doc["DocCurrency"] != call.company.currency
        if not foreign:
            paid = decimal(doc["PaidToDate"]) + amount
            return self.touch(call, doc, PaidToDate=number(paid), **self._status(doc, paid, decimal(doc["DocTotal"])))
        paid, total = decimal(doc["PaidToDateFC"]) + amount, decimal(doc["DocTotalFc"])
        home = decimal(doc["DocTotal"]) if paid == total else rounded(paid * decimal(doc["DocRate"]))
        done = self._status(doc, paid, total)
        return self.touch(call, doc, PaidToDateFC=number(paid), PaidToDate=number(home), **done)

    def _status(self, doc: Doc, paid: Decimal, total: Decimal) -> Doc:
        return {"DocumentStatus": "bost_Close" if paid >= total else "bost_Open"}


def _asked(row: Doc) -> Doc:
    """A row as its sender would send it again: without what the vendor worked out."""
    names = (
        "LineNum",
        "ItemCode",
        "ItemDescription",
        "Quantity",
        "UnitPrice",
        "DiscountPercent",
        "VatGroup",
        "AccountCode",
    )
    return {
        name: row[name] for name in (*names, "FreeText", "WarehouseCode", "U_ExternalLine") if row.get(name) is not None
    }
