"""チャレンジ雇用の人 (who is in challenge employment, and where people went after it)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import add_months, format_date
from core.domain.permissions import Action, may
from core.domain.stages import lasted
from core.queries.challenge import MemberRow, OutcomeRow, PlaceRow, challenge_outcomes
from core.queries.users import names_of_all
from core.services.challenge import put_in_place
from core.ui.grid import GridColumn, edit_grid
from core.ui.navigation import CLIENT, JOB, go
from core.ui.page import save
from core.ui.plain import plain

KEY = "work.challenge"
# From so many months before the limit on, somebody without an application is counted.
LAST_MONTHS = 12
COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=105),
    GridColumn("place", "職場", "plain", width=155),
    GridColumn("term", "任期", "plain", width=205),
    GridColumn("renewals", "更新", "plain", width=92),
    GridColumn("limit", "上限の日", "plain", width=215),
    GridColumn("visits", "今週の訪問", "plain", width=165),
    GridColumn("search", "就職活動", "plain", width=120),
    GridColumn("owner", "担当", "plain", width=110),
]
AFTER_COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=120),
    GridColumn("place", "職場", "plain", width=190),
    GridColumn("span", "任期", "plain", width=260),
    GridColumn("outcome", "そのあと", "plain", width=330),
]


def members_now(user: Actor, places: Sequence[PlaceRow], members: Sequence[MemberRow]) -> None:
    """いま働いている人: whose limit comes first on top; each leads to the page of the job."""
    if not members:
        st.info(
            "いまチャレンジ雇用で働いている人はいません。カルテの「実習・就職」で、"
            "雇用の枠を「チャレンジ雇用」にして就職を登録すると、ここに並びます。"
        )
        return
    with read_only(user) as view:
        names = names_of_all(view)
    soon = add_months(clock.today(), LAST_MONTHS)
    if late := [m for m in members if m.limit_on < soon and not m.applications]:
        st.markdown(
            f":orange-badge[就職活動] 上限まで1年を切って、応募がまだの人が **{len(late)}人** います。"
        )
    clicked = edit_grid(
        [_member(member, names) for member in members], COLUMNS, key=f"{KEY}.grid",
        label="チャレンジ雇用で働いている人", height=min(120 + 40 * len(members), 430),
        read_only=True, opens=True,
    )  # fmt: skip
    job_id = _asked(clicked.opened, "job")
    if job_id in {member.job_id for member in members}:
        go(JOB, id=job_id or 0)
    cautions = {member.caution for member in members if member.caution}
    st.caption(
        "今週の訪問は、ジョブコーチの訪問と、活動が「ジョブコーチ」の支援記録のあった日を数えます。"
        + "".join(f"　上限の日は{caution}です。" for caution in cautions)
    )
    if may(user, Action.WRITE_CLIENTS):
        for member in members:
            if member.place_id is None:
                _unplaced(user, member, places)


def _member(member: MemberRow, names: dict[int, str]) -> dict[str, object]:
    today = clock.today()
    end = format_date(member.term_end_on, weekday=False)
    agreed = "" if member.is_agreed else "（見込み）"
    left = (member.limit_on - today).days
    limit = format_date(member.limit_on, weekday=False)
    near = f"（あと{lasted(today, member.limit_on)}）" if left >= 0 else "（過ぎた）"
    visits = f"{member.visits} / {member.weekly_visits:g}回"
    last = member.last_visit_on
    late = f"まだ（前回 {last.month}/{last.day}）" if last else "まだ"
    search = (
        f"応募 {member.applications}件（いま {member.open_applications}件）"
        if member.applications
        else "まだ"
    )
    return {
        "id": member.job_id, "version": member.version,
        "who": (member.name, f"/work?job={member.job_id}"),
        "place": member.place or "職場が未設定",
        "term": f"{member.number}年目 〜{end}{agreed}",
        "renewals": f"あと{member.renewals_left}回" if member.renewals_left else "できない",
        "limit": f"{limit}{near}",
        "visits": f"済み {visits}" if member.is_visited else (visits if member.visits else late),
        "search": search,
        "owner": names.get(member.owner_id or 0, "担当なし"),
    }  # fmt: skip


def _unplaced(user: Actor, member: MemberRow, places: Sequence[PlaceRow]) -> None:
    """職場の決まっていない人: put into a place of the same office with a free slot."""
    offered = {
        place.id: f"{place.name}（空き {place.free}）"
        for place in places
        if place.organization_id == member.organization_id and place.free > 0
    }
    words, picking, action = st.columns([3, 3, 1.4], vertical_alignment="center")
    words.markdown(f"**{plain(member.name)}** の職場が決まっていません。")
    if not offered:
        picking.caption("この官公庁には、空きのある受け入れ先がありません。")
        return
    place_id = picking.selectbox(
        "職場", list(offered), format_func=lambda i: offered[i], key=f"{KEY}.into.{member.job_id}",
        label_visibility="collapsed",
    )  # fmt: skip

    def run(work: Work) -> bool:
        put_in_place(work, member.job_id, member.version, place_id)
        return True

    if action.button("職場に入れる", key=f"{KEY}.put.{member.job_id}", width="stretch") and save(
        user, "職場を決めました", run
    ):
        st.rerun()


def members_after(user: Actor, today: date) -> None:
    """修了した人, with the first job after it."""
    with read_only(user) as view:
        rows = challenge_outcomes(view, today)
    if not rows:
        st.info("チャレンジ雇用を終えた人が、ここに並びます。そのあとの就職もわかります。")
        return
    hired = sum(row.next_hired_on is not None for row in rows)
    st.markdown(
        f"修了した人 **{len(rows)}人** のうち、そのあと就職した人 **{hired}人**"
        "　:gray[:small[チャレンジ雇用のあとの、はじめての就職を数えます]]"
    )
    clicked = edit_grid(
        [_outcome(row) for row in rows], AFTER_COLUMNS, key=f"{KEY}.after",
        label="チャレンジ雇用を修了した人", height=min(120 + 40 * len(rows), 430), read_only=True,
        opens=True,
    )  # fmt: skip
    if (client_id := _asked(clicked.opened, "who")) is not None:
        go(CLIENT, id=client_id, part="work")


def _outcome(row: OutcomeRow) -> dict[str, object]:
    first, last = (format_date(on, weekday=False) for on in (row.hired_on, row.left_on))
    after = codes("after_leaving").label(row.after_leaving) if row.after_leaving else "記入なし"
    if row.next_hired_on:
        after = f"就職 {format_date(row.next_hired_on, weekday=False)} {row.next_place}"
    return {
        "id": row.job_id, "version": 1, "who": (row.name, f"/work?who={row.client_id}"),
        "place": row.place,
        "span": f"{first} 〜 {last}（{lasted(row.hired_on, row.left_on)}）",
        "outcome": after,
    }  # fmt: skip


def _asked(address: str, name: str) -> int | None:
    typed = parse_qs(urlsplit(address).query).get(name, [""])[0] if address else ""
    return int(typed) if typed.isdecimal() else None
