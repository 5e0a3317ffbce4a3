"""期限 (deadline): one matter that must be done by a day, and what opens when it is clicked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.domain.rules.urgency import Urgency


@dataclass(frozen=True)
class Deadline:
    """期限の一件.

    `kind` is the file name of its rule. Whom it is about: for a consultation that is no client
    yet, only `client_name` is filled. `client_name` and `client_kana` are blank when the asking
    user may not see clients. `caution` is 「要確認」 when a parameter behind it is unverified.
    `target` (client, plan, intake, task) and `target_id` say what 「ひらく」 opens;
    `target_version` is the version that 「済んだ」 of a task and 「担当する」 of a consultation must name,
    0 otherwise. `plain_title`
    stands for `title` where typed words, which may hold a name, must not go. `warn_on`: from when
    it is worth a look; `why`: one sentence with the numbers in it, `source` the law or notice.
    `matter_id`: the row that it rests on (certificate, plan, use of a service …); with `kind` and
    `due_on` it names this one matter, which is what `core.services.snoozes.snooze` asks for.
    `programme`: the person's open enrolment it belongs to, '' for none. `snooze_id` is None and
    `snooze_version` 0 unless it is put off until `snoozed_until`: `snooze` and `wake` want them.
    """

    kind: str
    title: str
    due_on: date
    client_id: int | None
    client_number: int | None
    client_name: str
    client_kana: str
    owner_id: int | None
    urgency: Urgency
    caution: str
    target: str
    target_id: int
    target_version: int = 0
    plain_title: str = ""
    warn_on: date = date.min
    why: str = ""
    source: str = ""
    matter_id: int = 0
    programme: str = ""
    snooze_id: int | None = None
    snooze_version: int = 0
    snoozed_until: date | None = None
    snooze_reason: str = ""

    @property
    def overdue_days(self) -> int:
        """How many days its day is past; 0 up to the day itself."""
        return max(0, -self.urgency.days_left)

    @property
    def may_snooze(self) -> bool:
        """先送り is for days that a rule sets; the day of a task is moved itself."""
        return self.target != "task"


@dataclass(frozen=True)
class DeadlineCounts:
    """期限の件数: `within_alarm`, `within_soon` and `within_caution` run from today to 14, 30 and 90
    days (parameters), both inclusive, each part of the next; `overdue` is in none of them."""

    overdue: int = 0
    within_alarm: int = 0
    within_soon: int = 0
    within_caution: int = 0
