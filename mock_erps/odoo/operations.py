"""The paths of Odoo: RPC in three kinds, the web client's, JSON-2, what a database says of itself (dossier odoo §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.odoo.catalogue import MODELS
from mock_erps.odoo.describing import documented
from mock_erps.odoo.dispatch import perform
from mock_erps.odoo.errors import refused_marshal
from mock_erps.odoo.identity import log_in, session_id
from mock_erps.odoo.wire import XML2, Ask, Values
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires import jsonrpc, xmlrpc

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_XML = [("content-type", "text/xml; charset=utf-8")]
_JSON = [("content-type", "application/json; charset=utf-8")]


# --- the services of RPC ---------------------------------------------------------------------------------------------


def _served(call: Call, ask: Ask) -> Any:
    """The answer of a service; None is "nothing", and each wire has its own trouble with that."""
    if ask.service == "object":
        if ask.method not in ("execute", "execute_kw"):
            raise Refusal("unknown_service_method", method=ask.method)
        return perform(call, ask)
    if ask.service == "common":
        return _common(call, ask)
    if ask.service == "db":
        return _db(call, ask)
    raise Refusal("unknown_service", service=ask.service)


def _common(call: Call, ask: Ask) -> Any:
    if ask.method == "version":
        return version(call)
    if ask.method in ("login", "authenticate"):
        if len(ask.arguments) < 3:
            raise Refusal("wrong_arguments", text=f"exp_{ask.method}() missing required positional arguments")
        return log_in(call, ask.db, str(ask.arguments[1]), ask.arguments[2]) or False
    raise Refusal("unknown_service_method", method=ask.method)


def _db(call: Call, ask: Ask) -> Any:
    if ask.method == "list":
        return sorted(call.vendor.companies)
    if ask.method == "server_version":
        return version(call)["server_version"]
    if ask.method == "db_exist":
        return ask.db in call.vendor.companies
    raise Refusal("access_denied")


def version(call: Call) -> Values:
    series = str(call.vendor.setting("version"))
    return {
        "server_version": series,
        "server_version_info": _version_info(series),
        "server_serie": series,
        "protocol_version": 1,
    }


def _version_info(series: str) -> list[Any]:
    major, minor = series.split(".")
    return [int(major), int(minor), 0, "final", 0, ""]


def xmlrpc2(call: Call) -> Reply:
    return _in_xml(call)


def xmlrpc1(call: Call) -> Reply:
    return _in_xml(call)


def _in_xml(call: Call) -> Reply:
    """Marshalled after the transaction: what cannot be told is a fault although it is done (§11.1)."""
    result = _served(call, call.body)
    try:
        return Reply(200, list(_XML), xmlrpc.write_answer(result))
    except xmlrpc.CannotMarshal as error:
        return refused_marshal(call, str(error), integers=call.body.wire == XML2)


def rpc(call: Call) -> Reply:
    return _in_rpc(call, _served(call, call.body))


def _in_rpc(call: Call, result: Any) -> Reply:
    """Nothing to tell is an answer without `result` (§8)."""
    told = () if result is None else (result,)
    return Reply(200, list(_JSON), jsonrpc.write_answer(call.body.rpc_id, *told))


# --- the web client -----------------------------------------------------------------------------------------------


def call_kw(call: Call) -> Reply:
    return _in_rpc(call, perform(call, call.body))


def call_kw_of_model(call: Call) -> Reply:
    """Model and method in the path are for the server's log: those of the body count."""
    return call_kw(call)


def authenticate(call: Call) -> Reply:
    """A session and its cookie (§2)."""
    params = call.body.params
    company = call.vendor.companies.get(str(params.get("db", "")))
    if company is None:
        raise Refusal("database_not_found")
    login = str(params.get("login", ""))
    if not log_in(call, company.id, login, params.get("password")):
        raise Refusal("access_denied")
    assert call.vendor.sessions is not None
    session = call.vendor.sessions.open(login, company.id)
    reply = _in_rpc(call, _session_info(call, company.id, login))
    life = int(call.vendor.sessions.life)
    reply.headers.append(("set-cookie", f"session_id={session.id}; Max-Age={life}; HttpOnly; Path=/"))
    return reply


def get_session_info(call: Call) -> Reply:
    return _in_rpc(call, _session_info(call, call.company.id, call.principal))


def _session_info(call: Call, db: str, login: str) -> Values:
    company = call.vendor.companies[db]
    row = company.facts["users"][login]
    series = str(call.vendor.setting("version"))
    return {
        "uid": row["id"],
        "is_system": False,
        "is_admin": False,
        "user_context": {"lang": "en_US", "tz": company.zone, "uid": row["id"]},
        "db": db,
        "server_version": series,
        "server_version_info": _version_info(series),
        "name": row["name"],
        "username": login,
        "partner_id": row["partner_id"],
        "user_companies": {"current_company": 1, "allowed_companies": {"1": {"id": 1, "name": company.name}}},
    }


def destroy_session(call: Call) -> Reply:
    assert call.vendor.sessions is not None
    call.vendor.sessions.close(session_id(call))
    return _in_rpc(call, None)


def web_version_info(call: Call) -> Reply:
    return _in_rpc(call, version(call))


def list_databases(call: Call) -> Reply:
    return _in_rpc(call, sorted(call.vendor.companies))


# --- JSON-2 and plain addresses -------------------------------------------------------------------------------------


def json2(call: Call) -> Reply:
    if str(call.setting("version")) != "19.0":
        raise Refusal("no_such_path")
    return Reply(200, list(_JSON), orjson.dumps(perform(call, call.body)))


def web_version(call: Call) -> Reply:
    series = str(call.vendor.setting("version"))
    return Reply(200, list(_JSON), orjson.dumps({"version_info": _version_info(series), "version": series}))


def json_version(call: Call) -> Reply:
    return web_version(call)


def document_model(call: Call) -> Reply:
    model = MODELS.get(call.path["document"].removesuffix(".json"))
    if model is None:
        raise Refusal("unknown_document")
    return Reply(200, list(_JSON), orjson.dumps(documented(model)))
