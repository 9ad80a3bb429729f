"""Lines, amounts, names and payments as a stranger would get them wrong."""

from __future__ import annotations

from harness.mutants.mutant import Edit
from harness.mutants.places import LEDGER, MAPPING, NO_COMPARISON, OWN, PAYMENTS, SOURCES
from tests.mutants.further import Further
from tests.mutants.further_telling import drafted

_LINES = "for line in taxed.lines)"
_UNCHECKED = (Edit(f"{MAPPING}.resolve:resolve", "_check_total(draft)", "pass"), *NO_COMPARISON)


def lines(text: str) -> Edit:
    """Other lines go out than the source has."""
    return Edit(f"{MAPPING}.resolve:resolve", _LINES, text)


def line(was: str, now: str) -> Edit:
    """Something of a line goes out otherwise."""
    return Edit(f"{MAPPING}.resolve:_line", was, now)


BOOKING = (
    Further(
        "works line totals out in floats", ("I6", "I2"), "mapping/half-cents-in-floats",
        (
            Edit(
                f"{SOURCES}.records:_line",
                """net=money(given["lineTotal"], f"{where} lineTotal", currency)""",
                "net=Decimal(str(round(float(quantity) * float(price), 2)))",
            ),
        ),
        ("netsuite", "wave"),
    ),
    Further(
        "puts lines that are alike together", ("I5",), "mapping/free-and-equal-lines",
        (
            lines("for line in _merged)"),
            Edit(
                f"{MAPPING}.resolve:resolve",
                "    draft = Draft(",
                "    from dataclasses import replace\n"
                "    _merged = {}\n"
                "    for line in taxed.lines:\n"
                "        alike = (line.sku, line.unit_price, line.tax_code)\n"
                "        one = _merged.get(alike)\n"
                "        _merged[alike] = replace(one, quantity=one.quantity + line.quantity, net=one.net + line.net,\n"
                "                                 tax=one.tax + line.tax) if one else line\n"
                "    _merged = _merged.values()\n"
                "    draft = Draft(",
            ),
        ),
        ("netsuite", "odoo"),
    ),
    Further(
        "leaves out what is free", ("I5",), "mapping/free-and-equal-lines",
        (lines("for line in taxed.lines if line.net)"),),
        ("wave", "dynamics_business_central"),
    ),
    Further(
        "sends a hundred lines and no more", ("I5", "I6"), "mapping/more-than-a-hundred-lines",
        (lines("for line in taxed.lines[:100])"), *_UNCHECKED),
        ("sap_business_one", "netsuite"),
    ),
    Further(
        "turns what comes back into what goes out", ("I5", "I6", "I2"), "mapping/returned-line",
        (line("quantity=quantity,", "quantity=abs(quantity),"), *_UNCHECKED),
        ("xero", "netsuite"),
    ),
    Further(
        "sends whole pieces only", ("I5", "I6"), "mapping/tax[exclusive]",
        (line("quantity=quantity,", "quantity=quantity.to_integral_value(),"), *_UNCHECKED),
        ("netsuite", "sap_business_one"),
    ),
    Further(
        "writes the first line's item on every line", ("I5",), "mapping/plain[invoices]",
        (line("references.item(line)", "references.item(document.lines[0])"),),
        ("odoo", "wave"),
    ),
    Further(
        "gives every line the first one's tax", ("I5", "I6", "I2"), "mapping/plain[invoices]",
        (line("references.tax_code(line,", "references.tax_code(document.lines[0],"),),
        ("netsuite", "sap_business_one"),
    ),
    Further(
        "sends credit notes in the home currency", ("I27",), "mapping/foreign-credit-note",
        (drafted("currency=catalogue.currency if taxed.kind == 'credit_note' else taxed.currency"),),
        ("netsuite", "odoo"),
    ),
    Further(
        "swaps day and month where that makes a date", ("I26", "I5"), "mapping/plain[invoices]",
        (drafted("issue_date=taxed.issue_date.replace(day=taxed.issue_date.month, month=taxed.issue_date.day)"),),
        ("sap_business_one", "wave"),
    ),
    Further(
        "says nothing of the customer's order", ("I28",), "mapping/plain[invoices]",
        (Edit(f"{MAPPING}.resolve:resolve", "reference=document.reference,", 'reference="",'),),
        ("netsuite", "odoo"),
    ),
    Further(
        "compares names sign by sign", ("I23", "I2"), "text/decomposed-letters",
        (
            Edit(f"{MAPPING}.parties:_plain", 'normalize("NFC", name)', "name"),
            Edit(f"{MAPPING}.parties:_bare", "if not combining(letter)", ""),
            Edit("sync_engine.connectors.names:folded", 'unicodedata.normalize("NFC", value)', "value"),
        ),
        ("wave", "netsuite"),
    ),
    Further(
        "cuts customers' names to ten letters", ("I23", "I28"), "mapping/new-customers",
        (Edit(f"{SOURCES}.records:_party", 'name=record["name"]', 'name=record["name"][:10]'),),
        ("odoo", "xero"),
    ),
    Further(
        "pays the customer's first invoice instead of the one that was paid", ("I16",), "payments/full-and-part",
        (
            Edit(
                f"{PAYMENTS}._draft",
                "    party_id = ",
                "    first = next(row for row in context.ledger.entries(context.target, [State.SYNCED])\n"
                "                 if row.kind == Kind.INVOICE)\n"
                "    remote_ids = dict.fromkeys(remote_ids, first.remote_id)\n"
                "    party_id = ",
            ),
            Edit(f"{PAYMENTS}._pay", "self._check_balances(entry, draft)", "pass"),
        ),
        ("netsuite", "wave"),
    ),
    Further(
        "puts the whole of a payment on each invoice it settles", ("I16",), "payments/one-for-several",
        (
            Edit(
                f"{MAPPING}.resolve:resolve_payment",
                "applications.get(remote_id, Decimal(0)) + application.amount",
                "payment.amount",
            ),
            Edit(f"{PAYMENTS}._pay", "self._check_balances(entry, draft)", "pass"),
        ),
        ("netsuite", "xero"),
    ),
    Further(
        "pays without looking what is open", ("I16",), "payments/too-much",
        (
            Edit(f"{PAYMENTS}._pay", "self._check_balances(entry, draft)", "pass"),
            Edit(f"{OWN}.paying:Paying.create", "self._check_settled(int(id), draft)", "pass"),
        ),
        ("odoo", "dynamics_business_central"),
    ),
    Further(
        "drops a void that was begun when it is killed", ("I17", "I19"), "crash/kill-at-void[before-commit]",
        (
            Edit(
                f"{LEDGER}:Ledger.due",
                "if entry.kind != PARTY]",
                "if entry.kind != PARTY and not (entry.state.in_flight and entry.operation == Operation.VOID)]",
            ),
        ),
        ("sap_business_one", "netsuite"),
    ),
)  # fmt: skip
