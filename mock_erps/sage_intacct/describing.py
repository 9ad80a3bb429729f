"""`lookup` and `inspect`: the fields of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import answers
from mock_erps.sage_intacct.answers import Outcome, element
from mock_erps.sage_intacct.objects import OBJECTS, Object
from mock_erps.sage_intacct.values import text_of
from mock_erps.sage_intacct.wire import Function

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_TYPES = {"text": "TEXT", "amount": "DECIMAL", "date": "DATE", "instant": "TIMESTAMP", "flag": "BOOLEAN"}


def describe(call: Call, function: Function) -> Outcome:
    object = text_of(function.body, "object").upper()
    if object not in OBJECTS:
        raise Refusal("unknown_object", object=object)
    one = OBJECTS[object]
    fields = "".join(_field(one, name, kind) for name, kind in one.fields.items())
    links = "".join(
        f"<Relationship>{element('OBJECTPATH', path)}{element('OBJECTNAME', other)}</Relationship>"
        for path, (_, other) in one.relations.items()
    )
    inner = f'<Type Name="{object}"><Fields>{fields}</Fields><Relationships>{links}</Relationships></Type>'
    return Outcome(data=answers.data("All", [inner], count=1))


def _field(one: Object, name: str, kind: str) -> str:
    required = "true" if name in one.required else "false"
    parts = element("ID", name) + element("LABEL", name) + element("REQUIRED", required)
    return f"<Field>{parts}{element('DATATYPE', _TYPES[kind])}</Field>"
