"""就労パスポート・プロフィールシート of one person: written together, confirmed, shown to whom of it what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.domain.work_passports import SECTIONS, WorkPassport, WorkPassportEntry
from core.queries.clients import ClientPage
from core.queries.work_passports import Material, PassportPage, material_of, passports_of
from core.services import work_passports as service
from core.ui.clients.one_form import OneForm, Sheet
from core.ui.documents.buttons import document_buttons
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain
from core.ui.work.passport_shares import passport_shares

WIDTHS = [1.8, 4.6, 1.2, 1.0]


def client_passports(user: Actor, person: ClientPage) -> None:
    """版をひとつ: its seven sections; below, who may see them."""
    client_id = person.client.pk
    with read_only(user) as view:
        page = passports_of(view, client_id)
    form = OneForm(user, client_id, "passport")
    writes = may(user, Action.WRITE_CLIENTS)
    row = _chosen(user, client_id, page, writes=writes)
    if row is not None:
        _edition(user, form, page, row, writes=writes)
    form.finish()


def _chosen(
    user: Actor, client_id: int, page: PassportPage, *, writes: bool
) -> WorkPassport | None:
    """The heading, which edition is looked at, and a new one."""
    title, choice, new = st.columns([3.2, 3.4, 1.6], vertical_alignment="center")
    title.markdown(
        "**就労パスポート・プロフィールシート**"
        + (
            ""
            if page.editions
            else "　:gray[:small[本人の特徴と希望する配慮を、見せたい相手にだけ伝えます]]"
        )
    )
    if writes:
        with new.popover("新しい版をつくる", width="stretch"):
            _begin(user, client_id, page)
    if not page.editions:
        return None
    by_id = {row.pk: row for row in page.editions}
    key = f"passport.pick.{client_id}.{len(by_id)}"
    picked = choice.selectbox(
        "版", list(by_id), format_func=lambda i: _called(by_id[i]), key=key,
        label_visibility="collapsed",
    )  # fmt: skip
    return by_id[picked]


def _called(row: WorkPassport) -> str:
    agreed = f"本人が確かめた {row.agreed_on:%Y/%m/%d}" if row.agreed_on else "書きかけ"
    return f"{row.title}　{row.made_on:%Y/%m/%d}　（{agreed}）"


def _begin(user: Actor, client_id: int, page: PassportPage) -> None:
    for kind, label in codes("passport_kind").labels(clock.today()).items():
        last = page.latest(kind)
        waits = last is not None and last.agreed_on is None
        told = "前の版のことばから始まります。" if last else "白紙から始まります。"
        if st.button(
            label, key=f"passport.new.{kind}", disabled=waits, width="stretch",
            help="書きかけの版があります。それを直してください。" if waits else told,
        ):  # fmt: skip
            typed = {"client_id": client_id, "kind": kind, "made_on": clock.today()}
            _store_new(user, label, check(WorkPassportEntry, typed))


def _store_new(user: Actor, label: str, entry: WorkPassportEntry) -> None:
    told = f"{label}の新しい版をつくりました。"
    if save(user, told, lambda w: service.begin_passport(w, entry)):
        st.rerun()


def _edition(
    user: Actor, form: OneForm, page: PassportPage, row: WorkPassport, *, writes: bool
) -> None:
    is_open = row.agreed_on is None
    material: tuple[Material, ...] = ()
    if is_open and writes:
        with read_only(user) as view:
            material = material_of(view, row.client_id)
    with st.container(border=True, gap="small"):
        _head(user, row, writes=writes)
        for section in SECTIONS:
            offered = [m for m in material if m.section == section]
            _section(user, form, row, section, offered, writes=writes and is_open)
    if not is_open:
        passport_shares(user, row, page.shares_of(row.pk), writes=writes)


def _head(user: Actor, row: WorkPassport, *, writes: bool) -> None:
    state, paper, action = st.columns([4.6, 1.6, 2], vertical_alignment="center")
    if row.agreed_on:
        state.markdown(
            f":green-badge[本人が確かめた]　{format_date(row.agreed_on)}　この版はもう変わりません。"
        )
    else:
        state.markdown(":orange-badge[書きかけ]　本人といっしょに読んで、確かめてもらいます。")
    if row.written:
        with paper:
            document_buttons(user, "work_passport", row.pk)
    if not writes or row.agreed_on:
        return
    with action.container(horizontal=True):
        with st.popover("本人が確かめた", disabled=not row.written):
            _confirm(user, row)
        with st.popover("消す"):
            st.markdown("書きかけの版を消します。書いてあったことは「履歴」に残ります。")
            if st.button("消す", type="primary", key=f"passport.{row.pk}.remove"):
                _done(
                    user, "消しました。", lambda w: service.discard_passport(w, row.pk, row.version)
                )


def _confirm(user: Actor, row: WorkPassport) -> None:
    st.markdown(
        "本人が読んで、このとおりでよいと言った日です。このあとは直せません（新しい版を作れます）。"
    )
    with EntryForm(
        WorkPassportEntry, key=f"passport.{row.pk}.confirm", submit="確かめたことを記録する",
        titles={"made_on": "本人が確かめた日"}, values={"made_on": clock.today()},
        fixed={"client_id": row.client_id},
    ) as form:  # fmt: skip
        form.date("made_on")
    if entry := form.entry:
        on = entry.made_on
        _done(
            user, "本人が確かめた日を記録しました。見せる相手を決められます。",
            lambda w: service.confirm_passport(w, row.pk, row.version, on),
        )  # fmt: skip


def _section(
    user: Actor, form: OneForm, row: WorkPassport, section: str, offered: list[Material], *,
    writes: bool,
) -> None:  # fmt: skip
    what, text = f"{row.pk}.{section}", str(getattr(row, section))
    label = codes("passport_section").label(section)
    if writes and form.opened == what:
        form.draw(_sheet(row, section, what))
        return
    name, words, ledger, action = st.columns(WIDTHS)
    name.markdown(f":small[**{label}**]")
    words.markdown(plain(text) if text else ":gray[（まだ書いていません）]")
    if not writes:
        return
    with action:
        form.button(what, "直す")
    # Not while a section is open: what it began with must still stand when it is saved.
    new = [m for m in offered if m.text not in text]
    if new and not form.opened:
        with ledger.popover(f"台帳から {len(new)}", width="stretch"):
            for material in new:
                _offer(user, row, material)


def _offer(user: Actor, row: WorkPassport, material: Material) -> None:
    words, action = st.columns([4, 1.4], vertical_alignment="center")
    words.markdown(f":small[:gray[{plain(material.source)}]]  \n{plain(material.text)}")
    if action.button("取り入れる", key=f"passport.{row.pk}.take.{material.key}"):
        _done(
            user, "取り入れました。「直す」で、本人のことばに整えてください。",
            lambda w: service.take_over(w, row.pk, row.version, material.key),
        )  # fmt: skip


def _sheet(row: WorkPassport, section: str, what: str) -> Sheet[WorkPassportEntry]:
    def store(work: Work, seen: int, changes: dict[str, Any]) -> object:
        return service.change_passport(work, row.pk, seen, changes)

    return Sheet(
        what, WorkPassportEntry, (section,), lambda form: form.area(section, height=160), store,
        row.version, {section: getattr(row, section)},
        {"client_id": row.client_id, "made_on": row.made_on},
    )  # fmt: skip


def _done(user: Actor, message: str, run: Callable[[Work], object]) -> None:
    def finished(work: Work) -> bool:
        run(work)
        return True

    if save(user, message, finished):
        st.rerun()
