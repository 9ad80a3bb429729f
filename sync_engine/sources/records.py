"""One record of an InvoiceOps export becomes a canonical document or payment (dossier invoiceops §3)."""

from __future__ import annotations

from decimal import Decimal

from sync_engine.canonical import Application, Document, Intent, Kind, Line, Party, Payment, TaxMode
from sync_engine.money import rounded
from sync_engine.sources.export import Record
from sync_engine.sources.numbers import BadValue, calendar_date, currency_code, decimal, money, whole
from sync_engine.sources.turning import turned


def document(record: Record) -> Document:
    """A schema-checked invoice record. Raises `BadValue` with a sentence naming the field."""
    currency = currency_code(_text(record, "currency"), "currency")
    amounts = record["amounts"]
    total = money(_text(amounts, "total"), "amounts.total", currency)
    tax = money(_text(amounts, "taxTotal"), "amounts.taxTotal", currency, Decimal(0))
    lines = _lines(record, currency)
    lines += _allowances(record, lines, currency, tax)
    tax_mode = TaxMode(record.get("taxMode") or "exclusive")
    due = _text(record, "dueDate")
    return turned(
        Document(
            key=record["invoiceId"],
            number=record["invoiceNumber"],
            kind=Kind(record["documentType"]),
            party=_party(record["party"]),
            issue_date=calendar_date(_text(record, "issueDate"), "issueDate"),
            currency=currency,
            lines=lines,
            net=_net(record, currency, tax_mode, total - tax),
            tax=tax,
            total=total,
            due_date=calendar_date(due, "dueDate") if due else None,
            revision=whole(_text(record, "revision"), "revision", 1),
            intent=Intent.VOID if record.get("status") == "voided" else Intent.POST,
            tax_mode=tax_mode,
            exchange_rate=_exchange_rate(record),
            reference=_text(record, "purchaseOrderNumber") or _text(record, "buyerReference"),
            memo=_text(record, "memo"),
            terms=_text(record, "paymentTerms"),
            target=_target(record),
        )
    )


def payment(record: Record) -> Payment:
    """A schema-checked payment record. Raises `BadValue` with a sentence naming the field."""
    currency = currency_code(_text(record, "currency"), "currency")
    amount = money(_text(record, "amount"), "amount", currency)
    applications = tuple(
        Application(given["invoiceId"], money(given["amount"], f"applications[{n}].amount", currency))
        for n, given in enumerate(record.get("applications") or ())
    )
    applied = sum((application.amount for application in applications), Decimal(0))
    if amount <= 0 or any(application.amount <= 0 for application in applications):
        raise BadValue("amounts of a payment must be above 0; a refund is not a payment")
    if applied > amount:
        raise BadValue(f"{applied} {currency} is applied to invoices and only {amount} was received")
    return Payment(
        key=record["paymentId"],
        party=_party(record["party"]),
        date=calendar_date(_text(record, "date"), "date"),
        currency=currency,
        amount=amount,
        applications=applications,
        reference=_text(record, "reference"),
        method=_text(record, "method"),
        revision=whole(_text(record, "revision"), "revision", 1),
        target=_target(record),
    )


def _text(record: Record, name: str) -> str:
    """A field's text; a null or absent one is empty."""
    return record.get(name) or ""


def _party(record: Record) -> Party:
    matched = record.get("matched") or {}
    return Party(
        key=_text(record, "id"),
        name=record["name"],
        email=_text(record, "email"),
        tax_id=_text(record, "taxId"),
        country=_text(record, "country"),
        matched={matched["system"]: matched["id"]} if matched else {},
    )


def _target(record: Record) -> str:
    return _text(record.get("handoff") or {}, "target")


def _exchange_rate(record: Record) -> Decimal | None:
    text = _text(record, "exchangeRate")
    rate = decimal(text, "exchangeRate") if text else None
    if rate is not None and rate <= 0:
        raise BadValue(f"exchangeRate {text} must be above 0")
    return rate


