"""What clients write, as the books keep it: each field by its type (dossier odoo §3, §8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.access import user_id
from mock_erps.odoo.catalogue import TO_ONE, Field, Model
from mock_erps.platform.money import ZERO, decimal
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Values = dict[str, Any]
_FORMATS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S"}
_FALSE = (None, False, "")


def stored(call: Call, model: Model, vals: Any) -> Values:
    """The given values of stored fields. Raises Refusal for an unknown field or a value that is not of its type.

    x2many fields are left to their own rooms: a one2many is no value of its record's.
    """
    if not isinstance(vals, dict):
        raise Refusal("wrong_values", given=type(vals).__name__)
    found: Values = {}
    for name, given in vals.items():
        field = model.fields.get(name)
        if field is None:
            raise Refusal("unknown_field", field=name, model=model.name)
        if field.type == "many2many":
            continue
        if field.stored and name != "id":
            found[name] = read(call, model, field, given)
    return found


def read(call: Call, model: Model, field: Field, given: Any) -> Any:
    """One value, or Refusal."""
    if field.type == "boolean":
        return bool(given)
    if field.type in ("integer", "float", "monetary"):
        return _number(field, given)
    if given in _FALSE:
        return False
    if field.type == TO_ONE:
        return _reference(call, model, field, given)
    if field.type in _FORMATS:
        return _instant(field, given)
    if field.type == "selection":
        if field.choices and given not in field.choices:
            raise Refusal("wrong_choice", model=model.name, field=field.name, value=repr(given))
        return given
    if field.type == "json":
        return given
    return _html(str(given)) if field.type == "html" else _text(field, given)


def _html(text: str) -> str:
    """Plain words become a paragraph."""
    return text if "<" in text else f"<p>{text}</p>"


def _text(field: Field, given: Any) -> str:
    text = str(given)
    return text[: field.size] if field.size else text


def _number(field: Field, given: Any) -> Any:
    if given in (None, False, ""):
        return ZERO if field.type != "integer" else 0
    try:
        return int(given) if field.type == "integer" else decimal(given)
    except (TypeError, ValueError):
        kind = (
            "invalid literal for int() with base 10" if field.type == "integer" else "could not convert string to float"
        )
        raise Refusal("wrong_number", text=f"{kind}: {given!r}") from None


def _reference(call: Call, model: Model, field: Field, given: Any) -> int:
    """An id that exists: the database checks it by a foreign key."""
    if isinstance(given, bool) or not isinstance(given, int):
        raise Refusal("wrong_reference", model=model.name, field=field.name, value=repr(given))
    if call.books[field.of].get(str(given)) is None:
        raise Refusal("missing_reference", model=field.of, id=given, user=user_id(call))
    return given


def _instant(field: Field, given: Any) -> str:
    form = _FORMATS[field.type]
    text = str(given)[:10] if field.type == "date" else str(given)
    try:
        dt.datetime.strptime(text, form)  # the vendor's datetimes are naive UTC
    except ValueError:
        raise Refusal("wrong_instant", value=repr(given), form=form) from None
    return text


def links(call: Call, model: Model, field: Field, before: tuple[int, ...], commands: Any) -> tuple[int, ...]:
    """The ids a many2many holds after its commands; only existing records are linked (§3)."""
    ids = dict.fromkeys(before)
    for command in read_commands(model, field, commands):
        code, id, third = command
        if code == 6:
            ids = dict.fromkeys(_existing(call, field, one) for one in third or ())
        elif code == 5:
            ids = {}
        elif code == 4:
            ids[_existing(call, field, id)] = None
        elif code in (2, 3):
            ids.pop(id, None)
        else:
            raise Refusal("wrong_command", model=model.name, field=field.name, value=repr(command))
    return tuple(ids)


def _existing(call: Call, field: Field, id: Any) -> int:
    if call.books[field.of].get(str(id)) is None:
        raise Refusal("missing_reference", model=field.of, id=id, user=user_id(call))
    return int(id)


def read_commands(model: Model, field: Field, given: Any) -> list[tuple[int, Any, Any]]:
    """x2many commands as triples; a bare list of ids means "set to these". Raises Refusal `wrong_command`."""
    if given in (None, False):
        return [(5, 0, 0)]
    if isinstance(given, list | tuple) and all(isinstance(one, int) and not isinstance(one, bool) for one in given):
        return [(6, 0, list(given))]
    found = []
    for command in given if isinstance(given, list | tuple) else [None]:
        if not isinstance(command, list | tuple) or not command or command[0] not in range(7):
            raise Refusal("wrong_command", model=model.name, field=field.name, value=repr(command))
        padded = [*command, 0, 0]
        found.append((padded[0], padded[1], padded[2]))
    return found


def quantity(value: Any) -> Decimal:
    """A number that may be "empty" in the books."""
    return value if isinstance(value, Decimal) else ZERO
