"""就労定着支援の実績報告: who uses it, the interview and the 支援レポート that each month owes."""

from __future__ import annotations

from core.reports.columns import count, people, rated, things
from core.reports.job_lines import is_general
from core.reports.kind import FORM_UNSEEN, ReportKind
from core.reports.sections import moves
from core.reports.support_lines import (
    AT_WORK,
    MET,
    TOLD,
    activity_lines,
    month_lines,
    user_leaving_lines,
    user_lines,
)
from core.reports.table import Column, Section, Source, Tally, marked

_USERS = Source("support_users", "service_uses", user_lines, by_programme=False)
_LEAVINGS = Source("support_leavings", "employments", user_leaving_lines)
_MONTHS = Source("support_months", "retention_months", month_lines)
_ACTIVITIES = Source("support_activities", "records", activity_lines, by_programme=False)

USERS = Section(
    "support_users", "対象者", "対象者",
    "就労定着支援のサービス利用がある人。期首 = 期間の前日の終わり、期末 = 期間の末日の終わりの利用者"
    "（末日に終えた人は入らない）。在職 = 期間の末日の終わりに就職が続いている人。",
    _USERS, (*moves(), people("期末のうち在職", takes=marked(AT_WORK), key=AT_WORK)), "disability",
)  # fmt: skip
MONTHS = Section(
    "support_months", "毎月の面談と支援レポート", "面談・支援レポート",
    "利用のあった人を、月ごとに1と数える（人月）。面談は、本人との対面かオンラインの面談が1回以上あった月（電話は"
    "数えない）。支援レポートは、その月の分を渡した月。",
    _MONTHS,
    (
        people(),
        *rated("met", ("対象（延べ）", "面談あり", "面談実施率"), "人月", whole=None, part=marked(MET)),
        count("支援レポートを渡した", "人月", takes=marked(TOLD), key="told"),
        Column(
            "told_rate", "渡した割合", "%", Tally.RATE, part=marked(TOLD),
            rate_of=("told", "met_base"),
        ),
    ),
)  # fmt: skip
ACTIVITIES = Section(
    "support_activities", "定着支援の活動", "活動",
    "利用している日の支援記録を、定着支援の活動で分ける（活動の入っていない記録は数えない）。",
    _ACTIVITIES, (count(), people(), things("機関の数", "か所")), "activity",
)  # fmt: skip

LEAVINGS = Section(
    "support_leavings", "離職（理由）", "離職",
    "離職日が期間の中にあり、その日に就労定着支援を利用していた人の離職。A型雇用は数えない。",
    _LEAVINGS, (count(takes=is_general), people(takes=is_general)), "separation_reason",
)  # fmt: skip

RETENTION_SUPPORT = ReportKind(
    "retention_support", "就労定着支援 実績報告", "",
    (USERS, MONTHS, ACTIVITIES, LEAVINGS),
    (
        FORM_UNSEEN,
        "報酬の就労定着率（過去3年間の利用者のうち就労が続く人の割合）は、この報告では数えていません。",
    ),
)  # fmt: skip
