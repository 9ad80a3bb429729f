"""The engine as an operator runs it, against served ERPs: a real process, a real SIGKILL, and the books afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from mock_erps.platform.contract import targets
from mock_erps.platform.sandbox import Sandbox
from tests.harness.serve_process import ROOT, Running, served

#: the answer to this create never comes: the vendor has committed, and the engine is killed while it waits
LOST = 15
NUMBERS = [f"KILL-{number:02}" for number in range(30)]
CUSTOMER = "Aldgate Timber Ltd"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("serve")) as running:
        yield running


def control(server: Running, path: str, body: dict[str, Any] | None = None) -> Any:
    address = next(iter(server.ready.values()))["base_url"].rpartition("/")[0]
    answer = requests.request("POST" if body else "GET", f"{address}/_sandbox{path}", json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()


def invoice(number: str) -> dict[str, Any]:
    total = f"{100 + int(number[-2:])}.50"
    line = {"lineId": "L1", "lineNumber": 1, "description": number, "quantity": "1", "unitPrice": total}
    return {
        "invoiceId": f"id-{number}", "revision": 1, "direction": "receivable", "documentType": "invoice",
        "invoiceNumber": number, "party": {"name": CUSTOMER}, "issueDate": "2026-03-01", "dueDate": "2026-03-31",
        "currency": "GBP", "status": "authorized",
        "amounts": {"subtotal": total, "taxTotal": "0.00", "total": total}, "lines": [line | {"lineTotal": total}],
        "validation": {"state": "pass", "checks": []}, "authorization": {"state": "authorized"},
    }  # fmt: skip


def push(slug: str, server: Running, folder: Path) -> subprocess.Popen[str]:
    """`sync-engine push`, configured as its manual says, in a process of its own."""
    told = server.ready[slug]
    vendor = Sandbox.open([slug]).vendors[slug]
    cast = vendor.companies[told["company"]].facts["cast"]
    target = {
        "erp": slug,
        "company": told["company"],
        "hosts": dict.fromkeys(vendor.contract.extension.hosts, told["base_url"]),
        "credentials": told["credentials"],
        "options": {"batch_size": 1, "currency": "GBP"},
        "policy": {
            "accounts": {"default": cast["sales_account"]},
            "items": {"default": cast["generic_item"]},
            "tax": {"default": cast["no_tax"]},
        },
    }
    config = {"ledger": "sqlite:///ledger.db", "log": str(folder / "engine.log"), "targets": {"main": target}}
    (folder / "config.json").write_text(json.dumps(config))
    export = {"schema": "invoiceops.export/1", "exportId": "E", "profile": "generic"}
    (folder / "invoices.json").write_text(json.dumps(export | {"invoices": [invoice(number) for number in NUMBERS]}))
    words = ["push", "--config", str(folder / "config.json"), "--source", str(folder / "invoices.json")]
    code = "import sys; from sync_engine.cli import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def kill_while_it_waits(engine: subprocess.Popen[str], server: Running, slug: str) -> None:
    while books(server, slug).total() < LOST:
        assert engine.poll() is None, engine.communicate()[0]
    engine.kill()
    engine.communicate()


@pytest.mark.parametrize("slug", targets())
def test_a_killed_push_is_finished_by_the_next_one(slug: str, server: Running, tmp_path: Path) -> None:
    site = {"erp": slug, "operation": "create invoice", "occurrence": LOST}
    control(server, "/faults", {"fault": "F-POST-TIMEOUT", "site": site})
    kill_while_it_waits(push(slug, server, tmp_path), server, slug)
    assert books(server, slug) == Counter(NUMBERS[:LOST])
    # an operator is not back within the vendor's window per second
    control(server, "/clock/advance", {"seconds": 60})
    again = push(slug, server, tmp_path)
    told, _ = again.communicate(timeout=60)
    assert again.returncode == 0, told
    assert books(server, slug) == Counter(NUMBERS)


def books(server: Running, slug: str) -> Counter[str]:
    """How often each of our numbers stands in the books, with the amount its source says."""
    company = server.ready[slug]["company"]
    found = control(server, f"/companies/{slug}/{company}/audit")["documents"]
    ours = [one for one in found if one["number"].startswith("KILL-")]
    assert all(Decimal(one["total"]) == 100 + int(one["number"][-2:]) + Decimal("0.5") for one in ours)
    return Counter(one["number"] for one in ours)
