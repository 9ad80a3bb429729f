"""`$batch`: up to a hundred requests in one (dossier §9).

It ends at the first failure, what came before stays. `Prefer: odata.continue-on-error` goes on. `Isolation: snapshot`
is one transaction, in which posting commits for itself; its answers show what was undone as if it were there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from mock_erps.dynamics_business_central.errors import JSON
from mock_erps.dynamics_business_central.identity import parts_of, root_of
from mock_erps.platform import nested
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for
from mock_erps.platform.wires.odata_batch import BadBatch, Part, Told, write_json, write_multipart

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: actions whose code commits, also inside a transaction
_COMMITTING = ("microsoft.nav.post", "microsoft.nav.cancel")


def batch(call: Call) -> Reply:
    try:
        parts = parts_of(call)
    except BadBatch as error:
        raise Refusal("bad_batch", reason=str(error)) from None
    most = int(call.setting("batch_parts"))
    if len(parts) > most:
        raise Refusal("too_many_parts", max=most)
    if call.request.headers.get("isolation", "").strip().lower() == "snapshot":
        told = _snapshot(call, parts)
    else:
        go_on = "continue-on-error" in call.request.headers.get("prefer", "")
        told = nested.run(call, _in_order(parts), root_of(call), go_on)
    return _answer(call, told)


def _in_order(parts: list[Part]) -> list[Part]:
    """Parts run in the order sent, but never before what they depend on."""
    done: list[Part] = []
    waiting = list(parts)
    while waiting:
        known = {part.id for part in done}
        ready = [part for part in waiting if set(part.depends_on) <= known]
        if not ready:
            raise Refusal("bad_batch", reason="dependsOn leads in a circle or nowhere")
        done.append(ready[0])
        waiting.remove(ready[0])
    return done


def _snapshot(call: Call, parts: list[Part]) -> list[Told]:
    """One answer when the first part fails, all when a later one does; then nothing stays but what was posted."""
    told: list[Told] = []
    mark = nested.marked(call)
    failed = False
    for part in _in_order(parts):
        told += nested.run(call, [part], root_of(call), go_on=True)
        ok = told[-1].reply.status < 400
        failed = failed or not ok
        if ok and any(action in part.url.lower() for action in _COMMITTING):
            mark = nested.marked(call)
        if not ok and len(told) == 1:
            break
    if failed:
        nested.undo(call, mark)
    return told


def _answer(call: Call, told: list[Told]) -> Reply:
    for entry in told:
        headers = entry.reply.headers
        headers.append(("odata-version", "4.0"))
    if "multipart/mixed" in call.request.headers.get("content-type", "").lower():
        boundary = f"batchresponse_{uuid_for('batch', call.exchange.seq)}"
        body = write_multipart(told, boundary)
        return Reply(200, [("content-type", f"multipart/mixed; boundary={boundary}")], body)
    return Reply(200, [("content-type", JSON)], orjson.dumps(write_json(told)))
