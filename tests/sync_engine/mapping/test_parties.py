"""Parties: the same customer is found, a different one is never taken for it, and doubt goes to a person."""

import pytest

from sync_engine.canonical import Party
from sync_engine.connectors import RemoteParty
from sync_engine.mapping.parties import Exact, Match, New, Refused, Review, match
from sync_engine.mapping.policy import policy_for

POLICY = policy_for("xero")


def matched(party: Party, *candidates: RemoteParty) -> Match:
    return match(party, candidates, POLICY)


def test_a_confirmed_id_decides_over_everything_else() -> None:
    party = Party("A1", "Acme", matched={"xero": "9"})
    assert matched(party, RemoteParty("1", "Acme", "A1"), RemoteParty("9", "Other")) == Exact(RemoteParty("9", "Other"))


def test_an_id_confirmed_in_another_system_says_nothing_here() -> None:
    assert matched(Party("", "Acme", matched={"sage_intacct": "9"}), RemoteParty("9", "Zenith")) == New()


def test_a_confirmed_id_that_is_gone_is_a_question() -> None:
    answer = matched(Party("", "Acme", matched={"xero": "9"}), RemoteParty("1", "Acme"))
    assert isinstance(answer, Review)
    assert "none with the confirmed id 9" in answer.why


def test_the_code_comes_before_the_name() -> None:
    coded, named = RemoteParty("1", "Acme Holdings", "A1"), RemoteParty("2", "Acme")
    assert matched(Party("A1", "Acme"), named, coded) == Exact(coded)


@pytest.mark.parametrize("theirs", ["ACME  Ltd", " acme ltd ", "Acme\u00a0Ltd"])
def test_names_are_equal_without_case_and_extra_blanks(theirs: str) -> None:
    assert matched(Party("", "Acme Ltd"), RemoteParty("1", theirs)) == Exact(RemoteParty("1", theirs))


def test_composed_and_decomposed_accents_are_the_same_name() -> None:
    assert isinstance(matched(Party("", "M\u00fcller"), RemoteParty("1", "Mu\u0308ller")), Exact)


@pytest.mark.parametrize("by", [{"code": "A1"}, {}])
def test_an_inactive_match_is_a_question_never_a_second_creation(by: dict[str, str]) -> None:
    answer = matched(Party("A1", "Acme"), RemoteParty("1", "Acme", active=False, **by))
    assert isinstance(answer, Review)
    assert "is inactive in the target (id 1)" in answer.why


def test_the_first_of_two_is_never_taken() -> None:
    two = (RemoteParty("1", "Acme"), RemoteParty("2", "ACME"))
    answer = matched(Party("", "Acme"), *two)
    assert isinstance(answer, Review)
    assert answer.candidates == two


def test_the_same_name_under_another_code_is_a_question() -> None:
    answer = matched(Party("A2", "Acme"), RemoteParty("1", "Acme", "A1"))
    assert isinstance(answer, Review)
    assert "has the code A2 here and A1 in the target" in answer.why


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Müller GmbH", "Mueller GmbH"),
        ("Müller GmbH", "Muller GmbH"),
        ("Mueller", "Muller"),
        ("Strauß", "Strauss"),
        ("Acme Compressors Ltd", "Acme Compressor Ltd"),
        ("Compressors Acme Ltd", "Acme Compressors Ltd"),
    ],
)
def test_names_that_are_near_but_different_wait_for_a_person(ours: str, theirs: str) -> None:
    answer = matched(Party("", ours), RemoteParty("1", theirs))
    assert isinstance(answer, Review)
    assert theirs in answer.why


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Party("", "Customer 17850"), RemoteParty("1", "Customer 17851")),
        (Party("", "Shop 12B"), RemoteParty("1", "Shop 12A")),
        (Party("A2", "Acme Compressors"), RemoteParty("1", "Acme Compressor", "A1")),
        (Party("", "Zenith"), RemoteParty("1", "Acme")),
    ],
)
def test_other_numbers_or_codes_are_other_customers(ours: Party, theirs: RemoteParty) -> None:
    assert matched(ours, theirs) == New()


def test_the_threshold_is_policy() -> None:
    near = [RemoteParty("1", "Acme Compressor Ltd")]
    strict = policy_for("xero", {"parties": {"review_from": 100}})
    assert match(Party("", "Acme Compressors Ltd"), near, strict) == New()


@pytest.mark.parametrize(("unknown", "answer"), [("create", New), ("review", Review), ("refuse", Refused)])
def test_unknown_customers_go_where_the_policy_says(unknown: str, answer: type[Match]) -> None:
    assert isinstance(match(Party("", "New"), [], policy_for("x", {"parties": {"unknown": unknown}})), answer)


def test_a_name_too_long_for_the_target_is_refused_not_cut() -> None:
    answer = matched(Party("", "x" * 101))
    assert isinstance(answer, Refused)
    assert "has 101 characters and the target takes 100" in answer.why
