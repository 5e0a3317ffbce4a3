"""機関のページ (one organisation): what is public, what the office corrected, who of ours is there."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.documents import EMPLOYERS as EMPLOYERS_KINDS
from core.domain.organization_profiles import PROVIDER_KINDS
from core.domain.organizations import Organization, OrganizationEntry
from core.domain.permissions import Action, may
from core.errors import NotFound
from core.queries.employer_support import is_supported
from core.queries.organization_duplicates import merged_into
from core.queries.organizations import OrganizationPage, clients_there, organization_page
from core.queries.teams import supported_with
from core.services import organizations
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.meeting.bring import bring_button
from core.ui.navigation import CLIENT, DIRECTORY, EMPLOYER, EMPLOYERS, ORGANIZATION
from core.ui.network.facts import fact_lines
from core.ui.network.manner import is_old
from core.ui.page import open_link, save
from core.ui.plain import plain

HOURS = {
    "hours_weekday": "平日", "hours_saturday": "土曜", "hours_sunday": "日曜",
    "hours_holiday": "祝日",
}  # fmt: skip


def opened_organization(user: Actor) -> OrganizationPage:
    """The organisation named in the address; without one, the way to the directory."""
    wanted = session.asked_id()
    if wanted is None:
        st.info("機関名簿で名称を選ぶと、ここに機関のページがひらきます。")
        open_link("機関名簿をひらく", DIRECTORY)
        st.stop()
    try:
        with read_only(user) as view:
            kept = merged_into(view, wanted)
            if kept is None:
                return organization_page(view, wanted)
    except NotFound:
        st.warning("この番号の機関は見つかりません。機関名簿でさがしてください。")
        open_link("機関名簿をひらく", DIRECTORY)
        st.stop()
    st.info("この機関は、名寄せでほかの機関にまとめられました。")
    open_link("まとめた先の機関をひらく", ORGANIZATION, id=kept)
    return st.stop()


def organization_head(user: Actor, page: OrganizationPage, *, key: str) -> None:
    """名称、種別、連絡先, and whether what stands here was verified lately."""
    row = page.organization
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(row.name), anchor=False, width="content")
        st.badge(codes("organization_type").label(row.kind), color="green")
        if row.gone_on:
            st.badge(f"掲載終了 {format_date(row.gone_on)}", color="red", icon=":material/block:")
        if may(user, Action.SEE_NETWORK_NOTES):
            verified_badge(row)
        st.space("stretch")
        bring_button(user, organization_id=row.pk, key=f"{key}.meeting")
        if may(user, Action.WRITE_NETWORK):
            if row.verified_on != clock.today():
                st.button(
                    "きょう確かめた", key=f"{key}.verify", icon=":material/check:",
                    on_click=_verify, args=(user, row),
                    help="この機関の記載を、電話などで確かめたとき",
                )  # fmt: skip
            if st.button("直す", key=f"{key}.change", icon=":material/edit:"):
                _change(user, row, key)
        _other_page(user, row, key)
    if row.gone_on:
        st.warning(
            "公開データからなくなった機関です。つながっている人がいるあいだは、電話で確かめてください。"
        )
    contact = {name: value for name, value in _contact(row).items() if value}
    st.markdown("　".join(f":gray[{title}] {plain(value)}" for title, value in contact.items()))


def _other_page(user: Actor, row: Organization, key: str) -> None:
    """企業のページ and 機関のページ lead to each other, each with its own way back."""
    if key == "employer":
        open_link("機関のページ", ORGANIZATION, id=row.pk)
        open_link("企業支援へもどる", EMPLOYERS)
        return
    if may(user, EMPLOYER.action):
        with read_only(user) as view:
            is_employer = row.kind in EMPLOYERS_KINDS or is_supported(view, row.pk)
        if is_employer:
            open_link("企業支援をひらく", EMPLOYER, id=row.pk)
    open_link("名簿へもどる", DIRECTORY)


def verified_badge(row: Organization) -> None:
    """記載を確かめた日, orange where the yearly round is due."""
    if row.verified_on is None:
        st.badge("記載を確かめていません", color="orange", icon=":material/help:")
        return
    day = format_date(row.verified_on, weekday=False)
    if is_old(row.verified_on, clock.today()):
        st.badge(f"{day} 確認（1年以上前）", color="orange", icon=":material/history:")
    else:
        st.badge(f"{day} 確認", color="gray")


def _verify(user: Actor, row: Organization) -> None:
    save(
        user, "記載を、きょう確かめたことにしました",
        lambda work: organizations.verify_organizations(work, {row.pk: row.version}),
    )  # fmt: skip


def public_facts(page: OrganizationPage) -> None:
    """時間、定員と空き、法人."""
    row = page.organization
    with st.container(border=True):
        when, room = st.columns(2, gap="medium")
        with when:
            fact_lines(_hours(row))
        with room:
            fact_lines(_room(row))


def _contact(row: Organization) -> dict[str, str]:
    return {
        "ふりがな": row.name_kana,
        "電話": row.phone,
        "FAX": row.fax,
        "住所": f"{row.prefecture}{row.municipality}{row.address}",
    }


def _hours(row: Organization) -> dict[str, str]:
    hours = {title: getattr(row, name) for name, title in HOURS.items()}
    return {**hours, "定休日": row.closed_days, "特記": row.hours_note}


def _room(row: Organization) -> dict[str, str]:
    if row.vacancy_count is None:
        vacancy = "確かめていません" if row.kind in PROVIDER_KINDS else ""
    else:
        day = f"（{format_date(row.vacancy_on)} 確認）" if row.vacancy_on else "（確認日なし）"
        vacancy = f"{row.vacancy_count}人{day}"
    corporation = row.corporation_name if row.corporation_name != row.name else ""
    agreed = f"{format_date(row.listing_agreed_on)}　{row.listing_agreed_by}".strip() if (
        row.listing_agreed_on
    ) else ""  # fmt: skip
    return {
        "法人": corporation,
        "ホームページ": row.url,
        "掲載同意": agreed,
        "サービス": row.service_name,
        "定員": f"{row.capacity}人" if row.capacity is not None else "",
        "空き": vacancy,
        "事業所番号": row.office_number,
    }


@st.dialog("機関を直す", width="large")
def _change(user: Actor, row: Organization, key: str) -> None:
    if row.source:
        st.caption("公開データの項目を直すと、次の取り込みでもその値のまま残ります。")
    name = f"{key}.{row.id}.{row.version}"
    with EntryForm(OrganizationEntry, key=name, values=row.model_dump()) as form:
        form.text("name")
        left, middle, right = form.columns(3)
        with left:
            form.text("name_kana")
            form.code("kind")
            form.text("corporation_name")
            form.text("phone")
            form.text("vacancy_count")
        with middle:
            form.text("prefecture")
            form.text("municipality")
            form.text("address")
            form.text("fax")
            form.date("vacancy_on")
            form.date("listing_agreed_on")
        with right:
            form.text("hours_weekday")
            form.text("hours_saturday")
            form.text("closed_days")
            form.text("capacity")
            form.text("url")
            form.text("listing_agreed_by")
        form.area("note", height=90)
    if form.entry is None:
        return
    changes = {
        field: value
        for field, value in form.entry.model_dump(exclude_unset=True).items()
        if value != getattr(row, field)
    }
    done = save(
        user,
        "機関を直しました",
        lambda work: organizations.change_organization(work, row.pk, row.version, changes),
    )
    if done:
        session.renew(name)
        st.rerun()


def office_note(page: OrganizationPage) -> None:
    """メモ: what the office knows of it, as typed."""
    if page.organization.note:
        with st.container(border=True):
            st.markdown("**メモ**")
            st.text(page.organization.note)


def our_clients(user: Actor, organization_id: int) -> None:
    """つながっている利用者: only for those who may see which services they use."""
    if not may(user, Action.SEE_SENSITIVE):
        st.caption("だれがどのサービスを利用しているかは、見る権限のある人に表示されます。")
        return
    with read_only(user) as view:
        found = clients_there(view, organization_id)
    people = len({row.id for row in found})
    st.subheader(f"つながっている利用者　{people}人", anchor=False)
    if not found:
        st.caption("いま、この機関を利用している人・ここで働いている人はいません。")
    for row in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            open_link(plain(f"{row.name}（{row.number}）"), CLIENT, id=row.id)
            months = _months(row.since.year, row.since.month)
            st.caption(f"{row.service}　{format_date(row.since, weekday=False)}から（{months}）")


def supported_together(user: Actor, organization_id: int) -> None:
    """支援チームでいっしょの利用者: within scope, and only for who may see persons."""
    if not may(user, Action.SEE_CLIENTS):
        return
    with read_only(user) as view:
        found, people = supported_with(view, organization_id)
    if not found:
        return
    st.subheader(f"支援チームでいっしょの利用者　{people}人", anchor=False)
    for row in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            open_link(plain(f"{row.name}（{row.number}）"), CLIENT, id=row.id)
            st.caption("・".join(codes("team_role").label(role) for role in row.roles))
    if people > len(found):
        st.caption(f"ほか {people - len(found):,}人")


def _months(year: int, month: int) -> str:
    today = clock.today()
    passed = max(0, (today.year - year) * 12 + today.month - month)
    years, rest = divmod(passed, 12)
    return f"{years}年{rest}か月" if years else f"{rest}か月"
