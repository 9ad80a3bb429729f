"""A session that threads share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count

from sync_engine.connectors.held import Held


def test_many_threads_open_one_session() -> None:
    numbers = count(1)
    held = Held(lambda: next(numbers))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: held.session(), range(40))) == {1}


def test_an_ended_session_is_opened_anew_once() -> None:
    numbers = count(1)
    held = Held(lambda: next(numbers))
    first = held.session()
    held.ended(first)
    assert held.session() == 2
    held.ended(first)  # a slower thread that still used it
    assert held.session() == 2


def test_a_session_is_taken_once() -> None:
    held = Held(lambda: "S-1")
    assert held.taken() is None
    held.session()
    assert (held.taken(), held.taken()) == ("S-1", None)
