"""Where the seeds come from: one number, one stream per purpose, so that adding data here moves nothing there."""

from __future__ import annotations

import hashlib
import random

from faker import Faker

#: what seeds draw from; looking for all of Faker's providers doubles the time a sandbox takes to open
_PROVIDERS = [f"faker.providers.{name}" for name in ("address", "company", "internet", "lorem", "person")]


class Seed:
    """A deterministic source of names and numbers for one purpose."""

    def __init__(self, number: int, *purpose: str) -> None:
        self.text = ":".join((str(number), *purpose))
        digest = hashlib.sha256(self.text.encode()).digest()
        self.random = random.Random(digest)  # noqa: S311  # not for secrets

    def faker(self, locale: str = "en_GB") -> Faker:
        fake = Faker(locale, providers=_PROVIDERS)
        fake.seed_instance(self.random.getrandbits(64))
        return fake

    def uuid(self) -> str:
        return _uuid(bytearray(self.random.getrandbits(128).to_bytes(16, "big")))


def uuid_for(*names: object) -> str:
    """The same names give the same id: for ids that must not depend on the order of making."""
    return _uuid(bytearray(hashlib.blake2b(":".join(map(str, names)).encode(), digest_size=16).digest()))


def _uuid(bits: bytearray) -> str:
    # version 4 and its variant by hand: uuid.UUID takes three times as long, and every line of a document has an id
    bits[6], bits[8] = bits[6] & 0x0F | 0x40, bits[8] & 0x3F | 0x80
    text = bits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
