"""生成した定着の予定 (generated visits) of the generated persons who work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from core.db.base import TableModel
from core.domain.retention import CANCELLED, PLANNED, RetentionVisit
from core.services.generated_people import Facts, Setting

_AT_WORK = ("employed_early", "retention")
_DAY = timedelta(days=1)


def visit_rows(facts: Facts, setting: Setting) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """Two or three ahead for most, a few late ones; the job is named by who stores them. A dice of
    its own: what else is generated stays as it was."""
    dice = Random(f"visit {facts.id}")
    if facts.stage not in _AT_WORK or dice.random() > 0.8:
        return
    on = setting.today + dice.randrange(-2, 30) * _DAY
    for _visit in range(dice.choice((1, 2, 3))):
        late = on < setting.today and dice.random() < 0.3
        yield (
            RetentionVisit,
            {
                "client_id": facts.id, "planned_on": on, "planned_at": dice.choice(("", "10:00", "15:30")),
                "activity": dice.choice(("scheduled_visit", "scheduled_visit", "interview")),
                "status": CANCELLED if late else PLANNED,
                "cancel_reason": "職場の都合" if late else "",
            },
        )  # fmt: skip
        on += dice.choice((28, 30, 35)) * _DAY
