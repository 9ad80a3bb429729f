"""The port: one handler, one function per operation of the WSDL (dossier §3, §5, §9, §12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mock_erps.netsuite.errors import status_of
from mock_erps.netsuite.places import base_of
from mock_erps.netsuite.records import RECORDS, Record, record_of
from mock_erps.netsuite.resources import RESOURCES, resource
from mock_erps.netsuite.resources.transforming import TRANSFORMS, drawn
from mock_erps.netsuite.soap import description, searching
from mock_erps.netsuite.soap.answers import Answer, version_of
from mock_erps.netsuite.soap.reading import pointer_in, record_in, said_in
from mock_erps.netsuite.soap.writing import write_record
from mock_erps.netsuite.values import Given, Pointer, offset_instant
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.soap import TYPE, Element, Envelope, child, text, written

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Action = Callable[["Call", Answer, Element], None]
#: records per list call (§7)
MOST = 200


def read_wsdl(call: Call) -> Reply:
    """The same description for every version the vendor serves."""
    version = call.path["version"].removeprefix("v").removesuffix("_0")
    if not description.VERSIONS.match(version):
        raise Refusal("no_such_path", path=call.request.path)
    body = description.document(version).replace(b"https://webservices.netsuite.com", base_of(call).encode())
    return Reply(200, [("content-type", "text/xml;charset=utf-8")], body)


def soap(call: Call) -> Reply:
    """Do what the operation says; its own refusals are statuses inside HTTP 200."""
    envelope: Envelope = call.body
    if not description.VERSIONS.match(version_of(call)) or not call.path["port"].startswith("NetSuitePort_"):
        raise Refusal("unsupported_version", version=call.path["port"])
    action = envelope.action
    if action not in description.actions():
        raise Refusal("unknown_action", action=action)
    answer = Answer(call, action)
    if action.endswith("List"):
        _each(call, answer, action.removesuffix("List"), list(envelope.operation))
        return answer.reply()
    _ACTIONS[action](call, answer, envelope.operation)
    return answer.reply()


def _each(call: Call, answer: Answer, action: str, arguments: list[Element]) -> None:
    """In order, each with a status of its own; what fails leaves the others alone (§9)."""
    if len(arguments) > MOST:
        raise Refusal("too_many_records", most=MOST)
    for index, argument in enumerate(arguments):
        call.before_item(index)
        _one(call, answer, action, argument, answer.part("readResponse" if action == "get" else "writeResponse"))


def _one(call: Call, answer: Answer, action: str, argument: Element, result: Element) -> None:
    mark = call.books.mark()
    try:
        record, doc = _DOINGS[action](call, argument)
    except Refusal as refusal:
        call.books.rollback(mark)
        answer.status(result, *status_of(call, refusal))
        if action != "get":
            _echo(result, argument)
        return
    answer.status(result)
    if action in ("get", "initialize"):
        write_record(call, answer, result, record, doc)
    else:
        _reference(result, record, doc)


def _reference(result: Element, record: Record, doc: Doc) -> None:
    ids = {"internalId": doc["id"], "type": record.type}
    ids |= {"externalId": doc["externalId"]} if doc.get("externalId") else {}
    reference = written(result, _messages(result), "baseRef", **ids)
    reference.set(TYPE, "platformCore:RecordRef")


def _echo(result: Element, argument: Element) -> None:
    """A failed write may still name what was sent (§8)."""
    sent = {name: argument.get(name) for name in ("internalId", "externalId") if argument.get(name)}
    if sent:
        reference = written(result, _messages(result), "baseRef", **sent)
        reference.set(TYPE, "platformCore:RecordRef")


def _messages(result: Element) -> str:
    return str(result.tag).partition("}")[0].lstrip("{")


# --- what is done to one record ---------------------------------------------------------------------------------------


def _add(call: Call, element: Element) -> tuple[Record, Doc]:
    record = record_in(element)
    return record, resource(record.type).create(call, _sourced(call, record, said_in(call, record, element)))


def _sourced(call: Call, record: Record, given: Given) -> Given:
    """A credit memo that names the invoice it is made from draws on it what it does not say itself."""
    source = given.get("createdFrom")
    if record.type != "creditMemo" or not isinstance(source, Pointer):
        return given
    invoice = resource("invoice").named(call, source)
    return {**drawn(call, invoice, record.type), **given, "createdFrom": invoice["id"]}


def _update(call: Call, element: Element) -> tuple[Record, Doc]:
    record = record_in(element)
    rules = resource(record.type)
    pointer = pointer_in(element)
    doc = rules.named(call, pointer)
    given = said_in(call, record, element)
    if not pointer.id:
        given.pop("externalId", None)
    return record, rules.update(call, doc, given)


def _upsert(call: Call, element: Element) -> tuple[Record, Doc]:
    record = record_in(element)
    external = str(element.get("externalId", ""))
    if not external:
        raise Refusal("missing_field", fields="externalId")
    known = call.books[resource(record.type).kind].first("externalId", external)
    return _update(call, element) if known is not None else _add(call, element)


def _delete(call: Call, element: Element) -> tuple[Record, Doc]:
    record, doc = _get(call, element)
    resource(record.type).remove(call, doc)
    return record, doc


def _get(call: Call, element: Element) -> tuple[Record, Doc]:
    record = record_of(str(element.get("type", "")))
    if record is None:
        raise Refusal("unknown_record_type", type=element.get("type", ""))
    return record, resource(record.type).named(call, pointer_in(element))


def _initialize(call: Call, element: Element) -> tuple[Record, Doc]:
    """A draft of what another record would become; nothing is kept (§3)."""
    reference = child(element, "reference")
    goal = record_of(text(element, "type"))
    source = record_of(str(reference.get("type", ""))) if reference is not None else None
    if goal is None or source is None or (source.type, goal.type) not in TRANSFORMS:
        raise Refusal("cannot_transform", target=text(element, "type"), id=getattr(reference, "tag", ""))
    try:
        doc = resource(source.type).named(call, pointer_in(reference))
    except Refusal:
        raise Refusal("cannot_transform", target=goal.type, id=pointer_in(reference).shown) from None
    mark = call.books.mark()
    draft = resource(goal.type).create(call, drawn(call, doc, goal.type))
    call.books.rollback(mark)
    return goal, {name: value for name, value in draft.items() if name not in ("id", "createdDate", "lastModifiedDate")}


_DOINGS: Mapping[str, Callable[[Call, Element], tuple[Record, Doc]]] = {
    "add": _add,
    "update": _update,
    "upsert": _upsert,
    "delete": _delete,
    "get": _get,
    "initialize": _initialize,
}


# --- operations -----------------------------------------------------------------------------------------------------


def _alone(action: str) -> Action:
    def act(call: Call, answer: Answer, operation: Element) -> None:
        if len(operation) != 1:
            raise Refusal("bad_envelope", reason=f"{action} takes exactly one record")
        _one(call, answer, action, operation[0], answer.result)

    return act


def _get_all(call: Call, answer: Answer, operation: Element) -> None:
    argument = child(operation, "record")
    record = RECORDS.get(str(argument.get("recordType", ""))) if argument is not None else None
    if record is None or record.type not in ("currency", "salesTaxItem"):
        raise Refusal("unknown_record_type", type=argument.get("recordType", "") if argument is not None else "")
    found = call.rows(RESOURCES[record.type].kind)
    answer.status(answer.result)
    written(answer.result, answer.core, "totalRecords", len(found))
    rows = written(answer.result, answer.core, "recordList")
    for doc in found:
        write_record(call, answer, rows, record, doc)


def _get_server_time(call: Call, answer: Answer, _operation: Element) -> None:
    answer.status(answer.result)
    written(answer.result, answer.core, "serverTime", offset_instant(call.company, call.now))


def _get_data_center_urls(call: Call, answer: Answer, _operation: Element) -> None:
    answer.status(answer.result)
    urls = written(answer.result, answer.core, "dataCenterUrls")
    for name in ("restDomain", "webservicesDomain", "systemDomain"):
        written(urls, answer.core, name, base_of(call))


_ACTIONS: Mapping[str, Action] = {
    **{action: _alone(action) for action in _DOINGS},
    "getAll": _get_all,
    "getServerTime": _get_server_time,
    "getDataCenterUrls": _get_data_center_urls,
    "search": searching.search,
    "searchMoreWithId": searching.more,
    "getDeleted": searching.deleted,
}
