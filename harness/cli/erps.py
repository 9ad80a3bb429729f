"""ERPs as people name them on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from harness.bad_input import BadInput, did_you_mean
from mock_erps.platform.contract import slugs


def known_erps(wanted: Iterable[str]) -> list[str]:
    """The slugs, each once. Raises BadInput for one that there is not."""
    offered = slugs()
    for slug in wanted:
        if slug not in offered:
            advice = f"There are: {', '.join(offered)}."
            raise BadInput("CL006", f"no ERP is called {slug!r}", advice=advice, label=did_you_mean(slug, offered))
    return list(dict.fromkeys(wanted))
