"""The one operation of the gateway: functions in order, one result each, alone or all together (dossier §9)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mock_erps.platform.idempotency import Profile
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import answers
from mock_erps.sage_intacct.answers import Outcome, element
from mock_erps.sage_intacct.errors import failed
from mock_erps.sage_intacct.functions import FUNCTIONS
from mock_erps.sage_intacct.identity import check_permission
from mock_erps.sage_intacct.naming import object_of
from mock_erps.sage_intacct.wire import Envelope, Function

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def gateway(call: Call) -> Reply:
    """Do what the request's functions say."""
    envelope: Envelope = call.body
    _count(call, len(envelope.functions))
    if envelope.control.get("policyid"):
        call.exchange.because = "acknowledged only"
        return answers.acknowledged(call)
    results = _together(call, envelope) if envelope.transaction else _one_by_one(call, envelope)
    return answers.operation(call, results)


def _one_by_one(call: Call, envelope: Envelope) -> list[str]:
    """Every function is a transaction of its own."""
    return [_performed(call, function, index)[0] for index, function in enumerate(envelope.functions)]


def _together(call: Call, envelope: Envelope) -> list[str]:
    """All or nothing: the failing function says why, all others that they were rolled back."""
    mark = call.books.mark()
    fresh = [function for function in envelope.functions if _kept(call, function) is None]
    results: list[str] = []
    for index, function in enumerate(envelope.functions):
        result, done = _performed(call, function, index)
        if not done:
            call.books.rollback(mark)
            for other in fresh:
                call.vendor.keys.forget(call.company.id, other.controlid)
            return _rolled_back(call, envelope, index, result)
        results.append(result)
    return results


def _rolled_back(call: Call, envelope: Envelope, culprit: int, told: str) -> list[str]:
    status = str(call.setting("rolled_back_status"))
    refusal = Refusal("rolled_back")
    return [
        told if index == culprit else failed(call, function, refusal, status=status)
        for index, function in enumerate(envelope.functions)
    ]


def _performed(call: Call, function: Function, index: int) -> tuple[str, bool]:
    """The result of one function, and whether it was done."""
    mark = call.books.mark()
    try:
        call.before_item(index)
        if (first := _first_result(call, function)) is not None:
            return first, True
        check_permission(call, function.name, object_of(function))
        outcome = FUNCTIONS[function.name](call, function)
    except Refusal as refusal:
        call.books.rollback(mark)
        return failed(call, function, refusal), False
    if outcome.refusal is not None:
        return failed(call, function, outcome.refusal, outcome.data), False
    result = answers.result(function, "success", _told(outcome))
    _remember(call, function, result)
    return result, True


def _told(outcome: Outcome) -> str:
    return outcome.data + (element("key", outcome.key) if outcome.key else "")


# --- control ids (§6): what has been executed and completed is not executed again -----------------------------------


def _first_result(call: Call, function: Function) -> str | None:
    """The first result of a repeated control id, where the company replays; None for a fresh one. Raises Refusal."""
    if not call.body.unique:
        return None
    kept = _kept(call, function)
    if kept is None:
        return None
    if call.setting("dup_controlid_replay") == "on":
        call.exchange.replayed = True
        return kept.body.decode()
    raise Refusal("duplicate_controlid", id=function.controlid)


def _kept(call: Call, function: Function) -> Reply | None:
    profile = _kept_for(float(call.setting("dup_controlid_hours")))
    return call.vendor.keys.recall(call.company.id, function.controlid, "", profile)


@lru_cache(maxsize=64)
def _kept_for(hours: float) -> Profile:
    return Profile(retention=hours * 3600 if hours else None)


def _remember(call: Call, function: Function, result: str) -> None:
    if call.body.unique:
        reply = Reply(200, [], result.encode())
        call.vendor.keys.keep(call.company.id, function.controlid, "", reply, _KEEPING)


#: for how long an id holds is asked when it comes again
_KEEPING = Profile()


def _count(call: Call, functions: int) -> None:
    """Transactions of a month are billed above the tier's number, never blocked (§7)."""
    spent = call.company.facts.setdefault("transactions", {})
    month = answers.instant(call.now)[:7]
    call.company.facts["transactions"] = {**spent, month: spent.get(month, 0) + functions}
