"""One POST of an invoice through each Python HTTP client, with a time-out in seconds; returns (status, body)."""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Callable

import aiohttp
import httpx
import requests
import urllib3

from tests.platform.toy.opening import HOST

Posted = tuple[int, bytes]
Client = Callable[[str, bytes, dict[str, str], float | None], Posted]


def by_requests(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    answer = requests.post(f"https://{HOST}{path}", data=body, headers=headers, timeout=timeout)
    return answer.status_code, answer.content


def by_urllib3(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    with urllib3.PoolManager() as pool:
        answer = pool.request(
            "POST", f"https://{HOST}{path}", body=body, headers=headers, timeout=timeout, retries=False
        )
    return answer.status, answer.data


def by_http_client(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    connection = http.client.HTTPSConnection(HOST, timeout=timeout)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def by_urllib(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    request = urllib.request.Request(f"https://{HOST}{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310  # https, see above
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def by_httpx(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    answer = httpx.post(f"https://{HOST}{path}", content=body, headers=headers, timeout=timeout)
    return answer.status_code, answer.content


def by_httpx_async(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    async def post() -> Posted:
        async with httpx.AsyncClient(timeout=timeout) as client:
            answer = await client.post(f"https://{HOST}{path}", content=body, headers=headers)
            return answer.status_code, answer.content

    return asyncio.run(post())


def by_aiohttp(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    async def post() -> Posted:
        limits = aiohttp.ClientTimeout(total=None, sock_read=timeout)
        async with (
            aiohttp.ClientSession(timeout=limits) as session,
            session.post(f"https://{HOST}{path}", data=body, headers=headers) as answer,
        ):
            return answer.status, await answer.read()

    return asyncio.run(post())


def by_xmlrpc_transport(path: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Posted:
    """The transport under `xmlrpc.client`, which speaks http.client in its own way."""
    transport = xmlrpc.client.SafeTransport()
    connection = transport.make_connection(HOST)
    connection.timeout = timeout
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        transport.close()


CLIENTS: dict[str, Client] = {
    "requests": by_requests,
    "urllib3": by_urllib3,
    "http.client": by_http_client,
    "urllib": by_urllib,
    "httpx": by_httpx,
    "httpx async": by_httpx_async,
    "aiohttp": by_aiohttp,
    "xmlrpc": by_xmlrpc_transport,
}
#: what each client raises: (connection reset before the status line, body cut by FIN, silence until the time-out)
RAISES: dict[str, tuple[type[Exception], type[Exception], type[Exception]]] = {
    "requests": (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.ReadTimeout),
    "urllib3": (
        urllib3.exceptions.ProtocolError,
        urllib3.exceptions.ProtocolError,
        urllib3.exceptions.ReadTimeoutError,
    ),
    "http.client": (ConnectionResetError, http.client.IncompleteRead, TimeoutError),
    "urllib": (ConnectionResetError, http.client.IncompleteRead, TimeoutError),
    "httpx": (httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout),
    "httpx async": (httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout),
    "aiohttp": (aiohttp.ClientOSError, aiohttp.ClientPayloadError, aiohttp.SocketTimeoutError),
    "xmlrpc": (ConnectionResetError, http.client.IncompleteRead, TimeoutError),
}
