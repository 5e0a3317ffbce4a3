"""支援レポート of one job: begun from the month's records, edited, finished, handed over with consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import add_months, format_date, said_month
from core.domain.documents import TO_OTHER, TO_PERSON
from core.domain.permissions import Action, may
from core.domain.retention import REPORT_TEXTS, SupportReportEntry
from core.queries.employments import JobPage
from core.queries.retention_visits import meetings_of_month
from core.queries.support_reports import (
    ReportRecipient,
    ReportRow,
    report_recipients,
    reports_of_job,
)
from core.services import support_reports as service
from core.ui.clients.one_form import OneForm, Sheet
from core.ui.dialogs import open_dialog
from core.ui.documents.buttons import document_buttons
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

DOCUMENT = "support_report"
# So many months back a report may be begun.
MONTHS_BACK = 3
STATES = {
    "ok": ":green-badge[同意あり]", "consent": ":orange-badge[同意なし]",
    "undisclosed": ":red-badge[非開示]", TO_PERSON: ":gray-badge[同意はいりません]",
}  # fmt: skip


def job_reports(user: Actor, page: JobPage) -> None:
    """支援レポート, the latest month first."""
    with read_only(user) as view:
        rows = reports_of_job(view, page.job.pk)
    form = OneForm(user, page.job.pk, "job.reports")
    title, action = st.columns([2, 3], vertical_alignment="center")
    title.markdown(f"**支援レポート**　{len(rows)}か月分")
    if may(user, Action.WRITE_CLIENTS):
        with action.container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"
        ):
            _begin(user, page, rows)
    if not rows:
        st.info(
            "支援レポートはまだありません。月を選んで「記録から下書きを作る」を押すと、"
            "その月の支援記録・サイン・計画の目標が入ります。あとから自由に直せます。"
        )
    for row in rows:
        _report(user, page, row, form)
    form.finish()


def _begin(user: Actor, page: JobPage, rows: Sequence[ReportRow]) -> None:
    """下書きを作る, for a month that has none."""
    this = clock.today().replace(day=1)
    written = {row.report.month for row in rows}
    months = [add_months(this, -back) for back in range(MONTHS_BACK)]
    offered = [m for m in months if m not in written and m >= page.job.hired_on.replace(day=1)]
    if not offered:
        return
    month = st.selectbox(
        "どの月", offered, format_func=said_month, key=f"job.report.month.{page.job.pk}",
        label_visibility="collapsed", width=150,
    )  # fmt: skip
    st.button(
        "記録から下書きを作る", key=f"job.report.begin.{page.job.pk}", icon=":material/edit_note:",
        on_click=_make, args=(user, page.job.pk, month),
    )  # fmt: skip
    st.button(
        "白紙で書く", key=f"job.report.blank.{page.job.pk}",
        on_click=_make, args=(user, page.job.pk, month, True),
    )  # fmt: skip


def _make(user: Actor, employment_id: int, month: date, blank: bool = False) -> None:
    save(
        user, "下書きを作りました。読みなおして、直してください",
        lambda work: service.begin_report(work, employment_id, month, blank=blank),
    )  # fmt: skip


# -- one month -------------------------------------------------------------------------------------


def _report(user: Actor, page: JobPage, row: ReportRow, form: OneForm) -> None:
    report = row.report
    what = f"report.{report.pk}"
    is_newest = form.opened == what or not row.shares
    badge = ":green-badge[仕上げずみ]" if row.is_finished else ":orange-badge[下書き]"
    sent = "、".join(
        f"{plain(s.recipient) or '本人'} {format_date(s.sent_on)[5:]}" for s in row.shares
    )
    told = f":green[渡した: {sent}]" if sent else ("まだ渡していません" if row.is_finished else "")
    with st.expander(f"**{said_month(report.month)}**　{badge}　{told}", expanded=is_newest):
        if form.opened == what:
            form.draw(_sheet(row))
            return
        for name in REPORT_TEXTS:
            if text := getattr(report, name):
                title, words = st.columns([1, 4.5])
                title.markdown(f":gray[{SupportReportEntry.model_fields[name].title}]")
                words.markdown(plain(text))
        if not any(getattr(report, name) for name in REPORT_TEXTS):
            st.caption("まだ何も書かれていません。")
        if not may(user, Action.WRITE_CLIENTS):
            return
        if row.is_finished:
            _hand_over(user, row)
        else:
            _draft_actions(user, page, row, form)


def _sheet(row: ReportRow) -> Sheet[SupportReportEntry]:
    report = row.report
    fixed = {
        "client_id": report.client_id, "employment_id": report.employment_id, "month": report.month,
    }  # fmt: skip
    return Sheet(
        f"report.{report.pk}", SupportReportEntry, REPORT_TEXTS, _fields,
        lambda work, seen, changes: service.change_report(work, report.pk, seen, changes),
        report.version, {name: getattr(report, name) for name in REPORT_TEXTS}, fixed,
        remove=lambda work, seen: service.remove_report(work, report.pk, seen),
    )  # fmt: skip


def _fields(form: EntryForm[SupportReportEntry]) -> None:
    for pair in (("goals", "done"), ("result", "following")):
        for column, name in zip(form.columns(2), pair, strict=True):
            with column:
                form.area(name, height=150)
    for column, name in zip(
        form.columns(3), ("person_part", "employer_part", "agencies_part"), strict=True
    ):
        with column:
            form.area(name, height=120)
    form.area("shared", height=80)


def _draft_actions(user: Actor, page: JobPage, row: ReportRow, form: OneForm) -> None:
    report = row.report
    with read_only(user) as view:
        met = meetings_of_month(view, report.client_id, report.month)
    if not met:
        st.warning(
            f"{said_month(report.month)}は、本人との面談の記録がまだありません。"
            "面談をしていれば、先に支援記録を書いてください。",
            icon=":material/event_busy:",
        )
    edit, fill, finish, _ = st.columns([1, 2, 1.2, 3])
    with edit:
        form.button(f"report.{report.pk}", "直す", icon=":material/edit:")
    fill.button(
        "空いている欄に記録から入れる", key=f"job.report.fill.{report.pk}.{report.version}",
        on_click=_do, disabled=bool(form.opened), width="stretch",
        args=(user, "記録から入れました", service.fill_blanks, report.pk, report.version),
    )  # fmt: skip
    finish.button(
        "仕上げる", key=f"job.report.finish.{report.pk}.{report.version}", type="primary",
        on_click=_do, disabled=bool(form.opened), width="stretch",
        help="仕上げると直せなくなり、渡せるようになります。",
        args=(user, "仕上げました。下から渡せます", service.finish_report, report.pk, report.version),
    )  # fmt: skip


def _do(user: Actor, done: str, run: object, report_id: int, seen: int) -> None:
    save(user, done, lambda work: run(work, report_id, seen))  # type: ignore[operator]


# -- handing it over -------------------------------------------------------------------------------


def _hand_over(user: Actor, row: ReportRow) -> None:
    """渡す先: each with what stands between; the file itself is taken in the document's window."""
    report = row.report
    with read_only(user) as view:
        found = report_recipients(view, report.pk)
    st.markdown("**渡す**　:gray[:small[PDF か Excel を受け取ると、提供記録と支援記録が残ります]]")
    for place in found:
        _recipient(report.pk, report.client_id, place)
    with st.container(horizontal=True):
        document_buttons(
            user, DOCUMENT, report.pk, label="ほかの相手に渡す・控えを出す", width="content"
        )
        if not row.shares:
            st.button(
                "下書きにもどす", key=f"job.report.reopen.{report.pk}", on_click=_do,
                args=(user, "下書きにもどしました", service.reopen_report, report.pk, report.version),
            )  # fmt: skip


