"""A Dask cluster as the executor of runs. Each of its nodes needs mock-erps, and the engine's file at the same path."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from harness.bad_input import BadInput

#: seconds until an address counts as one where nobody answers
PATIENCE = 10


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor, and how many runs it plays at once. Raises BadInput.

    A node that dies costs time and no result: the scheduler gives its runs to the others.
    """
    try:
        from distributed import Client
    except ImportError:
        advice = "Install it with: pip install 'mock-erps[cluster]'"
        raise BadInput("EX004", "--cluster needs Dask, which is not installed", advice=advice) from None
    try:
        client: Any = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError):
        advice = "Give the address that `dask scheduler` prints, such as tcp://127.0.0.1:8786."
        raise BadInput("EX005", f"no cluster answers at {address}", advice=advice) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BadInput("EX006", f"the cluster at {address} has no workers", advice="Start some: dask worker …")
        yield client.get_executor(pure=False), threads
