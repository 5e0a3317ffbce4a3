"""紹介の図の書き出し (exports of pictures of introductions): what left the screen."""

from __future__ import annotations

from core.db.work import Work
from core.domain.permissions import Action, require


def log_flows_export(work: Work, period: str) -> None:
    """書き出しを記録する: the flows of a period, as a picture; it names organisations only."""
    require(work.actor, Action.SEE_SENSITIVE)
    work.log("export", "introduction", detail={"form": "PNG", "period": period})
