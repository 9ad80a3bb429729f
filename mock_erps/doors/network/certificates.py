"""Certificate stores, read when they are needed: loading one costs 36 ms, and no vendor here shows a certificate.

While a network is up, loading into an SSL context is put off until the context meets a real socket. The catching up
stays installed for the life of the process, so that a context made then can be used safely ever after.
"""

from __future__ import annotations

import ssl
import weakref
from collections.abc import Callable
from functools import cache
from typing import Any

_Load = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
_LOADS = ("load_verify_locations", "load_default_certs", "set_default_verify_paths")
_owed: weakref.WeakKeyDictionary[ssl.SSLContext, list[_Load]] = weakref.WeakKeyDictionary()


def put_off() -> list[tuple[Any, str, Any]]:
    """Patches for `ssl.SSLContext` that note a load instead of making it."""
    return [(ssl.SSLContext, name, _noting(getattr(ssl.SSLContext, name))) for name in _LOADS]


def _noting(real: Callable[..., Any]) -> Callable[..., None]:
    def load(context: ssl.SSLContext, *rest: Any, **named: Any) -> None:
        _owed.setdefault(context, []).append((real, rest, named))

    return load


def catch_up(context: ssl.SSLContext) -> None:
    for real, rest, named in _owed.pop(context, ()):
        real(context, *rest, **named)


@cache
def install() -> None:
    """Make every real use of a context catch up first."""
    for name in ("wrap_socket", "wrap_bio", "get_ca_certs", "cert_store_stats"):
        setattr(ssl.SSLContext, name, _catching_up(getattr(ssl.SSLContext, name)))


def _catching_up(real: Callable[..., Any]) -> Callable[..., Any]:
    def use(context: ssl.SSLContext, *rest: Any, **named: Any) -> Any:
        if _owed:
            catch_up(context)
        return real(context, *rest, **named)

    return use
