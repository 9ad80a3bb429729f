"""The REST door: records, collections, SuiteQL, asynchronous jobs, metadata (dossier §3, §5, §9)."""
