"""下書きと表示の好み (drafts and display settings): what a person typed and did not save yet.

Kept per person and place in technical tables: a reload, a page switch or an ended session loses
nothing. Content is JSON.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Table, delete, insert, select

from core import clock
from core.db.actor import Actor
from core.db.technical import draft, preference
from core.db.work import View, Work, read_only, unit_of_work
from core.domain.permissions import Action, require

# The preference of きょうの仕事, by which the daily digest goes, too.
MORNING = "today"


def _replace(work: Work, table: Table, name: str, content: Any, **more: Any) -> None:
    mine = (table.c.user_id == work.actor.id) & (table.c.name == name)
    work.technical(delete(table).where(mine))
    if content not in (None, {}, []):
        work.technical(
            insert(table).values(
                user_id=work.actor.id,
                name=name,
                content=json.dumps(content, ensure_ascii=False, default=str),
                **more,
            )
        )


def _content(view: View, table: Table, name: str) -> Any:
    found = view.scalar(
        select(table.c.content).where(table.c.user_id == view.actor.id, table.c.name == name)
    )
    return json.loads(found) if found else None


def keep_draft(actor: Actor, name: str, content: Any) -> None:
    """下書きを残す: replaces the person's draft of that name; empty content drops it."""
    require(actor, Action.OWN_ACCOUNT)
    with unit_of_work(actor) as work:
        _replace(work, draft, name, content, saved_at=clock.now())


def take_draft(actor: Actor, name: str) -> Any:
    """下書きを読む: the content last kept, or None."""
    require(actor, Action.OWN_ACCOUNT)
    with read_only(actor) as view:
        return _content(view, draft, name)


def drafts_about(actor: Actor, row_id: int) -> list[str]:
    """書きかけの場所: the places of this person's drafts about one row, the latest first."""
    require(actor, Action.OWN_ACCOUNT)
    with read_only(actor) as view:
        names = view.rows(
            select(draft.c.name)
            .where(draft.c.user_id == actor.id, draft.c.name.endswith(f".{row_id}"))
            .order_by(draft.c.saved_at.desc())
        )
    return [str(row.name).removesuffix(f".{row_id}") for row in names]


def drop_draft(actor: Actor, name: str) -> None:
    """下書きを捨てる: after the save."""
    keep_draft(actor, name, None)


def keep_preference(actor: Actor, name: str, content: Any) -> None:
    """表示の好みを残す: columns and their widths, filters."""
    require(actor, Action.OWN_ACCOUNT)
    with unit_of_work(actor) as work:
        _replace(work, preference, name, content)


def read_preference(actor: Actor, name: str) -> Any:
    """表示の好みを読む: the content last kept, or None."""
    require(actor, Action.OWN_ACCOUNT)
    with read_only(actor) as view:
        return _content(view, preference, name)
