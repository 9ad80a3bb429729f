"""Wave answers whatever is sent within its contract."""

from __future__ import annotations

import pytest

from tests.contracts.generated import Client, hold_to_contract, operations

CLIENT = Client("wave", company="businessId")


@pytest.mark.parametrize("operation", operations("wave"))
def test_every_operation_answers_within_its_contract(operation: str) -> None:
    hold_to_contract(CLIENT, operation)
