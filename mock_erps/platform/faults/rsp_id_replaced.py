"""F-RSP-IDREPLACED: a create that finds its document there already and returns that one (upsert, merge)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.journal import Commit


class IdReplaced(Fault):
    """The first document of the same kind takes the new one's place in the answer; the new one never existed."""

    id = "F-RSP-IDREPLACED"
    text = "merges a create into a document that exists and returns that one's id"

    def after(self, call: Call, reply: Reply) -> Reply:
        created = next((commit for commit in call.exchange.committed if commit.what == "created"), None)
        if created is None or (existing := _first_other(call, created)) is None:
            return reply
        call.books.remove(created.kind, created.id)
        call.exchange.committed = [commit for commit in call.exchange.committed if commit is not created]
        id = re.compile(rf"(?<![\w-]){re.escape(created.id)}(?![\w-])")
        return replace(reply, body=id.sub(existing, reply.body.decode()).encode())


def _first_other(call: Call, created: Commit) -> str | None:
    return next((id for id in call.books[created.kind].docs if id != created.id), None)


FAULTS = (IdReplaced,)
