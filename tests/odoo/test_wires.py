"""Four wires, one method: what each asks for, and how each says no (dossier odoo §1, §2, §8)."""

from __future__ import annotations

import json

import pytest

from tests.odoo.desk import HOST, JSON, Desk, Refused, read


def refused(attempt: object) -> Refused:
    with pytest.raises(Refused) as told:
        attempt()  # type: ignore[operator]
    return told.value


def test_the_version_is_told_without_a_name(desk: Desk) -> None:
    for version in ("2/", ""):
        told = desk.xml("common", "version", version=version)
        assert (told["server_version"], told["protocol_version"]) == ("19.0", 1)
    for path in ("/web/version", "/json/version"):
        answer = json.loads(read(desk.send(path, method="GET")))
        assert answer == {"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}
    assert desk.rpc("/web/webclient/version_info")["result"]["server_serie"] == "19.0"
    assert desk.rpc("/web/database/list")["result"] == ["bermondsey", "kauri"]


def test_one_record_by_every_wire(desk: Desk) -> None:
    id = desk.partner()
    expected = [{"id": id, "name": "Aldgate Timber Ltd"}]
    assert desk.call("res.partner", "read", [id], fields=["name"]) == expected
    for version in ("2/", ""):
        assert desk.execute("res.partner", "read", [id], ["name"], version=version) == expected
    args = [desk.id, desk.uid, desk.key, "res.partner", "read", [id], ["name"]]
    assert desk.rpc("/jsonrpc", service="object", method="execute", args=args)["result"] == expected


@pytest.mark.parametrize(
    ("model", "method", "args", "code"),
    [
        ("account.move", "write", [[9], {"ref": "x"}], 2),
        ("account.move", "nothing", [[9]], 1),
        ("account.move", "_post", [[9]], 4),
        ("no.model", "read", [[9]], 2),
        ("res.partner", "read", [[1], ["nope"]], 1),
        ("account.move", "create", [], 1),
    ],
)
def test_fault_codes_of_version_2_are_numbers_by_family(
    desk: Desk, model: str, method: str, args: list[object], code: int
) -> None:
    told = refused(lambda: desk.execute(model, method, *args))
    assert told.code == code
    assert told.text.startswith("Traceback") is (code == 1)


def test_fault_codes_of_version_1_are_texts(desk: Desk) -> None:
    told = refused(lambda: desk.execute("account.move", "write", [9], {"ref": "x"}, version=""))
    assert told.code == (
        "warning -- MissingError\n\nRecord does not exist or has been deleted.\n(Record: account.move(9,), User: 1)"
    )
    assert told.text == ""
    assert refused(lambda: desk.execute("account.move", "_x", [9], version="")).code.startswith(
        "warning -- AccessError"
    )
    desk.key = "wrong"
    told = refused(lambda: desk.execute("account.move", "search", [], version=""))
    assert (told.code, told.text) == ("AccessDenied", "Access Denied")


@pytest.mark.parametrize(("version", "code"), [("19.0", 0), ("18.0", 200), ("17.0", 200)])
def test_errors_of_json_rpc_stand_in_a_200(desk: Desk, version: str, code: int) -> None:
    desk.set(version=version)
    args = [desk.id, desk.uid, desk.key, "account.move", "write", [9], {"ref": "x"}]
    answer = desk.rpc("/jsonrpc", service="object", method="execute", args=args)
    error = answer["error"]
    assert (answer["id"], error["code"], error["message"]) == (7, code, "Odoo Server Error")
    assert error["data"]["name"] == "odoo.exceptions.MissingError"
    assert error["data"]["arguments"] == [error["data"]["message"]]


def test_nothing_is_an_answer_without_result_or_a_fault_or_null(desk: Desk) -> None:
    first, second, third = desk.posted(), desk.posted(), desk.posted()
    args = [desk.id, desk.uid, desk.key, "account.move", "button_draft", [[first]]]
    assert desk.rpc("/jsonrpc", service="object", method="execute_kw", args=args) == {"jsonrpc": "2.0", "id": 7}
    told = refused(lambda: desk.execute("account.move", "button_draft", [second]))
    assert (told.code, "cannot marshal None" in told.text) == (1, True)
    assert desk.call("account.move", "button_draft", [third]) is None
    # done is done, whatever the wire made of it
    assert [desk.read(id, "state") for id in (first, second, third)] == ["draft"] * 3


@pytest.mark.parametrize(("body", "text"), [(b"{", "Invalid JSON data"), (b"[]", "Invalid JSON-RPC data")])
def test_what_is_no_json_rpc_is_a_plain_400(desk: Desk, body: bytes, text: str) -> None:
    exchange = desk.send("/jsonrpc", body, JSON)
    assert (exchange.status, read(exchange).decode()) == (400, text)


def test_xml_with_a_document_type_is_not_read(desk: Desk) -> None:
    bomb = b'<!DOCTYPE m [<!ENTITY a "b">]><methodCall><methodName>&a;</methodName></methodCall>'
    assert b"document types and entities are not accepted" in read(desk.send("/xmlrpc/2/common", bomb, {}))


def test_control_characters_are_stripped_from_answers_in_xml(desk: Desk) -> None:
    desk.call("res.partner", "write", [desk.partner()], vals={"street": "1\x01 Tower\tHill"})
    assert desk.execute("res.partner", "read", [desk.partner()], ["street"])[0]["street"] == "1 Tower\tHill"


# --- JSON-2 ----------------------------------------------------------------------------------------------------


def json2(desk: Desk, body: bytes = b"{}", path: str = "/json/2/res.partner/search", **headers: str) -> tuple[int, str]:
    given = {**JSON, "authorization": f"Bearer {desk.key}", "x-odoo-database": desk.id}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    exchange = desk.send(path, body, {name: value for name, value in given.items() if value}, host="erp.example")
    return exchange.status, read(exchange).decode()


def test_the_errors_of_json2_have_five_keys_in_order(desk: Desk) -> None:
    status, text = json2(desk, b"{", path="/json/2/res.partner/search")
    assert status == 400
    assert list(json.loads(text)) == ["name", "message", "arguments", "context", "debug"]
    status, text = json2(desk, b"")
    assert json.loads(text)["message"] == "could not parse the body as json: Expecting value: line 1 column 1 (char 0)"


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("no.model/read", {}, 404, "the model 'no.model' does not exist"),
        ("account.move/foo", {"ids": [1]}, 404, "The method 'account.move.foo' does not exist"),
        ("account.move/_post", {"ids": [1]}, 403, "Private methods (such as 'account.move._post') cannot be called"),
        ("account.move/create", {}, 422, "missing a required argument: 'vals_list'"),
        ("account.move/create", {"ids": [1], "vals_list": {}}, 422, "cannot call account.move.create with ids"),
        ("account.move/read", {"ids": [1], "x": 1}, 422, "got an unexpected keyword argument 'x'"),
        ("account.move/write", {"ids": [9], "vals": {}}, 404, "Record does not exist or has been deleted."),
        ("account.move/create", {"vals_list": {"foo": 1}}, 500, "Invalid field 'foo' in 'account.move'"),
        ("res.partner/search_read", {"fields": ["foo"]}, 500, "Invalid field 'foo' on 'res.partner'"),
        ("res.partner/search", {"domain": [["foo", "=", 1]]}, 500, "Invalid field res.partner.foo in condition"),
    ],
)
def test_each_exception_has_its_status(
    desk: Desk, path: str, body: dict[str, object], status: int, message: str
) -> None:
    found, text = json2(desk, json.dumps(body).encode(), path=f"/json/2/{path}")
    assert found == status
    assert message in json.loads(text)["message"]


