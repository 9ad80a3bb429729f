"""From scenarios to cases: which ERP can show what, and why not where it cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from harness.scenario.model import FaultPlan, Scenario
from harness.scenario.traits import meets
from mock_erps.platform.contract import Extension
from mock_erps.platform.faults import catalogue


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario (or variant) on one ERP."""

    scenario: Scenario
    erp: str

    @property
    def name(self) -> str:
        return f"{self.scenario.label} on {self.erp}"


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A case this vendor cannot show, with the reason, so that it is never silently missing."""

    case: Case
    reason: str


def cases_for(
    scenarios: Iterable[Scenario], extension: Extension, globs: Iterable[str] = ()
) -> tuple[list[Case], list[NotOffered]]:
    """The cases of one ERP. `globs` match scenario names, families (`duplicates/*`) or labels."""
    patterns = list(globs)
    cases: list[Case] = []
    skipped: list[NotOffered] = []
    for scenario in scenarios:
        if patterns and not any(_named(scenario, pattern) for pattern in patterns):
            continue
        case = Case(scenario, extension.slug)
        reason = why_not(scenario, extension)
        if reason:
            skipped.append(NotOffered(case, reason))
        else:
            cases.append(case)
    return cases, skipped


def _named(scenario: Scenario, pattern: str) -> bool:
    names = (scenario.label, scenario.name, scenario.family, scenario.name.rpartition("/")[2])
    # a label's own brackets are not a character class
    return pattern in names or any(fnmatchcase(name, pattern.replace("[", "[[]")) for name in names)


def why_not(scenario: Scenario, extension: Extension) -> str:
    """The reason why a vendor cannot show a scenario, empty when it can."""
    if scenario.erps and extension.slug not in scenario.erps:
        return f"written for {', '.join(scenario.erps)}"
    for trait, wanted in scenario.needs.items():
        if not meets(extension.traits.get(trait), wanted):
            return f"needs {trait} {wanted!r}, this vendor has {extension.traits.get(trait)!r}"
    for trigger in scenario.when:
        if isinstance(trigger, FaultPlan) and not _on_menu(trigger, extension):
            return f"{trigger.fault} on {trigger.at.operation!r} is not on this vendor's failure menu"
    return ""


def _on_menu(plan: FaultPlan, extension: Extension) -> bool:
    """Whether the vendor can show the fault where the scenario wants it; faults of the wire happen to anybody."""
    offer = extension.faults.get(plan.fault)
    if offer is None:
        return not catalogue()[plan.fault].vendors_own
    wanted = plan.at.operation
    return any(fnmatchcase(wanted, offered) or fnmatchcase(offered, wanted) for offered in offer.operations)
