"""b1sl-python 0.16.0: typed models, tags, batches (dossier sap_business_one §12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from b1sl.b1sl import B1Client, B1Config
from b1sl.b1sl import entities as en
from b1sl.b1sl.exceptions.exceptions import (
    B1AuthError,
    B1ConnectionError,
    B1Exception,
    B1NotFoundError,
    B1ValidationError,
    SAPConcurrencyError,
)

from tests.sap_business_one.clients.conftest import Bench


@pytest.fixture
def client(bench: Bench) -> Iterator[B1Client]:
    with B1Client(_config(bench)) as client:
        yield client
    assert bench.live_sessions == 0, "the client logs out"


def _config(bench: Bench, **more: Any) -> B1Config:
    own = bench.login
    return B1Config(
        base_url=bench.base,
        username=own["user_name"],
        password=more.get("password", own["user_password"]),
        company_db=own["company_db"],
    )


def _invoice(number: str, price: float = 50.0, **more: Any) -> en.Document:
    row = {"ItemCode": "OAK-40", "Quantity": 3, "UnitPrice": price, "VatGroup": "S1"}
    body = {"CardCode": "OBR01", "NumAtCard": number, "DocDate": "2026-03-02", "DocumentLines": [row], **more}
    return en.Document.model_validate(body)


def _at(client: B1Client, number: str) -> list[Any]:
    return list(client.invoices.filter(f"NumAtCard eq '{number}'").execute())


def test_create_find_update_and_cancel(bench: Bench, client: B1Client) -> None:
    made = client.invoices.create(_invoice("SO-1"))
    assert (made.doc_total, made.card_name, made.cancelled) == (180.0, "O'Brien & Sons", False)
    [found] = _at(client, "SO-1")
    assert found.doc_entry == made.doc_entry
    client.invoices.update(made.doc_entry, en.Document(comments="seen"))
    assert client.invoices.get(made.doc_entry).comments == "seen"
    client.invoices.action(made.doc_entry, "Cancel")
    assert client.invoices.get(made.doc_entry).cancelled is True
    assert [one.status for one in bench.audited("SO-1")] == ["void"]


def test_more_than_a_page(client: B1Client) -> None:
    for number in range(45):
        client.invoices.create(_invoice(f"P-{number:02}"))
    streamed = [one.num_at_card for one in client.invoices.filter("startswith(NumAtCard,'P-')").stream()]
    assert streamed == [f"P-{number:02}" for number in range(45)]
    capped = client.invoices.filter("startswith(NumAtCard,'P-')").top(30).execute()
    assert len(capped) == 30 and capped.next_params is not None
    assert client.invoices.count() == 45
    assert len(list(client.invoices.stream(page_size=7))) == 45


def test_the_same_reference_twice_is_two_invoices(bench: Bench, client: B1Client) -> None:
    for _ in range(2):
        client.invoices.create(_invoice("TWICE"))
    assert len(_at(client, "TWICE")) == 2
    bench.books.settings["unique_reference"] = "on"
    with pytest.raises(B1ValidationError, match="already exists"):
        client.invoices.create(_invoice("TWICE"))


def test_a_stale_tag_is_a_concurrency_error(bench: Bench, client: B1Client) -> None:
    entry = client.invoices.create(_invoice("STALE")).doc_entry
    client.invoices.get(entry)
    vendor = bench.sandbox.vendors["sap_business_one"]
    vendor.erp.outside["edit"](vendor, bench.books, {"id": entry})
    with pytest.raises(SAPConcurrencyError):
        client.invoices.update(entry, en.Document(comments="mine"))
    client.invoices.get(entry)
    client.invoices.update(entry, en.Document(comments="mine"))


def test_a_session_that_ended_is_opened_anew(bench: Bench, client: B1Client) -> None:
    client.invoices.create(_invoice("A"))
    bench.end_sessions()
    client.invoices.create(_invoice("B"))
    assert [len(bench.audited(number)) for number in "AB"] == [1, 1]


def test_refusals_carry_code_and_text(client: B1Client) -> None:
    with pytest.raises(B1ValidationError, match="-5002: Invalid BP code"):
        client.invoices.create(_invoice("X", CardCode="NOPE"))
    with pytest.raises(B1NotFoundError, match="-2028"):
        client.invoices.get(99999)
    with pytest.raises(B1ValidationError, match="201: Property 'DocStatus' is invalid"):
        client.invoices.filter("DocStatus eq 'O'").execute()


def test_a_wrong_password(bench: Bench) -> None:
    with pytest.raises(B1AuthError), B1Client(_config(bench, password="wrong")) as client:
        client.invoices.count()


@pytest.mark.parametrize("fault", ["F-POST-RESET", "F-POST-502"])
def test_a_lost_answer_has_committed(bench: Bench, client: B1Client, fault: str) -> None:
    client.connect()
    bench.arm(fault, "create invoice")
    with pytest.raises((B1ConnectionError, B1Exception)):
        client.invoices.create(_invoice("LOST"))
    assert len(_at(client, "LOST")) == 1


def test_an_overloaded_server(bench: Bench, client: B1Client) -> None:
    client.connect()
    bench.arm("F-THR-CONC", "create invoice")
    with pytest.raises(B1Exception, match="305: Switch company error: -1102"):
        client.invoices.create(_invoice("BUSY"))
    assert not _at(client, "BUSY")


def test_a_batch_stops_at_its_first_failure(bench: Bench, client: B1Client) -> None:
    with client.batch() as batch:
        batch.invoices.create(_invoice("B-1"))
        batch.invoices.create(_invoice("B-2", CardCode="NOPE"))
        batch.invoices.create(_invoice("B-3"))
        results = batch.execute()
    assert [result.status for result in results] == [201, 400, None]
    assert [len(bench.audited(f"B-{number}")) for number in (1, 2, 3)] == [1, 0, 0]


def test_a_change_set_stands_or_falls_together(bench: Bench, client: B1Client) -> None:
    for bad in (False, True):
        with client.batch() as batch:
            with batch.changeset():
                batch.invoices.create(_invoice(f"C-1-{bad}"))
                batch.invoices.create(_invoice(f"C-2-{bad}", CardCode="NOPE" if bad else "OBR01"))
            results = batch.execute()
        assert [result.status for result in results] == ([400, 400] if bad else [201, 201])
    assert [len(bench.audited(f"C-{n}-{bad}")) for bad in (False, True) for n in (1, 2)] == [1, 1, 0, 0]


def test_partners_items_and_payments(bench: Bench, client: B1Client) -> None:
    client.business_partners.create(en.BusinessPartner.model_validate({"CardCode": "N1", "CardName": "New Ltd"}))
    assert client.business_partners.exists("N1") and not client.business_partners.exists("N2")
    assert client.items.get("OAK-40").item_name == "Oak board 40 mm"
    made = client.invoices.create(_invoice("PAID"))
    applied = [{"DocEntry": made.doc_entry, "SumApplied": 180, "InvoiceType": "it_Invoice"}]
    means = {"TransferAccount": "1010", "TransferSum": 180, "PaymentInvoices": applied}
    payments = client.get_resource(en.Payment, "IncomingPayments")
    payments.create(en.Payment.model_validate({"CardCode": "OBR01", **means}))
    assert [one.status for one in bench.audited("PAID")] == ["paid"]
    with pytest.raises(B1ValidationError, match="cancel the payments first"):
        client.invoices.action(made.doc_entry, "Cancel")


def test_services(client: B1Client) -> None:
    assert client.call_service_method("CompanyService_GetAdminInfo")["LocalCurrency"] == "GBP"


def test_what_changed_since_is_found_by_date_and_time(bench: Bench, client: B1Client) -> None:
    first = client.invoices.create(_invoice("OLD"))
    bench.sandbox.clock.advance(90)
    made = client.invoices.create(_invoice("NEW"))
    day, time = made.update_date[:10], made.update_time
    since = f"UpdateDate gt '{day}' or (UpdateDate eq '{day}' and UpdateTime ge '{time}')"
    assert [one.num_at_card for one in client.invoices.filter(since).execute()] == ["NEW"]
    client.invoices.update(first.doc_entry, en.Document(comments="touched"))
    assert {one.num_at_card for one in client.invoices.filter(since).execute()} == {"OLD", "NEW"}


def test_an_order_is_invoiced_and_closed_by_that(bench: Bench, client: B1Client) -> None:
    order = client.orders.create(_invoice("ORDER-1", DocDueDate="2026-03-09"))
    rows = [{"BaseType": 17, "BaseEntry": order.doc_entry, "BaseLine": 0}]
    made = client.invoices.create(_invoice("FROM-1", DocumentLines=rows))
    assert made.doc_total == 180.0
    assert client.orders.get(order.doc_entry).document_status == "bost_Close"
    with pytest.raises(B1ValidationError, match="base documents has already been closed"):
        client.invoices.create(_invoice("FROM-2", DocumentLines=rows))
    assert bench.audited("FROM-2") == []
