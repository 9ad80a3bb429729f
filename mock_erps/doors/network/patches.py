"""Where the network enters this process: the few functions through which every client library opens a connection."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from mock_erps.doors.network import certificates
from mock_erps.doors.network.asynchronous import asyncio_patches, httpcore_patches
from mock_erps.doors.network.headers import quick_parse
from mock_erps.doors.network.net import Network, is_loopback, refused
from mock_erps.doors.network.sockets import VendorSocket

#: (object, attribute, its value while the network lasts)
Patch = tuple[Any, str, Any]
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})


@contextmanager
def patched(net: Network) -> Iterator[None]:
    """Everything below stands while the context lasts; libraries are patched when they have been imported."""
    certificates.install()
    with ExitStack() as undo:
        patches = [*_socket_patches(net), *_tls_patches(), *_urllib3_patches(net), quick_parse()]
        patches += [*asyncio_patches(net), *httpcore_patches(net)]
        for owner, name, value in patches:
            undo.callback(_put(owner, name, value))
        if net.refuse_unknown:
            _leave_out_proxies(undo)
        yield


def _put(owner: Any, name: str, value: Any) -> Callable[[], None]:
    """Set an attribute; the returned function restores what stood there, also when it was only inherited."""
    own = vars(owner)
    if name in own:
        before = own[name]
        setattr(owner, name, value)
        return lambda: setattr(owner, name, before)
    setattr(owner, name, value)
    return lambda: delattr(owner, name)


def _leave_out_proxies(undo: ExitStack) -> None:
    """A proxy of the surroundings would be an unknown host, and the vendors are nearer than it."""
    for name in list(os.environ):
        if name.lower() in _PROXIES:
            undo.callback(os.environ.__setitem__, name, os.environ.pop(name))


def _socket_patches(net: Network) -> list[Patch]:
    real_create, real_addresses = socket.create_connection, socket.getaddrinfo
    real_connect = socket.socket.connect

    def create_connection(address: Any, timeout: Any = socket._GLOBAL_DEFAULT_TIMEOUT, *rest: Any, **named: Any) -> Any:  # type: ignore[attr-defined]
        vendor = net.vendor_host(address[0])
        if vendor is not None:
            return VendorSocket(net, vendor, address[1], _seconds(timeout))
        return real_create(address, timeout, *rest, **named)

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        vendor = net.vendor_host(host)
        if vendor is not None:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (net.address(vendor), port))]
        if net.refuses(host):
            raise refused(host)
        return real_addresses(host, port, *rest, **named)

    def connect(sock: socket.socket, address: Any) -> None:
        if sock.family in _INTERNET and not is_loopback(address[0]) and net.refuse_unknown:
            net.refuses(address[0])
            raise refused(address[0])
        real_connect(sock, address)

    return [
        (socket, "create_connection", create_connection),
        (socket, "getaddrinfo", getaddrinfo),
        (socket.socket, "connect", connect),
    ]


def _seconds(timeout: Any) -> float | None:
    if timeout is None or isinstance(timeout, int | float):
        return timeout
    return socket.getdefaulttimeout()


def _tls_patches() -> list[Patch]:
    real_wrap = ssl.SSLContext.wrap_socket

    def wrap_socket(context: ssl.SSLContext, sock: Any, *rest: Any, **named: Any) -> Any:
        return sock if isinstance(sock, VendorSocket) else real_wrap(context, sock, *rest, **named)

    return [(ssl.SSLContext, "wrap_socket", wrap_socket), *certificates.put_off()]


def _urllib3_patches(net: Network) -> list[Patch]:
    module = sys.modules.get("urllib3.util.connection")
    if module is None:
        return []
    real = module.create_connection

    def create_connection(address: Any, timeout: Any = None, *rest: Any, **named: Any) -> Any:
        vendor = net.vendor_host(address[0].strip("[]"))
        if vendor is not None:
            return VendorSocket(net, vendor, address[1], _seconds(timeout))
        return real(address, timeout, *rest, **named)

    return [(module, "create_connection", create_connection)]
