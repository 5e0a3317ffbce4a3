"""業務のことば (the domain): one file per noun; codes, errors, permissions; rules of law."""
