"""E2: what was refused for good is not sent again."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_refused_document_left_alone_holds(world: Any) -> None:
    world.call("create invoice", world.invoice(), status=400)
    world.held("E2")


def test_a_refused_document_sent_again_as_it_was_is_told(world: Any) -> None:
    source = world.invoice()
    for _ in range(5):
        world.call("create invoice", source, status=400, vendor_code="6000", body=b"same")
    assert "refused for good (400 6000, exchange 1) and sent 4 more times" in world.violated("E2")


def test_one_more_try_with_another_body_or_token_holds_and_a_second_does_not(world: Any) -> None:
    source = world.invoice()
    world.call("create invoice", source, status=400, body=b"one")
    world.call("create invoice", source, status=400, body=b"two")
    world.held("E2")
    world.call("create invoice", source, status=400, body=b"three")
    world.violated("E2")


@pytest.mark.parametrize(("look", "verdict"), [(True, "held"), (False, "violated")], ids=["looked", "did not look"])
def test_forbidden_after_a_401_one_may_look_and_send_once_more(world: Any, look: bool, verdict: str) -> None:
    source = world.invoice()
    world.call("create invoice", source, status=401, token="t1")
    world.call("create invoice", source, status=403, token="t2")
    if look:
        world.call("find invoice", source)
    world.call("create invoice", source, status=403, token="t2")
    getattr(world, verdict)("E2")


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ((403, 0, 200), "held"),
        ((403, 401, 200), "held"),
        ((403, 0, 403, 403), "violated"),
        ((403, 401, 403, 403), "violated"),
        ((403, 403, 0, 403), "violated"),
    ],
    ids=["lost, then answered", "401, then answered", "lost and again", "401 and again", "refused twice, and again"],
)
def test_a_lost_repeat_is_repeated_for_its_loss_not_for_the_refusal(world: Any, answers: Any, verdict: str) -> None:
    for status in answers:
        if status:
            world.call("find account", method="GET", status=status)
        else:
            world.lost("find account", method="GET", fault="F-PRE-RESET")
    getattr(world, verdict)("E2")


def test_a_refused_document_sent_again_is_told_though_the_repeat_got_lost(world: Any) -> None:
    source = world.invoice()
    world.call("create invoice", source, status=400, body=b"same")
    world.lost("create invoice", source, body=b"same")
    assert "sent 1 more times" in world.violated("E2")


@pytest.mark.parametrize(("fault", "verdict"), [("F-BAT-MISSING", "held"), ("", "violated")], ids=["left out", "told"])
def test_a_refusal_that_the_answer_to_a_batch_leaves_out_is_told_to_nobody(
    world: Any, fault: str, verdict: str
) -> None:
    group = [world.invoice(f"INV-{n}") for n in range(2)]
    for _ in range(2):
        world.call("create invoice", *group, status=400, vendor_code="10", body=b"same", fault=fault)
    getattr(world, verdict)("E2")


def test_a_batch_taken_apart_to_find_the_bad_one_holds(world: Any) -> None:
    group = [world.invoice(f"INV-{n}", total=f"{n + 1}.00", tax="0.00") for n in range(4)]
    world.call("create invoice", *group, status=400)
    world.call("create invoice", *group[:2])
    world.call("create invoice", *group[2:], status=400)
    world.call("create invoice", group[2])
    world.call("create invoice", group[3], status=400)
    world.held("E2")


def test_reading_again_whether_it_is_there_yet_holds(world: Any) -> None:
    for _ in range(4):
        world.call("read invoice", world.invoice(), method="GET", status=404)
    assert not world.judge("E2").violations


def test_a_stale_answer_may_be_answered_three_times_with_new_versions(world: Any) -> None:
    source = world.invoice()
    for version in "0123":
        world.call("update invoice", source, status=400, because="stale_object", version_sent=version)
    world.held("E2")
    world.call("update invoice", source, status=400, because="stale_object", version_sent="4")
    world.violated("E2")


def test_a_create_refused_as_taken_and_then_updated_holds(world: Any) -> None:
    source = world.invoice()
    world.call("create invoice", source, status=400)
    world.call("find invoice", source, method="GET")
    world.call("update invoice", source, status=400, because="stale_object", version_sent="0")
    world.call("update invoice", source, version_sent="1")
    world.held("E2")


def test_nothing_refused_nothing_repeated(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("E2")
