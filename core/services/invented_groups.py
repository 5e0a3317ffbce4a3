"""模擬のグループの回 (invented group sessions), and records of several topics or kept to the caseload."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.db.work import Work
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.domain.records import GroupSessionEntry, RecordEntry
from core.services.group_sessions import Attendee, add_group_session
from core.services.invented_files import day, document, working_day
from core.services.records import add_record


def add_groups(work: Work, today: date, clients: Mapping[str, int]) -> None:
    """グループの回と記録 of `group_sessions.toml`, written by the services that the screens use."""
    require(work.actor, Action.SET_UP)
    content = document("group_sessions")
    for block in content["session"]:
        attendees = [
            Attendee(clients[name], remark) for name, remark in block.pop("attendees").items()
        ]
        add_group_session(work, check(GroupSessionEntry, _dated(block, today)), attendees)
    for block in content["record"]:
        values = {**_dated(block, today), "client_id": clients[block["client"]]}
        if on := values.pop("next_step_on", None):
            values["next_step_on"] = day(on, today)
        add_record(work, check(RecordEntry, values))


def _dated(block: Mapping[str, Any], today: date) -> dict[str, Any]:
    happened_on = working_day(day(block["on"], today))
    return {**block, "happened_on": happened_on}
