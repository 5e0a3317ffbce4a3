"""一人についての会議 (conferences): prepared with names, shown on the wall without them."""
