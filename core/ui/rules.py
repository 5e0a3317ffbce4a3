"""期間のきまりの表 (the rule parameters): by family, with value, days in force, source, last change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may, require
from core.domain.rule_parameters import RuleParameter, holes
from core.domain.rules.parameters import load_parameters
from core.queries.rules import RuleChange, last_changes, rule_parameters
from core.services.rule_parameters import period_words
from core.services.shipped_rules import refused_rules
from core.ui.dialogs import open_about, open_dialog
from core.ui.plain import plain
from core.ui.rule_dialog import edit_family
from core.ui.rule_families import DECIDED_BY, FAMILIES, OTHER, family_of

KEY = "rules.edit"


def show(user: Actor, today: date) -> None:
    """Every parameter, with a filter for what is not verified yet; who may, changes them."""
    require(user, Action.SEE_RULES)
    with read_only(user) as view:
        # In the order in which they were shipped: what belongs together stands together.
        stored = sorted(rule_parameters(view), key=lambda row: row.pk)
        changes = last_changes(view)
        refused = refused_rules(view, load_parameters())
    by_key = {
        key: sorted((row for row in stored if row.key == key), key=lambda row: row.effective_from)
        for key in dict.fromkeys(row.key for row in stored)
    }
    rows = [row for periods in by_key.values() for row in periods]
    _head(rows)
    only = st.toggle("要確認だけを見る", key="rules.unverified")
    _warnings(by_key, [each.parameter.title for each in refused])
    may_edit = may(user, Action.MANAGE_RULES)
    with st.container(key="rules"):
        for place, name in enumerate((*FAMILIES, OTHER)):
            shown = [r for r in rows if family_of(r.key) == name and not (only and r.verified)]
            if shown:
                _family_head(name, place, may_edit=may_edit)
                cells = [_cells(row, changes, today) for row in shown]
                st.table(cells, border="horizontal", hide_index=True)
    if may_edit and (held := open_about(KEY)):
        edit_family(user, held, today, key=KEY)


def _head(rows: Sequence[RuleParameter]) -> None:
    unverified = sum(not row.verified for row in rows)
    st.markdown(
        f"{len(rows)}件のうち {unverified}件 が :orange-badge[要確認] です。原典と照合するまで、"
        "この数値にもとづく期限にも「要確認」が付きます。"
    )


def _warnings(by_key: Mapping[str, Sequence[RuleParameter]], refused: Sequence[str]) -> None:
    """What the office should look at: periods without a value, and rows of a new edition."""
    for periods in by_key.values():
        for hole in holes([row.parameter for row in periods]):
            st.warning(
                f"「{plain(periods[0].title)}」は {period_words(hole.since, hole.until)} の値がありません。"
                "その間は前の値で計算し、「要確認」を付けます。",
                icon=":material/warning:",
            )
    if refused:
        st.warning(
            "新しい版の値を反映していません（事業所で直した期間と重なるため）: "
            f"{plain('、'.join(dict.fromkeys(refused)))}。出典を確かめて、期間を直してください。",
            icon=":material/warning:",
        )


def _family_head(name: str, place: int, *, may_edit: bool) -> None:
    title, button = st.columns([7, 1], vertical_alignment="bottom")
    with title.container(gap=None):
        st.subheader(name, anchor=False)
        if name in DECIDED_BY:
            st.caption(f"{DECIDED_BY[name]}の値を使います。")
    if may_edit and button.button(
        "直す", key=f"{KEY}.{place}", icon=":material/edit:", width="stretch"
    ):  # fmt: skip
        open_dialog(KEY, name)


def _cells(row: RuleParameter, changes: Mapping[int, RuleChange], today: date) -> dict[str, str]:
    parameter = row.parameter
    if parameter.is_in_force(today):
        now = ""
    else:
        now = "（これから）" if row.effective_from > today else "（終わりました）"
    return {
        "きまり": plain(row.title or row.key),
        "値": f"**{plain(parameter.shown)}**",
        "適用の期間": period_words(row.effective_from, row.effective_to) + now,
        "照合": "済み" if row.verified else ":orange-badge[要確認]",
        "出典・注": plain(row.source) + (f"  \n:gray[{plain(row.note)}]" if row.note else ""),
        "最後の変更": _changed(changes.get(row.pk)),
    }


def _changed(change: RuleChange | None) -> str:
    """Who and when; what nobody in the office touched is as shipped."""
    if change is None:
        return "配布のまま"
    return f"{plain(change.actor)}  \n{clock.in_japan(change.at):%Y/%m/%d}"
