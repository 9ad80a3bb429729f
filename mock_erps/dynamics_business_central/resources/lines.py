"""Lines of sales documents: what they are about, and the order in which that is told (dossier §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mock_erps.dynamics_business_central.model import ETAG, NO_ID
from mock_erps.dynamics_business_central.resources.amounts import price_line
from mock_erps.dynamics_business_central.resources.page import Record, new_etag
from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_STEP = 10000
#: what a change of one of these fixes anew
_OBJECT = ("itemId", "accountId", "lineObjectNumber")
#: in this order where the order of properties does not matter
_ORDER = ("lineType", "itemId", "accountId", "lineObjectNumber", "unitOfMeasureId", "unitOfMeasureCode")


class Line(Record):
    """A line lives in its document; `kind` is its page."""

    def __init__(self, kind: str) -> None:
        self.kind = kind  # type: ignore[misc]  # two pages, one behaviour

    def made(self, call: Call, document: Doc, body: Mapping[str, Any], places: int) -> Doc:
        """A new line of a document."""
        sent = self.writable(call, body, None)
        if sent.get("itemId", NO_ID) != NO_ID and sent.get("accountId", NO_ID) != NO_ID:
            raise Refusal("both_objects")
        lines = document[self.kind]
        sequence = (lines[-1]["sequence"] if lines else 0) + _STEP
        blank = {ETAG: "", **self.page.blank, "documentId": document["id"], "sequence": sequence}
        blank["id"] = uuid_for(call.company.id, self.kind, call.books.next("id"))
        blank["shipmentDate"] = document["postingDate"]
        return self._valid(call, blank, sent, places)

    def changed(self, call: Call, before: Doc, body: Mapping[str, Any], places: int) -> Doc:
        sent = self.writable(call, body, before)
        for name, row in (("sequence", "sequence_fixed"), ("documentId", "document_id_fixed")):
            if name in sent and sent[name] != before[name]:
                raise Refusal(row)
        if sent.get("lineObjectNumber", before["lineObjectNumber"]) != before["lineObjectNumber"]:
            raise Refusal("object_number_fixed")
        return self._valid(call, dict(before), sent, places)

    def _valid(self, call: Call, line: Doc, sent: Doc, places: int) -> Doc:
        """Set the properties one by one, as they were sent: a later one may reset what an earlier one set."""
        ordered = sent
        if call.setting("property_order") == "ignored":
            ordered = {name: sent[name] for name in (*(n for n in _ORDER if n in sent), *sent)}
        for name, value in ordered.items():
            set_property = _SETTERS.get(name)
            if set_property is None:
                line[name] = value
            else:
                set_property(call, line, value)
        line["unitPrice"] = number(rounded(decimal(line["unitPrice"]), call.setting("price_places")))
        price_line(line, places, sent)
        line["discountAppliedBeforeTax"] = True
        line[ETAG] = new_etag(call.books, line["id"])
        return line


def _set_item(call: Call, line: Doc, value: str) -> None:
    _set_subject(call, line, "Item", value)


def _set_account(call: Call, line: Doc, value: str) -> None:
    _set_subject(call, line, "Account", value)


def _set_subject(call: Call, line: Doc, kind: str, id: str) -> None:
    """What a line is about, by its id."""
    if id == NO_ID:
        return
    set, unknown, take = _SUBJECTS[kind]
    found = call.books[set].get(id.lower())
    if found is None:
        raise Refusal(unknown)
    take(call, line, found)


def _take_item(call: Call, line: Doc, item: Doc) -> None:
    """The item brings its description, unit, price and VAT group, whatever stood there."""
    if item["blocked"]:
        raise Refusal("item_blocked", number=item["number"])
    line.update(
        itemId=item["id"],
        accountId=NO_ID,
        lineType="Item",
        lineObjectNumber=item["number"],
        description=item["displayName"],
        unitOfMeasureId=item["baseUnitOfMeasureId"],
        unitOfMeasureCode=item["baseUnitOfMeasureCode"],
        unitPrice=item["unitPrice"],
    )
    _set_tax(call, line, item["taxGroupCode"])


def _take_account(call: Call, line: Doc, account: Doc) -> None:
    if account["blocked"]:
        raise Refusal("account_blocked", number=account["number"])
    line.update(
        itemId=NO_ID,
        accountId=account["id"],
        lineType="Account",
        lineObjectNumber=account["number"],
        description=account["displayName"],
    )
    _set_tax(call, line, "S20")


def _set_type(_call: Call, line: Doc, value: str) -> None:
    """Another kind of line starts anew."""
    if value != line["lineType"]:
        line.update(lineType=value, itemId=NO_ID, accountId=NO_ID, lineObjectNumber="")


def _set_number(call: Call, line: Doc, value: str) -> None:
    """What a line is about, by its number and the type that was told before."""
    if not value or line["lineObjectNumber"] == value.upper():
        return
    if line["lineType"] not in _SUBJECTS:
        line["lineObjectNumber"] = value
        return
    set, unknown, take = _SUBJECTS[line["lineType"]]
    found = call.books[set].first("key", value.upper())
    if found is None:
        raise Refusal(unknown)
    take(call, line, found)


def _set_unit_id(call: Call, line: Doc, value: str) -> None:
    _take_unit(call, line, "unitOfMeasureId", value)


def _set_unit_code(call: Call, line: Doc, value: str) -> None:
    _take_unit(call, line, "unitOfMeasureCode", value)


def _take_unit(call: Call, line: Doc, name: str, value: str) -> None:
    table = call.books["unitsOfMeasure"]
    unit = table.get(value.lower()) if name == "unitOfMeasureId" else table.first("key", value.upper())
    if unit is None and value not in ("", NO_ID):
        raise Refusal("reference_unknown", property=name, caption="Unit of Measure")
    line["unitOfMeasureId"], line["unitOfMeasureCode"] = (unit["id"], unit["code"]) if unit else (NO_ID, "")


def _set_tax(call: Call, line: Doc, value: str) -> None:
    """A VAT product posting group; what is longer than a code is cut (dossier §3)."""
    code = value[:20].upper()
    group = call.books["taxGroups"].first("key", code)
    if group is None and code:
        places: dict[str, Any] = {
            "field": "VAT Prod. Posting Group",
            "table": "Sales Line",
            "related": "VAT Product Posting Group",
        }
        raise Refusal("table_relation", value=code, **places)
    line["taxCode"], line["taxPercent"] = code, group["_percent"] if group else 0


#: type of line → entity set, the refusal of what it does not have, and how a line takes one of its records
_SUBJECTS: Mapping[str, tuple[str, str, Callable[[Any, Doc, Doc], None]]] = {
    "Item": ("items", "item_unknown", _take_item),
    "Account": ("accounts", "account_unknown", _take_account),
}
_SETTERS: Mapping[str, Callable[[Any, Doc, Any], None]] = {
    "itemId": _set_item,
    "accountId": _set_account,
    "lineType": _set_type,
    "lineObjectNumber": _set_number,
    "unitOfMeasureId": _set_unit_id,
    "unitOfMeasureCode": _set_unit_code,
    "taxCode": _set_tax,
}
