"""The SOAP twin of the REST service: one port per class of e.net, the same business objects behind it (dossier §1, §2).

Namespaces, `SOAPAction`, the spelling `XMLIn` beside Logon's `XmlIn`, and `…Result` as the one element of an answer are
those that public clients of `/SYSPROWebServices/*.asmx` use. The descriptions are our own: `contracts/syspro/*.wsdl`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from mock_erps.platform.contract import contract_folder
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires import soap
from mock_erps.platform.wires.soap import BadEnvelope, Envelope, local, read_envelope, written

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_NAMESPACE = "http://www.syspro.com/ns/{}/"
_MEDIA_TYPE = "text/xml; charset=utf-8"
_ADDRESS = re.compile(rb'location="[^"]*"')
#: class and method → the operation of the REST service that does the same
_TWINS = {
    ("utilities", "Logon"): "logon",
    ("utilities", "Logoff"): "logoff",
    ("utilities", "GetLogonProfile"): "get_logon_profile",
    ("query", "Query"): "query",
    ("query", "Browse"): "browse",
    ("query", "Fetch"): "fetch",
    ("setup", "Add"): "setup_add",
    ("setup", "Update"): "setup_update",
    ("transaction", "Post"): "transaction_post",
}
#: how the SOAP methods spell what REST spells otherwise
_SPELLINGS = {"XMLIn": "XmlIn", "XMLParameters": "XmlParameters"}


@cache
def _description(service: str) -> bytes:
    """Raises Refusal where no such class is served."""
    if service not in {known for known, _ in _TWINS}:
        raise Refusal("no_such_path", path=service)
    return (contract_folder("syspro") / f"{service}.wsdl").read_bytes()


def describe(call: Call) -> Reply:
    """`?WSDL`, with the address the client came through; the help page of ASP.NET is not built."""
    described = _description(_service(call))
    if call.request.query.lower() != "wsdl":
        raise Refusal("no_such_path", path=call.request.path)
    host = call.request.headers.get("host", call.request.host)
    own = host in call.vendor.contract.extension.hosts.values()
    base = f"https://{host}" if own else f"http://{host}/{call.vendor.slug}"
    address = f'location="{base}{call.request.path}"'.encode()
    return Reply(200, [("content-type", _MEDIA_TYPE)], _ADDRESS.sub(address, described))


def _service(call: Call) -> str:
    return call.path["service"].lower()


def opened(call: Call) -> Envelope | None:
    """The envelope of a request, read once; None for what is none."""
    if call.body is None:
        try:
            call.body = read_envelope(call.request.body)
        except BadEnvelope:
            return None
    envelope: Envelope = call.body
    return envelope


def given(call: Call) -> dict[str, str]:
    """What a method was called with, by the names of the REST service; blanks stay, a token ends in two."""
    envelope = opened(call)
    parts = envelope.operation if envelope is not None else ()
    return {_SPELLINGS.get(local(part), local(part)): part.text or "" for part in parts}


def twin(call: Call) -> str:
    """The operation of the REST service that is meant. Raises Refusal."""
    envelope = opened(call)
    _description(_service(call))
    if envelope is None:
        raise Refusal("bad_envelope")
    namespace = _NAMESPACE.format(_service(call))
    found = _TWINS.get((_service(call), envelope.action))
    action = call.request.headers.get("soapaction", "").strip('"')
    asked = action or ("" if call.setting("soap_action") == "required" else namespace + envelope.action)
    if found is None or etree.QName(envelope.operation).namespace != namespace or asked != namespace + envelope.action:
        raise Refusal("unknown_action", action=action or envelope.action)
    return found


def answered(call: Call, reply: Reply) -> Reply:
    """The twin's text in an envelope."""
    return _result(call, reply.body.decode("cp1252"))


def refused(call: Call, told: str) -> Reply:
    """What e.net throws becomes a fault; what a business object answers stays its answer."""
    if not told.startswith("ERROR:") or call.setting("soap_refusals") == "text":
        return _result(call, told)
    thrown = told.removeprefix("ERROR:").strip()
    return fault("Server", f"Server was unable to process request. ---> {thrown}")


def fault(code: str, told: str) -> Reply:
    envelope, _ = soap.fault(code, told)
    return Reply(500, [("content-type", _MEDIA_TYPE)], soap.as_bytes(envelope))


def _result(call: Call, told: str) -> Reply:
    found = opened(call)
    method = found.action if found is not None else "Unknown"
    namespace = _NAMESPACE.format(_service(call))
    envelope, header, body = soap.new_envelope()
    envelope.remove(header)
    response = written(body, namespace, f"{method}Response")
    written(response, namespace, f"{method}Result", told)
    return Reply(200, [("content-type", _MEDIA_TYPE)], soap.as_bytes(envelope))
