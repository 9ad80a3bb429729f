"""Where contracts lie and how their text becomes data: YAML is the source, a JSON copy keeps start-up short."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, cast

import orjson
import yaml

import mock_erps


class BadContract(Exception):
    """A contract that cannot be used; the message is one sentence with file, place and way out."""


@cache
def contracts_root() -> Path:
    """The folder of all contracts: inside an installed wheel, else beside the package in a checkout."""
    package = Path(mock_erps.__file__).parent
    inside = package / "_contracts"
    return inside if inside.is_dir() else package.parent / "contracts"


def contract_folder(slug: str) -> Path:
    return contracts_root() / slug


def slugs() -> list[str]:
    """Slugs of all ERPs that have both a contract and a package."""
    packages = Path(mock_erps.__file__).parent
    return sorted(
        folder.name
        for folder in contracts_root().iterdir()
        if (folder / "openapi.yaml").is_file() and (packages / folder.name / "__init__.py").is_file()
    )


def load_contract(slug: str) -> dict[str, Any]:
    """The contract's document. Raises BadContract when the file is missing or not YAML."""
    path = contract_folder(slug) / "openapi.yaml"
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BadContract(f"{path}: cannot be read ({error.strerror}); reinstall mock-erps") from None
    copy = _cache_folder() / f"{slug}-{hashlib.sha256(text).hexdigest()[:20]}.json"
    try:
        return cast(dict[str, Any], orjson.loads(copy.read_bytes()))
    except (OSError, orjson.JSONDecodeError):
        # as JSON the parts that anchors share are apart: whoever changes one in place changes no other
        content = orjson.dumps(_parse(path, text), option=orjson.OPT_NON_STR_KEYS)
        _keep(copy, content)
        return cast(dict[str, Any], orjson.loads(content))


def _parse(path: Path, text: bytes) -> dict[str, Any]:
    try:
        document = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.YAMLError as error:
        raise BadContract(f"{path}: not YAML: {error}") from None
    if not isinstance(document, dict):
        raise BadContract(f"{path}: a contract is an OpenAPI document, this is a {type(document).__name__}")
    return document


def _cache_folder() -> Path:
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:
        # a user without a home, as containers have them: nothing can be kept here
        base = os.devnull
    return Path(base) / "mock-erps"


def _keep(copy: Path, content: bytes) -> None:
    """Write the JSON copy atomically; a read-only home costs speed, not function."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".new-") as folder:
            file = Path(folder) / copy.name
            file.write_bytes(content)
            file.replace(copy)
    except OSError:
        return
