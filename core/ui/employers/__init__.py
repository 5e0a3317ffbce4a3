"""企業支援の画面 (employers): the way of an employer, the eight steps, carving, quota, subsidies."""
