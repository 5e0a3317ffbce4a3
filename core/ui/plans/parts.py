"""計画の各部 (parts of a plan), by the name on their tab. Only the chosen one is drawn."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.queries.plans import PlanPage
from core.ui.plans.goals import plan_goals
from core.ui.plans.kind_fields import TABS, kind_fields
from core.ui.plans.reviews import plan_reviews
from core.ui.plans.versions import plan_versions
from core.ui.plans.words import plan_words

Part = Callable[[Actor, PlanPage], None]


def parts_of(page: PlanPage) -> dict[str, Part]:
    """The parts of this plan; its kind may have fields of its own."""
    own: dict[str, Part] = {TABS[page.plan.kind]: kind_fields} if page.plan.kind in TABS else {}
    return {
        "計画": plan_words,
        **own,
        "目標": plan_goals,
        "モニタリング": plan_reviews,
        "版をくらべる": plan_versions,
    }
