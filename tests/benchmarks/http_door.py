"""Our HTTP door against stock Connexion on the same contract, QuickBooks Online's: POST/s and server CPU per request.

    python tests/benchmarks/http_door.py [seconds]

Each serves from one process on one core; the load comes from wrk (Debian's package of that name).
"""

from __future__ import annotations

import http.client
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks.invoices import POSTS, opened

SLUG = "quickbooks_online"
CONNECTIONS = 16
Serve = Callable[[Any], None]


def ours(told: Any) -> None:
    from mock_erps.doors.http import serve

    sandbox = opened(SLUG)
    post = POSTS[SLUG](sandbox)
    serve(sandbox, ready=lambda base: told.send((f"{base}/{SLUG}{post.path}", post.headers["authorization"])))


def stock(told: Any) -> None:
    """The same contract on an unmodified Connexion FlaskApp; its handler does nothing but answer."""
    import uvicorn
    from connexion import FlaskApp
    from connexion.resolver import Resolver

    from mock_erps.platform.contract import load_contract

    document = load_contract(SLUG)
    for scheme in document["components"]["securitySchemes"].values():
        scheme.update({"x-bearerInfoFunc": f"{__name__}.bearer", "x-basicInfoFunc": f"{__name__}.basic"})
    app = FlaskApp(__name__)
    app.add_api(document, resolver=Resolver(lambda name: answer))
    config = uvicorn.Config(app, port=8799, log_level="error", access_log=False)
    told.send((f"http://127.0.0.1:8799{POSTS[SLUG](opened(SLUG)).path}", "Bearer any"))
    uvicorn.Server(config).run()


def answer(**_arguments: Any) -> tuple[dict[str, str], int, dict[str, str]]:
    return {"Id": "1"}, 200, {"content-type": "application/json"}


def bearer(_token: str) -> dict[str, object]:
    return {"sub": "bench", "scope": []}


def basic(user: str, _password: str) -> dict[str, str]:
    return {"sub": user}


def measure(serve: Serve, seconds: float) -> tuple[float, float]:
    """(requests per second, CPU microseconds of the server per request)."""
    spawning = multiprocessing.get_context("spawn")
    ear, mouth = spawning.Pipe()
    server = spawning.Process(target=serve, args=(mouth,), daemon=True)
    server.start()
    assert server.pid is not None
    os.sched_setaffinity(server.pid, {max(os.sched_getaffinity(0))})
    url, authorization = ear.recv()
    wait_until_it_answers(url)
    before = cpu_of(server.pid)
    done = load(url, authorization, seconds)
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


def load(url: str, authorization: str, seconds: float) -> int:
    """Every POST is another invoice, with a number of its own."""
    body = next(POSTS[SLUG](opened(SLUG)).bodies()).decode()
    script = _SCRIPT.format(body=orjson.dumps(body).decode(), authorization=authorization, path=urlsplit(url).path)
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


_SCRIPT = """
local body, number = {body}, 0
wrk.headers["content-type"] = "application/json"
wrk.headers["accept"] = "application/json"
wrk.headers["authorization"] = "{authorization}"
function request()
  number = number + 1
  return wrk.format("POST", "{path}", nil, (body:gsub("SO%-0", "SO-" .. number)))
end
"""


def rates(seconds: float) -> dict[str, tuple[float, float]]:
    return {"stock Connexion": measure(stock, seconds), "our door": measure(ours, seconds)}


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    rows = rates(seconds)
    print(f"validated POST of a 5-line invoice, {CONNECTIONS} connections, one core")
    for name, (rate, cpu) in rows.items():
        print(f"  {name:26} {rate:8.0f} POST/s   {cpu:7.0f} us CPU per POST")
    (slow, dear), (fast, cheap) = rows.values()
    print(f"  ours: {fast / slow:.1f} x as many per second, {dear / cheap:.1f} x less CPU")


if __name__ == "__main__":
    main()
