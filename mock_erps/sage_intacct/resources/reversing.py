"""Taking a receivable back: a reversing record beside the original, or deletion (dossier sage_intacct §3)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct.resources import references
from mock_erps.sage_intacct.resources.receivables import Receivable, sum_up

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


_NOTHING_DUE = {"TRX_TOTALDUE": ZERO, "TOTALDUE": ZERO}


def reverse(call: Call, resource: Receivable, doc: Doc, day: dt.date, memo: str) -> str:
    """The original becomes `Reversed`; returns the key the answer tells (setting `reverse_returns`)."""
    if doc["RAWSTATE"] in ("V", "D"):
        raise Refusal("not_changeable", what=resource.told, state=doc["STATE"].lower())
    if doc["TRX_TOTALPAID"]:
        raise Refusal("reverse_paid", what=resource.told)
    references.check_open(call, day)
    mirror = _mirror(call, resource, doc, day, memo)
    resource.touch(call, doc, RAWSTATE="V", REVERSEDBY=mirror["RECORDNO"], WHENPAID=day, **_NOTHING_DUE)
    call.books.put(resource.kind, mirror["RECORDNO"], mirror)
    told = {"new_key": mirror["RECORDNO"], "same_key": doc["RECORDNO"], "none": ""}
    return str(told[call.setting("reverse_returns")])


def _mirror(call: Call, resource: Receivable, doc: Doc, day: dt.date, memo: str) -> Doc:
    """The reversing record: every line with the other sign, on the day of the reversal."""
    number = str(call.books.next("PRRECORD"))
    lines = []
    for line in doc[resource.items]:
        taxes = [{**entry, "TRX_TAX": -entry["TRX_TAX"]} for entry in line["TAXENTRIES"]]
        opposite = {"TRX_AMOUNT": -line["TRX_AMOUNT"], "AMOUNT": -line["AMOUNT"], "TAXENTRIES": taxes}
        lines.append({**line, **opposite, "RECORDKEY": number, "RECORDNO": str(call.books.next("PRENTRY"))})
    mirror = {
        **doc,
        "RECORDNO": number,
        "RECORDID": f"Reversed - {doc['RECORDID']}",
        "DESCRIPTION": memo,
        "EXTERNALID": "",
        "WHENCREATED": day,
        "WHENPOSTED": day,
        "REVERSES": doc["RECORDNO"],
        "SYSTEMGENERATED": "T",
        "RAWSTATE": "V",
        resource.items: lines,
    }
    sum_up(mirror, lines)
    mirror |= _NOTHING_DUE
    resource.stamp(call, mirror, None)
    return mirror


def remove(call: Call, resource: Receivable, doc: Doc) -> None:
    """Deletion, where nothing has been paid on it. Raises refusals."""
    if doc["TRX_TOTALPAID"]:
        raise Refusal("delete_paid", what=resource.told)
    posted = doc["RAWSTATE"] != "D"
    if posted and call.setting("delete_posted") == "refuse":
        raise Refusal("not_changeable", what=resource.told, state=doc["STATE"].lower())
    if posted:
        references.check_open(call, doc["WHENPOSTED"])
    resource.remove(call, doc)
