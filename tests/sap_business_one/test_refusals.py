"""The vendor's "no": codes and texts by situation (dossier sap_business_one §8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sap_business_one.desk import Desk, document, line

NOT_FOUND = (404, "-2028", "No matching records found (ODBC -2028)")


@pytest.mark.parametrize("path", ["Invoices(99999)", "BusinessPartners('NOPE')", "Items('X')", "IncomingPayments(1)"])
def test_what_is_not_there(desk: Desk, path: str) -> None:
    assert desk.get(path).told == NOT_FOUND
    assert desk.patch(path, {}).told == NOT_FOUND


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (document(CardCode="C99999"), (400, "-5002", "Invalid BP code  [OINV.CardCode] , 'C99999'")),
        (
            document("x", line("NOPE")),
            (400, "-5002", "Item number is missing; specify an item number [DocumentLines.ItemCode][line: 1]"),
        ),
        (
            document("x", line(), line(VatGroup="ZZ")),
            (400, "-5002", "Specify a valid tax group [INV1.VatGroup][line: 2]"),
        ),
        (document("x", line(AccountCode="1")), (400, "-5002", "Invalid G/L account [INV1.AccountCode][line: 1]")),
        (document(CardCode="HID01"), (400, "-10", "Business partner 'HID01' is inactive or on hold [OINV.CardCode]")),
        (document(Nonsense=1), (400, "-1000", "Property 'Nonsense' of 'Document' is invalid")),
        (document("x", line(Nonsense=1)), (400, "-1000", "Property 'Nonsense' of 'DocumentLine' is invalid")),
        (document(U_Unheard="x"), (400, "-1000", "Property 'U_Unheard' of 'Document' is invalid")),
        (document("x" * 101), (400, "-1000", "Value too long in property 'NumAtCard' of 'Document'")),
        (
            document("x", line(FreeText="x" * 101)),
            (400, "-1000", "Value too long in property 'FreeText' of 'DocumentLine'"),
        ),
        (document(DocDate="2026-02-30"), (400, "-1000", "Invalid value in property 'DocDate' of 'Document'")),
        (
            document("x", line(UnitPrice="dear")),
            (400, "-1000", "Invalid value in property 'UnitPrice' of 'DocumentLine'"),
        ),
        (document(DocCurrency="XXX"), (400, "-2028", "No matching records found (ODBC -2028)")),
        (document(Series=99), (400, "-4002", "Series 99 does not fit this document")),
        ({"CardCode": "ALD01"}, (400, "-5002", "Document has no lines; add at least one row [DocumentLines]")),
        (b"{", (400, "-1000", "Invalid JSON")),
        (None, (400, "-1000", "The request has no body.")),
    ],
)
def test_a_new_invoice_is_refused(desk: Desk, body: Any, told: tuple[int, str, str]) -> None:
    answer = desk.post("Invoices", body)
    assert answer.told[:2] == told[:2]
    assert answer.message.startswith(told[2])
    assert not desk.get("Invoices").rows


@pytest.mark.parametrize(
    ("settings", "body", "told"),
    [
        ({"branches": "on"}, {}, ("-5002", "Specify an active branch [OINV.BPLId]")),
        ({"company_rule": "Kunde gesperrt"}, {}, ("-1116", "(1000) Kunde gesperrt")),
        ({"unknown_customer_code": "-10"}, {"CardCode": "C9"}, ("-10", "Invalid BP code  [OINV.CardCode] , 'C9'")),
        ({"unknown_property_code": "-1001"}, {"X": 1}, ("-1001", "Property 'X' of 'Document' is invalid")),
        (
            {"manual_numbers": "refuse"},
            {"HandWritten": "tYES", "DocNum": 1},
            ("-5002", "Manual numbering is not allowed [OINV.DocNum]"),
        ),
        ({"period_window_days": 365}, {"DocDate": "2024-01-01"}, ("-10", "Date deviates from permissible range")),
        (
            {"period_window_days": 365, "date_deviates_code": "-5002"},
            {"DocDate": "2028-01-01"},
            ("-5002", "Date deviates from permissible range"),
        ),
    ],
)
def test_what_the_company_has_set_up_refuses(
    desk: Desk, settings: dict[str, Any], body: dict[str, Any], told: tuple[str, str]
) -> None:
    desk.set(**settings)
    assert desk.post("Invoices", document(**body)).told == (400, *told)


def test_stock_counts_where_the_company_wants_it(desk: Desk) -> None:
    desk.set(negative_stock="refuse")
    assert desk.post("Invoices", document("x", line("SVC-HOUR", 900))).status == 201
    refused = desk.post("Invoices", document("y", line(), line("ELM-20", 501)))
    assert refused.told == (400, "-10", "Quantity falls into negative inventory [INV1.ItemCode][line: 2]")


def test_a_credit_limit_counts_what_is_owed(desk: Desk) -> None:
    desk.set(credit_limits="on")
    desk.patch("BusinessPartners('OBR01')", {"CreditLimit": 400})
    assert desk.post("Invoices", document("a", CardCode="OBR01")).status == 201
    assert desk.get("BusinessPartners('OBR01')").json["CurrentAccountBalance"] == 180.0
    assert desk.post("Invoices", document("b", CardCode="OBR01")).status == 201
    assert desk.post("Invoices", document("c", CardCode="OBR01")).code == "-10"


def test_a_currency_without_a_rate(desk: Desk) -> None:
    desk.made("Currencies", {"Code": "CHF", "Name": "Swiss Franc"})
    assert desk.post("Invoices", document(DocCurrency="CHF")).told == (400, "-4006", "Update the exchange rate , 'CHF'")


def test_a_locked_period_refuses_documents_cancellations_and_payments(desk: Desk) -> None:
    made = desk.invoice()
    desk.company.facts["closed_until"] = "2026-03-31"
    locked = (400, "-4013", "Posting period locked; specify an alternative date")
    assert desk.post("Invoices", document()).told == locked
    assert desk.post(f"Invoices({made['DocEntry']})/Cancel").told == locked
    paid = {"CardCode": "ALD01", "CashAccount": "1020", "CashSum": 1, "PaymentInvoices": []}
    assert desk.post("IncomingPayments", paid).told == locked
    assert desk.post("Invoices", document(DocDate="2026-04-01")).status == 201


@pytest.mark.parametrize(
    ("path", "status"), [("Nowhere", 404), ("Invoices(1)/Explode", 404), ("Invoices('1')", 400), ("Items(1)", 400)]
)
def test_addresses_that_lead_nowhere(desk: Desk, path: str, status: int) -> None:
    assert desk.get(path).status == status


def test_a_version_nobody_speaks(desk: Desk) -> None:
    desk.log_in()
    assert desk.send("GET", "/b1s/v3/Invoices").status == 404


def test_a_body_above_the_balancers_limit_gets_a_page(desk: Desk) -> None:
    desk.set(body_limit=100)
    answer = desk.post("Invoices", document("x", *[line()] * 3))
    assert answer.status == 413 and "<h1>Request Entity Too Large</h1>" in answer.text
    assert answer.header("content-type").startswith("text/html")


def test_the_same_refusal_in_both_versions(desk: Desk, old: Desk) -> None:
    new, former = (one.post("Invoices", document(CardCode="C9")).json["error"] for one in (desk, old))
    assert (new["code"], former["code"]) == ("-5002", -5002)
    assert new["message"] == former["message"]["value"]


def test_an_approval_procedure_keeps_a_draft_and_answers_as_if_nothing_was_found(desk: Desk) -> None:
    desk.set(approval_from=500)
    assert desk.post("Invoices", document("small")).status == 201
    assert desk.post("Invoices", document("big", line(quantity=100))).told == NOT_FOUND
    [draft] = desk.get("Drafts").rows
    assert (draft["NumAtCard"], draft["DocObjectCode"], draft["AuthorizationStatus"]) == (
        "big",
        "oInvoices",
        "dasPending",
    )
    desk.set(approval_status="400")
    assert desk.post("Invoices", document("again", line(quantity=100))).status == 400
    silent = desk.post("Invoices", document("silent", line(quantity=100)), prefer="return-no-content")
    assert (silent.status, silent.header("location")) == (204, "")
    assert len(desk.get("Invoices").rows) == 1 and len(desk.get("Drafts").rows) == 3
    assert len(desk.post("InvoicesService_GetApprovalTemplates", {}).rows) == 1


def test_an_approved_draft_becomes_the_document(desk: Desk) -> None:
    desk.set(approval_from=500)
    desk.post("Invoices", document("big", line(quantity=100)))
    named = {"Document": {"DocEntry": desk.get("Drafts").rows[0]["DocEntry"]}}
    assert desk.post("DraftsService_SaveDraftToDocument", named).status == 400
    assert desk.post("InvoicesService_HandleApprovalRequest", named).status == 204
    assert desk.post("DraftsService_SaveDraftToDocument", named).status == 204
    assert [row["DocTotal"] for row in desk.get("Invoices").rows] == [6000.0]
    assert not desk.get("Drafts").rows
