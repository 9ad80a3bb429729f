"""Engines that are broken in ways no catalogue names: the suite kills classes, not cases."""

from __future__ import annotations

import pytest

from harness.case import run_case
from harness.mutants.chase import changed
from harness.runner import plan
from tests.mutants.further import Further
from tests.mutants.further_sending import SENDING
from tests.mutants.further_telling import TELLING


@pytest.mark.parametrize("broken", (*SENDING, *TELLING), ids=lambda broken: broken.defect.replace(" ", "-"))
def test_a_defect_nobody_listed_is_told_by_its_invariant(broken: Further) -> None:
    [case] = plan([broken.erp], [broken.case]).cases
    result = run_case(case, changed(broken.changes), 1007)
    assert not result.mishap
    assert {finding.invariant for finding in result.violated} & set(broken.expected)
