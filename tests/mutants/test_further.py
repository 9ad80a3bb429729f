"""Engines that are broken in ways no catalogue names: the suite kills classes, not cases."""

from __future__ import annotations

import pytest

from harness.case import run_case
from harness.mutants.chase import changed
from harness.mutants.switch import for_connector
from harness.runner import plan
from tests.mutants.further import Further
from tests.mutants.further_booking import BOOKING
from tests.mutants.further_keeping import KEEPING
from tests.mutants.further_sending import SENDING
from tests.mutants.further_telling import TELLING
from tests.mutants.further_trying import TRYING

BROKEN = [
    pytest.param(broken, erp, id=f"{broken.defect.replace(' ', '-')}-{erp}")
    for broken in (*SENDING, *TELLING, *TRYING, *BOOKING, *KEEPING)
    for erp in broken.erps
]


@pytest.mark.parametrize(("broken", "erp"), BROKEN)
def test_a_defect_nobody_listed_is_told_by_its_invariant(broken: Further, erp: str) -> None:
    [case] = plan([erp], [broken.case]).cases
    result = run_case(case, changed(for_connector(broken.changes, erp)), 1007)
    assert not result.mishap
    assert {finding.invariant for finding in result.violated} & set(broken.expected)
