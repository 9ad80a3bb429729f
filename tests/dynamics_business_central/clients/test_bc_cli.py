"""bc-cli, unmodified: MSAL's client credentials, pages that the server links, retries of reads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bcli.auth import _token_cache
from bcli.client._async import AsyncBCClient
from bcli.errors import AuthError, NotFoundError, ThrottledError, ValidationError

from mock_erps.platform import faults
from mock_erps.platform.faults import Site
from tests.dynamics_business_central.desk import Desk, item


@pytest.fixture
def wired_home(wired: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A place of its own for the tokens that the client keeps."""
    monkeypatch.setattr(_token_cache, "TOKEN_CACHE_FILE", tmp_path / "tokens.json")
    yield wired


def use(desk: Desk, work: Callable[[AsyncBCClient], Awaitable[Any]], **other: str) -> Any:
    async def run() -> Any:
        known = {name: desk.credentials[name] for name in ("tenant_id", "client_id", "client_secret")}
        async with AsyncBCClient(**{**known, **other}, environment="production", company_id=desk.id) as client:
            return await work(client)

    return asyncio.run(run())


def test_it_logs_in_creates_changes_and_deletes(wired_home: Desk) -> None:
    desk = wired_home

    async def work(client: AsyncBCClient) -> None:
        body = {"customerNumber": "ALD01", "externalDocumentNumber": "CLI-1", "salesInvoiceLines": [item()]}
        made = await client.post("salesInvoices", body=body)
        rows = await client.query("salesInvoices").filter("externalDocumentNumber eq 'CLI-1'").get()
        assert [row["id"] for row in rows] == [made["id"]]
        changed = await client.patch("salesInvoices", made["id"], {"email": "a@b.example"}, etag=made["@odata.etag"])
        assert changed["email"] == "a@b.example"
        await client.post(f"salesInvoices({made['id']})/Microsoft.NAV.post", body={})
        other = await client.post("salesInvoices", body={"customerNumber": "ALD01"})
        await client.delete("salesInvoices", other["id"])

    use(desk, work)
    assert [(one.number, one.status) for one in desk.audit.documents] == [("CLI-1", "open")]
    assert "log in" in [exchange.operation for exchange in desk.sandbox.journal.exchanges]


def test_it_follows_the_servers_pages(wired_home: Desk) -> None:
    wired_home.set(max_page=5)
    rows = use(wired_home, lambda client: client.query("customers").get())
    assert len(rows) == 5
    pages = use(wired_home, _all_pages)
    assert pages == 19


async def _all_pages(client: AsyncBCClient) -> int:
    return sum([len(page) async for page in await client.query("customers").pages()])


def test_refusals_come_as_its_own_errors(wired_home: Desk) -> None:
    desk = wired_home
    with pytest.raises(ValidationError, match="customerNumber"):
        use(desk, lambda client: client.post("salesInvoices", body={}))
    with pytest.raises(NotFoundError):
        use(desk, lambda client: client.get("salesInvoices", "00000000-0000-4000-8000-000000000001"))


def test_a_write_that_is_throttled_is_not_repeated(wired_home: Desk) -> None:
    faults.arm(wired_home.sandbox, "F-THR-429", Site(operation="create invoice"))
    with pytest.raises(ThrottledError):
        use(wired_home, lambda client: client.post("salesInvoices", body={"customerNumber": "ALD01"}))
    assert not wired_home.audit.documents


def test_a_wrong_secret_is_told(wired_home: Desk) -> None:
    with pytest.raises(AuthError, match="AADSTS7000215"):
        use(wired_home, lambda client: client.list_companies(), client_secret="wrong")
