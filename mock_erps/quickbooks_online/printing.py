"""A document as PDF, and by e-mail (dossier quickbooks_online §3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import requestid
from mock_erps.quickbooks_online.entities import BY_PATH
from mock_erps.quickbooks_online.resources.entity import Entity
from mock_erps.quickbooks_online.times import stamp
from mock_erps.quickbooks_online.writing import answered

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_DAY = 86400
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _entity(call: Call) -> Entity:
    return BY_PATH[call.operation.id.partition("_")[2]]


def print_document(call: Call) -> Reply:
    """A stub: a file that begins like a PDF and says what it is."""
    entity = _entity(call)
    doc = entity.read(call, call.path["id"])
    text = f"%PDF-1.4\n% stub made by mock-erps: {entity.kind} {doc['Id']}, not a printable document\n%%EOF\n"
    return Reply(200, [("content-type", "application/pdf")], text.encode())


def send_document(call: Call) -> Reply:
    """E-mail it: EmailStatus becomes EmailSent. Nothing leaves this machine."""
    return requestid.once(call, lambda: _send(call))


def _send(call: Call) -> Reply:
    entity = _entity(call)
    doc = entity.read(call, call.path["id"])
    address = call.query.get("sendTo") or (doc.get("BillEmail") or {}).get("Address")
    if not address:
        raise Refusal("business_rule", text="Enter at least one valid email recipient.")
    if not _MAIL.fullmatch(address):
        raise Refusal("bad_email", value=address, element="BillEmail.Address")
    _hold_to_sandbox(call)
    sent = {"DeliveryType": "Email", "DeliveryTime": stamp(call.now)}
    after = entity.touch(call, doc, EmailStatus="EmailSent", BillEmail={"Address": address}, DeliveryInfo=sent)
    return answered(call, {entity.kind: after})


def _hold_to_sandbox(call: Call) -> None:
    """The vendor's sandbox sends 40 mails a day (§7); its production host has no such limit."""
    if call.request.host != call.vendor.contract.extension.hosts["sandbox"]:
        return
    sent: dict[tuple[str, int], int] = call.vendor.facts.setdefault("mails", {})
    today = (call.company.id, int(call.now // _DAY))
    if sent.get(today, 0) >= call.setting("sandbox_emails_per_day"):
        raise Refusal("throttled")
    sent[today] = sent.get(today, 0) + 1
