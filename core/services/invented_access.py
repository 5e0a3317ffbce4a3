"""模擬の見られる範囲 (invented scopes): one colleague of one office, one with her caseload only, who once
had to look further."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.access import EmergencyAccess, ScopeGrant
from core.domain.clients import Client
from core.domain.enrolments import Office
from core.domain.permissions import Action, require

OF_AN_OFFICE, OF_A_CASELOAD = "mogi-natsuki", "mogi-tsubasa"
REASON = (
    "模擬: 夕方に本人から「眠れない、こわい」と電話。担当が休みで、家族と主治医の連絡先を確かめた"
)


def add_access(work: Work, today: date, staff: Mapping[str, int]) -> None:
    """見られる範囲 for the accounts whose scope `staff.csv` narrows, and a 緊急閲覧 to be checked."""
    require(work.actor, Action.SET_UP)
    o, c = table_of(Office).c, table_of(Client).c
    last_office = work.scalar(select(o.id).order_by(o.id.desc()).limit(1))
    work.add(ScopeGrant(user_id=staff[OF_AN_OFFICE], office_id=last_office))
    me = staff[OF_A_CASELOAD]
    others = select(c.id).where(c.owner_id != me, c.closed_on.is_(None)).order_by(c.id).limit(1)
    evening = datetime.combine(today - timedelta(days=1), time(17, 40), clock.JST)
    began = evening.astimezone(UTC)
    work.add(
        EmergencyAccess(
            user_id=me,
            client_id=work.scalar(others),
            reason=REASON,
            created_at=began,
            ends_at=began + timedelta(hours=1),
        )
    )
