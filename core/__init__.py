"""つなぎ帳: the ledger of a disability-employment support centre."""
