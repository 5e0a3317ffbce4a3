"""医療機関の窓 (the sheet of one hospital): how to ask, what was said, and what comes next."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.organization_contacts import OrganizationContactEntry
from core.domain.organizations import KeyPerson, OrganizationEntry
from core.domain.outreach import OutreachMoveEntry
from core.domain.permissions import Action, may
from core.queries.organization_history import history_of
from core.queries.organizations import OrganizationPage, organization_page
from core.queries.outreach import OutreachRow, outreach_row
from core.queries.outreach_history import outreach_steps
from core.queries.users import staff_names
from core.services.organizations import change_organization
from core.services.outreach import move_outreach, note_hospital_contact
from core.ui import session
from core.ui.dialogs import close_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.navigation import ORGANIZATION
from core.ui.network.facts import fact_lines
from core.ui.page import open_link
from core.ui.plain import plain

DIALOG = "medical.hospital"
MANNER = {
    "hours": "つながる時間", "send_first": "先に送るもの", "consent_form": "先方の同意書",
    "fee": "文書料など", "taboo": "控えること",
}  # fmt: skip
PEOPLE_SHOWN = 3
MOVE, CONTACT, LISTING, PAST = "段階と次", "連絡・訪問を書く", "掲載同意", "これまで"
MOVED = ("stage", "owner_id", "next_step", "next_on", "note")


@st.dialog("医療機関との連携", width="large", on_dismiss=close_dialog)
def hospital_dialog(user: Actor, organization_id: int) -> None:
    """One hospital: the facts above, then what one wants to do."""
    with read_only(user) as view:
        row = outreach_row(view, organization_id)
        page = organization_page(view, organization_id) if row else None
    if row is None or page is None:
        st.warning("この医療機関は、名簿にないか、ほかの機関にまとめられました。")
        return
    st.markdown(f"**{plain(row.name)}**　{plain(row.municipality)}　{plain(row.phone)}")
    _how_to_ask(page)
    writes = may(user, Action.WRITE_NETWORK)
    if not writes:
        st.caption("書くのは、機関名簿を書く権限のある人です。ここでは見られます。")
    offered = [MOVE, CONTACT, LISTING, PAST] if writes else [PAST]
    chosen = st.segmented_control(
        "すること", offered, default=offered[0], required=True, label_visibility="collapsed",
        key=f"{DIALOG}.{organization_id}.do",
    )  # fmt: skip
    if chosen == MOVE:
        _move(user, row)
    elif chosen == CONTACT:
        _contact(user, row, page.key_persons)
    elif chosen == LISTING:
        _listing(user, page)
    else:
        _past(user, row)


def _how_to_ask(page: OrganizationPage) -> None:
    who, how = st.columns([1.3, 1])
    people = [person for person in page.key_persons if person.left_on is None]
    with who.container(border=True, height="stretch", gap="small"):
        st.caption("だれに聞くか")
        if not people:
            st.markdown(":orange[窓口が未登録です。機関のページで加えてください。]")
        for person in people[:PEOPLE_SHOWN]:
            stage = codes("key_stage").label(person.stage)
            told = "　".join(filter(None, [plain(person.phone), plain(person.when)]))
            st.markdown(
                f":green-badge[{stage}] **{plain(person.name)}**　{plain(person.post)}"
                f"  \n:gray[{told}　{plain(person.how)}]"
            )
        if len(people) > PEOPLE_SHOWN:
            st.caption(f"ほか {len(people) - PEOPLE_SHOWN}人は、機関のページにあります。")
    with how.container(border=True, height="stretch", gap="small"):
        st.caption("どう頼むか（連携のマナー）")
        if page.manner is None:
            st.markdown(":orange[まだ書かれていません。]")
            return
        method = codes("manner_method").label(page.manner.method)
        fact_lines({"方法": method, **{t: getattr(page.manner, n) for n, t in MANNER.items()}})


def _move(user: Actor, row: OutreachRow) -> None:
    key = f"{DIALOG}.move.{row.id}"
    stored = {name: getattr(row, name) for name in MOVED}
    stood = seen(key, row.version, stored)
    with read_only(user) as view:
        staff = staff_names(view)
    values = {**stood.values, "stage_on": clock.today()}
    if row.version == 0:
        values["owner_id"] = user.id
    with EntryForm(
        OutreachMoveEntry, key=key, values=values, fixed={"organization_id": row.id},
        titles={"stage_on": "段階が変わった日", "reason": "変える理由（戻すときは必須）"},
    ) as form:  # fmt: skip
        form.code("stage", horizontal=True)
        on, why = form.columns([1, 3])
        with on:
            form.date("stage_on")
        with why:
            form.text("reason", placeholder="例: 院長と会い、交流プログラムをすることになった")
        step, until, owner = form.columns([3, 1, 1.2])
        with step:
            form.text("next_step", placeholder="例: 一覧の見本を持って行く")
        with until:
            form.date("next_on")
        with owner:
            form.choice("owner_id", staff)
        form.area("note", height=80)
    entry = form.entry
    if entry is None:
        return
    saved = save_seen(
        user, "段階と次にすることを保存しました", stood,
        lambda work: move_outreach(work, entry, stood.version),
    )  # fmt: skip
    if saved is not None:
        session.renew(key)
        close_dialog()
        st.rerun()


def _contact(user: Actor, row: OutreachRow, persons: list[KeyPerson]) -> None:
    key = f"{DIALOG}.contact.{row.id}"
    stood = seen(key, row.version, {})
    people = {p.pk: f"{p.name}（{p.post}）" for p in persons if p.left_on is None}
    with EntryForm(
        OrganizationContactEntry, key=key, submit="記録する", values={"method": "agency_visit"},
        fixed={"organization_id": row.id},
    ) as form:  # fmt: skip
        on, how, why, who = form.columns([1, 1.4, 1.4, 1.6])
        with on:
            form.date("contacted_on", today=True)
        with how:
            form.code("method")
        with why:
            form.code("purpose")
        with who:
            form.choice("key_person_id", people)
        form.area(
            "content",
            height=100,
            placeholder="機関のことだけ。利用者のことは、その人の記録に書きます。",
        )
        other, step, until = form.columns([1.6, 2.6, 1])
        with other:
            form.text("partner")
        with step:
            form.text("next_step")
        with until:
            form.date("next_on")
    entry = form.entry
    if entry is None:
        return
    saved = save_seen(
        user, "連絡を記録しました", stood,
        lambda work: note_hospital_contact(work, entry, stood.version),
    )  # fmt: skip
    if saved is not None:
        session.renew(key)
        close_dialog()
        st.rerun()


def _listing(user: Actor, page: OrganizationPage) -> None:
    """掲載同意: without it the hospital stands in no list and no manual that leaves the office."""
    row = page.organization
    key = f"{DIALOG}.listing.{row.pk}"
    names = ("listing_agreed_on", "listing_agreed_by")
    now = row.model_dump(include=set(OrganizationEntry.model_fields))
    stood = seen(key, row.version, {name: now[name] for name in names})
    st.caption(
        "「キーパーソン一覧」と「連携マニュアル」には、掲載に同意した機関だけが載ります。"
        "日付を消すと、次の版から載りません。"
    )
    with EntryForm(
        OrganizationEntry, key=key, values=stood.values,
        fixed={n: v for n, v in now.items() if n not in names},
    ) as form:  # fmt: skip
        on, by = form.columns([1, 2])
        with on:
            form.date("listing_agreed_on")
        with by:
            form.text("listing_agreed_by", placeholder="例: 地域連携室 室長")
    if form.entry is None:
        return
    typed = {name: getattr(form.entry, name) for name in names}
    saved = save_seen(
        user, "掲載同意を保存しました", stood,
        lambda work: change_organization(work, row.pk, stood.version, typed),
    )  # fmt: skip
    if saved is not None:
        session.renew(key)
        close_dialog()
        st.rerun()


def _past(user: Actor, row: OutreachRow) -> None:
    with read_only(user) as view:
        steps, contacts = outreach_steps(view, row.id), history_of(view, row.id, ("contact",))
    labels, methods = codes("outreach_stage"), codes("contact_method")
    left, right = st.columns([1, 1.5])
    with left:
        st.markdown(f"**段階の経過**　{len(steps)}件")
        if not steps:
            st.caption("まだ動いていません（未接触）。")
        for step in steps:
            st.markdown(
                f"{format_date(step.changed_on, weekday=False)}　{labels.label(step.before)} → "
                f"**{labels.label(step.after)}**　:gray[{plain(step.by)}]"
                + (f"  \n{plain(step.reason)}" if step.reason else "")
            )
    with right:
        st.markdown(f"**連絡と訪問**　{contacts.total:,}件")
        if not contacts.lines:
            st.caption("まだ記録がありません。「連絡・訪問を書く」で残します。")
        for line in contacts.lines:
            said = line.values
            purpose = codes("contact_purpose").label(said["purpose"])
            st.markdown(
                f"{format_date(line.on, weekday=False)}　{methods.label(said['method'])}　"
                f":gray-badge[{purpose}]　{plain(said['person'] or said['partner'])}　"
                f":gray[{plain(said['by'])}]  \n{plain(said['content'])}"
            )
        open_link("やりとりをすべて見る（機関のページ）", ORGANIZATION, id=row.id)
