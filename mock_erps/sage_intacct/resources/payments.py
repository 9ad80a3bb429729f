"""ARPYMT: payments, advances and overpayments, drafts and their submission, reversal (dossier sage_intacct §4)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource
from mock_erps.sage_intacct import values
from mock_erps.sage_intacct.resources import currency, references
from mock_erps.sage_intacct.resources.applying import Share, lay
from mock_erps.sage_intacct.resources.currency import at_home
from mock_erps.sage_intacct.resources.settling import Settlement, settle
from mock_erps.sage_intacct.resources.spelling import Given

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

METHODS = ("Printed Check", "Cash", "EFT", "Credit Card", "Online Charge Card", "Online ACH Debit", "Check")
_TEXTS = ("PAYMENTMETHOD", "PAYERNAME", "DOCNUMBER", "DESCRIPTION", "SUPDOCID", "BILLTOPAYTONAME")
_PLACES = ("FINANCIALENTITY", "UNDEPOSITEDACCOUNTNO", "PRBATCH")


class Payment(Resource):
    kind = "ARPYMT"

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc["RECORDNO"])

    def compose(self, call: Call, given: Given) -> Doc:
        doc: Doc = {
            "RECORDNO": str(call.books.next("PRRECORD")),
            "RECORDTYPE": "rp",
            "RAWSTATE": "",
            "CUSTOMERID": "",
            "CUSTOMERNAME": "",
            "CREATEDBY": call.principal,
            "AUWHENCREATED": values.moment(call.now),
            "MEGAENTITYID": call.body.entity,
            "DETAILS": [],
            "OVERPAYMENT": ZERO,
        }
        doc |= dict.fromkeys((*_TEXTS, *_PLACES), "")
        self._take(doc, given)
        return doc

    def merge(self, call: Call, before: Doc, given: Given) -> Doc:
        if before["RAWSTATE"] != "D":
            raise Refusal("payment_not_draft", action="updated")
        doc = dict(before)
        self._take(doc, given)
        return doc

    def _take(self, doc: Doc, given: Given) -> None:
        for field in (*_TEXTS, *_PLACES, "CUSTOMERID", "RECEIPTDATE", "PAYMENTDATE", "DETAILS"):
            if field in given:
                doc[field] = given[field]
        if given.get("OVERPAYMENTAMOUNT"):
            doc["OVERPAYMENT"] = values.amount(given["OVERPAYMENTAMOUNT"], "Overpayment amount")
        doc["GIVEN"] = given

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        given: Given = doc.pop("GIVEN")
        if doc.get("RECEIPTDATE") is None:
            raise Refusal("bad_date", date="")
        references.check_open(call, doc["RECEIPTDATE"])
        doc["WHENCREATED"] = doc["RECEIPTDATE"]
        if doc["CUSTOMERID"]:
            customer = references.customer(call, doc["CUSTOMERID"])
            doc["CUSTOMERID"], doc["CUSTOMERNAME"] = customer["CUSTOMERID"], customer["NAME"]
        self._set_place(call, doc)
        if not given.get("CURRENCY") and "CURRENCY" not in doc:
            doc["CURRENCY"] = _currency_paid(call, doc)
        currency.fill(call, doc, given)
        doc["RAWSTATE"] = "D" if given.get("ACTION", "Submit" if before is None else "Draft") == "Draft" else "C"
        doc["ADVANCE"] = given.get("ADVANCE", doc.get("ADVANCE", ZERO))

    def _set_place(self, call: Call, doc: Doc) -> None:
        """Where the money goes: a bank account, undeposited funds or a summary."""
        if doc["FINANCIALENTITY"]:
            bank = references.named(call, "CHECKINGACCOUNT", doc["FINANCIALENTITY"], "unknown_reference")
            doc["FINANCIALACCOUNTNAME"], doc["GLACCOUNTNO"] = bank["BANKNAME"], bank["GLACCOUNTNO"]
        elif doc["UNDEPOSITEDACCOUNTNO"]:
            account = references.named(call, "GLACCOUNT", doc["UNDEPOSITEDACCOUNTNO"], "unknown_account")
            doc["GLACCOUNTNO"] = account["ACCOUNTNO"]
        elif doc["PRBATCH"]:
            raise Refusal("unknown_reference", what="Summary", id=doc["PRBATCH"])
        else:
            raise Refusal("missing_field", field="Financial entity", record="Payment")

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if doc["PAYMENTMETHOD"] not in METHODS:
            raise Refusal("bad_value", field="Payment method", value=doc["PAYMENTMETHOD"], record="Payment")
        if not doc["CUSTOMERID"] and not doc["PAYERNAME"]:
            raise Refusal("missing_field", field="Customer", record="Payment")
        if not doc["DETAILS"] and not doc["ADVANCE"] and not doc["OVERPAYMENT"]:
            raise Refusal("missing_field", field="Payment details", record="Payment")
        settlement = settle(call, doc)
        if doc["RAWSTATE"] == "C":
            self._post(call, doc, settlement)
        else:
            self._show(doc, settlement)

    def _post(self, call: Call, doc: Doc, settlement: Settlement) -> None:
        lay(call, settlement.shares, doc["RECEIPTDATE"])
        self.use_up(call, settlement)
        self._show(doc, settlement)

    def use_up(self, call: Call, settlement: Settlement, factor: int = 1) -> None:
        """Take what was applied from the advances and overpayments it came from."""
        for id, amount in settlement.taken.items():
            source = call.books[self.kind].get(id)
            if source is not None:
                rest = source["TRX_TOTALDUE"] - amount * factor
                self.touch(call, source, TRX_TOTALDUE=rest, TOTALDUE=at_home(rest, source))

    def _show(self, doc: Doc, settlement: Settlement) -> None:
        """Totals and details as they are read."""
        unapplied = doc["OVERPAYMENT"] + settlement.surplus + doc["ADVANCE"]
        total = settlement.cash + unapplied
        doc["ARPYMTDETAILS"] = settlement.details
        doc["TAKEN"] = settlement.taken
        doc["TRX_TOTALENTERED"], doc["TRX_TOTALPAID"], doc["TRX_TOTALDUE"] = total, settlement.cash, unapplied
        doc["TOTALENTERED"], doc["TOTALPAID"] = at_home(total, doc), at_home(settlement.cash, doc)
        doc["TOTALDUE"] = at_home(unapplied, doc)
        if doc["ADVANCE"]:
            doc["RECORDTYPE"] = "rr"

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["STATE"] = {"D": "Draft", "C": "Complete", "V": "Reversed"}[doc["RAWSTATE"]]
        doc["WHENMODIFIED"] = values.moment(call.now)
        doc["MODIFIEDBY"] = call.principal

    # --- what is done to a payment that stands ------------------------------------------------------------

    def find(self, call: Call, key: str, action: str) -> Doc:
        """Raises `not_there`."""
        doc = call.books[self.kind].get(key)
        if doc is None:
            raise Refusal("not_there", what="Payment", key=key, action=action)
        return doc

    def reverse(self, call: Call, doc: Doc, day: dt.date) -> None:
        """Its shares come off the documents again. Raises refusals."""
        if doc["RAWSTATE"] != "C":
            raise Refusal("not_changeable", what="Payment", state=doc["STATE"].lower())
        references.check_open(call, day)
        settlement = Settlement(details=doc["ARPYMTDETAILS"], taken=doc["TAKEN"])
        lay(call, shares_of(doc), day, -1)
        self.use_up(call, settlement, -1)
        self.touch(call, doc, RAWSTATE="V", TRX_TOTALDUE=ZERO, TOTALDUE=ZERO, REVERSEDON=day)

    def apply(self, call: Call, doc: Doc, details: list[dict[str, Any]], day: dt.date) -> Doc:
        """Lay what is left of an advance or overpayment on invoices (`apply_arpayment`). Raises refusals."""
        if doc["RAWSTATE"] != "C" or not doc["TRX_TOTALDUE"]:
            raise Refusal("already_paid")
        references.check_open(call, day)
        settlement = settle(call, {**doc, "DETAILS": details, "OVERPAYMENT": ZERO})
        if settlement.cash > doc["TRX_TOTALDUE"]:
            raise Refusal("over_payment")
        lay(call, settlement.shares, day)
        rest = doc["TRX_TOTALDUE"] - settlement.cash
        paid = doc["TRX_TOTALPAID"] + settlement.cash
        return self.touch(
            call,
            doc,
            ARPYMTDETAILS=[*doc["ARPYMTDETAILS"], *settlement.details],
            TRX_TOTALDUE=rest,
            TOTALDUE=at_home(rest, doc),
            TRX_TOTALPAID=paid,
            TOTALPAID=at_home(paid, doc),
        )

    def delete(self, call: Call, doc: Doc) -> None:
        """Drafts only."""
        if doc["RAWSTATE"] != "D":
            raise Refusal("payment_not_draft", action="deleted")
        self.remove(call, doc)


def shares_of(doc: Doc) -> list[Share]:
    """What a payment lies on, credits it used included."""
    return [part for detail in doc["ARPYMTDETAILS"] for part in detail["SHARES"]]


def _currency_paid(call: Call, doc: Doc) -> str:
    """The currency of the first invoice, where the client names none (one of the vendor's own examples)."""
    for detail in doc["DETAILS"]:
        invoice = call.books["ARINVOICE"].get(values.text_of(detail, "RECORDKEY"))
        if invoice is not None:
            return str(invoice["CURRENCY"])
    return call.company.currency


PAYMENT = Payment()
