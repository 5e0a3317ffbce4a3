"""実績報告の画面 (the screen of the reports): the report, its periods, its categories, its layout."""
