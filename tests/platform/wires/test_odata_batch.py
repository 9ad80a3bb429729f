"""OData batches are taken apart and put together as the wire has them."""

from __future__ import annotations

import pytest

from mock_erps.platform.messages import Reply, Request
from mock_erps.platform.wires.odata_batch import (
    BadBatch,
    Part,
    Told,
    read_json,
    read_multipart,
    write_json,
    write_multipart,
)

TYPE = "multipart/mixed; boundary=batch_1"
MIXED = b"""--batch_1\r
Content-Type: application/http\r
Content-Transfer-Encoding: binary\r
\r
GET Invoices?$top=1 HTTP/1.1\r
\r
\r
--batch_1\r
Content-Type: multipart/mixed; boundary="set_1"\r
\r
--set_1\r
Content-Type: application/http\r
Content-ID: 1\r
\r
POST Invoices HTTP/1.1\r
Content-Type: application/json\r
\r
{"a":1}\r
--set_1\r
Content-Type: application/http\r
Content-ID: 2\r
\r
PATCH $1 HTTP/1.1\r
If-Match: *\r
\r
{"b":2}\r
--set_1--\r
--batch_1--\r
"""


def test_multipart_gives_its_requests_and_their_sets() -> None:
    read, post, patch = read_multipart(MIXED, TYPE)
    assert (read.method, read.url, read.body, read.group) == ("GET", "Invoices?$top=1", b"", "")
    assert (post.id, post.method, post.body) == ("1", "POST", b'{"a":1}')
    assert dict(post.headers) == {"content-type": "application/json"}
    assert (patch.id, patch.url, dict(patch.headers)) == ("2", "$1", {"if-match": "*"})
    assert post.group == patch.group != ""


def test_the_id_may_stand_in_the_inner_head() -> None:
    inner = MIXED.replace(b"Content-ID: 1\r\n", b"").replace(
        b"HTTP/1.1\r\nContent", b"HTTP/1.1\r\nContent-ID: 7\r\nContent"
    )
    assert read_multipart(inner, TYPE)[1].id == "7"
    assert "content-id" not in read_multipart(inner, TYPE)[1].headers


def test_bare_line_feeds_do_outside_change_sets() -> None:
    alone = b"--b\nContent-Type: application/http\n\nGET Invoices HTTP/1.1\n\n--b--\n"
    assert read_multipart(alone, "multipart/mixed; boundary=b")[0].url == "Invoices"
    with pytest.raises(BadBatch, match="CRLF"):
        read_multipart(MIXED.replace(b"\r\n", b"\n"), TYPE)


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (MIXED, "multipart/mixed", "no boundary"),
        (MIXED[:-14], TYPE, "closing delimiter"),
        (b"", TYPE, "closing delimiter"),
        (MIXED.replace(b"POST Invoices", b"GET Invoices"), TYPE, "GET is not allowed"),
        (MIXED.replace(b"GET Invoices?$top=1 HTTP/1.1", b"GET"), TYPE, "no request line"),
        (MIXED.replace(b"Type: application/http", b"Type: text/plain"), TYPE, "not application/http"),
        (b"--batch_1\r\nContent-Type: application/http\r\n--batch_1--\r\n", TYPE, "no blank line"),
    ],
)
def test_a_broken_multipart_is_told(body: bytes, content_type: str, message: str) -> None:
    with pytest.raises(BadBatch, match=message):
        read_multipart(body, content_type)


def test_multipart_answers_stand_between_their_boundaries() -> None:
    made = Reply(201, [("Location", "/Invoices(1)")], b'{"id":1}')
    told = [Told(Part(None, "GET", ""), Reply(200, [], b"{}")), *(Told(Part(i, "POST", ""), made, "s") for i in "12")]
    text = write_multipart(told, "r").decode()
    assert text.count("\r\n--r_s\r\n") == 1 + 1
    assert (
        text.index("multipart/mixed; boundary=r_s") < text.index("Content-ID: 1") < text.index("--r_s--\r\n--r--\r\n")
    )
    assert "HTTP/1.1 201 Created\r\nLocation: /Invoices(1)\r\n\r\n" in text
    later = write_multipart(told, "r", id_in_head=False).decode()
    assert "Location: /Invoices(1)\r\nContent-ID: 2\r\n\r\n" in later


def test_json_gives_its_requests_and_answers_by_id() -> None:
    one, two = read_json(
        {
            "requests": [
                {"id": 1, "method": "post", "url": "x", "headers": {"If-Match": "*"}, "body": {"a": 1}},
                {"method": "GET", "url": "y", "dependsOn": ["1"], "atomicityGroup": "g"},
            ]
        }
    )
    assert (one.id, one.method, dict(one.headers), one.body) == ("1", "POST", {"if-match": "*"}, b'{"a":1}')
    assert (two.id, two.body, two.group, two.depends_on) == (None, b"", "g", ("1",))
    replies = [Reply(201, [("Content-Type", "application/json")], b'{"a":1}'), Reply(204, [])]
    assert write_json([Told(part, reply) for part, reply in zip((one, two), replies, strict=True)]) == {
        "responses": [
            {"id": "1", "status": 201, "headers": {"content-type": "application/json"}, "body": {"a": 1}},
            {"id": None, "status": 204, "headers": {}},
        ]
    }


@pytest.mark.parametrize(
    "value", [None, [], {}, {"requests": {}}, {"requests": [1]}, {"requests": [{"method": "GET"}]}]
)
def test_a_broken_json_batch_is_told(value: object) -> None:
    with pytest.raises(BadBatch):
        read_json(value)


@pytest.mark.parametrize(
    "url", ["Invoices?$top=1", "/b1s/v2/Invoices?$top=1", "https://b1.example/b1s/v2/Invoices?$top=1"]
)
def test_an_address_may_be_relative_a_path_or_whole(url: str) -> None:
    outer = Request("POST", "/b1s/v2/$batch", "", {"cookie": "B1SESSION=x", "accept": "y"}, b"", "b1.example")
    inner = Part("1", "GET", url, {"if-match": "*"}).request(outer, "/b1s/v2")
    assert (inner.path, inner.query, inner.host) == ("/b1s/v2/Invoices", "$top=1", "b1.example")
    assert inner.headers == {"cookie": "B1SESSION=x", "if-match": "*"}
