"""The worst data a page can be asked to draw. Nothing of this happened."""

from __future__ import annotations

import copy

from harness.report import RunRecord
from harness.report.shapes import ViolationTold
from harness.report.timeline_shapes import ExchangeRow, Mark

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
ARABIC = "شركة الأخشاب المحدودة"
CHINESE = "東京木材株式会社"
LONG = ("A sentence that does not come to its end, " * 10)[:400]


def many_violations(record: RunRecord, count: int) -> RunRecord:
    """So many kinds of violation, each with an address of its own."""
    made = copy.deepcopy(record)
    examples = made["violations"]
    made["violations"] = [_numbered(examples[n % len(examples)], n + 1) for n in range(count)]
    made["counts"]["violations"] = count
    return made


def _numbered(example: ViolationTold, number: int) -> ViolationTold:
    made = copy.deepcopy(example)
    made["number"], made["id"] = number, f"v-{number:06x}"
    return made


def named(record: RunRecord, name: str) -> RunRecord:
    """A customer, a title and a bug report that say this."""
    made = copy.deepcopy(record)
    first = made["violations"][0]
    first["title"] = f"Two invoices for {name}"
    first["given"] = [f"invoice INV-1 for {name}, 1.00 GBP"]
    first["story"]["engine"] = name
    first["diff"][0]["books"] = name
    raw = next(row["raw"] for row in first["timeline"] if row["row"] == "exchange" and row["raw"])
    raw["request"] = f'POST /invoice\n\n{{"CustomerName": "{name}"}}'
    made["cases"]["scenarios"][0]["label"] = f"text/{name}"
    return made


def doomed(record: RunRecord) -> RunRecord:
    """What only the explorer finds out."""
    made = copy.deepcopy(record)
    first = made["violations"][0]
    first["doomed_at"] = next(row["seq"] for row in first["timeline"] if row["row"] == "exchange" and row["fault"])
    first["shrink"] = {"documents": (20, 1), "faults": (3, 1), "runs": 27}
    first["replays"] = (3, 3)
    first["files"] = ["v1/test_replay.py", "v1/schedule.json"]
    first["status"] = "new since the last run"
    made["search"] = {
        "lede": "All single faults at all sites.",
        "steps": [
            {"label": "fault points that could be placed", "reduction": "", "count": 41208, "done": False},
            {"label": "one per class the client can tell apart", "reduction": "R1", "count": 14960, "done": False},
            {"label": "run", "reduction": "", "count": 1987, "done": True},
        ],
    }
    defect = {"defect": "takes an error for “not found”", "expected": ["E6"], "note": "It was never armed."}
    made["mutants"] = {
        "killed": 2,
        "all": 3,
        "false_alarms": 0,
        "rows": [
            {"id": "M01", **defect, "fired": ["E6", "I1"], "by_name": True},
            {"id": "M13", **defect, "fired": ["I2"], "by_name": False},
            {"id": "M60", **defect, "fired": [], "by_name": False},
        ],
    }
    return made


def long_story(record: RunRecord) -> RunRecord:
    """300 exchanges before the window, a gap of 22 hours, amounts without and with three decimals."""
    made = copy.deepcopy(record)
    first = made["violations"][0]
    before = [_mark(seq, seq * 0.2) for seq in range(1, 301)]
    for mark in first["overview"]:
        mark["seq"] += 300
        mark["t"] += 79_200
        mark["t_done"] += 79_200
    first["overview"] = [*before, *first["overview"]]
    for row in first["timeline"]:
        if row["row"] == "exchange":
            _later(row)
    first["timeline"].insert(0, {"row": "gap", "kind": "wait", "text": "22 h back-off"})
    first["exchanges"] += 300
    first["wrong_at"] = (first["wrong_at"] or 0) + 300
    first["doomed_at"] = first["doomed_at"] and first["doomed_at"] + 300
    first["money"] = "+1,234,567,890.125 KWD"
    first["diff"][-1]["books"] = "987,654,321 JPY"
    return made


def _later(row: ExchangeRow) -> None:
    row["seq"] += 300
    row["t"] += 79_200
    row["t_done"] += 79_200


def _mark(seq: int, t: float) -> Mark:
    return {
        "seq": seq,
        "t": t,
        "t_done": t,
        "delivered": "full",
        "committed": seq % 9 == 0,
        "fault": False,
        "ours": False,
    }


def empty(record: RunRecord) -> RunRecord:
    """Nothing was run."""
    made = copy.deepcopy(record)
    made["gate"] = {"verdict": "inconclusive", "reasons": ["No case was run."]}
    made["counts"] = {"planned": 0, "cases": 0, "held": 0, "violated": 0, "unarmed": 0, "violations": 0}
    made["faults"] = {"placed": 0, "delivered": 0, "not_reached": 0, "masked": 0}
    made["invariants"], made["violations"], made["erps"], made["families"], made["matrix"] = [], [], [], [], []
    made["heat"] = {"operations": [], "faults": [], "rows": {}}
    made["cases"] = {"scenarios": [], "rows": []}
    return made


def explored(record: RunRecord, runs: int = 18_000) -> RunRecord:
    """As a search at depth 2 leaves it: every case a schedule of its own; the last is violated, the one before not
    armed."""
    made = copy.deepcopy(record)
    made["cases"] = {
        "scenarios": [
            {
                "label": "duplicates/create-answer-lost[F-POST-LATE at create invoice plain-1 first 1; "
                f"F-VIS-OFFBYONE at find tax code push2 {n}]",
                "title": "",
                "family": "duplicates",
                "faults": "F-POST-LATE F-VIS-OFFBYONE",
            }
            for n in range(runs)
        ],
        "rows": [[0, n, {1: "v", 2: "u"}.get(runs - n, "h"), 20, 742.5] for n in range(runs)],
    }
    made["counts"]["cases"] = made["counts"]["planned"] = runs
    return made


def large(record: RunRecord, erps: int = 24, cases: int = 84) -> RunRecord:
    """24 ERPs, 14 families, 2,016 cases, and a heat map of 12 × 40 for each ERP."""
    made = many_violations(record, 12)
    made["erps"] = [{"slug": f"erp_{n}", "name": f"Enterprise Planner {n}"} for n in range(erps)]
    made["families"] = [f"family_{n}" for n in range(14)]
    made["matrix"] = [
        {"erp": erp["slug"], "family": family, "cases": 6, "held": 6, "violated": 0, "unarmed": 0, "worst": ""}
        for erp in made["erps"]
        for family in made["families"]
    ]
    faults = [f"F-{'POST' if n % 2 else 'THR'}-KIND{n:02}" for n in range(40)]
    tokens = " ".join(("12", ".", "!", "m3", "v31")[n % 5] for n in range(40))
    rows = {erp["slug"]: [tokens] * 12 for erp in made["erps"]}
    made["heat"] = {"operations": [f"create thing {n}" for n in range(12)], "faults": faults, "rows": rows}
    made["cases"] = {
        "scenarios": [
            {
                "label": f"family_{n % 14}/a-scenario-of-usual-length[{n}]",
                "title": "",
                "family": f"family_{n % 14}",
                "faults": faults[n % 40],
            }
            for n in range(cases)
        ],
        "rows": [[erp, n, "h" if n or erp else "v", 20 + n, 742.5] for erp in range(erps) for n in range(cases)],
    }
    made["counts"]["cases"] = made["counts"]["planned"] = erps * cases
    return made
