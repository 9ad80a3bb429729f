"""Delivery: what is due in the ledger goes to the target, once, whatever happens on the way."""
