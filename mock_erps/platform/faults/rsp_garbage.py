"""F-RSP-GARBAGE: an answer that nobody can read as what it says it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.answers import with_headers
from mock_erps.platform.faults.fault import Fault, Parameters, one_of
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HTML = b"<html><head><title>Error</title></head><body><h1>An unexpected error occurred</h1></body></html>"


def _broken(reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: max(len(reply.body) - 7, 1)])


def _html(reply: Reply) -> Reply:
    return with_headers(replace(reply, body=_HTML), {"content-type": "text/html"})


def _empty(reply: Reply) -> Reply:
    return replace(reply, body=b"")


def _bom(reply: Reply) -> Reply:
    return replace(reply, body=b"\xef\xbb\xbf" + reply.body)


def _charset(reply: Reply) -> Reply:
    media_type = (reply.header("content-type") or "text/plain").partition(";")[0]
    text = reply.body.decode("utf-8", "replace").encode("utf-16")
    return with_headers(replace(reply, body=text), {"content-type": f"{media_type}; charset=utf-8"})


def _gzip(reply: Reply) -> Reply:
    return with_headers(reply, {"content-encoding": "gzip"})


VARIANTS: dict[str, Callable[[Reply], Reply]] = {
    "broken": _broken,
    "html": _html,
    "empty": _empty,
    "bom": _bom,
    "charset": _charset,
    "gzip": _gzip,
}


class Garbage(Fault):
    id = "F-RSP-GARBAGE"
    text = "answers with something unreadable and a good status"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {"variant": ("broken", "broken | html | empty | bom | charset | gzip")}

    def check(self) -> None:
        one_of(self, "variant", *VARIANTS)

    def after(self, call: Call, reply: Reply) -> Reply:
        return VARIANTS[self.given["variant"]](reply)


FAULTS = (Garbage,)
