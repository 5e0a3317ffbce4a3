"""担当 (ownership): who may be given a case."""

from __future__ import annotations

from core.db.work import View
from core.domain.users import User
from core.errors import RuleViolation
from core.queries.scopes import reaches
from core.queries.users import staff_names


def require_owner(view: View, owner_id: int | None, about: int | None = None) -> None:
    """Raise `RuleViolation` unless this is nobody, or an active account that may own a case.

    `about`: the person of a task, whom its owner must be able to see; else it would be on nobody's
    list. Who is given a person sees that person by that.
    """
    if owner_id is None:
        return
    if owner_id not in staff_names(view):
        raise RuleViolation({"owner_id": "担当を一覧から選んでください。"})
    if about is not None and not reaches(view, owner_id, view.get(User, owner_id).scope, about):
        raise RuleViolation(
            {
                "owner_id": "この職員は、この利用者を見られません。"
                "ほかの職員を選ぶか、見られる範囲を管理者に広げてもらってください。"
            }
        )
