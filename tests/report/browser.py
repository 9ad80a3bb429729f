"""The distribution's Chromium, driven by Playwright, with axe-core beside it. `set-up` fetches both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

FOLDER = Path(__file__).parents[2] / "build/browser-tests"
AXE = FOLDER / "node_modules/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1440, 430
#: sections that are drawn only when they come near would hide from axe and from screenshots
EVERYTHING = "section { content-visibility: visible !important }"


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser; skips with a reason where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `test`)")
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip("no Chromium: bash tests/report/set-up")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Seen:
    """An open page, and all it said and asked for besides itself."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: Any,
    file: Path,
    theme: Literal["light", "dark"] = "light",
    width: int = WIDE,
    anchor: str = "",
    **options: Any,
) -> Iterator[Seen]:
    """A page in a context of its own."""
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}, **options)
    seen = Seen(context.new_page())
    seen.page.on("console", lambda message: seen.said.append(message.text))
    seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.goto(f"{file.as_uri()}{anchor}")
    seen.asked.clear()
    try:
        yield seen
    finally:
        context.close()


def findings(page: Any) -> list[str]:
    """What axe has to say, as text."""
    if not AXE.is_file():
        pytest.skip("no axe-core: bash tests/report/set-up")
    page.add_style_tag(content=EVERYTHING)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((told) => told.violations)")
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def screenshot(page: Any, name: str) -> None:
    """For a person to look at; no test compares it."""
    folder = FOLDER / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
