"""One case, from a fresh world to a verdict. Start at `run.py`."""

from harness.case.run import run_case

__all__ = ["run_case"]
