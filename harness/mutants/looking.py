"""Who is who: engines that do not find a customer or a document that is there, or take another for it."""

from __future__ import annotations

from harness.mutants.first_page import ONE_PAGE, UNFILTERED
from harness.mutants.mutant import Edit, Harmless, Mutant
from harness.mutants.places import KEYLESS, MAPPING, ONE_A_NUMBER, OWN, PARTIES, SOURCES

MUTANTS = (
    Mutant(
        "M11", "looks at the first page of a list and no further", ("I1", "I23"), "easy",
        (
            *KEYLESS,
            *ONE_PAGE,
            *UNFILTERED,
        ),
        (ONE_A_NUMBER,),
    ),
    Mutant(
        "M12", "does not see inactive customers and creates them anew", ("I20", "I2", "E2"), "easy",
        (
            Edit(
                f"{PARTIES}._match", "match(party, found,", "match(party, [one for one in found if one.active],"
            ),
            Edit(f"{PARTIES}.ensure", "if key not in self._known:", "if not isinstance(self._known.get(key), str):"),
            Edit(f"{PARTIES}._settled", "entry is not None and entry.state is State.FAILED", "False"),
        ),
        (Harmless({"party_names_unique": False}, "an archived customer's name is free: the second one is no refusal"),),
    ),
    Mutant(
        "M13", "does not escape a quote in a name", ("I2", "I23"), "easy",
        (
            Edit(f"{OWN}.wire:_literal", r"""value.replace("'", "\\'")""", "value"),
            Edit(f"{OWN}.wire:literal", """value.replace("'", "''")""", "value"),
            Edit(f"{OWN}.wire:_searchable", """ and character not in '"\\\\'""", ""),
        ),
    ),
    Mutant(
        "M15", "takes the first of several customers that match", ("I23",), "easy",
        (
            Edit(f"{MAPPING}.parties:_only", "if len(found) > 1:", "if False:"),
            Edit(f"{MAPPING}.parties:match", "    if near:\n", "    if near:\n        return Exact(near[0])\n"),
        ),
    ),
    Mutant(
        "M45", "strips letters beyond ASCII from names", ("I28", "I23"), "easy",
        (
            Edit(
                f"{SOURCES}.records:_party",
                'name=record["name"]',
                'name=record["name"].encode("ascii", "ignore").decode()',
            ),
        ),
    ),
    Mutant(
        "M65", "one client for all tenants", ("I29",), "C",
        (
            Edit(
                "sync_engine.wiring:_connect",
                "return module.connect(target)",
                "return vars(_connect).setdefault(wanted.erp, None) or "
                "vars(_connect).update({wanted.erp: module.connect(target)}) or vars(_connect)[wanted.erp]",
            ),
        ),
    ),
)  # fmt: skip
