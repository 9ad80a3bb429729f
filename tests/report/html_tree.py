"""A page as a tree, and questions about it."""

from __future__ import annotations

from typing import Any

from lxml import html


def tree(page: bytes | str) -> Any:
    return html.document_fromstring(page if isinstance(page, str) else page.decode())


def text(node: Any) -> str:
    """What a reader reads, with single spaces."""
    return " ".join(node.text_content().split())


def by_class(node: Any, name: str) -> list[Any]:
    found: list[Any] = node.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")
    return found


def by_id(page: bytes | str, id: str) -> list[Any]:
    found: list[Any] = tree(page).xpath(f"//*[@id='{id}']")
    return found
