"""Copy the pattern into a checkout under another name. Nothing that stands there is ever overwritten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from harness.bad_input import BadInput, Place

_ROOMS = Path(__file__).parent / "rooms"
_SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 30
#: imports in one group; their order depends on the slug
_IMPORTS = re.compile(r"(?:^from [^\n]*import (?:\([^)]*\)|[^\n]*)\n)+", re.MULTILINE)
_IMPORT = re.compile(r"^from (\S+) import (?:\([^)]*\)|[^\n]*)\n", re.MULTILINE)
#: what a checkout of this project has; an installed wheel has nowhere to put an ERP
_CHECKOUT = ("contracts/x-mock-erps.schema.json", "mock_erps/platform/erp.py", "sync_engine/connectors/__init__.py")


def lay_out(slug: str, name: str, root: Path) -> list[Path]:
    """Write the rooms of an ERP below `root`, a checkout of the project; returns them relative to it.

    Raises BadInput for a slug that cannot be one, a place that is no checkout, or rooms that stand already.
    """
    _check(slug, root)
    words = _words(slug, name or _title(slug))
    rooms = {Path(_said(file, words)): text for file, text in _pattern().items()}
    _refuse_standing(slug, rooms, root)
    for path, text in rooms.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(_said(text, words), encoding="utf-8")
    return list(rooms)


def _check(slug: str, root: Path) -> None:
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST:
        advice = f"Use small letters, digits and single underscores, at most {_LONGEST}: sage_50, zoho_books."
        raise BadInput("NE001", f"{slug!r} cannot be the slug of an ERP", advice=advice)
    missing = next((file for file in _CHECKOUT if not (root / file).is_file()), "")
    if missing:
        what = f"this is no checkout of mock-erps: {missing} is missing"
        raise BadInput("NE002", what, Place(str(root)), "Clone the project and call the command at its top.")


def _refuse_standing(slug: str, rooms: Mapping[Path, str], root: Path) -> None:
    """The folders must be free: the platform's own (`platform`, `doors`, `control`) are not."""
    taken = sorted({path.parent for path in rooms if (root / path.parent).exists()})
    if taken:
        raise BadInput("NE003", f"{taken[0]} stands already", Place(str(root)), f"Choose another slug than {slug}.")


def _pattern() -> dict[str, str]:
    """File to be → its text. Code of the pattern bears the suffix .txt: where it lies it is no code of this project."""
    files = sorted(path for path in _ROOMS.rglob("*") if path.is_file())
    return {path.relative_to(_ROOMS).as_posix().removesuffix(".txt"): path.read_text("utf-8") for path in files}


def _title(slug: str) -> str:
    return slug.replace("_", " ").title()


def _words(slug: str, name: str) -> dict[str, str]:
    """What stands in the pattern → what shall stand in its place."""
    if not name.isprintable() or len(name) > _LONGEST or not set(name).isdisjoint("\"'\\{}$:#"):
        advice = f"Use the vendor's product name in letters, digits and blanks, at most {_LONGEST}."
        raise BadInput("NE004", f"{name!r} cannot be the name of an ERP", advice=advice)
    return {
        "the_engine.": "sync_engine.",  # what lies here imports nothing of the engine's, not even to be read
        "acme_books": slug,
        "acme-books": slug.replace("_", "-"),
        "AcmeBooks": _title(slug).replace(" ", ""),
        "Acme Books": name,
    }


def _said(text: str, words: Mapping[str, str]) -> str:
    for pattern, word in words.items():
        text = text.replace(pattern, word)
    return _IMPORTS.sub(_sorted, text)


def _sorted(group: re.Match[str]) -> str:
    imports = sorted(_IMPORT.finditer(group[0]), key=lambda one: one[1])
    return "".join(one[0] for one in imports)
