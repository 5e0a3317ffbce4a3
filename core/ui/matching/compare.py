"""くらべる (side by side): up to five providers, a row for each condition and each fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.fit.facts import Estimates, Fit, Wanted
from core.domain.fit.telling import MUST_MARK, SIGNS, condition_title, sentence, summary
from core.domain.organization_profiles import ProviderProfileFields
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries.matching import chosen
from core.queries.matching_details import ProviderDetail, provider_details
from core.queries.matching_wishes import Seeker
from core.services.matching import keep_shortlist
from core.ui.documents.buttons import document_buttons
from core.ui.matching.earlier import earlier_introductions
from core.ui.matching.introduce import introduce_button
from core.ui.matching.seeker import Opened
from core.ui.navigation import ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.words import value_words

UNKNOWN = ":gray[不明]"
MUST = "（ゆずれない）"
# The share of the first column, and of all providers; look.css gives the table the same.
FIRST = 1.0
SHARE = 8.0


def comparison(
    user: Actor, seeker: Seeker, opened: Opened, wanted: Wanted, estimates: Estimates
) -> None:
    """The way back, the buttons of each provider, and the table below them."""
    with read_only(user) as view:
        fits = chosen(view, wanted, opened.picks, today=clock.today(), estimates=estimates)
        details = provider_details(view, [fit.provider.id for fit in fits])
    head, only, paper = st.columns([1, 2, 1.2], vertical_alignment="center")
    head.button(
        "一覧にもどる", key="matching.back", icon=":material/arrow_back:",
        on_click=setattr, args=(opened, "compares", False), width="stretch",
    )  # fmt: skip
    if not fits:
        st.info("くらべる事業所がありません。一覧で選んでください。")
        return
    wish_id = _kept(user, seeker, [fit.provider.id for fit in fits])
    differs = only.toggle(
        "ちがうところだけ", key="matching.differences", help="どの事業所でも同じ行を隠します。"
    )
    if wish_id:
        with paper:
            document_buttons(user, "provider_handout", wish_id, label="本人に渡す紙")
    ones = [details[fit.provider.id] for fit in fits]
    _heads(user, seeker, opened, list(zip(fits, ones, strict=True)), wanted, estimates)
    _table(fits, ones, wanted, estimates, only_differences=differs)


def _kept(user: Actor, seeker: Seeker, ids: list[int]) -> int | None:
    """The choice is kept with the wish, for colleagues and for the handout."""
    if seeker.client_id is None or not may(user, Action.WRITE_CLIENTS):
        return seeker.wish_id
    if tuple(ids) == seeker.shortlist and seeker.wish_id is not None:
        return seeker.wish_id
    try:
        with unit_of_work(user) as work:
            return keep_shortlist(work, seeker.client_id, seeker.version, ids).pk
    except DomainError as refused:
        st.warning(plain(str(refused)))
        return None


def _heads(
    user: Actor,
    seeker: Seeker,
    opened: Opened,
    pairs: Sequence[tuple[Fit, ProviderDetail]],
    wanted: Wanted,
    estimates: Estimates,
) -> None:
    before = earlier_introductions(user, seeker)
    columns = st.columns([FIRST, *[SHARE / len(pairs)] * len(pairs)], vertical_alignment="top")
    for column, (fit, one) in zip(columns[1:], pairs, strict=True):
        with column.container(border=True, gap="xsmall", height="stretch"):
            told = [
                f"**{plain(one.name)}**",
                f":green-badge[{summary(fit)}]",
                before.get(one.id, ""),
            ]
            st.markdown("  \n".join(line for line in told if line))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if may(user, Action.WRITE_CLIENTS):
                    introduce_button(user, seeker, one, fit, wanted, estimates)
                open_link("くわしく", ORGANIZATION, id=one.id)
                st.button(
                    "外す", key=f"matching.drop.{one.id}", type="tertiary",
                    on_click=opened.picks.remove, args=(one.id,),
                )  # fmt: skip


def _table(
    fits: Sequence[Fit],
    ones: Sequence[ProviderDetail],
    wanted: Wanted,
    estimates: Estimates,
    *,
    only_differences: bool,
) -> None:
    today = clock.today()
    rows: list[tuple[str, list[str]]] = [
        (
            condition_title(part.condition) + (MUST if part.is_must else ""),
            [
                f"{SIGNS[fit.parts[n].state]} "
                + plain(
                    sentence(fit.parts[n], fit, wanted, today, estimates).removesuffix(MUST_MARK)
                )
                for fit in fits
            ],
        )
        for n, part in enumerate(fits[0].parts)
    ]
    rows += [(title, [tell(one) or UNKNOWN for one in ones]) for title, tell in FACTS]
    marked = [
        {"項目": f"**◆ {title}**" if _differs(cells) else f":gray[{title}]"}
        | {str(n): cell for n, cell in enumerate(cells, start=1)}
        for title, cells in rows
        if not only_differences or _differs(cells)
    ]
    heads = {"項目": ":gray[◆ はちがうところ]"} | {
        str(n): plain(one.name) for n, one in enumerate(ones, start=1)
    }
    with st.container(key="matching_compare"):
        st.table(
            [{heads[name]: cell for name, cell in row.items()} for row in marked], hide_index=True
        )


def _differs(cells: Sequence[str]) -> bool:
    return len(set(cells)) > 1


def _profile(name: str) -> Callable[[ProviderDetail], str]:
    return lambda one: value_words(ProviderProfileFields, name, getattr(one, name))


def _with_note(name: str, note: str) -> Callable[[ProviderDetail], str]:
    def told(one: ProviderDetail) -> str:
        parts = (_profile(name)(one), plain(getattr(one, note)))
        return "  \n".join(part for part in parts if part)

    return told


def _asking(one: ProviderDetail) -> str:
    lines = [
        plain("　".join(part for part in (c.name, c.post, c.phone, c.when) if part))
        for c in one.contacts[:2]
    ]
    return "  \n".join(lines)


def _manner(one: ProviderDetail) -> str:
    parts = (
        codes("manner_method").label(one.method) if one.method else "",
        one.hours and f"つながる時間: {one.hours}",
        one.send_first and f"先に送るもの: {one.send_first}",
        one.taboo and f"控えること: {one.taboo}",
    )
    return "  \n".join(plain(part) for part in parts if part)


def _retention(one: ProviderDetail) -> str:
    if one.retention_rate is None:
        return ""
    return plain(f"{one.retention_rate:g}％（事業所の申告）{one.retention_note}")


def _day(name: str) -> Callable[[ProviderDetail], str]:
    def told(one: ProviderDetail) -> str:
        on = getattr(one, name)
        return format_date(on, weekday=False) if on else ""

    return told


FACTS: tuple[tuple[str, Callable[[ProviderDetail], str]], ...] = (
    ("訓練のすべて", _with_note("training", "training_note")),
    ("対象の障害", _with_note("disabilities", "disability_note")),
    ("進め方のすべて", _profile("style")),
    ("送迎", _with_note("pickup", "pickup_note")),
    ("昼食", _profile("meals")),
    ("土曜", _profile("saturday")),
    ("在宅", _profile("home")),
    ("体験利用", _profile("trial")),
    ("見学できる日", _profile("visit_days")),
    ("始められる日", _day("start_from_on")),
    ("定員", lambda one: f"{one.capacity}人" if one.capacity is not None else ""),
    ("平日の時間", lambda one: plain(one.hours_weekday)),
    ("休みの日", lambda one: plain(one.closed_days)),
    ("就職の実績", _profile("hires_note")),
    ("定着率", _retention),
    ("ひとこと", _profile("appeal")),
    ("電話", lambda one: plain(one.phone)),
    ("窓口の人", _asking),
    ("連携のマナー", _manner),
    ("確かめた日", _day("verified_on")),
)
