"""The cases of python-quickbooks' own live suite and more, through python-quickbooks (dossier §12)."""

from __future__ import annotations

import pytest
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    ValidationException,
)
from quickbooks.objects import (
    Account,
    CreditMemo,
    Customer,
    EmailAddress,
    Invoice,
    Item,
    Payment,
    PaymentLine,
    SalesItemLine,
    SalesItemLineDetail,
    SalesReceipt,
    TaxCode,
    Term,
)
from quickbooks.objects.base import CustomerMemo, LinkedTxn

from mock_erps.quickbooks_online.webhooks import signature
from tests.quickbooks_online.desk import Desk


def line_of(quickbooks: QuickBooks, amount: float = 100) -> SalesItemLine:
    """The line of its own test_invoice.py: an amount, quantity and price nought."""
    line = SalesItemLine()
    line.LineNum = 1
    line.Description = "description"
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = Item.all(max_results=1, qb=quickbooks)[0].to_ref()
    line.SalesItemLineDetail.TaxCodeRef = TaxCode.filter(Name="No VAT", qb=quickbooks)[0].to_ref()
    line.SalesItemLineDetail.Qty = 0
    line.SalesItemLineDetail.UnitPrice = 0
    return line


def invoice_of(quickbooks: QuickBooks, **fields: object) -> Invoice:
    invoice = Invoice()
    invoice.Line.append(line_of(quickbooks))
    invoice.CustomerRef = Customer.filter(Active=True, DisplayName="Aldgate Timber Ltd", qb=quickbooks)[0].to_ref()
    invoice.CustomerMemo = CustomerMemo()
    invoice.CustomerMemo.value = "Customer Memo"
    invoice.BillEmail = EmailAddress()
    invoice.BillEmail.Address = "accounts@aldgate.example"
    for name, value in fields.items():
        setattr(invoice, name, value)
    return invoice


def test_an_invoice_is_created_found_and_read(quickbooks: QuickBooks) -> None:
    made = invoice_of(quickbooks, DocNumber="PQ-1").save(qb=quickbooks)
    found = Invoice.query("select * from Invoice where DocNumber = 'PQ-1'", qb=quickbooks)
    assert [row.Id for row in found] == [made.Id]
    read = Invoice.get(int(made.Id), qb=quickbooks)
    assert (read.CustomerMemo.value, read.TotalAmt, read.Line[0].Description) == ("Customer Memo", 100.0, "description")


def test_an_invoice_is_updated_by_sending_all_of_it(quickbooks: QuickBooks) -> None:
    made = invoice_of(quickbooks).save(qb=quickbooks)
    made.CustomerMemo.value = "changed"
    changed = made.save(qb=quickbooks)
    assert (changed.CustomerMemo.value, changed.SyncToken) == ("changed", "1")


def test_two_creates_with_one_request_id_are_one_invoice(quickbooks: QuickBooks) -> None:
    made = invoice_of(quickbooks).save(qb=quickbooks, request_id="create-1")
    again = invoice_of(quickbooks).save(qb=quickbooks, request_id="create-1")
    assert made.Id == again.Id


def test_an_invoice_is_voided_and_deleted(quickbooks: QuickBooks) -> None:
    made = invoice_of(quickbooks).save(qb=quickbooks)
    made.void(qb=quickbooks)
    voided = Invoice.get(made.Id, qb=quickbooks)
    assert voided.Balance == 0
    assert voided.TotalAmt == 0
    assert "Voided" in voided.PrivateNote
    voided.delete(qb=quickbooks)
    with pytest.raises(ObjectNotFoundException):
        Invoice.get(made.Id, qb=quickbooks)


def test_an_invoice_is_printed_and_mailed(quickbooks: QuickBooks) -> None:
    made = invoice_of(quickbooks).save(qb=quickbooks)
    assert made.download_pdf(qb=quickbooks).startswith(b"%PDF")
    assert made.send(qb=quickbooks, send_to="a+b@example.com")["Invoice"]["EmailStatus"] == "EmailSent"


def test_a_payment_settles_and_is_voided(quickbooks: QuickBooks) -> None:
    invoice = invoice_of(quickbooks).save(qb=quickbooks)
    payment = Payment()
    payment.TotalAmt = 100
    payment.CustomerRef = invoice.CustomerRef
    line = PaymentLine()
    line.Amount = 100
    link = LinkedTxn()
    link.TxnId, link.TxnType, link.TxnLineId = invoice.Id, "Invoice", 1
    line.LinkedTxn.append(link)
    payment.Line.append(line)
    made = payment.save(qb=quickbooks)
    assert Invoice.get(invoice.Id, qb=quickbooks).Balance == 0
    made.void(qb=quickbooks)
    assert Invoice.get(invoice.Id, qb=quickbooks).Balance == 100
    assert "Voided" in Payment.get(made.Id, qb=quickbooks).PrivateNote


def test_receipts_and_credits_are_created(quickbooks: QuickBooks) -> None:
    for kind in (SalesReceipt, CreditMemo):
        document = kind()
        document.Line.append(line_of(quickbooks, 12.5))
        document.CustomerRef = Customer.all(max_results=1, qb=quickbooks)[0].to_ref()
        assert kind.get(document.save(qb=quickbooks).Id, qb=quickbooks).TotalAmt == 12.5


