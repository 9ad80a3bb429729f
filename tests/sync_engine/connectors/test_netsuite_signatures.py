"""NetSuite: accounts that still use token-based authentication sign each request (dossier netsuite §2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync_engine.canonical import Kind
from sync_engine.connectors import netsuite as module
from sync_engine.connectors.netsuite.facts import host


def test_an_account_with_tokens_only_signs_its_requests(target: Any, vendor: Any, tokens: Any) -> None:
    tokens.tokens = {}
    names = ("consumer_key", "consumer_secret", "token_id", "token_secret")
    connector = module.connect(
        replace(target, company="1234567_SB1", credentials={name: f"the {name}" for name in names})
    )
    vendor.says({"items": [{"id": "1", "symbol": "USD", "isbasecurrency": "T"}], "hasMore": False})
    vendor.says({"items": [], "hasMore": False})
    assert connector.find_documents(Kind.INVOICE, "A&B") == []
    header = vendor.seen[-1].headers["authorization"]
    assert header.startswith('OAuth realm="1234567_SB1", oauth_consumer_key="the%20consumer_key"')
    assert 'oauth_signature_method="HMAC-SHA256"' in header and "the consumer_secret" not in header
    nonces = {seen.headers["authorization"].partition('oauth_nonce="')[2][:32] for seen in vendor.seen}
    assert len(nonces) == len(vendor.seen)
    assert host("1234567_SB1") == "https://1234567-sb1.suitetalk.api.netsuite.com"
    connector.close()
