"""Receiving webhooks: verified, remembered, answered at once; what they are about is read by the next pull."""
