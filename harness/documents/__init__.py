"""Source documents: what the engine is handed, and therefore what the books owe."""

from harness.documents.source import Applied, SourceDocument, SourceLine, SourceParty, TaxMode, Want

__all__ = ["Applied", "SourceDocument", "SourceLine", "SourceParty", "TaxMode", "Want"]
