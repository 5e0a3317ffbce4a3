"""入力の画面 (forms): one per noun; each line of a form is one field."""
