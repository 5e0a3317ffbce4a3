"""実習・就職・定着の見るところ (segments of `/work`): only the chosen one asks for its rows."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.ui.segments import segment
from core.ui.work.applications import applications_part
from core.ui.work.challenge import challenge_part
from core.ui.work.coaching import coaching_part
from core.ui.work.jobs import jobs_part
from core.ui.work.monthly import monthly_part
from core.ui.work.practicums import practicums_part
from core.ui.work.risks import risks_part

PARTS: dict[str, Callable[[Actor], None]] = {
    "今月の定着": monthly_part,
    "気になる人": risks_part,
    "就職している人": jobs_part,
    "実習": practicums_part,
    "求人・応募": applications_part,
    "ジョブコーチ": coaching_part,
    "チャレンジ雇用": challenge_part,
}
# What the address calls a segment: `/work?part=practicums` opens there.
ADDRESSES = {
    "monthly": "今月の定着", "risks": "気になる人", "jobs": "就職している人", "practicums": "実習",
    "applications": "求人・応募", "coaching": "ジョブコーチ", "challenge": "チャレンジ雇用",
}  # fmt: skip


def chosen_part(user: Actor) -> None:
    """The segment that is looked at."""
    PARTS[segment("work.part", list(PARTS), ADDRESSES)](user)
