"""The durable ledger: what was asked, what was attempted, what is known to be in the books.

One row per (target, kind, key). A write's intent and idempotency key are committed before its first attempt, and no
database transaction is ever open while a network call runs.
"""
