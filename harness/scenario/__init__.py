"""Scenarios: given / when / then as data. One YAML file is one scenario; a case is scenario × variant × ERP."""

from harness.scenario.expand import Case, NotOffered, cases_for
from harness.scenario.load import load_all, load_file, scenarios_root
from harness.scenario.model import Crash, External, FaultPlan, Given, Overlap, Place, Scenario, Step, Trigger

__all__ = [
    "Case",
    "Crash",
    "External",
    "FaultPlan",
    "Given",
    "NotOffered",
    "Overlap",
    "Place",
    "Scenario",
    "Step",
    "Trigger",
    "cases_for",
    "load_all",
    "load_file",
    "scenarios_root",
]
