"""The harness: drives an engine, injects faults, judges the books, explains what broke."""

__version__ = "0.1.0"
