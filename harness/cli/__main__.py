"""`python -m harness.cli`: the command line where it is not installed."""

from __future__ import annotations

from harness.cli.main import main

main()
