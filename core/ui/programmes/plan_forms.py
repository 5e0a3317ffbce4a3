"""計画を作る・直す・まとめる (forms of a plan): each a small window with what it does in words."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.entry import changes
from core.domain.year_plans import YearPlanEntry
from core.queries.year_plans import PlanRow, office_choices
from core.services import year_plans
from core.ui import session
from core.ui.dialogs import close_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.navigation import PROGRAMMES, go
from core.ui.page import save
from core.ui.plain import plain


@st.dialog("事業計画を作る", on_dismiss=close_dialog)
def new_plan(user: Actor, year: int, *, key: str) -> None:
    """計画を作る: its page opens afterwards."""
    values = {"fiscal_year": year, "name": f"{year}年度 事業計画"}
    form = _form(user, key, "作る", values)
    if form.entry is None:
        return
    entry = form.entry
    made = save(user, "事業計画を作りました", lambda work: year_plans.add_plan(work, entry))
    if made:
        close_dialog()
        session.renew(key)
        go(PROGRAMMES, id=made.pk)


@st.dialog("計画の名前・目的を直す", on_dismiss=close_dialog)
def change_plan(user: Actor, plan: PlanRow, *, key: str) -> None:
    """計画の頭を直す, against what stood there when the form was drawn."""
    name = f"{key}.{plan.id}"
    stored = {field: getattr(plan, field) for field in YearPlanEntry.model_fields}
    stood = seen(name, plan.version, stored)
    form = _form(user, name, "保存する", stood.values)
    if form.entry is None:
        return
    typed = stood.typed(changes(form.entry))
    if save_seen(
        user, "計画を直しました", stood,
        lambda work: year_plans.change_plan(work, plan.id, stood.version, typed),
    ):  # fmt: skip
        close_dialog()
        session.renew(name)
        st.rerun()


def _form(
    user: Actor, key: str, submit: str, values: dict[str, object]
) -> EntryForm[YearPlanEntry]:
    with read_only(user) as view:
        offices = office_choices(view)
    with EntryForm(YearPlanEntry, key=key, submit=submit, values=values) as form:
        form.text("name")
        form.code("programme")
        left, right = form.columns(2)
        with left:
            form.text("fiscal_year")
        with right:
            form.choice("office_id", offices)
        form.area("aim", height=90)
    return form


@st.dialog("次の年度へ引き継ぐ", on_dismiss=close_dialog)
def carry_over(user: Actor, plan: PlanRow, *, key: str) -> None:
    """次の年度へ引き継ぐ: says what goes along and what stays."""
    st.markdown(
        f"**{plan.fiscal_year + 1}年度**の案を作ります。{plan.items}項目を、目標・数え方・行う月・担当ごと写します。"
        "予定と実績、項目のメモは、この年度の計画に残ります。"
    )
    name = plan.name.replace(str(plan.fiscal_year), str(plan.fiscal_year + 1))
    typed = st.text_input("新しい計画の名前", name, max_chars=100, key=f"{key}.name.{plan.id}")
    if not st.button("引き継いで作る", type="primary", key=f"{key}.make"):
        return
    made = save(
        user, "次の年度の案を作りました", lambda work: year_plans.carry_over(work, plan.id, typed)
    )
    if made:
        if made.left:
            session.flash(
                f"{made.items}項目を写しました。元の計画に残したもの: {'、'.join(made.left)}。"
            )
        close_dialog()
        go(PROGRAMMES, id=made.plan.pk)


@st.dialog("計画をまとめる", on_dismiss=close_dialog)
def close_plan(user: Actor, plan: PlanRow, *, key: str) -> None:
    """まとめる: the numbers stay as they are today."""
    st.markdown(
        f"「{plain(plan.name)}」の数を、きょうの数のまま残します。"
        "あとから記録が直されても変わりません。まとめたあとは、項目も実績も直せなくなります"
        "（「実施中に戻す」で、また直せます）。"
    )
    if not st.button("まとめる", type="primary", key=f"{key}.do"):
        return
    if save(
        user, "計画をまとめました", lambda work: year_plans.close_plan(work, plan.id, plan.version)
    ):
        close_dialog()
        st.rerun()


@st.dialog("案を消す", on_dismiss=close_dialog)
def remove_plan(user: Actor, plan: PlanRow, *, key: str) -> None:
    """案を消す, with its items."""
    st.markdown(
        f"「{plain(plan.name)}」と、その{plan.items}項目を消します。履歴には残りますが、元には戻せません。"
    )
    if not st.button("消す", type="primary", key=f"{key}.do"):
        return
    if save(
        user, "案を消しました", lambda work: year_plans.remove_plan(work, plan.id, plan.version)
    ):
        close_dialog()
        go(PROGRAMMES)
