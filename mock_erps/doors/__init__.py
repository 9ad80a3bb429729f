"""Doors: small adapters between the ways requests arrive and the one pipeline that answers them."""
