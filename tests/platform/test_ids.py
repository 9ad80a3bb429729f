"""Ids made from names: the same as the standard library would write them."""

from __future__ import annotations

import hashlib
import uuid

import pytest

from mock_erps.platform.seeding import uuid_for


@pytest.mark.parametrize("names", [("company", "lines", 1), ("company", "lines", 2), ("",), ("Müller", None)])
def test_an_id_is_a_random_uuid_of_its_names(names: tuple[object, ...]) -> None:
    digest = hashlib.blake2b(":".join(map(str, names)).encode(), digest_size=16).digest()
    assert uuid_for(*names) == str(uuid.UUID(bytes=digest, version=4))
