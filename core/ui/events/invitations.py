"""案内 (invitations): the list with its states, many marked at once, more organisations added."""

from __future__ import annotations

import math

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.areas import areas
from core.queries.event_invitations import (
    InvitationCriteria,
    InvitationRow,
    Offered,
    invitations,
    not_yet_invited,
    status_counts,
)
from core.queries.organizations import OrganizationCriteria
from core.services import event_invitations, events
from core.services.event_invitations import Invited
from core.ui import session
from core.ui.downloads import while_signed_in
from core.ui.events.opened import OpenedEvent
from core.ui.grid import GridColumn, edit_grid
from core.ui.navigation import ORGANIZATION
from core.ui.page import save
from core.ui.tables.edit_table import edit_table

ALL = "すべて"
PAGE_SIZE = 100


def event_invitations_part(user: Actor, page: OpenedEvent) -> None:
    """案内: who is on the list, and who might be."""
    event_id, key = page.row.id, f"event.invited.{page.row.id}"
    with read_only(user) as view:
        counted = status_counts(view, event_id)
    criteria = _filter(counted, key=key)
    with read_only(user) as view:
        rows = invitations(view, event_id, criteria)
    writes = may(user, Action.WRITE_EVENTS)
    if not counted:
        st.info(
            "まだ案内先がありません。"
            + ("下の「案内先を加える」で、種別や地域からまとめて選べます。" if writes else "")
        )
    elif not rows:
        st.info("あてはまる案内先はありません。絞り込みをゆるめてください。")
    else:
        _table(user, page, rows, key=key, writes=writes)
    if writes:
        with st.expander("案内先を加える", icon=":material/add:", expanded=not counted):
            _add(user, event_id, key=f"{key}.add")


def _filter(counted: dict[str, tuple[int, int]], *, key: str) -> InvitationCriteria:
    if not counted:
        return InvitationCriteria()
    listed = codes("invitation_status").labels()
    shown = [status for status in listed if status in counted]
    state, kind, text = st.columns([3.4, 1.4, 1.6], vertical_alignment="center")

    def words(status: str) -> str:
        number, people = counted[status]
        return f"{listed[status]} {number}" + (f"（{people}人）" if people else "")

    picked = state.pills(
        "状態", shown, format_func=words, key=f"{key}.status", label_visibility="collapsed"
    )
    kinds = {"": ALL, **codes("organization_type").labels()}
    return InvitationCriteria(
        status=picked or "",
        kind=kind.selectbox(
            "種別",
            list(kinds),
            format_func=lambda c: kinds[c] if c else "すべての種別",
            key=f"{key}.kind",
            label_visibility="collapsed",
        ),
        text=text.text_input(
            "さがす",
            key=f"{key}.text",
            placeholder="機関の名前",
            type="search",
            label_visibility="collapsed",
        ),
    )


# -- the list ----------------------------------------------------------------------------------------


def _table(
    user: Actor, page: OpenedEvent, rows: list[InvitationRow], *, key: str, writes: bool
) -> None:
    number = int(st.session_state.get(f"{key}.page", 1))
    number = min(number, math.ceil(len(rows) / PAGE_SIZE))
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    above = st.container(horizontal=True, vertical_alignment="center")
    grid = f"{key}.table.{session.nonce(key)}"
    state = edit_table(
        [_row(row) for row in shown], _columns(shown), key=grid, label="案内先", user=user,
        save=_save_row, height=min(430, 96 + 36 * len(shown)), selectable=writes,
        read_only=not writes,
    )  # fmt: skip
    if len(rows) > PAGE_SIZE:
        st.pagination(math.ceil(len(rows) / PAGE_SIZE), key=f"{key}.page")
    chosen = {row.id: row.version for row in shown if row.id in state.selected}
    with above:
        if writes:
            _bulk(user, page.row.id, chosen, key=key)
        _file(page, rows, key=f"{key}.file")


def _bulk(user: Actor, event_id: int, marked: dict[int, int], *, key: str) -> None:
    if not marked:
        st.caption("行の左に印をつけると、まとめて状態を変えられます。")
        return
    labels = codes("invitation_status").labels()
    status = st.selectbox(
        "まとめて状態を変える", list(labels), index=1, format_func=lambda c: labels[c],
        key=f"{key}.bulk", width=180, label_visibility="collapsed",
    )  # fmt: skip
    if st.button(
        f"選んだ{len(marked)}か所を「{labels[status]}」にする", key=f"{key}.mark", type="primary"
    ):
        done = save(
            user, f"{len(marked)}か所を「{labels[status]}」にしました",
            lambda work: event_invitations.mark_invitations(work, event_id, marked, status) + 1,
        )  # fmt: skip
        if done:
            session.renew(key)
            st.rerun()
    if st.button("案内先から外す", key=f"{key}.remove"):
        done = save(
            user, f"{len(marked)}か所を外しました",
            lambda work: event_invitations.remove_invitations(work, event_id, marked),
        )  # fmt: skip
        if done:
            session.renew(key)
            st.rerun()


