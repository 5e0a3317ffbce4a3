"""相談受付の部品: possible duplicates, what waits, one consultation."""
