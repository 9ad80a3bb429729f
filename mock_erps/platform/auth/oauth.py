"""OAuth2 as vendors run it: lives, rotation, grace and families of refresh tokens are parameters.

Refusals raised here are names every OAuth vendor's error table has: invalid_client, invalid_grant, token_missing,
token_unknown, token_expired, token_revoked.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from mock_erps.platform.refusals import Refusal


@dataclass(frozen=True, slots=True)
class OAuthPlan:
    """Lives in seconds. A refresh returns a new refresh token when the present one is `rotate_after` old; the old one
    then works for `grace` more seconds, or, with `grace_until_used`, until the new one is used."""

    access_life: float
    refresh_life: float
    rotate_after: float = 0.0
    grace: float = 0.0
    grace_until_used: bool = False
    #: a second use of a dead refresh token kills the whole family (RFC 6819 §5.2.2.3)
    reuse_kills_family: bool = False
    #: a grant ends so many seconds after the person's consent, however often it was refreshed
    consent_life: float = float("inf")


@dataclass(frozen=True, slots=True)
class App:
    """A registered client."""

    id: str
    secret: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """An access token's meaning. `companies` are the ids it may touch."""

    token: str
    app: App
    companies: tuple[str, ...]
    scopes: tuple[str, ...]
    expires: float
    family: int


@dataclass(slots=True)
class _Refresh:
    token: str
    access: Access
    issued: float
    used: float  # last use: the life counts from here
    taken: bool = False
    replaced_at: float | None = None
    successor: str = ""


@dataclass(slots=True)
class OAuth:
    """All grants of one vendor."""

    plan: OAuthPlan
    now: Callable[[], float]
    seed: str = ""
    apps: dict[str, App] = field(default_factory=dict)
    _access: dict[str, Access] = field(default_factory=dict)
    _refresh: dict[str, _Refresh] = field(default_factory=dict)
    _revoked: set[int] = field(default_factory=set)
    _consented: dict[int, float] = field(default_factory=dict)
    _codes: dict[str, Access] = field(default_factory=dict)
    _number: itertools.count[int] = field(default_factory=itertools.count)

    def register(self, app: App) -> None:
        self.apps[app.id] = app

    def client(self, id: str, secret: str) -> App:
        """Raises `invalid_client`."""
        app = self.apps.get(id)
        if app is None or app.secret != secret:
            raise Refusal("invalid_client", client_id=id)
        return app

    def consent(self, app: App, companies: tuple[str, ...], scopes: tuple[str, ...]) -> tuple[str, str]:
        """A person says yes: the first (access token, refresh token)."""
        family = next(self._number)
        self._consented[family] = self.now()
        access = self._issue(Access("", app, companies, scopes, 0.0, family))
        return access.token, self._issue_refresh(access)

    def authorize(self, app: App, companies: tuple[str, ...], scopes: tuple[str, ...]) -> str:
        """An authorization code, good for one exchange."""
        code = self._name("code")
        self._codes[code] = Access("", app, companies, scopes, 0.0, next(self._number))
        return code

    def exchange(self, app: App, code: str) -> tuple[Access, str]:
        """Authorization code → tokens. Raises `invalid_grant`."""
        granted = self._codes.pop(code, None)
        if granted is None or granted.app.id != app.id:
            raise Refusal("invalid_grant")
        self._consented[granted.family] = self.now()
        access = self._issue(granted)
        return access, self._issue_refresh(access)

    def holder(self, token: str) -> Access | None:
        """Whose refresh or access token this is, living or dead; None when nobody knows it."""
        grant = self._refresh.get(token)
        return grant.access if grant is not None else self._access.get(token)

    def consent_ends(self, access: Access) -> float:
        """When the grant behind a token ends for good."""
        return self._consented.get(access.family, self.now()) + self.plan.consent_life

    def client_credentials(self, app: App, companies: tuple[str, ...], scopes: tuple[str, ...]) -> Access:
        return self._issue(Access("", app, companies, scopes, 0.0, next(self._number)))

    def refresh(self, app: App, token: str) -> tuple[Access, str]:
        """A new access token and the refresh token to use from now on. Raises `invalid_grant`."""
        grant = self._refresh.get(token)
        now = self.now()
        if grant is None or grant.access.app.id != app.id or grant.access.family in self._revoked:
            raise Refusal("invalid_grant")
        if now >= self.consent_ends(grant.access):
            raise Refusal("invalid_grant")
        if now >= grant.used + self.plan.refresh_life or self._is_dead(grant, now):
            if self.plan.reuse_kills_family and grant.replaced_at is not None:
                self._revoked.add(grant.access.family)
            raise Refusal("invalid_grant")
        grant.used, grant.taken = now, True
        access = self._issue(grant.access)
        return access, self._rotated(grant, access, now)

    def _is_dead(self, grant: _Refresh, now: float) -> bool:
        if grant.replaced_at is None:
            return False
        if self.plan.grace_until_used:
            return self._refresh[grant.successor].taken
        return now >= grant.replaced_at + self.plan.grace

    def _rotated(self, grant: _Refresh, access: Access, now: float) -> str:
        if grant.replaced_at is not None:
            # a retry within the grace: the successor is told again
            return grant.successor
        if now < grant.issued + self.plan.rotate_after:
            return grant.token
        grant.replaced_at = now
        grant.successor = self._issue_refresh(access)
        return grant.successor

    def access(self, token: str) -> Access:
        """What a bearer token may do. Raises token_unknown, token_expired or token_revoked."""
        access = self._access.get(token)
        if access is None:
            raise Refusal("token_unknown", token=token)
        if access.family in self._revoked:
            raise Refusal("token_revoked", token=token)
        if self.now() >= access.expires:
            raise Refusal("token_expired", token=token, expired=access.expires)
        return access

    def issued(self, company: str) -> list[str]:
        """Every access and refresh token ever given out for a company."""
        access = [token for token, grant in self._access.items() if company in grant.companies]
        return access + [token for token, grant in self._refresh.items() if company in grant.access.companies]

    def expire(self, token: str) -> None:
        """The access token's life ends now (F-AUT-EXPIRED)."""
        if token in self._access:
            self._access[token] = replace(self._access[token], expires=self.now())

    def revoke(self, token: str) -> bool:
        """End the whole grant behind an access or refresh token; False when nobody knows it."""
        if token in self._refresh:
            self._revoked.add(self._refresh[token].access.family)
        elif token in self._access:
            self._revoked.add(self._access[token].family)
        else:
            return False
        return True

    def _issue(self, model: Access) -> Access:
        access = replace(model, token=self._name("at"), expires=self.now() + self.plan.access_life)
        self._access[access.token] = access
        return access

    def _issue_refresh(self, access: Access) -> str:
        token = self._name("rt")
        self._refresh[token] = _Refresh(token, access, self.now(), self.now())
        return token

    def _name(self, kind: str) -> str:
        """Token texts come from the seed, so the same run gives the same bytes."""
        number = next(self._number)
        return f"{kind}-{hashlib.sha256(f'{self.seed}:{kind}:{number}'.encode()).hexdigest()[:40]}"


@lru_cache(maxsize=1024)
def digest(credential: str) -> str:
    """How a credential appears in journals: recognisable, useless."""
    return hashlib.sha256(credential.encode()).hexdigest()[:12] if credential else ""
