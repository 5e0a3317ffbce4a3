"""仕事 (use cases): one verb per use case, one transaction, permission checked, audit written."""
