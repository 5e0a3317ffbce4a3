"""企業支援の見るところ (segments of `/employers`): only the chosen one asks for its rows."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.ui.employers.calculator import calculator_part
from core.ui.employers.listing import employers_part
from core.ui.employers.seminars import seminars_part
from core.ui.employers.subsidies import subsidies_part
from core.ui.segments import segment

PARTS: dict[str, Callable[[Actor], None]] = {
    "企業の一覧": employers_part,
    "雇用率の計算": calculator_part,
    "助成金・奨励金": subsidies_part,
    "セミナー": seminars_part,
}
NEEDS = {"セミナー": Action.SEE_EVENTS}
# What the address calls a segment: `/employers?part=quota` opens there.
ADDRESSES = {
    "list": "企業の一覧", "quota": "雇用率の計算", "subsidies": "助成金・奨励金", "seminars": "セミナー",
}  # fmt: skip


def chosen_part(user: Actor) -> None:
    """The segment that is looked at."""
    offered = [name for name in PARTS if name not in NEEDS or may(user, NEEDS[name])]
    PARTS[segment("employers.part", offered, ADDRESSES)](user)
