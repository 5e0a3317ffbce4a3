"""模擬の希望の条件 (invented wishes): five persons who are looking for a provider."""

from __future__ import annotations

from core.db.work import Work
from core.domain.matching import MatchingWish, MatchingWishEntry
from core.domain.permissions import Action, require
from core.queries.matching_wishes import seeker_of
from core.services.invented_files import day_or_none, rows
from core.services.invented_persons import Region
from core.services.matching import checked_wish


def add_wishes(work: Work, region: Region, clients: dict[str, int]) -> None:
    """模擬の希望を入れる, on top of what the face sheets say of these persons (name → id)."""
    require(work.actor, Action.SET_UP)
    wishes = []
    for line in rows("wishes"):
        client_id = clients[line.pop("client")]
        start_by_on = day_or_none(line.pop("start_by_on"), region.today)
        typed = {**seeker_of(work, client_id).values, **line, "start_by_on": start_by_on}
        entry: MatchingWishEntry = checked_wish(typed, client_id)
        wishes.append(MatchingWish(**entry.model_dump()))
    work.add_all(wishes)
