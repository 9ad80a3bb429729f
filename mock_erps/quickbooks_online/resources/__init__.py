"""What differs per kind of document: one small module per family, all on `Entity`."""
