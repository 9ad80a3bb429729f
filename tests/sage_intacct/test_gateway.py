"""What the gateway says before any function runs: grammar, sender, login, sessions (dossier §2, §7, §8)."""

from __future__ import annotations

import pytest
from lxml import etree

from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Request
from tests.sage_intacct.desk import Answer, Desk, function, invoice, query, texts, xml

READ = xml("read", texts(object="CUSTOMER", keys="100", fields="CUSTOMERID"))


def test_broken_xml_is_a_control_failure_with_libxml2s_number_line_and_column(desk: Desk) -> None:
    text = desk.request(function("1", "\n<delete>\n"))
    answer = desk.post(text)
    assert answer.exchange.status == 200
    assert answer.root.findtext("control/status") == "failure"
    assert answer.root.find("operation") is None
    errorno, said = answer.errors[0]
    assert errorno == "XL03000003"
    fatal = "XML Parse schema error: Fatal Error 76: Opening and ending tag mismatch: delete line 2 and function."
    assert said == f"{fatal} Line: 3, column: 12."
    assert len(answer.errors) > 1, "one error per finding"


def test_the_control_block_of_broken_xml_is_echoed(desk: Desk) -> None:
    answer = desk.post(desk.request("<function>") + "<")
    echoed = {child.tag: child.text for child in answer.root.find("control")}
    assert echoed["senderid"] == "acme_ws"
    assert (echoed["controlid"], echoed["uniqueid"], echoed["dtdversion"]) == ("r-1", "true", "3.0")


def test_an_ampersand_in_a_memo_breaks_the_envelope(desk: Desk) -> None:
    answer = desk.post(desk.request(function("1", invoice().replace("INV-1", "Fish & Chips"))))
    assert answer.errors[0][0] == "XL03000003"
    assert not list(desk.company.books["ARINVOICE"])


@pytest.mark.parametrize(
    ("functions", "code", "text"),
    [
        (function("1", xml("foo")), 1871, "Element 'foo': This element is not expected."),
        (xml("function", READ), 1868, "Element 'function': The attribute 'controlid' is required but missing."),
        (
            function("1", xml("create_invoice", texts(customerid="ALD01", foo="1"))),
            1871,
            "Element 'foo': This element is not expected. Expected is ( datecreated ).",
        ),
        ("", 1871, "Element 'content': Missing child element(s). Expected is ( function )."),
    ],
)
def test_a_breach_of_the_grammar_is_told_with_its_place(desk: Desk, functions: str, code: int, text: str) -> None:
    answer = desk.post(desk.request("\n  " + functions if functions else ""))
    errorno, said = answer.errors[0]
    assert errorno == "XL03000003"
    assert said.startswith(f"XML Parse schema error: Error {code}: {text}")
    assert " Line: " in said
    assert ", column: " in said


def test_line_and_column_are_where_the_start_tag_ends(desk: Desk) -> None:
    text = desk.request("\n<function controlid='1'><bad/></function>")
    said = desk.post(text).errors[0][1]
    assert said.endswith("Line: 2, column: 31."), said


def test_the_order_of_elements_is_enforced(desk: Desk) -> None:
    right = invoice("X", ponumber="P")
    swapped = right.replace(texts(invoiceno="X", ponumber="P"), texts(ponumber="P", invoiceno="X"))
    assert "Element 'invoiceno'" in desk.ask(swapped).errors[0][1]
    assert desk.ask(right).statuses == ["success"]


def test_release_2_1_speaks_of_parsing_without_a_schema(desk: Desk) -> None:
    desk.control["dtdversion"] = "2.1"
    said = desk.post(desk.request(function("1", xml("foo")))).errors[0][1]
    assert said.startswith("XML Parse error: Error 1871: ")


@pytest.mark.parametrize("body", ["", "<!DOCTYPE request [<!ENTITY a 'b'>]><request>&a;</request>", "{}", "<request/>"])
def test_what_is_no_request_is_refused_by_the_gateway(desk: Desk, body: str) -> None:
    answer = desk.post(body)
    assert answer.errors[0][0] == "XL03000003"


def test_an_external_entity_is_not_read(desk: Desk) -> None:
    bomb = f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>{desk.request(function('1', READ))}"
    answer = desk.post(bomb.replace("100", "&x;"))
    assert answer.root.findtext("control/status") == "failure"


def test_a_wrong_sender_is_a_control_failure(desk: Desk) -> None:
    desk.login["sender_password"] = "no"
    answer = desk.ask(READ)
    assert answer.root.findtext("control/status") == "failure"
    assert answer.errors == [("XL03000006", "Incorrect Intacct XML Partner ID or password.")]
    error = answer.root.find("errormessage/error")
    assert [child.tag for child in error] == ["errorno", "description", "description2", "correction"]


