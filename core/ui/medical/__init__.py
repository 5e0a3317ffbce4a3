"""医療機関連携の画面 (the coordinator's board): hospitals, programmes, doctors' advice, papers."""
