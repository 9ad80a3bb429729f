"""What the engine does with an exchange, in words: "creates the invoice", and "creates it again"."""

from __future__ import annotations

from collections.abc import Iterable

from mock_erps.platform.journal import Exchange

#: verbs whose third person is more than an s, and those that say too little
_VERBS = {
    "find": "looks for",
    "query": "looks for",
    "search": "looks for",
    "list": "lists",
    "refresh": "refreshes",
    "apply": "applies",
    "log": "logs",
}


def intent(exchange: Exchange, earlier: Iterable[Exchange]) -> str:
    """The neutral operation as a sentence about the engine; a write of the same documents is told as a repetition."""
    if not exchange.operation:
        return f"calls {exchange.request.method} {exchange.request.path.rpartition('/')[2]}"
    verb, _, noun = exchange.operation.partition(" ")
    told = _VERBS.get(verb, f"{verb}s")
    if again(exchange, earlier):
        return f"{told} it again"
    article = "" if not noun or noun.endswith("s") or verb == "log" else "the "
    return f"{told} {article}{noun}".strip()


def again(exchange: Exchange, earlier: Iterable[Exchange]) -> Exchange | None:
    """The last earlier attempt at the same write, if this is one more."""
    if not exchange.keys or exchange.operation.partition(" ")[0] in ("find", "read", "query", "search", "list"):
        return None
    same = [one for one in earlier if one.operation == exchange.operation and one.keys == exchange.keys]
    return same[-1] if same else None
