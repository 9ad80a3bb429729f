"""Who is who: engines that do not find a customer or a document that is there, or take another for it."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Mutant
from harness.mutants.places import MAPPING, NO_KEY, PARTIES, QUICKBOOKS, SOURCES, XERO

MUTANTS = (
    Mutant(
        "M11", "looks at the first page of a list and no further", ("I1", "I23"), "easy",
        (
            *NO_KEY,
            Edit(f"{QUICKBOOKS}.wire:Wire.query", "MAXRESULTS {_PAGE}", "MAXRESULTS 100"),
            Edit(f"{QUICKBOOKS}.wire:Wire.query", "if len(page) < _SMALLEST_PAGE:", "if True:"),
            Edit(
                f"{QUICKBOOKS}.connector:QuickBooksOnline.find_documents", ', where("DocNumber", number)', ""
            ),
            Edit(f"{XERO}.wire:Wire.pages", "pageSize=str(_PAGE)", "pageSize=str(_SMALLEST_PAGE)"),
            Edit(f"{XERO}.wire:Wire.pages", "if not found or (", "if True or ("),
            Edit(f"{XERO}.connector:Xero.find_documents", "pages(path, where=wanted)", "pages(path)"),
        ),
    ),
    Mutant(
        "M12", "does not see inactive customers and creates them anew", ("I23", "I20", "E2", "I2"), "easy",
        (
            Edit(f"{QUICKBOOKS}.wire:where_named", " AND Active IN (true, false)", ""),
            Edit(f"{QUICKBOOKS}.wire:where_beginning", " AND Active IN (true, false)", ""),
            Edit(f"{XERO}.connector:Xero._contacts", ', includeArchived="true"', ""),
            Edit(f"{PARTIES}.ensure", "if key not in self._known:", "if not isinstance(self._known.get(key), str):"),
            Edit(f"{PARTIES}._settled", "entry is not None and entry.state is State.FAILED", "False"),
        ),
        {"sage_intacct": "a query shows inactive customers as well"},
    ),
    Mutant(
        "M13", "does not escape a quote in a name", ("I23", "I2"), "easy",
        (
            Edit(f"{QUICKBOOKS}.wire:_literal", r"""value.replace("'", "\\'")""", "value"),
            Edit(f"{XERO}.wire:_searchable", """ and character not in '"\\\\'""", ""),
        ),
        {"sage_intacct": "XML is escaped by the library that writes it"},
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