def _net(record: Record, currency: str, mode: TaxMode, without_tax: Decimal) -> Decimal:
    """The net total the source states (BR-CO-13); with tax-inclusive prices, or none stated, total less tax."""
    amounts = record["amounts"]
    if mode is TaxMode.INCLUSIVE or not amounts.get("subtotal"):
        return without_tax
    discount = money(_text(amounts, "discountTotal"), "amounts.discountTotal", currency, Decimal(0))
    charge = money(_text(amounts, "chargeTotal"), "amounts.chargeTotal", currency, Decimal(0))
    return money(amounts["subtotal"], "amounts.subtotal", currency) - discount + charge


def _lines(record: Record, currency: str) -> tuple[Line, ...]:
    lines = tuple(_line(position, given, currency) for position, given in enumerate(record["lines"], 1))
    seen: set[str] = set()
    for given in record["lines"]:
        line_id = _text(given, "lineId")
        if line_id and line_id in seen:
            raise BadValue(f"two different lines bear the id {line_id}; give every line its own")
        seen.add(line_id)
    return lines


def _line(position: int, given: Record, currency: str) -> Line:
    number = whole(_text(given, "lineNumber"), f"lines[{position - 1}].lineNumber", position)
    where = f"line {number}:"
    tax = given.get("tax") or {}
    quantity = decimal(given["quantity"], f"{where} quantity")
    base = decimal(_text(given, "priceBaseQuantity"), f"{where} priceBaseQuantity", Decimal(1))
    if base <= 0:
        raise BadValue(f"{where} priceBaseQuantity {base} must be above 0")
    price = decimal(given["unitPrice"], f"{where} unitPrice")
    price = price if base == 1 else price / base
    return Line(
        number=number,
        description=_text(given, "description"),
        quantity=quantity,
        unit_price=price,
        net=money(given["lineTotal"], f"{where} lineTotal", currency),
        sku=_text(given, "sku"),
        unit=_text(given, "unitCode"),
        tax_code=_text(tax, "code"),
        tax_rate=decimal(tax["rate"], f"{where} tax rate") if _text(tax, "rate") else None,
        tax=money(_text(tax, "amount"), f"{where} tax amount", currency, Decimal(0)),
        account=_text(given, "accountCode"),
        discount=_discount(given, where, quantity * price, currency),
        dimensions={entry["name"]: entry["value"] for entry in given.get("dimensions") or ()},
    )


def _discount(given: Record, where: str, gross: Decimal, currency: str) -> Decimal:
    if _text(given, "discountAmount"):
        return money(given["discountAmount"], f"{where} discountAmount", currency)
    percent = decimal(_text(given, "discountPercent"), f"{where} discountPercent", Decimal(0))
    return rounded(gross * percent / 100, currency)


def _allowances(record: Record, lines: tuple[Line, ...], currency: str, tax: Decimal) -> tuple[Line, ...]:
    """Discounts and charges of the whole document as lines of their own: no target loses them that way.

    Their tax is what the lines leave of the tax total, at the one rate all lines share.
    """
    amounts = record["amounts"]
    discount = money(_text(amounts, "discountTotal"), "amounts.discountTotal", currency, Decimal(0))
    charge = money(_text(amounts, "chargeTotal"), "amounts.chargeTotal", currency, Decimal(0))
    given = [(name, net) for name, net in (("Discount", -discount), ("Charge", charge)) if net]
    if not given:
        return ()
    rates = {(line.tax_code, line.tax_rate) for line in lines}
    if len(rates) != 1:
        raise BadValue("a discount or charge of the whole document spans several tax rates; state it line by line")
    (code, rate) = rates.pop()
    left = tax - sum((line.tax for line in lines), Decimal(0))
    whole_net = sum((net for _, net in given), Decimal(0))
    shares = [rounded(left * net / whole_net, currency) if whole_net else Decimal(0) for _, net in given]
    shares[-1] += left - sum(shares, Decimal(0))
    start = max((line.number for line in lines), default=0)
    return tuple(
        Line(start + n, name, Decimal(1), net, net, tax_code=code, tax_rate=rate, tax=share)
        for n, ((name, net), share) in enumerate(zip(given, shares, strict=True), 1)
    )
