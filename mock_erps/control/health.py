"""Health: what is served, and whether the mock itself has gone wrong."""

from __future__ import annotations

from flask import Response

from mock_erps import __version__
from mock_erps.control.answering import answer
from mock_erps.platform.sandbox import Sandbox


class Health:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def read(self) -> Response:
        sandbox = self._sandbox
        return answer(
            {
                "status": "ok" if not sandbox.mishaps else "mishaps",
                "version": __version__,
                "erps": {slug: dict(v.contract.extension.hosts) for slug, v in sandbox.vendors.items()},
                "exchanges": sandbox.journal.last_seq,
                "unknown_hosts": sandbox.unknown_hosts,
                "mishaps": len(sandbox.mishaps),
            }
        )
