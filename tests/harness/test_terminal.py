"""The terminal, letter for letter (REPORTS §2 and §6)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from harness.bad_input import BadInput
from harness.cli.exits import Exit, exit_of
from harness.events import Event, RunFinished
from harness.listeners import Console
from harness.listeners.story import as_text, violations
from harness.plain_signs import NAME as PLAIN_SIGNS
from harness.plain_signs import install
from harness.scenario import load_file
from tests.harness import runs

GOLDEN = Path(__file__).parent / "golden"
CLEAN = runs.events(runs.result(), runs.result(erp="xero"))
BROKEN = runs.events(runs.violated(), runs.result(), runs.violated("xero"))
REAL = runs.events(runs.books(runs.result()), runs.books(runs.result(erp="xero")))
RUNS = {"clean": CLEAN, "violations": BROKEN, "real-input": REAL}


class Screen(io.StringIO):
    """A terminal that is only text."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _our_invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("console", "story"):
        monkeypatch.setattr(f"harness.listeners.{module}.catalogue", lambda: runs.INVARIANTS)
    monkeypatch.setattr("harness.listeners.console.__version__", "0.9.0")
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def shown(
    monkeypatch: pytest.MonkeyPatch, events: list[Event], width: int, tty: bool = False, color: str = "auto"
) -> tuple[str, str]:
    """What a run prints: (stdout, stderr)."""
    out, err = (Screen(), Screen()) if tty else (io.StringIO(), io.StringIO())
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    monkeypatch.setenv("COLUMNS", str(width))
    if tty:
        monkeypatch.setenv("TERM", "xterm")
    console = Console(color, "reports/r-7f3a91")
    console._out.width = console._progress.width = width
    runs.play(console, events)
    return out.getvalue(), err.getvalue()


def golden(name: str, text: str) -> None:
    """Compare with the file of that name. To take a new look over: delete the file, run, read it, commit it."""
    path = GOLDEN / f"{name}.txt"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        pytest.fail(f"{path} was missing and has been written: read it, then run again")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("name", RUNS)
def test_a_run_looks_as_agreed(name: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = shown(monkeypatch, RUNS[name], width)
    golden(f"{name}-{width}", f"{out}--- stderr\n{err}")


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("name", RUNS)
def test_nothing_is_wider_than_the_terminal_but_the_replay_command(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = shown(monkeypatch, RUNS[name], width)
    wide = [line for line in (out + err).splitlines() if len(line) > width]
    assert all(line.lstrip().startswith("mock-erps run ") for line in wide)


def test_the_story_of_a_violation_looks_as_agreed() -> None:
    golden("story", as_text(violations((runs.violated(),), 1007)[0]) + "\n")


def test_a_bad_scenario_looks_as_agreed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (
        "title: The answer is lost\ngiven: {documents: [{recipe: plain}]}\nwhen:\n  - at: {}\n    fault: F-POST-RSET\n"
    )
    Path("lost.yaml").write_text(text)
    with pytest.raises(BadInput) as caught:
        load_file(Path("lost.yaml"))
    golden("bad-scenario", caught.value.told() + "\n")


def test_the_last_24_lines_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    many = runs.events(*(runs.books(runs.violated(erp)) for erp in ("quickbooks_online", "xero", "sage_intacct")))
    out, _ = shown(monkeypatch, many, 80)
    last = out.splitlines()[-24:]
    assert any("Do not ship." in line for line in last)
    assert any("mock-erps show --all" in line for line in last)
    assert any("reports/r-7f3a91" in line for line in last)


@pytest.mark.parametrize("name", RUNS)
def test_without_a_terminal_nothing_is_coloured_or_redrawn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = shown(monkeypatch, RUNS[name], 100)
    assert "\x1b" not in out + err
    assert "\r" not in out + err
    assert err.count("quickbooks_online") == 1, "one line per finished ERP"


def test_on_a_terminal_colour_says_it_too_and_the_cursor_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = shown(monkeypatch, BROKEN, 100, tty=True)
    assert "\x1b[1;31m◆ Do not ship." in out
    assert err.count("\x1b[?25l") == err.count("\x1b[?25h") == 1


@pytest.mark.parametrize("how", ["NO_COLOR", "--color never"])
def test_colour_can_be_refused_on_a_terminal(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    out, _ = shown(monkeypatch, BROKEN, 100, tty=True, color="never" if how != "NO_COLOR" else "auto")
    assert "\x1b[31m" not in out and "\x1b[1;31m" not in out and "\x1b[32m" not in out


def test_a_broken_off_run_gives_the_cursor_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", screen := Screen())
    monkeypatch.setenv("TERM", "xterm")
    console = Console()
    console.hear(CLEAN[0])
    console.close()
    assert "\x1b[?25h" in screen.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_our_signs_gets_plain_ones(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setattr("sys.stderr", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    install()
    assert stream.errors == PLAIN_SIGNS
    console = Console("never", "reports/r-7f3a91")
    console._out.width = console._progress.width = 80
    runs.play(console, BROKEN)
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert "S1 Do not ship." in text
    assert "  1 S1  Two invoices" in text
    assert "?" not in text


@pytest.mark.parametrize(
    ("events", "code", "verdict"),
    [
        (CLEAN, Exit.HELD, "✓ Ship."),
        (BROKEN, Exit.VIOLATED, "◆ Do not ship."),
        (runs.events(runs.result(), interrupted=True), Exit.INCONCLUSIVE, "○ Inconclusive."),
        (runs.events(runs.wanting()), Exit.INCONCLUSIVE, "○ Inconclusive."),
        (runs.events(runs.result(), mishap="Traceback …\nKeyError: 'x'"), Exit.OUR_FAULT, "▲ No verdict."),
        (runs.events(runs.violated(), mishap="boom"), Exit.OUR_FAULT, "▲ No verdict."),
    ],
)
def test_verdict_and_exit_code_say_the_same(
    events: list[Event], code: Exit, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, _ = shown(monkeypatch, events, 100)
    assert verdict in out
    assert isinstance(events[-1], RunFinished)
    assert exit_of(events[-1]) is code
