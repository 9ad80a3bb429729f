"""InvoiceOps exports: folders with their manifest, and what cannot be read at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from invoiceops_exports import (
    LINE_ROW,
    invoice,
    table,
    write_json,
    write_manifest,
)

from sync_engine.sources import BadSource, open_source


def package(folder: Path, *invoices: Any, **manifest: Any) -> Path:
    folder.mkdir()
    write_json(folder / "invoices.json", *invoices)
    write_manifest(folder, **manifest)
    return folder


def test_a_folder_is_checked_against_its_manifest(tmp_path: Path) -> None:
    counts = {"counts": {"invoices": 1, "lines": 1}, "totals": {"GBP": "120.00"}}
    assert len(open_source(package(tmp_path / "EXP-1", invoice(), **counts)).documents) == 1


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ({"counts": {"invoices": 2}}, "promises 2 invoices and"),
        ({"counts": {"lines": 3}}, "promises 3 lines and"),
        ({"totals": {"GBP": "99.00"}}, "promises 99.00 GBP and"),
        ({"totals": {"GBP": "x"}}, 'totals.GBP "x" is not a plain decimal'),
        ({"files": {"../x": {"sha256": "0" * 64}}}, "is not the name of a file"),
        (
            {"files": {"line_items.csv": {"sha256": "0" * 64}}},
            "line_items.csv is missing although the manifest lists it",
        ),
        ({"files": {"invoices.json": {"sha256": "0" * 64}}}, "SHA-256 differs"),
        ({"files": {"invoices.json": {"sha256": "12"}}}, "is not a SHA-256"),
        ({"schema": "other/2"}, '"other/2" is none of invoiceops.export/1'),
    ],
)
def test_a_folder_that_breaks_its_promise_is_refused(tmp_path: Path, manifest: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadSource) as caught:
        open_source(package(tmp_path / "EXP-1", invoice(), **manifest))
    assert sentence in str(caught.value)


def test_a_folder_of_exports_is_one_batch_without_the_superseded(tmp_path: Path) -> None:
    package(tmp_path / "EXP-1", invoice(memo="old"))
    package(tmp_path / "EXP-2", invoice(memo="corrected"), supersedes="EXP-1")
    package(tmp_path / "EXP-3", invoice(memo="corrected"), invoice(invoiceId="inv-2"))
    batch = open_source(tmp_path)
    assert [(d.key, d.memo) for d in batch.documents] == [("inv-1", "corrected"), ("inv-2", "")]
    assert batch.problems == ()


def test_a_withdrawn_authorization_stops_the_invoice(tmp_path: Path) -> None:
    write_json(tmp_path / "invoices.json", invoice(), invoice(invoiceId="inv-2"))
    events = [
        {"type": "authorization.granted", "at": "2026-03-01T09:00:00Z", "invoiceId": "inv-1"},
        {"type": "authorization.revoked", "at": "2026-03-02T09:00:00Z", "invoiceId": "inv-1"},
        {"type": "authorization.revoked", "at": "2026-03-01T09:00:00Z", "invoiceId": "inv-2"},
        {"type": "authorization.granted", "at": "2026-03-02T09:00:00Z", "invoiceId": "inv-2"},
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    batch = open_source(tmp_path)
    assert [document.key for document in batch.documents] == ["inv-2"]
    assert "authorization was withdrawn at 2026-03-02T09:00:00Z" in batch.problems[0].reason


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("invoices.json", b'{"schema": "invoiceops.export/1", "invoices": [{', "line 1: this is not JSON"),
        ("invoices.json", b"", "this is not JSON"),
        ("invoices.json", b"[1, 2]", "is not an InvoiceOps export"),
        ("invoices.json", b'{"invoices": []}', '"schema" is missing'),
        ("invoices.json", b'{"schema": "invoiceops.export/2", "invoices": []}', "is none of invoiceops.export/1"),
        ("invoices.json", b'{"schema": "invoiceops.export/1", "schema": 1}', '"schema" is given twice'),
        ("invoices.json", b'{"schema": NaN}', "NaN is no JSON number"),
        ("invoices.json", b"[" * 100_000, "is not JSON"),
        ("invoices.json", '{"a": "ü"}'.encode("utf-16"), "is not utf-8 text"),
        (
            "invoices.json",
            b'{"schema": "invoiceops.export/1", "invoices": [], "counts": {"invoices": 3}}',
            "promises 3 invoices and",
        ),
        ("invoices.csv", b"a,b\n1,2\n", "line_items.csv is missing"),
        ("invoices.xlsx", b"PK not really", "is not an XLSX workbook"),
        ("invoices.txt", b"hello", "is no InvoiceOps export"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadSource) as caught:
        open_source(tmp_path / name)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_paths_empty_folders_and_foreign_csv_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="does not exist"):
        open_source(tmp_path / "nowhere.json")
    with pytest.raises(BadSource, match="holds no export"):
        open_source(tmp_path)
    (tmp_path / "line_items.csv").write_text(table([LINE_ROW]))
    (tmp_path / "invoices.csv").write_text(table([{"invoice": "1"}]))
    with pytest.raises(BadSource, match='"invoice_id" is missing'):
        open_source(tmp_path / "invoices.csv")
