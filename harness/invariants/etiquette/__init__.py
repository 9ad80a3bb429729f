"""Etiquette: how an engine behaves on the wire, judged from the journal alone."""
