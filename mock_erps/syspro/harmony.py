"""The façade `/harmony`: an invention of this sandbox (dossier syspro §1, §10): polling in JSON, subscriptions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.messages import Reply, json_bytes
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.webhooks import Subscription
from mock_erps.syspro.orders import COMPLETE
from mock_erps.syspro.values import shown

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

COMPLETED = "SalesOrder.Completed"


def harmony_orders(call: Call) -> dict[str, Any]:
    """Completed orders that became so at or after an instant."""
    since = _instant(str(call.query.get("modifiedSince", "")))
    done = [doc for doc in call.rows("SorMaster") if doc["OrderStatus"] == COMPLETE and doc["Completed"] >= since]
    done.sort(key=lambda doc: (doc["Completed"], doc["SalesOrder"]))
    return {"salesOrders": [{**order_json(call.company, doc), "modified": stamp(doc["Completed"])} for doc in done]}


def _instant(text: str) -> float:
    if not text:
        return 0.0
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("harmony_bad_request", text=f"modifiedSince {text!r} is no instant") from None
    return found.replace(tzinfo=found.tzinfo or dt.UTC).timestamp()


def stamp(instant: float) -> str:
    return dt.datetime.fromtimestamp(instant, dt.UTC).isoformat(timespec="milliseconds")


def order_json(company: Company, doc: Doc) -> dict[str, Any]:
    """The mission's words for an order."""
    lines = [
        {
            "Line": line["Line"],
            "ProductCode": line["MStockCode"],
            "Quantity": f"{line['MOrderQty']:f}",
            "UnitPrice": f"{line['MPrice']:f}",
            "Uom": line["MOrderUom"],
        }
        for line in doc["Lines"]
        if line["LineType"] == "1"
    ]
    return {"SalesOrderNumber": shown(company, doc["SalesOrder"]), "CustomerCode": doc["Customer"], "Lines": lines}


def harmony_subscribe(call: Call) -> Reply:
    """One subscription; the same address twice is one."""
    assert call.vendor.webhooks is not None
    wanted = Subscription(call.body["url"], call.body["secret"], call.company.id)
    held = call.vendor.webhooks.subscriptions
    held[:] = [one for one in held if (one.url, one.company) != (wanted.url, wanted.company)]
    call.vendor.webhooks.subscribe(wanted)
    return Reply(201, [("content-type", "application/json")], json_bytes(_told(len(held) - 1, wanted)))


def harmony_subscriptions(call: Call) -> dict[str, Any]:
    return {"webhooks": [_told(place, one) for place, one in _own(call)]}


def harmony_unsubscribe(call: Call) -> Reply:
    found = next((one for place, one in _own(call) if str(place) == call.path["id"]), None)
    if found is None:
        raise Refusal("harmony_unknown", id=call.path["id"])
    assert call.vendor.webhooks is not None
    call.vendor.webhooks.subscriptions.remove(found)
    return Reply(204, [])


def _own(call: Call) -> list[tuple[int, Subscription]]:
    assert call.vendor.webhooks is not None
    held = enumerate(call.vendor.webhooks.subscriptions)
    return [(place, one) for place, one in held if one.company == call.company.id]


def _told(place: int, one: Subscription) -> dict[str, Any]:
    return {"id": str(place), "url": one.url, "events": [COMPLETED]}
