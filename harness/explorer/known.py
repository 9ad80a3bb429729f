"""Whether this version can play a schedule: another one may have had other faults and other kinds of documents."""

from __future__ import annotations

from harness.bad_input import BadInput, did_you_mean
from harness.documents.make import recipes
from harness.explorer.schedule import Schedule
from harness.scenario import FaultPlan
from mock_erps.platform.faults import catalogue

ADVICE = "Replay it with the mock-erps that printed it, or explore again with this one."


def known(schedule: Schedule) -> Schedule:
    """The schedule itself. Raises BadInput naming the first thing in it that this version does not have."""
    for fault in schedule.faults:
        _check_fault(fault)
    for row in schedule.documents or ():
        name = str(row.get("recipe", ""))
        if name not in recipes():
            label = did_you_mean(name, list(recipes()))
            raise BadInput(
                "RP006", f"the replay token has a document of an unknown kind, {name!r}", None, ADVICE, label
            )
    return schedule


def _check_fault(plan: FaultPlan) -> None:
    kind = catalogue().get(plan.fault)
    if kind is None:
        label = did_you_mean(plan.fault, list(catalogue()))
        raise BadInput("RP005", f"the replay token has an unknown fault, {plan.fault!r}", None, ADVICE, label)
    try:
        kind(**plan.parameters)
    except (ValueError, TypeError) as error:
        raise BadInput("RP005", f"the replay token does not fit: {error}", None, ADVICE) from None
