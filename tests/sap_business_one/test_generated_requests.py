"""SAP Business One answers whatever is sent within its contract."""

from __future__ import annotations

import pytest

from mock_erps.platform.vendor import Vendor
from tests.contracts.generated import Client, hold_to_contract, operations
from tests.sap_business_one.desk import SLUG


def _session(vendor: Vendor, company: str) -> dict[str, str]:
    assert vendor.sessions is not None
    return {"cookie": f"B1SESSION={vendor.sessions.open('manager', company).id}"}


# a filter that cannot be read kills the worker of a count (dossier sap_business_one §5)
CLIENT = Client(SLUG, _session, settings={"unknown_in_count": "400"})


@pytest.mark.parametrize("operation", operations(SLUG))
def test_every_operation_answers_within_its_contract(operation: str) -> None:
    hold_to_contract(CLIENT, operation)
