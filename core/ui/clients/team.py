"""支援チーム of a person: one look tells who does what, and whom to call how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.domain.teams import TeamMemberEndEntry, TeamMemberEntry
from core.queries.clients import ClientPage
from core.queries.face_sheets import key_person_choices
from core.queries.teams import Team, TeamProposal, TeamRow, proposals, team_of
from core.services import teams
from core.ui.clients.one_form import Choices, OneForm, Sheet
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.navigation import ORGANIZATION
from core.ui.page import open_link, save
from core.ui.plain import plain

FIELDS = (
    "role", "organization_id", "key_person_id", "name", "phone", "note", "start_on", "end_on",
)  # fmt: skip
WIDTHS = [1.25, 2.6, 2.9, 1.1, 1.25]


@st.fragment
def client_team(user: Actor, person: ClientPage) -> None:
    """支援チーム of one person."""
    client_id = person.client.pk
    form = OneForm(user, client_id, "team")
    writes = may(user, Action.WRITE_CLIENTS)
    with read_only(user) as view:
        team = team_of(view, client_id)
        known = proposals(view, client_id, team) if writes else ()
    _head(user, form, client_id, team, writes=writes)
    if team.current or team.missing:
        _table(user, form, client_id, team, writes=writes)
    if not team.is_whole:
        st.caption("医療の担当は、あなたの役割では表示しません。")
    _known(user, form, known)
    _former(user, form, client_id, team.former, writes=writes)


def _head(user: Actor, form: OneForm, client_id: int, team: Team, *, writes: bool) -> None:
    title, action = st.columns([5, 1.3], vertical_alignment="center")
    count = f"　{len(team.current)}" if team.current else ""
    title.markdown(
        f"**支援チーム**{count}　:gray[:small[だれが何をしているか。病院や事業所は名簿から選べます]]"
    )
    if not writes:
        return
    with action:
        form.button("new", "チームに加える", icon=":material/person_add:")
    if form.opened == "new":
        blank = {name: TeamMemberEntry.model_fields[name].default for name in FIELDS}
        values = {**blank, "role": "", "start_on": clock.today()}

        def add(work: Work, _seen: int, changes: Mapping[str, Any]) -> object:
            typed = {**values, **changes, "client_id": client_id}
            return teams.add_member(work, check(TeamMemberEntry, typed))

        choices = _choices(user, form, None)
        form.draw(
            Sheet(
                "new", TeamMemberEntry, FIELDS, lambda entry: _draw(entry, choices), add,
                values=values, fixed={"client_id": client_id}, choices=choices,
                done="支援チームに加えました",
            )
        )  # fmt: skip


def _table(user: Actor, form: OneForm, client_id: int, team: Team, *, writes: bool) -> None:
    """The roles in their order, one line for each member; an important one without anybody says so."""
    order = {code.code: place for place, code in enumerate(codes("team_role"))}
    lines: list[tuple[str, TeamRow | None]] = [(row.role, row) for row in team.current]
    lines += [(role, None) for role in team.missing]
    with st.container(border=True, gap="xsmall"):
        titles = ("役割", "だれが", "電話・頼みかた", "いつから")
        for place, title in zip(st.columns(WIDTHS), titles, strict=False):
            place.markdown(f":gray[:small[{title}]]")
        for role, row in sorted(lines, key=lambda line: order.get(line[0], len(order))):
            if row is None:
                place, nobody, *_ = st.columns(WIDTHS, vertical_alignment="center")
                place.markdown(f"**{codes('team_role').label(role)}**")
                nobody.markdown(":orange-badge[まだいません]")
            else:
                _line(user, form, client_id, row, writes=writes)


def _line(user: Actor, form: OneForm, client_id: int, row: TeamRow, *, writes: bool) -> None:
    if writes and _drawn(user, form, client_id, row):
        return
    role, who, reach, since, actions = st.columns(WIDTHS, vertical_alignment="top")
    role.markdown(f"**{codes('team_role').label(row.role)}**")
    with who.container(gap=None, key=f"team-who-{row.id}"):
        if row.organization_id:
            open_link(plain(row.organization), ORGANIZATION, id=row.organization_id)
        if words := _person(row):
            st.markdown(words)
    reach.markdown(_reach(row))
    since.markdown(_since(row))
    if writes:
        with actions.container(horizontal=True, horizontal_alignment="right", gap="small"):
            form.button(f"change.{row.id}", "直す")
            form.button(f"end.{row.id}", "外れる")


def _since(row: TeamRow) -> str:
    first = format_date(row.start_on, weekday=False) if row.start_on else ":gray[—]"
    if row.end_on is None:
        return first
    return f"{first}  \n:gray-badge[{format_date(row.end_on, weekday=False)}まで]"


def _person(row: TeamRow) -> str:
    name = f"**{plain(row.name)}**" if row.name else ""
    left = ""
    if row.left_on:
        left = f":orange-badge[{format_date(row.left_on, weekday=False)} 離任]"
    return "　".join(part for part in (name, plain(row.post), left) if part)


def _reach(row: TeamRow) -> str:
    lines = [
        f":material/call: {plain(row.phone)}" if row.phone else "",
        f":small[:gray[{plain(row.manner)}]]" if row.manner else "",
        f":small[{plain(row.note)}]" if row.note else "",
    ]
    return "  \n".join(line for line in lines if line) or ":gray[—]"


def _known(user: Actor, form: OneForm, known: Sequence[TeamProposal]) -> None:
    """もう分かっていること: one click takes it into the team."""
    if not known:
        return
    with st.container(border=True, gap="small"):
        st.markdown(
            ":material/lightbulb: **台帳からの候補**　:gray[:small[押すと、支援チームに加わります]]"
        )
        for proposal in known:
            entry = proposal.entry
            role, who, because, action = st.columns(
                [WIDTHS[0], WIDTHS[1], WIDTHS[2] + WIDTHS[3], WIDTHS[4]],
                vertical_alignment="center",
            )
            role.markdown(codes("team_role").label(entry.role))
            who.markdown(f"**{plain(proposal.who)}**")
            since = f"　{format_date(entry.start_on, weekday=False)}から" if entry.start_on else ""
            because.markdown(f":gray[{plain(proposal.because)}{since}]")
            key = f"{form.key}.take.{entry.role}.{entry.organization_id}.{entry.name}"
            if action.button("加える", key=key, width="stretch"):
                _take(user, entry)


def _take(user: Actor, entry: TeamMemberEntry) -> None:
    if save(user, "支援チームに加えました", lambda work: teams.add_member(work, entry)):
        st.rerun()


def _former(
    user: Actor, form: OneForm, client_id: int, rows: Sequence[TeamRow], *, writes: bool
) -> None:
    if not rows:
        return
    opened = any(form.opened == f"change.{row.id}" for row in rows)
    with st.expander(f"まえの支援チーム　{len(rows)}", expanded=opened):
        for row in rows:
            if writes and _drawn(user, form, client_id, row):
                continue
            words, action = st.columns([6, 1], vertical_alignment="center")
            who = "　".join(part for part in (plain(row.organization), _person(row)) if part)
            days = (row.start_on, row.end_on)
            span = " 〜 ".join(format_date(day, weekday=False) if day else "" for day in days)
            words.markdown(f"{codes('team_role').label(row.role)}　{who}　:gray[{span}]")
            if writes:
                with action:
                    form.button(f"change.{row.id}", "直す")


# -- forms -----------------------------------------------------------------------------------------


def _drawn(user: Actor, form: OneForm, client_id: int, row: TeamRow) -> bool:
    """Draw the form of this member, if one is open."""
    if form.opened == f"change.{row.id}":
        st.markdown(f"**{codes('team_role').label(row.role)}**　{plain(row.organization)}")
        choices = _choices(user, form, row)
        own = {"name": row.own_name, "phone": row.own_phone}
        stored = {name: own.get(name, getattr(row, name)) for name in FIELDS}
        form.draw(_changing(client_id, row, stored, choices))
        return True
    if form.opened == f"end.{row.id}":
        st.markdown(
            f"**{codes('team_role').label(row.role)}**　{plain(row.organization)}　{_person(row)}"
        )
        form.draw(
            Sheet(
                f"end.{row.id}", TeamMemberEndEntry, ("end_on",), _draw_end,
                lambda work, seen, changes: teams.end_member(
                    work, row.id, seen, changes["end_on"]
                ),
                row.version, {"end_on": None}, done="「いつまで」を入れました",
            )
        )  # fmt: skip
        return True
    return False


def _changing(
    client_id: int, row: TeamRow, stored: Mapping[str, Any], choices: Choices
) -> Sheet[TeamMemberEntry]:
    whole = {**stored, "client_id": client_id}
    return Sheet(
        f"change.{row.id}", TeamMemberEntry, FIELDS, lambda entry: _draw(entry, choices),
        lambda work, seen, changes: teams.change_member(
            work, row.id, seen, check(TeamMemberEntry, {**whole, **changes})
        ),
        row.version, stored, {"client_id": client_id}, choices, done="支援チームを直しました",
    )  # fmt: skip


def _choices(user: Actor, form: OneForm, row: TeamRow | None) -> Choices:
    """機関をさがす欄 above the form; the organisations found, and who can be asked there."""
    chosen = row.organization_id if row else None
    _, places = organization_box(
        user, key=f"{form.key}.place.{form.opened}", label="機関をさがす（名簿から）", chosen=chosen
    )
    with read_only(user) as view:
        people = key_person_choices(view, set(places))
    if row and row.key_person_id:
        people = {row.key_person_id: row.name, **people}
    return {"organization_id": places, "key_person_id": people}


def _draw(form: EntryForm[TeamMemberEntry], choices: Choices) -> None:
    role, organization, key_person = form.columns([1, 1.4, 1.4])
    with role:
        form.code("role")
    with organization:
        form.choice("organization_id", choices["organization_id"])
    with key_person:
        form.choice("key_person_id", choices["key_person_id"])
    name, phone, start, end = form.columns([1.3, 1.2, 1, 1])
    with name:
        form.text("name", placeholder="名簿にない人のとき")
    with phone:
        form.text("phone", placeholder="名簿とちがうとき")
    with start:
        form.date("start_on")
    with end:
        form.date("end_on")
    form.text("note", placeholder="例: 急なときは携帯へ。通院同行を頼める")


def _draw_end(form: EntryForm[TeamMemberEndEntry]) -> None:
    st.caption("きょうまでの日付です。外れた人は「まえの支援チーム」に残ります。")
    day, _ = form.columns([1, 3])
    with day:
        form.date("end_on", today=True)
