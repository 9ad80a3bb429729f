"""The system that orders are read from: its clerks enter, ship and complete what the recipes made.

A document is owed to the target from the moment its order is complete; until then only the source knows it. Where each
invoice of an order is to be a document, it is owed from the moment of its shipment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from harness.attribution import has_word
from harness.documents import SourceDocument
from harness.documents.orders import as_cash_sale, as_order, joined, shipment
from harness.engines.adapter import TargetAccess
from harness.engines.receiving import RECEIVER, HookRequest
from harness.scenario import External
from mock_erps.platform.audit import AuditView
from mock_erps.platform.company import Company
from mock_erps.platform.vendor import Vendor
from mock_erps.platform.webhooks import Subscription

#: the name under which the engine's configuration knows it
NAME = "plant"
_SECRET = re.compile("secret|password")


class Orders:
    """One company of a source."""

    def __init__(self, vendor: Vendor, currency: str, receipts: bool = False) -> None:
        """`receipts`: the target has sales receipts for what is paid at once."""
        self.vendor = vendor
        self._receipts = receipts
        self._cash: set[str] = set()
        companies = list(vendor.companies.values())
        self.company: Company = next((one for one in companies if one.currency == currency), companies[0])
        self._entered: dict[str, SourceDocument] = {}
        self._by_shipment: set[str] = set()
        self._billed: set[str] = set()
        self._completed: list[SourceDocument] = []

    @property
    def place(self) -> str:
        """What stands for the file of documents on an engine's command line."""
        return f"{self.vendor.slug}:{NAME}"

    def enter(self, made: Mapping[str, SourceDocument], row: Mapping[str, Any]) -> dict[str, SourceDocument]:
        """Documents by name as they will come out of the source; `row` says how far their orders are."""
        known = {party.name: party.code for party in self.books().parties}
        state, orders = row.get("order", "complete"), {}
        for name, document in made.items():
            code = known.get(document.party.name, "")
            cash = self.company.facts["cast"]["cash_terms"][0] if row.get("cash") else ""
            order, values = as_order(document, self.company.id, code, row.get("unit", ""), cash)
            self._entered[name] = orders[name] = joined(order) if row.get("joined") else order
            if row.get("owed") == "shipments":
                self._by_shipment.add(name)
            if cash:
                self._cash.add(name)
            self._act("enter_order", values)
            if state in ("part", "in_parts"):
                self.act(External("ship_part", name))
            if state in ("complete", "in_parts"):
                self.act(External("complete_order", name))
        return orders

    def subscribe(self) -> None:
        """The engine hears of orders as they become complete."""
        assert self.vendor.webhooks is not None
        secret = self.vendor.credentials[self.company.id].get("webhook_secret", "")
        self.vendor.webhooks.subscribe(Subscription(RECEIVER + NAME, secret, self.company.id))

    def deliver(self, hear: Callable[[HookRequest], int]) -> None:
        """Hand over every event that is due; `hear` returns the status of the receiver's answer."""
        assert self.vendor.webhooks is not None
        path = urlsplit(RECEIVER + NAME).path
        self.vendor.webhooks.send_due(
            lambda notice: hear(HookRequest(path, notice.headers, notice.body)), self.vendor.clock.now()
        )

    def completed(self) -> list[SourceDocument]:
        """The documents that became owed since they were last asked for."""
        done, self._completed = self._completed, []
        return done

    def knows(self, action: str) -> bool:
        return action in self.vendor.erp.outside

    def act(self, plan: External) -> None:
        """Somebody works in the source. Raises NothingThere."""
        values = dict(plan.values)
        if plan.document:
            values["order"] = self._entered[plan.document].number
        self._act(plan.action, values)
        if plan.document in self._by_shipment:
            self._completed += self._shipments(self._entered[plan.document])
        elif plan.action == "complete_order":
            order = self._entered[plan.document]
            self._completed += as_cash_sale(order, self._receipts) if plan.document in self._cash else (order,)

    def _shipments(self, order: SourceDocument) -> list[SourceDocument]:
        """The invoices of an order that nobody has been told of."""
        bills = [one for one in self.books().documents if one.kind == "invoice" and one.id not in self._billed]
        own = [one for one in bills if has_word("\n".join(one.texts), order.token)]
        self._billed.update(one.id for one in own)
        return [shipment(order, bill) for bill in own]

    def books(self) -> AuditView:
        """The neutral view of what stands there now."""
        return self.vendor.erp.audit(self.company)

    def secrets(self) -> tuple[str, ...]:
        """What must not be found in a log."""
        known = self.vendor.credentials[self.company.id]
        return tuple(value for name, value in known.items() if _SECRET.search(name) and len(value) >= 6)

    def _act(self, action: str, values: dict[str, Any]) -> None:
        self.vendor.act(self.company, action, values)

    def access(self, hosts: Mapping[str, str], options: Mapping[str, Any]) -> TargetAccess:
        """What the engine is told about it."""
        return TargetAccess(
            name=NAME,
            erp=self.vendor.slug,
            company=self.company.id,
            hosts=hosts,
            credentials=self.vendor.credentials[self.company.id],
            cast=self.company.facts["cast"],
            options=options,
        )
