"""Drafts: every line is there, every name is resolved or refused by name, and the total is the source's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from documents import CATALOGUE, document, drafted, line

from sync_engine.canonical import Document, Kind, TaxMode
from sync_engine.connectors import Draft
from sync_engine.mapping import Unmappable
from sync_engine.mapping.policy import policy_for
from sync_engine.mapping.references import wanted_items
from sync_engine.mapping.resolve import resolve


def total(draft: Draft) -> Decimal:
    lines = sum((each.net for each in draft.lines), Decimal(0))
    taxes = sum((each.tax for each in draft.lines), Decimal(0))
    return lines if draft.document.tax_mode is TaxMode.INCLUSIVE else lines + taxes


def refused(made: Document, *overrides: dict[str, object]) -> Unmappable:
    with pytest.raises(Unmappable) as caught:
        drafted(made, *overrides)
    return caught.value


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_plain_document_is_resolved_to_ids() -> None:
    made = document(line("2", "50", account="4000", tax_rate=Decimal(20)), tax="20.00", terms="net 30", memo="Thanks")
    draft = drafted(made)
    (only,) = draft.lines
    assert (draft.number, draft.party_id, draft.term_id, draft.memo) == ("SO-1", "party-1", "term-30", "Thanks")
    assert (only.item_id, only.account_id, only.tax_code_id, only.tax) == ("item-1", "acc-4000", "t20", Decimal(20))
    assert draft.notes == ()


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"sku": "XX"}, "unknown_item", 'line 2: the target has no item "XX"'),
        ({"account": "9"}, "unknown_account", 'line 2: the target has no account "9"'),
        ({"tax_code": "ODD", "tax_rate": None}, "unknown_tax_code", 'line 2: tax code "ODD"'),
        ({"tax_rate": Decimal(7)}, "unknown_tax_code", "with rate 7"),
        (
            {"tax_code": "OUTPUT2", "tax_rate": Decimal(5)},
            "tax_rate_differs",
            '"OUTPUT2" is 20 % in the target and 5 %',
        ),
    ],
)
def test_an_unmapped_line_refuses_the_document_and_is_never_skipped(
    changes: dict[str, Any], code: str, sentence: str
) -> None:
    error = refused(document(line("1", "1"), line("1", "0", **changes)))
    assert error.code == code
    assert sentence in error.sentence


def test_unknown_items_use_the_default_item_where_the_policy_allows_it() -> None:
    policy: dict[str, object] = {"items": {"unknown": "default", "default": "Services", "map": {"OLD": "AF-20"}}}
    draft = drafted(document(line("1", "1", sku="XX"), line("1", "1", sku="OLD"), line("1", "1", sku="")), policy)
    assert [each.item_id for each in draft.lines] == ["item-s", "item-1", "item-s"]


def test_a_default_that_the_target_lacks_is_told() -> None:
    error = refused(document(line("1", "1", sku="")), {"items": {"default": "Servces"}})
    assert (error.code, 'did you mean "Services"?' in error.sentence) == ("policy_names_unknown", True)


def test_the_run_asks_for_mapped_items_and_the_default() -> None:
    policy = policy_for("xero", {"items": {"default": "Services", "map": {"OLD": "AF-20"}}})
    assert wanted_items([document(line("1", "1", sku="OLD"), line("1", "1", sku="B"))], policy) == {
        "AF-20",
        "B",
        "Services",
    }


@pytest.mark.parametrize("rate", ["0", "20"])
def test_where_the_target_lists_no_tax_codes_nothing_is_left_to_its_defaults(rate: str) -> None:
    """A line without a code takes the tax of its account at some targets (Xero): the books would hold another total."""
    made = document(line("1", "0", tax_rate=Decimal(rate)))
    with pytest.raises(Unmappable, match="line 1"):
        drafted(made, {"tax": {"default": "NONE"}}, catalogue=replace(CATALOGUE, tax_codes={}, tax_rates={}))


def test_source_tax_codes_go_by_policy_then_name_then_rate() -> None:
    policy: dict[str, object] = {"tax": {"codes": {"S": "OUTPUT2"}}}
    lines = [
        line("1", "0", tax_code="S", tax_rate=Decimal(20)),
        line("1", "0", tax_code="reduced", tax_rate=None),
        line("1", "0", tax_code="whatever", tax_rate=Decimal(5)),
        line("1", "0", tax_rate=None),
    ]
    assert [each.tax_code_id for each in drafted(document(*lines), policy).lines] == ["t20", "t5", "t5", "tn"]


def test_several_codes_of_one_rate_need_the_policy() -> None:
    twice = replace(CATALOGUE, tax_rates={**CATALOGUE.tax_rates, "GST": Decimal(20)})
    made = document(line("1", "0", tax_rate=Decimal(20)))
    with pytest.raises(Unmappable, match="ambiguous_tax_code: line 1: 20 % is 2 tax codes"):
        drafted(made, catalogue=twice)
    assert drafted(made, {"tax": {"rates": {"20": "OUTPUT2"}}}, catalogue=twice).lines[0].tax_code_id == "t20"


def test_two_names_of_one_code_are_one_code() -> None:
    names = {"tax_codes": {"OUTPUT2": "t20", "20% (VAT on Income)": "t20"}}
    catalogue = replace(CATALOGUE, **names, tax_rates=dict.fromkeys(names["tax_codes"], Decimal(20)))
    made = document(line("1", "0", tax_rate=Decimal(20)))
    assert drafted(made, catalogue=catalogue).lines[0].tax_code_id == "t20"


@pytest.mark.parametrize("slug", ["quickbooks_online", "xero", "sage_intacct"])
def test_an_amount_that_the_target_would_round_is_refused(slug: str) -> None:
    """These keep two decimals of an amount, whatever its currency (dossiers, §3)."""
    traits = import_module(f"sync_engine.connectors.{slug}.facts").TRAITS
    made = document(line("1", "1.234", "1.234"), currency="KWD")
    with pytest.raises(Unmappable, match=r"too_precise: 1\.234 KWD"):
        resolve(made, "party-1", CATALOGUE, policy_for(slug), traits)


def test_terms_and_dimensions_that_are_not_mapped_are_noted_or_refused() -> None:
    made = document(line("1", "1", dimensions={"division": "UK", "site": "9"}), terms="Net 45")
    draft = drafted(made, {"dimensions": {"map": {"division": "CLASSID"}}})
    assert draft.lines[0].dimensions == {"CLASSID": "UK"}
    assert ["Net 45" in note or "site" in note for note in draft.notes] == [True, True]
    assert refused(replace(made, lines=(line("1", "1"),)), {"terms": {"unknown": "refuse"}}).code == "unknown_term"
    assert refused(made, {"dimensions": {"unknown": "refuse"}}).code == "unknown_dimension"


# --- prices and totals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "quantity", "price"),
    [
        (line("3", "3.33", "10.00"), "3", "3.333"),
        (line("2", "50", "90.00", discount=Decimal(10)), "2", "45.00"),
        (line("7", "1.234567", "8.64"), "7", "1.234"),
        (line("3000", "0.33335", "1000.05"), "1", "1000.05"),
        (line("70000", "0.01", "700.01"), "1", "700.01"),
        (line("0.123456", "81", "10.00"), "1", "10.00"),
    ],
)
def test_a_price_gives_way_so_that_the_line_total_stays(made: Any, quantity: str, price: str) -> None:
    draft = drafted(document(made))
    (only,) = draft.lines
    assert only.net == made.net == total(draft)
    assert (str(only.quantity), str(only.unit_price)) == (quantity, price)
    assert "the line total stays" in draft.notes[0]


def test_units_are_converted_and_the_total_stays() -> None:
    draft = drafted(document(line("2", "12", unit="DZN")), {"units": {"DZN": "12"}})
    assert (draft.lines[0].quantity, draft.lines[0].unit_price, draft.lines[0].net) == (24, Decimal("1.00"), 24)


def test_negative_lines_inside_an_invoice_stay() -> None:
    draft = drafted(document(line("1", "10"), line("-1", "2.50"), line("1", "-1")))
    assert [(each.quantity, each.unit_price) for each in draft.lines][1:] == [(-1, Decimal("2.50")), (1, Decimal(-1))]
    assert total(draft) == Decimal("6.50")


TRIO = [line("1", price, tax_rate=Decimal(15)) for price in ("25.06", "25.61", "25.63")]


def test_taxes_round_half_up_on_every_line() -> None:
    draft = drafted(document(*TRIO, tax="11.44"))
    assert [str(each.tax) for each in draft.lines] == ["3.76", "3.84", "3.84"]
    assert (total(draft), draft.notes) == (Decimal("87.74"), ())


def test_a_tax_rounded_per_document_is_spread_and_noted_or_refused() -> None:
    made = document(*TRIO, tax="11.45")
    draft = drafted(made)
    assert [str(each.tax) for each in draft.lines] == ["3.76", "3.84", "3.85"]
    assert total(draft) == Decimal("87.75")
    assert "0.01 of rounding" in draft.notes[0]
    assert refused(made, {"tax": {"difference": "refuse"}}).code == "BR-CO-14"


def test_half_cents_go_up_not_to_even() -> None:
    made = document(line("1", "0.30", tax_rate=Decimal(15)), tax="0.05")
    assert drafted(made).lines[0].tax == Decimal("0.05")


def test_more_than_rounding_missing_is_refused() -> None:
    error = refused(document(*TRIO, tax="11.60"))
    assert (error.code, "add up to 11.44 and the tax total says 11.60" in error.sentence) == ("BR-CO-14", True)


def test_inclusive_documents_stay_inclusive_or_become_net_by_policy() -> None:
    made = document(line("2", "60", tax_rate=Decimal(20)), tax="20.00", tax_mode=TaxMode.INCLUSIVE)
    kept = drafted(made)
    assert (kept.document.tax_mode, kept.lines[0].net, kept.lines[0].tax) == (TaxMode.INCLUSIVE, 120, Decimal(20))
    net = drafted(made, {"tax": {"inclusive_prices": "net"}})
    assert (net.document.tax_mode, net.lines[0].unit_price, total(net)) == (TaxMode.EXCLUSIVE, 50, Decimal(120))


@pytest.mark.parametrize(("currency", "price", "tax"), [("JPY", "13582", "1358"), ("KWD", "1.234", "0.123")])
def test_taxes_have_the_decimals_of_their_currency(currency: str, price: str, tax: str) -> None:
    catalogue = replace(CATALOGUE, currency=currency, tax_codes={"T": "t"}, tax_rates={"T": Decimal(10)})
    made = document(line("1", price, price, tax_rate=Decimal(10)), tax=tax, currency=currency)
    assert str(drafted(made, {"tax": {"default": "T"}}, catalogue=catalogue).lines[0].tax) == tax


def test_a_credit_note_comes_out_as_its_invoice_did() -> None:
    invoice = drafted(document(*TRIO, tax="11.44"))
    credit = drafted(document(*TRIO, tax="11.44", kind=Kind.CREDIT_NOTE))
    assert [each.tax for each in invoice.lines] == [each.tax for each in credit.lines]


# --- rules and limits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "code", "sentence"),
    [
        (document(), "BR-16", "has no lines"),
        (document(line("1", "1"), number=" "), "BR-02", "has no number"),
        (document(line("1", "1"), net=Decimal(2)), "BR-CO-13", "the lines add up to 1.00 and the net total says 2"),
        (document(line("1", "1"), total=Decimal(2)), "BR-CO-15", "net 1.00 + tax 0 is not the total 2"),
        (document(line("-1", "1")), "IO-SIGN-01", "is a credit note"),
        (document(line("3", "1", "3.03")), "PEPPOL-EN16931-R120", "line 1: 3 × 1 is 3.00 and the line says 3.03"),
        (document(line("1", "1", description=" ", sku="")), "BR-25", "line 1: neither a description nor a sku"),
        (
            document(line("1", "100", tax_rate=Decimal(20), tax=Decimal(15)), tax="15.00"),
            "BR-CO-17",
            "line 1: 20 % of 100.00 is 20.00 and the line's tax says 15",
        ),
        (
            document(line("1", "1", tax=Decimal(1), tax_rate=None), tax="1", tax_mode=TaxMode.NONE),
            "IO-TAX-01",
            "carries no tax",
        ),
        (document(line("1", "1"), number="N" * 22), "number_too_long", "has 22 characters and the target takes 21"),
        (document(line("1", "1"), reference="r" * 256), "reference_too_long", "the engine never cuts what identifies"),
    ],
)
def test_a_document_that_would_hurt_the_books_is_refused(made: Document, code: str, sentence: str) -> None:
    error = refused(made)
    assert error.code == code
    assert sentence in error.sentence


def test_two_pennies_are_within_the_tolerance_of_a_line() -> None:
    assert total(drafted(document(line("3", "1", "3.02")))) == Decimal("3.02")


def test_a_closed_period_refuses_and_moves_no_date() -> None:
    closed: dict[str, object] = {"period": {"closed_until": "2026-03-01"}}
    assert refused(document(line("1", "1")), closed).code == "closed_period"
    assert drafted(document(line("1", "1"), issue_date=date(2026, 3, 2)), closed).document.issue_date.day == 2


def test_foreign_documents_without_a_rate_follow_the_policy() -> None:
    foreign = document(line("1", "1"), currency="EUR")
    strict: dict[str, object] = {"exchange_rate": {"missing": "refuse"}}
    assert drafted(foreign).document.exchange_rate is None
    assert refused(foreign, strict).code == "IO-FX-01"
    assert drafted(replace(foreign, exchange_rate=Decimal("1.1")), strict).document.exchange_rate == Decimal("1.1")


def test_long_texts_are_cut_and_noted() -> None:
    draft = drafted(
        document(line("1", "1", description="d" * 30), memo="m" * 12), {"limits": {"memo": 10, "description": 20}}
    )
    assert (len(draft.memo), len(draft.lines[0].description)) == (10, 20)
    assert [note.split(" has ")[0] for note in draft.notes] == ["line 1: description", "memo"]
