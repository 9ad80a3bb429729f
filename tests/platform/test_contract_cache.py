"""The JSON copies of the contracts: they make starting fast, and nothing depends on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_erps.platform.contract import load_contract, source


def places(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "file").write_text("")
    return {"empty": tmp_path / "cache", "no folder": tmp_path / "file", "a device": Path("/dev/full")}


@pytest.mark.parametrize("where", ["empty", "no folder", "a device"])
def test_a_contract_is_read_wherever_its_copy_can_or_cannot_go(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(places(tmp_path)[where]))
    first = load_contract("xero")
    assert first["openapi"].startswith("3.0")
    assert load_contract("xero") == first


def test_one_copy_is_kept_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load_contract("xero")
    (copy,) = (tmp_path / "mock-erps").iterdir()
    assert copy.name.startswith("xero-")


def test_a_broken_copy_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    whole = load_contract("xero")
    (copy,) = (tmp_path / "mock-erps").iterdir()
    copy.write_text('{"half": ')
    assert load_contract("xero") == whole


def test_a_user_without_a_home_can_read_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(source.Path, "home", homeless)
    assert load_contract("xero")["openapi"].startswith("3.0")


def test_parts_that_an_anchor_shares_are_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    paths = load_contract("dynamics_business_central")["paths"].values()
    lists = [path["get"]["parameters"] for path in paths if "parameters" in path.get("get", {})]
    assert len({id(one) for one in lists}) == len(lists)
