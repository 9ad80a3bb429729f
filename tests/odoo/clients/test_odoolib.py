"""odoo-client-lib 2.0.1, the vendor's own, unmodified, over HTTP in its three protocols (dossier §12)."""

from __future__ import annotations

from typing import Any

import odoolib
import pytest
from odoolib.tools import AuthenticationError

from tests.odoo.desk import Desk

#: its XML-RPC connector leaves every connection to the garbage collector
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PROTOCOLS = ("xmlrpc", "jsonrpc", "json2")


def connection(desk: Desk, port: int, protocol: str, secret: str = "") -> Any:
    return odoolib.get_connection(
        hostname="127.0.0.1",
        protocol=protocol,
        port=port,
        database=desk.id,
        login=desk.login,
        password=secret or desk.key,
    )


@pytest.fixture(params=PROTOCOLS)
def odoo(request: pytest.FixtureRequest, desk: Desk, port: int) -> Any:
    found = connection(desk, port, request.param)
    found.check_login()
    return found


def an_invoice(desk: Desk, **rest: Any) -> dict[str, Any]:
    line = [0, 0, desk.line(19.9, 3)]
    return {"move_type": "out_invoice", "partner_id": desk.partner(), "invoice_line_ids": [line], **rest}


def test_an_invoice_is_created_posted_found_and_changed(odoo: Any, desk: Desk) -> None:
    moves = odoo.get_model("account.move")
    made = moves.create(an_invoice(desk, ref="SO-1"))
    id = made[0] if isinstance(made, list) else made
    assert moves.action_post([id]) is False
    [found] = moves.search_read([["ref", "=", "SO-1"]], ["name", "state", "amount_total"])
    assert found == {"id": id, "name": "INV/2026/00001", "state": "posted", "amount_total": 71.64}
    assert moves.write([id], {"ref": "SO-2"}) is True
    assert desk.audited(id).reference == "SO-2"


def test_the_users_context_is_told(odoo: Any, desk: Desk) -> None:
    assert odoo.get_user_context() == {"lang": "en_US", "tz": "Europe/London", "uid": desk.uid}


def test_a_broken_rule_is_told(odoo: Any, desk: Desk) -> None:
    with pytest.raises(Exception, match="You cannot modify the following readonly fields on a posted move"):
        odoo.get_model("account.move").write([desk.posted()], {"invoice_date": "2026-03-03"})


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_wrong_secret_is_an_authentication_error(desk: Desk, port: int, protocol: str) -> None:
    odoo = connection(desk, port, protocol, "wrong")
    if protocol == "json2":
        assert odoo.check_login() is False
    else:
        with pytest.raises(AuthenticationError):
            odoo.check_login()


def test_an_expired_key_ends_json2(desk: Desk, port: int) -> None:
    odoo = connection(desk, port, "json2")
    desk.sandbox.clock.advance(91 * 86400)
    with pytest.raises(Exception, match="Authentication failed"):
        odoo.get_model("res.partner").search_count(domain=[])


def test_a_cancelled_document_over_json2_is_no_error(desk: Desk, port: int) -> None:
    id = desk.posted()
    assert connection(desk, port, "json2").get_model("account.move").button_cancel([id]) is None
    assert desk.audited(id).status == "void"


def test_what_changed_since_is_read_page_by_page(odoo: Any, desk: Desk) -> None:
    for number in range(5):
        desk.posted(ref=f"P-{number}")
        desk.sandbox.clock.advance(10)
    moves = odoo.get_model("account.move")
    [third] = moves.search_read([["ref", "=", "P-2"]], ["write_date"])
    since = [["move_type", "=", "out_invoice"], ["write_date", ">=", third["write_date"]]]
    pages = [moves.search_read(since, ["ref"], offset=at, limit=2, order="write_date, id") for at in (0, 2, 4)]
    assert [[row["ref"] for row in page] for page in pages] == [["P-2", "P-3"], ["P-4"], []]
    assert moves.search_count(since) == 3


def test_a_throttle_of_the_proxy_is_told_by_every_protocol(odoo: Any, desk: Desk) -> None:
    partners = odoo.get_model("res.partner")
    partners.search_count([])
    desk.set(calls_per_second=1)
    with pytest.raises(Exception, match=r"429|Too Many Requests|Expecting value"):
        for _ in range(2):
            partners.search_count([])
