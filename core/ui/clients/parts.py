"""利用者カルテの各部 (segments of a person's page), by the name on their tab.

Only the chosen one is drawn, and each asks for its own rows.
"""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.queries.clients import ClientPage
from core.ui.clients.assessments import client_assessments
from core.ui.clients.consents import client_consents
from core.ui.clients.enrolments import client_enrolments
from core.ui.clients.face_sheet import face_sheet
from core.ui.clients.facts import client_facts
from core.ui.clients.history import client_history
from core.ui.clients.introductions import client_introductions
from core.ui.clients.meetings import client_meetings
from core.ui.clients.overview import overview
from core.ui.clients.plans import client_plans
from core.ui.clients.records import client_records
from core.ui.clients.team import client_team
from core.ui.work.client_work import client_work

Part = Callable[[Actor, ClientPage], None]

# The order is the order of the tabs.
PARTS: dict[str, Part] = {
    "概要": overview,
    "フェイスシート": face_sheet,
    "登録・段階": client_enrolments,
    "支援チーム": client_team,
    "アセスメント": client_assessments,
    "記録": client_records,
    "手帳・サービス": client_facts,
    "実習・就職": client_work,
    "計画・相談": client_plans,
    "紹介": client_introductions,
    "会議": client_meetings,
    "同意・提供": client_consents,
    "履歴": client_history,
}
# What a segment needs beyond seeing persons: without it, the tab is not offered.
NEEDS = {
    "アセスメント": Action.SEE_SENSITIVE,
    "記録": Action.SEE_RECORDS,
    "計画・相談": Action.SEE_SENSITIVE,
    "実習・就職": Action.SEE_SENSITIVE,
    "紹介": Action.SEE_SENSITIVE,
    "会議": Action.SEE_MEETING,
    "履歴": Action.SEE_SENSITIVE,
}


def parts_of(user: Actor) -> dict[str, Part]:
    """The segments that this user may see."""
    return {
        name: part for name, part in PARTS.items() if name not in NEEDS or may(user, NEEDS[name])
    }
