"""三つの問い (three questions): how many places, of which day, and whether anything has changed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import add_months, format_date
from core.domain.organization_profiles import PROVIDER_KINDS
from core.queries.partners import OwnOrganization, last_own_update, own_organization
from core.services import partners
from core.services.partners import VacancyEntry
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain

WITHOUT = (
    "どの機関の方か、まだ決まっていません。招いてくれた事業所の管理者に、機関の名前と、あなたの"
    "ログイン名を伝えてください。決まると、ここに機関のページがひらきます。"
)


def own_page(user: Actor) -> OwnOrganization:
    """The organisation of the account; without one, whom to ask, and nothing else."""
    if user.organization_id is None:
        st.info(WITHOUT)
        st.stop()
    with read_only(user) as view:
        return own_organization(view)


def own_head(user: Actor, own: OwnOrganization) -> None:
    """名称と、前に更新した日."""
    with read_only(user) as view:
        last = last_own_update(view)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(own.name), anchor=False, width="content")
        st.badge(codes("organization_type").label(str(own.facts["kind"])), color="green")
        before = f"前回の更新は {_ago(last)} です。" if last else "まだ一度も更新されていません。"
        st.caption(before, width="content")
    if saved := st.session_state.get(session.PARTNER_SAVED):
        st.success(plain(saved), icon=":material/check_circle:")


def _ago(day: date) -> str:
    days = (clock.today() - day).days
    return f"{format_date(day)}（{'きょう' if days == 0 else f'{days}日前'}）"


def saved(what: str) -> None:
    """What was saved, when, and when to come next: it stays on the page."""
    now, following = clock.in_japan(clock.now()), add_months(clock.today(), 1)
    st.session_state[session.PARTNER_SAVED] = (
        f"{what}（{format_date(clock.today())} {now:%H:%M}）。"
        f"次は {format_date(following)} ごろ、また空きを教えてください。"
    )


def three_questions(user: Actor, own: OwnOrganization, *, key: str) -> bool:
    """空きは何人？ いつの情報？ 変わったことは？ Returns whether something is to be changed below."""
    has_vacancies = own.facts["kind"] in PROVIDER_KINDS or own.facts["vacancy_count"] is not None
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if has_vacancies:
            _vacancy(user, own, key=f"{key}.vacancy.{own.version}")
        else:
            with st.container(border=True):
                st.markdown(
                    "**空きの人数は、この種別では聞きません。**  \n右の問いだけで終わりです。"
                )
    with right.container(border=True, height="stretch"):
        number = "３" if has_vacancies else "１"
        st.markdown(f"##### {number}　変わったことは、ありますか？")
        st.caption("訓練の内容、見学できる日、電話・時間、窓口の人など。")
        if st.button(
            "変わりありません", key=f"{key}.same", width="stretch", icon=":material/check:",
            type="primary" if not has_vacancies else "secondary",
        ):  # fmt: skip
            _unchanged(user, own)
        if st.button(
            "変わったので直します", key=f"{key}.open", width="stretch", icon=":material/edit:"
        ):
            st.session_state[session.PARTNER_OPEN] = True
    return bool(st.session_state.get(session.PARTNER_OPEN))


def _vacancy(user: Actor, own: OwnOrganization, *, key: str) -> None:
    values = {"vacancy_count": own.facts["vacancy_count"]}
    with EntryForm(
        VacancyEntry, key=key, submit="空きを知らせる", values=values,
        titles={"vacancy_count": "**１　空きは何人ですか？**", "vacancy_on": "**２　いつの情報ですか？**"},
    ) as form:  # fmt: skip
        count, day = form.columns(2)
        with count:
            form.text("vacancy_count", placeholder="0 なら「0」")
        with day:
            form.date("vacancy_on", today=True)
        st.caption(_known(own))
    entry = form.entry
    if entry is None:
        return
    done = save(user, "保存しました", lambda work: partners.say_vacancy(work, own.version, entry))
    if done:
        day_told = format_date(entry.vacancy_on)
        saved(f"{day_told}の情報として「空き {entry.vacancy_count}人」を保存しました")
        session.renew(key)
        st.rerun()


def _known(own: OwnOrganization) -> str:
    count, day = own.facts["vacancy_count"], own.facts["vacancy_on"]
    if count is None:
        return "いまの名簿では「不明」になっています。"
    when = format_date(day) if day else "日付なし"
    return f"いまの名簿では「空き {count}人」（{when}の情報）です。"


def _unchanged(user: Actor, own: OwnOrganization) -> None:
    if save(user, "保存しました", lambda work: partners.say_unchanged(work, own.version)):
        count = own.facts["vacancy_count"]
        same = f"「空き {count}人」も、" if count is not None else ""
        saved(f"{same}きょうの情報として「変わりなし」を保存しました")
        st.rerun()
