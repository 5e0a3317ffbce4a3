"""きまりを直す小窓 (editing a rule): which one, what is done, what it moves, and then saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.rule_parameters import (
    RuleCheckEntry,
    RuleParameter,
    RuleValueEntry,
    how_to_type,
)
from core.domain.rules.parameters import ALWAYS, Parameter, value_from_text
from core.errors import DomainError
from core.queries.rules import RuleChange, rule_history, rule_parameters
from core.services import rule_parameters as services
from core.services.derived_days import MovedDay
from core.services.rule_parameters import may_withdraw, period_words
from core.services.rule_preview import Change, Preview, preview_change
from core.ui import session
from core.ui.dialogs import close_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain
from core.ui.rule_effects import effects
from core.ui.rule_families import family_of

NEW, CORRECT, CHECK, WITHDRAW, HISTORY = (
    "新しい値を加える", "行を直す", "照合済みにする", "取り下げる", "履歴",
)  # fmt: skip
HELP = {
    NEW: "変わる日からの値を入れます。いまの値は、その前の日までになります。",
    CORRECT: "まだ始まっていない行と、出典・注・終わりの日を直します。要確認の値も、照合して違っていたら直せます。",
    CHECK: "出典の原文と照らした値から「要確認」を外します。日付は動きません。",
    WITHDRAW: "まだ始まっていない、事業所で加えた行をやめます。前の値が続きます。",
    HISTORY: "だれが、いつ、何を、なぜ変えたか。元にもどすときは、もう一度値を入れます。",
}


@dataclass(frozen=True)
class Tried:
    """確かめた変更: saved as it was previewed, against the rows as they were then."""

    rule: str
    change: Change
    preview: Preview


@st.dialog("期間のきまりを直す", width="large", on_dismiss=close_dialog)
def edit_family(user: Actor, family: str, today: date, *, key: str) -> None:
    """One rule of the family at a time."""
    with read_only(user) as view:
        stored = [row for row in rule_parameters(view) if family_of(row.key) == family]
    stored.sort(key=lambda row: row.pk)
    titles = {row.key: row.title for row in stored}
    rule = st.selectbox(
        family, list(titles), format_func=lambda k: titles[k], key=f"{key}.rule.{family}"
    )
    rows = sorted((row for row in stored if row.key == rule), key=lambda row: row.effective_from)
    _now(rows)
    can_withdraw = any(may_withdraw(row, rows, today) for row in rows)
    ways = [NEW, CORRECT, CHECK, *([WITHDRAW] if can_withdraw else []), HISTORY]
    way = st.segmented_control(
        "何をしますか", ways, default=NEW, key=f"{key}.way", label_visibility="collapsed"
    )
    st.caption(HELP[way or NEW])
    known = {row.pk: row.version for row in rows}
    where = f"{key}.{rule}.{way}"
    if way == HISTORY:
        _history(user, rows)
    elif way == CORRECT:
        _correct(user, rows, known, key=where)
    elif way == CHECK:
        _check(user, rows, known, key=where)
    elif way == WITHDRAW:
        ahead = [row for row in rows if may_withdraw(row, rows, today)]
        _withdraw(user, ahead, known, key=where)
    else:
        _add(user, rows, known, key=where)
    _outcome(user, rule, where)


def _now(rows: Sequence[RuleParameter]) -> None:
    st.table(
        [
            {
                "値": f"**{plain(row.parameter.shown)}**",
                "適用の期間": period_words(row.effective_from, row.effective_to),
                "照合": "済み" if row.verified else ":orange-badge[要確認]",
                "出典": plain(row.source),
            }
            for row in rows
        ],
        border="horizontal",
        hide_index=True,
    )


# -- the ways --------------------------------------------------------------------------------------


def _add(user: Actor, rows: Sequence[RuleParameter], known: Mapping[int, int], *, key: str) -> None:
    rule, unit = rows[0].key, rows[0].unit
    with EntryForm(RuleValueEntry, key=key, submit="何が動くか確かめる") as form:
        _fields(form, unit)
    if entry := form.entry:
        _try(user, key, rule, partial(_set, rule=rule, known=dict(known), entry=entry))


def _set(work: Work, *, rule: str, known: dict[int, int], entry: RuleValueEntry) -> list[MovedDay]:
    return services.set_rule_value(work, rule, known, entry)


def _correct(
    user: Actor, rows: Sequence[RuleParameter], known: Mapping[int, int], *, key: str
) -> None:
    row = _which(rows, key=key)
    shown = row.parameter.shown if row.unit == "yes_no" else row.value
    values = row.model_dump() | {"value": shown}
    if row.effective_from == ALWAYS:
        values["effective_from"] = None
    form_key = f"{key}.{row.pk}.{row.version}"
    with EntryForm(
        RuleValueEntry, key=form_key, submit="何が動くか確かめる", values=values
    ) as form:
        _fields(form, row.unit)
    if entry := form.entry:
        change = partial(_corrected, row_id=row.pk, known=dict(known), entry=entry)
        _try(user, key, row.key, change)


def _corrected(
    work: Work, *, row_id: int, known: dict[int, int], entry: RuleValueEntry
) -> list[MovedDay]:
    return services.correct_rule(work, row_id, known, entry)


def _check(
    user: Actor, rows: Sequence[RuleParameter], known: Mapping[int, int], *, key: str
) -> None:
    open_ones = [row for row in rows if not row.verified]
    if not open_ones:
        st.info("このきまりの値は、どれも照合済みです。", icon=":material/check:")
        return
    row = _which(open_ones, key=key)
    form_key = f"{key}.{row.pk}.{row.version}"
    values = {"source": row.source, "note": row.note}
    with EntryForm(RuleCheckEntry, key=form_key, submit="照合済みにする", values=values) as form:
        form.text("source")
        form.text("note")
        form.text("reason")
    entry = form.entry
    if entry and save(
        user,
        "照合済みにしました",
        lambda work: services.check_rule(work, row.pk, known, entry),
    ):
        close_dialog()
        st.rerun()


def _withdraw(
    user: Actor, rows: Sequence[RuleParameter], known: Mapping[int, int], *, key: str
) -> None:
    row = _which(rows, key=key)
    reason = st.text_input("取り下げる理由（必須）", key=f"{key}.reason", max_chars=300)
    if st.button("何が動くか確かめる", key=f"{key}.try", type="primary"):
        change = partial(_withdrawn, row_id=row.pk, known=dict(known), reason=reason)
        _try(user, key, row.key, change)


def _withdrawn(work: Work, *, row_id: int, known: dict[int, int], reason: str) -> list[MovedDay]:
    return services.withdraw_rule(work, row_id, known, reason)


def _fields(form: EntryForm[RuleValueEntry], unit: str) -> None:
    value, since, until = form.columns([1, 1, 1])
    with value:
        form.text("value", placeholder=how_to_type(unit))
    with since:
        form.date("effective_from")
    with until:
        form.date("effective_to")
    source, note = form.columns([1.7, 1.3])
    with source:
        form.text("source")
        form.text("reason", placeholder="例: 2027年4月の改正")
    with note:
        form.text("note")
        form.yesno("verified")


def _which(rows: Sequence[RuleParameter], *, key: str) -> RuleParameter:
    if len(rows) == 1:
        return rows[0]
    words = {
        row.pk: f"{row.parameter.shown}（{period_words(row.effective_from, row.effective_to)}）"
        for row in rows
    }
    picked = st.selectbox(
        "どの行を", list(words), index=len(words) - 1, format_func=lambda i: words[i],
        key=f"{key}.row",
    )  # fmt: skip
    return next(row for row in rows if row.pk == picked)


# -- trying and saving -----------------------------------------------------------------------------


def _try(user: Actor, key: str, rule: str, change: Change) -> None:
    """Make the change, look at it, take it back; what it moves is shown below the form."""
    st.session_state.pop(session.RULE_TRIED, None)
    try:
        with st.spinner("動く日付を数えています…"):
            preview = preview_change(user, rule, change, clock.today())
    except DomainError as error:
        st.error(f"この内容では保存できません。{plain(str(error))}", icon=":material/error:")
        return
    st.session_state[session.RULE_TRIED] = (key, Tried(rule, change, preview))


def _outcome(user: Actor, rule: str, key: str) -> None:
    """What was tried here last, and the button that saves just that."""
    tried_at, tried = st.session_state.get(session.RULE_TRIED, ("", None))
    if tried is None or tried_at != key:
        return
    st.divider()
    effects(tried.preview)
    if st.button("この内容で保存する", key=f"{key}.save", type="primary"):
        if save(user, "きまりを保存し、日付を計算しなおしました", tried.change) is None:
            return
        st.session_state.pop(session.RULE_TRIED, None)
        close_dialog()
        st.rerun()


# -- history ---------------------------------------------------------------------------------------


def _history(user: Actor, rows: Sequence[RuleParameter]) -> None:
    with read_only(user) as view:
        changes = rule_history(view, rows[0].key)
    st.table(
        [
            {
                "日時": f"{clock.in_japan(change.at):%Y/%m/%d %H:%M}",
                "だれが": plain(change.actor or "つなぎ帳（配布の値）"),
                "変わったこと": _told(change, rows[0].unit),
                "理由": plain(change.reason if change.actor else ""),
            }
            for change in changes
        ],
        border="horizontal",
        hide_index=True,
    )


def _told(change: RuleChange, unit: str) -> str:
    if change.action == "delete":
        return f"取り下げ（{_worded('value', change.changes['value'][0], unit)}）"
    told = []
    for name in ("value", "effective_from", "effective_to", "verified", "source", "note"):
        if name in change.changes:
            old, new = (_worded(name, value, unit) for value in change.changes[name])
            before = "" if change.action == "insert" else f"（前: {old}）"
            told.append(f"{title_of(RuleParameter, name)}: {new}{before}")
    return "  \n".join(told)


def _worded(name: str, value: object, unit: str) -> str:
    """A value of the audit as a reader knows it."""
    if value in (None, ""):
        return "なし"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if name == "value":
        return plain(Parameter("-", value_from_text(str(value), unit), unit).shown)
    if name.startswith("effective_"):
        day = date.fromisoformat(str(value))
        return "はじめから" if day == ALWAYS else format_date(day, weekday=False)
    return plain(str(value))