def test_a_customer_is_created_updated_and_its_name_taken(quickbooks: QuickBooks) -> None:
    customer = Customer()
    customer.DisplayName = "Client & Sohn"
    customer.PrimaryEmailAddr = EmailAddress()
    customer.PrimaryEmailAddr.Address = "a@b.example"
    made = customer.save(qb=quickbooks)
    made.GivenName = "Ada"
    assert made.save(qb=quickbooks).GivenName == "Ada"
    with pytest.raises(QuickbooksException) as error:
        customer.Id = None
        customer.save(qb=quickbooks)
    assert error.value.error_code == 6240


def test_items_terms_and_accounts_are_listed(quickbooks: QuickBooks) -> None:
    assert {item.Sku for item in Item.all(qb=quickbooks)} >= {"OAK-40", "SALES"}
    assert {term.Name for term in Term.all(qb=quickbooks)} == {"Net 30", "Net 15", "Due on receipt"}
    assert Account.filter(AcctNum="4000", qb=quickbooks)[0].Name == "Sales"
    item = Item()
    item.Name, item.Type, item.Sku = "Pine board", "Service", "PINE-1"
    item.IncomeAccountRef = Account.filter(AcctNum="4000", qb=quickbooks)[0].to_ref()
    assert item.save(qb=quickbooks).Id


def test_an_apostrophe_is_found_by_its_filter(quickbooks: QuickBooks) -> None:
    assert len(Customer.filter(DisplayName="O'Brien & Sons", qb=quickbooks)) == 1


def test_more_than_a_page_is_read_page_by_page(quickbooks: QuickBooks, desk: Desk) -> None:
    for number in range(150):
        desk.post("Customer", {"DisplayName": f"Page {number:03}"})
    names, start = [], 1
    while page := Customer.filter(
        Active=True, start_position=start, max_results=100, order_by="DisplayName", qb=quickbooks
    ):
        names += [customer.DisplayName for customer in page]
        start += len(page)
    assert Customer.count("Active = true", qb=quickbooks) == len(names) == len(set(names))
    assert len(names) > 150


def test_a_stale_version_is_5010(quickbooks: QuickBooks) -> None:
    made = invoice_of(quickbooks).save(qb=quickbooks)
    stale = Invoice.get(made.Id, qb=quickbooks)
    made.save(qb=quickbooks)
    with pytest.raises(QuickbooksException) as error:
        stale.save(qb=quickbooks)
    assert error.value.error_code == 5010


def test_a_duplicate_number_is_6140_with_the_id_of_the_other(quickbooks: QuickBooks, desk: Desk) -> None:
    desk.set(warn_duplicates=True)
    made = invoice_of(quickbooks, DocNumber="PQ-7").save(qb=quickbooks)
    with pytest.raises(QuickbooksException) as error:
        invoice_of(quickbooks, DocNumber="PQ-7").save(qb=quickbooks)
    assert error.value.error_code == 6140
    assert error.value.detail.endswith(f"TxnId={made.Id}")


def test_a_long_number_is_a_validation_exception(quickbooks: QuickBooks) -> None:
    with pytest.raises(ValidationException) as error:
        invoice_of(quickbooks, DocNumber="x" * 22).save(qb=quickbooks)
    assert error.value.error_code == 2050


def test_batches_create_and_tell_what_failed(quickbooks: QuickBooks) -> None:
    customers = []
    for name in ("Batch One", "Batch Two", "Aldgate Timber Ltd"):
        customer = Customer()
        customer.DisplayName = name
        customers.append(customer)
    results = batch_create(customers, qb=quickbooks)
    assert [customer.DisplayName for customer in results.successes] == ["Batch One", "Batch Two"]
    assert results.faults[0].Error[0].code == "6240"


def test_changes_are_read(quickbooks: QuickBooks) -> None:
    made = invoice_of(quickbooks).save(qb=quickbooks)
    found = change_data_capture([Invoice, Customer], "2026-03-02T09:00:00Z", qb=quickbooks)
    assert made.Id in {invoice.Id for invoice in found.Invoice}


def test_an_expired_token_is_an_authorization_exception_and_refreshes(quickbooks: QuickBooks, desk: Desk) -> None:
    desk.sandbox.clock.advance(3601)
    with pytest.raises(AuthorizationException) as error:
        Term.all(qb=quickbooks)
    assert "Token expired" in error.value.detail
    quickbooks.auth_client.refresh()
    quickbooks.session = None
    quickbooks._start_session()
    assert Term.all(qb=quickbooks)


@pytest.mark.parametrize(("shape", "code"), [("fault", 3001), ("gateway", 10000), ("xml", 10000)])
def test_a_throttle_answer_reaches_the_client_in_each_shape(
    quickbooks: QuickBooks, desk: Desk, shape: str, code: int
) -> None:
    desk.set(requests_per_second=0, throttle_body=shape)
    with pytest.raises(QuickbooksException) as error:
        Term.all(qb=quickbooks)
    assert error.value.error_code == code


def test_the_webhook_signature_is_valid_to_the_client(quickbooks: QuickBooks) -> None:
    body = '{"eventNotifications":[]}'
    assert quickbooks.validate_webhook_signature(body, signature("secret", body.encode()), "secret")
