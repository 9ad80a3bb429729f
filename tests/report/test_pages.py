"""The pages, read without a browser."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from typing import Any

import orjson
import pytest

from harness.report import RunRecord, pages
from harness.report.case_list import LISTED
from harness.report.page import WHOLE, _script
from tests.report import worst
from tests.report.html_tree import by_class, by_id, text, tree

KILO = 1000


def first(record: RunRecord) -> str:
    return pages(record)["index.html"].decode()


def test_every_violation_has_its_title_three_stories_and_replay_line(broken: RunRecord, broken_page: str) -> None:
    articles = tree(broken_page).xpath("//article")
    assert len(articles) == min(len(broken["violations"]), WHOLE)
    for article, told in zip(articles, broken["violations"], strict=False):
        assert text(article.xpath(".//h2")[0]) == " ".join(told["title"].split())
        (stories,) = by_class(article, "stories")
        assert [text(dt) for dt in stories.xpath(".//dt")] == ["should be", "books hold", "engine says"]
        assert all(text(dd) for dd in stories.xpath(".//dd"))
        assert [text(dt) for dt in by_class(article, "gwt")[0].xpath(".//dt")] == ["given", "when", "then"]
        assert text(by_class(article, "replay")[0].xpath(".//code")[0]) == told["replay"]


def test_every_exchange_has_its_sentence_and_its_drawing_is_silent(broken: RunRecord, broken_page: str) -> None:
    page = tree(broken_page)
    rows = [(told, row) for told in broken["violations"] for row in told["timeline"] if row["row"] == "exchange"]
    assert rows
    for told, row in rows:
        (item,) = page.xpath(f"//li[@id='{told['id']}-{row['seq']}']")
        assert text(by_class(item, "sr")[0]).startswith(f"Exchange {row['seq']} at ")
        assert {cell.get("aria-hidden") for cell in item.xpath("./div")} == {"true"}


def test_a_lost_answer_is_told_as_lost(broken_page: str) -> None:
    sentences = [text(node) for node in by_class(tree(broken_page), "sr")]
    lost = [sentence for sentence in sentences if "client saw nothing" in sentence]
    assert any("created Invoice 101" in sentence for sentence in lost)


def test_ids_are_unique_and_all_links_resolve(broken: RunRecord) -> None:
    made = pages(worst.many_violations(broken, 15))
    trees = {name: tree(page) for name, page in made.items()}
    ids = {name: page.xpath("//@id") for name, page in trees.items()}
    for known in ids.values():
        assert len(known) == len(set(known))
    for name, page in trees.items():
        for link in page.xpath("//a/@href"):
            file, _, anchor = link.partition("#")
            assert anchor in ids[file or name] if anchor else file in made, link


@pytest.mark.parametrize("name", [worst.HOSTILE, worst.ARABIC, worst.CHINESE, "O'Brien & Søns <b>", "{{ 7 * 7 }}"])
def test_a_name_stays_text(broken: RunRecord, name: str) -> None:
    page = first(worst.named(broken, name))
    document = tree(page)
    assert text(document.xpath("//article//h2")[0]) == f"Two invoices for {name}"
    assert len(document.xpath("//script")) == 2
    assert not document.xpath("//img") and not document.xpath("//b[text()='']")
    assert "<img" not in page and "<script>alert" not in page


def test_two_drawings_are_identical(broken: RunRecord) -> None:
    assert pages(broken) == pages(broken)


def test_the_policy_names_exactly_our_style_and_script(broken_page: str) -> None:
    def digest(content: str) -> str:
        return b64encode(sha256(content.encode()).digest()).decode()

    policy = tree(broken_page).xpath("//meta[@http-equiv]/@content")[0]
    (style,) = re.findall(r"<style>(.*?)</style>", broken_page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", broken_page, re.DOTALL)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; script-src 'sha256-{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not tree(broken_page).xpath("//@style"), "the policy forbids them"
    assert not re.search(r"https?://", re.sub(r"<pre>.*?</pre>", "", broken_page, flags=re.DOTALL))


def test_the_script_is_small() -> None:
    assert len(_script()) <= 6 * 1024


def test_headings_descend_by_one_and_tables_have_headers(broken_page: str) -> None:
    document = tree(broken_page)
    levels = [int(heading.tag[1]) for heading in document.xpath("//main//h1|//main//h2|//main//h3")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(table.xpath(".//th[@scope]") for table in document.xpath("//table"))


def test_sizes_stay_within_the_budget(broken: RunRecord) -> None:
    record = worst.large(broken)
    page = first(record)
    assert len(page.encode()) <= 500 * KILO
    document = tree(page)
    (data,) = document.xpath("//script[@id='data']")
    assert len(data.text.encode()) <= 90 * KILO
    assert len(document.xpath("//tbody[@id='rows']/tr")) == 1, "the script draws them when they come near"
    assert len(document.xpath("//*")) < 9000


def data_of(page: bytes) -> dict[str, Any]:
    (data,) = tree(page).xpath("//script[@id='data']")
    return orjson.loads(data.text)


def test_a_page_stops_growing_with_the_runs_of_an_exploration(broken: RunRecord) -> None:
    little, much = (first(worst.explored(broken, runs)) for runs in (LISTED, 9 * LISTED))
    assert len(much) - len(little) < 10 * KILO
    assert len(much.encode()) <= 700 * KILO
    assert not by_id(little, "less")
    (less,) = by_id(much, "less")
    assert text(less).startswith("Listed are 2,000 of 18,000 cases: ")
    assert "run.json beside this page has all of them" in text(less)


def test_what_broke_and_what_was_not_armed_are_listed_before_what_held(broken: RunRecord) -> None:
    record = worst.explored(broken, 9 * LISTED)
    told = data_of(pages(record)["index.html"])
    assert [row[2] for row in told["cases"][-2:]] == ["u", "v"]
    assert len(told["cases"]) == len(told["scenarios"]) == LISTED
    known = {row["label"]: number for number, row in enumerate(record["cases"]["scenarios"])}
    listed = [known[told["scenarios"][row[1]][0]] for row in told["cases"]]
    assert listed == [*range(LISTED - 2), 9 * LISTED - 2, 9 * LISTED - 1], "of the others what was run first"


def test_a_scenario_that_is_listed_is_listed_on_every_erp(broken: RunRecord) -> None:
    record = worst.large(broken, erps=60)
    assert len(data_of(pages(record)["index.html"])["cases"]) == 60 * 84 > LISTED


def test_only_the_first_page_bears_the_cases(broken: RunRecord) -> None:
    made = pages(worst.many_violations(worst.explored(broken), 15))
    assert data_of(made["v13.html"]) == {"cases": []}


def test_what_is_beyond_a_dozen_has_pages_of_its_own(broken: RunRecord) -> None:
    record = worst.many_violations(broken, 200)
    made = pages(record)
    assert set(made) == {"index.html", *(f"v{number}.html" for number in range(WHOLE + 1, 201))}
    document = tree(made["index.html"])
    assert len(by_class(document, "index")[0].xpath(".//li")) == 200
    assert len(document.xpath("//article")) == WHOLE
    assert len(made["index.html"]) <= 500 * KILO
    other = tree(made["v13.html"])
    assert [article.get("id") for article in other.xpath("//article")] == [record["violations"][12]["id"]]
    assert other.xpath("//article//details[@open]")


def test_a_long_title_is_cut_in_the_list_and_whole_in_its_story(broken: RunRecord) -> None:
    broken["violations"][0]["title"] = worst.LONG
    document = tree(first(broken))
    assert text(document.xpath("//article//h2")[0]) == worst.LONG.strip()
    assert text(by_class(document, "index")[0].xpath(".//b")[0]).endswith("…")


def test_a_long_story_keeps_its_window(broken: RunRecord) -> None:
    page = first(worst.long_story(broken))
    assert "22:00:" in page and "+1,234,567,890.125 KWD" in page and "987,654,321 JPY" in page


def test_search_and_mutants_are_drawn_only_when_the_record_has_them(broken: RunRecord, broken_page: str) -> None:
    assert not tree(broken_page).xpath("//section[@id='search' or @id='mutants']")
    document = tree(first(worst.doomed(broken)))
    assert "41,208" in text(document.xpath("//section[@id='search']")[0])
    mutants = document.xpath("//section[@id='mutants']")[0]
    assert text(by_class(mutants, "survived")[0]).startswith("M60")
    assert "2 of 3" in text(by_class(document, "tiles")[0])


def test_the_doom_stands_between_its_exchange_and_the_next(broken: RunRecord) -> None:
    record = worst.doomed(broken)
    told = record["violations"][0]
    (bar,) = by_class(tree(first(record)), "doom")
    assert bar.getprevious().get("id") == f"{told['id']}-{told['doomed_at']}"
    assert text(bar).startswith(f"doomed at {told['doomed_at']}")


def test_an_empty_run_says_so(sound: RunRecord) -> None:
    document = tree(first(worst.empty(sound)))
    assert text(document.xpath("//h1")[0]) == "Inconclusive."
    assert "No case was run." in text(by_class(document, "sentence")[0])
    assert not document.xpath("//section[@id='coverage']") and not document.xpath("//article")


def test_a_run_cut_off_says_so_in_the_verdict(broken: RunRecord) -> None:
    broken["run"]["interrupted"] = True
    broken["gate"]["reasons"] = ["The run was cut off: only the cases below were judged."]
    broken["counts"]["planned"] += 5
    said = text(by_class(tree(first(broken)), "sentence")[0])
    assert f"5 cases of {broken['counts']['planned']} never ran." in said and "The run was cut off" in said


def test_a_sound_run_may_ship_and_still_names_what_it_does_not_tell(sound: RunRecord) -> None:
    document = tree(first(sound))
    assert text(document.xpath("//h1")[0]) == "Ship."
    assert "never armed" in text(by_class(document, "honest")[0])
    assert not document.xpath("//article")
