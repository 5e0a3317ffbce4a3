"""本物の日本語入力 (the real input method): fcitx5 and Mozc in front of a visible Chromium."""
