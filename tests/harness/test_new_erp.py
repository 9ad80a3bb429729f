"""`mock-erps new erp` lays out an ERP that serves at once and fails its first scenario."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.bad_input import BadInput
from harness.new_erp import lay_out

ROOT = Path(__file__).parents[2]
PARTS = ("contracts", "harness", "mock_erps", "scenarios", "sync_engine", "tests/contracts", "pyproject.toml")
#: as long as a slug may be
SLUG = "harbour_ledger_and_stock_books"
NAME = "Harbour Ledger 9"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which an ERP was laid out."""
    root = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / part)
    done = run(root, "harness.cli", "new", "erp", SLUG, "--name", NAME)
    assert done.returncode == 0, done.stderr
    return root


def run(root: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", module, *arguments]
    return subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=120, check=False)


def test_its_own_tests_pass(checkout: Path) -> None:
    done = run(checkout, "pytest", f"tests/{SLUG}", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert "..." in done.stdout


def test_its_first_scenario_fails_and_says_where_to_write(checkout: Path) -> None:
    done = run(checkout, "harness.cli", "run", "--erp", SLUG, "--scenario", f"{SLUG}/*")
    assert done.returncode == 1, done.stderr
    assert "No invoice INV-1001" in done.stdout
    story = run(checkout, "harness.cli", "show")
    assert "HarbourLedgerAndStockBooks.find_parties is not written yet" in story.stdout


def test_the_code_laid_out_is_clean(checkout: Path) -> None:
    rooms = [f"mock_erps/{SLUG}", f"sync_engine/connectors/{SLUG}", f"tests/{SLUG}"]
    for command in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done = run(checkout, "ruff", *command, *rooms)
        assert done.returncode == 0, done.stdout


def test_no_trace_of_the_pattern_is_left(checkout: Path) -> None:
    laid_out = [path for path in checkout.rglob(f"*{SLUG}*/*") if path.is_file()]
    texts = [path.read_text() for path in laid_out if path.suffix in (".py", ".yaml", ".sh")]
    assert len(texts) >= 15
    assert not any("acme" in text.lower() for text in texts)
    assert any(NAME in text for text in texts)


@pytest.mark.parametrize(
    ("slug", "name", "code"),
    [
        ("Zoho", "", "NE001"),
        ("9books", "", "NE001"),
        ("two__bars", "", "NE001"),
        ("a" * 31, "", "NE001"),
        ("../up", "", "NE001"),
        ("xero", "", "NE003"),
        ("platform", "", "NE003"),
        ("quick", 'Quick "Books"', "NE004"),
        ("quick", "Quick\nBooks", "NE004"),
    ],
)
def test_what_cannot_be_an_erp_is_refused_and_nothing_is_written(
    checkout: Path, slug: str, name: str, code: str
) -> None:
    before = {path for path in checkout.rglob("*") if "__pycache__" not in path.parts}
    with pytest.raises(BadInput) as refused:
        lay_out(slug, name, checkout)
    assert refused.value.code == code
    assert {path for path in checkout.rglob("*") if "__pycache__" not in path.parts} == before


def test_outside_a_checkout_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no checkout of mock-erps"):
        lay_out("zoho_books", "", tmp_path)
