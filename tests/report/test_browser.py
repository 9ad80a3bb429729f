"""The report in a real browser: it works, it is readable by all, and it asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from harness.report import RunRecord, pages
from tests.report import records, worst
from tests.report.browser import NARROW, WIDE, chromium, findings, opened, screenshot

Theme = Literal["light", "dark"]
LOOKS = pytest.mark.parametrize(
    ("theme", "width"), [("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)]
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def told() -> RunRecord:
    """A real run, with the marks of the explorer and one hostile name."""
    return worst.doomed(records.record(records.broken_run()))


@pytest.fixture(scope="module")
def report(told: RunRecord, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(told, tmp_path_factory.mktemp("report"))


def written(record: RunRecord, folder: Path) -> Path:
    for name, content in pages(record).items():
        (folder / name).write_bytes(content)
    return folder / "index.html"


def overflow(page: Any) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def boxes(page: Any, selector: str) -> list[dict[str, float]]:
    """Left, top, right and bottom of each element that is drawn."""
    script = """(selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect())
        .filter((box) => box.width).map(({left, top, right, bottom}) => ({left, top, right, bottom}))"""
    found: list[dict[str, float]] = page.evaluate(script, selector)
    return found


@LOOKS
def test_axe_finds_nothing_and_nothing_is_said_or_asked(browser: Any, report: Path, theme: Theme, width: int) -> None:
    with opened(browser, report, theme, width, bypass_csp=True) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        seen.page.locator("#cases").scroll_into_view_if_needed()
        seen.page.wait_for_selector("#rows .num")
        assert findings(seen.page) == []
        assert overflow(seen.page) <= 0
        assert seen.said == [] and seen.asked == []
        screenshot(seen.page, f"report-{theme}-{width}")


@pytest.mark.parametrize(("theme", "width"), [("light", WIDE), ("dark", NARROW)])
def test_the_worst_data_stay_in_their_places(
    browser: Any, told: RunRecord, theme: Theme, width: int, tmp_path: Path
) -> None:
    record = worst.named(worst.long_story(worst.large(told)), f"{worst.HOSTILE} {worst.ARABIC} {worst.CHINESE}")
    record["violations"][1]["title"] = worst.LONG
    record["violations"][2]["title"] = "W" * 400
    with opened(browser, written(record, tmp_path), theme, width, bypass_csp=True) as seen:
        assert findings(seen.page) == []
        assert overflow(seen.page) <= 0
        assert seen.said == [] and seen.asked == []
        assert seen.page.evaluate("document.querySelectorAll('*').length") < 12_000
        screenshot(seen.page, f"worst-{theme}-{width}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_empty_and_sound_runs_and_further_pages_are_clean_too(
    browser: Any, told: RunRecord, sound: RunRecord, theme: Theme, tmp_path: Path
) -> None:
    written(worst.many_violations(told, 13), tmp_path)
    (tmp_path / "sound.html").write_bytes(pages(sound)["index.html"])
    (tmp_path / "empty.html").write_bytes(pages(worst.empty(sound))["index.html"])
    for name in ("sound", "empty", "v13"):
        with opened(browser, tmp_path / f"{name}.html", theme, NARROW, bypass_csp=True) as seen:
            assert findings(seen.page) == [], name
            assert overflow(seen.page) <= 0 and seen.said == []
            screenshot(seen.page, f"{name}-{theme}")


def test_under_its_own_policy_all_of_it_works(browser: Any, report: Path) -> None:
    """`bypass_csp` is off here: the script and the style are let in by their hashes."""
    with opened(browser, report) as seen:
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 249, 245)"
        seen.page.keyboard.press("t")
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 19, 25)"
        assert seen.said == [] and seen.asked == []


def test_the_theme_is_remembered(browser: Any, report: Path) -> None:
    with opened(browser, report) as seen:
        seen.page.click("#theme")
        seen.page.reload()
        assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_keys(browser: Any, report: Path, told: RunRecord) -> None:
    first, second = (one["id"] for one in told["violations"][:2])
    with opened(browser, report) as seen:
        page = seen.page

        def at() -> str:
            return page.evaluate("document.activeElement.id")  # type: ignore[no-any-return]

        page.keyboard.press("j")
        assert at() == first
        page.keyboard.press("j")
        assert at() == second and page.locator(f"#{second} .more").get_attribute("open") is not None
        page.keyboard.press("k")
        assert at() == first and page.url.endswith(f"#{first}")
        page.keyboard.press("e")
        assert page.locator(f"#{first} .exchange details[open]").count() > 0
        page.keyboard.press("e")
        assert page.locator(f"#{first} .exchange details[open]").count() == 0
        page.keyboard.press("m")
        assert page.url.endswith("#matrix")
        page.keyboard.press("/")
        assert at() == "filter"
        page.keyboard.type("jt?")
        assert page.input_value("#filter") == "jt?", "keys are letters in a field"
        page.keyboard.press("Escape")
        assert at() != "filter"
        page.keyboard.press("Control+k")
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("#keys").is_visible()


def test_a_link_opens_the_exchange_it_names(browser: Any, report: Path, told: RunRecord) -> None:
    second = told["violations"][1]
    row = next(row for row in second["timeline"] if row["row"] == "exchange" and row["raw"])
    anchor = f"#{second['id']}-{row['seq']}"
    with opened(browser, report, anchor=anchor) as seen:
        assert seen.page.locator(f"{anchor} details[open]").is_visible()
        assert seen.page.locator(anchor).evaluate("(one) => one.getBoundingClientRect().top >= 0")


def test_copy(browser: Any, report: Path, told: RunRecord) -> None:
    with opened(browser, report, permissions=["clipboard-read", "clipboard-write"]) as seen:
        seen.page.locator(".violation .replay button").first.click()
        seen.page.wait_for_function("document.querySelector('#live').textContent.startsWith('Copied')")
        assert seen.page.evaluate("navigator.clipboard.readText()") == told["violations"][0]["replay"]


def test_the_case_list_is_drawn_by_the_hundred_and_filtered(browser: Any, told: RunRecord, tmp_path: Path) -> None:
    with opened(browser, written(worst.large(told), tmp_path)) as seen:
        page = seen.page
        assert page.locator("#rows tr").count() == 1, "not before it comes near"
        page.locator("#cases").scroll_into_view_if_needed()
        page.wait_for_selector("#rows .num")
        assert page.locator("#rows tr").count() == 100
        assert page.locator("#rows tr td").first.text_content().strip() == "violated"
        page.click("#more")
        assert page.locator("#rows tr").count() == 200
        for words, count in (("s:violated", 1), ("erp:erp_3 family:family_2", 6), ("erp:erp_3 !family:family_2", 78)):
            page.fill("#filter", words)
            told_count = page.text_content("#count")
            assert told_count == f"{count} of 2,016 cases", words
        page.click("#matrix td a >> nth=1")
        assert page.input_value("#filter") == "erp:erp_0 family:family_1"


def test_of_an_explorations_runs_it_says_how_many_are_listed(browser: Any, told: RunRecord, tmp_path: Path) -> None:
    with opened(browser, written(worst.explored(told), tmp_path), bypass_csp=True) as seen:
        seen.page.locator("#cases").scroll_into_view_if_needed()
        seen.page.wait_for_selector("#rows .num")
        assert seen.page.text_content("#count") == "2,000 of 2,000 cases listed"
        assert seen.page.locator("#less").is_visible()
        assert seen.page.locator("#rows tr td").first.text_content().strip() == "violated"
        assert findings(seen.page) == []
        screenshot(seen.page, "explored")


def test_on_a_telephone_a_case_is_still_a_line_that_can_be_read(browser: Any, told: RunRecord, tmp_path: Path) -> None:
    record = worst.large(told)
    for one in record["cases"]["scenarios"]:
        one["label"] = "duplicates/create-answer-lost[F-POST-LATE how=stall at create invoice plain-1 first 1]"
    with opened(browser, written(record, tmp_path), width=NARROW) as seen:
        seen.page.locator("#cases").scroll_into_view_if_needed()
        seen.page.wait_for_selector("#rows .num")
        assert max(row["bottom"] - row["top"] for row in boxes(seen.page, "#rows tr")) < 100
        assert overflow(seen.page) <= 0


def test_the_heat_map_of_another_erp(browser: Any, told: RunRecord, tmp_path: Path) -> None:
    record = worst.large(told)
    record["heat"]["rows"]["erp_7"] = [" ".join(["5"] * 40)] * 12
    with opened(browser, written(record, tmp_path)) as seen:
        before = seen.page.locator("#heat tbody").inner_html()
        seen.page.select_option("#erp", "erp_7")
        cells = seen.page.locator("#heat tbody td")
        assert set(cells.all_text_contents()) == {"5"}
        assert cells.first.get_attribute("class") == "q-2"
        assert cells.first.get_attribute("aria-label") == "5 deliveries"
        seen.page.select_option("#erp", "erp_0")
        assert seen.page.locator("#heat tbody").inner_html() == before, "the script draws as Python does"


def test_without_scripts_the_story_is_whole(browser: Any, report: Path, told: RunRecord) -> None:
    with opened(browser, report, java_script_enabled=False) as seen:
        assert seen.page.locator(".violation").count() == len(told["violations"])
        assert seen.page.get_by_text("The list of cases needs scripts").is_visible()
        assert seen.page.locator("#heat tbody td").first.is_visible()


def test_print_opens_every_story_on_pages_of_its_own(browser: Any, report: Path, told: RunRecord) -> None:
    with opened(browser, report) as seen:
        pdf = seen.page.pdf(format="A4", print_background=True)
        sheets = len(re.findall(rb"/Type\s*/Page\b", pdf))
        assert len(told["violations"]) < sheets < 6 * len(told["violations"]) + 10
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert seen.page.locator(".more:not([open])").count() == 0
        assert not seen.page.locator(".rail").is_visible() and not seen.page.locator("#cases").is_visible()
        assert overflow(seen.page) <= 0


def test_the_lanes_stand_in_order_and_arrows_end_on_their_lines(browser: Any, report: Path) -> None:
    with opened(browser, report, bypass_csp=True) as seen:
        page = seen.page
        heads = boxes(page, ".lanehead:first-child > span")[:6]
        assert [one["left"] for one in heads] == sorted(one["left"] for one in heads)
        (rule,) = boxes(page, ".rules i:first-child")[:1]
        arrows = boxes(page, ".violation:first-of-type .arrow")
        assert arrows
        for arrow in arrows:
            assert abs(arrow["left"] - rule["left"]) < 2 and abs(arrow["right"] - rule["right"]) < 2


def test_the_doom_is_drawn_between_its_row_and_the_next(browser: Any, report: Path, told: RunRecord) -> None:
    first = told["violations"][0]
    with opened(browser, report) as seen:
        (doom,) = boxes(seen.page, f"#{first['id']}-doomed")
        (row,) = boxes(seen.page, f"#{first['id']}-{first['doomed_at']}")
        following = [
            box for box in boxes(seen.page, f"#{first['id']} .exchange, #{first['id']} .gap") if box["top"] > row["top"]
        ]
        assert row["bottom"] <= doom["top"] and doom["bottom"] <= min(box["top"] for box in following)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_text_is_tiny_and_no_labels_of_the_overview_overlap(browser: Any, report: Path, width: int) -> None:
    with opened(browser, report, width=width, bypass_csp=True) as seen:
        sizes = seen.page.evaluate(
            """() => [...document.querySelectorAll("main *, .rail *")]
            .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
            .filter((one) => !one.closest("script, noscript") && one.getBoundingClientRect().width)
            .map((one) => [parseFloat(getComputedStyle(one).fontSize), one.outerHTML.slice(0, 80)])"""
        )
        assert [small for small in sizes if small[0] < 11.5] == []
        labels = boxes(seen.page, ".violation:first-of-type .strip text")
        for index, one in enumerate(labels):
            for other in labels[index + 1 :]:
                apart = one["right"] <= other["left"] or other["right"] <= one["left"]
                assert apart or one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1
