"""F-HOOK-SIGN: somebody who does not hold the secret posts an event."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Parameters, one_of
from mock_erps.platform.faults.hook_fault import SignedFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Forged(SignedFault):
    """The vendor's own event follows; the forgery is what a receiver must not act upon."""

    id = "F-HOOK-SIGN"
    text = "is preceded by a forged event: its signature is not the vendor's"
    parameters: ClassVar[Parameters] = {
        "how": (
            "wrong",
            "wrong: another secret | missing | hex: the right digest in hex | tampered: the body changed after signing",
        )
    }

    def check(self) -> None:
        one_of(self, "how", "wrong", "missing", "hex", "tampered")

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        forged = replace(notice, headers=self._headers(hub, notice), authentic=False)
        if self.given["how"] == "tampered":
            forged = replace(forged, body=notice.body + b" ")
        return [forged, replace(notice, fault="")]

    def _headers(self, hub: Webhooks, notice: Notice) -> dict[str, str]:
        assert hub.sign is not None and notice.subscription is not None
        right = hub.sign(notice.subscription.secret, notice.body)
        wrong = hub.sign(f"not-{notice.subscription.secret}", notice.body)
        signed = [name for name in right if right[name] != wrong[name]]
        match self.given["how"]:
            case "wrong":
                return wrong
            case "missing":
                return {name: value for name, value in right.items() if name not in signed}
            case "hex":
                return {**right, **{name: b64decode(right[name]).hex() for name in signed}}
        return right


FAULTS = (Forged,)
