"""紹介のことば (words of introductions): days, states and the next step, as the screens say them."""

from __future__ import annotations

from datetime import date

from core import clock
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.introductions import ENDED
from core.queries.connected_nowhere import WHY, WaitingRow
from core.queries.introductions import BETWEEN, IN, OUT, IntroductionRow
from core.queries.next_candidates import Candidate

US = "わたしたち"
DIRECTIONS = {OUT: "こちらから紹介", IN: "こちらへ紹介", BETWEEN: "ほかの機関どうし"}
# What can be written about an introduction, by the name on its button.
PLAN, VISITED, TRIAL, ARRIVED = "plan", "visited", "trial", "arrived"
NEXT, END, EDIT, REOPEN, AGAIN, SHARE = "next", "end", "edit", "reopen", "again", "share"
STEPS = {
    PLAN: "見学の日を決める", VISITED: "見学した", TRIAL: "体験", ARRIVED: "利用開始",
    NEXT: "次にすること", END: "辞退・不承諾", EDIT: "直す", REOPEN: "もう一度すすめる",
    AGAIN: "次の候補へ", SHARE: "共有",
}  # fmt: skip
_FOLLOWING = {"introduced": PLAN, "visit_planned": VISITED, "visited": TRIAL, "trial": ARRIVED}


def next_action(row: IntroductionRow) -> str:
    """次の一歩: what is most likely to be written next; '' where nothing is."""
    return AGAIN if row.status in ENDED else _FOLLOWING.get(row.status, "")


def steps_of(row: IntroductionRow) -> list[str]:
    """What may be written about it, in the order of the way."""
    if row.is_moving:
        return [PLAN, VISITED, TRIAL, ARRIVED, NEXT, END, EDIT, SHARE]
    return [REOPEN, EDIT] if row.status in ENDED else [EDIT, SHARE]


def state(row: IntroductionRow) -> str:
    """状態, with the reason of an end."""
    label = codes("introduction_status").label(row.status)
    reason = codes("mismatch_reason").label(row.end_reason) if row.end_reason else ""
    return f"{label}（{reason}）" if reason else label


def coming(row: IntroductionRow, today: date) -> str:
    """予定: the next step with its day; of one on the way without any, that there is none."""
    if not row.is_moving:
        return ""
    if row.next_on:
        late = "過ぎた " if row.next_on < today else ""
        return f"{late}{near(row.next_on)} {row.next_step}".strip()
    if row.visit_planned_on and row.visited_on is None:
        late = "過ぎた " if row.visit_planned_on < today else ""
        return f"{late}{near(row.visit_planned_on)} 見学"
    if row.trial_to:
        late = "過ぎた " if row.trial_to < today else ""
        return f"{late}{near(row.trial_to)} 体験の終わり"
    return "予定なし"


def near(on: date) -> str:
    """The year only where it is another one."""
    return format_date(on).removeprefix(f"{clock.today().year}/")


def why_waiting(row: WaitingRow) -> tuple[str, str]:
    """どうして待っているか, and where it came to that."""
    last = row.last
    if last is None:
        return WHY[row.waiting.why], ""
    return (state(last) if last.status in ENDED else WHY[row.waiting.why]), last.partner_name


def told(candidate: Candidate) -> str:
    """次の候補 in one line: how far, how much of the wishes, vacancy."""
    parts = [candidate.municipality]
    if candidate.km is not None:
        parts.append(f"直線 {candidate.km:.1f}km")
    if candidate.asked:
        parts.append(f"希望 {candidate.met:g}/{candidate.asked}")
    if candidate.vacancy_count is not None:
        parts.append(f"空き {candidate.vacancy_count}")
    return "　".join(parts)
