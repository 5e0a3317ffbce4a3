"""応募のことば (words of applications): the steps on their buttons, the state, the way so far."""

from __future__ import annotations

from datetime import date

from core import clock
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.job_search import NOT_HIRED
from core.queries.job_search import ApplicationRow

APPLIED, PLAN, HELD, OFFERED, HIRED = "applied", "plan", "held", "offered", "hired"
NEXT, END, EDIT, REOPEN = "next", "end", "edit", "reopen"
STEPS = {
    APPLIED: "応募した", PLAN: "面接の日を決める", HELD: "面接した", OFFERED: "内定", HIRED: "就職を登録",
    NEXT: "次にすること", END: "結果を書く", EDIT: "直す", REOPEN: "もう一度すすめる",
}  # fmt: skip
_FOLLOWING = {
    "preparing": APPLIED, "applied": PLAN, "interview_planned": HELD, "interviewed": OFFERED,
    "offered": HIRED,
}  # fmt: skip


def next_action(row: ApplicationRow) -> str:
    """次の一歩: what is most likely to be written next; '' where nothing is, or it lies ahead."""
    if (on := row.planned_interview_on) and on > clock.today():
        return ""
    return _FOLLOWING.get(row.status, "")


def step_label(row: ApplicationRow) -> str:
    """What the button of its next step says."""
    return STEPS.get(next_action(row), "ひらく")


def steps_of(row: ApplicationRow) -> list[str]:
    """What may be written about it, in the order of the way."""
    if row.is_open:
        return [APPLIED, PLAN, HELD, OFFERED, HIRED, NEXT, END, EDIT]
    return [REOPEN, EDIT] if row.status in NOT_HIRED else [EDIT]


def state(row: ApplicationRow) -> str:
    """段階; of a second interview, that it is the second."""
    label = codes("application_status").label(row.status)
    if row.second_interview_on and row.status in ("interview_planned", "interviewed"):
        return label.replace("面接", "二次面接")
    return label


def coming(row: ApplicationRow, today: date) -> str:
    """予定: the interview or the next step, whichever comes first; that there is none."""
    if not row.is_open:
        return ""
    known = []
    if on := row.planned_interview_on:
        which = "二次面接" if row.second_interview_on else "面接"
        company = f"（同行 {row.interview_with}）" if row.interview_with else ""
        known.append((on, f"{which}{company}"))
    if row.next_on:
        known.append((row.next_on, row.next_step))
    if not known:
        return "予定なし"
    on, what = min(known)
    return f"{'過ぎた ' if on < today else ''}{near(on)} {what}".strip()


def way(row: ApplicationRow) -> str:
    """これまでの道のり: every step with its day."""
    is_planned = row.status == "interview_planned"
    first = is_planned and row.second_interview_on is None
    steps = (
        ("準備", row.started_on),
        ("応募", row.applied_on),
        ("面接の予定" if first else "面接", row.interview_on),
        ("二次面接の予定" if is_planned else "二次面接", row.second_interview_on),
        ("内定", row.offered_on),
        (codes("application_status").label(row.status), row.ended_on),
    )
    return "　→　".join(f"{title} {near(on)}" for title, on in steps if on)


def near(on: date) -> str:
    """The year only where it is another one."""
    return format_date(on).removeprefix(f"{clock.today().year}/")
