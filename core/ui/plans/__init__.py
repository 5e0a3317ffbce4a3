"""支援計画の部品: the office's list, and one plan part by part."""
