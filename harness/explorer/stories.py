"""Which stories there are to explore: variants that differ only in what goes wrong are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from harness.explorer.explore import Story
from harness.explorer.stage import story
from harness.scenario import Case, load_all
from harness.scenario import cases_for as offered
from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.extension import read_extension


def stories(erps: Iterable[str], globs: Iterable[str]) -> tuple[list[Story], int]:
    """The stories of these ERPs, and how many cases they stand for."""
    patterns, count = list(globs), 0
    found: dict[tuple[str, str], Case] = {}
    for slug in erps:
        cases, _ = offered(load_all(), read_extension(load_contract(slug), slug), patterns)
        count += len(cases)
        for case in cases:
            found.setdefault((slug, _essence(case)), case)
    return [Story(case.scenario.label, _name(case, found.values()), slug) for (slug, _), case in found.items()], count


def _essence(case: Case) -> str:
    """What is left of a scenario when nothing goes wrong."""
    calm = story(case.scenario)
    return repr(replace(calm, variant="", arms=(), bugs=(), title="", about=""))


def _name(case: Case, all_: Iterable[Case]) -> str:
    """The scenario's name where it tells one story on this ERP, with the variant where it tells several."""
    alone = sum(other.erp == case.erp and other.scenario.name == case.scenario.name for other in all_) == 1
    return case.scenario.name if alone else case.scenario.label
