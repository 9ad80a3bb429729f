"""Where documents come from: InvoiceOps exports, and any CSV through a declared column map."""

from __future__ import annotations

from pathlib import Path

from sync_engine.canonical import Batch
from sync_engine.sources.bad_source import BadSource

__all__ = ["BadSource", "open_source"]


def open_source(path: Path, columns: Path | None = None) -> Batch:
    """Everything `path` holds, in source order, the highest revision of each record only.

    With `columns` (a column map, YAML) `path` is any CSV file. Without, it is an InvoiceOps export: a folder with a
    manifest, a folder of such folders, `invoices.json`, `invoices.csv` beside `line_items.csv`, or `invoices.xlsx`.
    Raises `BadSource` only when nothing can be read; a single bad record becomes a `Problem` in the batch.
    """
    if columns is not None:
        from sync_engine.sources.columns import read_columns

        return read_columns(path, columns)
    from sync_engine.sources.invoiceops import read_export

    return read_export(path)
