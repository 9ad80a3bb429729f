"""F-RSP-SHAPE: the same facts in a slightly different shape, as vendors change it without notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters, one_of
from mock_erps.platform.faults.rewriting import change_json, rows
from mock_erps.platform.messages import Reply
from mock_erps.platform.reading import NEW_FIELD

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def _unknown_field(value: Any) -> Any:
    if isinstance(value, dict):
        return {**{name: _unknown_field(part) for name, part in value.items()}, NEW_FIELD: {"flag": True}}
    return [_unknown_field(part) for part in value] if isinstance(value, list) else value


def _number_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _number_as_text(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_number_as_text(part) for part in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _null_for_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _null_for_empty(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_null_for_empty(part) for part in value]
    return None if value == "" else value


def _single_object(value: Any) -> Any:
    """A list of one told as that one, as XML turned into JSON does."""
    target = rows(value)
    if len(target) == 1 and isinstance(value, dict):
        return {name: part[0] if part is target else _single_object(part) for name, part in value.items()}
    return value


VARIANTS: dict[str, Callable[[Any], Any]] = {
    "unknown_field": _unknown_field,
    "number_as_text": _number_as_text,
    "null_for_empty": _null_for_empty,
    "single_object": _single_object,
}


class Shape(Fault):
    id = "F-RSP-SHAPE"
    text = "answers in a slightly different shape"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {"variant": ("unknown_field", " | ".join(VARIANTS))}

    def check(self) -> None:
        one_of(self, "variant", *VARIANTS)

    def after(self, call: Call, reply: Reply) -> Reply:
        if self.given["variant"] == "unknown_field":
            call.vendor.facts[NEW_FIELD] = True
        return change_json(reply, VARIANTS[self.given["variant"]])


FAULTS = (Shape,)