def test_a_sender_nobody_authorised_is_an_authentication_failure(desk: Desk) -> None:
    secrets = desk.vendor.facts["senders"]
    desk.login |= {"sender_id": "other_ws", "sender_password": secrets["other_ws"]}
    answer = desk.ask(READ)
    assert answer.root.findtext("control/status") == "success"
    assert answer.root.findtext("operation/authentication/status") == "failure"
    error = answer.root.find("operation/errormessage/error")
    assert error.findtext("errorno") == "XL03000006"
    assert error.findtext("description") == "Invalid Web Services Authorization"
    assert "other_ws" in error.findtext("description2")
    assert "bishopsgate" in error.findtext("description2")
    assert error.findtext("correction")


@pytest.mark.parametrize("part", ["user_id", "user_password", "company_id"])
def test_a_wrong_login_is_told_without_saying_which_part(desk: Desk, part: str) -> None:
    desk.login[part] = "nobody"
    answer = desk.ask(READ)
    assert answer.exchange.status == 200
    assert answer.root.findtext("operation/authentication/status") == "failure"
    assert answer.errors == [("XL03000006", "Sign-in information is incorrect")]
    assert answer.root.findtext("operation/authentication/companyid") == desk.login["company_id"]


@pytest.mark.parametrize("status", ["400", "401", "498"])
def test_a_wrong_login_can_be_a_real_status(desk: Desk, status: str) -> None:
    desk.vendor.settings |= {"bad_login_form": "401", "bad_login_status": status}
    desk.login["user_password"] = "no"
    answer = desk.ask(READ)
    assert answer.exchange.status == int(status)
    assert answer.root.findtext(".//errorno") == "XMLGW_JPP0002"
    assert answer.root.findtext(".//description") == "Sign-in information is incorrect. Please check your request."


def test_an_expired_demo_company_is_a_control_failure(desk: Desk) -> None:
    desk.set(company_expired="yes")
    answer = desk.ask(READ)
    assert answer.root.findtext("control/status") == "failure"
    assert answer.errors[0][0] == "PL04000055"


def test_a_session_names_the_endpoint_to_go_to(desk: Desk) -> None:
    answer = desk.ask("<getAPISession/>")
    api = answer.root.find("operation/result/data/api")
    assert api.findtext("endpoint") == "https://api.intacct.com/ia/xml/xmlgw.phtml"
    assert api.find("locationid") is not None
    desk.set(endpoint="https://www.intacct.com/ia/xml/xmlgw.phtml")
    assert desk.ask("<getAPISession/>").root.findtext(".//endpoint") == "https://www.intacct.com/ia/xml/xmlgw.phtml"


def test_every_answer_tells_who_and_until_when(desk: Desk) -> None:
    block = desk.ask(READ).root.find("operation/authentication")
    told = {child.tag: child.text for child in block}
    assert (told["status"], told["userid"], told["companyid"]) == ("success", "api", "bishopsgate")
    assert told["sessiontimestamp"] == "2026-03-02T09:00:00+00:00"
    assert told["sessiontimeout"] == "2026-03-02T15:00:00+00:00"


def test_a_session_slides_with_every_call_and_ends_without(desk: Desk) -> None:
    desk.log_in()
    for _ in range(3):
        desk.sandbox.clock.advance(5 * 3600)
        assert desk.ask(READ).statuses == ["success"]
    desk.sandbox.clock.advance(6 * 3600)
    answer = desk.ask(READ)
    block = answer.root.find("operation/authentication")
    told = [(child.tag, child.text) for child in block]
    assert told == [("status", "failure"), ("userid", None), ("companyid", None)]
    assert answer.errors == [("XL03000006", f"Invalid session {desk.session[0]}....")]
    assert not answer.results


def test_a_sessions_life_is_the_companys(desk: Desk) -> None:
    desk.set(session_seconds=60)
    desk.log_in()
    desk.sandbox.clock.advance(61)
    assert desk.ask(READ).errors[0][0] == "XL03000006"


def test_getting_a_session_is_done_alone(desk: Desk) -> None:
    answer = desk.ask("<getAPISession/>", READ)
    assert answer.statuses == ["failure", "success"]


def test_one_companys_session_reaches_no_other_companys_books(desk: Desk, dollars: Desk) -> None:
    desk.log_in()
    dollars.session = desk.session
    dollars.made(invoice())
    assert len(desk.company.books["ARINVOICE"]) == 1
    assert not len(dollars.company.books["ARINVOICE"])


def test_a_user_who_may_only_look_may_not_write(desk: Desk) -> None:
    desk.login |= {"user_id": "viewer", "user_password": desk.company.facts["users"]["viewer"]}
    answer = desk.ask(READ, invoice())
    assert answer.statuses == ["success", "failure"]
    assert answer.errors[0][1].startswith("You do not have permission for API operation create_invoice")


