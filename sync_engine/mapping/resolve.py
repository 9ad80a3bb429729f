"""A document becomes a draft for one target: checked, its names resolved to ids, its total untouched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import blake2b

from sync_engine.canonical import Document, Kind, Line, Payment, TaxMode
from sync_engine.connectors import Catalogue, Draft, DraftLine, PaymentDraft, Traits
from sync_engine.mapping.policy import Policy
from sync_engine.mapping.prices import fitted
from sync_engine.mapping.references import References
from sync_engine.mapping.taxes import with_line_taxes, without_inclusive_prices
from sync_engine.mapping.unmappable import Unmappable
from sync_engine.mapping.validation import breaches


def resolve(document: Document, party_id: str, catalogue: Catalogue, policy: Policy, traits: Traits) -> Draft:
    """The draft of a document. Every line is in it; lines and taxes add up to the source's total.

    Raises `Unmappable` naming line and field: nothing is skipped, guessed, cut short in a key, or moved to another
    date. What had to be adapted without changing the total is said in `Draft.notes`.
    """
    _check(document, catalogue, policy, traits)
    references = References(catalogue, policy)
    notes = references.notes
    taxed = without_inclusive_prices(with_line_taxes(document, policy, notes), policy)
    draft = Draft(
        document=taxed,
        number=document.number,
        party_id=party_id,
        lines=tuple(_line(taxed, line, references) for line in taxed.lines),
        term_id=references.term(document.terms),
        reference=document.reference,
        memo=_cut(document.memo, policy.limits["memo"], "memo", notes),
        deposit_account_id=references.payment_account() if document.kind is Kind.SALES_RECEIPT else "",
        notes=tuple(notes),
    )
    _check_total(draft)
    return draft


def _line(document: Document, line: Line, references: References) -> DraftLine:
    policy, notes = references.policy, references.notes
    quantity, price = fitted(line, document.currency, policy, notes)
    text = line.description or line.sku
    return DraftLine(
        description=_cut(text, policy.limits["description"], f"line {line.number}: description", notes),
        quantity=quantity,
        unit_price=price,
        net=line.net,
        tax=line.tax,
        item_id=references.item(line),
        account_id=references.account(line),
        tax_code_id=references.tax_code(line, document.tax_mode),
        dimensions=references.dimensions(line),
    )


def _check(document: Document, catalogue: Catalogue, policy: Policy, traits: Traits) -> None:
    if broken := breaches(document):
        raise Unmappable(broken[0].rule, "; ".join(breach.sentence for breach in broken[:3]))
    _check_length(document.number, traits.number_limit, "number")
    _check_length(document.reference, policy.limits["reference"], "reference")
    of_lines = (amount for line in document.lines for amount in (line.net, line.tax))
    _check_amounts((document.total, document.tax, *of_lines), document.currency, traits)
    if policy.closed_until and document.issue_date <= policy.closed_until:
        raise Unmappable(
            "closed_period",
            f"the document is dated {document.issue_date} and the books are closed until {policy.closed_until}; "
            "open the period in the target or date the document anew at the source, the engine moves no date",
        )
    if document.currency != catalogue.currency and document.exchange_rate is None and policy.missing_rate == "refuse":
        raise Unmappable(
            "IO-FX-01",
            f"the document is in {document.currency}, the company keeps {catalogue.currency}, and no exchange rate "
            "is given; add it at the source, or set exchange_rate.missing: vendor",
        )


def _check_amounts(amounts: Iterable[Decimal], currency: str, traits: Traits) -> None:
    """A target that keeps fewer decimals would round silently: the books would hold another amount."""
    for amount in amounts:
        if amount != amount.quantize(Decimal(1).scaleb(-traits.amount_decimals)):
            raise Unmappable(
                "too_precise",
                f"{amount} {currency} has more decimals than the {traits.amount_decimals} the target keeps; "
                "it would be rounded there, so it is not sent",
            )


def _check_length(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        raise Unmappable(
            f"{field}_too_long",
            f'{field} "{text}" has {len(text)} characters and the target takes {limit}; shorten it at the source, '
            "the engine never cuts what identifies a document",
        )


def _check_total(draft: Draft) -> None:
    document = draft.document
    lines = sum((line.net for line in draft.lines), Decimal(0))
    taxes = sum((line.tax for line in draft.lines), Decimal(0))
    total = lines if document.tax_mode is TaxMode.INCLUSIVE else lines + taxes
    if total != document.total or taxes != document.tax:
        raise Unmappable(
            "totals",
            f"the draft comes to {total} with {taxes} tax, the document to {document.total} with {document.tax}",
        )


def _cut(text: str, limit: int, field: str, notes: list[str]) -> str:
    """A text for people, shortened to what the target takes; the report says so."""
    if len(text) <= limit:
        return text
    notes.append(f"{field} has {len(text)} characters and was cut to the {limit} the target takes")
    return text[: limit - 1] + "…"


def resolve_payment(
    payment: Payment,
    party_id: str,
    remote_ids: Mapping[str, str],
    catalogue: Catalogue,
    policy: Policy,
    traits: Traits,
) -> PaymentDraft:
    """The draft of a payment; `remote_ids` maps the keys of documents in the target to their ids there.

    Raises `Unmappable` when a document it settles is not there, when it would apply more than was received, or when
    the target would round it.
    """
    _check_payment(payment, traits)
    applications: dict[str, Decimal] = {}
    for application in payment.applications:
        remote_id = remote_ids.get(application.document_key)
        if remote_id is None:
            raise Unmappable(
                "payment_document_missing",
                f"payment {payment.key} settles document {application.document_key}, which is not in the target",
            )
        applications[remote_id] = applications.get(remote_id, Decimal(0)) + application.amount
    return PaymentDraft(
        payment=payment,
        party_id=party_id,
        reference=_payment_reference(payment, policy.limits["payment_reference"]),
        account_id=References(catalogue, policy).payment_account(),
        applications=applications,
    )


def _check_payment(payment: Payment, traits: Traits) -> None:
    received = (payment.amount, *(application.amount for application in payment.applications))
    _check_amounts(received, payment.currency, traits)
    applied = sum((application.amount for application in payment.applications), Decimal(0))
    if payment.amount <= 0 or any(application.amount <= 0 for application in payment.applications):
        raise Unmappable("payment_amount", f"payment {payment.key}: amounts must be above 0; refunds are not payments")
    if applied > payment.amount:
        raise Unmappable("payment_over_applied", f"payment {payment.key}: {applied} of {payment.amount} is applied")


def _payment_reference(payment: Payment, limit: int) -> str:
    """What the payment is found by: the source's reference, else its key, else a digest of a key that is too long."""
    if payment.reference:
        _check_length(payment.reference, limit, "reference")
        return payment.reference
    return payment.key if len(payment.key) <= limit else f"P-{blake2b(payment.key.encode(), digest_size=8).hexdigest()}"
