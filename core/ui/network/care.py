"""名簿の手入れ (care of the directory): what is due for the yearly round, with its sheets and list."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries import organizations as asked
from core.queries.areas import areas
from core.queries.organizations import OrganizationCriteria, OrganizationRow
from core.services import organizations
from core.services.organization_sheets import MOST, make_sheets
from core.ui import session
from core.ui.downloads import while_signed_in
from core.ui.navigation import DIRECTORY, ORGANIZATION
from core.ui.network.directory_filter import ALL, in_words
from core.ui.network.organization_duplicates import duplicates
from core.ui.network.sheets import XLSX, returned_sheets
from core.ui.page import open_link, save
from core.ui.plain import plain

PER_PAGE = 20
HEADERS = (
    "名称", "種別", "都道府県", "市区町村", "電話", "FAX", "確かめた日", "掲載同意日", "空き", "空きの確認日"
)  # fmt: skip
PARTS = ("確かめる時期", "戻ってきたシート", "重複")


def care(user: Actor, *, key: str) -> None:
    """The segment that was chosen; the address may name one (`?part=duplicates`)."""
    if st.query_params.get("part") == "duplicates" or "one" in st.query_params:
        st.session_state.setdefault(f"{key}.part", PARTS[2])
    st.session_state.setdefault(f"{key}.part", PARTS[0])
    with st.container(horizontal=True, vertical_alignment="center"):
        part = st.segmented_control(
            "手入れ", PARTS, required=True, key=f"{key}.part",
            label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        st.space("stretch")
        open_link("機関名簿へもどる", DIRECTORY)
    if part == PARTS[1]:
        st.markdown("送り返してもらった自己点検シートを選ぶと、名簿との違いが項目ごとに並びます。")
        returned_sheets(user, key=f"{key}.back")
    elif part == PARTS[2]:
        duplicates(user, key=f"{key}.duplicates")
    else:
        yearly_round(user, key=f"{key}.round")


def yearly_round(user: Actor, *, key: str) -> None:
    """確かめる時期: the longest unverified first, each with one click; the list and the sheets."""
    criteria = _filter(user, key)
    with read_only(user) as view:
        total = asked.count(view, criteria)
        rows = asked.search(view, criteria)
        since = asked.stale_before(view, clock.today())
    if not rows and criteria.page > 1:
        session.renew(key)
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{total:,}件**　{format_date(since, weekday=False)}より前に確かめたか、まだ確かめていない機関"
        )
        st.space("stretch")
        if rows:
            _files(user, criteria, total, key)
    if not rows:
        st.info(
            "確かめる時期の機関はありません。年に一度、電話や自己点検シートで記載を確かめます。"
        )
    for row in rows:
        _row(user, row, key)
    if total > PER_PAGE:
        st.pagination(-(-total // PER_PAGE), key=f"{key}.page.{session.nonce(key)}")


def _filter(user: Actor, key: str) -> OrganizationCriteria:
    kind, place, listing, area = st.columns(4)
    kinds = {"": ALL, **codes("organization_type").labels()}
    with read_only(user) as view:
        prefectures = asked.prefectures(view)
        known = {row.id: row.name for row in areas(view)}
    criteria = OrganizationCriteria(
        kind=kind.selectbox("種別", list(kinds), format_func=lambda c: kinds[c], key=f"{key}.kind"),
        prefecture=place.selectbox(
            "都道府県", ["", *prefectures], format_func=lambda p: p or ALL, key=f"{key}.prefecture"
        ),
        listing=listing.selectbox(
            "掲載同意", ["", "agreed", "open"],
            format_func=lambda c: {"": ALL, "agreed": "同意あり", "open": "まだ"}[c],
            key=f"{key}.listing",
        ),
        area_id=area.selectbox(
            "圏域", [None, *known], format_func=lambda a: known.get(a, ALL) if a else ALL,
            key=f"{key}.area", placeholder=ALL,
        ),
        is_due=True, sort="verified_on", page_size=PER_PAGE,
    )  # fmt: skip
    if st.session_state.setdefault(f"{key}.asked", criteria) != criteria:
        st.session_state[f"{key}.asked"] = criteria
        session.renew(key)
    page = int(st.session_state.get(f"{key}.page.{session.nonce(key)}", 1))
    return replace(criteria, page=page)


def _row(user: Actor, row: OrganizationRow, key: str) -> None:
    name, kind, phone, day, act = st.columns([3, 2.2, 1.6, 1.8, 1.3], vertical_alignment="center")
    with name:
        open_link(plain(row.name), ORGANIZATION, id=row.id)
    kind.markdown(
        f"{codes('organization_type').label(row.kind)}  \n:gray[{plain(row.municipality)}]"
    )
    phone.markdown(plain(row.phone))
    day.markdown(
        f"{format_date(row.verified_on, weekday=False)} 確認"
        if row.verified_on
        else ":orange[まだ確かめていません]"
    )
    act.button(
        "確かめた", key=f"{key}.verify.{row.id}", icon=":material/check:", width="stretch",
        on_click=_verify, args=(user, row),
    )  # fmt: skip


def _verify(user: Actor, row: OrganizationRow) -> None:
    save(
        user, f"{row.name}を、きょう確かめたことにしました",
        lambda work: organizations.verify_organizations(work, {row.id: row.version}),
    )  # fmt: skip


def _files(user: Actor, criteria: OrganizationCriteria, total: int, key: str) -> None:
    """一覧のExcel, and the sheets of all that the filter holds as one zip."""
    said = in_words(user, criteria)

    def listed(who: Actor) -> bytes:
        from core.exchange.spreadsheet import xlsx_bytes

        with unit_of_work(who) as work:
            rows = asked.all_rows(work, criteria)
            organizations.note_export(work, said, len(rows))
        kind = codes("organization_type").label
        return xlsx_bytes(
            [
                (
                    r.name, kind(r.kind), r.prefecture, r.municipality, r.phone, r.fax,
                    r.verified_on, r.listing_agreed_on, r.vacancy_count, r.vacancy_on,
                )
                for r in rows
            ],
            HEADERS,
            [f"条件: {said}", f"{format_date(clock.today(), weekday=False)} 作成　{len(rows):,}件"],
        )  # fmt: skip

    def sheets(who: Actor) -> bytes:
        with unit_of_work(who) as work:
            ids = [row.id for row in asked.all_rows(work, criteria)]
            return make_sheets(work, ids, said)

    today = f"{clock.today():%Y%m%d}"
    st.download_button(
        "一覧（Excel）", while_signed_in(listed), file_name=f"確かめる時期_{today}.xlsx", mime=XLSX,
        key=f"{key}.list", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    st.download_button(
        "自己点検シート（まとめて）", while_signed_in(sheets), file_name=f"自己点検シート_{today}.zip",
        mime="application/zip", key=f"{key}.zip", on_click="ignore", icon=":material/folder_zip:",
        disabled=total > MOST,
        help=f"{MOST}件まで。絞り込みをせばめてください。" if total > MOST else None,
    )  # fmt: skip
