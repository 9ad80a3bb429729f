"""Records over SOAP (dossier §3, §8, §9, §11): one status per record, faults only for the call as a whole."""

from __future__ import annotations

import re

import pytest

from mock_erps.platform.faults import Site
from mock_erps.platform.faults.menu import arm
from tests.netsuite.desk import CORE, OAK, Desk, invoice, status, xml

LINE = (
    f'<sales:item><sales:item internalId="{OAK}"/><sales:quantity>2.0</sales:quantity>'
    "<sales:rate>50</sales:rate></sales:item>"
)


def record(external: str = "", lines: str = LINE, kind: str = "sales:Invoice", ids: str = "", **fields: str) -> str:
    named = f' externalId="{external}"' if external else ""
    told = "".join(f"<sales:{name}>{value}</sales:{name}>" for name, value in fields.items())
    rows = f"<sales:itemList>{lines}</sales:itemList>" if lines else ""
    party = '<sales:entity internalId="220"/>'
    return f'<record xsi:type="{kind}"{named} {ids}>{party}{told}{rows}</record>'


def pointer(type: str, id: str = "7") -> str:
    return f'<baseRef xsi:type="core:RecordRef" type="{type}" internalId="{id}"/>'


def reference(element: object) -> dict[str, str]:
    found = next(one for one in element.iter() if one.tag.endswith("}baseRef"))  # type: ignore[attr-defined]
    return {name: found.get(name) for name in ("internalId", "externalId", "type") if found.get(name)}


def test_add_answers_with_a_reference_and_the_trace_of_the_call(desk: Desk) -> None:
    exchange = desk.soap(f"<add>{record('S-1', tranId='SO-1')}</add>")
    assert (exchange.status, exchange.operation, exchange.idempotency_key) == (200, "create invoice", "S-1")
    answer = xml(exchange)
    assert answer.tag == "{urn:messages_2024_1.platform.webservices.netsuite.com}addResponse" and status(answer)[0]
    assert reference(answer) == {"internalId": "1001", "externalId": "S-1", "type": "invoice"}
    assert exchange.reply and b"nsId>WEBSERVICES_5318008_" in exchange.reply.body
    assert (desk.audited("1001").number, desk.audited("1001").total) == ("SO-1", 100)


def test_both_doors_keep_the_same_books(desk: Desk) -> None:
    desk.soap(f"<upsert>{record('S-1', memo='from SOAP')}</upsert>")
    assert desk.get("invoice", "eid:S-1")["memo"] == "from SOAP"
    desk.done("PATCH", "invoice/1001", {"memo": "from REST"})
    answer = xml(desk.soap('<get><baseRef xsi:type="core:RecordRef" type="invoice" externalId="S-1"/></get>'))
    found = {one.tag.partition("}")[2]: one.text for one in answer.iter()}
    assert (found["memo"], found["subTotal"], found["status"], found["rate"]) == ("from REST", "100.00", "Open", "50")
    assert found["tranDate"] == "2026-03-02T00:00:00.000+00:00"


def test_an_upsert_of_a_known_external_id_is_an_update(desk: Desk) -> None:
    made = desk.soap(f"<upsert>{record('S-1')}</upsert>")
    changed = desk.soap(f"<upsert>{record('S-1', lines='', memo='again')}</upsert>")
    assert [made.operation, changed.operation] == ["create invoice", "update invoice"]
    assert len(desk.audit.documents) == 1 and desk.doc("invoice", "1001")["memo"] == "again"
    assert status(xml(desk.soap(f"<upsert>{record()}</upsert>")))[1] == "USER_ERROR"


def test_a_list_of_lines_replaces_the_present_ones_unless_it_says_no(desk: Desk) -> None:
    id = desk.made("invoice", invoice(externalId="S-1"))
    more = f"<update>{record(lines='', ids=f'internalId={chr(34)}{id}{chr(34)}')}</update>"
    kept = more.replace("</record>", f'<sales:itemList replaceAll="false">{LINE}</sales:itemList></record>')
    desk.soap(kept)
    assert [row["amount"] for row in desk.doc("invoice", id)["item"]] == [100, 100]
    desk.soap(kept.replace(' replaceAll="false"', ""))
    assert [row["line"] for row in desk.doc("invoice", id)["item"]] == [1]


