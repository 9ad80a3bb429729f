"""When two names, texts or documents count as the same."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from harness.documents import SourceDocument, SourceParty, TaxMode
from harness.invariants.indexed import Indexed
from mock_erps.platform.audit import AuditDocument, AuditLine, AuditParty
from mock_erps.platform.money import exponent

_SPELLED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "ø": "o", "å": "a", "æ": "ae", "ł": "l"})


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """NFC with single spaces: what every vendor may do to a text without changing it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=8192)
def same_name(text: str) -> str:
    """Names that differ in case or spacing only are one name."""
    return clean(text).casefold()


@lru_cache(maxsize=8192)
def look_alike(text: str) -> str:
    """Names people mix up fold to one: Müller, Mueller, Muller; O'Brien, OBrien."""
    folded = clean(text).casefold().translate(_SPELLED)
    folded = re.sub("(?<=[aou])e", "", folded)
    bare = (c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return "".join(c for c in bare if c.isalnum())


def minor_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-exponent(currency))


def is_party(ev: Indexed, party: SourceParty, target: str, id: str, shown: str) -> bool:
    """The customer on a document (`id`, `shown` name) is the source's party; a nameless party may become any."""
    if not party.name:
        return True
    record = ev.party_of(target, id)
    name = record.name if record else shown
    if record and party.code and record.code == party.code:
        return True
    if record and record.code and party.code and _code_is_taken(ev, party, target):
        return False
    return _same_party_name(ev, party, name)


def _code_is_taken(ev: Indexed, party: SourceParty, target: str) -> bool:
    """The books know the source's code, so another customer of that name is another customer."""
    view = ev.views.get(target)
    return view is not None and any(other.code == party.code for other in view.parties)


def _same_party_name(ev: Indexed, party: SourceParty, name: str) -> bool:
    accepted = {same_name(text) for text in ev.facts.get("parties", {}).get(party.code or party.name, ())}
    wanted, found = same_name(party.name), same_name(name)
    if found == wanted or found in accepted:
        return True
    most = ev.traits.get("name_length")
    if most and len(party.name) > most and len(found) >= 8:
        return wanted.startswith(found)
    # two customers of one name are kept apart by their code
    return bool(party.code) and wanted in found and same_name(party.code) in found


def is_new_party(ev: Indexed, target: str, party: AuditParty) -> bool:
    return (target, party.id) not in ev.known_parties


def shows(ev: Indexed, doc: AuditDocument, source: SourceDocument) -> bool:
    """The document has this version's amounts and dates."""
    return doc.total == source.total and doc.date == source.date and same_nets(ev, doc, source)


def same_nets(ev: Indexed, doc: AuditDocument, source: SourceDocument) -> bool:
    """The lines carry the same amounts, in any order."""
    lines = own_lines(ev, doc, source)
    if source.tax_mode is TaxMode.INCLUSIVE:
        return len(lines) == len(source.lines)
    return sorted(line.net for line in lines) == sorted(line.net for line in source.lines)


def own_lines(ev: Indexed, doc: AuditDocument, source: SourceDocument) -> tuple[AuditLine, ...]:
    """The lines but for one that owns up to rounding, where the vendor computes the tax (trait `rounding_units`) and
    that line makes good what the vendor's tax is off by."""
    most = ev.traits.get("rounding_units", 0) * minor_unit(doc.currency)
    rounding = [line for line in doc.lines if owns_up(line) and abs(line.net) <= most and not line.tax]
    if len(rounding) != 1 or rounding[0].net != source.tax - doc.tax:
        return doc.lines
    return tuple(line for line in doc.lines if line is not rounding[0])


def owns_up(line: AuditLine) -> bool:
    """It says that it rounds, and does: round boxes given away are goods."""
    return bool(line.net) and "rounding" in line.description.casefold().split()
