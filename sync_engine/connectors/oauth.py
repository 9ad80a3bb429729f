"""OAuth 2.0 tokens of one company: refreshed by one at a time, stored before they are used, never shown.

Every worker shares one `TokenStore`. Before a refresh the store is read again, because somebody else may have done it;
a rotated refresh token is durable before the first call that uses its access token (etiquette E7, E8).
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sync_engine.connectors import Target
from sync_engine.connectors.answers import retry_after
from sync_engine.connectors.http import Answer, Request, Transport
from sync_engine.connectors.wire_json import Shape, decoded, text
from sync_engine.outcomes import Ambiguous, Disconnected, NotStarted, Throttled, VendorError

EARLY = 60.0  # seconds before the end of an access token at which it is renewed
_PAUSE_BEFORE_SECOND_REFRESH = 1.0
#: What only a person can mend (RFC 6749 §5.2); vendors send them with 400 or 401.
_FATAL = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"})


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Where and as whom tokens are refreshed."""

    url: str
    client_id: str
    client_secret: str

    def refresh(self, refresh_token: str) -> Request:
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {pair}",
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = urlencode({"grant_type": "refresh_token", "refresh_token": refresh_token})
        return Request("POST", self.url, headers, form.encode(), writes=True)


class Grant:
    """The right to act for one company."""

    def __init__(self, target: Target, token_url: str, transport: Transport) -> None:
        told = target.credentials
        self._store = target.tokens
        self._endpoint = TokenEndpoint(token_url, told.get("client_id", ""), told.get("client_secret", ""))
        self._transport = transport
        self._tokens: Mapping[str, str] = {}  # as last read: the store is asked again when they run out
        self._lost: Disconnected | None = None

    def access_token(self) -> str:
        """A token that is good for a while yet; refreshes when the stored one is missing or nearly over."""
        if not _fresh(self._tokens):
            self._tokens = self._store.load()
        if _fresh(self._tokens):
            return self._tokens["access_token"]
        return self.renewed(self._tokens.get("access_token", ""))

    def renewed(self, stale: str) -> str:
        """A token other than `stale`. Raises `Disconnected` when the grant is gone, `NotStarted` for later."""
        if self._lost:
            raise self._lost
        with self._store.refreshing():
            self._tokens = self._store.load()
            if self._tokens.get("access_token", "") != stale and _fresh(self._tokens):
                return self._tokens["access_token"]
            if not self._tokens.get("refresh_token"):
                raise self._gone("there is no refresh token", "no_refresh_token")
            self._tokens = self._refresh(self._tokens["refresh_token"])
            return self._tokens["access_token"]

    def _refresh(self, refresh_token: str) -> Mapping[str, str]:
        shape = self._asked(refresh_token)
        tokens = {
            "access_token": text(shape, "access_token"),
            "refresh_token": text(shape, "refresh_token") or refresh_token,
            "expires_at": str(time.time() + _lifetime(shape)),
        }
        self._store.save(tokens)
        return tokens

    def _asked(self, refresh_token: str) -> Shape:
        """The token answer. A lost one is asked for once more with the same token: both vendors bear that."""
        try:
            return self._ask(refresh_token)
        except Ambiguous:
            time.sleep(_PAUSE_BEFORE_SECOND_REFRESH)
        try:
            return self._ask(refresh_token)
        except Ambiguous as lost:
            raise NotStarted(f"the tokens could not be refreshed: {lost.text}", lost.code) from None

    def _ask(self, refresh_token: str) -> Shape:
        answer = self._transport.send(self._endpoint.refresh(refresh_token))
        try:
            shape = decoded(answer.body)
        except ValueError:
            shape = {}
        problem = text(shape, "error")
        if problem in _FATAL:
            raise self._gone("the connection to this company is over", problem)
        if answer.status == 200 and text(shape, "access_token"):
            return shape
        raise _not_granted(answer, problem)

    def _gone(self, reason: str, code: str) -> Disconnected:
        self._lost = Disconnected(f"{reason}; a person must connect it again", code)
        return self._lost


def _fresh(tokens: Mapping[str, str]) -> bool:
    """True until shortly before the end; an unknown end is found out by using the token."""
    if not tokens.get("access_token"):
        return False
    try:
        return float(tokens["expires_at"]) - EARLY > time.time()
    except (KeyError, ValueError):
        return True


def _lifetime(shape: Shape) -> float:
    try:
        return float(text(shape, "expires_in"))
    except ValueError:
        return EARLY


def _not_granted(answer: Answer, problem: str) -> VendorError:
    code = problem or str(answer.status)
    if answer.status == 429:
        return Throttled("the token endpoint asks for patience", code, retry_after(answer.headers))
    if answer.status == 503:
        return NotStarted("the token endpoint is out of service", code, retry_after(answer.headers))
    if 400 <= answer.status < 500 and answer.status not in (408, 425):
        return Disconnected("the token endpoint refused our refresh; a person must look at the connection", code)
    return Ambiguous("the token endpoint gave no usable answer", code)


class Authorised:
    """A transport that signs each request and, when the vendor finds the token too old, refreshes and asks once more.

    Only reads are sent again here. A 401 may come after the commit (F-POST-401), and whatever a second sending is
    refused for would hide that: a write is left in doubt, with a token that is good for looking.
    """

    def __init__(self, grant: Grant, transport: Transport, expired: Callable[[Answer], bool]) -> None:
        self._grant = grant
        self._transport = transport
        self._expired = expired

    def send(self, request: Request) -> Answer:
        token = self._grant.access_token()
        answer = self._transport.send(_signed(request, token))
        if not self._expired(answer):
            return answer
        token = self._grant.renewed(token)
        if request.writes:
            raise Ambiguous(f"{request.place}: the token ran out on a write; look what became of it", "401")
        return self._transport.send(_signed(request, token))


def _signed(request: Request, token: str) -> Request:
    return replace(request, headers={**request.headers, "Authorization": f"Bearer {token}"})
