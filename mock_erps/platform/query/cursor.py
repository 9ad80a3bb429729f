"""A cursor over the tokens of a query: what the recursive descents of several languages have in common.

Words are compared without case. A language says by `unexpected` how it complains.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, text, number, sign or end; `at` is the position in the query, from 1."""

    kind: str
    text: str
    at: int


class Cursor:
    """Where a parser is. The last token is of the kind `end` and is never passed."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def sees(self, *words: str) -> bool:
        return self.next.kind in ("word", "sign") and self.next.text.lower() in words

    def took(self, word: str) -> bool:
        """Passes the word if it is next."""
        if not self.sees(word):
            return False
        self.take()
        return True

    def need(self, *words: str) -> None:
        """Passes all the words. Raises what `unexpected` returns."""
        for word in words:
            if not self.took(word):
                raise self.unexpected()

    def word(self) -> str:
        """Passes any word. Raises what `unexpected` returns."""
        if self.next.kind != "word":
            raise self.unexpected()
        return self.take().text

    def unexpected(self) -> Exception:
        raise NotImplementedError
