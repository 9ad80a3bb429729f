"""The shape of the run record. It is JSON: `run.schema.json` says the same to other programs.

Instants inside a case are virtual seconds since its first run began. A field that the run could not know is None, and
`search` and `mutants` are there only when they were asked for.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from harness.report.timeline_shapes import ExchangeRow, GapRow, Mark

VerdictWord = Literal["ship", "stop", "inconclusive", "none"]


class Gate(TypedDict):
    """`verdict` none: the harness itself failed. `reasons` are sentences."""

    verdict: VerdictWord
    reasons: list[str]


class Counts(TypedDict):
    """`violations` counts every breach, `violated` the cases that have one."""

    planned: int
    cases: int
    held: int
    violated: int
    unarmed: int
    violations: int


class FaultCounts(TypedDict):
    placed: int
    delivered: int
    not_reached: int
    masked: int


class Run(TypedDict):
    """`started` is the machine's own clock, ISO 8601 in UTC; `contracts` maps ERP → first digits of its digest."""

    name: str
    engine: str
    engine_version: str
    mock_erps: str
    started: str
    command: str
    seed: int
    jobs: int
    scenarios: int
    virtual_seconds: float
    real_seconds: float
    interrupted: bool
    contracts: dict[str, str]
    #: the engine's description, and the first digits of its digest
    engine_file: NotRequired[str]
    engine_digest: NotRequired[str]
    #: the run that was in this folder before, and what has changed since
    compared: NotRequired[str]


class InvariantCount(TypedDict):
    id: str
    name: str
    severity: str
    statement: str
    held: int
    violated: int
    unarmed: int
    armed: int


class Unknowns(TypedDict):
    """What must not be concluded from this run. Lists hold case names or, for `vacuous`, "erp × family"."""

    not_reached: list[str]
    masked: list[str]
    not_as_planned: list[str]
    vacuous: list[str]
    mishaps: list[str]
    not_offered: int
    unsourced_settings: int


class Erp(TypedDict):
    slug: str
    name: str


class Cell(TypedDict):
    """One ERP × family. `worst` is a severity, "" where nothing is violated."""

    erp: str
    family: str
    cases: int
    held: int
    violated: int
    unarmed: int
    worst: str


class Heat(TypedDict):
    """Operation × fault. `rows` maps ERP → one string of tokens per operation: `.` not placed, `!` never reached,
    `12` deliveries, `m3` masked, `v31` deliveries of which some led to a violation."""

    operations: list[str]
    faults: list[str]
    rows: dict[str, list[str]]


class ScenarioRow(TypedDict):
    label: str
    title: str
    family: str
    faults: str


class Cases(TypedDict):
    """Columns rather than objects: `rows` hold index of ERP, index of scenario, h/v/u, exchanges, virtual seconds."""

    scenarios: list[ScenarioRow]
    rows: list[list[int | float | str]]


class DiffRow(TypedDict):
    field: str
    should_be: str
    books: str
    engine: str
    differs: Literal["", "books", "engine", "both"]


class Story(TypedDict):
    """The three stories in a few words each."""

    should_be: str
    books: str
    engine: str


class Shrink(TypedDict):
    """Pairs are (before, after)."""

    documents: tuple[int, int]
    faults: tuple[int, int]
    runs: int


class AlsoBroken(TypedDict):
    invariant: str
    name: str
    severity: str
    message: str


class Drawn(TypedDict):
    """What is drawn of the evidence. `wrong_at`: the exchange after which the invariant is false."""

    timeline: list[ExchangeRow | GapRow]
    overview: list[Mark]
    wrong_at: int | None
    diff: list[DiffRow]
    equal: list[str]


class Explored(TypedDict):
    """What only the explorer knows. `doomed_at`: the exchange after which no later fault is needed."""

    doomed_at: int | None
    shrink: Shrink | None
    replays: tuple[int, int] | None
    files: list[str]
    status: str


class ViolationTold(Drawn, Explored):
    """`id` comes from invariant, ERP and what happened: the same defect keeps its address from run to run.

    `seen_in` names all cases that show it.
    """

    id: str
    number: int
    title: str
    severity: str
    invariant: str
    invariant_name: str
    erp: str
    erp_name: str
    scenario: str
    site: str
    fault: str
    money: str
    given: list[str]
    when: list[str]
    then: list[str]
    story: Story
    exchanges: int
    sources: list[str]
    real_bugs: list[str]
    hints: list[str]
    also_broken: list[AlsoBroken]
    seen_in: list[str]
    replay: str


class Step(TypedDict):
    label: str
    reduction: str
    count: int
    done: bool


class Search(TypedDict):
    """The explorer's funnel, widest first, and what it says of itself."""

    lede: str
    steps: list[Step]


class MutantRow(TypedDict):
    """`fired` empty: it survived."""

    id: str
    defect: str
    expected: list[str]
    fired: list[str]
    by_name: bool
    note: str


class Mutants(TypedDict):
    killed: int
    all: int
    false_alarms: int
    rows: list[MutantRow]


class RunRecord(TypedDict):
    version: int
    run: Run
    gate: Gate
    counts: Counts
    faults: FaultCounts
    invariants: list[InvariantCount]
    unknowns: Unknowns
    violations: list[ViolationTold]
    erps: list[Erp]
    families: list[str]
    matrix: list[Cell]
    heat: Heat
    cases: Cases
    search: NotRequired[Search]
    mutants: NotRequired[Mutants]
