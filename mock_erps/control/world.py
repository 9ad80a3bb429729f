"""The whole sandbox: seed, reset, snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response

from mock_erps.control.answering import answer, nothing, problem
from mock_erps.platform.books import Mark
from mock_erps.platform.company import Company
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor


@dataclass(frozen=True, slots=True)
class _Kept:
    """One company at the moment of a snapshot."""

    company: Company
    mark: Mark
    settings: dict[str, Any]
    facts: dict[str, Any]

    def restore(self) -> None:
        self.company.books.rollback(self.mark)
        self.company.settings, self.company.facts = dict(self.settings), dict(self.facts)


class World:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._snapshots: list[list[_Kept]] = []

    def seed(self, body: dict[str, Any]) -> Response:
        sandbox = self._sandbox
        for slug in list(sandbox.vendors):
            sandbox.vendors[slug] = Vendor.open(slug, sandbox.clock, body["seed"])
        self.reset()
        return answer({"seed": body["seed"], "erps": list(sandbox.vendors)})

    def reset(self) -> Response:
        self._sandbox.reset()
        self._snapshots.clear()
        return nothing()

    def snapshot(self) -> Response:
        companies = [c for vendor in self._sandbox.vendors.values() for c in vendor.companies.values()]
        self._snapshots.append([_Kept(c, c.books.mark(), dict(c.settings), dict(c.facts)) for c in companies])
        return answer({"snapshot": len(self._snapshots)}, 201)

    def rollback(self, snapshot: int) -> Response:
        if not 1 <= snapshot <= len(self._snapshots):
            raise problem(404, f"there is no snapshot {snapshot}; POST /_sandbox/snapshots makes one")
        for kept in self._snapshots[snapshot - 1]:
            kept.restore()
        # a mark only reaches back: what was remembered later does not exist any more
        del self._snapshots[snapshot:]
        return nothing()
