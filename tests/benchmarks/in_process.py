"""CPU per call in process: each real ERP alone, then the toy with each client library over the in-process network.

    python tests/benchmarks/in_process.py [calls]

Processor time of many small batches. On a busy machine other work slows most batches down (caches, the sister thread of
the core), so the best batch is the honest one; the median beside it tells how busy the machine was.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import orjson
import requests
import urllib3

sys.path.insert(0, str(Path(__file__).parents[2]))
from harness.workers import quiet_collector
from mock_erps.doors.network import network
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.benchmarks.invoices import POSTS, opened
from tests.platform.toy import opening as toy

BATCHES = 800
#: calls before the first that counts: schemas are compiled, caches are filled
_WARM = 300


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU microseconds per call: in the best batch and in the median one."""

    best: float
    median: float

    def __str__(self) -> str:
        return f"{self.best:7.0f} us   median {self.median:5.0f} us"


def unthrottled() -> Sandbox:
    """The throttle counts as always and never refuses."""
    sandbox = toy.opened()
    vendor = sandbox.vendors["toy"]
    vendor.settings["unique_numbers"] = False
    vendor.limits.limits = tuple(replace(limit, max=10**9) if limit.max else limit for limit in vendor.limits.limits)
    return sandbox


def cost(call: Callable[[], int], calls: int) -> Cost:
    """What one of `calls` calls costs, done in batches."""
    size = max(calls // BATCHES, 1)
    batches = []
    for _ in range(BATCHES):
        start = time.process_time()
        for _ in range(size):
            assert call() == 201
        batches.append((time.process_time() - start) / size * 1e6)
    return Cost(min(batches), statistics.median(batches))


def erp_cost(slug: str, calls: int) -> Cost:
    """What one create costs at a real ERP."""
    sandbox = opened(slug)
    requests = iter(POSTS[slug](sandbox).requests(calls + _WARM))
    quiet_collector()  # as in the workers of a run and in the HTTP server

    def create() -> int:
        exchange = sandbox.handle(next(requests))
        sandbox.delivered(exchange, exchange.delivered)
        return 201 if exchange.committed else exchange.status

    for _ in range(_WARM):
        create()
    return cost(create, calls)


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    print(f"validated, authenticated, throttled, journalled POST of a 5-line invoice, {calls} calls")
    print(f"CPU in the best of {BATCHES} batches; the median batch shares its core with whatever else runs here")
    for slug in POSTS:
        print(f"  {slug:18} {erp_cost(slug, calls)}")
    print("the same to the toy, by client library")
    costs = toy_costs(calls)
    for name, spent in costs.items():
        print(f"  {name:18} {spent}   {spent.best / costs['pipeline alone'].best:5.1f} x the pipeline")


def toy_costs(calls: int) -> dict[str, Cost]:
    sandbox = unthrottled()
    body, headers, url = orjson.dumps(toy.invoice(lines=5)), toy.headers(sandbox), toy.BASE + "/invoices"

    def bare() -> int:
        exchange = sandbox.handle(Request("POST", "/v1/acme/invoices", "", headers, body, toy.HOST))
        sandbox.delivered(exchange, exchange.delivered)
        return exchange.status

    with network(sandbox):
        pool, session, client = urllib3.PoolManager(), requests.Session(), httpx.Client()
        rows = {
            "pipeline alone": bare,
            "urllib3": lambda: pool.request("POST", url, body=body, headers=headers).status,
            "requests": lambda: session.post(url, data=body, headers=headers).status_code,
            "httpx": lambda: client.post(url, content=body, headers=headers).status_code,
        }
        return {name: cost(call, calls) for name, call in rows.items()}


if __name__ == "__main__":
    main()
