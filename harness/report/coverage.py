"""Where it holds and what was really tried: matrix, heat map and the list of cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from harness.events import CaseResult
from harness.report.causes import weight
from harness.report.shapes import Cases, Cell, Heat, ScenarioRow
from harness.scenario import Crash, External, FaultPlan, Overlap, Scenario
from harness.verdicts import Verdict

_LETTERS = {Verdict.HELD: "h", Verdict.VIOLATED: "v", Verdict.NOT_ARMED: "u"}
#: the groups of the fault catalogue, in the order in which an exchange meets them
GROUPS = ("NET", "PRE", "POST", "RSP", "VIS", "AUT", "THR", "BAT", "BIZ", "CON", "CRA")
#: (ERP, operation, fault)
Spot = tuple[str, str, str]


def families(results: Iterable[CaseResult]) -> list[str]:
    """In the order of running."""
    return list(dict.fromkeys(result.case.scenario.family for result in results))


def matrix(results: Iterable[CaseResult]) -> list[Cell]:
    """One cell per ERP and family that ran."""
    cells: dict[tuple[str, str], list[CaseResult]] = {}
    for result in results:
        cells.setdefault((result.case.erp, result.case.scenario.family), []).append(result)
    return [_cell(erp, family, inside) for (erp, family), inside in cells.items()]


def _cell(erp: str, family: str, results: list[CaseResult]) -> Cell:
    verdicts = Counter(result.verdict for result in results)
    broken = {
        weight(finding.invariant, violation)
        for result in results
        for finding in result.violated
        for violation in finding.violations
    }
    return {
        "erp": erp,
        "family": family,
        "cases": len(results),
        "held": verdicts[Verdict.HELD],
        "violated": verdicts[Verdict.VIOLATED],
        "unarmed": verdicts[Verdict.NOT_ARMED],
        "worst": min(broken, default=""),
    }


def heat(results: tuple[CaseResult, ...]) -> Heat:
    """Deliveries count only where an invariant was armed: anything else says nothing."""
    counted = [result for result in results if result.verdict is not Verdict.NOT_ARMED]
    delivered: Counter[Spot] = Counter()
    masked: Counter[Spot] = Counter()
    placed: set[Spot] = set()
    violated: set[Spot] = set()
    for result in counted:
        for site in result.fault_sites:
            if "*" in site.operation:  # never reached: nobody knows where it would have been
                continue
            spot = (result.case.erp, site.operation, site.fault)
            placed.add(spot)
            delivered[spot] += site.deliveries
            masked[spot] += site.masked
            if site.deliveries and result.violated:
                violated.add(spot)

    def token(spot: Spot) -> str:
        if spot not in placed:
            return "."
        if delivered[spot]:
            return f"{'v' if spot in violated else ''}{delivered[spot]}"
        return f"m{masked[spot]}" if masked[spot] else "!"

    operations = sorted({operation for _, operation, _ in placed}, key=_by_object)
    faults = sorted({fault for _, _, fault in placed}, key=_by_group)
    erps = dict.fromkeys(result.case.erp for result in counted)
    rows = {erp: [" ".join(token((erp, name, fault)) for fault in faults) for name in operations] for erp in erps}
    return {"operations": operations, "faults": faults, "rows": rows}


def _by_object(operation: str) -> tuple[str, str]:
    verb, _, noun = operation.partition(" ")
    return noun or verb, verb


def _by_group(fault: str) -> tuple[int, str]:
    group = group_of(fault)
    return (GROUPS.index(group) if group in GROUPS else len(GROUPS)), fault


def group_of(fault: str) -> str:
    """`POST` of `F-POST-RESET`."""
    return fault.split("-")[1] if fault.count("-") else fault


def cases(results: tuple[CaseResult, ...], slugs: list[str]) -> Cases:
    """Every case; indexes into `slugs` and into `scenarios`."""
    scenarios: dict[str, ScenarioRow] = {}
    for result in results:
        scenarios.setdefault(result.case.scenario.label, _scenario(result.case.scenario))
    numbers = {label: index for index, label in enumerate(scenarios)}
    rows: list[list[int | float | str]] = [
        [
            slugs.index(result.case.erp),
            numbers[result.case.scenario.label],
            _LETTERS[result.verdict],
            result.exchanges,
            round(result.virtual_seconds, 1),
        ]
        for result in results
    ]
    return {"scenarios": list(scenarios.values()), "rows": rows}


def _scenario(scenario: Scenario) -> ScenarioRow:
    return {
        "label": scenario.label,
        "title": scenario.title,
        "family": scenario.family,
        "faults": " ".join(dict.fromkeys(_trouble(trigger) for trigger in scenario.when)),
    }


def _trouble(trigger: FaultPlan | Crash | Overlap | External) -> str:
    match trigger:
        case FaultPlan():
            return trigger.fault
        case Crash():
            return f"crash-{trigger.moment}"
        case Overlap():
            return "overlap"
        case External():
            return trigger.action.replace("_", "-")
