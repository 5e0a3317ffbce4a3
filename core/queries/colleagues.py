"""わたしのチーム (my team): whom I share an office and a programme with, unless I chose others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, or_, select

from core.db.work import View, table_of
from core.domain.access import ScopeGrant
from core.domain.enrolments import Enrolment
from core.domain.permissions import Action, require
from core.domain.users import User
from core.queries.users import staff_names


def colleagues(view: View) -> dict[int, str]:
    """id → name of those who may own a case and work where I do, oneself too, by name.

    Where one works: the office × programme of the open enrolments that one owns, and what one was
    granted to see (a grant of an office without a programme: all of that office).
    """
    require(view.actor, Action.SEE_CLIENTS)
    e, g = table_of(Enrolment), table_of(ScopeGrant)
    staff, me = staff_names(view), view.actor.id
    mine = {
        (row.office_id, row.programme)
        for row in [
            *view.rows(
                select(e.c.office_id, e.c.programme)
                .where(e.c.owner_id == me, e.c.end_on.is_(None))
                .distinct()
            ),
            *view.rows(select(g.c.office_id, g.c.programme).where(g.c.user_id == me)),
        ]
    }
    if not mine:
        return {i: name for i, name in staff.items() if i == me}
    # One enrolment of each is found sooner than all are read.
    u = table_of(User)
    owns = exists().where(e.c.owner_id == u.c.id, e.c.end_on.is_(None), _shares(e.c, mine))
    owning = view.rows(select(u.c.id.label("owner_id")).where(u.c.id.in_(staff), owns))
    granted = view.rows(select(g.c.user_id.label("owner_id")).where(_shares(g.c, mine)).distinct())
    ids = {me, *(row.owner_id for row in [*owning, *granted])}
    return {i: name for i, name in staff.items() if i in ids}


def _shares(column: Any, places: set[tuple[int | None, str]]) -> Any:
    """A blank office or programme stands for all of them."""
    return or_(
        *(
            and_(
                *([or_(column.office_id == office, column.office_id.is_(None))] if office else []),
                *([or_(column.programme == name, column.programme == "")] if name else []),
            )
            for office, name in sorted(places, key=lambda p: (p[0] or 0, p[1]))
        )
    )
