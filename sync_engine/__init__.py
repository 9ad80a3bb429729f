"""The sync engine: reviewed invoices in, accounting systems out, nothing lost and nothing doubled."""

__version__ = "0.1.0"