def _recipient(report_id: int, client_id: int, place: ReportRecipient) -> None:
    who, state, sent, action = st.columns([2.6, 1.4, 3.4, 1.4], vertical_alignment="center")
    kind = codes("organization_type").label(place.kind)
    label = "本人" if place.state == TO_PERSON else plain(place.name)
    who.markdown(f"{label}　:gray[{kind}]" if kind else label)
    state.markdown(STATES[place.state])
    if place.sent:
        how = codes("disclosure_method").label(place.sent.method)
        sent.markdown(f":green[{format_date(place.sent.sent_on)} に渡した]　:gray[{how}]")
    with action:
        if place.state == "consent":
            open_link("同意を記録する", CLIENT, id=client_id, part="consents")
        elif place.state != "undisclosed":
            st.button(
                "渡す" if not place.sent else "もう一度渡す", width="stretch",
                key=f"job.report.to.{report_id}.{place.organization_id}",
                on_click=_open_for, args=(report_id, place),
            )  # fmt: skip


def _open_for(report_id: int, place: ReportRecipient) -> None:
    """The document's window, with this recipient chosen."""
    key = f"documents.{DOCUMENT}.{report_id}"
    if place.state == TO_PERSON:
        st.session_state[f"{key}.to"] = TO_PERSON
    else:
        st.session_state[f"{key}.to"] = TO_OTHER
        kind = codes("organization_type").label(place.kind)
        st.session_state[f"{key}.recipient"] = f"{place.name}（{kind}）" if kind else place.name
        st.session_state[f"{key}.{place.organization_id}.purpose"] = place.purpose
    open_dialog(key, {"noted": False})
