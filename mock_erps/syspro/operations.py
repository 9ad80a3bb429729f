"""The handlers, named by operationId: sessions, business objects, and the façade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.syspro import custom_forms, soap
from mock_erps.syspro.harmony import harmony_orders, harmony_subscribe, harmony_subscriptions, harmony_unsubscribe
from mock_erps.syspro.identity import log_on, parameters
from mock_erps.syspro.importing import sortic, sortoi
from mock_erps.syspro.masters import arsqry, invqry
from mock_erps.syspro.order_query import sorqry
from mock_erps.syspro.receipts import arstpy
from mock_erps.syspro.tables import combrw, comfch, comfnd
from mock_erps.syspro.wire import asked, document, element, text

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

__all__ = ["harmony_orders", "harmony_subscribe", "harmony_subscriptions", "harmony_unsubscribe", "read_wsdl"]

BusinessObject = Callable[["Call", Element], Reply]
_QUERIES: Mapping[str, BusinessObject] = {"SORQRY": sorqry, "ARSQRY": arsqry, "INVQRY": invqry, "COMFND": comfnd}
_TRANSACTIONS: Mapping[str, BusinessObject] = {"SORTOI": sortoi, "SORTIC": sortic, "ARSTPY": arstpy}


def logon(call: Call) -> Reply:
    """The token with its two blanks, or quoted (§2)."""
    session = log_on(call)
    call.exchange.company = session.company
    return text(f'"{session.id}  "' if call.setting("token_form") == "quoted" else f"{session.id}  ")


def logoff(call: Call) -> Reply:
    assert call.vendor.sessions is not None
    call.vendor.sessions.close(parameters(call).get("UserId", "").strip().strip('"').strip())
    return text(str(call.setting("logoff_reply")))


def get_version(call: Call) -> Reply:
    return text(str(call.setting("version")))


def get_logon_profile(call: Call) -> Reply:
    return document(
        str(call.setting("root_profile")), element("Operator", call.principal), element("CompanyId", call.company.id)
    )


def query(call: Call) -> Reply:
    return _performed(call, _QUERIES)


def browse(call: Call) -> Reply:
    return _performed(call, {"COMBRW": combrw})


def fetch(call: Call) -> Reply:
    return _performed(call, {"COMFCH": comfch})


def setup_add(call: Call) -> Reply:
    return _performed(call, {"COMSFM": custom_forms.add})


def setup_update(call: Call) -> Reply:
    return _performed(call, {"COMSFM": custom_forms.update})


def transaction_post(call: Call) -> Reply:
    return _performed(call, _TRANSACTIONS)


read_wsdl = soap.describe
_REST: Mapping[str, Callable[[Call], Reply]] = {
    handler.__name__: handler
    for handler in (
        *(logon, logoff, get_logon_profile, query, browse, fetch),
        *(setup_add, setup_update, transaction_post),
    )
}


def soap_call(call: Call) -> Reply:
    """The same as over REST, in an envelope."""
    perform = _REST[soap.twin(call)]
    call.query = dict(soap.given(call))
    return soap.answered(call, perform(call))


def _performed(call: Call, offered: Mapping[str, BusinessObject]) -> Reply:
    """Raises Refusal for an object that is none, or one that this method does not call (ARSPAY is a screen, §3.1)."""
    _check_length(call)
    perform = offered.get(str(call.query.get("BusinessObject", "")).strip().upper())
    if perform is None:
        raise Refusal("unknown_object")
    return perform(call, asked(str(call.query.get("XmlIn", ""))))


def _check_length(call: Call) -> None:
    most = int(call.setting("max_query"))
    if most and len(call.request.query) > most:
        raise Refusal("url_too_long" if call.setting("long_query_status") == "414" else "query_too_long")