def test_a_get_or_a_wrong_path_is_asked_what_it_meant(desk: Desk) -> None:
    for path, method in (("/json/2/res.partner/search", "GET"), ("/json/2/res.partner", "POST")):
        exchange = desk.send(path, b"{}", JSON, method)
        assert exchange.status == 404
        assert json.loads(read(exchange))["message"] == "Did you mean POST /json/2/<model>/<method>?"


def test_another_media_type_is_a_415_page(desk: Desk) -> None:
    status, text = json2(desk, content_type="application/x-www-form-urlencoded")
    assert (status, text.startswith("<!doctype html>")) == (415, True)


def test_a_host_of_several_databases_wants_to_hear_which(desk: Desk) -> None:
    for db in ("", "nobody"):
        status, text = json2(desk, x_odoo_database=db)
        assert (status, text.startswith("<!doctype html>")) == (404, True)
    exchange = desk.send(
        "/json/2/res.partner/search_count",
        b'{"domain": []}',
        {**JSON, "authorization": f"bearer {desk.key}"},
        host=HOST,
    )
    assert exchange.status == 200


def test_json_null_counts_as_no_parameters(desk: Desk) -> None:
    status, text = json2(desk, b"null", path="/json/2/res.users/context_get")
    assert (status, json.loads(text)["uid"]) == (200, desk.uid)


def test_before_19_there_is_no_json2(desk: Desk) -> None:
    desk.set(version="18.0")
    assert json2(desk)[0] == 404


def test_a_model_describes_itself(desk: Desk) -> None:
    exchange = desk.send("/doc-bearer/account.move.json", b"", {"authorization": f"bearer {desk.key}"}, "GET")
    told = json.loads(read(exchange))
    assert list(told["methods"]["search_read"]["parameters"])[:3] == ["domain", "fields", "offset"]
    assert (told["methods"]["create"]["api"], told["methods"]["write"]["api"]) == (["model"], [])
    assert told["fields"]["partner_id"]["relation"] == "res.partner"
