"""The customers of a fresh company beside its cast: invented, each name once, codes counted from C-001."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from faker import Faker

_MANY = 12


@dataclass(frozen=True, slots=True)
class Extra:
    name: str
    code: str
    email: str
    city: str


def extras(fake: Faker, taken: Iterable[str]) -> Iterator[Extra]:
    """As many as every company has; none is called like one of those `taken`."""
    names = set(taken)
    for number in range(1, _MANY + 1):
        name = _name(fake)
        while name in names:
            name = _name(fake)
        names.add(name)
        yield Extra(name, f"C-{number:03d}", fake.ascii_company_email(), fake.city())


def _name(fake: Faker) -> str:
    return str(fake.company()).replace("  ", " ")
