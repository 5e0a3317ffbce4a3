"""きょうの仕事の部品 (pieces of the morning screen): cards, the list, the sheets of a task."""
