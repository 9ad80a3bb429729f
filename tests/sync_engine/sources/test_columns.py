"""Column maps: what they declare, and what they say when file and map do not fit."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sync_engine.canonical import Batch, Kind
from sync_engine.sources import BadSource, open_source

MAP = """\
document:
  number: No
  date: {column: Day, format: "%d/%m/%Y"}
  currency: {column: Cur}
  credit_note: {number_prefix: CN}
  tax_mode: inclusive
party:
  name: {template: "Customer {Code}"}
  code: Code
line:
  sku: Sku
  description: Text
  quantity: Qty
  unit_price: Price
  tax_rate: Vat
clean:
  Code: [strip, drop_zero_decimals]
"""
HEADER = "No,Day,Cur,Code,Sku,Text,Qty,Price,Vat\n"


def read(tmp_path: Path, rows: str, column_map: str = MAP, header: str = HEADER) -> Batch:
    (tmp_path / "map.yaml").write_text(column_map, encoding="utf-8")
    (tmp_path / "sales.csv").write_text(header + rows, encoding="utf-8", newline="")
    return open_source(tmp_path / "sales.csv", tmp_path / "map.yaml")


def says(tmp_path: Path, rows: str = "", column_map: str = MAP, header: str = HEADER) -> str:
    with pytest.raises(BadSource) as caught:
        read(tmp_path, rows, column_map, header)
    return str(caught.value)


def test_rows_of_one_number_become_one_document_with_tax_taken_from_the_price(tmp_path: Path) -> None:
    batch = read(tmp_path, "A1,31/01/2026,EUR, 17.0,S,Pen,2,12.00,20\nA1,31/01/2026,EUR,17.0,S,Pen,1,0.12,20\n")
    (document,) = batch.documents
    assert (document.party.key, document.party.name) == ("17", "Customer 17")
    assert document.issue_date == date(2026, 1, 31)
    assert (document.total, document.tax, document.net) == (Decimal("24.12"), Decimal("4.02"), Decimal("20.10"))


def test_half_pennies_round_up_on_invoices_and_credit_notes_alike(tmp_path: Path) -> None:
    rows = "A1,31/01/2026,EUR,1,S,Pen,1,0.125,\nCN1,31/01/2026,EUR,1,S,Pen,-1,0.125,\n"
    first, credit = read(tmp_path, rows).documents
    assert credit.kind is Kind.CREDIT_NOTE
    assert first.total == credit.total == Decimal("0.13")


def test_yen_have_no_decimals_and_dinars_three(tmp_path: Path) -> None:
    yen, dinar = read(tmp_path, "A,31/01/2026,JPY,1,S,Pen,3,33.5,\nB,31/01/2026,KWD,1,S,Pen,1,1.2345,\n").documents
    assert (str(yen.total), str(dinar.total)) == ("101", "1.235")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("A,31/01/2026,EUR,1,S,Pen,2,1e2,", 'unit price "1e2" is not a plain decimal'),
        ('A,31/01/2026,EUR,1,S,Pen,"1,000",1,', 'quantity "1,000" is not a plain decimal'),
        ("A,31/01/2026,EUR,1,S,Pen,,1,", "quantity is missing"),
        ("A,31/01/2026,EUR,1,S,Pen,NaN,1,", 'quantity "NaN"'),
        ("A,2026-01-31,EUR,1,S,Pen,1,1,", 'document.date "2026-01-31" is not a date of the form %d/%m/%Y'),
        ("A,30/02/2026,EUR,1,S,Pen,1,1,", 'document.date "30/02/2026" is not a date'),
        ("A,31/01/2026,euro,1,S,Pen,1,1,", 'document.currency "euro" is not a currency code'),
        ("A,31/01/2026,EUR,,S,Pen,1,1,", "names no customer"),
        ("A,31/01/2026,EUR,1,S,,1,1,", "description is blank"),
        (",31/01/2026,EUR,1,S,Pen,1,1,", "line 2 has no document number"),
        ("A,31/01/2026,EUR,1,S,Pen,1", "line 2 has 7 fields and the header 9"),
        ("A,31/01/2026,EUR,1,S,Pen,1,1,,,", "line 2 has 11 fields and the header 9"),
    ],
)
def test_a_bad_row_is_a_named_problem_and_the_rest_goes_on(tmp_path: Path, row: str, sentence: str) -> None:
    batch = read(tmp_path, f"{row}\nB,31/01/2026,EUR,1,S,Pen,1,1,\n")
    assert [document.key for document in batch.documents] == ["B"]
    (problem,) = batch.problems
    assert sentence in problem.reason
    assert problem.where == "sales.csv, line 2"


def test_a_document_is_never_read_without_its_bad_row(tmp_path: Path) -> None:
    batch = read(tmp_path, "A,31/01/2026,EUR,1,S,Pen,1,1,\nA,31/01/2026,EUR,1,S,Pen,x,1,\n")
    assert batch.documents == ()
    assert [problem.key for problem in batch.problems] == ["A"]


def test_two_customers_under_one_number_are_a_problem(tmp_path: Path) -> None:
    batch = read(tmp_path, "A,31/01/2026,EUR,1,S,Pen,1,1,\nA,31/01/2026,EUR,2,S,Pen,1,1,\n")
    assert 'party.code is "1" on line 2 and "2" on line 3' in batch.problems[0].reason


def test_zero_totals_can_be_skipped_by_stated_policy(tmp_path: Path) -> None:
    batch = read(tmp_path, "A,31/01/2026,EUR,1,S,Pen,1,0,\n", MAP + "policies: {zero_total: skip}\n")
    assert batch.documents == ()
    assert batch.problems[0].skipped


def test_text_with_quotes_line_breaks_and_semicolons_survives(tmp_path: Path) -> None:
    rows = 'A;31/01/2026;EUR;1;S;"Pen ""gold"";\r\nlong";1;1;\n'
    batch = read(tmp_path, rows, header=HEADER.replace(",", ";"))
    assert batch.documents[0].lines[0].description == 'Pen "gold";\r\nlong'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("number: No", "number: Number", "map.yaml, line 2: document.number: "),
        ("  sku: Sku", "  skuu: Sku", 'line 11: line.skuu: no such key here; did you mean "sku"?'),
        ("Qty", "Qtty", 'has no column "Qtty"; did you mean "Qty"?'),
        ("Customer {Code}", "Customer {Cod}", 'has no column "Cod"; did you mean "Code"?'),
        ("[strip,", "[stripp,", '"stripp" is none of strip'),
        ("  quantity: Qty\n", "", 'line: "quantity" is missing'),
        ("tax_mode: inclusive", "tax_mode: gross", '"gross" is none of exclusive, inclusive, none'),
        ("party:", "party: [", "this is not YAML"),
        ("  sku: Sku", "  sku: Sku\n  sku: Text", 'line 12: "sku" is given twice'),
        ("  sku: Sku", "  sku: &a Sku\n  unit: *a", "aliases (*name) and tags (!name) are not used here"),
        ("number: No", "number: {colum: No}", "is not a column name, {column: NAME}"),
        (
            "clean:",
            "policy: {items: {unknwon: x}}\nclean:",
            'policy.items.unknwon: no such key here; did you mean "unknown"?',
        ),
    ],
)
def test_a_wrong_map_is_told_with_line_and_way_out(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert sentence in says(tmp_path, column_map=MAP.replace(old, new, 1))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty; a header line"),
        (b"\xff\xfeA\x00", "is not utf-8 text"),
        ("No,Day,Cur,Code,Sku,Text,Qty,Price,Vat\nM\u00fcller".encode("cp1252"), "is not utf-8 text"),
        (b"No,No,Day\n", 'column "No" occurs twice'),
        (b"No\0,Day\n", "NUL"),
        (HEADER.encode() + b'A,31/01/2026,EUR,1,S,"cut sho', "record that begins on line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "sales.csv").write_bytes(content)
    with pytest.raises(BadSource, match=r"sales\.csv") as caught:
        open_source(tmp_path / "sales.csv", tmp_path / "map.yaml")
    assert sentence in str(caught.value)


def test_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    with pytest.raises(BadSource, match=r"no\.csv cannot be read"):
        open_source(tmp_path / "no.csv", tmp_path / "map.yaml")
    with pytest.raises(BadSource, match=r"no\.yaml cannot be read"):
        open_source(tmp_path / "sales.csv", tmp_path / "no.yaml")
