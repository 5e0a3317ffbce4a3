"""見せる相手と範囲 (who may see which section): the person's decision, recipient by recipient."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.documents import EMPLOYERS
from core.domain.entry import check
from core.domain.work_passports import (
    SECTIONS,
    PassportShareEntry,
    WorkPassport,
    chosen_sections,
    items_of,
)
from core.queries.client_facts import employments_of
from core.queries.clients import organization_names
from core.queries.documents import organization_kind
from core.queries.face_sheets import face_sheet_of
from core.queries.job_search import applications_of
from core.queries.work_passports import ShareRow
from core.services import work_passports as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.documents.buttons import document_buttons
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain

NAME = "passport.share"
KEY = "passport.share"
SHORT = {
    "experience": "職務経験", "appeal": "アピール", "health": "体調・希望", "communication": "対人",
    "performance": "作業", "self_check": "チェック", "supporters": "支援機関",
}  # fmt: skip
WIDTHS = [2.3, *([0.82] * len(SECTIONS)), 1.25, 1.2, 1.3]


def passport_shares(
    user: Actor, row: WorkPassport, shares: Sequence[ShareRow], *, writes: bool
) -> None:
    """相手 × 項目: a mark where the person lets it be seen."""
    live = [share for share in shares if share.withdrawn_on is None]
    title, action = st.columns([6, 1.6], vertical_alignment="center")
    title.markdown(
        "**見せる相手と項目**　:gray[:small[本人が、相手ごとに決めます。決めていない相手には渡せません]]"
    )
    if writes and action.button("相手を決める", key=f"{KEY}.{row.pk}.new", width="stretch"):
        session.renew(KEY)
        open_dialog(NAME, (row, None))
    if live:
        with st.container(border=True, gap="xsmall"):
            titles = ("相手", *(SHORT[s] for s in SECTIONS), "渡した日", "", "")
            for place, name in zip(st.columns(WIDTHS), titles, strict=True):
                place.caption(name)
            for share in live:
                _line(user, row, share, writes=writes)
    else:
        st.caption("まだ、だれにも見せません。")
    if past := [share for share in shares if share.withdrawn_on is not None]:
        told = "、".join(
            f"{share.organization}（{format_date(share.withdrawn_on)}まで"
            f"{'、渡した' if share.given_on else ''}）"
            for share in past
            if share.withdrawn_on
        )
        st.caption(f"取りやめた相手: {plain(told)}")
    held = open_about(NAME)
    if isinstance(held, tuple) and held[0].pk == row.pk:
        _sheet(user, row, held[1])


def _line(user: Actor, row: WorkPassport, share: ShareRow, *, writes: bool) -> None:
    places = st.columns(WIDTHS, vertical_alignment="center")
    places[0].markdown(f"**{plain(share.organization)}**")
    for place, section in zip(places[1:], SECTIONS, strict=False):
        seen = section in share.shown
        place.markdown("**○**" if seen else ":gray[—]")
    given = format_date(share.given_on) if share.given_on else "まだ"
    places[-3].markdown(f":small[{given}]")
    with places[-2]:
        document_buttons(user, "passport_share", share.id, label="渡す")
    if not writes:
        return
    with places[-1].popover("変える", width="stretch"):
        st.caption(f"本人が決めた日 {format_date(share.decided_on)}　{plain(share.note)}")
        if st.button("項目を決め直す", key=f"{KEY}.{share.id}.again", width="stretch"):
            session.renew(KEY)
            open_dialog(NAME, (row, share))
            st.rerun()
        if st.button("見せるのをやめる", key=f"{KEY}.{share.id}.stop", width="stretch"):
            _stop(user, share)


def _stop(user: Actor, share: ShareRow) -> None:
    told = "見せるのをやめました。"
    if share.given_on:
        told += "渡してあるので、返してもらうか捨ててもらうよう頼んでください。"
    today = clock.today()
    if save(user, told, lambda w: service.withdraw_share(w, share.id, share.version, today)):
        st.rerun()


@st.dialog("見せる相手と項目を決める", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, row: WorkPassport, share: ShareRow | None) -> None:
    st.caption(
        "見せるのは、本人が選んだ項目だけです。就労パスポートは、採用選考の必須書類ではありません。"
    )
    place, name = _recipient(user, row, share)
    if place is None:
        return
    _policy(user, row, place)
    labels = {s: codes("passport_section").label(s) for s in row.written}
    fixed = {"client_id": row.client_id, "passport_id": row.pk, "organization_id": place}
    values = {
        "decided_on": clock.today(), "sections": share.sections if share else "",
        "note": share.note if share else "",
    }  # fmt: skip
    with EntryForm(
        PassportShareEntry, key=f"{KEY}.{session.nonce(KEY)}.form.{place}", submit="本人の決めたとおりに記録する",
        values=values, fixed=fixed,
    ) as form:  # fmt: skip
        form.several_of("sections", labels, placeholder="本人が見せると決めた項目")
        on, note = form.columns([1, 3])
        with on:
            form.date("decided_on")
        with note:
            form.text("note", placeholder="例: 薬のことは話したくない")
    if entry := form.entry:
        entry = check(PassportShareEntry, {**entry.model_dump(), **fixed})
        items = items_of(chosen_sections(entry.sections))
        listed = "・".join(code.label for code in codes("data_category") if code.code in items)

        def run(work: Work) -> int:
            return service.decide_share(work, entry).pk

        if save(
            user,
            f"「{name}」に見せる項目を記録しました。渡すには「{listed}」の同意が要ります。",
            run,
        ):
            close_dialog()
            st.rerun()


def _recipient(user: Actor, row: WorkPassport, share: ShareRow | None) -> tuple[int | None, str]:
    """見せる相手: who is applied to or works with the person, or another one of the directory."""
    if share is not None:
        st.markdown(f"**{plain(share.organization)}**")
        return share.organization_id, share.organization
    with read_only(user) as view:
        near = [r.organization_id for r in applications_of(view, row.client_id) if r.is_open]
        near += [
            j.organization_id for j in employments_of(view, row.client_id) if j.left_on is None
        ]
        places = organization_names(view, {place for place in near if place is not None})
    _, found = organization_box(
        user, key=f"{KEY}.{session.nonce(KEY)}.place", label="ほかの機関をさがす",
        otherwise="先に機関名簿に加えてください。",
    )  # fmt: skip
    offered = places | found
    options: list[int | None] = [None, *offered]
    start = next(iter(found)) if len(found) == 1 else None
    picked = st.selectbox(
        "見せる相手", options, index=options.index(start),
        format_func=lambda i: "（選んでください）" if i is None else offered[i],
        key=f"{KEY}.{session.nonce(KEY)}.picked.{start}",
    )  # fmt: skip
    return picked, offered.get(picked or 0, "")


def _policy(user: Actor, row: WorkPassport, place: int) -> None:
    """開示方針 (P16): told before anything is decided for an employer."""
    with read_only(user) as view:
        kind = organization_kind(view, place)
        face = face_sheet_of(view, row.client_id).values
    policy = str(face.get("disclosure_policy") or "")
    if kind in EMPLOYERS and policy != "open":
        label = codes("disclosure_policy").label(policy) or "まだ聞いていません"
        st.warning(
            f"企業への開示方針は「{label}」です。{plain(str(face.get('disclosure_note') or ''))}"
            "　見せてよいかを、もう一度本人に確かめてください。",
            icon=":material/visibility_off:",
        )  # fmt: skip
