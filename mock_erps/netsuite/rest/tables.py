"""The tables of SuiteQL and what their columns read (dossier §4, §5). All transactions are one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mock_erps.netsuite.records import BY_CODE, RECORDS, Field, Record, table_of
from mock_erps.netsuite.resources import RESOURCES
from mock_erps.netsuite.resources.transaction import VOIDED
from mock_erps.netsuite.rest.showing import LETTERS, named
from mock_erps.platform.books import Doc

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Read = Callable[["Call", Doc], Any]
_CODES = {table_of(record): code for code, record in BY_CODE.items()}
_PARTY = ("entity", "customer")


@dataclass(frozen=True)
class Table:
    """`tables` of the books whose documents are its rows; `indexes` maps a column to the index that finds its value."""

    name: str
    tables: tuple[str, ...]
    columns: Mapping[str, Read]
    fields: Mapping[str, Field] = field(default_factory=dict)
    indexes: Mapping[str, str] = field(default_factory=dict)

    def all(self, call: Call) -> list[Doc]:
        """Oldest first; late where searches are (F-VIS)."""
        rows = [{**doc, "_table": table} for table in self.tables for doc in call.rows(table)]
        return sorted(rows, key=lambda doc: int(doc["id"])) if len(self.tables) > 1 else rows

    def found(self, call: Call, column: str, value: str) -> list[Doc]:
        """By an index; a superset where the index does not mind case."""
        index = self.indexes[column]
        rows = []
        for table in self.tables:
            if index == "id":
                doc = call.books[table].get(value)
                docs = [doc] if doc else []
            else:
                docs = call.books[table].find(index, value if index in ("externalId", "party") else value.lower())
            rows += [{**doc, "_table": table} for doc in docs]
        return rows

    def display(self, call: Call, doc: Doc, column: str, value: Any) -> Any:
        """BUILTIN.DF: what people would read in the column."""
        if column == "status" and doc["_table"] in _CODES:
            return f"{BY_CODE[_CODES[doc['_table']]].kind} : {doc['status']}"
        known = self.fields.get(column)
        target = known.target if known is not None else ""
        other = call.books[target].get(str(value)) if target in call.books.kinds else None
        return value if other is None else named(_rules(target), other)

    def is_day(self, column: str) -> bool:
        known = self.fields.get(column)
        return column == "deleteddate" or (known is not None and known.kind in ("date", "instant"))


class Links(Table):
    """Which record settles which: a row for each application of a credit or a payment. Names of table and columns as
    public integrations query them; `previousdoc` is the invoice, `nextdoc` what settles it."""

    def all(self, call: Call) -> list[Doc]:
        return [
            {"_table": table, "nextdoc": doc["id"], "previousdoc": row["doc"], "foreignamount": row["amount"]}
            for table in self.tables
            for doc in call.rows(table)
            for row in doc["apply"]
        ]


def _rules(target: str) -> Record:
    return RESOURCES["serviceSaleItem" if target == "item" else target].record


def _plain(known: Field) -> Read:
    if known.kind == "instant":
        return lambda call, doc: _local(call, doc.get(known.name))
    return lambda _call, doc: doc.get(known.name)


def _local(call: Call, seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return dt.datetime.fromtimestamp(int(seconds), ZoneInfo(call.company.zone)).strftime("%Y-%m-%d %H:%M:%S")


def _credit(call: Call, doc: Doc, name: str) -> Decimal | None:
    """Credits and payments stand with a minus where the account shows them so."""
    value: Decimal | None = doc.get(name)
    against = doc["_table"] != "invoice" and call.setting("credit_totals") == "negative"
    return -value if value is not None and against else value


def _columns(*records: Record) -> tuple[dict[str, Read], dict[str, Field]]:
    fields = {name.lower(): known for record in records for name, known in record.fields.items()}
    fields |= {name: Field(name, "ref", "customer") for name in ("entity",) if name in fields}
    return {"id": lambda _call, doc: int(doc["id"]), **{name: _plain(known) for name, known in fields.items()}}, fields


def _transactions() -> Table:
    columns, fields = _columns(*BY_CODE.values())
    columns |= {
        "type": lambda _call, doc: _CODES[doc["_table"]],
        "recordtype": lambda _call, doc: doc["_table"].lower(),
        "entity": lambda _call, doc: next((doc[name] for name in _PARTY if name in doc), None),
        "status": lambda _call, doc: f"{_CODES[doc['_table']]}:{LETTERS[doc['status']]}",
        "otherrefnum": lambda _call, doc: doc.get("otherRefNum") or doc.get("checkNum"),
        "foreigntotal": lambda call, doc: _credit(call, doc, "total"),
        "foreignamountunpaid": lambda _call, doc: doc.get("amountRemaining", doc.get("unapplied")),
        "foreignamountpaid": lambda _call, doc: doc.get("amountPaid", doc.get("applied")),
        "voided": lambda _call, doc: doc["status"] == VOIDED,
        "posting": lambda _call, doc: doc["status"] not in (VOIDED, "Pending Approval", "Rejected"),
    }
    by = {"id": "id", "tranid": "title", "externalid": "externalId", "entity": "party"}
    return Table("transaction", tuple(_CODES), columns, fields, by)


def _list(name: str, *records: Record) -> Table:
    columns, fields = _columns(*records)
    by = {"id": "id", records[0].title.lower(): "title", "externalid": "externalId"}
    if name == "customer":
        by["companyname"] = "name"
    return Table(name, (table_of(records[0]),), columns, fields, by)


def _deleted() -> Table:
    columns: dict[str, Read] = {
        "recordid": lambda _call, doc: int(doc["id"]),
        "type": lambda _call, doc: doc["type"],
        "name": lambda _call, doc: doc["name"],
        "deleteddate": lambda call, doc: _local(call, doc["deletedDate"]),
    }
    return Table("deletedrecord", ("deleted",), columns)


def _links() -> Table:
    columns: dict[str, Read] = {
        "previousdoc": lambda _call, doc: int(doc["previousdoc"]),
        "previoustype": lambda _call, _doc: _CODES["invoice"],
        "nextdoc": lambda _call, doc: int(doc["nextdoc"]),
        "nexttype": lambda _call, doc: _CODES[doc["_table"]],
        "linktype": lambda _call, _doc: "Payment",
        "foreignamount": lambda _call, doc: doc["foreignamount"],
    }
    return Links("nexttransactionlinelink", ("creditMemo", "customerPayment"), columns)


TABLES: Mapping[str, Table] = {
    "transaction": _transactions(),
    "item": _list("item", RECORDS["serviceSaleItem"]),
    "deletedrecord": _deleted(),
    "nexttransactionlinelink": _links(),
    **{
        record.search: _list(record.search, record)
        for record in RECORDS.values()
        if record.search not in ("", "transaction")
    },
}
