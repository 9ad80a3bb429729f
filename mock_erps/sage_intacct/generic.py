"""The generic functions on objects: create, update, delete (dossier sage_intacct §4, §6).

A `create` of several objects is not atomic: the ones made before the first refusal stay, and are told beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import answers
from mock_erps.sage_intacct.answers import Outcome, element
from mock_erps.sage_intacct.objects import OBJECTS
from mock_erps.sage_intacct.resources.masters import MASTERS, Master, remove_master
from mock_erps.sage_intacct.resources.payments import PAYMENT
from mock_erps.sage_intacct.resources.receivables import RECEIVABLES
from mock_erps.sage_intacct.resources.reversing import remove
from mock_erps.sage_intacct.resources.spelling import Given, modern
from mock_erps.sage_intacct.values import slash_date, text_of
from mock_erps.sage_intacct.wire import Function, Values, many

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_DATES = ("RECEIPTDATE", "PAYMENTDATE", "EXCH_RATE_DATE")


def create_objects(call: Call, function: Function) -> Outcome:
    return _each(call, function, _create)


def update_objects(call: Call, function: Function) -> Outcome:
    return _each(call, function, _update)


def _each(call: Call, function: Function, act: Callable[[Call, str, Values], Doc]) -> Outcome:
    made: list[str] = []
    for object, body in _objects(function.body):
        mark = call.books.mark()
        try:
            doc = act(call, object, body)
        except Refusal as refusal:
            call.books.rollback(mark)
            if not made:
                raise
            return Outcome(data=_told(made), refusal=refusal)
        made.append(_brief(object, doc))
    return Outcome(data=_told(made))


def _objects(body: Values) -> Iterator[tuple[str, Values]]:
    for name in body:
        for one in many(body, name):
            yield name.upper(), one if isinstance(one, dict) else {}


def _told(made: list[str]) -> str:
    return answers.data("objects", made, count=len(made))


def _brief(object: str, doc: Doc) -> str:
    """What a write tells of a record: its number and its key; in lower case, as the vendor writes it here."""
    tag, key = object.lower(), OBJECTS[object].key
    parts = element("RECORDNO", doc["RECORDNO"])
    if key not in ("RECORDNO", "DOCNUMBER"):
        parts += element(key, doc.get(key, ""))
    return f"<{tag}>{parts}</{tag}>"


def _create(call: Call, object: str, body: Values) -> Doc:
    if object in RECEIVABLES:
        return RECEIVABLES[object].create(call, modern(body, RECEIVABLES[object].items))
    if object == "ARPYMT":
        return PAYMENT.create(call, _payment(body))
    return _master(object, "create").create(call, body)


def _update(call: Call, object: str, body: Values) -> Doc:
    number = text_of(body, "RECORDNO")
    if object in RECEIVABLES:
        resource = RECEIVABLES[object]
        return resource.update(call, resource.by_key(call, number), modern(body, resource.items))
    if object == "ARPYMT":
        return PAYMENT.update(call, PAYMENT.find(call, number, "update"), _payment(body))
    master = _master(object, "update")
    known = text_of(body, OBJECTS[object].key)
    found = [call.books[object].get(number)] if number else call.books[object].find("name", known.lower())
    if not found or found[0] is None:
        raise Refusal("not_there", what=master.object.told.lower(), key=number or known, action="update")
    return master.update(call, found[0], body)


def _master(object: str, action: str) -> Master:
    if object not in OBJECTS:
        raise Refusal("unknown_object", object=object)
    if object not in MASTERS:
        raise Refusal("not_offered", object=object, action=action)
    return MASTERS[object]


def _payment(body: Values) -> Given:
    given: Given = {name: value for name, value in body.items() if isinstance(value, str) and value}
    for field in _DATES:
        if field in given:
            given[field] = slash_date(given[field])
    details = body.get("ARPYMTDETAILS")
    if isinstance(details, dict):
        given["DETAILS"] = [one for one in many(details, "ARPYMTDETAIL") if isinstance(one, dict)]
    return given


def delete_objects(call: Call, function: Function) -> Outcome:
    """`keys` are record numbers; all of them or none."""
    object = text_of(function.body, "object").upper()
    if object not in OBJECTS:
        raise Refusal("unknown_object", object=object)
    for key in text_of(function.body, "keys").split(","):
        _delete(call, object, key.strip())
    return Outcome()


def _delete(call: Call, object: str, key: str) -> None:
    if object in RECEIVABLES:
        remove(call, RECEIVABLES[object], RECEIVABLES[object].by_key(call, key, action="delete"))
    elif object == "ARPYMT":
        PAYMENT.delete(call, PAYMENT.find(call, key, "delete"))
    else:
        master = _master(object, "delete")
        doc = call.books[object].get(key)
        if doc is None:
            raise Refusal("not_there", what=master.object.told.lower(), key=key, action="delete")
        remove_master(call, master, doc)
