"""Xero answers whatever is sent within its contract."""

from __future__ import annotations

import pytest

from mock_erps.platform.vendor import Vendor
from tests.contracts.generated import Client, bearer, hold_to_contract, operations


def _tenant(vendor: Vendor, company: str) -> dict[str, str]:
    return {**bearer(vendor, company), "xero-tenant-id": company}


# as sourced, a malformed GUID is a 500 of the vendor's own (dossier xero §8)
CLIENT = Client("xero", _tenant, settings={"malformed_guid": "validation"})


@pytest.mark.parametrize("operation", operations("xero"))
def test_every_operation_answers_within_its_contract(operation: str) -> None:
    hold_to_contract(CLIENT, operation)
