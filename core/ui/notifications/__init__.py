"""通知 (notifications): the bell in every head, and the list."""
