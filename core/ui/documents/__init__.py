"""書類 (documents on the screen): the button, the pages to look at, and to whom they go."""
