"""QuickBooks Online: requests as the vendor wants them, answers as it gives them (dossier quickbooks_online)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors import quickbooks_online as qbo
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    Refused,
    Stale,
    Throttled,
    Unreadable,
    VendorError,
)

COMPANY = {"CompanyInfo": {"Country": "US", "DefaultTimeZone": "America/Chicago"}}
PREFERENCES = {"Preferences": {"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": False}}}
INVOICE = {
    "Id": "145",
    "SyncToken": "0",
    "DocNumber": "SO-10045",
    "TxnDate": "2026-02-03",
    "CurrencyRef": {"value": "USD"},
    "CustomerRef": {"value": "58"},
    "TotalAmt": 150.00,
    "Balance": 150.0,
    "Line": [
        {
            "Id": "1",
            "Amount": 150.0,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "9"}, "ClassRef": {"value": "7"}, "Qty": 1},
        },
        {"Amount": 150.0, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
    ],
}
STARTED = (COMPANY, PREFERENCES)


def fault(code: str, message: str = "M", detail: str = "D") -> dict[str, Any]:
    return {"Fault": {"Error": [{"Message": message, "Detail": detail, "code": code}], "type": "ValidationFault"}}


@pytest.fixture
def books(target: Any, vendor: Any) -> Any:
    connector = qbo.connect(target)
    yield connector
    connector.close()


def started(vendor: Any, country: str = "US", currencies: bool = False) -> None:
    vendor.says({"CompanyInfo": {**COMPANY["CompanyInfo"], "Country": country}})
    preferences = {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": currencies}
    vendor.says({"Preferences": {"CurrencyPrefs": preferences}})


def test_a_create_carries_the_key_and_exactly_what_the_draft_says(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"Invoice": INVOICE, "time": "x"})
    [done] = books.create_documents([drafts.write()])
    assert done == Done("145", "0", "SO-10045", "150.0")
    sent = vendor.seen[-1]
    assert (sent.method, sent.path) == ("POST", "/v3/company/9130/invoice")
    assert sent.query == {"requestid": ["key-SO-10045"], "minorversion": ["75"]}
    assert sent.json()["DocNumber"] == "SO-10045"
    [line] = sent.json()["Line"]
    assert line["SalesItemLineDetail"] == {
        "ItemRef": {"value": "11"},
        "Qty": 3,
        "UnitPrice": 50,
        "TaxCodeRef": {"value": "NON"},
    }


def test_amounts_keep_the_vendors_rule_to_the_cent(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"Invoice": INVOICE})
    line = {"quantity": Decimal("7.5"), "unit_price": Decimal("13.333"), "net": Decimal("100.00")}
    books.create_documents([drafts.write(**line)])
    assert b'"Amount":100.00' in vendor.seen[-1].body
    assert b'"UnitPrice":13.333' in vendor.seen[-1].body


@pytest.mark.parametrize(
    ("mode", "word"),
    [(TaxMode.EXCLUSIVE, "TaxExcluded"), (TaxMode.INCLUSIVE, "TaxInclusive"), (TaxMode.NONE, "NotApplicable")],
)
def test_tax_is_stated_outside_the_united_states(
    books: Any, vendor: Any, drafts: Any, mode: TaxMode, word: str
) -> None:
    started(vendor, country="GB")
    vendor.says({"Invoice": INVOICE})
    books.create_documents([replace(drafts.write(), draft=drafts.with_tax(mode, tax_code_id="4"))])
    body = vendor.seen[-1].json()
    assert body["GlobalTaxCalculation"] == word
    assert body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "4"}
    assert ("TxnTaxDetail" in body) == (mode is not TaxMode.NONE)


def test_american_lines_say_tax_or_non(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"Invoice": INVOICE})
    books.create_documents([replace(drafts.write(), draft=drafts.with_tax(TaxMode.EXCLUSIVE, tax_code_id="4"))])
    body = vendor.seen[-1].json()
    assert body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}
    assert body["TxnTaxDetail"] == {"TxnTaxCodeRef": {"value": "4"}, "TotalTax": 30}
    assert "GlobalTaxCalculation" not in body


def test_a_foreign_document_is_refused_by_a_company_of_one_currency(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    draft = drafts.one()
    foreign = replace(draft, document=replace(draft.document, currency="EUR"))
    with pytest.raises(Refused, match="USD only"):
        books.create_documents([replace(drafts.write(), draft=foreign)])


def test_a_foreign_document_names_its_currency_and_rate(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor, currencies=True)
    vendor.says({"Invoice": INVOICE})
    draft = drafts.one()
    source = replace(draft.document, currency="EUR", exchange_rate=Decimal("1.0825"))
    books.create_documents([replace(drafts.write(), draft=replace(draft, document=source))])
    assert vendor.seen[-1].json()["CurrencyRef"] == {"value": "EUR"}
    assert b'"ExchangeRate":1.0825' in vendor.seen[-1].body


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (400, fault("2500", detail="Names element id 9 not found"), Refused, "2500"),
        (400, fault("6140", detail="assigned to TxnType=Invoice with TxnId=17984"), Duplicate, "6140"),
        (400, fault("6240"), Duplicate, "6240"),
        (400, fault("5010", "Stale Object Error"), Stale, "5010"),
        (400, fault("5010", "Account Period Closed", "The account period has closed."), Refused, "5010"),
        (400, fault("6200", "Account Period Closed"), Refused, "6200"),
        (
            400,
            fault("610", "Object Not Found", "Something you're trying to use has been made inactive."),
            Refused,
            "610",
        ),
        (400, fault("600", "Duplicate Request ID"), Duplicate, "600"),
        (200, fault("6000"), Refused, "6000"),
        (429, fault("003001", "ThrottleExceeded"), Throttled, "3001"),
        (429, "", Throttled, "429"),
        (403, {"fault": {"error": [{"message": "m", "code": "3100"}], "type": "SERVICE"}}, Forbidden, "3100"),
        (500, fault("10000"), Ambiguous, "10000"),
        (200, fault("10000"), Ambiguous, "10000"),
        (502, "<html>Bad Gateway</html>", Ambiguous, "502"),
        (503, "", Ambiguous, "503"),
        (200, "<html>maintenance</html>", Ambiguous, ""),
        (200, {}, Ambiguous, ""),
        (200, {"Invoice": {}}, Ambiguous, ""),
        (413, "<html>Request Entity Too Large</html>", Refused, "413"),
    ],
)
def test_an_answer_to_a_create_is_classed(
    books: Any, vendor: Any, drafts: Any, status: int, body: object, expected: type[VendorError], code: str
) -> None:
    started(vendor)
    vendor.says(body, status=status)
    with pytest.raises(VendorError) as raised:
        books.create_documents([drafts.write()])
    assert (type(raised.value), raised.value.code) == (expected, code)


def test_the_holder_of_a_taken_number_is_named(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says(fault("6140", detail="Numéro en double : TxnType=Invoice with TxnId=17984"), status=400)
    with pytest.raises(Duplicate) as taken:
        books.create_documents([drafts.write()])
    assert taken.value.remote_id == "17984"


THROTTLE_XML = (
    '<?xml version="1.0"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE">'
    '<Error code="3001"><Message>ThrottleExceeded</Message></Error></Fault></IntuitResponse>'
)


def test_a_throttle_in_xml_is_understood(books: Any, vendor: Any) -> None:
    vendor.says(THROTTLE_XML, status=403, Content_Type="application/xml")
    with pytest.raises(Throttled):
        books.read_document(Kind.INVOICE, "1")


GATEWAY_401 = {
    "warnings": None,
    "fault": {"error": [{"message": "AuthenticationFailed", "detail": "Token expired: eyJ", "code": "3200"}]},
}
XML_401 = THROTTLE_XML.replace("3001", "100").replace("SERVICE", "AuthenticationFault")


@pytest.mark.parametrize("shape", [GATEWAY_401, XML_401, ""])
def test_every_401_leads_to_one_refresh_and_then_to_a_person(books: Any, vendor: Any, shape: object) -> None:
    vendor.says(shape, status=401)
    vendor.says({"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600})
    vendor.says(shape, status=401)
    with pytest.raises(Disconnected) as gone:
        books.read_document(Kind.INVOICE, "1")
    assert "eyJ" not in str(gone.value)
    assert [seen.path[-8:] for seen in vendor.seen] == ["nvoice/1", "s/bearer", "nvoice/1"]


def test_a_create_is_replayed_with_the_same_key_after_a_401(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says("", status=401)
    vendor.says({"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600})
    vendor.says({"Invoice": INVOICE})
    books.create_documents([drafts.write()])
    keys = [seen.query["requestid"] for seen in vendor.seen if seen.path.endswith("/invoice")]
    assert keys == [["key-SO-10045"]] * 2


def test_an_unknown_id_reads_as_nothing(books: Any, vendor: Any) -> None:
    vendor.says(fault("610", "Object Not Found"), status=400)
    assert books.read_document(Kind.INVOICE, "1") is None


def test_a_query_reads_to_the_end_even_when_the_vendor_shortens_pages(books: Any, vendor: Any) -> None:
    page = [{**INVOICE, "Id": str(n), "DocNumber": "X" if n == 150 else "Y"} for n in range(200)]
    vendor.says({"QueryResponse": {"Invoice": page[:100]}})
    vendor.says({"QueryResponse": {"Invoice": page[100:]}})
    vendor.says({"QueryResponse": {}})
    assert [found.id for found in books.find_documents(Kind.INVOICE, "X")] == ["150"]
    positions = [seen.query["query"][0].split("STARTPOSITION ")[1].split()[0] for seen in vendor.seen]
    assert positions == ["1", "101", "201"]


def test_a_failed_look_up_is_not_an_empty_one(books: Any, vendor: Any) -> None:
    vendor.says({"unexpected": True})
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")
    vendor.says("", status=502)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("O'Brien", r"DisplayName IN ('O\'Brien', 'O\'Brien (deleted)')"),
        ("Włodarski", "DisplayName LIKE 'W%'"),
        ("100% Łódź", "DisplayName LIKE '100%'"),
        ("back\\slash", "DisplayName LIKE 'back%'"),
        ("Müller", "DisplayName IN ('Müller', 'Müller (deleted)')"),
        ("日本", "DisplayName LIKE '%'"),
    ],
)
def test_names_are_asked_for_as_the_vendor_can_read_them(books: Any, vendor: Any, name: str, condition: str) -> None:
    other = {"Id": "1", "DisplayName": "Somebody else"}
    vendor.says({"QueryResponse": {"Customer": [other, {"Id": "2", "DisplayName": name, "Active": True}]}})
    found = books.find_parties(Party("", name))
    assert [party.id for party in found] == ["2"]
    assert f"WHERE {condition} AND Active IN (true, false)" in vendor.seen[0].query["query"][0]


def test_an_inactive_customer_is_found_under_its_own_name(books: Any, vendor: Any) -> None:
    row = {"Id": "2", "DisplayName": "Acme Ltd (deleted)", "Active": False}
    vendor.says({"QueryResponse": {"Customer": [row]}})
    [party] = books.find_parties(Party("", "Acme Ltd"))
    assert (party.name, party.active) == ("Acme Ltd", False)


def test_near_names_are_read_once(books: Any, vendor: Any) -> None:
    near = {"QueryResponse": {"Customer": [{"Id": "3", "DisplayName": "Acme Limited"}]}}
    for answer in ({"QueryResponse": {}}, near, {"QueryResponse": {}}):
        vendor.says(answer)
    assert [party.name for party in books.find_parties(Party("", "Acme Ltd"))] == ["Acme Limited"]
    assert [party.name for party in books.find_parties(Party("", "Apex"))] == ["Acme Limited"]
    assert len(vendor.seen) == 3


def test_a_batch_is_matched_by_its_ids_and_a_missing_answer_is_a_doubt(target: Any, vendor: Any, drafts: Any) -> None:
    books = qbo.connect(replace(target, options={"batch_size": 30}))
    assert books.traits.batch_size == 30
    assert books.traits.recovery.value == "search first"
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    ids = [sha256(write.key.encode()).hexdigest()[:10] for write in writes]
    started(vendor)
    vendor.says(
        {"BatchItemResponse": [{"bId": ids[1], **fault("2500")}, {"bId": ids[0], "Invoice": {**INVOICE, "Id": "7"}}]}
    )
    outcomes = books.create_documents(writes)
    assert [type(outcome) for outcome in outcomes] == [Done, Refused, Ambiguous]
    [key] = vendor.seen[-1].query["requestid"]
    assert len(key) <= 36
    books.close()


def test_an_unfit_document_leaves_its_batch_alone(target: Any, vendor: Any, drafts: Any) -> None:
    books = qbo.connect(replace(target, options={"batch_size": 30}))
    good, foreign = drafts.write("N-0"), drafts.write("N-1")
    source = replace(foreign.draft.document, currency="EUR")
    foreign = replace(foreign, draft=replace(foreign.draft, document=source))
    started(vendor)
    vendor.says({"BatchItemResponse": [{"bId": sha256(good.key.encode()).hexdigest()[:10], "Invoice": INVOICE}]})
    assert [type(outcome) for outcome in books.create_documents([foreign, good])] == [Refused, Done]
    assert len(vendor.seen[-1].json()["BatchItemRequest"]) == 1
    books.close()


def test_an_update_is_sparse_and_keeps_what_others_set(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says({"Invoice": INVOICE})
    remote = books.read_document(Kind.INVOICE, "145")
    started(vendor)
    vendor.says({"Invoice": {**INVOICE, "SyncToken": "1"}})
    assert books.update_document(remote, drafts.one(), "key-2").version == "1"
    body = vendor.seen[-1].json()
    assert (body["Id"], body["SyncToken"], body["sparse"]) == ("145", "0", True)
    [line] = body["Line"]
    assert line["Id"] == "1"
    assert line["SalesItemLineDetail"]["ClassRef"] == {"value": "7"}
    assert line["SalesItemLineDetail"]["ItemRef"] == {"value": "11"}


def test_a_void_sends_the_version_and_a_void_document_is_recognised(books: Any, vendor: Any) -> None:
    vendor.says({"Invoice": INVOICE})
    remote = books.read_document(Kind.INVOICE, "145")
    void = {**INVOICE, "TotalAmt": 0, "Balance": 0, "PrivateNote": "Voided - mistake"}
    vendor.says({"Invoice": void})
    vendor.says({"Invoice": void})
    books.void_document(remote, "key-3")
    sent = vendor.seen[-1]
    assert sent.query["operation"] == ["void"]
    assert sent.json() == {"Id": "145", "SyncToken": "0"}
    assert not books.read_document(Kind.INVOICE, "145").live


def test_a_document_gone_before_its_update_is_missing(books: Any, vendor: Any) -> None:
    vendor.says({"Invoice": INVOICE})
    remote = books.read_document(Kind.INVOICE, "145")
    vendor.says(fault("610", "Object Not Found", "Another user has deleted this transaction."), status=400)
    with pytest.raises(Missing):
        books.void_document(remote, "key-3")


def test_a_payment_is_applied_and_found_again_by_its_reference(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"145": "100.00", "146": "50.00"})
    started(vendor)
    vendor.says({"Payment": {"Id": "200", "SyncToken": "0", "TotalAmt": 150}})
    assert books.create_payment(draft, "key-p").id == "200"
    body = vendor.seen[-1].json()
    assert body["PaymentRefNum"] == "TRX-7"
    assert body["Line"][1] == {"Amount": 50, "LinkedTxn": [{"TxnId": "146", "TxnType": "Invoice"}]}
    row = {**body, "Id": "200", "TxnDate": "2026-02-10"}
    other = {**row, "Id": "201", "CustomerRef": {"value": "99"}}
    vendor.says({"QueryResponse": {"Payment": [row, other]}})
    [found] = books.find_payments(draft)
    assert (found.id, found.amount, found.applications) == ("200", 150, {"145": 100, "146": 50})


def test_a_credit_note_is_a_credit_memo_without_due_date(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"CreditMemo": {"Id": "9", "SyncToken": "0"}})
    [done] = books.create_documents([replace(drafts.write(), draft=drafts.credit())])
    assert done.id == "9"
    assert vendor.seen[-1].path.endswith("/creditmemo")
    assert "DueDate" not in vendor.seen[-1].json()


def test_the_catalogue_tells_names_ids_and_rates(books: Any, vendor: Any) -> None:
    started(vendor, country="GB")
    vendor.says({"QueryResponse": {"TaxRate": [{"Id": "8", "RateValue": 20}]}})
    code = {"Id": "4", "Name": "20.0% S", "SalesTaxRateList": {"TaxRateDetail": [{"TaxRateRef": {"value": "8"}}]}}
    vendor.says({"QueryResponse": {"TaxCode": [code]}})
    vendor.says({"QueryResponse": {"Account": [{"Id": "35", "Name": "Sales", "AcctNum": "4000"}]}})
    vendor.says({"QueryResponse": {"Term": []}})
    vendor.says({"QueryResponse": {"Item": [{"Id": "11", "Name": "Hours", "Sku": "H-1"}]}})
    catalogue = books.catalogue(["H-1"])
    assert (catalogue.currency, catalogue.zone) == ("USD", "America/Chicago")
    assert catalogue.accounts == {"4000": "35", "Sales": "35"}
    assert catalogue.tax_codes == {"20.0% S": "4"}
    assert catalogue.tax_rates == {"20.0% S": 20}
    assert catalogue.items == {"H-1": "11", "Hours": "11"}


@pytest.mark.parametrize(("country", "non"), [("GB", "7"), ("US", "NON")])
def test_lines_without_tax_have_a_code_by_the_same_name_everywhere(
    books: Any, vendor: Any, country: str, non: str
) -> None:
    started(vendor, country=country)
    vendor.says({"QueryResponse": {}})
    vendor.says({"QueryResponse": {"TaxCode": [{"Id": "6", "Name": "0.0% Z"}, {"Id": "7", "Name": "No VAT"}]}})
    for _ in ("Account", "Term"):
        vendor.says({"QueryResponse": {}})
    catalogue = books.catalogue([])
    assert catalogue.tax_codes["NON"] == non
    assert catalogue.tax_rates["NON"] == 0


def test_a_credit_memo_is_emptied_because_the_vendor_cannot_void_it(books: Any, vendor: Any) -> None:
    detail = {"Qty": 3, "UnitPrice": 50, "ItemRef": {"value": "11"}}
    line = {"Id": "1", "DetailType": "SalesItemLineDetail", "Amount": 150, "SalesItemLineDetail": detail}
    row = {"Id": "9", "SyncToken": "2", "DocNumber": "CN-1", "TotalAmt": 150, "PrivateNote": "PO 77", "Line": [line]}
    vendor.says({"QueryResponse": {"CreditMemo": [{**row, "CustomerRef": {"value": "58"}}]}})
    [found] = books.find_documents(Kind.CREDIT_NOTE, "CN-1")
    vendor.says({"CreditMemo": {"Id": "9", "SyncToken": "3", "TotalAmt": 0}})
    books.void_document(found, "key")
    sent = vendor.seen[-1]
    assert "operation" not in sent.query
    assert (sent.json()["SyncToken"], sent.json()["PrivateNote"]) == ("2", "Voided - PO 77")
    [emptied] = sent.json()["Line"]
    assert (emptied["Id"], emptied["Amount"]) == ("1", 0)
    assert emptied["SalesItemLineDetail"] == {**detail, "Qty": 0, "UnitPrice": 0}


def test_a_payment_in_a_currency_the_company_does_not_keep_is_refused(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    draft = drafts.payment(**{"145": "100"})
    with pytest.raises(Refused, match="USD only, not in EUR"):
        books.create_payment(replace(draft, payment=replace(draft.payment, currency="EUR")), "key")


def test_a_customer_is_made_in_the_currency_it_is_billed_in(books: Any, vendor: Any) -> None:
    started(vendor, currencies=True)
    for currency, sent in (("EUR", {"value": "EUR"}), ("", None)):
        vendor.says({"Customer": {"Id": "58", "DisplayName": "Acme"}})
        books.create_party(Party("", "Acme", currency=currency), f"key-{currency}")
        assert vendor.seen[-1].json().get("CurrencyRef") == sent
