"""Reading the books: every text is found, and a record stands exactly as long as the books do."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.audit import read_once, texts_in
from mock_erps.platform.books import Books
from mock_erps.platform.company import Company


@pytest.fixture
def company() -> Company:
    books = Books({"invoice": {}, "customer": {}}, lambda: 0.0)
    books.put("customer", "1", {"name": "Aldgate"})
    books.put("invoice", "1", {"customer": "1"})
    company = Company("c", "Company", books, "GBP", "GB", "UTC")
    company.remember()
    return company


@read_once
def _named(company: Company, doc: dict[str, Any], word: str = "for") -> list[str]:
    return [word, company.books["customer"].docs[doc["customer"]]["name"]]


def test_every_text_is_found_in_its_order() -> None:
    assert texts_in({"a": "1", "b": [{"c": "2", "n": 3}, "4", None], "d": {"e": ["5"]}}) == ("1", "2", "4", "5")
    assert texts_in("one") == ("one",)
    assert texts_in(None) == ()


def test_a_record_is_read_once_while_the_books_stand_still(company: Company) -> None:
    doc = company.books["invoice"].docs["1"]
    assert _named(company, doc) is _named(company, doc)
    assert _named(company, doc, "of") == ["of", "Aldgate"]


def test_a_change_of_another_document_is_seen(company: Company) -> None:
    doc = company.books["invoice"].docs["1"]
    _named(company, doc)
    company.books.put("customer", "1", {"name": "Borough"})
    assert _named(company, doc) == ["for", "Borough"]


def test_an_undone_change_is_not_remembered(company: Company) -> None:
    doc, books = company.books["invoice"].docs["1"], company.books
    books.put("customer", "1", {"name": "Borough"})
    _named(company, doc)
    company.reset()
    assert _named(company, doc) == ["for", "Aldgate"]
    books.put("customer", "1", {"name": "Cheapside"})
    assert _named(company, doc) == ["for", "Cheapside"]


def test_another_document_in_the_same_place_of_memory_is_another(company: Company) -> None:
    company.books.put("customer", "2", {"name": "Borough"})
    seen = [_named(company, {"customer": id})[1] for id in ("1", "2", "1", "2")]
    assert seen == ["Aldgate", "Borough", "Aldgate", "Borough"]
