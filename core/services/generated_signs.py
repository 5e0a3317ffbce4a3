"""生成した気になるサイン (generated early signs) of some of the generated persons who work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from core.db.base import TableModel
from core.domain.codes import codes
from core.domain.early_signs import CONCERN, NO_WORRY, URGENT, WATCH, EarlySign
from core.services.generated_people import Facts, Setting

_AT_WORK = ("employed_early", "retention", "on_leave")
_DAY = timedelta(days=1)


def sign_rows(facts: Facts, setting: Setting) -> Iterator[tuple[type[TableModel], dict[str, Any]]]:
    """None for most; the job is named by who stores them. A dice of its own: what else is generated
    stays as it was."""
    dice = Random(f"sign {facts.id}")
    if facts.stage not in _AT_WORK or dice.random() > 0.12:
        return
    for kind in dice.sample([code.code for code in codes("early_sign")], dice.choice((1, 1, 2, 3))):
        # Never before the hire, which may be five days ago.
        on = setting.today - dice.randrange(5 if facts.stage == "employed_early" else 100) * _DAY
        degree = dice.choice((NO_WORRY, WATCH, WATCH, CONCERN, CONCERN, URGENT))
        is_over = degree == NO_WORRY or dice.random() < 0.5
        yield (
            EarlySign,
            {
                "client_id": facts.id, "noticed_on": on, "kind": kind, "degree": degree,
                "side": dice.choice(("self", "supporter", "employer")), "by_id": facts.owner_id,
                "settled_on": (on if degree == NO_WORRY else setting.today) if is_over else None,
            },
        )  # fmt: skip
