"""pyb1slayer 0.1.2.dev4: asynchronous, reads JSON from every answer (dossier sap_business_one §11.14, §12)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from json import JSONDecodeError
from typing import Any

import pytest
from pyb1slayer.connection import SLConnection
from pyb1slayer.exceptions import SLAuthError, SLRequestError

from tests.sap_business_one.clients.conftest import Bench

Work = Callable[[SLConnection], Awaitable[Any]]


def _with(bench: Bench, work: Work, version: str = "v2", password: str = "") -> Any:
    own = bench.login

    async def run() -> Any:
        url = f"{bench.base}/b1s/{version}/"
        secret = password or own["user_password"]
        quick = {"retry_backoff_factor": 0.0}
        async with SLConnection(url, own["company_db"], own["user_name"], secret, **quick) as connection:
            return await work(connection)

    return asyncio.run(run())


def _invoice(number: str, **more: Any) -> dict[str, Any]:
    row = {"ItemCode": "OAK-40", "Quantity": 3, "UnitPrice": 50, "VatGroup": "S1"}
    return {"CardCode": "ALD01", "NumAtCard": number, "DocumentLines": [row], **more}


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_create_and_find(bench: Bench, version: str) -> None:
    async def work(b1: SLConnection) -> Any:
        made = await b1.request("Invoices").post(_invoice("SO-1"))
        found = await b1.request("Invoices").filter("NumAtCard eq 'SO-1'").select("DocEntry,DocTotal").get()
        alone = await b1.request("Invoices", made["DocEntry"]).get()
        return made, found["value"], alone

    made, rows, alone = _with(bench, work, version)
    assert [row["DocTotal"] for row in rows] == [made["DocTotal"]] == [180.0]
    assert alone["NumAtCard"] == "SO-1"
    assert bench.live_sessions == 0


def test_an_answer_without_content_is_no_json_though_the_work_is_done(bench: Bench) -> None:
    async def work(b1: SLConnection) -> None:
        made = await b1.request("Invoices").post(_invoice("SO-1"))
        with pytest.raises(JSONDecodeError):
            await b1.request("Invoices", made["DocEntry"]).patch({"Comments": "seen"})
        with pytest.raises(JSONDecodeError):
            await b1.request("Invoices").prefer_no_content().post(_invoice("SO-2"))

    _with(bench, work)
    assert bench.audited("SO-1")[0].memo == "seen"
    assert len(bench.audited("SO-2")) == 1


def test_pages_and_counts(bench: Bench) -> None:
    async def work(b1: SLConnection) -> tuple[Any, Any, Any]:
        for number in range(25):
            await b1.request("Invoices").post(_invoice(f"P-{number:02}"))
        first = await b1.request("Invoices").with_page_size(10).inlinecount().get()
        second = await b1.request("Invoices").with_page_size(10).skip(10).get()
        every = await b1.request("Invoices").with_page_size(0).get()
        return first, second, every

    first, second, every = _with(bench, work, "v1")
    assert (first["odata.count"], first["odata.nextLink"]) == (25, "Invoices?$inlinecount=allpages&$skip=10")
    assert [len(page["value"]) for page in (first, second, every)] == [10, 10, 25]


def test_an_ended_session_is_renewed(bench: Bench) -> None:
    async def work(b1: SLConnection) -> None:
        await b1.request("Invoices").get()
        bench.end_sessions()
        await b1.request("Invoices").post(_invoice("AGAIN"))

    _with(bench, work)
    assert len(bench.audited("AGAIN")) == 1


def test_refusals(bench: Bench) -> None:
    async def work(b1: SLConnection) -> None:
        with pytest.raises(SLRequestError, match="Invalid BP code"):
            await b1.request("Invoices").post(_invoice("X", CardCode="NOPE"))
        with pytest.raises(SLRequestError, match="No matching records"):
            await b1.request("BusinessPartners", "NOPE").get()

    _with(bench, work)


def test_its_own_retries_after_a_reset_make_a_second_invoice(bench: Bench) -> None:
    """The client repeats a POST whose answer was lost; nothing at the vendor stops it (§6, §11.1)."""

    async def work(b1: SLConnection) -> None:
        await b1.request("Invoices").get()
        bench.arm("F-POST-RESET", "create invoice")
        await b1.request("Invoices").post(_invoice("TWICE"))

    _with(bench, work)
    assert len(bench.audited("TWICE")) == 2


def test_a_wrong_password(bench: Bench) -> None:
    async def work(b1: SLConnection) -> None:
        await b1.request("Invoices").get()

    with pytest.raises(SLAuthError, match="Fail to NONE-SSO login from SLD"):
        _with(bench, work, password="wrong")
