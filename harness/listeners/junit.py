"""JUnit XML: one test case per case, the violation's whole story as the failure's text."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from harness.events import CaseResult, Event, RunFinished, RunStarted
from harness.listeners.story import as_text, violations
from harness.listeners.writing import write_report
from harness.verdicts import Verdict

#: XML 1.0 has no control characters; documents do
_FORBIDDEN = {code: "�" for code in range(32) if code not in (9, 10, 13)}


class JUnit:
    """Writes one file when the run is over: a test suite per ERP."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seed = 0
        self._flags: tuple[str, ...] = ()

    def hear(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._seed, self._flags = event.seed, event.flags
        elif isinstance(event, RunFinished):
            self._write(event)

    def _write(self, event: RunFinished) -> None:
        root = Element("testsuites", name="mock-erps", tests=str(len(event.results)), time=f"{event.real_seconds:.3f}")
        for erp in dict.fromkeys(result.case.erp for result in event.results):
            results = [result for result in event.results if result.case.erp == erp]
            suite = SubElement(root, "testsuite", {"name": erp, "tests": str(len(results)), **_counts(results)})
            for result in results:
                self._case(suite, result)
        indent(root)
        write_report(self._path, tostring(root, encoding="utf-8", xml_declaration=True))

    def _case(self, suite: Element, result: CaseResult) -> None:
        name = result.case.scenario.label
        case = SubElement(suite, "testcase", classname=result.case.erp, name=name, time=f"{result.real_seconds:.3f}")
        if result.mishap:
            SubElement(case, "error", message="mock-erps itself failed").text = result.mishap.translate(_FORBIDDEN)
        elif result.verdict is Verdict.NOT_ARMED:
            SubElement(case, "skipped", message="no invariant was armed")
        for told in violations((result,), self._seed, self._flags):
            failure = SubElement(case, "failure", message=told.violation.message.translate(_FORBIDDEN))
            failure.set("type", told.finding.invariant)
            failure.text = as_text(told).translate(_FORBIDDEN)


def _counts(results: list[CaseResult]) -> dict[str, str]:
    return {
        "failures": str(sum(result.verdict is Verdict.VIOLATED and not result.mishap for result in results)),
        "errors": str(sum(bool(result.mishap) for result in results)),
        "skipped": str(sum(result.verdict is Verdict.NOT_ARMED for result in results)),
    }
