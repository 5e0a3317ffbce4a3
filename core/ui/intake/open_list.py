"""相談の一覧 (list of consultations): nobody has taken it, mine, all open ones, those that ended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date, parse_date
from core.queries.intake_lists import (
    BLANK,
    CLOSED,
    MINE,
    OPEN,
    PAGE_SIZE,
    UNTAKEN,
    IntakeCriteria,
    IntakeNumbers,
    IntakePage,
    IntakeRow,
    intake_numbers,
    list_intakes,
)
from core.queries.users import names_of_all, staff_names
from core.services import intakes
from core.ui.grid import GridColumn, GridState, clear_grid, edit_grid
from core.ui.page import save
from core.ui.searches import note_search

ALL = "すべて"
COLUMNS = [
    GridColumn("who", "本人", "link", pinned=True, width=150),
    GridColumn("take", "担当", "link", width=110),
    GridColumn("urgency", "緊急度", "plain", width=70),
    GridColumn("received", "受付日", "plain", width=105),
    GridColumn("complaint", "主訴", "plain", width=290),
    GridColumn("step", "次の対応", "plain", width=200),
    GridColumn("due", "期日", "plain", width=170),
    GridColumn("status", "状態", "plain", width=150),
    GridColumn("source", "紹介元", "plain", width=130),
]
ENDED = [
    COLUMNS[0],
    GridColumn("closed", "終了日", "plain", width=105),
    GridColumn("reason", "終わった理由", "plain", width=150),
    *(column for column in COLUMNS if column.name in ("received", "complaint", "source")),
    GridColumn("owner", "担当", "plain", width=120),
]


def intake_list(user: Actor, *, key: str) -> None:
    """相談を並べる: open one, take one with one click, or hand several over."""
    with read_only(user) as view:
        numbers = intake_numbers(view)
        staff = staff_names(view)
        names = names_of_all(view)
    which, place = _which(numbers, key)
    criteria = _filters(user, which, place, staff, key)
    with read_only(user) as view:
        page = list_intakes(view, criteria)
    if not page.rows:
        st.info(_nothing(criteria))
        return
    state = edit_grid(
        [_row(row, names) for row in page.rows],
        ENDED if which == CLOSED else COLUMNS,
        key=f"{key}.grid.{'closed' if which == CLOSED else 'open'}",
        label="相談の一覧",
        height=min(120 + 40 * len(page.rows), 520),
        read_only=True,
        opens=True,
        selectable=which != CLOSED,
    )
    _clicked(user, state, f"{key}.grid.{'closed' if which == CLOSED else 'open'}")
    _below(user, page, criteria, state, staff, key)


def _which(numbers: IntakeNumbers, key: str) -> tuple[str, st.delta_generator.DeltaGenerator]:
    """Which of them, and the place for the filters beside the choice."""
    head, choice, more = st.columns([1.7, 4, 1.2], vertical_alignment="center")
    head.subheader(f"対応中の相談　{numbers.open:,}件", anchor=False)
    labels = {
        UNTAKEN: f"担当なし {numbers.untaken:,}件",
        MINE: f"わたしの担当 {numbers.mine:,}件",
        OPEN: "対応中すべて",
        CLOSED: "終わった相談",
    }
    with choice.container(horizontal=True, horizontal_alignment="right"):
        picked = st.segmented_control(
            "表示", list(labels), format_func=lambda w: labels[w], default=OPEN, required=True,
            key=f"{key}.shown", label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    return str(picked), more


# -- what is asked for -----------------------------------------------------------------------------


def _filters(
    user: Actor,
    which: str,
    place: st.delta_generator.DeltaGenerator,
    staff: Mapping[int, str],
    key: str,
) -> IntakeCriteria:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    asked: IntakeCriteria | None = st.session_state.get(f"{key}.asked")
    number = _count(asked) if asked else 0
    label = f"絞り込み（{number}）" if number else "絞り込み"
    # With a key of its own it stays open while its label changes.
    with place.popover(label, key=f"{key}.filter", icon=":material/filter_alt:", width="stretch"):
        criteria = _criteria(user, which, staff, key)
    if asked != criteria:
        st.session_state[f"{key}.asked"] = criteria
        st.session_state[f"{key}.page"] = 1
        if _count(criteria) != number:
            st.rerun()
    return replace(criteria, page=int(st.session_state.get(f"{key}.page", 1)))


def _count(criteria: IntakeCriteria) -> int:
    """How many filters are set: which list and which page are none."""
    plain = replace(criteria, which=OPEN, page=1)
    return sum(
        getattr(plain, name) != getattr(IntakeCriteria(), name)
        for name in IntakeCriteria.__dataclass_fields__
    )


def _criteria(user: Actor, which: str, staff: Mapping[int, str], key: str) -> IntakeCriteria:
    text = st.text_input(
        "さがす", key=f"{key}.text", placeholder="氏名・ふりがな・電話・受付番号",
        persist_state="session", type="search",
    ).strip()  # fmt: skip
    note_search(user, "相談の一覧", text, key=f"{key}.text")
    left, right = st.columns(2)
    criteria = IntakeCriteria(
        which=which,
        text=text,
        referral_source=_code(left, "紹介元", "referral_source", key, blank=True),
        route=_code(right, "受付の経路", "intake_route", key),
    )
    if which == CLOSED:
        return replace(
            criteria,
            close_reason=_code(st.container(), "終わった理由", "intake_close_reason", key),
            closed_from=_day(left, "終了日（から）", f"{key}.from"),
            closed_to=_day(right, "終了日（まで）", f"{key}.to"),
        )
    return replace(
        criteria,
        urgency=_code(left, "緊急度", "urgency", key),
        status=_code(right, "状態", "intake_status", key, without=("accepted", "closed")),
        owner=_owner(st.container(), staff, key) if which == OPEN else "",
    )


def _code(
    column: st.delta_generator.DeltaGenerator,
    label: str,
    list_name: str,
    key: str,
    *,
    blank: bool = False,
    without: tuple[str, ...] = (),
) -> str:
    options = {"": ALL}
    if blank:
        options[BLANK] = "（空欄）"
    options |= {c: t for c, t in codes(list_name).labels().items() if c not in without}
    return str(
        column.selectbox(
            label,
            list(options),
            format_func=lambda c: options[c],
            key=f"{key}.{list_name}",
            persist_state="session",
        )
    )


def _owner(
    column: st.delta_generator.DeltaGenerator, staff: Mapping[int, str], key: str
) -> int | str:
    options: dict[int | str, str] = {"": ALL, BLANK: "担当なし"}
    for user_id, name in staff.items():
        options[user_id] = name
    picked: int | str = column.selectbox(
        "担当", list(options), format_func=lambda i: options[i], key=f"{key}.owner",
        persist_state="session",
    )  # fmt: skip
    return picked


def _day(column: st.delta_generator.DeltaGenerator, label: str, key: str) -> date | None:
    typed = column.text_input(label, key=key, placeholder="2026/4/1", persist_state="session")
    try:
        return parse_date(typed, today=clock.today()) if typed.strip() else None
    except ValueError as error:
        column.error(str(error), icon=":material/error:")
        return None


def _nothing(criteria: IntakeCriteria) -> str:
    if criteria.which == CLOSED:
        return "あてはまる、終わった相談はありません。期間や理由をゆるめてください。"
    if _count(criteria):
        return "あてはまる相談はありません。絞り込みをゆるめてください。"
    if criteria.which == UNTAKEN:
        return "担当の決まっていない相談はありません。"
    if criteria.which == MINE:
        return "あなたが受け持っている相談はありません。"
    return "対応中の相談はありません。電話が鳴ったら、上の欄でまず探してください。"


# -- the rows --------------------------------------------------------------------------------------


def _row(row: IntakeRow, names: Mapping[int, str]) -> dict[str, object]:
    name = row.name or f"匿名（受付{row.id}）"
    owner = names.get(row.owner_id or 0, "")
    return {
        "id": row.id,
        "version": row.version,
        "who": (name, f"/intake?id={row.id}"),
        "take": (owner, "") if owner else ("受け持つ", f"/intake?take={row.id}.{row.version}"),
        "owner": owner or "担当なし",
        "urgency": codes("urgency").label(row.urgency),
        "received": _near(row.received_on),
        "complaint": _short(row.complaint),
        "step": row.next_step or "（未定）",
        "due": _due(row.next_step_on),
        "status": codes("intake_status").label(row.status)
        + ("・登録ずみ" if row.client_id else ""),
        "source": codes("referral_source").label(row.referral_source),
        "closed": _near(row.closed_on) if row.closed_on else "",
        "reason": codes("intake_close_reason").label(row.close_reason),
    }


def _short(text: str, longest: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _due(on: date | None) -> str:
    if on is None:
        return "（なし）"
    return f"期限切れ {_near(on)}" if on < clock.today() else _near(on)


def _near(on: date) -> str:
    """The year only where it is another one: the column stays narrow, the weekday visible."""
    return format_date(on).removeprefix(f"{clock.today().year}/")


# -- what is done ----------------------------------------------------------------------------------


def _clicked(user: Actor, state: GridState, key: str) -> None:
    """A name opens the consultation; 「受け持つ」 takes it as it was shown.

    The address as it was clicked: when somebody was faster, the rows no longer hold it, and the
    save says who it was.
    """
    address = state.opened or (st.session_state.get(key) or {}).get("opened")
    asked = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    if "id" in asked:
        st.query_params["id"] = asked["id"][0]
        st.rerun()
    intake_id, _, version = asked.get("take", [""])[0].partition(".")
    if intake_id.isdecimal() and version.isdecimal():
        taken = save(
            user, "受け持ちました",
            lambda work: intakes.take(work, int(intake_id), int(version), user.id or 0),
        )  # fmt: skip
        if taken:
            st.rerun()


def _below(
    user: Actor,
    page: IntakePage,
    criteria: IntakeCriteria,
    state: GridState,
    staff: Mapping[int, str],
    key: str,
) -> None:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    chosen = {row.id: row.version for row in page.rows if row.id in state.selected}
    first = (criteria.page - 1) * PAGE_SIZE + 1
    if chosen:
        with left:
            _hand_over(user, chosen, staff, key)
    elif page.total > PAGE_SIZE:
        left.markdown(f"**{page.total:,}件** のうち {first:,}〜{first + len(page.rows) - 1:,}件目")
    if page.total > PAGE_SIZE:
        with right.container(horizontal=True, horizontal_alignment="right"):
            st.pagination(
                math.ceil(page.total / PAGE_SIZE), key=f"{key}.page", persist_state="session"
            )


def _hand_over(user: Actor, chosen: Mapping[int, int], staff: Mapping[int, str], key: str) -> None:
    """選んだ相談を引き継ぐ."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        owner = st.selectbox(
            f"選んだ {len(chosen)}件の担当", list(staff), format_func=lambda i: staff[i],
            key=f"{key}.to", width=260,
        )  # fmt: skip
        if not st.button("担当を変える", key=f"{key}.hand_over", type="primary"):
            return

    def run(work: Work) -> int:
        return intakes.hand_over(work, chosen, owner)

    if save(user, f"{len(chosen)}件の担当を変えました", run):
        clear_grid(f"{key}.grid.open")
        st.rerun()
