"""The engine's own story: its report file and its log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from harness.engines import EngineDescription, Workplace
from harness.evidence import Confirmation


def read_outbox(workplace: Workplace, description: EngineDescription) -> Iterator[Confirmation]:
    """What the engine told its source, in InvoiceOps events."""
    file = workplace.state / description.outbox
    if not description.outbox or not file.is_file():
        return
    for line in file.read_bytes().splitlines():
        event = orjson.loads(line)
        data = event.get("data", {})
        subject = str(data.get("paymentId", data.get("externalId", "")))
        yield Confirmation(event["id"], event["type"], event["invoiceId"], subject, str(data.get("amount", "")))


def forget_report(workplace: Workplace, description: EngineDescription) -> None:
    """What a run before has told is not the story of the next, which may leave none: it was handed bad input, say."""
    if description.report:
        (workplace.state / description.report).unlink(missing_ok=True)


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
        {name: str(value) for name, value in row.items() if value is not None}
        if isinstance(row, dict)
        else {"text": str(row)}
        for row in told.get("problems", ())
    )
    return story
