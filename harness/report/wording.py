"""How the page puts numbers, times and the parts of a timeline into words."""

from __future__ import annotations

import datetime as dt

from harness.listeners.look import span
from harness.listeners.story import clock as minutes
from harness.report.timeline_shapes import ExchangeRow

#: characters of a request line that are drawn
LINE = 130


def number(value: int) -> str:
    return f"{value:,}"


def minus(text: str) -> str:
    """An amount with a minus sign that is as wide as a plus."""
    return text.replace("-", "−")


def clock(seconds: float) -> str:
    """`00:04.700`; from an hour on `22:04:05`, from a day on `1 d 02:04`."""
    if seconds < 3600:
        return minutes(max(seconds, 0.0))
    days, rest = divmod(int(seconds), 86400)
    if not days:
        return f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} d {rest // 3600:02}:{rest // 60 % 60:02}"


def day(instant: str) -> str:
    """`21 November 2026, 12:00 UTC`."""
    known = dt.datetime.fromisoformat(instant)
    return f"{known.day} {known:%B %Y, %H:%M} UTC"


def short_id(text: str) -> str:
    """A long id by its two ends."""
    return text if len(text) <= 14 else f"{text[:6]}…{text[-4:]}"


def request_line(line: str) -> str:
    """Method, the end of the path, and the question: what differs from call to call."""
    method, _, target = line.partition(" ")
    path, _, query = target.partition("?")
    parts = path.rstrip("/").split("/")
    tail = "/".join(short_id(part) for part in parts[-2:])
    told = f"{method} {'…/' if len(parts) > 3 else ''}{tail}{f'  {query}' if query else ''}"
    return told if len(told) <= LINE else f"{told[: LINE - 1]}…"


def lost(row: ExchangeRow) -> bool:
    """The answer that was on its way is not the one the client saw."""
    return row["delivered"] != "full" or bool(row["committed"] and row["shown"] >= 400)


def seen(row: ExchangeRow) -> str:
    """What the client got, in one line."""
    took = row["t_done"] - row["t"]
    after = f" after {span(took)}" if took >= 1 else ""
    if row["delivered"] == "none":
        return f"client saw nothing{after}"
    if row["delivered"] != "full":
        return f"client saw {row['shown']}, then it broke off{after}"
    if lost(row):
        return f"client saw {row['shown']}{after}"
    parts = [f"{row['shown']}{after}", row["vendor_code"], "replayed" if row["replayed"] else ""]
    if row["retry_after"] is not None:
        parts.append(f"wait {span(row['retry_after'])}")
    return " · ".join(part for part in parts if part)


def did(row: ExchangeRow) -> str:
    """What happened in the books, in one line."""
    commits = [f"{commit['what']} {commit['kind']} {short_id(commit['id'])}" for commit in row["committed"]]
    if commits:
        return ", ".join(commits)
    return "read" if row["request_line"].startswith("GET ") else "nothing committed"


def noted(row: ExchangeRow) -> str:
    """What the ledger said then."""
    notes = (f"{note['label']} {note['state']}{_link(note['remote_id'])}" for note in row["ledger"])
    return ", ".join(dict.fromkeys(notes))


def _link(id: str) -> str:
    return f" → {short_id(id)}" if id else ""


def spoken_exchange(row: ExchangeRow) -> str:
    """The one sentence that a screen reader hears."""
    parts = [f"{row['intent']}", did(row), seen(row) if "client" in seen(row) else f"the client saw {seen(row)}"]
    ledger = f" Ledger: {noted(row)}." if row["ledger"] else ""
    return f"Exchange {row['seq']} at {clock(row['t'])}: engine {'; '.join(parts)}.{ledger}"
