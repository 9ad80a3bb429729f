"""Domains in prefix notation against a reader of their truth in plain Python."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_erps.platform.books import Doc
from mock_erps.platform.query import matches
from mock_erps.platform.query.odoo_domain import BadDomain, folding, read_domain, scalar

DOCS: list[Doc] = [{"n": n, "t": t} for n in (1, 2, None) for t in ("Oak", "oak_1", None)]
LEAVES = st.tuples(st.just("n"), st.sampled_from(["=", "!=", "<", ">="]), st.sampled_from([1, 2])).map(
    list
) | st.tuples(st.just("t"), st.sampled_from(["=", "!="]), st.sampled_from(["Oak", False])).map(list)
TERMS = st.recursive(
    LEAVES.map(lambda leaf: [leaf]),
    lambda inner: (
        st.builds(lambda a, b: ["|", *a, *b], inner, inner)
        | st.builds(lambda a, b: ["&", *a, *b], inner, inner)
        | inner.map(lambda a: ["!", *a])
    ),
    max_leaves=6,
)


def get(doc: Doc, field: str) -> Any:
    return doc.get(field)


def found(domain: Any) -> list[Doc]:
    condition = read_domain(domain, scalar)
    return [doc for doc in DOCS if matches(doc, condition, folding(get), fold_case=False)]


def holds(doc: Doc, leaf: list[Any]) -> bool:
    value, (_, operator, wanted) = doc[leaf[0]], leaf
    if wanted is False:
        return (value is None) == (operator == "=")
    if operator in ("=", "!="):
        return (value == wanted) == (operator == "=")
    return value is not None and (value < wanted if operator == "<" else value >= wanted)


def truth(doc: Doc, items: list[Any]) -> bool:
    """Takes its terms from the front of `items`."""
    item = items.pop(0)
    if item == "!":
        return not truth(doc, items)
    if item in ("|", "&"):
        one, two = truth(doc, items), truth(doc, items)
        return one or two if item == "|" else one and two
    return holds(doc, item)


@given(st.lists(TERMS, max_size=3))
def test_a_domain_means_what_its_prefixes_say(terms: list[list[Any]]) -> None:
    domain = [item for term in terms for item in term]
    expected = [doc for doc in DOCS if all(truth(doc, list(term)) for term in terms)]
    assert found(domain) == expected


@pytest.mark.parametrize(
    ("leaf", "texts"),
    [
        (["t", "ilike", "OAK"], {"Oak", "oak_1"}),
        (["t", "like", "oak"], {"oak_1"}),
        (["t", "like", "k_"], {"oak_1"}),
        (["t", "=like", "O%"], {"Oak"}),
        (["t", "=ilike", "o%"], {"Oak", "oak_1"}),
        (["t", "not ilike", "_1"], {"Oak", None}),
        (["t", "in", ["Oak", False]], {"Oak", None}),
        (["t", "not in", ["Oak"]], {"oak_1", None}),
        (["t", "=?", False], {"Oak", "oak_1", None}),
        (["t", "<>", "Oak"], {"oak_1", None}),
    ],
)
def test_operators_on_texts(leaf: list[Any], texts: set[Any]) -> None:
    assert {doc["t"] for doc in found([leaf])} == texts


@pytest.mark.parametrize(
    "domain", ["x", [["a", "="]], ["|", ["n", "=", 1]], ["!"], [["n", "~", 1]], [[0, "=", 2]], [7]]
)
def test_what_is_no_domain_is_refused(domain: Any) -> None:
    with pytest.raises(BadDomain):
        read_domain(domain, scalar)


def test_a_domain_that_nests_without_end_is_refused() -> None:
    with pytest.raises(BadDomain):
        read_domain(["!"] * 1000 + [["n", "=", 1]], scalar)
