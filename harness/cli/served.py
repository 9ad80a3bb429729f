"""What a person or a program must know to use the ERPs that are served."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import orjson

from harness import __version__
from mock_erps.platform.contract import contract_folder

if TYPE_CHECKING:
    from mock_erps.platform.sandbox import Sandbox
    from mock_erps.platform.vendor import Vendor

#: a shell script beside each contract: the first calls of a new user, with ${places}
EXAMPLE = "example.sh"


@dataclass(frozen=True, slots=True)
class Served:
    """One ERP as its clients see it. `base_url` stands where the vendor's `https://host` would."""

    slug: str
    name: str
    base_url: str
    hosts: tuple[str, ...]
    company: str
    company_name: str
    currency: str
    credentials: Mapping[str, str]
    #: every company with its credentials, the first one included
    companies: Mapping[str, Mapping[str, str]]
    example: str


def served_by(sandbox: Sandbox, base_url: str) -> list[Served]:
    """All ERPs of a sandbox behind an HTTP door."""
    return [_served(sandbox, vendor, f"{base_url}/{slug}") for slug, vendor in sandbox.vendors.items()]


def _served(sandbox: Sandbox, vendor: Vendor, base_url: str) -> Served:
    company = next(iter(vendor.companies.values()))
    credentials = dict(vendor.credentials[company.id])
    party = next(iter(sandbox.audit(vendor.slug, company.id).parties), None)
    places = {
        **credentials,
        "base_url": base_url,
        "company": company.id,
        "customer_id": party.id if party else "",
        "customer_code": party.code if party else "",
        "customer_name": party.name if party else "",
    }
    return Served(
        slug=vendor.slug,
        name=vendor.contract.extension.name,
        base_url=base_url,
        hosts=tuple(vendor.contract.extension.hosts.values()),
        company=company.id,
        company_name=company.name,
        currency=company.currency,
        credentials=credentials,
        companies={id: dict(known) for id, known in vendor.credentials.items()},
        example=_example(vendor.slug, places),
    )


def _example(slug: str, places: Mapping[str, str]) -> str:
    path = contract_folder(slug) / EXAMPLE
    return Template(path.read_text("utf-8")).safe_substitute(places).rstrip() if path.is_file() else ""


def tell(served: Iterable[Served], base_url: str) -> None:
    """Print it for a person. These secrets open nothing but this sandbox."""
    print(f"mock-erps {__version__} at {base_url}, control API at {base_url}/_sandbox. Ctrl-C stops it.")
    for one in served:
        print(f"\n{one.name}\n")
        _row("base URL", one.base_url)
        _row("stands for", *(f"https://{host}" for host in one.hosts))
        _row("company", f"{one.company}  {one.company_name}, {one.currency}")
        width = max((len(name) for name in one.credentials), default=0)
        _row("credentials", *(f"{name:<{width}}  {value}" for name, value in one.credentials.items()))
        print()
        for line in one.example.splitlines():
            print(f"  {line}".rstrip())
    print()


def _row(name: str, *values: str) -> None:
    for index, value in enumerate(values):
        print(f"  {name if index == 0 else '':<13}{value}")


def write_ready_file(path: Path, served: Iterable[Served]) -> None:
    """Write `{slug: {base_url, hosts, company, credentials, companies}}` in one piece. Raises OSError."""
    told = {one.slug: {name: value for name, value in asdict(one).items() if name in _TOLD} for one in served}
    # whoever waits for the file must never see half of it
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


_TOLD = ("base_url", "hosts", "company", "credentials", "companies")
