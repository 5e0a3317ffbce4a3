"""医療機関連携の見るところ (segments of the board): only the chosen one asks for its rows."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.ui.medical.advice_board import advice_part
from core.ui.medical.board import board
from core.ui.medical.coverage import coverage_part
from core.ui.medical.programmes import programmes_part
from core.ui.medical.regional import regional_part
from core.ui.segments import segment

PARTS: dict[str, Callable[[Actor], None]] = {
    "連携の段階": board,
    "交流プログラムと訪問": programmes_part,
    "主治医の助言": advice_part,
    "カバー状況": coverage_part,
    "一覧・マニュアル": regional_part,
}
NEEDS = {"主治医の助言": Action.SEE_SENSITIVE, "交流プログラムと訪問": Action.SEE_EVENTS}
# What the address calls a segment: `/medical?part=lists` opens there.
ADDRESSES = {
    "board": "連携の段階", "programmes": "交流プログラムと訪問", "advice": "主治医の助言",
    "coverage": "カバー状況", "lists": "一覧・マニュアル",
}  # fmt: skip
PLACE = "medical.part"


def chosen_part(user: Actor) -> Callable[[Actor], None]:
    """The segment that is looked at; it stays when one comes back."""
    offered = [name for name in PARTS if name not in NEEDS or may(user, NEEDS[name])]
    return PARTS[segment(PLACE, offered, ADDRESSES)]
