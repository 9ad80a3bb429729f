"""The engine's own story: its report file and its log."""

from __future__ import annotations

from typing import Any

import orjson

from harness.engines import EngineDescription, Workplace


def read_report(workplace: Workplace, description: EngineDescription) -> dict[str, Any]:
    """`counts`, `problems` and `log` of an `EngineRun`; empty where the engine left no report."""
    story: dict[str, Any] = {}
    if description.log:
        log = workplace.state / description.log
        story["log"] = log.read_text("utf-8", "replace") if log.is_file() else ""
    report = workplace.state / description.report
    if not description.report or not report.is_file():
        return story
    try:
        told = orjson.loads(report.read_bytes())
    except orjson.JSONDecodeError:
        return story
    story["counts"] = {name: int(value) for name, value in told.get("counts", {}).items()}
    story["problems"] = tuple(
        {name: str(value) for name, value in row.items() if value is not None} for row in told.get("problems", ())
    )
    return story
