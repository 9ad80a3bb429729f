"""What differs per kind of object: its fields, its computed values, its rules."""
