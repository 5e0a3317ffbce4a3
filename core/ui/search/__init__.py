"""さがす (search): the field in the head of every page, and the screen of what was found."""
