"""F-RSP-WARN: success, with a warning in it that somebody should hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.faults.rewriting import change_json
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Warned(Fault):
    """The contract's answer is a JSON object that is merged into the vendor's."""

    id = "F-RSP-WARN"
    text = "succeeds with warnings in the answer"
    commits = "yes"

    def after(self, call: Call, reply: Reply) -> Reply:
        added = orjson.loads(call.vendor.contract.extension.faults[self.id].answer.get("body", "{}"))
        return change_json(reply, lambda value: _merged(value, added))


def _merged(value: Any, added: Any) -> Any:
    if isinstance(value, dict) and isinstance(added, dict):
        return {**value, **{name: _merged(value.get(name), part) for name, part in added.items()}}
    if isinstance(value, list) and isinstance(added, list) and value and added:
        return [_merged(value[0], added[0]), *value[1:]]
    return added


FAULTS = (Warned,)
