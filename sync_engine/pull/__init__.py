"""Pull: what changed at a target comes into the local copy, each page with the cursor that says how far it is."""
