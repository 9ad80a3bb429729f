"""pytest plugin: mock ERPs as fixtures. Installed with mock-erps; costs nothing until a test asks for a fixture.

    import pytest, requests

    pytestmark = pytest.mark.mock_erps("xero")            # which vendors; all of them without the mark

    def test_my_connector(erp):
        post_invoice(erp.base_url, erp.company, erp.credentials)          # your code, over HTTP
        assert [d.number for d in erp.audit().documents if d.live] == ["INV-1"]

    @pytest.mark.mock_erps(faults=["F-POST-RESET"])       # commits, then the connection dies
    def test_answer_lost(erp): ...

    @pytest.mark.mock_erps(faults=[{"fault": "F-THR-429", "at": {"operation": "create *"}, "with": {"seconds": 7}}])
    def test_waits(erp, virtual_time):                    # in process, at the vendor's own https hosts, no real waiting
        before = erp.clock.now()
        my_connector.push()
        assert erp.clock.now() - before >= 7

Fixtures
  mock_erps      session: all ERPs on one loopback port (`base_url`, `sandbox`)
  erp            per test: one vendor as it was seeded (`slug`, `base_url`, `hosts`, `company`, `companies`,
                 `credentials`, `audit()`, `journal`, `clock`, `faults.arm(...)`, `settings(...)`, `story()`);
                 taking it resets the world in microseconds. With several vendors the test runs once for each
  virtual_time   the vendors' https hosts answer inside this process, and its `time` and `datetime` are the sandbox's

Mark `mock_erps(*slugs, faults=(), settings={})`: a fault is an id, or a mapping as in scenario files. Time in the
sandbox stands still between exchanges, each exchange takes a quarter of a second of it, and `erp.clock.advance(3600)`
lets an hour pass. When a test fails, its report ends with what happened at the vendor.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.under_test import ErpUnderTest, Server
    from mock_erps.platform.clock import VirtualClock

MARK = "mock_erps"


def pytest_configure(config: pytest.Config) -> None:
    text = f"{MARK}(*slugs, faults=(), settings={{}}): vendors, faults and settings of the fixture `erp`"
    config.addinivalue_line("markers", text)


def _parametrized(metafunc: pytest.Metafunc) -> set[str]:
    """Names that a test's own marks give values to: a parameter called `erp` is not our fixture."""
    names: set[str] = set()
    for mark in metafunc.definition.iter_markers("parametrize"):
        given = mark.args[0] if mark.args else mark.kwargs["argnames"]
        names.update(name.strip() for name in (given.split(",") if isinstance(given, str) else given))
    return names


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of `erp` runs once for each vendor that its marks name."""
    if "_erp_slug" not in metafunc.fixturenames or "erp" in _parametrized(metafunc):
        return
    from harness.under_test import chosen_slugs

    names = [name for mark in metafunc.definition.iter_markers(MARK) for name in mark.args]
    metafunc.parametrize("_erp_slug", chosen_slugs(names))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure ends with the story of what happened at the vendor."""
    report = yield
    view = getattr(item, "funcargs", {}).get("erp") if report.failed and report.when == "call" else None
    if view is not None and hasattr(view, "story"):
        report.sections.append((f"what happened at {view.name}", view.story()))
    return report


@pytest.fixture(scope="session")
def mock_erps() -> Iterator[Server]:
    """All ERPs, served over HTTP on loopback while the session lasts."""
    from harness.under_test import served

    with served() as server:
        yield server


@pytest.fixture
def erp(request: pytest.FixtureRequest, mock_erps: Server, _erp_slug: str) -> ErpUnderTest:
    """One vendor, fresh from its seed, with the faults and settings of the test's marks."""
    view = mock_erps.fresh(_erp_slug)
    for mark in reversed(list(request.node.iter_markers(MARK))):
        view.settings(**mark.kwargs.get("settings", {}))
        for fault in mark.kwargs.get("faults", ()):
            view.faults.plan(fault)
    return view


@pytest.fixture
def virtual_time(mock_erps: Server) -> Iterator[VirtualClock]:
    """The vendors' own hosts inside this process, and the sandbox's clock as this process's time."""
    with mock_erps.in_process() as clock:
        yield clock
