"""The interface of a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Fault:
    """One thing that goes wrong. Subclasses override the moments at which they act.

    `before` may answer instead of the vendor (then nothing is performed), `after` may change or withhold the answer of
    a vendor that has already committed, `before_item` may break one element of a batch.
    """

    id: ClassVar[str]
    #: one sentence, without a full stop: what the vendor does
    text: ClassVar[str]
    #: does the ERP's state change: no, yes, later, partial
    commits: ClassVar[str] = "no"
    #: parameter name → (default, meaning)
    parameters: ClassVar[dict[str, tuple[Any, str]]] = {}

    def __init__(self, **parameters: Any) -> None:
        """Raises ValueError naming an unknown parameter and the known ones."""
        unknown = sorted(set(parameters) - set(self.parameters))
        if unknown:
            known = ", ".join(self.parameters) or "none"
            raise ValueError(f"{self.id} has no parameter {unknown[0]!r}; it has: {known}")
        self.given = {name: parameters.get(name, default) for name, (default, _) in self.parameters.items()}

    def before(self, call: Call) -> Reply | None:
        return None

    def after(self, call: Call, reply: Reply) -> Reply:
        return reply

    def before_item(self, call: Call, index: int) -> None:
        return None