def _columns(rows: list[InvitationRow]) -> list[GridColumn]:
    persons = {str(row.key_person_id): row.key_person for row in rows if row.key_person_id}
    return [
        GridColumn("organization", "機関", "link", pinned=True, width=215),
        GridColumn("kind", "種別", "plain", width=175),
        GridColumn("key_person_id", "宛名", "choice", persons, width=130, editable=False),
        GridColumn("status", "状態", "choice", codes("invitation_status").labels(), width=105,
                   required=True),
        GridColumn("people", "人数", "number", width=70),
        GridColumn("invited_on", "案内した日", "date", width=160),
        GridColumn("phone", "電話", "plain", width=150),
        GridColumn("fax", "FAX", "plain", width=110),
        GridColumn("note", "メモ", "long", width=200),
        GridColumn("municipality", "市区町村", "plain", width=110, shown=False),
    ]  # fmt: skip


def _row(row: InvitationRow) -> dict[str, object]:
    return {
        **row.__dict__,
        "organization": (row.organization, f"/{ORGANIZATION.url}?id={row.organization_id}"),
        "kind": codes("organization_type").label(row.kind),
        "key_person_id": str(row.key_person_id or ""),
    }


def _save_row(work: Work, invitation_id: int, seen: int, changes: dict[str, object]) -> object:
    return event_invitations.change_invitation(work, invitation_id, seen, changes)


def _file(page: OpenedEvent, rows: list[InvitationRow], *, key: str) -> None:
    """宛名の一覧: what is on the screen, with address, telephone and fax."""

    def content(who: Actor) -> bytes:
        from core.documents.event_summary import INVITATION_TITLES, invitation_cells
        from core.exchange.spreadsheet import xlsx_bytes

        with unit_of_work(who) as work:
            events.note_export(work, page.row.id, "案内先の一覧", len(rows))
        note = f"{page.row.name}（{page.row.held_on:%Y/%m/%d}）の案内先 {len(rows)}か所"
        return xlsx_bytes([invitation_cells(row) for row in rows], INVITATION_TITLES, [note])

    st.space("stretch")
    st.download_button(
        "宛名の一覧（Excel）", while_signed_in(content), file_name=f"案内先_{clock.today():%Y%m%d}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", key=key,
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


# -- more of them ------------------------------------------------------------------------------------


def _add(user: Actor, event_id: int, *, key: str) -> None:
    with read_only(user) as view:
        known: dict[int | None, str] = {None: ALL}
        known |= {area.id: area.name for area in areas(view)}
    kind, area, text = st.columns([1.6, 1.4, 2])
    kinds = {"": ALL, **codes("organization_type").labels()}
    criteria = OrganizationCriteria(
        kind=kind.selectbox("種別", list(kinds), format_func=lambda c: kinds[c], key=f"{key}.kind"),
        area_id=area.selectbox(
            "圏域", list(known), format_func=lambda i: known[i], key=f"{key}.area", placeholder=ALL
        ),
        text=text.text_input("さがす", key=f"{key}.text", placeholder="名称・法人・市区町村・電話"),
    )  # fmt: skip
    with read_only(user) as view:
        offered = not_yet_invited(view, event_id, criteria)
    if not offered:
        st.caption("あてはまる機関は、みな案内先に入っているか、名簿にありません。")
        return
    named = st.toggle("宛名にキーパーソンを入れる", value=True, key=f"{key}.named")
    grid = f"{key}.table.{session.nonce(key)}"
    state = edit_grid(
        [_offered(row) for row in offered], _OFFERED, key=grid, label="案内できる機関",
        height=min(330, 70 + 36 * len(offered)), selectable=True, read_only=True,
    )  # fmt: skip
    chosen = [row for row in offered if row.id in state.selected]
    with st.container(horizontal=True):
        if st.button(
            f"選んだ{len(chosen)}か所を加える" if chosen else "機関を選んでください",
            type="primary", disabled=not chosen, key=f"{key}.chosen",
        ):  # fmt: skip
            _invite(user, event_id, chosen, named=named, key=key)
        if st.button(f"この{len(offered)}か所をみな加える", key=f"{key}.all"):
            _invite(user, event_id, offered, named=named, key=key)


_OFFERED = [
    GridColumn("name", "機関", pinned=True, width=300),
    GridColumn("kind", "種別", width=200),
    GridColumn("place", "所在地", width=200),
    GridColumn("person", "宛名になる人", width=240),
]


def _offered(row: Offered) -> dict[str, object]:
    return {
        "id": row.id,
        "version": 1,
        "name": row.name,
        "kind": codes("organization_type").label(row.kind),
        "place": row.place,
        "person": next(iter(row.persons.values()), ""),
    }


def _invite(user: Actor, event_id: int, chosen: list[Offered], *, named: bool, key: str) -> None:
    wanted = [Invited(row.id, next(iter(row.persons), None) if named else None) for row in chosen]
    done = save(
        user, f"{len(wanted)}か所を案内先に加えました",
        lambda work: event_invitations.invite(work, event_id, wanted) + 1,
    )  # fmt: skip
    if done:
        session.renew(key)
        st.rerun()
