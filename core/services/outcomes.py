"""定着の実績の書き出し (exports of outcomes): what left the screen, and how it was divided."""

from __future__ import annotations

from core.db.work import Work
from core.domain.permissions import Action, require


def log_outcomes_export(work: Work, form: str, by: str) -> None:
    """書き出しを記録する: numbers only, small ones kept back."""
    require(work.actor, Action.SEE_CHARTS)
    work.log("export", "employment", detail={"form": form, "by": by, "of": "outcomes"})
