"""だれが見て、だれに渡したか (the person's own access report), for a period, as CSV too."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.consents import consent_items
from core.domain.dates import add_months
from core.queries.access_report import AccessReport, access_report
from core.queries.clients import ClientPage
from core.queries.disclosures import DisclosureRow
from core.services.access_report import note_access_report
from core.ui.downloads import while_signed_in
from core.ui.plain import plain

MONTHS = 12


def client_access(user: Actor, person: ClientPage) -> None:
    """本人の求め（開示請求）に答えるための記録. Looking at it is logged, once for each period."""
    client_id, today = person.client.pk, clock.today()
    key = f"client.access.{client_id}"
    first, last, save_to = st.columns([1, 1, 3], vertical_alignment="bottom")
    since = first.date_input(
        "いつから", add_months(today, -MONTHS), key=f"{key}.since", format="YYYY/MM/DD"
    )
    until = last.date_input("いつまで", today, key=f"{key}.until", format="YYYY/MM/DD")
    if since is None or until is None or since > until:
        st.info("期間を、はじめの日から終わりの日の順に選んでください。")
        return
    if st.session_state.get(f"{key}.logged") != (since, until):
        with unit_of_work(user) as work:
            note_access_report(work, client_id, since, until)
        st.session_state[f"{key}.logged"] = (since, until)
    with read_only(user) as view:
        report = access_report(view, client_id, since, until)
    save_to.download_button(
        "CSVに書き出す", while_signed_in(lambda who: exported(who, client_id, since, until)),
        key=f"{key}.csv", mime="text/csv", on_click="ignore", icon=":material/download:",
        file_name=f"閲覧と提供の記録_{person.client.number}_{today:%Y%m%d}.csv",
    )  # fmt: skip
    st.caption(
        "本人から求めがあったときに見せる記録です（提供の記録も開示の対象です）。"
        "この画面を見たことも、記録に残ります。"
    )
    _show(report)


def _show(report: AccessReport) -> None:
    st.markdown(f"**職員が見た・変えた記録**　{len(report.lines):,}件（職員と日ごと）")
    if report.lines:
        st.dataframe(
            [
                {
                    "日": f"{line.day:%Y/%m/%d}", "職員": line.by, "したこと": line.told,
                    "最後の時刻": f"{clock.in_japan(line.last_at):%H:%M}",
                }
                for line in report.lines
            ],
            hide_index=True,
            height=min(36 * len(report.lines) + 40, 330),
            column_config={"したこと": st.column_config.TextColumn(width="large")},
        )  # fmt: skip
    for line in report.emergencies:
        st.markdown(
            f":orange-badge[緊急閲覧] {clock.in_japan(line.at):%Y/%m/%d %H:%M}　{plain(line.by)}"
            f"　理由: {plain(line.reason)}"
        )
    st.markdown(f"**渡した記録**　{len(report.disclosures):,}件")
    if report.disclosures:
        st.dataframe(
            [_disclosed(row) for row in report.disclosures],
            hide_index=True,
            height=min(36 * len(report.disclosures) + 40, 330),
            column_config={"項目": st.column_config.TextColumn(width="medium")},
        )


def _disclosed(row: DisclosureRow) -> dict[str, str]:
    items = consent_items(row.items)
    ground = f"同意のない提供（{codes('disclosure_exception').label(row.exception)}）"
    return {
        "日": f"{row.provided_on:%Y/%m/%d}",
        "渡した先": row.recipient,
        "項目": "・".join(c.label for c in codes("data_category") if c.code in items),
        "目的": codes("purpose").label(row.purpose),
        "手段": codes("disclosure_method").label(row.method),
        "根拠": ground if row.exception else "本人の同意" if row.consent_id else "本人・代理人へ",
        "渡した職員": row.by,
        "訂正": "／".join(row.notes),
    }


def exported(user: Actor, client_id: int, since: date, until: date) -> bytes:
    """The report as CSV that Excel opens; taking it away is logged."""
    from core.exchange.spreadsheet import csv_bytes

    with unit_of_work(user) as work:
        note_access_report(work, client_id, since, until, exported=True)
        report = access_report(work, client_id, since, until)
    seen = [("見た・変えた", f"{x.day:%Y/%m/%d}", x.by, x.told, "", "") for x in report.lines]
    broken = [
        ("緊急閲覧", f"{clock.in_japan(x.at):%Y/%m/%d}", x.by, x.reason, "", "")
        for x in report.emergencies
    ]
    given = [
        ("渡した", row["日"], row["渡した職員"], row["項目"], row["渡した先"], row["根拠"])
        for row in map(_disclosed, report.disclosures)
    ]
    return csv_bytes(
        [*seen, *broken, *given],
        ["種類", "日", "職員", "内容", "渡した先", "根拠"],
        [f"期間: {since:%Y/%m/%d} 〜 {until:%Y/%m/%d}"],
    )
