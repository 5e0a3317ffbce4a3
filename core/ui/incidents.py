"""事故の記録の部品: the list with its days, the form of one, and who may be concerned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.deadlines import deadlines
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.incidents import IncidentEntry
from core.domain.permissions import Action, may
from core.queries.incidents import (
    MOST_PERSONS,
    PER_PAGE,
    IncidentRow,
    concerned_persons,
    incidents,
)
from core.queries.users import all_users
from core.services.incidents import change_incident, record_incident
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

DAYS_BACK = 7
TOLD = "本人への通知"


def incident_list(user: Actor, *, key: str) -> None:
    """一覧: open ones first, each with its days and why; opened in its place."""
    place = f"{key}.page"
    with read_only(user) as view:
        page = incidents(view, page=int(st.session_state.get(place, 1)))
        staff = {each.pk: each.name for each in all_users(view) if each.is_active}
        due = deadlines(view, today=clock.today(), kinds=["incident_report"])
    if not page.rows:
        st.info(
            "事故の記録はまだありません。誤送信・紛失・不正アクセスなどがあったら、"
            "右の「事故を記録する」に、分かったことから書いてください。報告の期限がここに出ます。"
        )
        return
    st.caption(f"全部で {page.total:,}件、続いているもの {page.open:,}件")
    whys = {each.target_id: each.why for each in due}
    for row in page.rows:
        with st.container(border=True, gap="small"):
            _incident(user, row, staff, whys.get(row.incident.pk, ""), key=key)
    if page.total > PER_PAGE:
        st.pagination(-(-page.total // PER_PAGE), key=place)


def new_incident(user: Actor, *, key: str) -> None:
    """事故を記録する: what is known now; the rest is written later."""
    st.subheader("事故を記録する", anchor=False)
    st.caption("分かったことから書きます。利用者の氏名は書かず、人数と項目で残します。")
    with EntryForm(IncidentEntry, key=key, submit="記録する") as form:
        _what(form)
    entry = form.entry
    if entry and save(user, "記録しました", lambda work: record_incident(work, entry)):
        session.renew(key)
        st.rerun()


def _what(form: EntryForm[IncidentEntry]) -> None:
    day, time = form.columns([1.3, 1])
    with day:
        form.date("found_on", today=True)
    with time:
        form.text("found_at", placeholder="16:40")
    form.code("kind")
    form.area("description", height=100)
    form.several("items", "data_category")
    form.text("persons")
    for name in ("is_sensitive", "is_encrypted", "is_malicious"):
        form.yesno(name)


def _incident(
    user: Actor, row: IncidentRow, staff: Mapping[int, str], why: str, *, key: str
) -> None:
    each = row.incident
    key = f"{key}.{each.pk}.{each.version}"
    who, state = st.columns([4, 1.4], vertical_alignment="center")
    found = f"{format_date(each.found_on)} {each.found_at}".strip()
    who.markdown(f"**{plain(codes('incident_kind').label(each.kind))}**　{found} 発覚")
    state.markdown(
        f":gray-badge[終わり {format_date(each.closed_on, weekday=False)}]"
        if each.closed_on
        else ":orange-badge[続いています]"
    )
    st.text(each.description)
    items = "・".join(codes("data_category").label(i) for i in each.items.split(",") if i)
    told = [f"{each.persons:,}人", items, f"担当 {row.owner}" if row.owner else "担当なし"]
    st.caption(plain("　".join(part for part in told if part)))
    if row.must_report.value:
        _days(row, why)
    elif not each.closed_on:
        st.caption(
            "要配慮個人情報を含まない（または暗号化されていた）ため、報告の期限は出していません。"
            "財産的被害のおそれ・不正の目的・1,000人を超えるときは、別に報告が要るかを確かめてください。"
        )
    with st.expander("書き足す・直す", icon=":material/edit:"):
        _change(user, row, staff, key=key)
    if may(user, Action.SEE_AUDIT):
        with st.expander(
            "関わるかもしれない人を、閲覧の記録からさがす", icon=":material/person_search:"
        ):
            _concerned(user, each.found_on, staff, key=f"{key}.who")


def _days(row: IncidentRow, why: str) -> None:
    each, dates = row.incident, row.dates.value
    steps = [
        ("速報", dates.prompt_by_on, each.prompt_reported_on),
        ("確報", dates.final_by_on, each.final_reported_on),
        (TOLD, dates.final_by_on, each.persons_told_on),
    ]
    st.table(
        [
            {
                "報告": name,
                "いつまで": format_date(by) if name != TOLD else f"速やかに（遅くとも {by:%m/%d}）",
                "状態": _state(by, done),
            }
            for name, by, done in steps
        ],
        border="horizontal", hide_index=True,
    )  # fmt: skip
    if why:
        st.caption(f"{plain(why)} {row.dates.caution}（個人情報保護法26条、同規則7条・8条）")


def _state(by: date, done: date | None) -> str:
    if done is not None:
        late = "（期限のあと）" if done > by else ""
        return f"{format_date(done)} 済み{late}"
    left = (by - clock.today()).days
    if left < 0:
        return f":red[**{-left}日 過ぎています**]"
    return "きょうまで" if left == 0 else f"まだ（あと{left}日）"


def _change(user: Actor, row: IncidentRow, staff: Mapping[int, str], *, key: str) -> None:
    values: dict[str, Any] = row.incident.model_dump()
    with EntryForm(IncidentEntry, key=key, submit="保存する", values=values) as form:
        what, steps = form.columns([1, 1])
        with what:
            _what(form)
        with steps:
            form.choice("owner_id", staff)
            for name in ("prompt_reported_on", "final_reported_on", "persons_told_on", "closed_on"):
                form.date(name)
            for name in ("cause", "harm", "measures"):
                form.area(name, height=80)
    entry = form.entry
    if entry and save(
        user,
        "保存しました",
        lambda work: change_incident(work, row.incident.pk, row.incident.version, entry),
    ):
        session.renew(key)
        st.rerun()


def _concerned(user: Actor, found_on: date, staff: Mapping[int, str], *, key: str) -> None:
    st.caption(
        "この期間に、選んだ職員がひらいた・書き出した・印刷した利用者です。"
        "端末をなくしたとき、アカウントを使われたときに、人数と相手を確かめます。"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox(
            "職員", [None, *staff], key=f"{key}.user",
            format_func=lambda i: "すべての職員" if i is None else staff[i], width=200,
            placeholder="すべての職員",
        )  # fmt: skip
        days = st.date_input(
            "期間", (found_on - timedelta(days=DAYS_BACK), found_on),
            key=f"{key}.days", format="YYYY/MM/DD", max_value=clock.today(),
        )  # fmt: skip
        asked = st.button("さがす", key=f"{key}.ask")
    if not asked or not isinstance(days, tuple) or len(days) != 2:
        return
    with read_only(user) as view:
        found = concerned_persons(view, who, *days)
    if not found.total:
        st.info("この期間の閲覧の記録はありません。期間か職員を変えてください。")
        return
    more = f"（はじめの{MOST_PERSONS}人）" if found.total - found.outside > MOST_PERSONS else ""
    st.markdown(f"**{found.total:,}人**{more}")
    if found.outside:
        st.caption(
            f"このうち{found.outside:,}人は、あなたが見られる範囲の外なので、名前を出していません。"
            "すべての人を見られる管理者に確かめてもらってください。"
        )
    if found.is_cut:
        st.warning(
            "閲覧の記録が多く、新しいものだけを数えました。期間を短く分けて、もう一度さがしてください。",
            icon=":material/warning:",
        )
    for person in found.persons[:PER_PAGE]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{plain(person.name)}（{person.number}）　{person.times}回、"
                f"最後 {clock.in_japan(person.last_at):%m/%d %H:%M}",
                width="stretch",
            )
            open_link("カルテ", CLIENT, id=person.client_id)
    rest = found.persons[PER_PAGE:]
    if rest:
        st.table(
            [
                {"番号": p.number, "氏名": plain(p.name), "回": p.times,
                 "最後": f"{clock.in_japan(p.last_at):%m/%d %H:%M}"}
                for p in rest
            ],
            border="horizontal", hide_index=True,
        )  # fmt: skip
