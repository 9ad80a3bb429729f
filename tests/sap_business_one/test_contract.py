"""The contract and the code know the same; what every contract owes is in tests/contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mock_erps.sap_business_one as package
from mock_erps.platform.contract import load_contract
from mock_erps.sap_business_one.entities import ENTITIES
from tests.sap_business_one.desk import SLUG, Desk, document

SOURCE = "\n".join(path.read_text("utf-8") for path in Path(package.__path__[0]).rglob("*.py"))
#: rows of the error table that platform, contract or a scenario names, not the package
ELSEWHERE = {"malformed_body", "unsupported_media_type", "not_found", "saml_failed", "contention", "internal"}


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return load_contract(SLUG)


def test_every_entity_set_has_its_paths_and_type(contract: dict[str, Any]) -> None:
    for name, rules in ENTITIES.items():
        assert {f"/b1s/{{version}}/{name}", f"/b1s/{{version}}/{name}({{key}})"} <= set(contract["paths"])
        assert rules.key in contract["components"]["schemas"][rules.type]["properties"]


def test_every_setting_is_read(contract: dict[str, Any]) -> None:
    limits = {limit["setting"] for limit in contract["x-mock-erps"]["limits"]}
    codes = {row.get("code_setting") for row in contract["x-mock-erps"]["errors"].values()}
    for name in contract["x-mock-erps"]["settings"]:
        assert f'"{name}"' in SOURCE or name in limits | codes, name


def test_every_row_of_the_error_table_is_raised_somewhere(contract: dict[str, Any]) -> None:
    for name in contract["x-mock-erps"]["errors"]:
        assert f'"{name}"' in SOURCE or name in ELSEWHERE or name.startswith(("no_such_", "session_")), name


def test_too_many_logins_at_one_moment_and_too_many_workers(desk: Desk) -> None:
    desk.vendor.settings["parallel_logins"] = 0
    assert desk.log_in().told == (500, "299", "SAML Login Failed")
    desk.vendor.settings.clear()
    desk.log_in()
    desk.set(workers=0)
    assert desk.send("GET", "Invoices").told == (500, "305", "Switch company error: -1102")
    assert desk.send("GET", "Invoices").exchange.transient


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_answers_keep_the_contract(desk: Desk, version: str) -> None:
    there = Desk(desk.sandbox, version=version)
    made = there.post("Invoices", document())
    entry = made.json["DocEntry"]
    answers = [made, there.get(f"Invoices({entry})"), there.get("Invoices"), there.get("BusinessPartners")]
    answers += [there.get(name) for name in ("Items", "VatGroups", "Currencies", "PaymentTermsTypes")]
    answers.append(there.post("Invoices", {}))
    for answer in answers:
        found = desk.vendor.contract.route(answer.exchange.request.path)
        assert found is not None
        shape = found[0][answer.exchange.request.method].answer_shape(answer.status)
        assert shape is not None and not shape.findings(answer.json)
