"""ERPs as people name them on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from harness.bad_input import BadInput, did_you_mean
from mock_erps.platform.contract import slugs, sources


def known_erps(wanted: Iterable[str]) -> list[str]:
    """The slugs, each once. Raises BadInput for one that there is not."""
    offered = slugs()
    for slug in wanted:
        if slug not in offered:
            advice = f"There are: {', '.join(offered)}."
            raise BadInput("CL006", f"no ERP is called {slug!r}", advice=advice, label=did_you_mean(slug, offered))
    return list(dict.fromkeys(wanted))


def known_targets(wanted: Iterable[str]) -> list[str]:
    """As `known_erps`, without those that nothing is delivered to."""
    known = known_erps(wanted)
    for slug in known:
        if slug in sources():
            advice = f"It stands in scenarios under `given: {{source: {slug}}}`, and every ERP plays those."
            raise BadInput("CL008", f"{slug} is a source, documents are not delivered to it", advice=advice)
    return known
