"""A desk in front of the mock: documents as a client of one business would send them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson

from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from tests.desk import ErpDesk

OUTCOME = "didSucceed inputErrors { code message path }"
INVOICE = """invoice { id invoiceNumber status invoiceDate dueDate exchangeRate currency { code } memo
  subtotal { value } discountTotal { value } taxTotal { value } total { value } amountDue { value } amountPaid { value }
  items { id description quantity unitPrice subtotal { value } total { value } product { name }
    account { name } taxes { amount { value } salesTax { abbreviation } } } }"""
CREATE = f"mutation($input: InvoiceCreateInput!) {{ invoiceCreate(input: $input) {{ {OUTCOME} {INVOICE} }} }}"
BUSINESS = "query($id: ID) {{ business(id: $id) {{ {fields} }} }}"


def told(exchange: Exchange) -> Any:
    assert exchange.reply is not None
    return orjson.loads(exchange.reply.body)


class Desk(ErpDesk):
    """One business of one sandbox."""

    slug = "wave"

    def send(
        self, method: str, path: str, body: bytes = b"", token: str | None = "", media: str = "application/json"
    ) -> Exchange:
        """Any request; `token` None sends none, empty the portal's, which never ends."""
        headers = {"content-type": media}
        if token is not None:
            headers["authorization"] = f"Bearer {token or self.credentials['full_access_token']}"
        path, _, query = path.partition("?")
        return self.exchanged(Request(method, path, query, headers, body, "gql.waveapps.com"))

    def ask(self, query: str, token: str | None = "", /, **variables: Any) -> Exchange:
        return self.send("POST", "/graphql/public", orjson.dumps({"query": query, "variables": variables}), token)

    def data(self, query: str, **variables: Any) -> Any:
        """The data of a document without errors."""
        exchange = self.ask(query, **variables)
        assert (exchange.status, "errors" in told(exchange)) == (200, False), told(exchange)
        return told(exchange)["data"]

    def read(self, fields: str) -> Any:
        """Fields of the business."""
        return self.data(BUSINESS.format(fields=fields), id=self.id)["business"]

    def rows(self, listed: str, fields: str = "id") -> list[Any]:
        """The nodes of one page of a list: `invoices(page: 2)`."""
        page = self.read(f"{listed} {{ edges {{ node {{ {fields} }} }} }}")
        return [edge["node"] for edge in page[listed.partition("(")[0]]["edges"]]

    def mutate(self, name: str, given: dict[str, Any], fields: str = "") -> Any:
        """The payload of a mutation, whatever it says."""
        kind = name[0].upper() + name[1:] + "Input"
        document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {OUTCOME} {fields} }} }}"
        return self.data(document, input=given)[name]

    def done(self, name: str, given: dict[str, Any], fields: str = "") -> Any:
        payload = self.mutate(name, given, fields)
        assert (payload["didSucceed"], payload["inputErrors"]) == (True, None), payload
        return payload

    def refused(self, name: str, given: dict[str, Any], fields: str = "") -> tuple[str, list[str]]:
        """Code and path of the first inputError."""
        payload = self.mutate(name, given, fields)
        assert payload["didSucceed"] is False and not self.sandbox.journal.exchanges[-1].committed
        return payload["inputErrors"][0]["code"], payload["inputErrors"][0]["path"]

    # --- what most tests need ---------------------------------------------------------------------------------

    def id_of(self, kind: str, index: str, key: str) -> str:
        return str(self.company.books[kind].first(index, key)["id"])

    def product(self, name: str = "OAK-40") -> str:
        return self.id_of("product", "name", name)

    def tax(self, abbreviation: str) -> str:
        return self.id_of("sales_tax", "abbreviation", abbreviation)

    def customer(self, name: str = "Aldgate Timber Ltd") -> str:
        return self.id_of("customer", "name", name)

    def account(self, number: str = "1200") -> str:
        return self.id_of("account", "number", number)

    def input(self, **fields: Any) -> dict[str, Any]:
        """The dossier's own example: three at 50, saved."""
        whole = {
            "businessId": self.id,
            "customerId": self.customer(),
            "status": "SAVED",
            "invoiceNumber": "SO-10045",
            "invoiceDate": "2026-03-02",
            "items": [{"productId": self.product(), "quantity": 3, "unitPrice": "50"}],
            **fields,
        }
        return {name: value for name, value in whole.items() if value is not ...}

    def invoice(self, **fields: Any) -> Any:
        payload = self.data(CREATE, input=self.input(**fields))["invoiceCreate"]
        assert payload["didSucceed"], payload
        return payload["invoice"]

    def pay(self, invoice: str, amount: str, **fields: Any) -> Any:
        given = {"invoiceId": invoice, "paymentAccountId": self.account(), "amount": amount, "exchangeRate": 1}
        given |= {"paymentDate": "2026-03-05", "paymentMethod": "BANK_TRANSFER", **fields}
        return self.done("invoicePaymentCreateManual", given, "invoicePayment { id amount }")["invoicePayment"]

    def shown(self, invoice: str, fields: str = "status amountDue { value }") -> Any:
        return self.read(f'invoice(id: "{invoice}") {{ {fields} }}')["invoice"]

    def set(self, **settings: Any) -> None:
        """Settings of the whole vendor: some are asked before a business is known."""
        self.vendor.check_settings(settings)
        self.vendor.settings.update(settings)

    def form(self, path: str, **fields: str) -> Exchange:
        return self.send("POST", path, urlencode(fields).encode(), None, "application/x-www-form-urlencoded")
