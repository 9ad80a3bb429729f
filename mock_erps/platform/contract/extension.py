"""Our data in a contract, under the one key `x-mock-erps`: hosts, settings, limits, errors, failure menu.

Its shape is `contracts/x-mock-erps.schema.json`; a contract that breaks it is refused with the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema
import jsonschema_rs
import orjson

from mock_erps.platform.contract.source import BadContract, contracts_root

KEY = "x-mock-erps"


@dataclass(frozen=True, slots=True)
class Limit:
    """One throttle. Either `max` calls per `window` seconds or at most `concurrent` at once.

    `per` names the parts of the bucket's key: company, app, token. `sliding` windows move with each call, fixed
    ones start at multiples of the window, `staggered` ones at another instant for each bucket. `refusal` is the row of
    the error table that answers.
    """

    name: str
    per: tuple[str, ...]
    refusal: str
    window: float = 0.0
    max: int = 0
    concurrent: int = 0
    sliding: bool = False
    staggered: bool = False
    operations: tuple[str, ...] = ("*",)
    setting: str = ""  # the setting that overrides `max` or `concurrent`, if any
    queue: str = ""  # the setting by whose value `queue` calls above `concurrent` wait instead of being refused


@dataclass(frozen=True, slots=True)
class Setting:
    """A behaviour that sources leave open, or a company preference. `choices` empty = any value of that type."""

    default: Any
    choices: tuple[Any, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class FaultOffer:
    """A fault of the catalogue as this vendor shows it: on which operations, and with which answer."""

    operations: tuple[str, ...]
    answer: Mapping[str, Any] = field(default_factory=dict)  # status, headers, body, media_type
    source: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """All of `x-mock-erps`, typed."""

    slug: str
    name: str
    hosts: Mapping[str, str]  # role → the vendor's host name
    paths: Mapping[str, str]  # role → path that belongs to the role's base URL, e.g. api → /v3
    settings: Mapping[str, Setting]
    defaults: Mapping[str, Any]  # setting → its value unless somebody chose another
    limits: tuple[Limit, ...]
    errors: Mapping[str, Mapping[str, Any]]
    faults: Mapping[str, FaultOffer]
    case_insensitive_paths: bool = False
    #: further path prefix → the prefix of the contract's paths that it stands for; both may hold {values}
    also_at: Mapping[str, str] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)  # facts that scenarios ask for


def read_extension(document: Mapping[str, Any], where: str) -> Extension:
    """Check and type the extension. Raises BadContract with the path of the first fault."""
    raw = document.get(KEY)
    if raw is None:
        raise BadContract(f"{where}: no {KEY} at the top level; see contracts/x-mock-erps.schema.json")
    if not _validator().is_valid(raw):
        error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(_schema()).iter_errors(raw))
        place = "/".join(str(part) for part in (KEY, *error.absolute_path))
        raise BadContract(f"{where}: {place}: {error.message}")
    return Extension(
        slug=raw["slug"],
        name=raw["name"],
        hosts=raw["hosts"],
        paths=raw.get("paths", {}),
        settings={name: _setting(row) for name, row in raw.get("settings", {}).items()},
        defaults={name: row["default"] for name, row in raw.get("settings", {}).items()},
        limits=tuple(_limit(row) for row in raw.get("limits", ())),
        errors=raw["errors"],
        faults={name: _offer(row) for name, row in raw.get("faults", {}).items()},
        case_insensitive_paths=raw.get("case_insensitive_paths", False),
        also_at=raw.get("also_at", {}),
        traits=raw.get("traits", {}),
    )


def _setting(row: Mapping[str, Any]) -> Setting:
    return Setting(row["default"], tuple(row.get("choices", ())), row.get("source", ""))


def _limit(row: Mapping[str, Any]) -> Limit:
    known = {key: value for key, value in row.items() if key != "source"}
    known["per"] = tuple(known["per"])
    known["operations"] = tuple(known.get("operations", ("*",)))
    return Limit(**known)


def _offer(row: Mapping[str, Any]) -> FaultOffer:
    return FaultOffer(tuple(row["operations"]), row.get("answer", {}), row.get("source", ""))


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = orjson.loads((contracts_root() / "x-mock-erps.schema.json").read_bytes())
    return schema


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    """jsonschema-rs decides, jsonschema explains, as in `findings`."""
    return jsonschema_rs.Draft202012Validator(_schema())
