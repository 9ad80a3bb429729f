"""Our HTTP door against stock Connexion on the same contract and the same books: POST/s and server CPU per request.

    python tests/benchmarks/http_door.py [seconds]

Both serve the toy from one process; the load comes from wrk where it is installed, else from a few threads.
"""

from __future__ import annotations

import http.client
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.platform.toy import opening as toy

CONNECTIONS = 16
Serve = Callable[[Any], None]


def ours(told: Any) -> None:
    from mock_erps.doors.http import serve

    sandbox = opened()
    serve(sandbox, ready=lambda base: told.send((base + "/toy/v1/acme/invoices", toy.token(sandbox))))


def stock(told: Any) -> None:
    """The same contract on an unmodified Connexion FlaskApp; its handler does nothing but answer."""
    import uvicorn
    from connexion import FlaskApp
    from connexion.resolver import Resolver

    document = toy.contract()
    document["components"]["securitySchemes"]["bearer"]["x-bearerInfoFunc"] = f"{__name__}.bearer"
    app = FlaskApp(__name__)
    app.add_api(document, resolver=Resolver(lambda name: answer))
    config = uvicorn.Config(app, port=8799, log_level="warning", access_log=False)
    told.send(("http://127.0.0.1:8799/v1/acme/invoices", "any"))
    uvicorn.Server(config).run()


def answer(**_arguments: Any) -> tuple[dict[str, str], int]:
    return {"id": "1"}, 201


def bearer(_token: str) -> dict[str, str]:
    return {"sub": "bench"}


def opened() -> Any:
    from dataclasses import replace

    sandbox = toy.opened()
    vendor = sandbox.vendors["toy"]
    vendor.settings["unique_numbers"] = False
    # the throttle counts as always and never refuses
    vendor.limits.limits = tuple(replace(limit, max=10**9) if limit.max else limit for limit in vendor.limits.limits)
    return sandbox


def measure(serve: Serve, seconds: float) -> tuple[float, float]:
    """(requests per second, CPU microseconds of the server per request)."""
    ear, mouth = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(mouth,), daemon=True)
    server.start()
    assert server.pid is not None
    url, token = ear.recv()
    wait_until_it_answers(url)
    before = cpu_of(server.pid)
    done = load(url, token, seconds)
    used = cpu_of(server.pid) - before
    server.terminate()
    server.join()
    return done / seconds, used / max(done, 1) * 1e6


def wait_until_it_answers(url: str) -> None:
    place = urlsplit(url).netloc
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection(place, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing answers at {url}")


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(url: str, token: str, seconds: float) -> int:
    body = orjson.dumps(toy.invoice(lines=5))
    return by_wrk(url, token, body, seconds) if shutil.which("wrk") else by_threads(url, token, body, seconds)


def by_wrk(url: str, token: str, body: bytes, seconds: float) -> int:
    script = (
        'wrk.method = "POST"\n'
        f"wrk.body = {orjson.dumps(body.decode()).decode()}\n"
        'wrk.headers["content-type"] = "application/json"\n'
        f'wrk.headers["authorization"] = "Bearer {token}"\n'
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{int(seconds)}s", "-s", file.name, url]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"not every answer was a success:\n{told}")
    found = re.search(r"(\d+) requests in", told)
    assert found is not None, told
    return int(found[1])


def by_threads(url: str, token: str, body: bytes, seconds: float) -> int:
    parts, counts, end = urlsplit(url), [0] * CONNECTIONS, time.monotonic() + seconds
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}

    def post(place: int) -> None:
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        while time.monotonic() < end:
            connection.request("POST", parts.path, body, headers)
            reply = connection.getresponse()
            reply.read()
            if reply.status != 201:
                raise SystemExit(f"{reply.status} is no success")
            counts[place] += 1

    threads = [threading.Thread(target=post, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    rows = {"stock Connexion FlaskApp": measure(stock, seconds), "our door": measure(ours, seconds)}
    print(f"validated POST of a 5-line invoice, {CONNECTIONS} connections, one server process")
    for name, (rate, cpu) in rows.items():
        print(f"  {name:26} {rate:8.0f} POST/s   {cpu:7.0f} us CPU per POST")
    (slow, dear), (fast, cheap) = rows.values()
    print(f"  ours: {fast / slow:.1f} x as many per second, {dear / cheap:.1f} x less CPU")


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
