"""会議の画面 (the meeting): big type, masked persons, notes and decisions while people talk."""
