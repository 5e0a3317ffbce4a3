"""担当 (ownership): who may be given a case."""

from __future__ import annotations

from core.db.work import View
from core.errors import RuleViolation
from core.queries.users import staff_names


def require_owner(view: View, owner_id: int | None) -> None:
    """Raise `RuleViolation` unless this is nobody, or an active account that may own a case."""
    if owner_id is not None and owner_id not in staff_names(view):
        raise RuleViolation({"owner_id": "担当を一覧から選んでください。"})
