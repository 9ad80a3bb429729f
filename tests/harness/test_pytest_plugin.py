"""The pytest plugin, as somebody else's test suite uses it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parents[2]
#: a client small enough to read: one invoice over the vendor's own wire
CLIENT = """
import json, urllib.request

def create(base, erp, number):
    customer = erp.audit().parties[0].id
    body = {"Type": "ACCREC", "Status": "AUTHORISED", "Contact": {"ContactID": customer}, "InvoiceNumber": number,
            "Date": "2026-03-02", "DueDate": "2026-04-01",
            "LineItems": [{"Description": "Oak", "Quantity": 1, "UnitAmount": 120.0, "AccountCode": "200"}]}
    headers = {"Authorization": "Bearer " + erp.credentials["access_token"], "xero-tenant-id": erp.company,
               "Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(base + "/api.xro/2.0/Invoices", json.dumps(body).encode(), headers, method="PUT")
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)

def numbers(erp):
    return [document.number for document in erp.audit().documents if document.live]
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test suite of its own, in an interpreter of its own."""
    pytester.makepyfile(client=CLIENT)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{pytester.path}")
    # other plugins of this machine have no part in it
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester


def run(suite: pytest.Pytester, tests: str) -> pytest.RunResult:
    suite.makepyfile(test_it=f"import pytest, time\nfrom client import create, numbers\n{tests}")
    return suite.runpytest_subprocess("-p", "harness.pytest_plugin", "-p", "no:cacheprovider")


def test_each_test_gets_a_fresh_company_over_http(suite: pytest.Pytester) -> None:
    told = run(
        suite,
        """
pytestmark = pytest.mark.mock_erps("xero")

def test_one(erp):
    create(erp.base_url, erp, "INV-1")
    assert numbers(erp) == ["INV-1"]

def test_two(erp):
    assert "INV-1" not in numbers(erp)
    assert erp.journal == [] and erp.slug == "xero"
""",
    )
    told.assert_outcomes(passed=2)


def test_a_mark_arms_a_fault_and_the_failure_tells_the_story(suite: pytest.Pytester) -> None:
    told = run(
        suite,
        """
@pytest.mark.mock_erps("xero", faults=[{"fault": "F-POST-RESET", "at": {"operation": "create invoice"}}])
def test_answer_lost(erp):
    with pytest.raises(OSError):
        create(erp.base_url, erp, "INV-1")
    create(erp.base_url, erp, "INV-2")
    assert len(erp.faults.armed[0].delivered) == 1
    assert numbers(erp) == ["INV-2"]
""",
    )
    told.assert_outcomes(failed=1)
    told.stdout.fnmatch_lines(
        [
            "*what happened at Xero*",
            "*create invoice*PUT*lost*invoice*F-POST-RESET",
            "*create invoice*PUT*200*invoice*",
            "*armed*F-POST-RESET at create invoice: struck once",
            "*books*invoice INV-1, *144.00 GBP*",
            "*books*invoice INV-2, *144.00 GBP*",
        ]
    )
    assert "at-" not in told.stdout.str().partition("what happened at")[2]  # no token in the story


def test_virtual_time_answers_at_the_vendors_own_host_and_never_waits(suite: pytest.Pytester) -> None:
    told = run(
        suite,
        """
@pytest.mark.mock_erps("xero")
def test_hours_pass(erp, virtual_time):
    before = time.time()
    time.sleep(1000)
    create("https://" + erp.hosts["api"], erp, "INV-1")
    assert time.time() - before >= 1000
    assert erp.clock is virtual_time
    assert numbers(erp) == ["INV-1"]
""",
    )
    told.assert_outcomes(passed=1)


def test_without_a_mark_the_test_runs_once_for_each_vendor(suite: pytest.Pytester) -> None:
    from mock_erps.platform.contract import slugs

    told = run(suite, "def test_all(erp):\n    assert erp.base_url.endswith(erp.slug) and erp.credentials\n")
    told.assert_outcomes(passed=len(slugs()))


def test_a_vendor_there_is_not_is_told(suite: pytest.Pytester) -> None:
    told = run(suite, '@pytest.mark.mock_erps("xeroo")\ndef test_it(erp): pass\n')
    assert told.ret != 0
    told.stdout.fnmatch_lines(["*no ERP is called 'xeroo'; there are:*"])


MEANINGLESS = {
    'faults=["F-POST-RESTE"]': "*no fault is called F-POST-RESTE; F-POST-RESET is*",
    'faults=[{"fault": "F-POST-RESET", "with": {"x": 1}}]': "*F-POST-RESET has no parameter 'x'*",
    'settings={"nonsense": 1}': "*xero has no setting 'nonsense'*",
}


def test_a_mark_that_means_nothing_is_told(suite: pytest.Pytester) -> None:
    marks = [f'@pytest.mark.mock_erps("xero", {mark})' for mark in MEANINGLESS]
    told = run(suite, "".join(f"{mark}\ndef test_{n}(erp): pass\n" for n, mark in enumerate(marks)))
    told.assert_outcomes(errors=len(MEANINGLESS))
    told.stdout.fnmatch_lines(list(MEANINGLESS.values()))


def test_a_parameter_of_the_same_name_is_left_alone(suite: pytest.Pytester) -> None:
    told = run(
        suite,
        """
@pytest.mark.parametrize("erp", ["mine", "yours"])
def test_own(erp):
    assert erp in ("mine", "yours")
""",
    )
    told.assert_outcomes(passed=2)


def test_importing_the_plugin_imports_nothing_else_of_ours() -> None:
    code = "import sys, harness.pytest_plugin; print(*(m for m in sys.modules if m.partition('.')[0] in sys.argv[1:]))"
    words = [sys.executable, "-c", code, "mock_erps", "connexion", "rich", "faker", "yaml"]
    told = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True)
    assert told.stdout.split() == []
