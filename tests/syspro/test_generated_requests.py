"""SYSPRO answers whatever is sent within its contract."""

from __future__ import annotations

from base64 import b64encode

import pytest

from mock_erps.platform.vendor import Vendor
from tests.contracts.generated import Client, hold_to_contract, operations


def _operator(vendor: Vendor, company: str) -> dict[str, str]:
    known = vendor.credentials[company]
    return {
        "authorization": "Basic " + b64encode(f"{known['operator']}:{known['operator_password']}".encode()).decode()
    }


@pytest.mark.parametrize("operation", operations("syspro"))
def test_every_operation_answers_within_its_contract(operation: str) -> None:
    hold_to_contract(Client("syspro", _operator), operation)
