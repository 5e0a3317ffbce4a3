"""自己点検シート (self-check sheets): handed out, and what came back field by field before it is saved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.organizations import Organization
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.exchange.organization_sheet import read_sheet
from core.services.organization_sheets import (
    Difference,
    SheetComparison,
    compare_sheet,
    make_sheet,
    take_sheet,
)
from core.ui import session
from core.ui.downloads import while_signed_in
from core.ui.navigation import ORGANIZATION
from core.ui.page import open_link, save
from core.ui.plain import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (0.6, 2.2, 3, 3)


def one_sheet(user: Actor, row: Organization, *, key: str) -> None:
    """この機関の自己点検シート: made here, and read back here."""
    if not may(user, Action.WRITE_NETWORK):
        return
    with st.expander("自己点検シート（先方に記載を確かめてもらう）", icon=":material/fact_check:"):
        st.markdown(
            "いまの記載と空いている項目を、A4のExcelにします。メモ・控えること・連絡のしかたは載りません。"
        )
        _download(row.pk, row.name, f"{key}.{row.pk}")
        returned_sheets(user, key=f"{key}.{row.pk}.back", organization_id=row.pk)


def _download(organization_id: int, name: str, key: str) -> None:
    def content(who: Actor) -> bytes:
        with unit_of_work(who) as work:
            return make_sheet(work, organization_id)[1]

    st.download_button(
        "シートを作る", while_signed_in(content), file_name=f"自己点検_{name}_{organization_id}.xlsx", mime=XLSX,
        key=f"{key}.make", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def returned_sheets(user: Actor, *, key: str, organization_id: int | None = None) -> None:
    """戻ってきたシート: each with its differences; nothing is written before it is chosen."""
    files = st.file_uploader(
        "戻ってきたシート（.xlsx）", type="xlsx", accept_multiple_files=True,
        key=f"{key}.{session.nonce(key)}.file", max_upload_size=5,
    )  # fmt: skip
    for file in files:
        content = file.getvalue()
        place = f"{key}.{hashlib.sha256(content).hexdigest()[:12]}"
        with st.container(border=True):
            try:
                compared = _compared(user, content, organization_id, place)
            except DomainError as error:
                st.error(f"{plain(file.name)}: {error}")
                continue
            _differences(user, compared, place)


def _compared(
    user: Actor, content: bytes, organization_id: int | None, place: str
) -> SheetComparison:
    """Compared once: what is on the screen is what a save is judged against."""
    if place not in st.session_state:
        with read_only(user) as view:
            st.session_state[place] = compare_sheet(view, read_sheet(content), organization_id)
    compared: SheetComparison = st.session_state[place]
    return compared


def _differences(user: Actor, compared: SheetComparison, key: str) -> None:
    made = compared.check
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(made.name)}**　違い {len(compared.differences)}")
        open_link("機関のページ", ORGANIZATION, id=made.organization_id)
    if f"{key}.done" in st.session_state:
        st.success(st.session_state[f"{key}.done"])
        return
    chosen = _chosen(compared.differences, key)
    if not compared.differences:
        st.markdown("名簿と同じ内容です。確かめた日だけを、今日にします。")
    verified = st.checkbox(
        "この機関の記載を、きょう確かめたことにする", True, key=f"{key}.verified"
    )
    act, again = st.columns([1, 1])
    if act.button(
        f"選んだ{len(chosen)}項目を名簿に書く" if chosen else "確かめた日を書く", type="primary",
        key=f"{key}.save", disabled=not (chosen or verified),
    ):  # fmt: skip
        done = save(
            user, f"{made.name}: {len(chosen)}項目を書きました",
            lambda work: (take_sheet(work, compared, chosen, is_verified=verified), True),
        )  # fmt: skip
        if done:
            st.session_state[f"{key}.done"] = f"{len(chosen)}項目を名簿に書きました。"
            st.rerun()
    again.button(
        "もう一度くらべる", key=f"{key}.again", on_click=_forget(key),
        help="くらべたあとで名簿が直されたときは、もう一度くらべてください。",
    )  # fmt: skip


def _forget(key: str) -> Callable[[], None]:
    def forgotten() -> None:
        st.session_state.pop(key, None)

    return forgotten


def _chosen(differences: tuple[Difference, ...], key: str) -> list[str]:
    """Field by field; what cannot be taken says why, what was changed since is not ticked."""
    if not differences:
        return []
    heads = ("書く", "項目", "いまの名簿", "シートの記入")
    for place, head in zip(st.columns(_WIDTHS), heads, strict=True):
        place.caption(head)
    chosen = []
    for one in differences:
        tick, title, now, written = st.columns(_WIDTHS, vertical_alignment="center")
        wanted = tick.checkbox(
            f"{one.title}を書く", not (one.fault or one.changed_since), key=f"{key}.{one.key}",
            disabled=bool(one.fault), label_visibility="collapsed",
        )  # fmt: skip
        title.markdown(f"{plain(one.title)}  \n:gray[{plain(one.part)}　{one.cell}]")
        now.markdown(plain(one.now) or ":gray[（空欄）]")
        told = f"**{plain(one.written)}**" if one.written else ":gray[（空欄にする）]"
        if one.fault:
            told += f"  \n:red[:material/error: {plain(one.fault)}]"
        elif one.changed_since:
            told += "  \n:orange[:material/history: シートを作ったあとに、名簿が直されています]"
        written.markdown(told)
        if wanted and not one.fault:
            chosen.append(one.key)
    return chosen
