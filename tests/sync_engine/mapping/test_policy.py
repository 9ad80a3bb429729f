"""Policy: four layers of data, joined in order, and a sentence for every mistake."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sync_engine.mapping.policy import BadPolicy, policy_for, read_policy


def test_the_default_policy_guesses_nothing() -> None:
    policy = policy_for("xero")
    assert (policy.unknown_item, policy.unknown_account, policy.unknown_party) == ("refuse", "refuse", "create")
    assert (policy.default_item, policy.closed_until, policy.missing_party) == ("", None, "")


def test_later_layers_win_key_by_key_and_names_are_joined() -> None:
    vendor = {"tax": {"default": "NONE", "rates": {"20": "OUTPUT2"}}, "limits": {"memo": 10}}
    ours = {"tax": {"rates": {"0": "ZERORATED"}}, "items": {"unknown": "default"}}
    policy = policy_for("xero", vendor, ours)
    assert policy.tax_rates == {Decimal(20): "OUTPUT2", Decimal(0): "ZERORATED"}
    assert (policy.default_tax, policy.unknown_item, policy.limits["memo"]) == ("NONE", "default", 10)
    assert policy.limits["description"] == 4000


def test_one_target_never_changes_the_policy_of_another() -> None:
    policy_for("xero", {"items": {"map": {"A": "B"}}})
    assert policy_for("xero").items == {}


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ({"itms": {}}, 'itms: no such key here; did you mean "items"?'),
        ({"items": {"unknown": "skip"}}, 'items.unknown: "skip" is none of refuse, default'),
        ({"limits": {"memo": 0}}, "limits.memo: 0 is not a number of characters"),
        ({"tax": {"rates": {"20%": "S"}}}, "tax.rates"),
        ({"tax": {"rates": {"20": 5}}}, "tax.rates.20: 5 is not the name of a tax code"),
        ({"units": {"DZN": "twelve"}}, 'units.DZN: "twelve" is not a factor'),
        ({"tax": {"rates": {20: "S"}}}, "mappings with text keys"),
        ({"period": {"closed_until": "2026-02-30"}}, 'closed_until "2026-02-30" is no date'),
    ],
)
def test_a_wrong_policy_is_told_in_a_sentence(override: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadPolicy, match="policy of xero") as caught:
        policy_for("xero", override)
    assert sentence in str(caught.value)


def test_a_policy_file_reads_dates_and_country_codes_as_text(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("period: {closed_until: 2026-01-31}\ndimensions: {map: {NO: Norway}}\n")
    policy = policy_for("xero", read_policy(path))
    assert policy.closed_until == date(2026, 1, 31)
    assert policy.dimensions == {"NO": "Norway"}


def test_a_wrong_policy_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("items:\n  map: {}\n  unknwon: refuse\n")
    with pytest.raises(BadPolicy, match=r'policy.yaml, line 3: items.unknwon: .*did you mean "unknown"'):
        read_policy(path)
