"""The life of a request. Read `STAGES` from top to bottom; nothing else happens to it.

`handle` is synchronous and does no I/O. A stage returns None to go on or a Reply to answer; a `Refusal` raised anywhere
becomes the vendor's own error. What a vendor has refused leaves no trace in the books, except where the vendor itself
commits item by item (its handlers then keep what is done).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.books import Change
from mock_erps.platform.call import Call
from mock_erps.platform.contract import Finding
from mock_erps.platform.faults.fault import Fault, Interrupted
from mock_erps.platform.journal import Commit, Delivered, Exchange, outcome_of
from mock_erps.platform.messages import Reply, Request, json_bytes
from mock_erps.platform.mishaps import Mishap
from mock_erps.platform.reading import read_body, read_parameters
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.sandbox import Sandbox
    from mock_erps.platform.vendor import Vendor


def handle(sandbox: Sandbox, vendor: Vendor, request: Request) -> Exchange:
    """Answer one request. The caller delivers `exchange.reply` and then tells `Sandbox.delivered`."""
    exchange = sandbox.journal.open(vendor.slug, request, vendor.clock.now(), sandbox.phase)
    call = Call(request, exchange, vendor, None, {})  # type: ignore[arg-type]  # route sets the operation
    try:
        reply = _through(sandbox, call)
    except Refusal as refusal:
        reply = vendor.refuse(call, refusal)
        _keep(call, reply)
        _wait_for_a_success(call)
    except Interrupted as stop:
        reply = stop.reply
        exchange.because = "fault"
    except Exception as error:
        # our own fault: never the vendor's; told apart in the journal and by `Sandbox.mishaps`
        sandbox.mishaps.append(Mishap.of(error))
        exchange.because = "mishap"
        reply = Reply(500, [("content-type", "text/plain")], b"mock-erps: a fault of the mock itself, see the journal")
    except BaseException:
        # the client was killed at this very exchange: it sees nothing
        sandbox.delivered(exchange, Delivered.NONE)
        raise
    return _close(sandbox, call, reply)


def _through(sandbox: Sandbox, call: Call) -> Reply:
    for stage in STAGES:
        reply = stage(sandbox, call)
        if reply is not None:
            return reply
    raise AssertionError("the last stage always answers")


def route(_sandbox: Sandbox, call: Call) -> Reply | None:
    routed(call)
    return None


def routed(call: Call) -> None:
    """Set the operation a request is about and its path values. Raises Refusal."""
    found = call.vendor.contract.route(call.request.path)
    if found is None:
        raise Refusal("no_such_path", path=call.request.path)
    methods, values = found
    call.path = dict(values)
    operation = methods.get(call.request.method)
    if operation is None:
        raise Refusal("no_such_method", method=call.request.method, allowed=", ".join(sorted(methods)))
    call.operation = operation


def arrive(sandbox: Sandbox, call: Call) -> Reply | None:
    """Name the exchange for journals and faults, then let whoever holds the gate act."""
    exchange = call.exchange
    exchange.operations = (call.operation.name,)
    call.vendor.erp.identify(call)
    exchange.operation = exchange.operations[0]
    exchange.keys = sandbox.keys.found_in(call.request, call.about)
    exchange.key = exchange.keys[0] if exchange.keys else ""
    sandbox.gate(exchange)
    return None


def fault_before(sandbox: Sandbox, call: Call) -> Reply | None:
    if not sandbox.faults.armed:
        return None
    call.armed = sandbox.faults.pick(call.exchange, sandbox.keys.classes(call.exchange.keys))
    if call.armed is None:
        return None
    reply = call.armed.fault.before(call)
    if reply is not None:
        call.exchange.because = call.exchange.because or "fault"
    return reply


def authenticate(_sandbox: Sandbox, call: Call) -> Reply | None:
    if call.operation.secured:
        call.vendor.erp.authenticate(call)
        company: Company | None = call.company
        if company is not None and not call.exchange.company:  # the one that was asked for, if that was another
            call.exchange.company = company.id
        call.exchange.principal = call.principal
    return None


def throttle(sandbox: Sandbox, call: Call) -> Reply | None:
    if call.operation.throttled:
        limits = call.vendor.limits
        gauges = limits.of(call)
        if held := limits.enter(gauges):
            sandbox.running[call.exchange.seq] = held
        limits.admit(call, gauges)
    return None


def recall(_sandbox: Sandbox, call: Call) -> Reply | None:
    """Answer a repeated key as the first time, where the vendor's keys work that way (`Erp.once`)."""
    once = call.vendor.erp.once(call) if call.vendor.erp.once is not None else None
    if once is None:
        return None
    kept = call.vendor.keys.recall(once.scope, once.key, once.fingerprint, once.profile)
    if kept is None:
        call.once = once
        return None
    call.exchange.replayed = True
    call.exchange.because = "replay"
    return _after(call, kept)


