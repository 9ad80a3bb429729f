"""InvoiceOps exports: what is refused by name."""

from pathlib import Path
from typing import Any

import pytest
from invoiceops_exports import (
    PAYMENT,
    invoice,
    read,
    reason,
)

WARN = {"state": "warn", "checks": [{"ruleId": "IO-DUP-01", "severity": "warning", "result": "warn"}]}
FAIL = {"state": "pass", "checks": [{"ruleId": "BR-CO-15", "severity": "error", "result": "fail"}]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"direction": "payable"}, "direction is payable"),
        ({"direction": "sideways"}, 'direction: "sideways" is none of receivable, payable'),
        ({"documentType": "quote"}, 'documentType: "quote" is none of invoice, credit_note'),
        ({"authorization": {"state": "pending"}}, "not authorized (IO-AUTH-01): authorization is pending"),
        ({"authorization": None}, "authorization is missing"),
        ({"status": "in_review"}, "not authorized (IO-AUTH-01): status is in_review"),
        ({"status": "superseded"}, "status is superseded"),
        ({"validation": {"state": "fail"}}, "validation failed"),
        ({"validation": FAIL}, "validation failed (BR-CO-15)"),
        ({"validation": WARN}, "validation warns (IO-DUP-01) and no authorizer overrode it"),
        ({"invoiceNumber": " "}, 'invoiceNumber: " " is not an invoice number (rule BR-02)'),
        ({"party__name": ""}, 'party.name: "" is not a customer\'s name (rule BR-07)'),
        ({"party": "Acme"}, 'party: "Acme" is not a mapping with id and name'),
        ({"issueDate": "01/03/2026"}, 'issueDate "01/03/2026" is not a date of the form %Y-%m-%d'),
        ({"issueDate": "2026-02-30"}, 'issueDate "2026-02-30" is not a date'),
        ({"currency": "Pounds"}, 'currency "Pounds" is not a currency code'),
        ({"amounts__total": "1,200.00"}, 'amounts.total "1,200.00" is not a plain decimal'),
        ({"amounts__total": "NaN"}, 'amounts.total "NaN" is not a plain decimal'),
        ({"amounts__total": "1E+05"}, 'amounts.total "1E+05" is not a plain decimal'),
        ({"amounts": {}}, 'amounts: "total" is missing'),
        ({"revision": "0"}, 'revision "0" is no count'),
        ({"revision": "-1"}, 'revision "-1" is no count'),
        ({"exchangeRate": "0"}, "exchangeRate 0 must be above 0"),
        ({"lines": [{"quantity": "1"}]}, 'lines.0: "unitPrice" is missing'),
        ({"lines": "none"}, 'lines: "none" is not a list of lines'),
    ],
)
def test_a_bad_invoice_is_a_named_problem(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    batch = read(tmp_path, invoice(**changes), invoice(invoiceId="good"))
    assert [document.key for document in batch.documents] == ["good"]
    (problem,) = batch.problems
    assert (problem.key, problem.where) == ("inv-1", "invoices.json, invoices[0]")
    assert sentence in problem.reason


def test_a_record_that_is_no_object_is_a_problem(tmp_path: Path) -> None:
    assert "42" in reason(read(tmp_path, 42))


def test_a_warning_with_an_override_is_accepted(tmp_path: Path) -> None:
    overridden = invoice(validation=WARN, authorization={"state": "authorized", "overrides": [{"ruleId": "IO-DUP-01"}]})
    assert len(read(tmp_path, overridden).documents) == 1


def test_two_lines_of_one_id_are_a_problem(tmp_path: Path) -> None:
    record = invoice()
    record["lines"].append(record["lines"][0] | {"quantity": "3"})
    assert "two different lines bear the id L1" in reason(read(tmp_path, record))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "40.00"}, "50.00 GBP is applied to invoices and only 40.00 was received"),
        ({"amount": "-70.00"}, "amounts of a payment must be above 0"),
        ({"date": ""}, "date is missing"),
        ({"applications": [{"invoiceId": "inv-1"}]}, '"amount" is missing'),
    ],
)
def test_a_bad_payment_is_a_named_problem(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    batch = read(tmp_path, payments=({**PAYMENT, **changes},))
    assert batch.payments == ()
    assert sentence in batch.problems[0].reason