def test_nulls_and_custom_fields(desk: Desk) -> None:
    field = '<core:customField xsi:type="core:StringCustomFieldRef" scriptId="custbody_gate">'
    custom = f"<sales:customFieldList>{field}<core:value>7</core:value></core:customField></sales:customFieldList>"
    desk.soap(f"<add>{record('S-1', memo='x').replace('</record>', custom + '</record>')}</add>")
    assert desk.doc("invoice", "1001")["custom"] == {"custbody_gate": "7"}
    nulls = "<core:nullFieldList><core:name>memo</core:name></core:nullFieldList>"
    body = f'<update><record xsi:type="sales:Invoice" internalId="1001">{nulls}</record></update>'
    assert status(xml(desk.soap(body)))[0]
    assert "memo" not in desk.doc("invoice", "1001")
    exchange = desk.soap('<get><baseRef xsi:type="core:RecordRef" type="invoice" internalId="1001"/></get>')
    assert exchange.reply and b'scriptId="custbody_gate"' in exchange.reply.body


def test_an_instant_means_the_accounts_own_day(dollars: Desk) -> None:
    dollars.soap(f"<add>{record(tranDate='2026-03-03T04:00:00Z')}</add>")
    assert dollars.doc("invoice", "1001")["tranDate"] == "2026-03-02"


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        (f"<add>{record('TAKEN')}</add>", "DUP_RCRD", "This record already exists."),
        (f"<add>{record(lines='')}</add>", "USER_ERROR", "Please enter value(s) for: Item."),
        (f"<add>{record().replace('220', '9')}</add>", "INVALID_KEY_OR_REF", "Invalid entity reference key 9."),
        (f"<add>{record(kind='sales:Nonsense')}</add>", "INVALID_RCRD_TYPE", "Record type 'Nonsense' does not exist."),
        (f"<add>{record(dueDate='soon')}</add>", "INVALID_REQUEST", "Invalid content in the request body"),
        (f"<get>{pointer('invoice')}</get>", "RCRD_DSNT_EXIST", "That record does not exist."),
        (f"<get>{pointer('x')}</get>", "INVALID_RCRD_TYPE", "Record type 'x' does not exist."),
        (f"<delete>{pointer('customer', '220')}</delete>", "CANT_DELETE_RCRD", "This record cannot be deleted"),
        ('<getAll><record recordType="customer"/></getAll>', "INVALID_RCRD_TYPE", "Record type 'customer'"),
    ],
)
def test_business_errors_are_a_status_in_http_200(desk: Desk, body: str, code: str, text: str) -> None:
    desk.made("invoice", invoice(externalId="TAKEN"))
    exchange = desk.soap(body)
    done, told, message = status(xml(exchange))
    assert (exchange.status, done, told) == (200, False, code) and message.startswith(text)
    assert exchange.vendor_code == code and exchange.because and not exchange.committed


def test_a_list_tells_each_records_own_fate_in_order(desk: Desk) -> None:
    exchange = desk.soap(f"<addList>{record('A')}{record('A')}{record('B')}</addList>")
    assert exchange.operations == ("create invoice",) * 3
    parts = [one for one in xml(exchange).iter() if one.tag.endswith("}writeResponse")]
    assert [status(part)[:2] for part in parts] == [(True, ""), (False, "DUP_RCRD"), (True, "")]
    assert reference(parts[1]) == {"externalId": "A"}
    refs = "".join(f'<baseRef xsi:type="core:RecordRef" type="invoice" externalId="{id}"/>' for id in "ABX")
    reads = [one for one in xml(desk.soap(f"<getList>{refs}</getList>")).iter() if one.tag.endswith("}readResponse")]
    assert [status(part)[0] for part in reads] == [True, True, False]
    gone = xml(desk.soap(f"<deleteList>{refs}</deleteList>"))
    assert [one.get("isSuccess") for one in gone.iter(f"{CORE}status")] == ["true", "true", "true", "false"]
    assert not desk.audit.documents


def test_initialize_drafts_a_credit_memo_that_add_then_keeps(desk: Desk) -> None:
    id = desk.made("invoice", invoice())
    source = f'<core:reference type="invoice" internalId="{id}"/>'
    inner = f"<initializeRecord><core:type>creditMemo</core:type>{source}</initializeRecord>"
    ask = f"<initialize>{inner}</initialize>"
    answer = xml(desk.soap(ask))
    draft = next(one for one in answer.iter() if one.tag.endswith("}record"))
    assert draft.get("internalId") is None and not desk.company.books["creditMemo"].docs
    assert re.search(r"<\w+:createdFrom internalId=\"1001\"", desk.soap(ask).reply.body.decode())  # type: ignore[union-attr]
    memo = f'<record xsi:type="cust:CreditMemo"><cust:createdFrom internalId="{id}"/></record>'
    assert status(xml(desk.soap(f"<add>{memo}</add>")))[0]
    assert desk.audited(id).status == "void"
    code = status(xml(desk.soap(ask.replace('"1001"', '"7281"'))))
    assert code == (False, "INVALID_INITIALIZE_REF", "You can not initialize creditMemo: invalid reference 7281.")


