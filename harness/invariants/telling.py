"""What the engine tells people: every refusal in the vendor's words (I39), and no secret (I40)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from harness.documents import SourceDocument, Want
from harness.invariants.answers import Answer, Call
from harness.invariants.barred import refused_by
from harness.invariants.indexed import Indexed
from harness.invariants.wording import listed, told
from harness.verdicts import Finding, Violation, judged


def error_surfaced(ev: Indexed) -> Finding:
    rejected = [source for source in ev.due.values() if _is_rejected(ev, source)]
    return judged("I39", len(rejected), [v for source in rejected if (v := _unsaid(ev, source))])


def _is_rejected(ev: Indexed, source: SourceDocument) -> bool:
    if ev.versions[source.key][-1].want is Want.REFUSED or ev.state(source.key) == "failed":
        return True
    return _refusal(ev, source.key) is not None


def _refusal(ev: Indexed, key: str) -> Call | None:
    """The vendor's last word on the key, where that is a refusal."""
    if not ev.writes_of.get(key) or ev.live(key) or ev.payments(key):
        return None
    last = ev.writes_of[key][-1]
    alone = last.answer is Answer.PERMANENT and last.subjects == (key,)
    if alone and last.creates and _stood(ev, key, last):
        return None
    return last if alone or key in refused_by(ev, last) else None


def _stood(ev: Indexed, key: str, refusal: Call) -> bool:
    """The document was in the books by then: a second one was refused, whoever removed the first one later."""
    before = [step for step in ev.steps_of.get(key, ()) if step.version.at < refusal.exchange.received]
    latest = before[-1].version.after if before else None
    return latest is not None and latest.live and getattr(latest, "status", "") != "draft"


def _around(ev: Indexed, refusal: Call) -> list[Call]:
    """The refusal, what the vendor refused of the look-ups that followed it in that run, and, where it met the removal
    of something half-made, the refusal that this was removed for."""
    here = refusal.exchange
    later = [
        call
        for call in ev.calls
        if call.seq > refusal.seq and call.reads and call.answer in (Answer.PERMANENT, Answer.AUTH)
        if (call.phase, call.exchange.company) == (refusal.phase, here.company)
    ]
    return [refusal, *later, *_removed_for(ev, refusal)]


def _removed_for(ev: Indexed, removal: Call) -> Iterator[Call]:
    """The write before a refused removal, in the same run, if it was refused as well."""
    if not removal.exchange.operation.startswith("delete "):
        return
    for key in removal.subjects:
        before = [call for call in ev.writes_of[key] if call.seq < removal.seq and call.phase == removal.phase]
        yield from (call for call in before[-1:] if call.answer is Answer.PERMANENT)


def _unsaid(ev: Indexed, source: SourceDocument) -> Violation | None:
    refusal = _refusal(ev, source.key)
    problems = ev.told(source.key)
    vendor = f"{refusal.exchange.vendor_code} in exchange {refusal.seq}" if refusal else "no exchange"
    if not problems:
        how = "no report names it"
    elif not any(_says_something(problem.get("text", "")) for problem in problems):
        how = f"the report only says “{problems[-1].get('text', '')}”"
    elif refusal is not None and not any(_quotes(p, said) for p in problems for said in _around(ev, refusal)):
        how = "the report gives neither the vendor's code nor its words"
    else:
        return None
    return Violation(
        f"The {told(source)} was refused and {how}.",
        keys=(source.key,),
        exchanges=(refusal.seq,) if refusal else (),
        expected="number, vendor's code, vendor's words",
        books=vendor,
        engine=listed(f"{p.get('code', '')} {p.get('text', '')}".strip() for p in problems) or "nothing",
    )


_GENERIC = re.compile(
    r"(?:http|client|error|status|code|failed|failure|bad request|unknown|exception|rejected|for url|\d{3}|\W)*", re.I
)


def _says_something(text: str) -> bool:
    return not _GENERIC.fullmatch(text)


def _quotes(problem: Mapping[str, str], refusal: Call) -> bool:
    """The vendor's code, or most of the long words of its answer, are in what the engine reports."""
    code, text = str(problem.get("code", "")), str(problem.get("text", ""))
    vendor_code = refusal.exchange.vendor_code
    if vendor_code and vendor_code in f"{code} {text}":
        return True
    reply = refusal.exchange.reply
    body = reply.body.decode("utf-8", "replace").casefold() if reply else ""
    words = re.findall(r"\w{4,}", text.casefold())
    return not body or (bool(words) and sum(word in body for word in words) * 2 >= len(words))


_ISSUED = re.compile(rb'(?:"(?:access|refresh)_token"\s*:\s*"|<sessionid>)([^"<]{8,})')


def no_secret_leak(ev: Indexed) -> Finding:
    secrets = _secrets(ev)
    violations = [
        Violation(
            f"{where} holds a secret in the clear ({secret[:4]}…, {len(secret)} characters).",
            expected="no secret, or its last digits at most",
            engine=where,
        )
        for where, text in _texts(ev)
        for secret in secrets
        if secret in text
    ]
    return judged("I40", len(ev.evidence.runs) if secrets else 0, violations)


def _secrets(ev: Indexed) -> list[str]:
    """Those the engine was given, and those it was issued on the way."""
    found = {secret for given in ev.evidence.secrets.values() for secret in given}
    for call in ev.calls:
        header = call.exchange.request.headers.get("authorization", "")
        found.add(header.partition(" ")[2])
        if call.auth and call.exchange.reply:
            found.update(match[1].decode() for match in _ISSUED.finditer(call.exchange.reply.body))
    return sorted(secret for secret in found if len(secret) >= 8)


def _texts(ev: Indexed) -> Iterable[tuple[str, str]]:
    for run in ev.evidence.runs:
        yield f"What the {run.phase} run printed", run.output
        yield f"The log of the {run.phase} run", run.log
        yield f"The report of the {run.phase} run", " ".join(value for p in run.problems for value in p.values())
    yield "The ledger", " ".join(entry.text for entry in ev.ledger.values())
    if not ev.traits.get("secret_in_url"):
        urls = dict.fromkeys(f"{call.exchange.request.path}?{call.exchange.request.query}" for call in ev.calls)
        yield "A URL", "\n".join(urls)
