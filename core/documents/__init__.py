"""書類 (documents): one file per document says what it holds; PDF (Typst) and Excel are made from it."""
