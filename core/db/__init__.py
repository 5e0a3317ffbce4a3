"""台帳の置き場所 (the database): tables' base, transactions, the audit chain, migrations."""
