"""CPU per call in process: each real ERP alone, then the toy with each client library over the in-process network.

python tests/benchmarks/in_process.py [calls]
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import orjson
import requests
import urllib3

sys.path.insert(0, str(Path(__file__).parents[2]))
from mock_erps.doors.network import network
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.benchmarks.invoices import POSTS, opened
from tests.platform.toy import opening as toy

ROUNDS = 7


def unthrottled() -> Sandbox:
    """The throttle counts as always and never refuses."""
    sandbox = toy.opened()
    vendor = sandbox.vendors["toy"]
    vendor.settings["unique_numbers"] = False
    vendor.limits.limits = tuple(replace(limit, max=10**9) if limit.max else limit for limit in vendor.limits.limits)
    return sandbox


def cost(call: Callable[[], int], calls: int) -> float:
    """CPU microseconds per call, the median of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(calls):
            assert call() == 201
        rounds.append((time.process_time() - start) / calls * 1e6)
    return statistics.median(rounds)


def erp_cost(slug: str, calls: int) -> float:
    """CPU microseconds of one create at a real ERP, the median of some rounds."""
    sandbox = opened(slug)
    requests = iter(POSTS[slug](sandbox).requests((ROUNDS + 1) * calls))
    gc.collect()
    gc.freeze()

    def create() -> int:
        exchange = sandbox.handle(next(requests))
        sandbox.delivered(exchange, exchange.delivered)
        return 201 if exchange.committed else exchange.status

    for _ in range(calls):
        create()
    return cost(create, calls)


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"validated, authenticated, throttled, journalled POST of a 5-line invoice, {calls} calls")
    for slug in POSTS:
        print(f"  {slug:18} {erp_cost(slug, calls):7.0f} us")
    print("the same to the toy, by client library")
    costs = toy_costs(calls)
    for name, spent in costs.items():
        print(f"  {name:18} {spent:7.0f} us   {spent / costs['pipeline alone']:5.1f} x the pipeline")


def toy_costs(calls: int) -> dict[str, float]:
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
