"""期間のきまりの表 (the rule parameters): by family, with value, days in force and source."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, require
from core.domain.rules.parameters import ALWAYS, Parameter
from core.queries.rules import rule_book, rule_parameters
from core.ui.plain import plain

# The family is the first word of a key; several words may make one family.
FAMILIES = {
    "就労移行支援": ("transition",),
    "就労定着支援・職場定着": ("retention", "settling"),
    "就労選択支援": ("choice_support",),
    "個別支援計画": ("plan_review", "plan_first"),
    "計画相談のモニタリング": ("monitoring",),
    "トライアル雇用・チャレンジ雇用": ("trial", "short_trial", "challenge"),
    "ジョブコーチ支援": ("job_coach",),
    "手帳・自立支援医療": ("certificate", "medical_aid"),
    "法定雇用率と算定": ("statutory_rate", "rate_count"),
    "そのほかのサービスの期間": ("service_period",),
    "サービスの利用を始める年齢": ("service_age",),
    "同意の期限と書面": ("consent",),
    "記録の保存・第三者提供": ("records", "disclosure_records"),
    "漏えい等の報告": ("incident",),
    "期限の知らせ方": ("urgency",),
    "緊急閲覧": ("emergency_access",),
}
OTHER = "そのほか"


def family_of(key: str) -> str:
    """きまりの家族: 「transition.standard_months」→ 就労移行支援."""
    word = key.split(".", 1)[0]
    return next((name for name, words in FAMILIES.items() if word in words), OTHER)


def show(user: Actor, today: date) -> None:
    """Every parameter, with a filter for what is not verified yet."""
    require(user, Action.SEE_RULES)
    with read_only(user) as view:
        # In the order in which they were shipped: what belongs together stands together.
        stored = sorted(rule_parameters(view), key=lambda row: row.pk)
        book = rule_book(view)
    rows = [
        parameter
        for key in dict.fromkeys(row.key for row in stored)
        for parameter in book.history(key)
    ]
    unverified = sum(not row.verified for row in rows)
    st.markdown(
        f"{len(rows)}件のうち {unverified}件 が :orange-badge[要確認] です。原典と照合するまで、"
        "この数値にもとづく期限にも「要確認」が付きます。"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        only = st.toggle("要確認だけを見る", key="rules.unverified")
        st.caption(
            "いまは見るだけです。この画面で直す機能は、あとから加わります。", width="content"
        )
    with st.container(key="rules"):
        for name in (*FAMILIES, OTHER):
            shown = [r for r in rows if family_of(r.key) == name and not (only and r.verified)]
            if shown:
                st.subheader(name, anchor=False)
                cells = [_cells(row, today) for row in shown]
                st.table(cells, border="horizontal", hide_index=True)


def _cells(row: Parameter, today: date) -> dict[str, str]:
    now = "" if row.is_in_force(today) else "（いまは適用されません）"
    return {
        "きまり": plain(row.title or row.key),
        "値": f"**{plain(row.shown)}**",
        "適用の期間": _days(row) + now,
        "照合": "済み" if row.verified else ":orange-badge[要確認]",
        "出典": plain(row.source),
        "注": plain(row.note),
    }


def _days(row: Parameter) -> str:
    start = "" if row.effective_from == ALWAYS else format_date(row.effective_from, weekday=False)
    end = format_date(row.effective_to, weekday=False) if row.effective_to else ""
    return f"{start}〜{end}" if start or end else "―"
