"""表 (tables) of the screens: the editing grid with its draft, its saving and its conflicts."""
