"""What an administrator may ask about the account's concurrency (dossier §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.netsuite.rest.handlers import answered
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def read_limits(call: Call) -> Reply:
    most = int(call.setting("concurrency"))
    return answered(
        {
            "accountConcurrencyLimit": most,
            "accountUnallocatedConcurrencyLimit": most,
            "limitType": "accountSpecific",
        }
    )
