"""だれの仕事か (whose work): one user's, a team's, or everybody's, as a condition for any list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

# One owner, several of them, or (None) whoever it is, nobody included.
Whose = int | frozenset[int] | None


def owned(column: ColumnElement[Any], whose: Whose) -> list[ColumnElement[bool]]:
    """Conditions on a column that holds an owner; none where everybody's is asked for.

    `.where(*owned(t.c.owner_id, whose))`
    """
    if whose is None:
        return []
    return [column == whose if isinstance(whose, int) else column.in_(sorted(whose))]
