"""期限 (deadlines): one rule per file; home, client page, meeting and calendar read the same rows."""
