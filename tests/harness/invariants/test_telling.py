"""I39 I40: every refusal in the vendor's words, and no secret in any text."""

from __future__ import annotations

from typing import Any

import pytest

from harness.documents import Want


def refused(world: Any) -> Any:
    source = world.invoice(want=Want.REFUSED)
    reply = b'{"Fault":{"Detail":"Customer ALD01 has been made inactive"}}'
    world.call("create invoice", source, status=400, vendor_code="610", reply=reply)
    return source


def test_a_refusal_with_the_vendors_code_is_surfaced(world: Any) -> None:
    world.tell(refused(world), "Object not found")
    world.held("I39")


def test_a_refusal_with_the_vendors_words_is_surfaced(world: Any) -> None:
    world.tell(refused(world), "the customer has been made inactive", code="")
    world.held("I39")


@pytest.mark.parametrize("text", ["400 Client Error: Bad Request", "HTTP error 400", "failed"])
def test_a_refusal_in_empty_words_is_not_surfaced(world: Any, text: str) -> None:
    world.tell(refused(world), text, code="")
    assert "the report only says" in world.violated("I39")


def test_a_refusal_in_other_words_without_the_code_is_not_surfaced(world: Any) -> None:
    world.tell(refused(world), "something went wrong somewhere else entirely", code="E1")
    assert "neither the vendor's code nor its words" in world.violated("I39")


def test_the_words_of_a_refused_look_up_after_it_are_the_vendors_too(world: Any) -> None:
    source = refused(world)
    world.call("find invoice", status=403, reply=b"AuthorizationUnsuccessful")
    world.tell(source, "AuthorizationUnsuccessful", code="403")
    world.held("I39")


@pytest.mark.parametrize(("posting", "verdict"), [(403, "held"), (200, "violated")], ids=["refused", "done"])
def test_the_word_on_a_draft_that_is_removed_is_the_refusal_it_is_removed_for(
    world: Any, posting: int, verdict: str
) -> None:
    source = world.invoice(want=Want.REFUSED)
    world.call("create invoice", source)
    world.call("post invoice", source, status=posting, vendor_code="610", reply=b"Customer ALD01 is inactive")
    world.call("delete invoice", source, status=404, vendor_code="404-7", reply=b"There is nothing of that id")
    world.tell(source)
    getattr(world, verdict)("I39")


def test_a_refusal_no_report_names_is_not_surfaced(world: Any) -> None:
    refused(world)
    assert "no report names it" in world.violated("I39")


@pytest.mark.parametrize("gone", ["later", "before"])
def test_a_second_create_that_was_refused_is_no_refusal_while_the_first_one_stood(world: Any, gone: str) -> None:
    """Its answer was lost or hid the commit; that somebody voids the document afterwards is another story."""
    source = world.invoice(want=Want.EITHER)
    doc = world.create(source, "145", status=401)
    if gone == "before":
        world.void(doc, None)
    world.call("create invoice", source, status=400, vendor_code="6140", after=1)
    if gone == "later":
        world.void(doc, None)
        world.not_armed("I39")
    else:
        assert "no report names it" in world.violated("I39")


def test_nothing_refused_nothing_to_surface(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I39")


def test_secrets_in_any_text_are_found_and_not_repeated(world: Any) -> None:
    world.secrets = {"main": ("s3cr3t-client-value",)}
    for name in ("output", "log"):
        world.runs[-1] |= {"output": "", "log": "", name: "got s3cr3t-client-value back"}
        finding = world.judge("I40")
        assert "s3cr3t-client" not in finding.violations[0].message


def test_tokens_issued_on_the_way_count_as_secrets(world: Any) -> None:
    world.call("refresh token", reply=b'{"access_token": "at-0123456789", "refresh_token": "rt-0123456789"}')
    world.runs[-1]["log"] = "answer {'refresh_token': 'rt-0123456789'}"
    world.violated("I40")


def test_a_token_in_a_url_is_a_leak(world: Any) -> None:
    world.secrets = {"main": ("at-0123456789",)}
    world.call("find invoice", method="GET", query="access_token=at-0123456789")
    assert world.violated("I40").startswith("A URL")


def test_clean_texts_hold(world: Any) -> None:
    world.secrets = {"main": ("s3cr3t-client-value",)}
    world.runs[-1]["log"] = "created 145"
    world.held("I40")


def test_without_secrets_there_is_nothing_to_leak(world: Any) -> None:
    world.not_armed("I40")
