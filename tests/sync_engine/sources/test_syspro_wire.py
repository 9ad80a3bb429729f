"""e.net as the engine speaks it: sessions, and texts in a 200 that say no (dossier syspro §2, §8)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from sync_engine.connectors.http import Answer, Request
from sync_engine.connectors.xml import tree
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    NotStarted,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)  # fmt: skip
from sync_engine.sources.live import SourceConfig
from sync_engine.sources.syspro import wire
from sync_engine.sources.syspro.wire import Wire

LOGIN = {"operator": "SYNC1", "operator_password": "op-secret", "company_password": ""}
CONFIG = SourceConfig("plant", "syspro", "EDU1", {"api": "http://plant"}, LOGIN)
TOKEN = "A" * 34 + "  "
GONE = "ERROR: The supplied UserID is invalid."


class Plant:
    """Answers by a script; keeps what it was asked."""

    def __init__(self) -> None:
        self.script: list[str | Answer | VendorError] = []
        self.seen: list[tuple[str, dict[str, list[str]]]] = []

    def send(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        self.seen.append((parts.path.rpartition("/")[2], parse_qs(parts.query, keep_blank_values=True)))
        answer = self.script.pop(0)
        if isinstance(answer, VendorError):
            raise answer
        return Answer(200, {}, answer.encode("cp1252")) if isinstance(answer, str) else answer

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    made = Plant()
    monkeypatch.setattr(wire, "Transport", lambda *_args, **_kwargs: made)
    return made


def asked(line: Wire) -> str:
    return line.query("SORQRY", tree("Query")).tag


def test_the_token_goes_back_as_it_came_and_is_given_back_at_the_end(plant: Plant) -> None:
    plant.script = [TOKEN, "<SorDetail/>", "<SorDetail/>", "0"]
    line = Wire(CONFIG, {})
    assert asked(line) == asked(line) == "SorDetail"
    line.close()
    assert [name for name, _ in plant.seen] == ["Logon", "Query", "Query", "Logoff"]
    assert all(given["UserId"] == [TOKEN] for name, given in plant.seen if name != "Logon")


def test_a_quoted_token_is_unquoted(plant: Plant) -> None:
    plant.script = [f'"{TOKEN}"', "<SorDetail/>"]
    asked(Wire(CONFIG, {}))
    assert plant.seen[1][1]["UserId"] == [TOKEN]


def test_a_session_that_somebody_ended_is_taken_back_but_not_for_ever(plant: Plant) -> None:
    plant.script = [TOKEN, GONE, TOKEN, "<SorDetail/>"]
    line = Wire(CONFIG, {})
    assert asked(line) == "SorDetail"
    plant.script = [GONE, TOKEN, GONE]
    with pytest.raises(Disconnected, match="give the engine its own"):
        asked(line)


@pytest.mark.parametrize("text", ["ERROR: Invalid operator password", "ERROR: Invalid company id"])
def test_a_refused_logon_needs_a_person(plant: Plant, text: str) -> None:
    plant.script = [text]
    with pytest.raises(Disconnected, match="Invalid"):
        asked(Wire(CONFIG, {}))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("ERROR: e.net exception raised: 100000", Refused),
        ("ERROR: Record in use by another operator", NotStarted),
        ("ERROR: Unable to read the SYSPRO base directory registry string BaseDir8", NotStarted),
        ("<html><body>maintenance", Unreadable),
        ("", Unreadable),
        (Answer(404, {}, b""), Refused),
        (Answer(429, {"retry-after": "7"}, b""), Throttled),
        (Answer(500, {}, b"<html/>"), Unreadable),
    ],
)
def test_answers_mean_what_they_say_after_a_read(plant: Plant, answer: str | Answer, kind: type[VendorError]) -> None:
    plant.script = [TOKEN, answer]
    with pytest.raises(kind):
        asked(Wire(CONFIG, {}))


@pytest.mark.parametrize("answer", [Answer(500, {}, b"<html/>"), "<postarpayment><Item>", ""])
@pytest.mark.parametrize(
    "write", [lambda line: line.post("ARSTPY", tree("X")), lambda line: line.setup("Add", "COMSFM", tree("X"))]
)
def test_after_a_write_an_answer_that_says_nothing_is_a_doubt(
    plant: Plant, answer: str | Answer, write: Callable[[Wire], object]
) -> None:
    plant.script = [TOKEN, answer]
    with pytest.raises(Ambiguous):
        write(Wire(CONFIG, {}))


def test_a_page_instead_of_a_token_is_no_session(plant: Plant) -> None:
    plant.script = ["<html>welcome</html>"]
    with pytest.raises(Unreadable, match="no session"):
        asked(Wire(CONFIG, {}))


def test_the_facade_is_asked_with_the_operators_name_and_password(plant: Plant) -> None:
    plant.script = ['{"salesOrders": [{"SalesOrderNumber": "001042"}]}', Answer(401, {}, b""), "[]"]
    line = Wire(CONFIG, {})
    assert line.completed_at_harmony(None) == ["001042"]
    with pytest.raises(Disconnected):
        line.completed_at_harmony(None)
    with pytest.raises(Unreadable):
        line.completed_at_harmony(None)
