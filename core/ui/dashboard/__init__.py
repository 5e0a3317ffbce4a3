"""指標の画面 (dashboard): cards, one indicator in full, targets and reference values, files."""
