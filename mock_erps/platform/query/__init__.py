"""Searching the books: one filter tree, several vendor syntaxes (one module each), one evaluator."""

from mock_erps.platform.query.filters import (
    All,
    Any_,
    Compare,
    Filter,
    Has,
    In,
    Like,
    Not,
    Null,
    Order,
    matches,
    ordered,
)

__all__ = ["All", "Any_", "Compare", "Filter", "Has", "In", "Like", "Not", "Null", "Order", "matches", "ordered"]
