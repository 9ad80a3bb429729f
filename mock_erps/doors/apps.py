"""The sandbox as application objects: ASGI (a genuine Connexion application) and WSGI, for embedding and tests."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any

from mock_erps.control import add_control
from mock_erps.doors import wire
from mock_erps.doors.contract_middleware import ContractMiddleware
from mock_erps.platform.clock import RealClock
from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Ending, Request
from mock_erps.platform.sandbox import Sandbox

with warnings.catch_warnings():
    # Connexion 3.3 imports names its own dependencies deprecate
    warnings.simplefilter("ignore")
    from connexion import FlaskApp
    from connexion.middleware import ConnexionMiddleware
    from connexion.options import SwaggerUIOptions

StartResponse = Callable[[str, list[tuple[str, str]]], object]


def asgi_app(sandbox: Sandbox) -> FlaskApp:
    """A Connexion FlaskApp: the ERPs' compiled contracts in front, behind them the control API on stock Connexion."""
    contracts = partial(ContractMiddleware, sandbox=sandbox)
    app = FlaskApp(
        "mock_erps",
        middlewares=[contracts, *ConnexionMiddleware.default_middlewares],
        swagger_ui_options=SwaggerUIOptions(swagger_ui=False),
    )
    add_control(app, sandbox)
    return app


def wsgi_app(sandbox: Sandbox) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """The ERPs (without the control API) for WSGI servers and Flask's or Werkzeug's test client.

    WSGI has no socket to break: a lost answer raises ConnectionResetError, a stalled one TimeoutError.
    """

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        exchange = sandbox.handle(_request(environ))
        reply = exchange.reply
        assert reply is not None
        _rest(sandbox, reply.delivery.delay)
        sandbox.delivered(exchange, exchange.delivered)
        if reply.delivery.ending not in (Ending.WHOLE, Ending.DRIP):
            if reply.delivery.ending is Ending.STALL:
                raise TimeoutError("mock-erps: the vendor does not answer (an armed fault)")
            if exchange.delivered is Delivered.NONE:
                raise ConnectionResetError("mock-erps: the vendor drops this connection (an armed fault)")
        body = wire.body(reply, exchange.request.method)
        headers = [*reply.headers, ("content-length", str(len(body)))]
        start_response(f"{reply.status} {_phrase(reply.status)}", headers)
        return [body[: reply.delivery.keep] if exchange.delivered is Delivered.PARTIAL else body]

    return application


def _request(environ: dict[str, Any]) -> Request:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    headers = {
        name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name.startswith("HTTP_")
    }
    for name, header in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length")):
        if environ.get(name):
            headers[header] = environ[name]
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "/")
    body = environ["wsgi.input"].read(length) if length else b""
    host = wire.host_name(headers.get("host", ""))
    return Request(environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), headers, body, host)


def _rest(sandbox: Sandbox, seconds: float) -> None:
    if isinstance(sandbox.clock, RealClock):
        time.sleep(seconds / sandbox.clock.rate)
    else:
        sandbox.clock.advance(seconds)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "-"
