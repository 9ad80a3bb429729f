"""Every connector does its work against the mock of its vendor, as the vendor's dossier describes both."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors import TellsCredits
from sync_engine.outcomes import Done, Duplicate, Missing, Refused, Stale
from tests.engine_on_mocks.conftest import Bench, connector, line, outcome, searches_first, traits

RENEWALS = ("refresh token", "log in")
SEEDED = ("Aldgate Timber Ltd", "O'Brien & Sons", "Müller GmbH", "Mueller GmbH")


def nobodys(id: str) -> str:
    """An id of the same shape that nothing has."""
    return "999999" if id.isdecimal() else re.sub("[1-9a-f]", "9", id)


def test_the_catalogue_names_what_the_company_has(bench: Bench) -> None:
    catalogue = bench.catalogue
    assert catalogue.currency == "GBP"
    assert {"OAK-40", "SALES"} <= catalogue.items.keys()
    assert {"4000", "Sales"} <= catalogue.accounts.keys()
    assert Decimal(20) in catalogue.tax_rates.values()


@pytest.mark.parametrize("name", SEEDED)
def test_a_customer_is_found_by_its_exact_name(bench: Bench, name: str) -> None:
    same = [one for one in bench.books.find_parties(Party("", name)) if one.name == name]
    assert [one.active for one in same] == [True]


def test_an_archived_customer_is_found_and_called_inactive(bench: Bench) -> None:
    [hidden] = [one for one in bench.books.find_parties(Party("", "Hidden Harbour Ltd")) if "Hidden" in one.name]
    assert (hidden.name, hidden.active) == ("Hidden Harbour Ltd", False)


def test_a_new_customer_is_created_once_and_found_again(bench: Bench) -> None:
    new = Party("ŁÓDŹ-1", 'Łódź "Nowa" & Söhne', "books@lodz.example", currency="GBP")
    assert not [one for one in bench.books.find_parties(new) if one.name == new.name]
    made = bench.books.create_party(new, "K-party")
    assert [one.id for one in bench.books.find_parties(new)] == [made.id]
    if traits(bench).get("party_codes_unique", True):
        again = outcome(lambda: bench.books.create_party(new, "K-party-2"))
        assert isinstance(again, Duplicate), again


def test_an_invoice_is_created_found_read_changed_and_voided(bench: Bench) -> None:
    done = bench.create("SO-1001", line(), line("2", "13.335", "SALES"))
    [found] = bench.books.find_documents(Kind.INVOICE, "SO-1001")
    assert (found.id, found.total, found.balance, found.live) == (done.id, Decimal("176.67"), Decimal("176.67"), True)
    assert (found.currency, found.party_id) == ("GBP", bench.party())

    draft = bench.draft(bench.document("SO-1001", line("4"), line("2", "13.335", "SALES"), reference="PO 77"))
    changed = bench.books.update_document(found, draft, "K-change")
    assert isinstance(changed, Done)
    # a vendor that never changes what is posted has another document in its place
    read = bench.books.read_document(Kind.INVOICE, done.id)
    assert read is not None and (read.id, read.total) == (changed.id, Decimal("226.67"))

    assert isinstance(bench.books.void_document(read, "K-void"), Done)
    dead = bench.books.read_document(Kind.INVOICE, done.id)
    assert dead is None or not dead.live
    assert {one.live for one in bench.audited("SO-1001")} == {False}


@pytest.mark.parametrize(
    ("mode", "net", "total"),
    [
        (TaxMode.EXCLUSIVE, "150.00", "180.00"),
        (TaxMode.INCLUSIVE, "125.00", "150.00"),
        (TaxMode.NONE, "150.00", "150.00"),
    ],
)
def test_tax_is_what_the_source_says(bench: Bench, mode: TaxMode, net: str, total: str) -> None:
    tax = Decimal(total) - Decimal(net)
    taxed = line(tax_rate=Decimal(20), tax=tax) if tax else line()
    bench.create(f"TAX-{mode}", taxed, tax=str(tax), tax_mode=mode)
    [found] = bench.audited(f"TAX-{mode}")
    assert (found.net, found.tax, found.total) == (Decimal(net), tax, Decimal(total))
    assert found.number == f"TAX-{mode}" and found.date == bench.document("x", line()).issue_date


def test_a_mixed_document_keeps_each_rate(bench: Bench) -> None:
    lines = [line(tax_rate=Decimal(rate), tax=Decimal(tax)) for rate, tax in (("20", "30"), ("5", "7.50"), ("0", "0"))]
    bench.create("TAX-MIX", *lines, tax="37.50")
    [found] = bench.audited("TAX-MIX")
    assert (found.net, found.tax) == (450, Decimal("37.50"))


def test_a_foreign_invoice_keeps_its_currency_and_rate(bench: Bench) -> None:
    party = Party("", "Rhein Export GmbH", currency="EUR")
    if not [one for one in bench.books.find_parties(party) if one.name == party.name]:
        bench.books.create_party(party, "K-rhein")
    # some book at their own rate of the day only
    rate = Decimal("0.8551" if traits(bench).get("exchange_rate") == "vendor" else "0.85")
    done = bench.create("EUR-1", line(), currency="EUR", party=party, exchange_rate=rate)
    read = bench.books.read_document(Kind.INVOICE, done.id)
    assert read is not None and (read.currency, read.total) == ("EUR", 150)
    assert [(one.currency, one.total) for one in bench.audited("EUR-1")] == [("EUR", 150)]


def test_a_credit_note_is_created_found_and_voided(bench: Bench) -> None:
    if not traits(bench)["credit_notes"]:
        refused = outcome(lambda: bench.books.create_documents([bench.write("CN-1", kind=Kind.CREDIT_NOTE)]))
        assert isinstance(refused, Refused), refused
        return
    done = bench.create("CN-1", line(tax_rate=Decimal(20), tax=Decimal(30)), tax="30", kind=Kind.CREDIT_NOTE)
    [found] = bench.books.find_documents(Kind.CREDIT_NOTE, "CN-1")
    assert (found.id, found.total, found.live) == (done.id, 180, True)
    assert [(one.kind, one.total) for one in bench.audited("CN-1")] == [("credit_note", 180)]
    assert isinstance(bench.books.void_document(found, "K-void"), Done)
    assert not [one for one in bench.books.find_documents(Kind.CREDIT_NOTE, "CN-1") if one.live]


def test_a_payment_settles_its_invoices_and_is_found_by_its_reference(bench: Bench) -> None:
    first, second = bench.create("PAY-1"), bench.create("PAY-2")
    draft = bench.pay("TRX-7", **{first.id: "150", second.id: "40"})
    assert not bench.books.find_payments(draft)
    assert isinstance(bench.books.create_payment(draft, "K-pay"), Done)
    [paid] = bench.books.find_payments(draft)
    assert (paid.amount, dict(paid.applications)) == (190, {first.id: 150, second.id: 40})
    left = [bench.books.read_document(Kind.INVOICE, one.id) for one in (first, second)]
    assert [one.balance for one in left if one] == [0, 110]


def test_what_credit_notes_settled_is_told_from_money(bench: Bench) -> None:
    if not traits(bench)["credit_notes"]:
        assert not isinstance(bench.books, TellsCredits)
        return
    assert isinstance(bench.books, TellsCredits)
    done, other = bench.create("CRED-1"), bench.create("CRED-2")
    company = bench.sandbox.vendors[bench.slug].companies[bench.company]
    for action, id, amount in (("credit", done.id, 40), ("pay", done.id, 30), ("credit", other.id, 10)):
        bench.sandbox.vendors[bench.slug].act(company, action, {"id": id, "amount": Decimal(amount)})
    remote = bench.books.read_document(Kind.INVOICE, done.id)
    assert remote is not None and (remote.total - remote.balance, bench.books.credited(remote)) == (70, 40)


def test_the_same_write_twice_is_one_document(bench: Bench) -> None:
    write = bench.write("TWICE-1")
    first = outcome(lambda: bench.books.create_documents([write]))
    assert isinstance(first, Done)
    if searches_first(bench):
        assert [one.id for one in bench.books.find_documents(Kind.INVOICE, "TWICE-1")] == [first.id]
        return
    second = outcome(lambda: bench.books.create_documents([write]))
    assert isinstance(second, Duplicate) or (isinstance(second, Done) and second.id == first.id)
    assert len(bench.audited("TWICE-1")) == 1


def test_a_number_that_is_taken_is_a_duplicate_or_is_found_before(bench: Bench) -> None:
    done = bench.create("DUP-1")
    bench.sandbox.vendors[bench.slug].settings.update(traits(bench).get("numbers_guarded_by", {}))
    if not searches_first(bench):
        again = outcome(lambda: bench.books.create_documents([replace(bench.write("DUP-1"), key="K-other")]))
        assert isinstance(again, Duplicate), again
        assert again.remote_id in ("", done.id)
    assert [one.id for one in bench.books.find_documents(Kind.INVOICE, "DUP-1")] == [done.id]


def test_a_stale_version_is_told_where_the_vendor_has_versions(bench: Bench) -> None:
    bench.create("STALE-1")
    [old] = bench.books.find_documents(Kind.INVOICE, "STALE-1")
    draft = bench.draft(bench.document("STALE-1", line("4")))
    assert isinstance(bench.books.update_document(old, draft, "K-1"), Done)
    second = outcome(lambda: bench.books.update_document(old, draft, "K-2"))
    versions = bench.sandbox.vendors[bench.slug].contract.extension.traits["version_token"]
    expected = Stale if versions else Done
    assert isinstance(second, expected), second


def test_what_is_not_there_is_missing(bench: Bench) -> None:
    assert bench.books.find_documents(Kind.INVOICE, "NOWHERE-1") == []
    unknown = nobodys(bench.create("GONE-1").id)
    assert bench.books.read_document(Kind.INVOICE, unknown) is None
    [found] = bench.books.find_documents(Kind.INVOICE, "GONE-1")
    lost = outcome(lambda: bench.books.void_document(replace(found, id=unknown), "K-void"))
    assert isinstance(lost, Missing | Refused), lost


def test_a_login_that_ran_out_is_renewed_without_losing_the_write(bench: Bench) -> None:
    bench.create("LOGIN-1")
    bench.sandbox.clock.advance(2 * 86400)
    before = bench.sandbox.journal.last_seq
    assert not bench.books.find_documents(Kind.INVOICE, "LOGIN-2")
    bench.create("LOGIN-2")
    assert len(bench.audited("LOGIN-2")) == 1
    renewals = [one.operation for one in bench.sandbox.journal.since(before) if one.operation in RENEWALS]
    has = traits(bench)
    assert renewals == ([RENEWALS[0]] if has["oauth"] else [RENEWALS[1]] if has["sessions"] else [])


def test_a_batch_tells_each_documents_own_fate(bench: Bench) -> None:
    good, bad = bench.write("BATCH-1"), bench.write("BATCH-2")
    bad = replace(bad, draft=replace(bad.draft, party_id=nobodys(bench.party())))
    if bench.books.traits.batch_size == 1 or traits(bench)["batch_atomic"] is True:
        outcomes = [outcome(lambda write=write: bench.books.create_documents([write])) for write in (bad, good)]
    else:
        outcomes = list(bench.books.create_documents([bad, good]))
    assert isinstance(outcomes[0], Refused), outcomes
    assert len(bench.audited("BATCH-1")) == 1 and not bench.audited("BATCH-2")


def test_more_customers_than_a_page_are_all_seen_at_the_vendors_pace(bench: Bench) -> None:
    for number in range(1010):
        bench.books.create_party(Party(f"Z{number:04}", f"Zebra Crossing {number:04}"), f"K-z{number}")
    names = [one.name for one in bench.books.find_parties(Party("", "Zebra Crossing"))]
    assert len(names) == len(set(names)) == 1010
    assert not [one for one in bench.sandbox.journal.exchanges if one.status == 429]


def test_each_company_keeps_its_own_books(benches: list[Bench]) -> None:
    first, second = benches
    assert first.catalogue.currency != second.catalogue.currency
    for bench in benches:
        bench.create("OWN-1", line(), line(sku="SALES"))
        [found] = bench.books.find_documents(Kind.INVOICE, "OWN-1")
        assert (found.currency, found.total) == (bench.catalogue.currency, 300)
    assert [len(bench.audited("OWN-1")) for bench in benches] == [1, 1]


def test_the_other_companys_tax_is_booked_as_stated(benches: list[Bench]) -> None:
    bench = benches[1]
    rate = max(bench.catalogue.tax_rates.values())
    assert rate, "the second company has no tax to try"
    bench.create("TAX-2", line(tax_rate=rate, tax=rate * Decimal("1.5")), tax=str(rate * Decimal("1.5")))
    [found] = bench.audited("TAX-2")
    assert (found.net, found.tax) == (150, rate * Decimal("1.5"))


def test_a_base_currency_that_nobody_told_is_learnt_from_the_books_and_never_assumed(bench: Bench) -> None:
    bench.sandbox.clock.advance(60)  # each connector keeps a pace of its own
    untold = connector(bench.slug, bench.sandbox, bench.company)
    assert untold.catalogue([]).currency in ("", "GBP")
    [done] = untold.create_documents([bench.write("BASE-1")])
    assert isinstance(done, Done), done
    assert [(one.currency, one.rate) for one in bench.audited("BASE-1")] == [("GBP", 1)]
    bench.sandbox.clock.advance(60)
    assert connector(bench.slug, bench.sandbox, bench.company).catalogue([]).currency == "GBP"
