"""Odoo answers whatever is sent within its contract."""

from __future__ import annotations

import pytest

from mock_erps.odoo.identity import USER
from mock_erps.platform.vendor import Vendor
from tests.contracts.generated import Client, hold_to_contract, operations


def _key_and_session(vendor: Vendor, company: str) -> dict[str, str]:
    assert vendor.sessions is not None
    cookie = f"session_id={vendor.sessions.open(USER, company).id}"
    return {"authorization": f"bearer {vendor.credentials[company]['api_key']}", "cookie": cookie}


CLIENT = Client("odoo", _key_and_session)


@pytest.mark.parametrize("operation", operations("odoo"))
def test_every_operation_answers_within_its_contract(operation: str) -> None:
    hold_to_contract(CLIENT, operation)
