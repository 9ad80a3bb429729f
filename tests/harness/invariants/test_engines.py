"""Whole cases: engines that are right, in the usual and in unusual ways, raise no alarm; broken ones fall by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness.invariants import catalogue, judge_all
from harness.verdicts import Severity, Verdict

Engine = Callable[[Any], None]


def test_the_catalogue_is_complete_and_in_order() -> None:
    assert list(catalogue()) == [f"I{n}" for n in range(1, 44)] + [f"E{n}" for n in range(1, 21)]


@pytest.mark.parametrize("invariant", catalogue().values(), ids=list(catalogue()))
def test_every_invariant_says_what_it_promises_and_how_to_mend_it(invariant: Any) -> None:
    assert invariant.name and invariant.severity in Severity
    assert invariant.statement.endswith(".") and invariant.hint.endswith(".")
    assert all(bug.startswith("B") for bug in invariant.real_bugs)


def test_a_case_in_which_nothing_happened_raises_no_alarm(world: Any) -> None:
    assert all(not finding.violations for finding in judge_all(world.evidence()))


def test_one_judge_alone_says_what_all_say_together(world: Any) -> None:
    blind(world)
    evidence = world.evidence()
    for finding in judge_all(evidence):
        assert catalogue()[finding.invariant].judge(evidence) == finding


def test_judges_change_nothing(world: Any) -> None:
    blind(world)
    evidence = world.evidence()
    assert judge_all(evidence) == judge_all(evidence)


def finish(world: Any, source: Any, id: str = "145") -> None:
    """The ledger is told, and the engine runs again with nothing to do."""
    world.say(source, "synced", id)
    world.run("rerun", counts={"unchanged": 1})


def careful(world: Any) -> None:
    """Key on every attempt, pause, look-up before anything is believed."""
    world.traits |= {"idempotency_key": True, "key_length": 50, "version_token": True}
    source = world.invoice()
    world.runs[-1] |= {"counts": {"created": 1, "failed": 0}}
    world.create(source, "145", world.lost, idempotency_key="k1")
    world.call("create invoice", source, idempotency_key="k1", replayed=True, after=1)
    finish(world, source)


def keyless(world: Any) -> None:
    """No key, but looks up first, each time."""
    world.traits |= {"idempotency_key": True}
    source = world.invoice()
    world.runs[-1] |= {"counts": {"created": 1}}
    world.call("find invoice", source, method="GET")
    world.lost("create invoice", source, fault="F-PRE-RESET")
    world.call("find invoice", source, method="GET")
    world.create(source, after=2)
    finish(world, source)


def tidy(world: Any) -> None:
    """Makes a duplicate and removes it within the run."""
    source = world.invoice()
    world.runs[-1] |= {"counts": {"created": 1}}
    world.create(source, "145", world.lost)
    world.call("find invoice", source, method="GET")
    second = world.create(source, "146", after=2)
    world.call("find invoice", source, method="GET")
    world.void(second, world.call("void invoice", source, version_sent="0"))
    finish(world, source)


def modest(world: Any) -> None:
    """Stops at the first throttle and leaves the rest for the next run."""
    sources = [world.invoice(f"INV-{n}", total=f"{n + 1}.00", tax="0.00") for n in range(3)]
    world.runs[-1] |= {"counts": {"created": 1, "pending": 2}}
    world.create(sources[0], "145")
    world.call("create invoice", sources[1], status=429, retry_after=60)
    world.run("recovery1", counts={"created": 2})
    for source, id in zip(sources[1:], ("146", "147"), strict=True):
        world.create(source, id)
        world.say(source, "synced", id)
    finish(world, sources[0])


def slow(world: Any) -> None:
    """One worker, a minute for each call."""
    sources = [world.invoice(f"INV-{n}", total=f"{n + 1}.00", tax="0.00") for n in range(10)]
    world.runs[-1] |= {"counts": {"created": 10}}
    for number, source in enumerate(sources):
        world.create(source, f"{number}", seconds=60)
        world.say(source, "synced", f"{number}")
    finish(world, sources[0], "0")


def upserting(world: Any) -> None:
    """Sends again under its external id: the vendor updates what is there."""
    source = world.invoice()
    world.runs[-1] |= {"counts": {"created": 1}}
    world.create(source, "145", world.lost)
    world.create(source, "145", after=2)
    finish(world, source)


def restarted(world: Any) -> None:
    """Killed after a commit, it looks before it goes on."""
    source = world.invoice()
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    world.create(source, "145", world.lost, fault="")
    world.run("recovery1", counts={"created": 1})
    world.call("find invoice", source, method="GET")
    finish(world, source)


@pytest.mark.parametrize("engine", [careful, keyless, tidy, modest, slow, upserting, restarted])
def test_a_right_engine_raises_no_alarm(world: Any, engine: Engine) -> None:
    engine(world)
    alarms = {
        finding.invariant: finding.violations[0].message
        for finding in judge_all(world.evidence())
        if finding.violations
    }
    assert alarms == {}


def blind(world: Any) -> None:
    """M01, M02: sends again without looking."""
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.create(source, "146", after=2)
    finish(world, source, "146")


def forgetful(world: Any) -> None:
    """M06, M62: what it knew died with it."""
    source = world.invoice()
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    world.create(source, "145", world.lost, fault="", idempotency_key="k1")
    world.run("recovery1")
    world.create(source, "146", idempotency_key="k2")
    finish(world, source, "146")


def despairing(world: Any) -> None:
    """M07: calls failed what may have worked."""
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.say(source, "failed", text="timeout")


def credulous(world: Any) -> None:
    """M30: a 200 with an error inside is believed."""
    source = world.invoice()
    world.call("create invoice", source, vendor_code="BL01", because="rule")
    world.say(source, "synced", "145")


def boastful(world: Any) -> None:
    """M66: exit code 0 and all created, though some failed."""
    world.runs[-1] |= {"counts": {"created": 2, "failed": 0}, "exit_code": 0}
    world.create(world.invoice("INV-1"))
    bad = world.invoice("INV-2", total="60.00", tax="10.00")
    world.call("create invoice", bad, status=400, vendor_code="610")
    world.say(bad, "failed")


def renaming(world: Any) -> None:
    """Not in the list: a failed create is tried again under another number."""
    source = world.invoice()
    world.create(source, "145", world.lost, fault="F-POST-5XX", status=500)
    world.create(source, "146", number="INV-1007-1", total=source.total)
    finish(world, source, "146")


def swapping(world: Any) -> None:
    """Not in the list: answers of a batch are matched by position, so the links cross."""
    one, two = world.invoice("INV-1"), world.invoice("INV-2", total="60.00", tax="10.00")
    world.create(one, "145")
    world.create(two, "146")
    world.say(one, "synced", "146")
    world.say(two, "synced", "145")


@pytest.mark.parametrize(
    ("engine", "ids"),
    [
        (blind, {"I1", "E6"}),
        (forgetful, {"I30", "I1"}),
        (despairing, {"I9", "I10"}),
        (credulous, {"I8", "I2", "I3"}),
        (boastful, {"I11", "I2"}),
        (renaming, {"I1", "E6"}),
        (swapping, {"I8"}),
    ],
)
def test_a_broken_engine_falls_by_name(world: Any, engine: Engine, ids: set[str]) -> None:
    engine(world)
    fallen = {finding.invariant for finding in judge_all(world.evidence()) if finding.verdict is Verdict.VIOLATED}
    assert ids <= fallen