def _keep(call: Call, reply: Reply) -> None:
    if (once := call.once) is not None:
        call.vendor.keys.keep(once.scope, once.key, once.fingerprint, reply, once.profile)


def validate(_sandbox: Sandbox, call: Call) -> Reply | None:
    read_parameters_and_body(call)
    return None


def read_parameters_and_body(call: Call) -> None:
    """Hold a request against its contract. Raises Refusal."""
    findings: list[Finding] = read_parameters(call) + read_body(call)
    if findings:
        raise call.vendor.erp.explain(call, findings)


def perform(sandbox: Sandbox, call: Call) -> Reply | None:
    """Let the vendor do it, then see what a fault makes of the answer."""
    if call.armed is not None:
        reply = call.armed.fault.performing(call)
        if reply is not None:
            call.exchange.because = call.exchange.because or "fault"
            return reply
    return _after(call, commit(call))


def commit(call: Call) -> Reply:
    """Run the handler as one transaction of the books."""
    company: Company | None = call.company
    if company is None:
        return answer(call, call.operation.handler(call))
    company.books.seq = call.exchange.seq
    mark = company.books.mark()
    try:
        result = answer(call, call.operation.handler(call))
    except Refusal:
        company.books.rollback(mark)
        raise
    finally:
        changes = company.books.changes[mark.changes :]
        call.exchange.committed += [_commit(call, change) for change in changes]
        company.books.seq = 0
        call.vendor.tell(company.id, changes)
    _keep(call, result)
    return result


def _wait_for_a_success(call: Call) -> None:
    """A fault that changes the answer of what is committed has not acted on a refusal; it strikes the next call."""
    if call.armed is not None and type(call.armed.fault).after is not Fault.after:
        call.armed.delivered.remove(call.exchange.seq)
        call.exchange.fault = ""


def _after(call: Call, reply: Reply) -> Reply:
    return call.armed.fault.after(call, reply) if call.armed is not None else reply


#: the whole life of a request
STAGES = (route, arrive, fault_before, authenticate, throttle, recall, validate, perform)


def answer(call: Call, result: object) -> Reply:
    """A handler returns a Reply, or the JSON body of a 200."""
    if isinstance(result, Reply):
        return result
    return Reply(200, [("content-type", "application/json;charset=UTF-8")], json_bytes(result))


def _commit(call: Call, change: Change) -> Commit:
    doc = change.after or change.before or {}
    what = "created" if change.before is None else "deleted" if change.after is None else "updated"
    return Commit(change.kind, change.id, str(doc.get(call.vendor.erp.version_field, "")), what)


def _close(sandbox: Sandbox, call: Call, reply: Reply) -> Exchange:
    exchange = call.exchange
    call.vendor.erp.finish(call, reply)
    exchange.reply = reply
    exchange.status = reply.status
    wait = reply.header("retry-after")
    exchange.retry_after = float(wait) if wait and wait.isdigit() else None
    exchange.delivered = outcome_of(reply)
    exchange.done = call.vendor.clock.now()
    return exchange
