"""The contract: every row of the error table can be met, every setting changes something, answers fit their schemas."""

from __future__ import annotations

import json
import re
from pathlib import Path

from mock_erps.odoo.catalogue import MODELS
from mock_erps.odoo.methods import METHODS
from mock_erps.platform.contract import contract_folder
from tests.odoo.desk import JSON, Desk, read

CODE = "\n".join(path.read_text() for path in Path("mock_erps/odoo").rglob("*.py"))
#: rows the platform raises or faults show
ELSEWHERE = {"no_such_path", "no_such_method", "unsupported_media_type", "throttled", "locked", "serialization"}


def test_every_row_of_the_error_table_has_a_place_in_the_code(desk: Desk) -> None:
    rows = set(desk.vendor.contract.extension.errors)
    raised = set(re.findall(r'"([a-z_0-9]+)"', CODE))
    assert rows - raised - ELSEWHERE == set()


def test_every_refusal_in_the_code_has_a_row(desk: Desk) -> None:
    raised = set(re.findall(r'Refusal\(\s*"([a-z_0-9]+)"', CODE))
    assert raised - set(desk.vendor.contract.extension.errors) == set()


def test_every_setting_is_asked_for() -> None:
    text = (contract_folder("odoo") / "openapi.yaml").read_text()
    for name in re.findall(r"^    ([a-z_]+): \{default", text, re.MULTILINE):
        assert f'setting("{name}")' in CODE or f"setting: {name}" in text, name


def test_every_method_of_the_models_is_served() -> None:
    for model in MODELS.values():
        for name in model.methods:
            assert (model.name, name) in METHODS or ("", name) in METHODS, f"{model.name}.{name}"


def test_relations_lead_to_models_and_back() -> None:
    for model in MODELS.values():
        for field in model.fields.values():
            assert not field.of or field.of in MODELS, f"{model.name}.{field.name}"
            assert not field.by or field.by in MODELS[field.of].fields, f"{model.name}.{field.name}"


def test_every_model_can_be_read_whole(desk: Desk) -> None:
    desk.pay(desk.posted())
    for model in MODELS:
        rows = desk.call(model, "search_read", domain=[], limit=2)
        assert desk.execute(model, "search_read", [], limit=2) == rows


def test_answers_fit_their_schemas(desk: Desk) -> None:
    routes = desk.vendor.contract.route("/json/2/res.partner/search")
    assert routes is not None
    operation = routes[0]["POST"]
    headers = {**JSON, "authorization": f"bearer {desk.key}"}
    for path, body in (
        ("res.partner/search", b'{"domain": []}'),
        ("res.partner/x", b"{}"),
        ("res.partner/search", b"["),
    ):
        exchange = desk.send(f"/json/2/{path}", body, headers)
        shape = operation.answer_shape(exchange.status)
        assert shape is not None and not shape.findings(json.loads(read(exchange)))
