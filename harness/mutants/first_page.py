"""A list read to the end of its first page only: how each connector pages, and where it asks for one record by name."""

from __future__ import annotations

from harness.mutants.mutant import Edit
from harness.mutants.places import OWN

_NAME = '" ".join(party.name.split())'

#: pages hold a hundred rows, and the first one is taken for all
ONE_PAGE = (
    Edit(f"{OWN}.wire:Wire.page", "MAXRESULTS {_PAGE}", "MAXRESULTS 100"),
    Edit(f"{OWN}.wire:Wire.query", "if not full(page):", "if True:"),
    Edit(f"{OWN}.wire:Wire.pages", "pageSize=str(LARGEST_PAGE)", "pageSize=str(SMALLEST_PAGE)"),
    Edit(f"{OWN}.wire:Wire.pages", "if not found or (", "if True or ("),
    Edit(f"{OWN}.wire:Wire.query", "offset += len(found)", "more = False"),
    Edit(f"{OWN}.wire:_query", 'tree("pagesize", page)', 'tree("pagesize", 100)'),
    Edit(f"{OWN}.wire:Wire.query", "place = _BEGIN", 'place = _BEGIN | {"limit": "100"}'),
    Edit(f"{OWN}.wire:Wire.query", "not _has_more(page)", "True"),
    Edit(f"{OWN}.wire:Wire._read", "odata.maxpagesize={PAGE}", "odata.maxpagesize=100"),
    Edit(f"{OWN}.wire:Wire._pages", 'self._followed(text(shape, "@odata.nextLink"))', '""'),
    Edit(f"{OWN}.wire:Wire.all", 'self._next(text(shape, "@odata.nextLink"))', '""'),
    Edit(f"{OWN}.wire:Wire.find", 'order="id"', 'order="id", limit=100'),
    Edit(f"{OWN}.wire:Wire.pages", "name, 1, PAGE,", "name, 1, 100,"),
    Edit(f"{OWN}.wire:Wire.pages", "while number < page.pages:", "while False:"),
    Edit(f"{OWN}.wire:Wire.pages", "if len(found) < page.total:", "if False:"),
)

#: who or what is wanted is looked for in the list of all
UNFILTERED = (
    Edit(f"{OWN}.connector:QuickBooksOnline.find_documents", ', where("DocNumber", number)', ""),
    Edit(f"{OWN}.connector:QuickBooksOnline.find_parties", f"where_named({_NAME})", '"Active IN (true, false)"'),
    Edit(f"{OWN}.connector:Xero.find_documents", "pages(path, where=wanted)", "pages(path)"),
    Edit(f"{OWN}.connector:Xero.find_parties", 'where("Name", folded(party.name), ".ToLower()")', '"Name!=null"'),
    Edit(f"{OWN}.connector:SageIntacct.find_documents", 'compare("equalto", "RECORDID", number)', "None"),
    Edit(f"{OWN}.connector:SageIntacct.find_parties", f'compare("equalto", "NAME", {_NAME})', "None"),
    Edit(f"{OWN}.connector:NetSuite.find_documents", " AND tranid = {literal(number)}", ""),
    Edit(
        f"{OWN}.connector:NetSuite.find_parties",
        """f"companyname = {literal(' '.join(party.name.split()))}\"""",
        '"id > 0"',
    ),
    Edit(f"{OWN}.connector:BusinessCentral.find_documents", ', equals("externalDocumentNumber", number)', ""),
    Edit(
        f"{OWN}.posting:Posting._with_leftover", 'equals("externalDocumentNumber", half.write.draft.number)', '""'
    ),
    Edit(f"{OWN}.connector:BusinessCentral.find_parties", f'equals("displayName", {_NAME})', '""'),
    Edit(
        f"{OWN}.connector:SapBusinessOne.find_documents",
        'f"NumAtCard eq {literal(number)} and {NO_CANCELLATIONS}"',
        "NO_CANCELLATIONS",
    ),
    Edit(
        f"{OWN}.connector:SapBusinessOne.find_parties", 'f"CardName eq {literal(party.name)}"', '"CardCode ne null"'
    ),
    Edit(f"{OWN}.connector:Odoo._documents", "[condition, [", "[["),
    Edit(f"{OWN}.connector:Odoo.find_parties", f'[["name", "=ilike", {_NAME}]]', "[]"),
    Edit(f"{OWN}.connector:Wave.find_documents", "number=number", 'number=""'),
)  # fmt: skip
