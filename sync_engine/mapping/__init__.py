"""From a source's documents to drafts a target takes: policy, customers, references, prices, taxes, checks."""

from sync_engine.mapping.unmappable import Unmappable

__all__ = ["Unmappable"]
