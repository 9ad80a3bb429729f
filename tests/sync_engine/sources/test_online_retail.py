"""The real, dirty files: every document, to the penny, nothing cleaned by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from sync_engine.canonical import Batch, Kind, TaxMode
from sync_engine.sources import open_source

ROOT = Path(__file__).parents[3]
COLUMNS = ROOT / "tests" / "data" / "online_retail.columns.yaml"
DATA = next(
    (p for p in (ROOT / "tests/data/online-retail", ROOT.parent / "shared/data/online-retail") if p.is_dir()), None
)
DAYS = {
    "2010-12-01": (143, 6, "58635.56"),
    "2010-12-07": (111, 18, "45059.05"),
    "2011-03-29": (95, 8, "70531.47"),
    "2011-06-15": (90, 17, "46139.18"),
    "2011-09-20": (77, 6, "109286.21"),
}


def read(day: str) -> Batch:
    if DATA is None:
        pytest.skip("the Online Retail files are neither in tests/data/online-retail nor in ../shared/data")
    return open_source(DATA / f"{day}.csv", COLUMNS)


@pytest.mark.parametrize("day", DAYS)
def test_every_day_has_its_documents_credit_notes_and_total(day: str) -> None:
    batch = read(day)
    credits = [document for document in batch.documents if document.kind is Kind.CREDIT_NOTE]
    total = sum((d.total if d.kind is Kind.INVOICE else -d.total for d in batch.documents), Decimal(0))
    assert batch.problems == ()
    assert (len(batch.documents), len(credits), str(total)) == DAYS[day]


@pytest.mark.parametrize(("day", "lines"), [("2010-12-01", 592), ("2010-12-07", 601)])
def test_a_document_of_hundreds_of_lines_stays_whole(day: str, lines: int) -> None:
    longest = max(read(day).documents, key=lambda document: len(document.lines))
    assert len(longest.lines) == lines
    assert sum((line.net for line in longest.lines), Decimal(0)) == longest.total


def test_credit_notes_are_positive_and_keep_their_prefix() -> None:
    credit = next(d for d in read("2010-12-07").documents if d.key == "C537444")
    assert (credit.kind, credit.total, credit.lines[0].quantity) == (Kind.CREDIT_NOTE, Decimal("47.60"), 8)


def test_customers_are_codes_without_the_float_and_walk_ins_have_a_name() -> None:
    documents = read("2010-12-01").documents
    assert documents[0].party.key == "17850"
    assert documents[0].party.name == "Customer 17850"
    assert documents[0].party.country == "United Kingdom"
    walk_ins = [d for d in documents if not d.party.key]
    assert len(walk_ins) == 16
    assert {d.party.name for d in walk_ins} == {"Walk-in customer"}


def test_documents_of_zero_are_posted_and_blank_descriptions_read_as_the_sku() -> None:
    zero = [d for d in read("2011-03-29").documents if d.total == 0]
    assert len(zero) == 25
    assert all(line.description for d in zero for line in d.lines)


def test_the_map_hands_its_policy_to_the_mapping_and_says_there_is_no_tax() -> None:
    batch = read("2011-09-20")
    assert batch.policy == {"items": {"unknown": "default"}}
    assert {d.tax_mode for d in batch.documents} == {TaxMode.NONE}
