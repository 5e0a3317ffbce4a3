"""紹介の画面 (introductions): who is connected nowhere, how each introduction goes, what is missing."""
