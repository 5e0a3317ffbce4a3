"""わたしたちの機関の部品 (a partner's own page)."""
