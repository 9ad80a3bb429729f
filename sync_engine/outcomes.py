"""What a target's answer means for the engine: the one vocabulary between connectors and delivery.

A connector translates every vendor answer, and every broken connection, into a result or one of these. The classes
differ by what may be done next, not by status code; `testing/invariants.md` (the gate's table) is the yardstick.
"""

from __future__ import annotations

from dataclasses import dataclass


class VendorError(Exception):
    """Base: something other than success. `code` and `text` are the vendor's own words, for people to read."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(f"{code}: {text}" if code else text)
        self.code = code
        self.text = text


class Refused(VendorError):
    """The vendor looked at this record and will never take it as it is: no retry, tell a person."""


class Duplicate(Refused):
    """Refused because the number, name or key is taken; `remote_id` names the holder where the vendor tells."""

    def __init__(self, text: str, code: str = "", remote_id: str = "") -> None:
        super().__init__(text, code)
        self.remote_id = remote_id


class Stale(VendorError):
    """The version sent is not the newest: read again, merge, try again."""


class Missing(VendorError):
    """The record to be changed is not there (any more)."""


class Ambiguous(VendorError):
    """The write may or may not have happened: look before doing anything else."""


class Halfway(Ambiguous):
    """A first step was done and a later one refused: a further run goes on with what stands half made, this one not."""


class NotStarted(VendorError):
    """The vendor certainly did nothing: it may be sent again, with the same key, after a pause."""

    def __init__(self, text: str, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(text, code)
        self.retry_after = retry_after  # seconds, None when the vendor named none


class Throttled(NotStarted):
    """Too many calls. `daily` says that the wait is hours: park the queue, do not sleep."""

    def __init__(self, text: str, code: str = "", retry_after: float | None = None, daily: bool = False) -> None:
        super().__init__(text, code, retry_after)
        self.daily = daily


class Unreadable(VendorError):
    """A read that brought no usable answer: it says nothing about what exists; it may be repeated."""


class Disconnected(VendorError):
    """The grant is gone (invalid_grant, revoked, wrong sender): stop, a person must reconnect the company."""


class Forbidden(Refused):
    """This company's credentials may not touch this resource."""


@dataclass(frozen=True, slots=True)
class Done:
    """A write the vendor confirmed, or whose effect was found by reading."""

    id: str
    version: str = ""
    number: str = ""
    total: str = ""
    warnings: tuple[str, ...] = ()


#: What one item of a batch came to.
Outcome = Done | VendorError