def test_a_payment_over_soap_settles_an_invoice(desk: Desk) -> None:
    id = desk.made("invoice", invoice())
    row = f"<cust:doc>{id}</cust:doc><cust:apply>true</cust:apply><cust:amount>60</cust:amount>"
    inner = f'<cust:customer internalId="220"/><cust:payment>60</cust:payment><cust:applyList><cust:apply>{row}'
    body = f'<record xsi:type="cust:CustomerPayment">{inner}</cust:apply></cust:applyList></record>'
    exchange = desk.soap(f"<add>{body}</add>")
    assert exchange.operation == "create payment" and status(xml(exchange))[0]
    assert desk.get("invoice", id)["amountRemaining"] == 40


@pytest.mark.parametrize(
    ("body", "port", "code"),
    [
        ("<getServerTime/>", "NetSuitePort_2010_1", "UNSUPPORTED_WS_VERSION"),
        ("<getServerTime/>", "Other_2024_1", "UNSUPPORTED_WS_VERSION"),
        ("<mapSso/>", "NetSuitePort_2024_1", "UNEXPECTED_ERROR"),
        ("<add/>", "NetSuitePort_2024_1", "UNEXPECTED_ERROR"),
        (f"<addList>{record() * 201}</addList>", "NetSuitePort_2024_1", "MAX_RCRDS_EXCEEDED"),
    ],
)
def test_calls_that_cannot_be_done_at_all_are_faults(desk: Desk, body: str, port: str, code: str) -> None:
    exchange = desk.soap(body, port=port)
    assert (exchange.status, exchange.vendor_code) == (500, code)
    assert xml(exchange).findtext("faultcode", "").startswith("soapenv:Server") and not desk.audit.documents


@pytest.mark.parametrize(
    "body",
    [b"", b"<a/>", b"not xml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>'],
)  # fmt: skip
def test_what_is_no_envelope_is_a_fault(desk: Desk, body: bytes) -> None:
    exchange = desk.raw_soap(body)
    assert exchange.status == 500 and xml(exchange).tag.endswith("}Fault")


def test_the_throttle_is_a_fault_of_its_own(desk: Desk) -> None:
    desk.set(concurrency=0)
    exchange = desk.soap("<getServerTime/>")
    assert xml(exchange).findtext("faultstring") == "SuiteTalk concurrent request limit exceeded. Request blocked."
    assert exchange.vendor_code == "WS_REQUEST_BLOCKED"


def test_faults_know_what_a_soap_call_is_about(desk: Desk) -> None:
    id = desk.made("invoice", invoice())
    arm(desk.sandbox, "F-CON-PAY", Site(operation="update invoice"))
    arm(desk.sandbox, "F-BIZ-REFUSE", Site(operation="create invoice"))
    named = record(lines="", ids=f'internalId="{id}"', memo="x")
    desk.soap(f"<update>{named}</update>")
    assert desk.audited(id).status == "paid"
    assert status(xml(desk.soap(f"<add>{record()}</add>"))) == (
        *(False, "USER_ERROR", "This record has been locked by a user defined workflow."),
    )
    arm(desk.sandbox, "F-PRE-MAINT", Site(operation="read time"))
    assert desk.soap("<getServerTime/>").vendor_code == "ACCT_TEMP_UNAVAILABLE"


def test_where_the_account_lives_and_what_time_it_is(desk: Desk) -> None:
    assert (
        b"https://5318008.suitetalk.api.netsuite.com"
        in desk.soap("<getDataCenterUrls><account>5318008</account></getDataCenterUrls>").reply.body
    )  # type: ignore[union-attr]
    assert b"2026-03-02T09:00:00.000+00:00" in desk.soap("<getServerTime/>").reply.body  # type: ignore[union-attr]


def test_the_description_is_served_for_every_version(desk: Desk) -> None:
    for version in ("2019_1", "2024_1", "2025_2"):
        body = desk.send("GET", f"/wsdl/v{version}_0/netsuite.wsdl").reply.body  # type: ignore[union-attr]
        assert f"urn:core_{version}.platform".encode() in body and b"2024_1" not in body.replace(version.encode(), b"")
    assert desk.refused("GET", "/wsdl/v2010_1_0/netsuite.wsdl")[0] == 404
