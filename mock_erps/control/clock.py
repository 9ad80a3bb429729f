"""The sandbox's clock from outside."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from flask import Response

from mock_erps.control.answering import answer, problem
from mock_erps.platform.clock import RealClock
from mock_erps.platform.faults import Interrupted
from mock_erps.platform.sandbox import Sandbox


class Clock:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def read(self) -> Response:
        clock = self._sandbox.clock
        now = clock.now()
        running = isinstance(clock, RealClock)
        told = {
            "now": now,
            "utc": dt.datetime.fromtimestamp(now, dt.UTC).isoformat(),
            "kind": "running" if running else "virtual",
            "rate": clock.rate if isinstance(clock, RealClock) else 0,
        }
        return answer(told)

    def advance(self, body: dict[str, Any]) -> Response:
        with suppress(Interrupted):  # what fell due has killed whoever asked: time goes no further
            self._sandbox.clock.advance(body["seconds"])
        return self.read()

    def set_rate(self, body: dict[str, Any]) -> Response:
        clock = self._sandbox.clock
        if not isinstance(clock, RealClock):
            raise problem(409, "this sandbox has a virtual clock, which stands still until it is advanced")
        clock.set_rate(body["rate"])
        return self.read()
