"""利用者台帳と利用者カルテの部品: the ledger, and one person part by part."""
