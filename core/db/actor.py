"""操作する人 (actor): in whose name a transaction reads or writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """操作する人: a signed-in user, or the system itself (`id` is None).

    Role: a `user_role` code; scope: a `user_scope` code, whose rows are `core.domain.access`;
    organization: the only one that a user of the role 連携機関 has anything to do with.
    """

    id: int | None
    login: str
    name: str
    role: str
    scope: str = "all"
    organization_id: int | None = None


SYSTEM = Actor(id=None, login="system", name="システム", role="system")
