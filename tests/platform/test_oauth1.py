"""OAuth 1.0a signatures, held against an independent implementation, and nonces."""

from __future__ import annotations

import pytest
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, Client

from mock_erps.platform.auth.oauth1 import Nonces, TokenPair, authentic, read_header

PAIR = TokenPair("consumer", "consumer & secret", "token", "token/secret", "C1")


def header(url: str, method: str = "GET", signature: str = SIGNATURE_HMAC_SHA256) -> dict[str, str]:
    client = Client(
        PAIR.consumer_key,
        client_secret=PAIR.consumer_secret,
        resource_owner_key=PAIR.token,
        resource_owner_secret=PAIR.token_secret,
        signature_method=signature,
        realm="1234567_SB1",
    )
    return read_header(client.sign(url, http_method=method)[1]["Authorization"])


@pytest.mark.parametrize("signature", [SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256])
@pytest.mark.parametrize("query", ["", "a=1", "b=2&a=%20x&a=1", "q=name%20IS%20%22%C3%A9%26%22", "empty="])
def test_another_librarys_signature_is_authentic(query: str, signature: str) -> None:
    url = "https://host.example/a/b%20c"
    given = header(f"{url}?{query}" if query else url, signature=signature)
    assert authentic(PAIR, given, "GET", ["http://wrong.example/", url], query)
    assert not authentic(PAIR, given, "POST", [url], query)
    assert not authentic(PAIR, given, "GET", [url], query + "&c=3")
    assert not authentic(PAIR, {**given, "oauth_nonce": "another"}, "GET", [url], query)


def test_only_the_scheme_oauth_is_read() -> None:
    assert read_header("Bearer abc") == read_header("") == {}
    assert read_header('OAuth realm="a%20b", oauth_token="t"') == {"realm": "a b", "oauth_token": "t"}
    assert not authentic(PAIR, {"oauth_signature_method": "PLAINTEXT"}, "GET", ["https://x"], "")


def test_a_nonce_counts_once_within_its_window() -> None:
    nonces = Nonces(window=300)
    assert nonces.fresh("t", "n", "1000", 1000.0)
    assert not nonces.fresh("t", "n", "1000", 1001.0)
    assert nonces.fresh("other", "n", "1000", 1001.0)
    for stamp, nonce in (("600", "a"), ("1400", "b"), ("x", "c"), ("", "d"), ("1000", "")):
        assert not nonces.fresh("t", nonce, stamp, 1000.0)
