"""同意: who × recipient × items × purpose × day; withdrawal works at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.consents import Consent
from core.domain.tasks import Task
from core.errors import RuleViolation
from core.queries.consents import allows, may_hold
from core.services.consents import record_consent, withdraw_consent
from tests.people import DAY, a_client, consent_entry

Staff = dict[str, Actor]
HOSPITAL = "模擬第一病院"
ASKED: dict[str, Any] = {
    "kind": "third_party",
    "recipient": HOSPITAL,
    "categories": {"medical", "support_log"},
    "purpose": "medical_liaison",
    "on": DAY,
}


def a_third_party_consent(me: Actor, client_id: int, **values: Any) -> Consent:
    with unit_of_work(me) as work:
        return record_consent(
            work,
            consent_entry(
                client_id,
                **{
                    "kind": "third_party",
                    "recipient": HOSPITAL,
                    "items": "medical,support_log",
                    "purpose": "medical_liaison",
                    "obtained_on": "2026-11-01",
                    "valid_to": "2026-12-31",
                    **values,
                },
            ),
        )


def is_allowed(me: Actor, client_id: int, **other: Any) -> bool:
    with read_only(me) as view:
        return allows(view, client_id, **{**ASKED, **other})


def test_a_consent_covers_what_it_names_and_nothing_else(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    other = a_client(me)
    assert not is_allowed(me, client.pk)
    a_third_party_consent(me, client.pk)
    assert is_allowed(me, client.pk)
    assert is_allowed(me, client.pk, recipient="模擬第一病院 ")
    assert is_allowed(me, client.pk, on=date(2026, 12, 31))
    for refused in (
        {"kind": "publicity"},
        {"recipient": "模擬第二病院"},
        {"recipient": ""},
        {"categories": {"medical", "family"}},
        {"categories": set()},
        {"purpose": "matching"},
        {"on": date(2026, 10, 31)},
        {"on": date(2027, 1, 1)},
    ):
        assert not is_allowed(me, client.pk, **refused), refused
    assert not is_allowed(me, other.pk)


def test_two_consents_to_the_same_recipient_add_up(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    a_third_party_consent(me, client.pk, items="medical")
    assert not is_allowed(me, client.pk)
    a_third_party_consent(me, client.pk, items="support_log")
    assert is_allowed(me, client.pk)


def test_a_withdrawal_counts_at_once_and_raises_a_task_to_tell_the_recipient(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, owner_id=staff["director"].id)
    consent = a_third_party_consent(me, client.pk)
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 1)
    assert not is_allowed(me, client.pk)
    assert is_allowed(me, client.pk, on=DAY - timedelta(days=1))  # what was done stays right
    with read_only(me) as view:
        (task,) = view.all(select(Task))
    assert HOSPITAL in task.title
    assert (task.client_id, task.owner_id, task.due_on) == (client.pk, staff["director"].id, DAY)
    with pytest.raises(RuleViolation, match="もう撤回"), unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 2)


def test_the_acquisition_consent_says_what_may_be_written_down(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, consent=consent_entry(items="basic,disability"))
    with read_only(me) as view:
        assert may_hold(view, client.pk, {"disability"}, DAY)
        assert not may_hold(view, client.pk, {"disability", "medical"}, DAY)
        assert not may_hold(view, client.pk, {"disability"}, date(2026, 11, 19))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": "third_party"}, "提供先を入力"),
        ({"items": ""}, "ひとつ以上"),
        ({"items": "secret"}, "一覧にありません"),
        ({"obtained_on": "2026-11-22"}, "未来"),
        ({"valid_to": "2026-11-01"}, "同意日より前"),
        ({"method": ""}, "方法"),
    ],
)
def test_an_incomplete_consent_is_refused(values: dict[str, str], message: str) -> None:
    with pytest.raises(RuleViolation, match=message):
        consent_entry(1, **values)
