"""行事の画面 (events): the year at a glance, and one event from the invitation to what followed."""
