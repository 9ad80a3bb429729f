"""NetSuite answers whatever is sent to its REST service within its contract."""

from __future__ import annotations

import pytest

from tests.contracts.generated import Client, hold_to_contract, operations

CLIENT = Client("netsuite")
#: speaks XML, and answers by faults with 500 (SOAP 1.1 §6.2)
SOAP = "POST /services/{port}"


@pytest.mark.parametrize("operation", [one for one in operations("netsuite") if one != SOAP])
def test_every_operation_answers_within_its_contract(operation: str) -> None:
    hold_to_contract(CLIENT, operation)
