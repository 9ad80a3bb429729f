"""`$batch` (dossier sap_business_one §9)."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from tests.sap_business_one.desk import Answer, Desk, document

Op = tuple[str, str, Any]


def part(op: Op, id: int | None = None, inside: bool = False) -> str:
    method, path, body = op
    told = [f"Content-ID: {id}"] if id is not None else []
    head = ["Content-Type: application/http", "Content-Transfer-Encoding: binary", *([] if inside else told)]
    json = orjson.dumps(body).decode() if body is not None else ""
    inner = [f"{method} {path} HTTP/1.1", "Content-Type: application/json", *(told if inside else [])]
    return "\r\n".join([*head, "", *inner, "", json, ""])


def change_set(*ops: Op, inside: bool = False, ids: bool = True) -> str:
    parts = "".join(f"--set\r\n{part(op, at if ids else None, inside)}" for at, op in enumerate(ops, 1))
    return f"Content-Type: multipart/mixed; boundary=set\r\n\r\n{parts}--set--\r\n"


def send(desk: Desk, *parts: str, **headers: str) -> Answer:
    body = "".join(f"--b1\r\n{one}" for one in parts) + "--b1--\r\n"
    return desk.ask("POST", "$batch", body.encode(), content_type="multipart/mixed; boundary=b1", **headers)


def statuses(answer: Answer) -> list[int]:
    return [int(status) for status in re.findall(r"HTTP/1\.1 (\d{3})", answer.text)]


def post(number: str, **more: Any) -> Op:
    return ("POST", "Invoices", document(number, **more))


BAD = post("BAD", CardCode="NOPE")


def test_parts_are_answered_in_order_each_with_its_own_status(desk: Desk) -> None:
    answer = send(desk, part(post("A")), part(("GET", "Invoices?$select=NumAtCard", None)))
    assert (answer.status, statuses(answer)) == (200, [201, 200])
    assert re.fullmatch(r"multipart/mixed; boundary=batchresponse_[0-9a-f-]{36}", answer.header("content-type"))
    assert '"NumAtCard":"A"' in answer.text


@pytest.mark.parametrize(
    "form", ["Invoices", "/b1s/v2/Invoices", "https://b1.bermondsey-joinery.example/b1s/v2/Invoices"]
)
def test_addresses_may_be_relative_absolute_or_whole(desk: Desk, form: str) -> None:
    assert statuses(send(desk, part(("GET", form, None)))) == [200]


def test_the_first_failure_ends_the_batch(desk: Desk) -> None:
    answer = send(desk, part(post("A")), part(BAD), part(post("C")))
    assert statuses(answer) == [201, 400]
    assert [row["NumAtCard"] for row in desk.get("Invoices").rows] == ["A"]


def test_an_undocumented_wish_goes_on(desk: Desk) -> None:
    wish = {"prefer": "odata.continue-on-error"}
    assert statuses(send(desk, part(BAD), part(post("C")), **wish)) == [400, 201]
    desk.set(continue_on_error="off")
    assert statuses(send(desk, part(BAD), part(post("D")), **wish)) == [400]


def test_some_builds_crash_when_a_change_sets_last_operation_fails(desk: Desk) -> None:
    desk.set(continue_on_error="crash")
    wish = {"prefer": "odata.continue-on-error"}
    assert send(desk, change_set(post("A"), BAD), **wish).status == 502
    assert statuses(send(desk, change_set(BAD, post("A")), **wish)) == [400]
    assert not desk.get("Invoices").rows


def test_a_change_set_is_one_transaction(desk: Desk) -> None:
    assert statuses(send(desk, change_set(post("A"), post("B")))) == [201, 201]
    answer = send(desk, change_set(post("C"), BAD, post("D")))
    assert (answer.status, statuses(answer)) == (200, [400])
    assert "Content-ID: 2" in answer.text
    assert [row["NumAtCard"] for row in desk.get("Invoices").rows] == ["A", "B"]
    desk.set(batch_content_id="off")
    assert "Content-ID" not in send(desk, change_set(post("C"), BAD)).text


def test_a_later_part_may_name_what_an_earlier_one_made(desk: Desk) -> None:
    answer = send(desk, change_set(post("A"), ("PATCH", "/$1", {"Comments": "by reference"})))
    assert statuses(answer) == [201, 204]
    assert desk.get("Invoices").rows[0]["Comments"] == "by reference"


def test_a_correction_cancels_and_posts_in_one(desk: Desk) -> None:
    entry = desk.invoice("OLD")["DocEntry"]
    answer = send(desk, change_set(("POST", f"Invoices({entry})/Cancel", None), post("NEW")))
    assert statuses(answer) == [204, 201]
    assert answer.exchange.operations == ("update invoice",)
    assert [one.status for one in (*desk.numbered("OLD"), *desk.numbered("NEW"))] == ["void", "open"]


def test_version_1_answers_202_and_has_content_ids_inside(old: Desk) -> None:
    answer = send(old, change_set(post("A"), inside=True))
    assert (answer.status, statuses(answer)) == (202, [201])
    assert re.search(r"HTTP/1\.1 201 Created\r\n(.+\r\n)*Content-ID: 1\r\n", answer.text)


def test_a_build_answers_202_on_both(desk: Desk) -> None:
    desk.set(batch_status="202")
    assert send(desk, part(post("A"))).status == 202


@pytest.mark.parametrize(
    "body", [b"", b"--b1\r\nContent-Type: application/http\r\n\r\nGET Invoices", b"--b1\r\n\r\n--b1--", b"nonsense"]
)
def test_a_body_cut_short_is_refused(desk: Desk, body: bytes) -> None:
    answer = desk.ask("POST", "$batch", body or b"x", content_type="multipart/mixed; boundary=b1")
    assert answer.told == (400, "-1000", "Incomplete Batch Request Body!")


def test_change_sets_need_crlf_ids_and_no_reads(desk: Desk) -> None:
    lean = change_set(post("A")).replace("\r\n", "\n")
    assert send(desk, lean).told[:2] == (400, "-1000")
    assert send(desk, change_set(post("A"), ids=False)).message == "Content-ID is mandatory in a change set."
    assert send(desk, change_set(("GET", "Invoices", None))).told[:2] == (400, "-1000")
    assert not desk.get("Invoices").rows


def test_a_batch_needs_a_session(desk: Desk) -> None:
    desk.session = "gone"
    assert send(desk, part(post("A"))).status == 401
