"""The endpoints, named as in the contract. What a document's fields do is in `queries`, `mutations` and `fields`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.refusals import Refusal
from mock_erps.wave import identity
from mock_erps.wave.answers import body_of, performed
from mock_erps.wave.refusing import input_errors, layer_of, note
from mock_erps.wave.replies import json_reply
from mock_erps.wave.service import service

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.messages import Reply

authorize = identity.authorize
issue_tokens = identity.issue_tokens
revoke_token = identity.revoke_token

_CREATE = """mutation($input: InvoiceCreateInput!) {
  invoiceCreate(input: $input) {
    didSucceed
    inputErrors { code message path }
    invoice { id invoiceNumber status invoiceDate dueDate currency { code } total { value } amountDue { value } }
  }
}"""


def graphql(call: Call) -> Reply:
    return performed(call, service().read(call.request.body))


def post_invoices(call: Call) -> Reply:
    """The mission's path, which the vendor does not have: `invoiceCreate` for each, with its own fate (§1)."""
    if isinstance(call.body, list):
        return json_reply(200, [_element(call, given, index) for index, given in enumerate(call.body)])
    return json_reply(200, _create(call, call.body))


def _element(call: Call, given: dict[str, Any], index: int) -> dict[str, Any]:
    try:
        call.before_item(index)
        return _create(call, given)
    except Refusal as refusal:
        note(call, refusal)
        if layer_of(call, refusal.name) != "input":
            raise
        return {"didSucceed": False, "inputErrors": input_errors(call, refusal), "invoice": None}


def _create(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """One invoice through the mutation; what GraphQL tells beside the payload is told in it."""
    asked = service().ask(_CREATE, {"input": {"businessId": call.path["businessId"], **given}})
    service().check(asked)
    told = body_of(call, service().perform(call, asked))
    payload: dict[str, Any] | None = told["data"]["invoiceCreate"]
    if payload is None:
        return {"didSucceed": False, "inputErrors": None, "invoice": None, "errors": told["errors"]}
    return payload
