"""試し (rehearsal): a change is really made, looked at, and taken back before anybody else sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.db.actor import Actor
from core.db.work import Work, unit_of_work


class _TakenBack(Exception):
    """Nothing of a rehearsal is kept."""


@contextmanager
def rehearsal(actor: Actor) -> Iterator[Work]:
    """A unit of work whose end is always its undoing: not even an audit row remains.

    On SQLite others wait with their saves as long as it lasts.
    """
    try:
        with unit_of_work(actor) as work:
            yield work
            raise _TakenBack
    except _TakenBack:
        pass
