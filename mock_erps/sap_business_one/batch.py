"""`$batch`: parts to the first failure, change sets whole or not at all (dossier sap_business_one §9)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform import nested
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for
from mock_erps.platform.wires.odata_batch import BadBatch, Part, Told, read_multipart, write_multipart
from mock_erps.sap_business_one import wire

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def parts_of(call: Call) -> list[Part]:
    """Raises Refusal for a body that is cut short or badly delimited."""
    try:
        return read_multipart(call.request.body, call.request.headers.get("content-type", ""))
    except BadBatch:
        raise Refusal("bad_batch") from None


def root(call: Call) -> str:
    return f"/b1s/{wire.version(call)}"


def batch(call: Call) -> Reply:
    parts = parts_of(call)
    if wire.version(call) == "v2" and any(part.group and part.id is None for part in parts):
        raise Refusal("no_content_id")
    go_on = wire.prefers(call, "odata.continue-on-error") and call.setting("continue_on_error") != "off"
    told = nested.run(call, parts, root(call), go_on)
    if go_on and call.setting("continue_on_error") == "crash" and _last_of_a_set_failed(parts, told):
        raise Refusal("bad_gateway")
    if call.setting("batch_content_id") == "off":
        told = [replace(entry, part=replace(entry.part, id=None)) if _collapsed(entry) else entry for entry in told]
    boundary = f"batchresponse_{uuid_for('batch', call.exchange.seq)}"
    status = 202 if wire.version(call) == "v1" or call.setting("batch_status") == "202" else 200
    body = write_multipart(told, boundary, id_in_head=wire.version(call) == "v2")
    return Reply(status, [("content-type", f"multipart/mixed; boundary={boundary}")], body)


def _collapsed(entry: Told) -> bool:
    """One error that stands for a whole change set."""
    return bool(entry.part.group) and not entry.group


def _last_of_a_set_failed(parts: list[Part], told: list[Told]) -> bool:
    last = {part.group: part for part in parts if part.group}
    return any(_collapsed(entry) and last[entry.part.group] is entry.part for entry in told)
