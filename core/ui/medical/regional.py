"""一覧・マニュアル (papers of the region): who stands in them, who does not yet, and the files."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.documents.regional import LIST, MANUAL, TITLES
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.liaison_manual import ManualTextEntry
from core.domain.permissions import Action, may
from core.domain.teams import MEDICAL_KINDS
from core.errors import DomainError, NotAllowed
from core.queries.areas import areas
from core.queries.liaison_manual import ManualText, manual_versions
from core.queries.regional_list import (
    LeftOut,
    ListedOrganization,
    RegionalCriteria,
    left_out,
    listed_kinds,
    regional_list,
)
from core.services import sign_in
from core.services.documents import FORMS
from core.services.regional_documents import Regional, issue_regional, save_manual_text
from core.ui import session
from core.ui.dialogs import open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.medical.hospital import DIALOG, hospital_dialog
from core.ui.navigation import ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain

KEY = "medical.lists"
LABELS = {"pdf": "PDF", "xlsx": "Excel"}
SHOWN = 30
CHOOSE = "（選んでください）"


def regional_part(user: Actor) -> None:
    """載せる範囲 → 載る機関と載らない機関 → 受け取る."""
    criteria = _criteria(user)
    with read_only(user) as view:
        listed = regional_list(view, criteria)
        missing, total = left_out(view, criteria)
    ready, lacking = st.columns(2, gap="large")
    with ready:
        _ready(user, listed, criteria)
    with lacking:
        _lacking(missing, total)
    _text(user)
    opened = open_about(DIALOG)
    if opened is not None:
        hospital_dialog(user, opened)


def _criteria(user: Actor) -> RegionalCriteria:
    with read_only(user) as view:
        known, kinds = {area.id: area.name for area in areas(view)}, listed_kinds(view)
    where, what = st.columns([1, 2.5])
    area = where.selectbox(
        "載せる地域", [*known, None], format_func=lambda i: known.get(i, "すべての地域"),
        key=f"{KEY}.area", placeholder="すべての地域", persist_state="session",
    )  # fmt: skip
    label = codes("organization_type").label
    picked = what.multiselect(
        "載せる種別", kinds, format_func=label, key=f"{KEY}.kinds",
        placeholder="すべての種別", persist_state="session",
    )  # fmt: skip
    return RegionalCriteria(area_id=area, kinds=tuple(picked))


def _ready(user: Actor, listed: list[ListedOrganization], criteria: RegionalCriteria) -> None:
    people = sum(len(row.persons) for row in listed)
    st.subheader(f"載る機関　{len(listed):,}機関・窓口 {people:,}人", anchor=False)
    if not listed:
        st.info(
            "掲載に同意した機関が、まだありません。「連携の段階」で医療機関をひらき、「掲載同意」の日を"
            "書くと、ここに載ります。"
        )
        return
    for kind in (LIST, MANUAL):
        with st.container(border=True):
            st.markdown(f"**{TITLES[kind]}**")
            inside = kind == MANUAL and st.toggle(
                "所内用（「控えること」も載せる）", key=f"{KEY}.inside",
                help="所内用の版には、各頁に「所内用（外へ渡さない）」と入ります。",
            )  # fmt: skip
            _files(user, Regional(kind, criteria, inside))
    st.caption(
        "外へ出す版には、「控えること」と機関のメモ・窓口の人のメモは載りません。"
        "離任した人、掲載終了の機関も載りません。出したことは、監査記録に残ります。"
    )
    with st.expander(f"載る機関を見る（{len(listed):,}）"):
        for row in listed[:SHOWN]:
            who = "、".join(plain(person.name) for person in row.persons) or "（窓口は未登録）"
            st.markdown(f"{plain(row.municipality)}　**{plain(row.name)}**　{who}")
        if len(listed) > SHOWN:
            st.caption(f"ほか {len(listed) - SHOWN:,}機関")


def _files(user: Actor, wanted: Regional) -> None:
    """受け取る: made, and noted in the audit, when the button is pressed."""
    known = st.session_state.get(session.SID, "")
    for place, (form, label) in zip(st.columns(2), LABELS.items(), strict=True):

        def issued(form: str = form) -> bytes:
            # This runs beside the page: the sign-in may have ended since the page was drawn.
            if sign_in.current_user(known, touch=False) is None:
                raise NotAllowed("サインインし直してください。")
            try:
                with unit_of_work(user) as work:
                    return issue_regional(work, wanted, form).content
            except DomainError as refusal:
                raise NotAllowed(f"書類を出せませんでした（{type(refusal).__name__}）。") from None

        copy = "_所内用" if wanted.inside else ""
        place.download_button(
            label, issued, file_name=f"{TITLES[wanted.kind]}{copy}_{clock.today():%Y%m%d}.{form}",
            mime=FORMS[form], icon=":material/download:", on_click="ignore", width="stretch",
            key=f"{KEY}.{wanted.kind}.{form}",
        )  # fmt: skip


def _lacking(missing: list[LeftOut], total: int) -> None:
    st.subheader(f"掲載同意がなくて載らない　{total:,}機関", anchor=False)
    if not missing:
        st.caption("窓口かマナーを書いた機関は、すべて掲載に同意しています。")
        return
    st.caption("窓口の人か連携のマナーは分かっていて、掲載の同意がまだの機関です。")
    for row in missing:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            kind = codes("organization_type").label(row.kind)
            st.markdown(f"**{plain(row.name)}**  \n:gray[{plain(row.municipality)}　{kind}]")
            st.space("stretch")
            if row.kind in MEDICAL_KINDS:
                st.button(
                    "掲載を頼む", key=f"{KEY}.ask.{row.id}", on_click=open_dialog,
                    args=(DIALOG, row.id), help="段階を「掲載依頼」にする、掲載同意の日を書く",
                )  # fmt: skip
            else:
                open_link("機関のページをひらく", ORGANIZATION, id=row.id)
    if total > len(missing):
        st.caption(f"ほか {total - len(missing):,}機関。地域を選ぶと絞れます。")


# -- the office's own text ---------------------------------------------------------------------------


def _text(user: Actor) -> None:
    with read_only(user) as view:
        versions = manual_versions(view)
    now = versions[0]
    with st.expander(f"連携マニュアルの「基本のマナー」を読む・直す（{_version(now)}）"):
        if not may(user, Action.WRITE_NETWORK):
            st.text(now.text)
            return
        key = f"{KEY}.text"
        stood = seen(key, now.version, {"text": now.text})
        st.caption("■ で始まる行が見出しになります。保存するたびに、新しい版になります。")
        with EntryForm(
            ManualTextEntry, key=key, values=stood.values, submit="新しい版として保存する"
        ) as form:
            form.area("text", height=420)
        entry = form.entry
        if entry and save_seen(
            user, "新しい版を保存しました", stood,
            lambda work: save_manual_text(work, entry, stood.version),
        ):  # fmt: skip
            session.renew(key)
            st.rerun()
        older = st.selectbox(
            "まえの版を読む", [None, *versions[1:]], key=f"{KEY}.older",
            format_func=lambda v: _version(v) if v else CHOOSE, placeholder=CHOOSE,
        )  # fmt: skip
        if older is not None:
            st.text(older.text)


def _version(text: ManualText) -> str:
    if not text.version:
        return "はじめの下書き"
    saved_on = format_date(text.saved_on, weekday=False) if text.saved_on else ""
    return f"第{text.version}版　{saved_on}　{plain(text.by)}"
