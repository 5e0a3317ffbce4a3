"""きょうの板 (the board of the morning): unread things, the cards, the day's plan, the caseload.

One element that the browser draws from plain text: what was pressed comes back as an act and an id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import streamlit as st

from core.db.actor import Actor
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import may
from core.queries import day_plan as plans
from core.queries.day_plan import DayItem
from core.queries.ledger import LedgerCriteria
from core.ui import session
from core.ui.navigation import (
    CLIENT,
    CLIENTS,
    CONFERENCE,
    EMERGENCY,
    EVENT,
    INTAKE,
    INTRODUCTIONS,
    JOB,
    MEETING,
    NOTICES,
    PLAN,
    PageSpec,
    go,
)
from core.ui.today.morning import Morning
from core.ui.today.task_sheets import open_task

SHOWN_TODAY, SHOWN_AHEAD = 8, 5
LABELS = {
    "overdue": "期限切れ",
    "alarm": "14日以内",
    "soon": "30日以内",
    "unowned": "担当のいない相談",
    "tasks": "きょうまでのやること",
    "untouched": "{days}日 記録のない人",
}
URGENT = ("overdue", "unowned")
URGENT_SIGNALS = ("emergency", "nowhere")
# Where a plan of the day opens; a task opens as a sheet.
PLACES: Mapping[str, PageSpec] = {
    plans.EVENT: EVENT, plans.RECEPTION: INTAKE, plans.VISIT: JOB, plans.MEETING: MEETING,
    plans.PERSON: CLIENT, plans.INTRODUCTION: INTRODUCTIONS, plans.PLAN: PLAN,
}  # fmt: skip
_HERE = Path(__file__).parent
_KEY = "today.board"

_component = st.components.v2.component(
    "tsunagicho_today",
    js=(_HERE / "board.js").read_text("utf-8"),
    css=(_HERE / "board.css").read_text("utf-8"),
)


def board(user: Actor, now: Morning) -> None:
    """The cards and the days: draw them, and go where was pressed."""
    items = {f"{n}.{item.target}.{item.target_id}": item for n, item in enumerate(now.plan)}
    result = _component(
        key=_KEY,
        data={
            "cards": [_card(code, n, now) for code, n in now.counted.numbers.items()],
            **_days(user, now, items),
            "caseload": _caseload(now),
        },
        on_pressed_change=_card_pressed,
    )
    _follow(user, getattr(result, "pressed", None), now, items)


def signals(user: Actor, now: Morning) -> None:
    """知らせ: what waits elsewhere, beside the switch. Nothing where nothing does."""
    found = [
        {"id": i, "label": label, "number": n, "urgent": i in URGENT_SIGNALS}
        for i, label, n in _signals(now)
    ]
    if found:
        result = _component(
            key=f"{_KEY}.signals", data={"signals": found}, on_pressed_change=_nothing
        )
        _act, chosen = _pressed(getattr(result, "pressed", None))
        if chosen in _SIGNALS and may(user, _SIGNALS[chosen].action):
            go(_SIGNALS[chosen])


def _nothing() -> None:
    """The press is answered in the run that it starts."""


def choose_card(code: str) -> None:
    """The card filters the list from the next run on; '' lets go."""
    st.session_state[session.TODAY_CARD] = code
    session.renew("today.page")


def _card_pressed() -> None:
    """Before the run: so that the list is the one of the card at once."""
    act, code = _pressed(getattr(st.session_state.get(_KEY), "pressed", None))
    if act == "card" and (not code or code in LABELS):
        choose_card(code)


def _pressed(told: object) -> tuple[str, str]:
    """What was pressed, shape checked."""
    if not isinstance(told, Mapping):
        return "", ""
    return str(told.get("act", "")), str(told.get("id", ""))


def _signals(now: Morning) -> Iterator[tuple[str, str, str]]:
    """What waits elsewhere, unread 通知 aside: the bell above tells of those."""
    if now.counted.emergencies:
        yield "emergency", "確かめていない緊急閲覧", f"{now.counted.emergencies:,}件"
    if now.counted.notices:
        yield "notices", "未読のお知らせ", f"{now.counted.notices:,}件"
    if now.counted.nowhere:
        yield "nowhere", "どこにもつながっていない人", f"{now.counted.nowhere:,}人"


_SIGNALS = {"emergency": EMERGENCY, "notices": NOTICES, "nowhere": INTRODUCTIONS}


def _card(code: str, number: int, now: Morning) -> dict[str, object]:
    return {
        "code": code,
        "label": LABELS[code].format(days=now.choice.days),
        "number": f"{number:,}",
        "unit": "人" if code == "untouched" else "件",
        "urgent": code in URGENT and number > 0,
        "chosen": code == now.card,
    }


def _days(user: Actor, now: Morning, items: Mapping[str, DayItem]) -> dict[str, object]:
    """きょう, and the next things of the week."""
    today = [(i, item) for i, item in items.items() if item.on == now.today]
    ahead = [(i, item) for i, item in items.items() if item.on > now.today]
    return {
        "day": f"きょう {_day(now.today)}",
        "today": [_item(user, i, item) for i, item in today[:SHOWN_TODAY]],
        "more": max(0, len(today) - SHOWN_TODAY),
        "ahead": [
            {"day": _when(item.on, now.today), **_item(user, i, item)}
            for i, item in ahead[:SHOWN_AHEAD]
        ],
        "moreAhead": max(0, len(ahead) - SHOWN_AHEAD),
    }


def _item(user: Actor, item_id: str, item: DayItem) -> dict[str, object]:
    number = f"番号{item.client_number}" if item.client_number is not None else ""
    page = PLACES.get(item.target)
    return {
        "id": item_id,
        "at": item.at.split("〜")[0],
        "hours": item.at,
        "what": item.what,
        "who": item.client_name or number,
        "running": item.is_running,
        "opens": page is None or may(user, page.action),
    }


def _caseload(now: Morning) -> dict[str, object]:
    of = now.counted.caseload
    if of is None:
        return {}
    stages, names = codes("support_stage"), {"mine": "わたしの担当", "team": "チームの担当"}
    return {
        "title": names.get(now.choice.scope, "事業所の利用者"),
        "total": f"{of.total:,}人",
        "fresh": f"今月の登録 {of.new:,}人",
        "stages": [
            {"code": code, "label": stages.label(code), "number": f"{n:,}"}
            for code, n in of.stages.items()
        ],
    }


def _follow(user: Actor, told: object, now: Morning, items: Mapping[str, DayItem]) -> None:
    act, chosen = _pressed(told)
    if act == "stage" and now.counted.caseload and chosen in now.counted.caseload.stages:
        _open_ledger(now, chosen)
    elif act == "item" and chosen in items:
        item = items[chosen]
        page = PLACES.get(item.target)
        if page is None:
            open_task(item.target_id)
        elif may(user, page.action):
            _open(user, page, item)


def _open(user: Actor, page: PageSpec, item: DayItem) -> None:
    is_prepared = page is MEETING and item.client_id is not None and not item.is_running
    if is_prepared and may(user, CONFERENCE.action):
        go(CONFERENCE, id=item.target_id)
    elif page is INTRODUCTIONS or page is INTAKE:
        go(page)
    elif page is JOB:
        go(page, id=item.target_id, part="visits")
    elif item.target == plans.PERSON:
        go(page, id=item.target_id, part="work")
    else:
        go(page, id=item.target_id)


def _open_ledger(now: Morning, stage: str) -> None:
    """The ledger, filtered to this stage and these owners."""
    whose = now.choice.whose
    owners = () if whose is None else (whose,) if isinstance(whose, int) else tuple(sorted(whose))
    st.session_state["clients.filter.wanted"] = LedgerCriteria(stages=(stage,), owners=owners)
    go(CLIENTS)


def _day(on: date) -> str:
    """「11/24(火)」."""
    return format_date(on)[5:].lstrip("0")


def _when(on: date, today: date) -> str:
    return "あした" if on == today + timedelta(days=1) else _day(on)