def test_the_gateways_own_refusal_has_two_children_only(desk: Desk) -> None:
    exchange = desk.send(desk.request(function("1", READ)), "application/json")
    assert exchange.status == 400
    root = Answer(exchange).root
    assert [child.tag for child in root.find("control")] == ["status"]
    error = root.find("errormessage/error")
    assert [child.tag for child in error] == ["errorno", "description"]
    assert error.findtext("errorno") == "GW-0011"
    assert error.findtext("description").startswith("Invalid Request [Request ID: ")
    desk.vendor.settings["gateway_refusal_status"] = "200"
    assert desk.send("x", "application/json").status == 200


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml; charset=UTF-8", "x-intacct-xml-request"])
def test_all_the_vendors_media_types_are_taken(desk: Desk, media_type: str) -> None:
    assert desk.post(desk.request(function("1", READ)), media_type).statuses == ["success"]


def test_another_method_or_path_is_refused(desk: Desk) -> None:
    assert desk.send("", method="GET").status == 405
    exchange = desk.sandbox.handle(Request("POST", "/ia/xml/nothing", host="api.intacct.com"))
    assert exchange.status == 404


def test_a_request_has_a_hundred_functions_at_most(desk: Desk) -> None:
    assert len(desk.ask(*[READ] * 100).results) == 100
    answer = desk.ask(*[READ] * 101)
    assert answer.errors[0][0] == "GW-0011"
    assert not answer.results


def in_flight(desk: Desk, count: int) -> list[Answer]:
    """Calls that run while the ones before are not answered yet."""
    answers = []
    for at in range(count):
        body = desk.request(function(f"p{at}", READ)).encode()
        request = Request("POST", "/ia/xml/xmlgw.phtml", "", {"content-type": "text/xml"}, body, "api.intacct.com")
        answers.append(Answer(desk.sandbox.handle(request)))
    return answers


def test_calls_above_two_at_once_stand_in_line(desk: Desk) -> None:
    answers = in_flight(desk, 3)
    assert [answer.statuses for answer in answers] == [["success"]] * 3
    assert [answer.exchange.reply.delivery.delay for answer in answers] == [0.0, 0.0, 5.0]
    for answer in answers:
        desk.sandbox.delivered(answer.exchange, Delivered.FULL)
    assert in_flight(desk, 1)[0].exchange.reply.delivery.delay == 0.0


@pytest.mark.parametrize("status", ["429", "200"])
def test_calls_above_two_at_once_are_refused_where_the_company_has_it_so(desk: Desk, status: str) -> None:
    desk.set(over_concurrency="429", throttle_status=status)
    answer = in_flight(desk, 3)[2]
    assert answer.exchange.status == int(status)
    assert answer.root.findtext("control/status") == "failure"
    assert answer.root.findtext(".//errorno") == "GW-0010"
    assert answer.root.findtext(".//description") == "API rate limit exceeded"
    assert answer.exchange.reply.header("retry-after") is None


def test_a_policy_makes_the_call_asynchronous_and_is_acknowledged_only(desk: Desk) -> None:
    desk.control["policyid"] = "nightly"
    answer = desk.ask(invoice())
    assert answer.root.findtext("acknowledgement/status") == "success"
    assert answer.root.findtext("control/status") == "success"
    assert answer.exchange.because == "acknowledged only"
    assert not list(desk.company.books["ARINVOICE"])


def test_more_error_information_comes_where_it_is_asked_for(desk: Desk) -> None:
    account = xml("create", xml("GLACCOUNT", texts(ACCOUNTNO="4000", TITLE="Again")))
    assert desk.ask(account).root.find(".//additionalinfo") is None
    desk.control["showadditionalerrorinfo"] = "true"
    error = desk.ask(account).root.find(".//error")
    assert error.findtext("description") == "Duplicate account number"
    assert error.findtext("correction") == "Enter unique account number"
    info = error.find("additionalinfo")
    assert info.findtext("errorid") == "GL-0493"
    parts = ["errorid", "category", "target", "description", "cdescription", "correction"]
    assert [child.tag for child in info] == parts
    assert info.findtext("cdescription/messageid") == "IA.DUPLICATE_ACCOUNT"
    assert info.find("cdescription/placeholders/placeholder").get("value") == "4000"


def test_support_ids_can_be_left_out(desk: Desk) -> None:
    bad = query("NOSUCH")
    assert "[Support ID: " in etree.tostring(desk.ask(bad).root).decode()
    desk.set(support_ids="off")
    assert "[Support ID: " not in etree.tostring(desk.ask(bad).root).decode()


def test_the_months_transactions_are_counted_and_never_blocked(desk: Desk) -> None:
    desk.ask(READ, READ)
    desk.ask(invoice())
    assert desk.company.facts["transactions"] == {"2026-03": 3}
