"""就職のページの見るところ (segments of one job's page)."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.queries.employments import JobPage
from core.ui.segments import segment
from core.ui.work.job_coaching import job_coaching
from core.ui.work.job_facts import job_facts
from core.ui.work.job_signs import job_signs
from core.ui.work.job_visits import job_visits

PARTS: dict[str, Callable[[Actor, JobPage], None]] = {
    "定着の予定・支援レポート": job_visits,
    "就職の内容": job_facts,
    "気になるサイン": job_signs,
    "ジョブコーチ": job_coaching,
}
# What the address calls a segment: `/job?id=3&part=coaching` opens there.
ADDRESSES = {
    "visits": "定着の予定・支援レポート", "facts": "就職の内容", "signs": "気になるサイン",
    "coaching": "ジョブコーチ",
}  # fmt: skip


def job_parts(user: Actor, page: JobPage) -> None:
    """The chosen segment of one job."""
    PARTS[segment("job.part", list(PARTS), ADDRESSES)](user, page)
