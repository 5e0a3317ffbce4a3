"""職業準備性ピラミッド of a person: the picture that can be shown to them, and what stands in each layer."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.readiness_pyramid import WIDTH, in_words, pyramid_png, pyramid_svg
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.assessments import Change, change_between
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.instruments import readiness_layers
from core.errors import NotAllowed
from core.queries.assessments import AnswerRow, AssessmentRow, Pyramid, pyramid_of
from core.services import assessments, sign_in
from core.ui import session
from core.ui.documents.buttons import document_buttons
from core.ui.plain import plain

SIGNS: dict[Change, str] = {
    "more": "↑ できることが増えた", "less": "↓ 支援が増えた", "same": "＝", "none": "",
}  # fmt: skip


def readiness(user: Actor, name: str, rows: Sequence[AssessmentRow], *, key: str) -> None:
    """The pyramid of one assessment, with its files; the name only where it is chosen."""
    which, named, paper, *files = st.columns([3.8, 1.6, 1.3, 1, 1], vertical_alignment="bottom")
    row = which.selectbox(
        "どのアセスメントの図か", rows, format_func=_words, key=f"{key}.which",
        index=next((place for place, row in enumerate(rows) if row.rater == "supporter"), 0),
    )  # fmt: skip
    with_name = named.checkbox("図に氏名を入れる", key=f"{key}.named")
    with read_only(user) as view:
        pyramid = pyramid_of(view, row.id)
    picture = pyramid_svg(pyramid, name if with_name else "")
    with paper:
        document_buttons(user, "assessment_result", row.id)
    for place, form in zip(files, ("PNG", "SVG"), strict=True):
        with place:
            _file(user, row, picture, form, named=with_name, key=key)
    st.image(picture, width=WIDTH)
    if pyramid.without_layer:
        st.caption(f"層が決められていない {pyramid.without_layer}項目は、図に入っていません。")
    with st.expander("層ごとの項目を、ことばで読む"):
        st.markdown(plain(in_words(pyramid)))
        for layer in reversed(readiness_layers()[0]):
            _layer(layer.number, layer.title, layer.meaning, pyramid)


def _words(row: AssessmentRow) -> str:
    who = codes("assessment_rater").label(row.rater) + (f" {row.who}" if row.who else "")
    return f"{format_date(row.assessed_on, weekday=False)}　{who}　{row.title}"


def _file(
    user: Actor, row: AssessmentRow, picture: str, form: str, *, named: bool, key: str
) -> None:
    """書き出し: made when the button is pressed, and logged then."""
    known = st.session_state.get(session.SID, "")

    def made() -> str | bytes:
        # This runs beside the page: the sign-in may have ended since the page was drawn.
        if sign_in.current_user(known, touch=False) is None:
            raise NotAllowed("サインインし直してください。")
        content = pyramid_png(picture) if form == "PNG" else picture
        with unit_of_work(user) as work:
            assessments.note_picture(work, row.id, form, named=named)
        return content

    st.download_button(
        form, made, file_name=f"職業準備性ピラミッド_{row.assessed_on:%Y%m%d}.{form.lower()}",
        mime="image/png" if form == "PNG" else "image/svg+xml", icon=":material/download:",
        on_click="ignore", key=f"{key}.file.{form}", width="stretch",
        help="本人に見せたり、印刷したりするための図です。書き出したことは監査記録に残ります。",
    )  # fmt: skip


def _layer(number: int, title: str, meaning: str, pyramid: Pyramid) -> None:
    st.markdown(f"**{number}　{title}**　:gray[{plain(meaning)}]")
    items = pyramid.items[number]
    if items:
        st.table([_cells(item) for item in items], border="horizontal", hide_index=True)
    else:
        st.caption("この層の項目はありません。")


def _cells(item: AnswerRow) -> dict[str, str]:
    bands = codes("assessment_band")
    change = change_between(item.previous, item.answer)
    return {
        "項目": plain(f"{item.number}　{item.title}"),
        "評価": plain(item.label) or "（未評価）",
        "まとめ": bands.label(item.answer.band) if item.answer else "",
        "前回": plain(item.previous.label) if item.previous else "",
        "ちがい": SIGNS[change],
        "どのような配慮や支援があるとよいか": plain(item.accommodation),
    }
