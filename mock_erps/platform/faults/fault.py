"""The interface of a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.journal import Exchange
    from mock_erps.platform.vendor import Vendor
    from mock_erps.platform.webhooks import Notice, Webhooks


#: parameter name → (default, meaning)
Parameters = dict[str, tuple[Any, str]]


class Interrupted(Exception):
    """The vendor stops in the middle of its work: what is done stays done, and `reply` is all that leaves."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("interrupted")
        self.reply = reply


class Fault:
    """One thing that goes wrong. Subclasses override the moments at which they act.

    `before` may answer instead of the vendor (then nothing is performed), `performing` acts when the vendor has let the
    request pass and is about to do it, `after` may change or withhold the answer of a vendor that has already
    committed, `before_item` may break one element of a batch, `connecting` keeps connections out.
    """

    id: ClassVar[str]
    #: one sentence, without a full stop: what the vendor does
    text: ClassVar[str]
    #: does the ERP's state change: no, yes, later, partial
    commits: ClassVar[str] = "no"
    #: what a good client may leave out of the books for it: "", "one" (the request's documents, or what needs its
    #: answer), "all" (whatever has not been done: nothing gets through any more)
    excludes: ClassVar[str] = ""
    #: whether the books rightly hold something else than what was sent
    rewrites: ClassVar[bool] = False
    parameters: ClassVar[Parameters] = {}
    #: whether only a vendor whose contract lists it can show it; faults of the wire happen to anybody
    vendors_own: ClassVar[bool] = True
    #: where anybody shows it who can, unless the contract says where
    usual: ClassVar[tuple[str, ...]] = ("*",)
    #: whether it can act on a connection attempt, the operation "connect"
    at_connect: ClassVar[bool] = False
    #: whether it acts on what the vendor tells by webhook, the operation "notify"
    at_notice: ClassVar[bool] = False

    def __init__(self, **parameters: Any) -> None:
        """Raises ValueError naming an unknown parameter and the known ones, or a value that is not offered."""
        unknown = sorted(set(parameters) - set(self.parameters))
        if unknown:
            known = ", ".join(self.parameters) or "none"
            raise ValueError(f"{self.id} has no parameter {unknown[0]!r}; it has: {known}")
        self.given: dict[str, Any] = {
            name: parameters.get(name, default) for name, (default, _) in self.parameters.items()
        }
        self.check()

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        """Whether a vendor has what the fault acts on."""
        return True

    def check(self) -> None:
        """Raise ValueError for values that make no sense."""

    def fits(self, exchange: Exchange) -> bool:
        """Whether it can act on this exchange at all; one that does not fit is not counted."""
        return True

    def before(self, call: Call) -> Reply | None:
        return None

    def performing(self, call: Call) -> Reply | None:
        return None

    def after(self, call: Call, reply: Reply) -> Reply:
        return reply

    def before_item(self, call: Call, index: int) -> None:
        return None

    def hit_connection(self) -> None:
        """A connection attempt is at the armed site."""

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        """What goes out instead of one notice."""
        return [notice]

    def connecting(self, erp: str) -> str:
        """How a connection attempt to an ERP fails: refused, dns, timeout; empty: it does not."""
        return ""


def one_of(fault: Fault, parameter: str, *choices: str) -> None:
    """Raise ValueError unless a parameter has one of these values."""
    value = fault.given[parameter]
    if value not in choices:
        raise ValueError(f"{fault.id}: {parameter} is one of {', '.join(choices)}, not {value!r}")
