"""Worker processes: they inherit what is loaded, leave Ctrl-C to their parent, and never outlive it."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait

from harness.case.scratch import sweep


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Up to `jobs` processes. Whatever breaks the block off ends them at once, in the middle of their cases."""
    others = set(active_children())
    # forked workers inherit what is imported and compiled already
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_begin)
    try:
        yield pool
        # a Ctrl-C while it waits for them, too: at exit Python would wait for ever for those that still live
        pool.shutdown()
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()
        pool.shutdown(cancel_futures=True)
        sweep()
        raise


def quiet_collector() -> None:
    """What is loaded by now stays: the cyclic collector need not look through it again and again (8 % of a run)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _begin() -> None:
    quiet_collector()
    # a terminal sends Ctrl-C to all of them; who gives the work out also ends it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent killed with -9 tells nobody; without this its workers would wait for work for ever."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
