"""Names in a scenario that no schema knows: faults, ERPs, recipes, documents, traits, settings, invariants, places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from harness.bad_input import BadInput, did_you_mean
from harness.documents.make import recipes
from harness.invariants import catalogue as invariants
from harness.marked_yaml import Marked
from harness.scenario.model import Scenario
from mock_erps.platform.contract import load_contract, slugs, sources
from mock_erps.platform.contract.compile import METHODS, OPERATION_KEY
from mock_erps.platform.contract.extension import Extension, read_extension
from mock_erps.platform.faults import catalogue as faults

Path_ = tuple[str | int, ...]
TARGETS = ("main", "second")
#: traits that any ERP may have, also where none of ours has it yet
TRAITS = (
    "idempotency_key", "key_length", "number_length", "version_token", "batch_size", "batch_atomic", "page_default",
    "page_max", "retry_after", "daily_limit", "concurrency_limit", "webhooks", "sessions", "oauth", "tax_inclusive",
    "currencies", "multi_currency", "credit_notes", "payments", "closed_period", "inactive_parties", "quantity_lines",
    "unique_numbers", "void_of_paid", "hard_delete", "change_feed", "webhooks_signed",
)  # fmt: skip
VERBS = ("create", "update", "void", "delete", "read", "find")
#: operations that are no verb on a document
OTHER_OPERATIONS = ("connect", "batch", "refresh token", "read changes", "log in", "notify")


def check_names(scenario: Scenario, marked: Marked) -> None:
    """Raises BadInput at the first name that means nothing."""
    _Names(scenario, marked).check()


class _Names:
    """One scenario (or variant) and where its parts were written."""

    def __init__(self, scenario: Scenario, marked: Marked) -> None:
        self._scenario = scenario
        self._marked = marked
        self._variant: Path_ = ("variants", scenario.variant) if scenario.variant else ()
        #: how many versions there are of each document
        self._ids: dict[str, int] = {}

    def check(self) -> None:
        scenario = self._scenario
        self._each("erps", scenario.erps, slugs(), "SC016", "ERP", "mock-erps list erps")
        self._each("arms", scenario.arms, list(invariants()), "SC017", "invariant", "mock-erps list invariants")
        self._each("excuses", scenario.excuses, list(invariants()), "SC017", "invariant", "mock-erps list invariants")
        self._traits(self._path(("needs",)), scenario.needs)
        self._world()
        for path, row in self._rows(("given", "documents")):
            self._document(path, row)
        for path, row in self._rows(("given", "outside")):
            self._named(path, "document", row)
        for path, step in self._rows(("steps",)):
            self._step(path, step)
        # a fault may wait for a document that is only handed over later
        for path, row in self._rows(("when",)):
            self._trigger(path, row)

    # --- finding places ------------------------------------------------------------------------------------

    def _path(self, path: Path_) -> Path_:
        """Where a part of this variant stands: in the variant when it says it itself, else in the base."""
        own = (*self._variant, *path)
        return own if self._variant and self._has(own[:4] if path[0] == "given" else own[:3]) else path

    def _has(self, path: Path_) -> bool:
        node = self._marked.value
        for part in path:
            if not isinstance(node, Mapping) or part not in node:
                return False
            node = node[part]
        return True

    def _rows(self, path: Path_) -> Iterator[tuple[Path_, Any]]:
        base = self._path(path)
        node = self._marked.value
        for part in base:
            if not isinstance(node, Mapping) or part not in node:
                return
            node = node[part]
        for index, row in enumerate(node):
            yield (*base, index), row

    def _bad(self, code: str, text: str, path: Path_, advice: str = "", label: str = "", key: bool = False) -> BadInput:
        return BadInput(code, text, self._marked.place(path, of_key=key), advice, label)

    def _each(
        self, field: str, names: Iterable[str], known: list[str], code: str, what: str, command: str
    ) -> None:  # fmt: skip
        of_key = isinstance(names, Mapping)
        for index, name in enumerate(names):
            if name in known:
                continue
            path = (*self._path((field,)), name if of_key else index)
            advice = f"All of them: {command}" if command else f"Known: {', '.join(known)}."
            text = f"no {what} is called {name!r}"
            raise self._bad(code, text, path, advice, did_you_mean(name, known), of_key)

    def _traits(self, path: Path_, needs: Mapping[str, Any]) -> None:
        for name in needs:
            if name not in _traits():
                text, advice = f"no trait is called {name!r}", f"Known: {', '.join(_traits())}."
                raise self._bad("SC018", text, (*path, name), advice, did_you_mean(name, _traits()), key=True)

    # --- what is checked -----------------------------------------------------------------------------------

    def _world(self) -> None:
        given = self._scenario.given
        if given.start and not _is_instant(given.start):
            advice = 'Write it like "2026-03-02T09:00:00+00:00".'
            raise self._bad("SC023", f"{given.start!r} is no instant", self._path(("given", "start")), advice)
        zone = str(given.engine.get("zone", "UTC"))
        if not _is_zone(zone):
            advice = "Write an IANA name such as Europe/London."
            path = self._path(("given", "engine", "zone"))
            raise self._bad("SC023", f"no time zone is called {zone!r}", path, advice)
        for slug, settings in given.settings.items():
            self._settings(slug, settings)
        if given.source and given.source not in sources():
            label = did_you_mean(given.source, sources())
            path = self._path(("given", "source"))
            raise self._bad(
                "SC016", f"no source is called {given.source!r}", path, f"There are: {', '.join(sources())}.", label
            )

    def _settings(self, slug: str, settings: Mapping[str, Any]) -> None:
        path = self._path(("given", "settings", slug))
        if slug != "*" and slug not in slugs():
            label = did_you_mean(slug, slugs())
            raise self._bad("SC016", f"no ERP is called {slug!r}", path, "Or `*` for all.", label, key=True)
        offered: dict[str, tuple[Any, ...]] = {}
        for extension in _extensions() if slug == "*" else [_extension(slug)]:
            offered |= {name: setting.choices for name, setting in extension.settings.items()}
        for name, value in settings.items():
            if name not in offered:
                text, label = f"{slug} has no setting {name!r}", did_you_mean(name, list(offered))
                raise self._bad("SC019", text, (*path, name), f"It has: {', '.join(sorted(offered))}.", label, key=True)
            if offered[name] and value not in offered[name]:
                choices = ", ".join(map(str, offered[name]))
                raise self._bad("SC019", f"{name} is one of {choices}, not {value!r}", (*path, name))

    def _document(self, path: Path_, row: Mapping[str, Any]) -> None:
        if row["recipe"] not in recipes():
            known = list(recipes())
            label = did_you_mean(row["recipe"], known)
            advice = f"There are: {', '.join(known)}."
            raise self._bad("SC020", f"no recipe is called {row['recipe']!r}", (*path, "recipe"), advice, label)
        for index, rule in enumerate(row.get("want_where", ())):
            self._traits((*path, "want_where", index, "needs"), rule["needs"])
        if row.get("target", 1) > self._scenario.given.targets:
            raise self._bad("SC022", "the case has fewer targets", (*path, "target"), "Add `targets: 2` to given.")
        fields = {**recipes()[row["recipe"]], **row.get("with", {})}
        if self._scenario.given.source and fields.get("kind", "invoice") != "invoice":
            text = f"a {fields['kind']} is no sales order of {self._scenario.given.source}"
            raise self._bad("SC026", text, path, "Let the target make it: `{outside: pay, document: <id>}`.")
        if fields.get("kind") == "payment" and "for" not in fields:
            raise self._bad("SC021", "a payment must say what it is for", path, "Add `with: {for: <id>}`.")
        if "date" in fields and not _is_day(fields["date"]):
            raise self._bad("SC023", f"{fields['date']!r} is no day", (*path, "with", "date"), "Look at a calendar.")
        wanted = fields.get("for", [])
        for name in [wanted] if isinstance(wanted, str) else wanted:
            self._known(name, (*path, "with", "for"))
        name, count = row.get("id", row["recipe"]), row.get("count", 1)
        self._ids |= dict.fromkeys([name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)], 1)

    def _known(self, name: str, path: Path_) -> None:
        if name not in self._ids:
            ids = list(self._ids)
            advice = f"There are: {', '.join(ids[:12])}." if ids else "Give a document an `id`."
            text = f"no document before this has the id {name!r}"
            raise self._bad("SC021", text, path, advice, did_you_mean(name, ids))

    def _named(self, path: Path_, field: str, row: Mapping[str, Any]) -> None:
        if row.get(field):
            self._known(row[field], (*path, field))

    def _step(self, path: Path_, step: Any) -> None:
        if isinstance(step, str):
            return
        if "outside" in step:
            self._named(path, "document", step)
        for index, row in enumerate(step.get("hand", ())):
            place = (*path, "hand", index)
            self._named(place, "revise", row)
            self._named(place, "void", row)
            self._named(place, "again", row)
            self._versions(place, row)
            if "recipe" in row:
                self._document(place, row)

    def _versions(self, path: Path_, row: Mapping[str, Any]) -> None:
        changed = row.get("revise") or row.get("void")
        if changed:
            self._ids[changed] += 1
        elif "again" in row and row["revision"] > self._ids[row["again"]]:
            text = f"{row['again']!r} has no version {row['revision']} yet"
            raise self._bad("SC025", text, (*path, "revision"), f"There are {self._ids[row['again']]}.")

    def _trigger(self, path: Path_, row: Mapping[str, Any]) -> None:
        self._place((*path, "overlap" if "overlap" in row else "at"), row.get("at") or row.get("overlap", {}))
        if "outside" in row:
            self._named(path, "document", row)
        if "fault" in row:
            self._fault(path, row)

    def _fault(self, path: Path_, row: Mapping[str, Any]) -> None:
        kind = faults().get(row["fault"])
        if kind is None:
            label = did_you_mean(row["fault"], list(faults()))
            advice = "All faults: mock-erps list faults"
            raise self._bad("SC014", f"no fault is called {row['fault']}", (*path, "fault"), advice, label)
        try:
            kind(**row.get("with", {}))
        except (ValueError, TypeError) as error:
            raise self._bad("SC015", str(error), (*path, "with")) from None

    def _place(self, path: Path_, place: Mapping[str, Any]) -> None:
        self._named(path, "document", place)
        targets = TARGETS[: self._scenario.given.targets]
        if place.get("target") and place["target"] not in targets:
            text = f"no target is called {place['target']!r}"
            raise self._bad("SC022", text, (*path, "target"), f"This case has: {', '.join(targets)}.")
        operation = place.get("operation", "*")
        if not any(fnmatchcase(known, operation) for known in _operations()):
            label = did_you_mean(operation, _operations())
            text = f"no ERP has an operation {operation!r}"
            raise self._bad("SC024", text, (*path, "operation"), "Write it like `create invoice` or `create *`.", label)


@cache
def _extension(slug: str) -> Extension:
    return read_extension(load_contract(slug), slug)


def _extensions() -> list[Extension]:
    return [_extension(slug) for slug in slugs()]


@cache
def _traits() -> list[str]:
    return sorted({*TRAITS, *(trait for extension in _extensions() for trait in extension.traits)})


@cache
def _operations() -> list[str]:
    found = {*OTHER_OPERATIONS}
    for slug in slugs():
        for path in load_contract(slug)["paths"].values():
            ours = [path[method].get(OPERATION_KEY, {}) for method in METHODS if method in path]
            found |= {name for row in ours for name in (row.get("name", ""), *row.get("names", ()))}
    nouns = ("invoice", "credit note", "payment", "customer")
    found |= {f"{verb} {noun}" for verb in VERBS for noun in nouns}
    return sorted(found - {""})


def _is_instant(text: str) -> bool:
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
