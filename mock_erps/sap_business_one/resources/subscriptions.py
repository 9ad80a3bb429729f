"""Event subscriptions: who is told of changes, and in which state that is (§10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.entity import Entity

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Subscription(Entity):
    kind = "EventSubscriptions"
    type = "EventSubscription"
    key = "WebhookID"
    members: ClassVar = {"EventCollection": ("BusinessObject", "TransactionType")}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = {name: value for name, value in self.taken(call, body).items() if value is not None}
        id = given.get("WebhookID") or f"WH{call.books.next('WebhookID'):04d}"
        if call.books[self.kind].get(id) is not None:
            raise Refusal("duplicate_entry")
        if not given.get("WebhookURL"):
            raise Refusal("bad_value", field="WebhookURL", type=self.type)
        usual = {"AuthenticationType": "HMAC", "State": "Active", "EventCollection": []}
        return {"WebhookID": id, **usual, **given}

    def merge(self, call: Call, before: Doc, body: Mapping[str, Any]) -> Doc:
        """The id and the URL are fixed (§10)."""
        for name in ("WebhookID", "WebhookURL"):
            if body.get(name) not in (None, before[name]):
                raise Refusal("webhook_fixed", field=name)
        return super().merge(call, before, body)

    def remove(self, call: Call, doc: Doc) -> None:
        if doc["State"] == "Active":
            raise Refusal("webhook_active")
        super().remove(call, doc)
