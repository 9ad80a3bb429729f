"""Sage Intacct: requests as the vendor wants them, answers as it gives them (dossier sage_intacct)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors import Write
from sync_engine.connectors import sage_intacct as module
from sync_engine.connectors.sage_intacct.sessions import trusted
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    NotStarted,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)

SIGNED_IN = "<authentication><status>success</status><userid>api</userid><companyid>acme</companyid></authentication>"
SIGNED_OUT = "<authentication><status>failure</status><userid/><companyid/></authentication>"


def errors(*pairs: tuple[str, str]) -> str:
    listed = "".join(
        f"<error><errorno>{code}</errorno><description></description>"
        f"<description2>{said} [Support ID: x%7E1]</description2><correction></correction></error>"
        for code, said in pairs
    )
    return f"<errormessage>{listed}</errormessage>"


def response(*results: str, authentication: str = SIGNED_IN, control: str = "success", tail: str = "") -> str:
    operation = f"<operation>{authentication}{''.join(results)}</operation>" if control == "success" else ""
    return f"<response><control><status>{control}</status></control>{operation}{tail}</response>"


def result(controlid: str, inner: str = "", status: str = "success", function: str = "create_invoice") -> str:
    head = f"<status>{status}</status><function>{function}</function><controlid>{controlid}</controlid>"
    return f"<result>{head}{inner}</result>"


def failed(controlid: str, *pairs: tuple[str, str]) -> str:
    return result(controlid, errors(*pairs), "failure")


def data(object: str, *found: dict[str, str], left: int = 0) -> str:
    listed = "".join(
        f"<{object}>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + f"</{object}>" for row in found
    )
    return result("query", f'<data listtype="{object}" count="{len(found)}" numremaining="{left}">{listed}</data>')


SESSION = result("session", "<data><api><sessionid>S-1</sessionid><endpoint>https://x.test/e</endpoint></api></data>")
INVALID_SESSION = response(errors(("XL03000006", "Invalid session S-1...")), authentication=SIGNED_OUT)
INVOICE = {
    "RECORDNO": "1234",
    "RECORDID": "SO-10045",
    "CUSTOMERID": "58",
    "STATE": "Posted",
    "WHENCREATED": "02/03/2026",
    "CURRENCY": "USD",
    "TRX_TOTALENTERED": "150.00",
    "TRX_TOTALDUE": "50",
}


@pytest.fixture
def books(target: Any, vendor: Any) -> Any:
    vendor.says(response(SESSION))
    connector = module.connect(replace(target, options={"currency": "USD"}))
    yield connector
    connector.close()


def body(vendor: Any, at: int = -1) -> Any:
    return fromstring(vendor.seen[at].body)


def test_a_create_keeps_the_schemas_order_and_carries_the_key(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("key-SO-10045", "<key>1234</key>")))
    draft = replace(drafts.one(item_id=""), reference="PO 77", memo="a & b < c")
    assert books.create_documents([Write(draft, "key-SO-10045")]) == [Done("1234", number="SO-10045")]
    sent = body(vendor)
    assert vendor.seen[-1].path == "/ia/xml/xmlgw.phtml"
    assert sent.findtext("control/uniqueid") == "true"
    assert sent.find("operation").get("transaction") == "false"
    function = sent.find("operation/content/function")
    assert function.get("controlid") == "key-SO-10045"
    assert [child.tag for child in function[0]] == [
        "customerid",
        "datecreated",
        "datedue",
        "invoiceno",
        "ponumber",
        "description",
        "invoiceitems",
    ]
    assert function.findtext(".//description") == "a & b < c"
    assert [(child.tag, child.text) for child in function.find(".//lineitem")] == [
        ("glaccountno", "200"),
        ("amount", "150"),
        ("memo", "Consulting"),
    ]


def test_the_session_is_opened_once_and_reads_do_not_use_up_keys(books: Any, vendor: Any) -> None:
    for _ in range(2):
        vendor.says(response(data("ARINVOICE", INVOICE)))
    books.find_documents(Kind.INVOICE, "SO-10045")
    [found] = books.find_documents(Kind.INVOICE, "SO-10045")
    assert (found.total, found.balance, found.issue_date) == (150, 50, date(2026, 2, 3))
    assert body(vendor, 0).findtext(".//login/userid") == "user"
    assert [body(vendor, n).findtext(".//sessionid") for n in (1, 2)] == ["S-1", "S-1"]
    assert body(vendor).findtext("control/uniqueid") == "false"


def test_an_endpoint_on_a_strange_host_is_not_followed(books: Any, vendor: Any) -> None:
    vendor.says(response(data("ARINVOICE")))
    books.find_documents(Kind.INVOICE, "X")
    assert len(vendor.seen) == 2, "the session named https://x.test, which is not the vendor's"


def test_an_endpoint_of_the_vendor_is_followed() -> None:
    home = "https://api.intacct.com/ia/xml/xmlgw.phtml"
    assert trusted("https://www-p02.intacct.com/ia/x", home) == "https://www-p02.intacct.com/ia/x"
    for strange in ("http://www.intacct.com/ia/x", "https://intacct.com.evil.test/x", ""):
        assert trusted(strange, home) == home


def test_a_session_that_ended_is_renewed_once(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(INVALID_SESSION)
    vendor.says(response(SESSION.replace("S-1", "S-2")))
    vendor.says(response(result("key-SO-10045", "<key>1</key>")))
    [done] = books.create_documents([drafts.write()])
    assert done.id == "1"
    keys = [body(vendor, n).find(".//function").get("controlid") for n in (1, 3)]
    assert keys == ["key-SO-10045"] * 2


def test_sessions_that_always_end_and_logins_that_fail_need_a_person(target: Any, vendor: Any) -> None:
    books = module.connect(target)
    for answer in (response(SESSION), INVALID_SESSION, response(SESSION), INVALID_SESSION):
        vendor.says(answer)
    with pytest.raises(Disconnected) as ended:
        books.find_documents(Kind.INVOICE, "X")
    assert "S-1" not in str(ended.value)
    assert len(vendor.seen) == 4
    wrong = errors(("XL03000006", "Sign-in information is incorrect"))
    vendor.says(response(wrong, authentication=SIGNED_OUT))
    with pytest.raises(Disconnected):
        module.connect(target).find_documents(Kind.INVOICE, "X")
    sender = errors(("XL03000006", "Incorrect Intacct XML Partner ID or password."))
    vendor.says(response(control="failure", tail=sender))
    with pytest.raises(Disconnected):
        module.connect(target).find_documents(Kind.INVOICE, "X")


GATEWAY = (
    "<response><control><status>failure</status></control><errormessage><error><errorno>{}</errorno>"
    "<description>{}</description></error></errormessage></response>"
)


@pytest.mark.parametrize(
    ("status", "answer", "expected", "code"),
    [
        (
            200,
            response(
                failed(
                    "key-SO-10045",
                    ("BL03002185", "A transaction with that number already exists"),
                    ("BL01001973", "Could not create Document record!"),
                )
            ),
            Duplicate,
            "BL03002185",
        ),
        (200, response(failed("key-SO-10045", ("XL03000005", "Duplicate controlid"))), Duplicate, "XL03000005"),
        (
            200,
            response(failed("key-SO-10045", ("BL01001973", "Invalid Customer 'C9' specified"))),
            Refused,
            "BL01001973",
        ),
        (200, response(failed("key-SO-10045", ("BL01001973", "Periods are closed."))), Refused, "BL01001973"),
        (
            200,
            response(failed("key-SO-10045", ("BL03000001", "You do not have permission for API operation X"))),
            Forbidden,
            "BL03000001",
        ),
        (200, response(failed("key-SO-10045", ("XL03000009", "rolled back"))), NotStarted, "XL03000009"),
        (200, response(failed("key-SO-10045", ("", "The Service is Temporarily Off-line"))), NotStarted, ""),
        (200, response(failed("key-SO-10045", ("GW-0010", "API rate limit exceeded"))), Throttled, "GW-0010"),
        (200, response(), Ambiguous, ""),
        (200, response(result("key-SO-10045")), Ambiguous, ""),
        (200, response(result("another", "<key>9</key>")), Ambiguous, ""),
    ],
)
def test_a_result_is_classed(
    books: Any, vendor: Any, drafts: Any, status: int, answer: str, expected: type[VendorError], code: str
) -> None:
    vendor.says(answer, status=status)
    [outcome] = books.create_documents([drafts.write()])
    assert (type(outcome), outcome.code) == (expected, code)
    assert "Support ID" not in outcome.text


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (429, GATEWAY.format("GW-0010", "API rate limit exceeded"), Throttled),
        (200, GATEWAY.format("GW-0010", "API rate limit exceeded"), Throttled),
        (400, GATEWAY.format("GW-0011", "Invalid Request"), NotStarted),
        (200, GATEWAY.format("XL03000003", "XML Parse schema error"), Refused),
        (200, "<html>maintenance</html>", Ambiguous),
        (200, "", Ambiguous),
        (200, '<!DOCTYPE r [<!ENTITY a "b">]><response>&a;</response>', Ambiguous),
        (500, "", Ambiguous),
        (502, "<html>Bad Gateway</html>", Ambiguous),
    ],
)
def test_an_answer_that_stops_everything_is_classed(
    books: Any, vendor: Any, drafts: Any, status: int, answer: str, expected: type[VendorError]
) -> None:
    vendor.says(answer, status=status)
    with pytest.raises(VendorError) as raised:
        books.create_documents([drafts.write()])
    assert type(raised.value) is expected


def test_a_batch_has_one_fate_for_each_found_by_controlid(books: Any, vendor: Any, drafts: Any) -> None:
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    vendor.says(response(failed("key-N-2", ("BL01001973", "no")), result("key-N-0", "<key>7</key>")))
    outcomes = books.create_documents(writes)
    assert [type(outcome) for outcome in outcomes] == [Done, Ambiguous, Refused]


def test_a_text_that_xml_cannot_carry_is_refused_alone_and_unsent(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("key-N-1", "<key>7</key>")))
    outcomes = books.create_documents([drafts.write("N-0", description="bell \x07"), drafts.write("N-1")])
    assert [type(outcome) for outcome in outcomes] == [Refused, Done]
    assert len(body(vendor).findall(".//function")) == 1


def test_a_request_that_is_refused_whole_goes_one_by_one(books: Any, vendor: Any, drafts: Any) -> None:
    schema = response(control="failure", tail=errors(("XL03000003", "XML Parse schema error")))
    vendor.says(schema)
    vendor.says(schema)
    vendor.says(response(result("key-N-1", "<key>7</key>")))
    outcomes = books.create_documents([drafts.write("N-0"), drafts.write("N-1")])
    assert [type(outcome) for outcome in outcomes] == [Refused, Done]


def test_pages_follow_an_order_until_nothing_remains(books: Any, vendor: Any) -> None:
    vendor.says(response(data("ARINVOICE", {**INVOICE, "RECORDID": "other"}, left=1)))
    vendor.says(response(data("ARINVOICE", INVOICE)))
    assert len(books.find_documents(Kind.INVOICE, "SO-10045")) == 1
    assert [body(vendor, n).findtext(".//offset") for n in (1, 2)] == ["0", "1"]
    assert body(vendor).findtext(".//orderby/order/field") == "RECORDNO"


def test_a_failed_look_up_is_not_an_empty_one(books: Any, vendor: Any) -> None:
    vendor.says("<html>", status=502)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")
    vendor.says(response())
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")


def test_a_credit_note_is_a_negative_adjustment_and_reads_positive(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("k", "<key>8</key>")))
    books.create_documents([Write(drafts.credit(), "k")])
    assert body(vendor).findtext(".//create_aradjustment//amount") == "-150"
    vendor.says(response(data("ARADJUSTMENT", {**INVOICE, "TRX_TOTALENTERED": "-150.00"})))
    [found] = books.find_documents(Kind.CREDIT_NOTE, "SO-10045")
    assert found.total == 150


def test_tax_goes_into_entries_and_never_gets_lost(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("k", "<key>8</key>")))
    books.create_documents([Write(drafts.with_tax(TaxMode.EXCLUSIVE, tax_code_id="UK Standard"), "k")])
    assert body(vendor).findtext(".//taxentry/detailid") == "UK Standard"
    assert body(vendor).findtext(".//taxentry/trx_tax") == "30"
    [outcome] = books.create_documents([Write(drafts.with_tax(TaxMode.EXCLUSIVE), "k2")])
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize(
    ("rate", "tags"),
    [(Decimal("1.08"), ["currency", "exchrate"]), (None, ["currency", "exchratedate", "exchratetype"])],
)
def test_a_foreign_document_names_its_currency_and_rate(
    books: Any, vendor: Any, drafts: Any, rate: Decimal | None, tags: list[str]
) -> None:
    vendor.says(response(result("k", "<key>8</key>")))
    draft = drafts.one()
    source = replace(draft.document, currency="EUR", exchange_rate=rate)
    books.create_documents([Write(replace(draft, document=source), "k")])
    names = [child.tag for child in body(vendor).find(".//create_invoice")]
    assert [name for name in names if name.startswith(("currency", "exch"))] == tags


def test_an_update_changes_lines_by_number_and_adds_new_ones(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(data("ARINVOICE", INVOICE)))
    [remote] = books.find_documents(Kind.INVOICE, "SO-10045")
    vendor.says(response(data("ARINVOICEITEM", {"RECORDNO": "1", "LINE_NO": "1"})))
    vendor.says(response(result("k", "<key>1234</key>")))
    draft = drafts.one()
    two = replace(draft, lines=draft.lines * 2)
    assert books.update_document(remote, two, "k").id == "1234"
    items = body(vendor).find(".//update_invoice/updateinvoiceitems")
    assert [(item.tag, item.attrib) for item in items] == [("updatelineitem", {"line_num": "1"}), ("lineitem", {})]
    vendor.says(response(data("ARINVOICEITEM", {"RECORDNO": "1"}, {"RECORDNO": "2"})))
    with pytest.raises(Refused, match="cannot take lines"):
        books.update_document(remote, draft, "k2")


def test_a_void_is_a_reversal(books: Any, vendor: Any) -> None:
    vendor.says(response(data("ARINVOICE", INVOICE)))
    [remote] = books.find_documents(Kind.INVOICE, "SO-10045")
    vendor.says(response(result("k", "<key>1235</key>")))
    assert books.void_document(remote, "k").id == "1234"
    reversal = body(vendor).find(".//reverse_invoice")
    assert (reversal.get("key"), reversal.findtext("datereversed/day")) == ("1234", "03")
    vendor.says(response(data("ARINVOICE", {**INVOICE, "STATE": "Reversed"})))
    assert not books.read_document(Kind.INVOICE, "1234").live


def test_customers_are_found_by_id_then_by_name_and_created_with_their_id(books: Any, vendor: Any) -> None:
    vendor.says(response(data("CUSTOMER")))
    vendor.says(response(data("CUSTOMER", {"CUSTOMERID": "C7", "NAME": "ACME ltd", "STATUS": "inactive"})))
    [found] = books.find_parties(Party("ACME01", "Acme Ltd"))
    assert (found.id, found.active) == ("C7", False)
    made = "<data listtype='objects' count='1'><customer><CUSTOMERID>ACME01</CUSTOMERID></customer></data>"
    vendor.says(response(result("k", made)))
    assert books.create_party(Party("ACME01", "Acme & Co", "a@b.test"), "k").id == "ACME01"
    assert body(vendor).findtext(".//create/CUSTOMER/NAME") == "Acme & Co"
    taken = ("BL34000061", "Another Customer with the given value(s) ACME01  already exists")
    vendor.says(response(failed("k2", taken)))
    with pytest.raises(Duplicate):
        books.create_party(Party("ACME01", "Acme & Co"), "k2")


def test_a_payment_is_applied_and_found_again_by_its_reference(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"1234": "100.00", "1235": "50.00"})
    made = "<data listtype='objects' count='1'><arpymt><RECORDNO>77</RECORDNO></arpymt></data>"
    vendor.says(response(result("key-p", made)))
    assert books.create_payment(draft, "key-p").id == "77"
    payment = body(vendor).find(".//create/ARPYMT")
    assert (payment.findtext("DOCNUMBER"), payment.findtext("RECEIPTDATE")) == ("TRX-7", "02/10/2026")
    assert [detail.findtext("TRX_PAYMENTAMOUNT") for detail in payment.iter("ARPYMTDETAIL")] == ["100.00", "50.00"]
    listed = {"RECORDNO": "77", "DOCNUMBER": "TRX-7", "CUSTOMERID": "58"}
    vendor.says(response(data("ARPYMT", listed, {**listed, "CUSTOMERID": "99"})))
    details = "".join(
        f"<ARPYMTDETAIL><RECORDKEY>{id}</RECORDKEY><TRX_PAYMENTAMOUNT>{paid}</TRX_PAYMENTAMOUNT></ARPYMTDETAIL>"
        for id, paid in (("1234", "100"), ("1235", "50"))
    )
    fields = "".join(f"<{k}>{v}</{k}>" for k, v in listed.items())
    read = f"<data><ARPYMT>{fields}<ARPYMTDETAILS>{details}</ARPYMTDETAILS></ARPYMT></data>"
    vendor.says(response(result("read", read)))
    [found] = books.find_payments(draft)
    assert (found.id, found.amount, found.applications) == ("77", 150, {"1234": 100, "1235": 50})


def test_what_a_refused_login_repeats_is_not_told(books: Any, vendor: Any) -> None:
    vendor.says(GATEWAY.format("XL03000006", "sender-secret is incorrect"))
    with pytest.raises(Disconnected) as raised:
        books.find_documents(Kind.INVOICE, "X")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(("posted", "told"), [([{"RECORDNO": "1", "BASECURR": "USD"}], "USD"), ([], "")])
def test_without_the_option_a_posted_invoice_tells_the_base_currency_and_none_is_assumed(
    target: Any, vendor: Any, drafts: Any, posted: list[dict[str, str]], told: str
) -> None:
    connector = module.connect(target)
    vendor.says(response(SESSION))
    for rows in ([], posted, [{"ACCOUNTNO": "4000", "TITLE": "Sales"}], []):  # tax details, invoice, accounts, terms
        vendor.says(response(data("X", *rows)))
    catalogue = connector.catalogue([])
    assert (catalogue.currency, catalogue.zone) == (told, "UTC")
    vendor.says(response(result("key-SO-10045", "<key>1234</key>")))
    connector.create_documents([drafts.write()])
    assert body(vendor).findtext(".//create_invoice/currency") == (None if told else "USD")


def test_a_payment_must_name_where_it_goes(books: Any, drafts: Any) -> None:
    with pytest.raises(Refused, match="bank_account"):
        books.create_payment(replace(drafts.payment(**{"1234": "10"}), account_id=""), "key")
