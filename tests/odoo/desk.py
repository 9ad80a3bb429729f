"""A clerk's desk at a database of Odoo: methods of models over any of its wires, through `Sandbox.handle`."""

from __future__ import annotations

import json
import xmlrpc.client
from typing import Any

from mock_erps.platform.audit import AuditDocument
from mock_erps.platform.books import Doc
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.desk import ErpDesk

SLUG = "odoo"
HOST = "bermondsey.odoo.com"
JSON = {"content-type": "application/json"}


class Refused(Exception):
    """An exception of the vendor's, as its wire tells it. `code` is the status, fault code or error code."""

    def __init__(self, code: Any, name: str, text: str) -> None:
        super().__init__(text)
        self.code, self.name, self.text = code, name, text


class Desk(ErpDesk):
    """One company's API user. `viewer` may look only."""

    slug = SLUG

    def __init__(self, sandbox: Sandbox, db: str = "bermondsey") -> None:
        super().__init__(sandbox, db)
        self.key = self.credentials["api_key"]
        self.login = self.credentials["login"]

    @property
    def uid(self) -> int:
        return int(self.company.facts["users"][self.login]["id"])

    def become(self, login: str) -> None:
        self.login, self.key = login, self.company.facts["users"][login]["key"]

    # --- the wires -------------------------------------------------------------------------------------------

    def send(
        self,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        method: str = "POST",
        host: str = HOST,
    ) -> Exchange:
        return self.exchanged(Request(method, path, "", headers or {}, body, host))

    def call(self, model: str, method: str, ids: list[int] | None = None, **given: Any) -> Any:
        """Over JSON-2. Raises Refused."""
        body = given if ids is None else {"ids": ids, **given}
        headers = {**JSON, "authorization": f"bearer {self.key}", "x-odoo-database": self.id}
        exchange = self.send(f"/json/2/{model}/{method}", json.dumps(body).encode(), headers)
        value = json.loads(read(exchange))
        if exchange.status != 200:
            raise Refused(exchange.status, value["name"], value["message"])
        return value

    def xml(self, service: str, method: str, *args: Any, version: str = "2/") -> Any:
        """Over XML-RPC. Raises Refused with the fault's code."""
        body = xmlrpc.client.dumps(args, method, allow_none=True).encode()
        exchange = self.send(f"/xmlrpc/{version}{service}", body, {"content-type": "text/xml"})
        assert exchange.status == 200
        try:
            return xmlrpc.client.loads(read(exchange))[0][0]
        except xmlrpc.client.Fault as fault:
            raise Refused(fault.faultCode, "", fault.faultString) from None

    def execute(self, model: str, method: str, *args: Any, version: str = "2/", **kwargs: Any) -> Any:
        return self.xml("object", "execute_kw", self.id, self.uid, self.key, model, method, list(args), kwargs,
                        version=version)  # fmt: skip

    def rpc(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
        """Over JSON-RPC: the whole envelope."""
        body = {"jsonrpc": "2.0", "id": 7, "method": "call", "params": params}
        exchange = self.send(path, json.dumps(body).encode(), {**JSON, **(headers or {})})
        assert exchange.status == 200
        return json.loads(read(exchange))

    # --- what clerks do all day ------------------------------------------------------------------------------

    def partner(self, name: str = "Aldgate Timber Ltd") -> int:
        return int(next(doc["id"] for doc in self.company.books["res.partner"] if doc["name"] == name))

    def tax(self, name: str = "20% S") -> int:
        return int(next(doc["id"] for doc in self.company.books["account.tax"] if doc["name"] == name))

    def invoice(self, *lines: dict[str, Any], **head: Any) -> int:
        """A draft."""
        vals = {"move_type": "out_invoice", "partner_id": self.partner(), "invoice_date": "2026-03-02", **head}
        vals["invoice_line_ids"] = [[0, 0, one] for one in lines or (self.line(),)]
        [id] = self.call("account.move", "create", vals_list=[vals])
        return int(id)

    def line(self, price: float = 100, quantity: float = 1, tax: str = "20% S", **more: Any) -> dict[str, Any]:
        taxes = [self.tax(tax)] if tax else []
        return {"name": "Oak", "price_unit": price, "quantity": quantity, "tax_ids": [[6, 0, taxes]], **more}

    def posted(self, *lines: dict[str, Any], **head: Any) -> int:
        id = self.invoice(*lines, **head)
        self.post(id)
        return id

    def post(self, *ids: int) -> None:
        assert self.call("account.move", "action_post", list(ids)) is False

    def pay(self, *ids: int, **vals: Any) -> Any:
        """What the wizard's button answers."""
        about = {"active_model": "account.move", "active_ids": list(ids)}
        [wizard] = self.call("account.payment.register", "create", vals_list=[vals], context=about)
        return self.call("account.payment.register", "action_create_payments", [wizard])

    def read(self, id: int, *fields: str, model: str = "account.move") -> Any:
        [row] = self.call(model, "read", [id], fields=list(fields))
        return row[fields[0]] if len(fields) == 1 else [row[name] for name in fields]

    def doc(self, id: int, kind: str = "account.move") -> Doc:
        return self.company.books[kind].docs[str(id)]

    def audited(self, id: int | str) -> AuditDocument:
        return super().audited(str(id))


def read(exchange: Exchange) -> bytes:
    assert exchange.reply is not None
    return exchange.reply.body
