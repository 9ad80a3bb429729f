"""A clerk at SYSPRO: orders by hand, e.net calls through `Sandbox.handle`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree

from mock_erps.platform.audit import AuditDocument
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.desk import ErpDesk

SLUG = "syspro"
REST = "/SYSPROWCFService/Rest"
HOST = "syspro.plant.example"


def finding(
    table: str, *terms: tuple[str, str, str], rows: int = 50, columns: tuple[str, ...] = ("SalesOrder",)
) -> str:
    """A COMFND question."""
    where = "".join(
        f"<Expression>{'<AndOr>And</AndOr>' if place else ''}<OpenBracket>(</OpenBracket><Column>{column}</Column>"
        f"<Condition>{condition}</Condition><Value>{value}</Value><CloseBracket>)</CloseBracket></Expression>"
        for place, (column, condition, value) in enumerate(terms)
    )
    wanted = "".join(f"<Column>{column}</Column>" for column in columns)
    return (
        f"<Query><TableName>{table}</TableName><ReturnRows>{rows}</ReturnRows><Columns>{wanted}</Columns>"
        f"<Where>{where}</Where><OrderBy><Column>{columns[0]}</Column></OrderBy></Query>"
    )


def order_query(number: str) -> str:
    return f"<Query><Key><SalesOrder>{number}</SalesOrder><Invoice/></Key><Option/></Query>"


def custom_field(order: str, value: str, field: str = "QBINV", form: str = "ORD") -> str:
    key = f"<FormType>{form}</FormType><KeyField>{order}</KeyField><FieldName>{field}</FieldName>"
    return f"<SetupCustomForm><Item><Key>{key}</Key><AlphaValue>{value}</AlphaValue></Item></SetupCustomForm>"


def receipt(invoice: str, amount: str, check: str = "C-1", customer: str = "ALD01", on: str = "20260302") -> str:
    return (
        f"<PostArPayment><Item><Payment><Customer>{customer}</Customer><PaymentValue>{amount}</PaymentValue>"
        f"<Reference>{check}</Reference><PaymentDate>{on}</PaymentDate><InvoiceToPay><TransactionType>I</TransactionType>"
        f"<Invoice>{invoice}</Invoice><GrossPaymentValue>{amount}</GrossPaymentValue></InvoiceToPay>"
        f"</Payment></Item></PostArPayment>"
    )


class Desk(ErpDesk):
    """One company. `token` is the session of the last logon."""

    slug = SLUG

    def __init__(self, sandbox: Sandbox, company: str = "EDU1") -> None:
        super().__init__(sandbox, company)
        self.token = ""

    def send(self, path: str, **given: str) -> Exchange:
        query = urlencode(given, quote_via=quote)
        return self.exchanged(Request("GET", path, query, {}, b"", HOST))

    def text(self, path: str, **given: str) -> str:
        exchange = self.send(f"{REST}{path}", **given)
        assert exchange.reply is not None
        return exchange.reply.body.decode("cp1252")

    def log_on(self, **other: str) -> str:
        names = {"Operator": "operator", "OperatorPassword": "operator_password", "CompanyPassword": "company_password"}
        given = {name: self.credentials[key] for name, key in names.items()} | {"CompanyId": self.id} | other
        self.token = self.text("/Logon", **given)
        return self.token

    def call(self, path: str, business_object: str, question: str, **other: str) -> str:
        """The text of an answer, in the session of the last logon."""
        if not self.token:
            self.log_on()
        return self.text(path, UserId=self.token, BusinessObject=business_object, XmlIn=question, **other)

    def query(self, business_object: str, question: str) -> Any:
        """The answer's tree."""
        return etree.fromstring(self.call("/Query/Query", business_object, question).encode("cp1252"))

    def act(self, name: str, **values: Any) -> None:
        self.vendor.act(self.company, name, values)

    def enter(self, number: str, *lines: Mapping[str, str], **other: Any) -> None:
        """An open order for Aldgate."""
        given = lines or (
            {"stock": "OAK-40", "description": "Oak panel", "quantity": "2", "price": "50.00", "tax": "S"},
        )
        values = {"customer": {"code": "ALD01", "name": "Aldgate Timber Ltd"}, "date": dt.date(2026, 3, 1)}
        self.act("enter_order", number=number, lines=list(given), currency="GBP", **(values | other))

    def complete(self, number: str, *lines: Mapping[str, str], **other: Any) -> None:
        self.enter(number, *lines, **other)
        self.act("complete_order", order=number)

    def documents(self, kind: str) -> list[AuditDocument]:
        return [one for one in self.audit.documents if one.kind == kind]
