"""What every ERP's contract owes, whoever wrote it: valid OpenAPI, complete, and no word of it that leads nowhere."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import yaml

from mock_erps.platform.contract import contract_folder, load_contract, slugs
from mock_erps.platform.faults import offers
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor

with warnings.catch_warnings():
    # Connexion 3.3 imports names its own dependencies deprecate
    warnings.simplefilter("ignore")
    from connexion.spec import OpenAPISpecification

pytestmark = pytest.mark.parametrize("slug", slugs())

#: keys of a row of the error table that name a setting
_BY_SETTING = ("code_setting", "text_setting", "status_setting")


@cache
def vendor(slug: str) -> Vendor:
    return Sandbox.open([slug]).vendors[slug]


def ours(slug: str) -> Mapping[str, Any]:
    extension: Mapping[str, Any] = load_contract(slug)["x-mock-erps"]
    return extension


def test_the_document_keeps_openapi_3_0_and_is_plain_yaml(slug: str) -> None:
    document = load_contract(slug)
    assert document["openapi"] == "3.0.3"
    # raises for anything the meta-schema does not allow
    OpenAPISpecification(deepcopy(document))
    assert yaml.safe_load((contract_folder(slug) / "openapi.yaml").read_text("utf-8")) == document


def test_every_operation_has_a_handler_and_a_neutral_name_and_compiles(slug: str) -> None:
    for operation in vendor(slug).contract.operations:
        assert callable(operation.handler), operation.id
        assert operation.name, operation.id
        assert operation.parameters is not None
        assert operation.body is None or operation.media_types, operation.id


def test_every_limit_answers_by_a_row_and_counts_what_its_setting_says(slug: str) -> None:
    for limit in ours(slug).get("limits", ()):
        assert limit["refusal"] in ours(slug)["errors"]
        if "setting" in limit:
            most = limit.get("max", limit.get("concurrent"))
            assert ours(slug)["settings"][limit["setting"]]["default"] == most, limit["name"]


def test_every_setting_has_a_default_among_its_choices(slug: str) -> None:
    for name, setting in ours(slug).get("settings", {}).items():
        assert setting["default"] in setting.get("choices", [setting["default"]]), name


def test_every_row_of_the_error_table_names_settings_and_rows_that_exist(slug: str) -> None:
    for name, row in ours(slug)["errors"].items():
        assert {row[key] for key in _BY_SETTING if key in row} <= set(ours(slug)["settings"]), name
        assert set(row.get("then", ())) <= set(ours(slug)["errors"]), name


def test_every_row_of_the_fault_menu_can_be_shown(slug: str) -> None:
    menu = vendor(slug).contract.extension.faults
    assert set(menu) <= set(offers(vendor(slug)))
    assert set(_refusals(menu)) <= set(vendor(slug).contract.extension.errors)


def _refusals(menu: Mapping[str, Any]) -> Iterator[str]:
    return (offer.answer["refusal"] for offer in menu.values() if "refusal" in offer.answer)
