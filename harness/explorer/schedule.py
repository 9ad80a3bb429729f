"""A schedule: one run, told completely. The same schedule gives the same run, here and on anybody's machine.

Its token (`me1-` and the base64url of its canonical JSON) is what `mock-erps replay` takes.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

import orjson

from harness.bad_input import BadInput
from harness.scenario import Crash, External, FaultPlan, Overlap, Place, Trigger

PREFIX = "me1-"
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]+=*")
#: what other versions print
_OTHER = re.compile(r"\bme\d+-")
_PLACE = {field.name: field.default for field in fields(Place) if field.default is not MISSING}
#: a crash before the vendor works, after it committed, with the answer in hand, before the engine's n-th note, and
#: while it waits after an answer
MOMENTS = ("before", "after", "delivered", "write", "waiting")
LATE = ("delivered", "write", "waiting")


@dataclass(frozen=True, slots=True)
class Schedule:
    """What goes wrong in a scenario whose own faults are taken out. `documents` None: those of the scenario."""

    scenario: str  # label, variant included
    erp: str
    seed: int
    faults: tuple[FaultPlan, ...] = ()
    crashes: tuple[Crash, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    outside: tuple[External, ...] = ()
    documents: tuple[Mapping[str, Any], ...] | None = None
    #: whether the scheduler starts the engine once more the moment the story is over
    again: bool = False

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """Everything that is planned, in the order in which it is armed."""
        late = tuple(crash for crash in self.crashes if crash.moment in LATE)
        early = tuple(crash for crash in self.crashes if crash.moment not in LATE)
        return (*self.faults, *early, *self.overlaps, *self.outside, *late)

    @property
    def token(self) -> str:
        return PREFIX + base64.urlsafe_b64encode(self.canonical()).decode().rstrip("=")

    @property
    def command(self) -> str:
        return f"mock-erps replay {self.token}"

    @property
    def in_words(self) -> str:
        """What goes wrong, in a few words that no other run of the story has."""
        kinds = [str(row["recipe"]) for row in self.documents or ()]
        return "; ".join(filter(None, [*kinds, self.trouble]))

    @property
    def trouble(self) -> str:
        """What goes wrong, whatever the documents are."""
        return "; ".join([*map(_trouble, self.triggers), *(("next run at once",) if self.again else ())])

    def canonical(self) -> bytes:
        """The same bytes for the same schedule, always."""
        return orjson.dumps(self.as_data(), option=orjson.OPT_SORT_KEYS)

    def as_data(self) -> dict[str, Any]:
        """The documented JSON; what is empty is left out."""
        data: dict[str, Any] = {
            "scenario": self.scenario,
            "erp": self.erp,
            "seed": self.seed,
            "faults": [{"site": _site(f.at), "mode": f.fault, "params": dict(f.parameters)} for f in self.faults],
        }
        if self.crashes:
            data["crashes"] = [{"site": _site(crash.at), "moment": crash.moment} for crash in self.crashes]
        if self.overlaps:
            data["overlaps"] = [{"site": _site(overlap.at)} for overlap in self.overlaps]
        if self.outside:
            data["outside"] = [_act(external) for external in self.outside]
        if self.documents is not None:
            data["documents"] = [dict(row) for row in self.documents]
        if self.again:
            data["again"] = True
        return data


def _trouble(trigger: Trigger) -> str:
    at = trigger.at
    assert at is not None
    match trigger:
        case FaultPlan():
            given = [f"{name}={value}" for name, value in trigger.parameters.items()]
            what = " ".join([trigger.fault, *given])
        case Crash():
            what = f"killed {trigger.moment}"
        case Overlap():
            what = "second run"
        case External():
            what = " ".join([trigger.action, trigger.document])
    where = (at.operation, at.document, at.target if at.target != "main" else "", at.phase, str(at.occurrence))
    return f"{what} at {' '.join(filter(None, where))}"


def read_token(text: str) -> Schedule:
    """A token, or a line that holds one. Raises BadInput."""
    found = _TOKEN.search(text)
    other = _OTHER.search(text)
    if found is None and other:
        advice = f"Replay it with the mock-erps that printed it, or explore again with this one ({PREFIX}…)."
        raise BadInput("RP004", f"a replay token of another version: {other.group()}…", advice=advice)
    if found is None:
        raise BadInput("RP001", f"{text[:40]!r} is no replay token", advice=f"A token begins with {PREFIX}.")
    code = found.group().removeprefix(PREFIX).rstrip("=")
    try:
        data = orjson.loads(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
        return from_data(data)
    except (binascii.Error, orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        advice = "Copy the whole line that the explorer printed."
        raise BadInput("RP002", "the replay token is damaged: it holds no schedule", advice=advice) from None


def from_data(data: Mapping[str, Any]) -> Schedule:
    """The inverse of `Schedule.as_data`. Raises KeyError, TypeError or ValueError for anything else."""
    documents = data.get("documents")
    crashes = tuple(Crash(str(row["moment"]), _place(row["site"])) for row in data.get("crashes", ()))
    if unknown := [crash.moment for crash in crashes if crash.moment not in MOMENTS]:
        raise ValueError(f"no crash is called {unknown[0]!r}")
    return Schedule(
        scenario=str(data["scenario"]),
        erp=str(data["erp"]),
        seed=int(data["seed"]),
        faults=tuple(FaultPlan(str(row["mode"]), _place(row["site"]), dict(row["params"])) for row in data["faults"]),
        crashes=crashes,
        overlaps=tuple(Overlap(_place(row["site"])) for row in data.get("overlaps", ())),
        outside=tuple(
            External(row["action"], row.get("document", ""), row.get("values", {}), _place(row["site"]))
            for row in data.get("outside", ())
        ),
        documents=None if documents is None else tuple(dict(row) for row in documents),
        again=bool(data.get("again", False)),
    )


def _site(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name, default in _PLACE.items() if getattr(place, name) != default}


def _place(data: Mapping[str, Any]) -> Place:
    place = Place(**data)
    if not all(isinstance(getattr(place, name), type(default)) for name, default in _PLACE.items()):
        raise TypeError(f"no place: {data}")
    return place


def _act(external: External) -> dict[str, Any]:
    assert external.at is not None
    data: dict[str, Any] = {"site": _site(external.at), "action": external.action}
    if external.document:
        data["document"] = external.document
    if external.values:
        data["values"] = dict(external.values)
    return data
