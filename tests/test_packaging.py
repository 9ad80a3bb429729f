"""The wheel: built, installed into an empty environment outside the checkout, and used there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from harness.scenario import load_all
from mock_erps.platform.contract import slugs

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that knows nothing of this checkout; fail with all it said."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    told = subprocess.run([str(word) for word in words], cwd=cwd, env=clean, capture_output=True, text=True)
    assert told.returncode == 0, f"{words[0]}: {told.stdout}{told.stderr}"
    return told


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that holds the wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    bounds = ["--constraint", CONSTRAINTS] if CONSTRAINTS.is_file() else []
    python = folder / "bin" / "python"
    # what the command imports it compiles itself; the rest of the dependencies need not be
    options = ["--quiet", "--disable-pip-version-check", "--no-compile", *bounds]
    run(python, "-m", "pip", "install", *options, wheel, cwd=folder)
    run(python, "-m", "pip", "check", cwd=folder)
    return folder / "bin"


def test_contracts_and_scenarios_travel_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for slug in slugs():
        assert f"mock_erps/_contracts/{slug}/openapi.yaml" in names
    assert "mock_erps/_contracts/x-mock-erps.schema.json" in names
    for path in (ROOT / "scenarios").rglob("*.yaml"):
        assert f"harness/_scenarios/{path.relative_to(ROOT / 'scenarios')}" in names
    assert not any(name.partition("/")[0] in ("contracts", "scenarios", "tests") for name in names)


def test_the_installed_command_knows_every_erp_and_scenario(installed: Path, tmp_path: Path) -> None:
    erps = json.loads(run(installed / "mock-erps", "list", "erps", "--json", cwd=tmp_path).stdout)
    assert [row["slug"] for row in erps] == slugs()
    scenarios = json.loads(run(installed / "mock-erps", "list", "scenarios", "--json", cwd=tmp_path).stdout)
    assert [row["scenario"] for row in scenarios] == [scenario.label for scenario in load_all()]


def test_folders_of_the_user_do_not_shadow_ours(installed: Path, tmp_path: Path) -> None:
    for name in ("contracts", "scenarios"):
        (tmp_path / name / "xero").mkdir(parents=True)
        (tmp_path / name / "xero" / "openapi.yaml").write_text("this is somebody else's file\n")
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('the wrong folder')\n")
    told = run(installed / "mock-erps", "list", "scenarios", "--json", cwd=tmp_path)
    assert len(json.loads(told.stdout)) == len(load_all())


def test_the_installed_command_runs_scenarios(installed: Path, tmp_path: Path) -> None:
    report = tmp_path / "run.json"
    words = ("run", "--scenario", "duplicates/create-answer-lost", "--jobs", "2", "--json", report)
    told = run(installed / "mock-erps", *words, cwd=tmp_path)
    summary = json.loads(report.read_bytes())["summary"]
    assert summary["cases"] == summary["held"] > 0, told.stdout


def test_the_pytest_plugin_is_found(installed: Path) -> None:
    code = "from importlib.metadata import entry_points as e; print(*[p.value for p in e(group='pytest11')])"
    assert "harness.pytest_plugin" in run(installed / "python", "-c", code, cwd=installed).stdout.split()
