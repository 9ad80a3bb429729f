"""Faults from outside: arm, ask what became of them, disarm."""

from __future__ import annotations

import builtins
from dataclasses import asdict
from typing import Any

from flask import Response

from mock_erps.control.answering import answer, nothing, problem
from mock_erps.platform.faults import Armed, Site, arm, catalogue, offers
from mock_erps.platform.sandbox import Sandbox


class Faults:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def menu(self) -> Response:
        kinds = {
            id: {
                "text": kind.text,
                "commits": kind.commits,
                "parameters": {
                    name: {"default": default, "text": text} for name, (default, text) in kind.parameters.items()
                },
            }
            for id, kind in catalogue().items()
        }
        menus = {slug: offers(vendor) for slug, vendor in self._sandbox.vendors.items()}
        return answer({"faults": kinds, "offers": menus})

    def list(self) -> Response:
        return answer({"faults": [_told(armed) for armed in self._sandbox.faults.armed]})

    def arm(self, body: dict[str, Any]) -> Response:
        site = Site(**body.get("site", {}))
        try:
            armed = arm(self._sandbox, body["fault"], site, body.get("parameters"), body.get("by", "control API"))
        except (ValueError, TypeError) as error:
            raise problem(400, str(error)) from None
        return answer(_told(armed), 201)

    def read(self, fault: int) -> Response:
        return answer(_told(self._armed(fault)))

    def disarm(self, fault: int) -> Response:
        self._sandbox.faults.disarm(self._armed(fault).id)
        return nothing()

    def heal(self) -> Response:
        self._sandbox.faults.heal()
        return nothing()

    def _armed(self, id: int) -> Armed:
        board: builtins.list[Armed] = self._sandbox.faults.armed
        found = next((armed for armed in board if armed.id == id), None)
        if found is None:
            raise problem(404, f"no fault with the number {id} is armed; GET /_sandbox/faults lists them")
        return found


def _told(armed: Armed) -> dict[str, Any]:
    return {
        "id": armed.id,
        "fault": armed.fault.id,
        "text": armed.fault.text,
        "parameters": armed.fault.given,
        "site": asdict(armed.site),
        "by": armed.armed_by,
        "active": armed.active,
        "matched": armed.matched,
        "injected": bool(armed.delivered),
        "exchanges": armed.delivered,
    }
