"""F-NET-…: the wire itself, with nothing wrong at the vendor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.journal import Exchange


class KeepAlive(Fault):
    id = "F-NET-KEEPALIVE"
    text = "closes a kept connection just as the client reuses it; the request is not seen"
    vendors_own = False

    def fits(self, exchange: Exchange) -> bool:
        return exchange.request.reused

    def before(self, call: Call) -> Reply | None:
        return Reply(503, [], delivery=Delivery(Ending.CLOSE))


class Slow(Fault):
    id = "F-NET-SLOW"
    text = "sends the answer in drops, head and body"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {"bytes": (64, "size of a drop"), "seconds": (1.0, "between two drops")}

    def after(self, call: Call, reply: Reply) -> Reply:
        drops = Delivery(Ending.DRIP, keep=int(self.given["bytes"]), delay=float(self.given["seconds"]))
        return replace(reply, delivery=drops)


class Latency(Fault):
    id = "F-NET-LATENCY"
    text = "takes its time on the way"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {"seconds": (2.0, "until the first byte of the answer")}

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(delay=float(self.given["seconds"])))


class Fin(Fault):
    id = "F-NET-FIN"
    text = "closes the connection after the answer is made and before any of it is sent"
    commits = "yes"
    vendors_own = False

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(Ending.CLOSE))


class Rst(Fault):
    id = "F-NET-RST"
    text = "resets the connection in the middle of the body"
    commits = "yes"
    vendors_own = False

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(Ending.RESET, keep=len(reply.body) // 2))


FAULTS = (KeepAlive, Slow, Latency, Fin, Rst)
