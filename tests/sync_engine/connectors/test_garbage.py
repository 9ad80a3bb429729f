"""Whatever a vendor sends, a connector answers in the engine's own words and never calls it a success."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import connector_module, known
from sync_engine.mapping.policy import policy_for
from sync_engine.outcomes import Ambiguous, Done, VendorError

JUNK: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf{}",
    b"<html><body>sorry",
    b"<response/>",
    b"<response><control><status>success</status></control></response>",
    json.dumps({"QueryResponse": [], "Invoice": [], "Invoices": [None, 3], "Contacts": "x", "Fault": []}).encode(),
    json.dumps({"Status": "ERROR", "Invoices": None, "Invoice": {"Id": None}}).encode(),
    json.dumps({"Fault": {"Error": None}, "Elements": [{}], "fault": {}}).encode(),
]


@pytest.mark.parametrize("slug", known())
@pytest.mark.parametrize("status", [200, 400, 404, 500])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_never_a_success_and_never_a_crash(
    target: Any, vendor: Any, drafts: Any, slug: str, status: int, junk: bytes
) -> None:
    vendor.script = []
    for _ in range(6):
        vendor.says(junk, status=status)
    books = connector_module(slug).connect(target)
    with pytest.raises(VendorError):
        outcome = books.create_documents([drafts.write()])[0]
        assert not isinstance(outcome, Done)
        raise outcome
    for read in (lambda: books.find_documents(Kind.INVOICE, "X"), lambda: books.find_parties(Party("A", "Acme"))):
        try:
            assert list(read()) == []
        except VendorError as error:
            assert not isinstance(error, Ambiguous), "a read leaves no doubt behind"
    books.close()


def test_only_connectors_are_called_connectors() -> None:
    assert {"quickbooks_online", "sage_intacct", "xero"} <= set(known())
    assert not {"answers", "http", "names", "oauth", "wire_json", "xml"} & set(known())
    with pytest.raises(LookupError, match=", ".join(known())):
        connector_module("http")


@pytest.mark.parametrize("slug", known())
def test_each_connectors_policy_is_a_policy(slug: str) -> None:
    module = import_module(f"sync_engine.connectors.{slug}")
    assert policy_for(slug, module.POLICY).slug == slug
