"""期限の画面の部品 (pieces of the screen of deadlines): tiles, filter, list, month, putting off."""
