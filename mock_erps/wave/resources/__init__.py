"""What differs per kind of record."""
