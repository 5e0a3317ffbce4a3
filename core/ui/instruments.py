"""アセスメントの道具 (instruments) for the administrator: the editions, and what one of them asks."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.instruments import (
    EditionEntry,
    Instrument,
    InstrumentDomainEntry,
    InstrumentHeadEntry,
    InstrumentItemEntry,
    InstrumentStepEntry,
    readiness_layers,
)
from core.domain.permissions import Action, require
from core.domain.rules.parameters import ALWAYS
from core.queries.instruments import EditionPage, EditionRow, edition_page, editions
from core.services import instruments
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.grid import GridColumn
from core.ui.page import save
from core.ui.plain import plain
from core.ui.tables.edit_table import edit_table

WIDTHS = [4, 2.8, 1.5, 1.3, 2, 1]
ITEMS, STEPS, DOMAINS, HEAD = "項目", "段階のことば", "領域", "版の名前・出典"


def show(user: Actor) -> None:
    """The list of editions, or the one in the address."""
    require(user, Action.SET_UP)
    opened = session.asked_id()
    with read_only(user) as view:
        page = edition_page(view, opened) if opened else None
        rows = editions(view) if page is None else []
    if page is not None:
        _edition(user, page)
    else:
        _list(rows)


def _list(rows: list[EditionRow]) -> None:
    st.markdown(
        "項目のことばや層を変えるときは、新しい版を作ります。前のアセスメントは、前の版のまま残ります。"
        " :orange-badge[要確認] は、原本と照合していない版です。"
    )
    with st.container(border=True, gap="xsmall"):
        titles = ("道具", "版", "使う期間", "項目", "直せるか", "")
        for place, title in zip(st.columns(WIDTHS), titles, strict=True):
            place.markdown(f":gray[:small[{title}]]")
        for row in rows:
            what, edition, days, items, state, action = st.columns(
                WIDTHS, vertical_alignment="center"
            )
            badge = "" if row.verified else " :orange-badge[要確認]"
            what.markdown(f"**{plain(row.title)}**{badge}")
            edition.markdown(plain(row.edition))
            days.markdown(_days(row))
            items.markdown(f"{row.items}項目" if row.items else "まだありません")
            state.markdown(_state(row))
            if action.button("ひらく", key=f"instruments.open.{row.id}", width="stretch"):
                st.query_params.from_dict({"id": str(row.id)})
                st.rerun()


def _days(row: EditionRow) -> str:
    start = "" if row.valid_from == ALWAYS else format_date(row.valid_from, weekday=False)
    end = format_date(row.valid_to, weekday=False) if row.valid_to else ""
    return f"{start}〜{end}" if start or end else "いつでも"


def _state(row: EditionRow) -> str:
    if row.is_open:
        return "直せます"
    return "使われています" if row.is_used else "新しい版を作って直す"


# -- one edition -----------------------------------------------------------------------------------


def _edition(user: Actor, page: EditionPage) -> None:
    head = page.head
    back, title, copy = st.columns([1.2, 5, 1.8], vertical_alignment="center")
    if back.button("一覧にもどる", key="instruments.back", icon=":material/arrow_back:"):
        st.query_params.clear()
        st.rerun()
    badge = "" if head.verified else " :orange-badge[要確認]"
    title.markdown(f"**{plain(head.title)}**　{plain(head.edition)}　:gray[{_days(head)}]{badge}")
    with copy.popover("この版から新しい版を作る", width="stretch"):
        _copy(user, head)
    if head.note:
        st.caption(plain(head.note))
    if not head.is_open:
        why = "もう使われている版" if head.is_used else "はじめから入っている版"
        st.info(f"{why}なので、項目は見るだけです。直すときは、新しい版を作ってください。")
    shown = st.segmented_control(
        "見るところ", [ITEMS, STEPS, DOMAINS, HEAD], required=True, default=ITEMS,
        key="instruments.part", label_visibility="collapsed",
    )  # fmt: skip
    if shown == HEAD:
        _head(user, head)
    elif shown == STEPS:
        _steps(user, page)
    elif shown == DOMAINS:
        _domains(user, page)
    else:
        _items(user, page)


def _copy(user: Actor, head: EditionRow) -> None:
    st.markdown("項目・段階・層をうつした版ができます。使いはじめの日から、その版で書きます。")
    key = f"instruments.copy.{head.id}"
    with EntryForm(EditionEntry, key=key, submit="作る", values={"valid_from": clock.today()}) as f:
        f.text("edition", placeholder="例: 当センター 2026年度版")
        f.date("valid_from")
    entry = f.entry
    if not entry:
        return
    made = save(
        user, "新しい版を作りました", lambda work: instruments.copy_edition(work, head.id, entry)
    )
    if made:
        session.renew(key)
        st.query_params.from_dict({"id": str(made.pk)})
        st.rerun()


def _head(user: Actor, head: EditionRow) -> None:
    key = f"instruments.head.{head.id}"
    names = InstrumentHeadEntry.model_fields
    stood = seen(key, head.version, {name: getattr(head, name) for name in names})
    with EntryForm(InstrumentHeadEntry, key=key, values=stood.values) as form:
        form.text("title")
        start, end = form.columns(2)
        with start:
            form.date("valid_from")
        with end:
            form.date("valid_to")
        form.text("source")
        form.area("note", height=90)
        form.yesno("verified")
    entry = form.entry
    if not entry:
        return
    changes = stood.typed(entry.model_dump())

    def run(work: Work) -> Instrument:
        return instruments.change_instrument(work, head.id, stood.version, changes)

    if save_seen(user, "版を直しました", stood, run):
        session.renew(key)
        st.rerun()


def _items(user: Actor, page: EditionPage) -> None:
    layers = {str(layer.number): f"{layer.number} {layer.title}" for layer in readiness_layers()[0]}
    scales = {
        scale: _scale_words(page, scale) for scale in dict.fromkeys(s.scale for s in page.steps)
    }
    of: dict[str, Any] = {"instrument_id": page.head.id}
    first = {"domain_id": page.domains[0].id if page.domains else None, "scale": next(iter(scales))}
    columns = [
        GridColumn("number", "番号", width=90, pinned=True, required=True),
        GridColumn("title", "項目", width=260, required=True),
        GridColumn("layer", "ピラミッドの層", "choice", layers, width=170),
        GridColumn(
            "domain_id", "領域", "choice", {str(d.id): d.title for d in page.domains}, width=190
        ),
        GridColumn("scale", "段階", "choice", scales, width=190),
        GridColumn("is_optional", "参考", "yesno", width=80),
        GridColumn("is_retired", "使わない", "yesno", width=90),
        GridColumn("guidance", "見るところ", width=260),
    ]
    # A choice that was left blank in a new row is the first one.
    edit_table(
        [_row(item, {"layer", "domain_id"}) for item in page.items],
        columns, key=f"instruments.items.{page.head.id}", label="項目", user=user,
        read_only=not page.head.is_open, height=440,
        save=lambda work, row_id, seen, changes: instruments.change_item(
            work, row_id, seen, changes
        ),
        add=lambda work, values: instruments.add_item(
            work, check(InstrumentItemEntry, {**of, **first, **_given(values)})
        ),
    )  # fmt: skip


def _scale_words(page: EditionPage, scale: str) -> str:
    steps = [step.label for step in page.steps if step.scale == scale]
    return f"{scale}（{steps[0]}〜{steps[-1]}）"


def _steps(user: Actor, page: EditionPage) -> None:
    of: dict[str, Any] = {"instrument_id": page.head.id}
    columns = [
        GridColumn("scale", "段階の種類", width=140, pinned=True, required=True),
        GridColumn("position", "並び", "number", width=90, required=True),
        GridColumn("label", "ことば", width=280, required=True),
        GridColumn(
            "band", "ピラミッドでのまとめ", "choice", codes("assessment_band").labels(), width=220,
            required=True,
        ),
    ]  # fmt: skip
    st.caption(
        "並びは、画面に出す順です。点数ではありません。種類の名前が同じものが、ひと組になります。"
    )
    edit_table(
        [_row(step, set()) for step in page.steps],
        columns, key=f"instruments.steps.{page.head.id}", label="段階のことば", user=user,
        read_only=not page.head.is_open, height=360,
        save=lambda work, row_id, seen, changes: instruments.change_step(
            work, row_id, seen, changes
        ),
        add=lambda work, values: instruments.add_step(
            work, check(InstrumentStepEntry, {**of, **values})
        ),
    )  # fmt: skip


def _domains(user: Actor, page: EditionPage) -> None:
    of: dict[str, Any] = {"instrument_id": page.head.id}
    columns = [
        GridColumn("title", "領域", width=260, pinned=True, required=True),
        GridColumn("part", "部", width=220),
        GridColumn("item_count", "原本の項目の数", "number", width=140),
        GridColumn("note", "注", width=420),
    ]
    edit_table(
        [_row(domain, set()) for domain in page.domains],
        columns, key=f"instruments.domains.{page.head.id}", label="領域", user=user,
        read_only=not page.head.is_open, height=360,
        save=lambda work, row_id, seen, changes: instruments.change_domain(
            work, row_id, seen, changes
        ),
        add=lambda work, values: instruments.add_domain(
            work, check(InstrumentDomainEntry, {**of, **values})
        ),
    )  # fmt: skip


def _row(row: object, as_text: set[str]) -> dict[str, object]:
    """The row as the grid holds it: choices by their code."""
    cells: dict[str, object] = dict(vars(row))
    return cells | {name: str(cells[name]) for name in as_text if cells[name] is not None}


def _given(values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in (None, "")}
