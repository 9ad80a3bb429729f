"""What differs per entity: marketing documents, payments, partners, items and the lists they draw on."""
