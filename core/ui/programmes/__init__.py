"""事業計画の画面: the plans of a 年度, one plan as its table, one item with its occasions."""
