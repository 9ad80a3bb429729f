"""The pages of a report: `index.html`, and one more for each violation beyond the first dozen."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.listeners.look import plural, span
from harness.report import grids, svg, verdict, wording
from harness.report.case_list import left_out, listed
from harness.report.shapes import RunRecord, ViolationTold

HERE = Path(__file__).parent
#: violations told on the first page; the others have pages of their own
WHOLE = 12
#: one row of each list, in pixels: how much room a section takes before it is drawn
ROW = {"matrix": 28, "coverage": 28, "invariants": 34, "search": 22, "mutants": 27}


def pages(record: RunRecord) -> dict[str, bytes]:
    """File name → content. The same record gives the same bytes."""
    drawn = {"index.html": _page(record, record["violations"][:WHOLE], "page.html.j2", "")}
    for violation in record["violations"][WHOLE:]:
        drawn[page_of(violation)] = _page(record, [violation], "violation_page.html.j2", "index.html")
    return drawn


def page_of(violation: ViolationTold) -> str:
    """The page a violation stands on, "" for the first."""
    return f"v{violation['number']}.html" if violation["number"] > WHOLE else ""


def _page(record: RunRecord, violations: list[ViolationTold], template: str, home: str) -> bytes:
    """`home` is where the sections stand: "" on the first page itself."""
    style, script = _style(record), _script()
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    text = (
        _environment()
        .get_template(template)
        .render(
            record=record,
            violations=violations,
            home=home,
            head=verdict.HEADS[record["gate"]["verdict"]],
            policy=policy,
            style=Markup(style),
            script=Markup(script),
            data=_data(record if not home else None),
        )
    )
    return text.encode()


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _style(record: RunRecord) -> str:
    """The style sheet, and the height of what is drawn only when it comes near."""
    rows = {
        "matrix": len(record["erps"]),
        "coverage": len(record["heat"]["operations"]),
        "invariants": len(record["invariants"]),
        "search": len(record["search"]["steps"]) if "search" in record else 0,
        "mutants": len(record["mutants"]["rows"]) // 3 if "mutants" in record else 0,
    }
    heights = "".join(f"#{id}{{contain-intrinsic-size:auto {180 + ROW[id] * count}px}}" for id, count in rows.items())
    return _lean(HERE / "style.css") + heights


@cache
def _lean(path: Path) -> str:
    """A file of ours without indentation and without comments."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _script() -> str:
    return _lean(HERE / "app.js")


def _data(record: RunRecord | None) -> Markup:
    """What the script needs, as JSON that cannot end its element. None: the page has no sections of the run."""
    told = {"cases": []} if record is None else _sections(record)
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _sections(record: RunRecord) -> dict[str, Any]:
    cases = listed(record["cases"])
    return {
        "erps": [[erp["slug"], erp["name"]] for erp in record["erps"]],
        "scenarios": [[row["label"], row["family"], row["faults"]] for row in cases["scenarios"]],
        "cases": cases["rows"],
        "heat": record["heat"]["rows"],
        "worst": grids.worst_of(record),
        "words": grids.WORDS,
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        glyph=svg.glyph, bar=svg.bar, strip=svg.strip, plural=plural, page_of=page_of, first_page=WHOLE,
        sentence=verdict.sentence, tiles=verdict.tiles, unknowns=verdict.unknowns, named=verdict.NAMED,
        matrix_rows=grids.matrix_rows, heat_rows=grids.heat_rows, heat_groups=grids.heat_groups,
        left_out=left_out, first_erp=grids.first_erp, spoken=grids.spoken, funnel=grids.funnel,
        lost=wording.lost, seen=wording.seen, did=wording.did, noted=wording.noted,
        spoken_exchange=wording.spoken_exchange,
    )  # fmt: skip
    environment.filters.update(
        number=wording.number, clock=wording.clock, day=wording.day, short_id=wording.short_id, span=span,
        request_line=wording.request_line, minus=wording.minus,
    )  # fmt: skip
    return environment
