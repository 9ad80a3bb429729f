"""`mock-erps serve`, as a process of its own: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from mock_erps.platform.contract import contract_folder, slugs
from tests.harness.serve_process import ROOT, Running, served


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("serve")) as started:
        yield started


def test_the_ready_file_holds_all_a_client_needs(running: Running) -> None:
    assert sorted(running.ready) == slugs()
    for slug, told in running.ready.items():
        assert told["base_url"].startswith("http://127.0.0.1:") and told["base_url"].endswith(f"/{slug}")
        assert told["hosts"] and all("." in host for host in told["hosts"])
        assert told["company"] in told["companies"]
        assert told["credentials"] == told["companies"][told["company"]]
        assert any(word in name for name in told["credentials"] for word in ("token", "password", "secret", "key"))


def test_only_the_owner_may_read_the_credentials(running: Running) -> None:
    assert running.ready_file.stat().st_mode & 0o077 == 0


def test_what_is_printed_names_everything(running: Running) -> None:
    for told in running.ready.values():
        assert told["base_url"] in running.printed
        assert all(host in running.printed for host in told["hosts"])
        assert all(str(value) in running.printed for value in told["credentials"].values())
    assert "${" not in running.printed


def test_health_answers(running: Running) -> None:
    base = next(iter(running.ready.values()))["base_url"].rpartition("/")[0]
    with urlopen(f"{base}/_sandbox/health", timeout=5) as answer:  # noqa: S310  # loopback
        assert sorted(json.load(answer)["erps"]) == slugs()


@pytest.mark.parametrize("slug", slugs())
def test_the_printed_curl_really_works(slug: str, running: Running, tmp_path: Path) -> None:
    assert (contract_folder(slug) / "example.sh").is_file(), f"contracts/{slug}/example.sh is missing"
    told = running.ready[slug]
    _, _, after = running.printed.partition(f"  base URL     {told['base_url']}\n")
    lines = after.split("\n  base URL ")[0].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("  # "))
    script = "\n".join(line for line in lines[start:] if line.startswith("  ") or not line)
    answers = subprocess.run(["bash", "-e"], input=script, capture_output=True, text=True, timeout=30, check=True)
    lowered = answers.stdout.lower()
    assert "curl" in script and answers.stderr == ""
    assert not any(word in lowered for word in ("fault", "unauthor", "validationexception", "failure", "errorno"))
    base, _, _ = told["base_url"].rpartition("/")
    with urlopen(f"{base}/_sandbox/companies/{slug}/{told['company']}/audit", timeout=5) as answer:  # noqa: S310
        totals = [float(document["total"]) for document in json.load(answer)["documents"]]
    assert any(120 <= total <= 150 for total in totals), "the invoice of the example is in the books"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_told(how: signal.Signals, tmp_path: Path) -> None:
    with served(tmp_path, slugs()[0]) as started:
        assert list(started.ready) == slugs()[:1]
        code, told = started.stop(how)
    assert (code, told) == (0, "Stopped.\n")
    assert not started.ready_file.exists(), "nobody may wait for a server that is gone"


def test_same_seed_same_credentials(running: Running, tmp_path: Path) -> None:
    slug = slugs()[0]
    with served(tmp_path, slug, "--seed", "1007", "--rate", "60") as again:
        same, other = again.ready[slug]["credentials"], running.ready[slug]["credentials"]
    steady = set(same) - {"expires_at"}
    assert {name: same[name] for name in steady} == {name: other[name] for name in steady}


def refusal(*arguments: str) -> str:
    words = [sys.executable, "-c", "from harness.cli import main; main()", "serve", *arguments]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert told.returncode == 2
    assert "Traceback" not in told.stderr and told.stdout == ""
    return told.stderr


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refusal(slugs()[0], "--port", str(port))
    assert f"port {port} of 127.0.0.1 is in use" in told and "--port 0" in told


def test_a_host_that_is_not_ours_is_told_and_warned_of() -> None:
    told = refusal(slugs()[0], "--port", "0", "--host", "198.51.100.7")
    assert "Warning: 198.51.100.7 is no loopback address" in told
    assert "cannot listen at 198.51.100.7" in told and "--host 127.0.0.1" in told
