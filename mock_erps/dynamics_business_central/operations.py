"""Handlers, named by operationId: a verb and the page it is about, such as `list_customers` or `post_salesInvoices`.

Every page is served alike, so handlers are found by their verb; what has no page stands below by its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mock_erps.dynamics_business_central import actions, lines, subscriptions
from mock_erps.dynamics_business_central.batch import batch
from mock_erps.dynamics_business_central.companies import list_companies, read_companies
from mock_erps.dynamics_business_central.grants import authorize, discover_instance, issue_token, openid_configuration
from mock_erps.dynamics_business_central.metadata import metadata, service_document
from mock_erps.dynamics_business_central.resources.rules import DOCUMENTS, JOURNAL_LINES, RULES
from mock_erps.dynamics_business_central.searching import counted, listed
from mock_erps.dynamics_business_central.showing import one
from mock_erps.dynamics_business_central.subscriptions import (
    create_subscriptions,
    delete_subscriptions,
    list_subscriptions,
    list_webhook_resources,
    read_subscriptions,
    update_subscriptions,
)
from mock_erps.dynamics_business_central.writing import changed, created, deleted
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

__all__ = [
    "authorize",
    "batch",
    "create_subscriptions",
    "delete_subscriptions",
    "discover_instance",
    "issue_token",
    "list_companies",
    "list_subscriptions",
    "list_webhook_resources",
    "metadata",
    "openid_configuration",
    "read_companies",
    "read_subscriptions",
    "service_document",
    "subscriptions",
    "update_subscriptions",
]

Handler = Callable[["Call", str], Reply]


def _read(call: Call, set: str) -> Reply:
    return one(call, set, RULES[set].read(call, call.path["id"]))


_OF_PAGES: Mapping[str, Handler] = {
    "list": listed,
    "count": counted,
    "read": _read,
    "create": created,
    "update": changed,
    "delete": deleted,
    **actions.ACTIONS,
}
_OF_LINES: Mapping[str, Handler] = {
    "list": lines.list_lines,
    "list_all": lines.list_all,
    "create": lines.create_line,
    "read": lines.read_line,
    "update": lines.update_line,
    "delete": lines.delete_line,
    "read_one_of": lines.read_line,
    "update_one_of": lines.update_line,
    "delete_one_of": lines.delete_line,
}


def __getattr__(operation_id: str) -> Callable[[Call], Reply]:
    """The handler of an operation. Raises AttributeError for one that nobody performs."""
    verb, _, set = operation_id.rpartition("_")
    verbs = _OF_LINES if set in DOCUMENTS or set in JOURNAL_LINES else _OF_PAGES if set in RULES else {}
    if verb not in verbs:
        raise AttributeError(operation_id)
    handler = verbs[verb]
    return lambda call: handler(call, set)
