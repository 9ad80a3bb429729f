"""The metadata catalogue: an account describes its records, as OpenAPI and as JSON schema (dossier §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.netsuite.places import REST, base_of, record_url
from mock_erps.netsuite.records import RECORDS, Field, Record, record_of
from mock_erps.netsuite.rest.handlers import answered, asked, type_in
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "instant": {"type": "string", "format": "date-time"},
    "money": {"type": "number", "format": "double"},
    "number": {"type": "number", "format": "double"},
    "rate": {"type": "number", "format": "double"},
    "integer": {"type": "integer"},
    "flag": {"type": "boolean"},
    "choice": {"type": "object", "properties": {"id": {"type": "string"}, "refName": {"type": "string"}}},
    "ref": {"type": "object", "properties": {"id": {"type": "string"}, "externalId": {"type": "string"}}},
}


def read_schema(call: Call) -> Reply:
    """One record type as a JSON schema."""
    record = record_of(type_in(call))
    assert record is not None
    schema = {"$schema": "https://json-schema.org/draft/2019-09/schema", **_schema(record)}
    return answered(schema, "application/schema+json")


def read_catalog(call: Call) -> Reply:
    """What there is; as an OpenAPI document of the types selected where that is asked for."""
    wanted = [name for name in asked(call, "select").split(",") if name] or list(RECORDS)
    records = [record_of(name) for name in wanted]
    missing = [name for name, record in zip(wanted, records, strict=True) if record is None]
    if missing:
        raise Refusal("unknown_record_type", type=missing[0])
    chosen = [record for record in records if record is not None]
    if "swagger" not in call.request.headers.get("accept", ""):
        rows = [{"name": record.type, "links": [_link(call, record)]} for record in chosen]
        return Reply(200, [("content-type", "application/json")], orjson.dumps({"items": rows}))
    return answered(_document(call, chosen), "application/swagger+json")


def _link(call: Call, record: Record) -> dict[str, str]:
    return {"rel": "canonical", "href": record_url(call, "metadata-catalog", record.type)}


def _document(call: Call, records: list[Record]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for record in records:
        body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{record.type}"}}}}
        done = {"204": {"description": "no content"}}
        one = {"get": {"responses": {"200": {"description": "a record", **body}}}, "delete": {"responses": done}}
        paths[f"/{record.type}"] = {"post": {"requestBody": body, "responses": done}}
        paths[f"/{record.type}/{{id}}"] = {**one, "patch": {"requestBody": body, "responses": done}}
    return {
        "openapi": "3.0.1",
        "info": {"title": "NetSuite REST Record API", "version": "v1"},
        "servers": [{"url": f"{base_of(call)}{REST}/record/v1"}],
        "paths": paths,
        "components": {"schemas": {record.type: _schema(record) for record in records}},
    }


def _schema(record: Record) -> dict[str, Any]:
    properties = {name: _property(field) for name, field in record.fields.items()}
    for name, sublist in record.sublists.items():
        row = {"type": "object", "properties": {own: _property(field) for own, field in sublist.fields.items()}}
        properties[name] = {"type": "object", "properties": {"items": {"type": "array", "items": row}}}
    return {"type": "object", "properties": {"id": {"type": "string"}, **properties}}


def _property(field: Field) -> dict[str, Any]:
    return {**_TYPES[field.kind], "title": field.name, **({} if field.given else {"readOnly": True})}
