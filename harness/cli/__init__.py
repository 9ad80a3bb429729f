"""The command `mock-erps`. One module per command; every error a user can cause ends as one clear message."""

from harness.cli.main import main

__all__ = ["main"]
