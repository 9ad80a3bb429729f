"""What the desks of all ERPs share: a seat at one company, from which every answer is held to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson

from mock_erps.platform.audit import AuditDocument, AuditPayment, AuditView
from mock_erps.platform.company import Company
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor


class ErpDesk:
    """One company of one sandbox; each ERP's own desk adds the vendor's wire and words."""

    slug: ClassVar[str]

    def __init__(self, sandbox: Sandbox, company: str) -> None:
        self.sandbox = sandbox
        self.id = company

    @property
    def vendor(self) -> Vendor:
        return self.sandbox.vendors[self.slug]

    @property
    def company(self) -> Company:
        return self.vendor.companies[self.id]

    @property
    def credentials(self) -> Mapping[str, str]:
        return self.vendor.credentials[self.id]

    @property
    def audit(self) -> AuditView:
        return self.sandbox.audit(self.slug, self.id)

    def audited(self, id: str) -> AuditDocument:
        return next(document for document in self.audit.documents if document.id == id)

    def audited_payment(self, id: str) -> AuditPayment:
        return next(payment for payment in self.audit.payments if payment.id == id)

    def set(self, **settings: Any) -> None:
        """Settings of this company alone."""
        self.vendor.check_settings(settings)
        self.company.settings.update(settings)

    def exchanged(self, request: Request) -> Exchange:
        """A request, answered, and delivered as far as a fault lets it."""
        exchange = self.sandbox.handle(request)
        self.sandbox.delivered(exchange, exchange.delivered)
        assert not self.sandbox.mishaps, self.sandbox.mishaps[0].trace
        self.hold_to_contract(exchange)
        return exchange

    def hold_to_contract(self, exchange: Exchange) -> None:
        """The status is declared, a JSON body fits its schema. What a fault made of an answer is not the vendor's."""
        found = self.vendor.contract.route(exchange.request.path)
        operation = found[0].get(exchange.request.method) if found else None
        reply = exchange.reply
        assert reply is not None
        if operation is None or exchange.fault:
            return
        declared = self.vendor.contract.document["paths"][operation.path][operation.method.lower()]["responses"]
        assert str(reply.status) in declared, f"{operation.id} answered an undeclared {reply.status}"
        media_type = (reply.header("content-type") or "").partition(";")[0]
        shape = operation.answer_shape(reply.status, media_type) if media_type.endswith("json") else None
        if shape is not None:
            findings = shape.findings(orjson.loads(reply.body))
            assert not findings, (operation.id, findings)
