"""通知を読む: within the reader's right and scope, not older than 90 days, and what the badge counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.notifications import Notification
from core.domain.tasks import TaskEntry
from core.queries.notifications import (
    KEPT_DAYS,
    MOST_UNREAD,
    NotificationRow,
    my_notifications,
    unread_by_kind,
    unread_notifications,
)
from core.services.clients import change_client
from core.services.tasks import add_task, finish_task, hand_over_task, snooze_task
from core.ui.notifications.words import details, what_happened

Staff = dict[str, Actor]


def lines(to: Actor) -> list[NotificationRow]:
    with read_only(to) as view:
        return list(my_notifications(view).rows)


def words(to: Actor) -> list[tuple[str, str]]:
    return [(what_happened(row), details(row, to.id)) for row in lines(to)]


@pytest.fixture
def client_id(staff: Staff) -> int:
    with unit_of_work(staff["director"]) as work:
        return work.add(
            Client(
                name="加奈利 飛鳥", kana="かなり あすか", number=7, owner_id=staff["director"].id
            )
        ).pk  # fmt: skip


@pytest.mark.sqlite_only
def test_the_way_of_a_task_is_told_on_both_sides(staff: Staff, client_id: int) -> None:
    boss, me = staff["director"], staff["supporter"]
    due = clock.today() + timedelta(days=3)
    with unit_of_work(boss) as work:
        task = add_task(
            work, TaskEntry(title="病院に電話", client_id=client_id, owner_id=me.id, due_on=due)
        )
    assert words(me) == [
        (
            "模擬 所長さんから、やることが来ました",
            "病院に電話・期日 2026/11/24(火)・加奈利 飛鳥（7）",
        )
    ]
    with unit_of_work(me) as work:
        task = snooze_task(work, task.pk, task.version, due + timedelta(days=7), "先方が休み")
        finish_task(work, task.pk, task.version)
    assert [said for said, _more in words(boss)] == [
        "模擬 支援さんが、頼んだやることを済ませました",
        "模擬 支援さんが、頼んだやることの期日を延ばしました",
    ]
    assert words(me)[0][1].endswith("もう済んでいます")
    with unit_of_work(boss) as work:  # what nobody gave is nobody's news
        own = add_task(work, TaskEntry(title="自分の用事", owner_id=boss.id))
        finish_task(work, own.pk, own.version)
    assert len(lines(boss)) == 2


@pytest.mark.sqlite_only
def test_a_task_handed_on_is_said_to_be_somebody_else_s(staff: Staff, client_id: int) -> None:
    with unit_of_work(staff["director"]) as work:
        task = add_task(work, TaskEntry(title="見学の約束", owner_id=staff["supporter"].id))
    with unit_of_work(staff["supporter"]) as work:
        hand_over_task(work, task.pk, task.version, staff["admin"].id or 0)
    assert words(staff["supporter"])[0][1] == "見学の約束・いまはほかの人のやることです"
    assert words(staff["admin"])[0][0] == "模擬 支援さんから、やることが来ました"


def test_an_owner_is_told_and_a_person_out_of_scope_stays_without_a_name(
    staff: Staff, client_id: int
) -> None:
    boss, me = staff["director"], staff["supporter"]
    with unit_of_work(boss) as work:
        change_client(work, client_id, 1, {"owner_id": me.id})
    assert words(me)[0][0] == "模擬 所長さんが、あなたを加奈利 飛鳥さん（7）の担当にしました"
    narrow = replace(me, scope="caseload")
    assert lines(narrow)[0].client_id == client_id  # one's own person is within it
    with unit_of_work(boss) as work:
        change_client(work, client_id, 2, {"owner_id": boss.id})
    (row,) = lines(narrow)
    assert (row.client_id, row.client_name) == (None, "")
    assert what_happened(row) == "模擬 所長さんが、あなたをある利用者の担当にしました"


@pytest.mark.sqlite_only
def test_who_sees_no_names_reads_none(staff: Staff, client_id: int) -> None:
    viewer = staff["viewer"]
    with unit_of_work(staff["director"]) as work:
        task = add_task(work, TaskEntry(title="加奈利さんに電話", client_id=client_id))
        work.add(
            Notification(
                user_id=viewer.id or 0, kind="task_given", client_id=client_id, task_id=task.pk
            )
        )
    (row,) = lines(viewer)
    assert "加奈利" not in repr(row)
    with read_only(replace(viewer, role="supporter")) as view:  # the same row to who may
        assert "加奈利" in repr(my_notifications(view).rows)


def test_the_badge_counts_what_is_unread_and_in_time(staff: Staff) -> None:
    me = staff["supporter"]
    old = clock.now() - timedelta(days=KEPT_DAYS, hours=1)

    def told(number: int, **more: Any) -> None:
        with unit_of_work(staff["director"]) as work:
            work.add_all(
                [Notification(user_id=me.id or 0, kind="task_given", **more) for _ in range(number)]
            )

    def badge() -> int:
        with read_only(me) as view:
            return unread_notifications(view)

    told(2, created_at=old)
    told(1, read_at=clock.now())
    assert badge() == 0
    assert len(lines(me)) == 1
    told(3, count=4)
    assert badge() == 3
    with read_only(me) as view:
        assert unread_by_kind(view) == {"task_given": 12}
        assert my_notifications(view, unread=True).total == 3
        assert unread_notifications(view) == 3
    with read_only(staff["director"]) as view:
        assert unread_notifications(view) == 0
    told(MOST_UNREAD)
    assert badge() == MOST_UNREAD
