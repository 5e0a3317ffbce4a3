"""フェイディングの図を見せる (showing the fading chart), and taking it out as SVG, PNG or PDF."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.charts.fading_chart import UNITS, fading_pdf, fading_png, fading_svg, in_words
from core.db.actor import Actor
from core.db.work import unit_of_work
from core.queries.employments import JobPage
from core.queries.job_coaching import Coaching
from core.services.job_coaching import note_fading_picture
from core.ui.downloads import while_signed_in
from core.ui.plain import plain

FILES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "PNG": ("image/png", fading_png), "PDF": ("application/pdf", fading_pdf),
    "SVG": ("image/svg+xml", str.encode),
}  # fmt: skip


def fading_picture(user: Actor, page: JobPage, found: Coaching) -> None:
    """The picture, its unit, the name only where it is chosen, and its files."""
    if not found.fading.weeks:
        st.info(
            "支援の予定を入れるか、訪問を一つ記録すると、ここに図が出ます。支援が減るにつれて、本人と企業の力が"
            "増えているかが見えます。"
        )
        return
    key = f"coaching.picture.{page.job.pk}"
    which, named, *files = st.columns([2.2, 1.8, 0.9, 0.9, 0.9], vertical_alignment="bottom")
    unit = which.segmented_control(
        "何で数えるか", list(UNITS), default="hours", required=True, key=f"{key}.unit",
        format_func=lambda u: f"週の{UNITS[u].name}", label_visibility="collapsed",
    )  # fmt: skip
    with_name = named.checkbox("図に氏名を入れる", key=f"{key}.named")
    svg = fading_svg(found.fading, unit or "hours", page.client_name if with_name else "")
    for place, form in zip(files, FILES, strict=True):
        with place:
            _file(page, svg, form, named=with_name, key=key)
    st.image(svg, width="stretch")
    with st.expander("図を、ことばで読む"):
        st.markdown(plain(in_words(found.fading)))


def _file(page: JobPage, svg: str, form: str, *, named: bool, key: str) -> None:
    """書き出し: made when the button is pressed, and logged then."""
    mime, draw = FILES[form]
    job_id = page.job.pk

    def made(user: Actor) -> bytes:
        content = draw(svg)
        with unit_of_work(user) as work:
            note_fading_picture(work, job_id, form, named=named)
        return content

    st.download_button(
        form, while_signed_in(made), mime=mime, icon=":material/download:", on_click="ignore",
        file_name=f"フェイディング_{clock.today():%Y%m%d}.{form.lower()}", key=f"{key}.{form}",
        width="stretch", help="会議や職場で見せるための図です。書き出したことは監査記録に残ります。",
    )  # fmt: skip
