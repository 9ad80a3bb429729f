"""F-POST-500, -502, -503, -504 and F-POST-401: the vendor commits, and the client is told that it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.answers import gateway_page, vendor_answer
from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PostStatus(Fault):
    commits = "yes"
    vendors_own = False
    status: ClassVar[int]

    def after(self, call: Call, reply: Reply) -> Reply:
        call.exchange.because = "fault"
        return vendor_answer(call, self.id, gateway_page(self.status))


class Post500(PostStatus):
    id = "F-POST-500"
    text = "commits, then answers 500"
    status = 500


class Post502(PostStatus):
    id = "F-POST-502"
    text = "commits, then its gateway answers 502"
    status = 502


class Post503(PostStatus):
    id = "F-POST-503"
    text = "commits, then answers 503"
    status = 503


class Post504(PostStatus):
    id = "F-POST-504"
    text = "commits, but its gateway has given up waiting"
    status = 504


class Post401(PostStatus):
    id = "F-POST-401"
    text = "commits, then answers that the token has expired"
    status = 401
    vendors_own = True


FAULTS = (Post500, Post502, Post503, Post504, Post401)
