"""会議の予定と議事録 (meetings beside the wall): today's, coming ones, what waits, how each is set."""
