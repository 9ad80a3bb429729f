"""What faults of webhooks have in common: they act on what the vendor tells, never on a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault

if TYPE_CHECKING:
    from mock_erps.platform.journal import Exchange
    from mock_erps.platform.vendor import Vendor

NOTIFY = "notify"


class HookFault(Fault):
    """Overrides `notify`."""

    vendors_own = False
    usual = (NOTIFY,)
    at_notice = True

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.webhooks is not None

    def fits(self, exchange: Exchange) -> bool:
        return exchange.operation == NOTIFY


class SignedFault(HookFault):
    """Acts on signatures."""

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.webhooks is not None and vendor.webhooks.sign is not None
