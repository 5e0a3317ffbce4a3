"""希望の条件の欄 (wishes on the screen): in words beside the list, changed in a dialog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.fit.facts import AMENITIES, Estimates
from core.domain.fit.ordering import RULE
from core.domain.matching import MatchingWishEntry
from core.domain.organization_profiles import PROVIDER_KINDS
from core.errors import RuleViolation
from core.queries.matching_places import Start
from core.queries.matching_wishes import Seeker
from core.queries.organizations import municipalities, prefectures
from core.queries.stations import StationRow, stations_named
from core.services.matching import checked_wish, save_wish
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.matching.seeker import Opened, seeker_link
from core.ui.page import save, saving
from core.ui.plain import plain

DIALOG = "matching.wish"
FORM = "matching.form"
PREFERRED = ":primary-badge[ゆずれない]"


def wish_panel(
    user: Actor, seeker: Seeker, opened: Opened, start: Start, estimates: Estimates
) -> None:
    """希望の条件 in words, with where each comes from; the draft can be saved as it stands."""
    with st.container(border=True, gap="small"):
        st.markdown("**希望の条件**")
        st.markdown("  \n".join(_lines(seeker, start)))
        if start.note:
            st.caption(f":material/info: {plain(start.note)}")
        if seeker.version == 0 and seeker.client_id:
            _draft(user, seeker)
        st.button(
            "希望を直す", key=f"{DIALOG}.open", icon=":material/edit:", width="stretch",
            on_click=open_dialog, args=(DIALOG, seeker.version),
        )  # fmt: skip
        seeker_link(seeker)
    _rule(estimates)
    if open_about(DIALOG) is not None:
        wish_dialog(user, seeker, opened)


def _draft(user: Actor, seeker: Seeker) -> None:
    told = "・".join(dict.fromkeys(seeker.sources.values()))
    st.info(
        f"まだ保存していない下書きです（{told}から）。" if told
        else "希望がまだありません。「希望を直す」で、やりたい訓練や通える時間を入れてください。"
    )  # fmt: skip
    if told and st.button("このまま保存する", key="matching.draft.save", width="stretch"):
        client_id = seeker.client_id or 0
        if save(
            user, "希望の条件を保存しました", lambda w: save_wish(w, client_id, 0, seeker.values)
        ):
            st.rerun()


def _lines(seeker: Seeker, start: Start) -> Iterator[str]:
    values = seeker.values
    must = set(str(values["must"]).split(","))

    def line(title: str, text: str, condition: str = "", *fields: str) -> str:
        source = next((seeker.sources[name] for name in fields if name in seeker.sources), "")
        end = f" :gray[:small[（{source}から）]]" if source else ""
        return f":gray[:small[{title}]]　{plain(text)}{end}" + (
            f" {PREFERRED}" if condition in must else ""
        )

    yield line("さがす種別", codes("organization_type").label(values["kind"]))
    yield line(
        "どこから", start.name or "（分かりません）", "", "latitude", "station", "municipality"
    )
    reach = [f"片道{values['max_minutes']}分まで"] if values["max_minutes"] else []
    reach += [f"直線{values['max_km']:g}kmまで"] if values["max_km"] else []
    if reach:
        yield line("通える範囲", "・".join(reach), "distance", "max_minutes")
    for name, list_name, title in (
        ("training", "training_content", "やりたい訓練"), ("style", "support_style", "進め方"),
    ):  # fmt: skip
        if values[name]:
            yield line(title, _labels(list_name, values[name]), name)
    for name in AMENITIES:
        if values[name] in ("yes", "partly"):
            yield line("あるとよい", codes("matching_condition").label(name), name, name)
    if values["start_by_on"]:
        told = format_date(values["start_by_on"], weekday=False)
        yield line("いつから", f"{told}までに", "start")
    if values["days_per_week"]:
        yield line("週に", f"{values['days_per_week']}日", "", "days_per_week")
    if seeker.disabilities:
        yield line("障害への対応", "カルテの障害とくらべます", "disability")
    if "vacancy" in must:
        yield line("空き", "いま空いている所", "vacancy")
    if values["note"]:
        yield line("そのほか", str(values["note"]), "", "note")


def _labels(list_name: str, text: str) -> str:
    return "、".join(codes(list_name).label(code) for code in text.split(","))


def _rule(estimates: Estimates) -> None:
    """この順番の決めかた: shown, so that everybody can check it."""
    with st.expander("この順番の決めかた", icon=":material/balance:"):
        st.markdown("  \n".join(plain(line) for line in RULE))
        st.caption(
            f"片道の分は見込みです: {estimates.fixed_minutes}分＋直線1kmあたり"
            f"{estimates.minutes_per_km}分（5分きざみ）。"
            f"空きは{estimates.old_days}日より古いと「不明」になります。"
            "数値は「期間のきまり」で直せます。"
        )
        if not estimates.verified:
            st.badge("片道の分は要確認（推計）", color="orange")


# -- the dialog --------------------------------------------------------------------------------


@st.dialog("希望の条件", width="large", on_dismiss=close_dialog)
def wish_dialog(user: Actor, seeker: Seeker, opened: Opened) -> None:
    """Where from, above the form (it searches while one types); all else in the form."""
    place = _place(user, seeker)
    kinds = PROVIDER_KINDS
    with EntryForm(
        MatchingWishEntry,
        key=f"{FORM}.{seeker.seed}.{seeker.version}",
        submit="保存して、さがす" if seeker.client_id else "さがす",
        values=seeker.values,
        fixed={"client_id": seeker.client_id or 0, **place},
    ) as form:
        kind, minutes, km = form.columns([2, 1, 1])
        with kind:
            form.code("kind", among=kinds)
        with minutes:
            form.text("max_minutes", placeholder="例: 45")
        with km:
            form.text("max_km", placeholder="例: 10")
        form.several("training", "training_content")
        style, days, starts = form.columns([2, 1, 1])
        with style:
            form.several("style", "support_style")
        with days:
            form.text("days_per_week", placeholder="例: 3")
        with starts:
            form.date("start_by_on")
        st.caption("あるとよいもの")
        for column, name in zip(form.columns(4), AMENITIES, strict=True):
            with column:
                form.code(name, among=("yes",))
        form.several("must", "matching_condition")
        st.caption(
            "ゆずれない条件に合わないと分かっている事業所は外します。不明の事業所は外しません。"
        )
        form.area("note", height=68)
    if form.entry:
        _saved(user, seeker, opened, form.entry.model_dump())


def _place(user: Actor, seeker: Seeker) -> dict[str, Any]:
    """どこから: a station found by name, or the middle of a municipality."""
    values, key = seeker.values, f"{FORM}.{seeker.seed}.{seeker.version}"
    typing, station = st.columns([1, 1.6], vertical_alignment="bottom")
    text = typing.text_input(
        "駅をさがす", str(values["station"]), key=f"{key}.station.text", placeholder="例: 汐見原"
    ).strip()
    with read_only(user) as view:
        found = stations_named(view, text) if text else []
    kept = _kept_station(values)
    offered: list[StationRow | None] = [None, *found]
    labels = {row.id: row.label for row in found}
    at = next((n for n, row in enumerate(offered) if row and kept == (row.name, row.place)), None)
    if at is None:
        exact = [n for n, row in enumerate(offered) if row and row.name == text]
        at = exact[0] if len(exact) == 1 else 0
    picked = station.selectbox(
        "出発する駅", offered, index=at, key=f"{key}.station.{text}",
        format_func=lambda row: "（駅を使わない：市区町村の中心から）" if row is None else labels[row.id],
    )  # fmt: skip
    if text and not found:
        st.caption(
            "この名前の駅は、取り込んだ駅の一覧に見つかりません。市区町村の中心から測ります。"
        )
    prefecture, municipality = _municipality(user, values, key)
    chosen: dict[str, Any] = {
        "prefecture": prefecture, "municipality": municipality, "station": "", "station_line": "",
        "latitude": None, "longitude": None,
    }  # fmt: skip
    if picked is not None:
        chosen |= {
            "station": picked.name, "station_line": picked.line,
            "latitude": picked.latitude, "longitude": picked.longitude,
        }  # fmt: skip
    return chosen


def _kept_station(values: Mapping[str, Any]) -> tuple[str, tuple[float, float]] | None:
    if values["latitude"] is None:
        return None
    return str(values["station"]), (values["latitude"], values["longitude"])


def _municipality(user: Actor, values: Mapping[str, Any], key: str) -> tuple[str, str]:
    """市区町村: those of the directory, and the one that stands there already."""
    prefecture, municipality = str(values["prefecture"]), str(values["municipality"])
    first, second = st.columns([1, 1.6])
    with read_only(user) as view:
        offered = list(dict.fromkeys(["", prefecture, *prefectures(view)]))
    where = first.selectbox(
        "都道府県", offered, index=offered.index(prefecture), key=f"{key}.prefecture",
        format_func=lambda name: name or "（未選択）",
    )  # fmt: skip
    with read_only(user) as view:
        there = municipalities(view, where) if where else []
    names = list(dict.fromkeys(["", *([municipality] if where == prefecture else []), *there]))
    name = second.selectbox(
        "住んでいる市区町村", names, key=f"{key}.municipality.{where}",
        index=names.index(municipality) if municipality in names else 0,
        format_func=lambda name: name or "（未選択）",
    )  # fmt: skip
    return where, name


def _saved(user: Actor, seeker: Seeker, opened: Opened, values: dict[str, Any]) -> None:
    """A person's wishes are saved; a visitor's are used, and kept as long as the page is open."""
    if seeker.client_id is None:
        try:
            entry = checked_wish(values)
        except RuleViolation as wrong:
            st.error(plain(str(wrong)))
            return
        opened.values = entry.model_dump(exclude={"client_id"})
    else:
        done = False
        with saving("希望の条件を保存しました"):
            with unit_of_work(user) as work:
                save_wish(work, seeker.client_id, seeker.version, values)
            done = True
        if not done:
            return
    opened.relaxed.clear()
    opened.compares, opened.everywhere = False, False
    session.renew(FORM)
    close_dialog()
    st.rerun()
