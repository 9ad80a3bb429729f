"""Money transactions (beta): two-sided, with the API's only key against doing a thing twice (dossier wave §4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.references import Path, own_business, referred, required
from mock_erps.wave.resources.record import Record

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Transaction(Record):
    kind: ClassVar[str] = "transaction"

    def once(self, call: Call, body: dict[str, Any], place: Path = ()) -> Doc:
        """A transaction of its `externalId`, made or met again as the setting says."""
        own_business(call, body)
        required(body, "externalId")
        known = call.books[self.kind].first("external", body["externalId"])
        if known is None:
            return self.create(call, {**body, "place": place})
        if call.setting("repeated_external_id") == "refuse":
            raise Refusal("duplicate_external_id", id=body["externalId"], path=("input", *place, "externalId"))
        return known

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        """Every account is known, and the lines come to the anchor's amount."""
        place: Path = body["place"]
        referred(call, "account", body["anchor"]["accountId"], *place, "anchor", "accountId")
        for index, line in enumerate(body["lineItems"]):
            referred(call, "account", line["accountId"], *place, "lineItems", index, "accountId")
        taxes = [tax["amount"] for line in body["lineItems"] for tax in line.get("taxes") or ()]
        lines = sum((line["amount"] for line in body["lineItems"]), Decimal(0)) + sum(taxes, Decimal(0))
        if lines != body["anchor"]["amount"]:
            text = "Line items must add up to the anchor amount."
            raise Refusal("invalid", text=text, path=("input", *place, "lineItems"))
        kept = ("externalId", "date", "description", "notes")
        return {**{name: body.get(name) for name in kept}, "amount": str(body["anchor"]["amount"])}


TRANSACTION = Transaction()
