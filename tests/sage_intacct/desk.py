"""A clerk's desk at the gateway: functions in, results out, through `Sandbox.handle`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from mock_erps.platform.books import Doc
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.desk import ErpDesk

SLUG = "sage_intacct"
STANDARD = "UK Sale Goods Standard Rate"


def xml(tag: str, *children: str, **attributes: str) -> str:
    """An element of ready-made XML; `key_` style keywords lose their trailing underscore."""
    named = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{named}>{''.join(children)}</{tag}>"


def texts(**fields: object) -> str:
    """Elements in the order given; None leaves one out."""
    return "".join(xml(name, escape(str(value))) for name, value in fields.items() if value is not None)


def day(tag: str, iso: str) -> str:
    year, month, of_month = iso.split("-")
    return xml(tag, texts(year=year, month=month, day=of_month))


def function(controlid: str, body: str) -> str:
    return xml("function", body, controlid=controlid)


def line(
    amount: object = "100", tax: str | None = None, trx_tax: str = "", account: str = "4000", **rest: object
) -> str:
    entries = xml("taxentries", xml("taxentry", texts(detailid=tax, trx_tax=trx_tax))) if tax else ""
    return xml("lineitem", texts(glaccountno=account, amount=amount, **rest), entries)


def invoice(number: str | None = "INV-1", *lines: str, before: str = "", **head: object) -> str:
    """`create_invoice` in the grammar's order; `before` goes right before the lines."""
    given = {"customerid": "ALD01", "date": "2026-03-01", "due": "2026-03-31", **head}
    parts = [texts(customerid=given.pop("customerid")), day("datecreated", str(given.pop("date")))]
    posted, due = given.pop("posted", None), given.pop("due")
    parts.append(day("dateposted", str(posted)) if posted else "")
    parts.append(day("datedue", str(due)) if due else "")
    order = ("termname", "batchkey", "action", "invoiceno", "ponumber", "description", "externalid")
    given["invoiceno"] = number
    parts.append(texts(**{name: given.pop(name) for name in order if name in given}))
    assert not given, f"not known here: {given}"
    return xml("create_invoice", *parts, before, xml("invoiceitems", *(lines or (line(),))))


def adjustment(number: str, *lines: str, **head: object) -> str:
    given = {"customerid": "ALD01", "date": "2026-03-01", **head}
    parts = texts(customerid=given["customerid"]) + day("datecreated", str(given["date"]))
    return xml("create_aradjustment", parts, texts(adjustmentno=number), xml("aradjustmentitems", *lines))


def payment(*details: Mapping[str, object], **head: object) -> str:
    """`<create><ARPYMT>`"""
    given = {
        "FINANCIALENTITY": "MAIN",
        "PAYMENTMETHOD": "EFT",
        "CUSTOMERID": "ALD01",
        "DOCNUMBER": "BACS-1",
        "RECEIPTDATE": "03/02/2026",
        **head,
    }
    rows = xml("ARPYMTDETAILS", *(xml("ARPYMTDETAIL", texts(**row)) for row in details))
    return xml("create", xml("ARPYMT", texts(**given), rows))


def query(object: str, *fields: str, where: str = "", order: str = "", **rest: object) -> str:
    select = xml("select", *(xml("field", name) for name in fields or ("RECORDNO",)))
    by = xml("orderby", xml("order", texts(field=order), "<ascending/>")) if order else ""
    return xml("query", texts(object=object), select, xml("filter", where) if where else "", by, texts(**rest))


def equal(field: str, value: object) -> str:
    return xml("equalto", texts(field=field, value=value))


@dataclass
class Answer:
    """An exchange, with its XML opened."""

    exchange: Exchange
    root: Any = field(init=False)

    def __post_init__(self) -> None:
        assert self.exchange.reply is not None
        self.root = etree.fromstring(self.exchange.reply.body)

    @property
    def results(self) -> list[Any]:
        return list(self.root.findall("operation/result"))

    @property
    def statuses(self) -> list[str]:
        return [result.findtext("status") for result in self.results]

    @property
    def keys(self) -> list[str | None]:
        return [result.findtext("key") for result in self.results]

    @property
    def key(self) -> str:
        [key] = self.keys
        assert key, self.errors
        return key

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(errorno, description2 without the support id), wherever they stand."""
        return [
            (error.findtext("errorno"), (error.findtext("description2") or "").partition(" [Support ID")[0])
            for error in self.root.iter("error")
        ]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of the first `<data>`."""
        return [{child.tag: child.text or "" for child in row} for row in self.data]

    @property
    def data(self) -> Any:
        found = self.root.find("operation/result/data")
        assert found is not None, self.errors
        return found


class Desk(ErpDesk):
    """One company at the gateway. Function control ids are numbered unless a test says otherwise."""

    slug = SLUG

    def __init__(self, sandbox: Sandbox, company: str = "bishopsgate") -> None:
        super().__init__(sandbox, company)
        self.login = dict(self.credentials)
        self.session = ""
        self.entity = ""
        self.control: dict[str, object] = {"uniqueid": "true", "dtdversion": "3.0"}
        self._number = 0

    def ask(self, *bodies: str, ids: tuple[str, ...] = (), transaction: str = "false") -> Answer:
        """Several functions in one request."""
        self._number += 1
        names = ids or tuple(f"{self.id}-{self._number}-{at}" for at in range(len(bodies)))
        functions = "".join(function(name, body) for name, body in zip(names, bodies, strict=True))
        return self.post(self.request(functions, transaction))

    def request(self, functions: str, transaction: str = "false") -> str:
        own = self.login
        head = texts(senderid=own["sender_id"], password=own["sender_password"], controlid="r-1")
        who = xml("authentication", self._who())
        operation = xml("operation", who, xml("content", functions), transaction=transaction)
        return xml("request", xml("control", head, texts(**self.control)), operation)

    def _who(self) -> str:
        if self.session:
            return texts(sessionid=self.session)
        own = self.login
        login = {"userid": own["user_id"], "companyid": own["company_id"], "password": own["user_password"]}
        return xml("login", texts(**login), texts(locationid=self.entity) if self.entity else "")

    def post(self, text: str | bytes, media_type: str = "application/xml") -> Answer:
        return Answer(self.send(text, media_type))

    def send(self, text: str | bytes, media_type: str = "application/xml", method: str = "POST") -> Exchange:
        body = text if isinstance(text, bytes) else text.encode()
        request = Request(method, "/ia/xml/xmlgw.phtml", "", {"content-type": media_type}, body, "api.intacct.com")
        return self.exchanged(request)

    def log_in(self) -> str:
        answer = self.ask("<getAPISession/>")
        self.session = answer.root.findtext("operation/result/data/api/sessionid")
        return self.session

    def made(self, body: str) -> str:
        """The key of a document that must come to be."""
        return self.ask(body).key

    def paid(self, *details: Mapping[str, object], **head: object) -> str:
        """The record number of a payment that must come to be."""
        return self.ask(payment(*details, **head)).data.findtext("arpymt/RECORDNO")

    def doc(self, kind: str, id: str) -> Doc:
        doc = self.company.books[kind].get(id)
        assert doc is not None
        return doc
