"""Generated requests, answered within the contract."""

from __future__ import annotations

import pytest

from tests.contracts.generated import Client, hold_to_contract, operations
from tests.dynamics_business_central.desk import SLUG

CLIENT = Client(SLUG)


@pytest.mark.parametrize("operation", operations(SLUG))
def test_every_operation_answers_within_its_contract(operation: str) -> None:
    hold_to_contract(CLIENT, operation)
