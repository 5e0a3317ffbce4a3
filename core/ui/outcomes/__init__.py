"""定着の実績の画面 (outcomes): retention rates and curves."""
