"""取り込みの画面 (imports): a public file is tried, its differences seen, then taken in."""
