"""事業所 (our own offices): added, changed, closed; persons are enrolled in one of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.enrolments import Office, OfficeEntry
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.offices import open_enrolments


def add_office(work: Work, entry: OfficeEntry) -> Office:
    """事業所を加える. Raises `RuleViolation` for a name that is there."""
    require(work.actor, Action.MANAGE_OFFICES)
    _check(work, entry, None)
    return work.add(Office(**entry.model_dump()))


def change_office(work: Work, office_id: int, seen: int, entry: OfficeEntry) -> Office:
    """事業所を直す. A programme with open enrolments stays; closing is `close_office`."""
    require(work.actor, Action.MANAGE_OFFICES)
    _check(work, entry, office_id)
    kept = programmes_of(entry.programmes)
    lost = {p: n for p, n in open_enrolments(work, office_id).items() if kept and p not in kept}
    if lost:
        told = "、".join(f"{codes('programme').label(p)} {n}人" for p, n in sorted(lost.items()))
        raise RuleViolation(
            {
                "programmes": f"まだ登録中の人がいる事業は外せません（{told}）。先に登録を終えてください。"
            }
        )
    return work.change(Office, office_id, seen, entry.model_dump(exclude={"closed_on"}))


def close_office(work: Work, office_id: int, seen: int, closed_on: date) -> Office:
    """事業所を閉じる: nobody can be enrolled there any more; what was stays.

    Raises `RuleViolation` while somebody is enrolled there, saying how many.
    """
    require(work.actor, Action.MANAGE_OFFICES)
    # Locked first: an enrolment that begins at this moment either is counted or finds it closed.
    o = table_of(Office).c
    work.rows(select(o.id).where(o.id == office_id).with_for_update())
    if still := sum(open_enrolments(work, office_id).values()):
        raise RuleViolation(
            {
                "closed_on": f"この事業所には、登録中の人が {still}人 います。"
                "先に登録を終えるか、ほかの事業所に移してください。"
            }
        )
    return work.change(Office, office_id, seen, {"closed_on": closed_on})


def reopen_office(work: Work, office_id: int, seen: int) -> Office:
    """閉じた事業所を戻す."""
    require(work.actor, Action.MANAGE_OFFICES)
    return work.change(Office, office_id, seen, {"closed_on": None})


def programmes_of(text: str) -> set[str]:
    """The programmes that an office runs; none named means all."""
    return {programme for programme in text.split(",") if programme}


def _check(work: Work, entry: OfficeEntry, office_id: int | None) -> None:
    if unknown := programmes_of(entry.programmes) - set(codes("programme").labels()):
        raise RuleViolation({"programmes": f"「{'、'.join(sorted(unknown))}」は一覧にありません。"})
    o = table_of(Office).c
    same = work.scalar(select(o.id).where(o.name == entry.name))
    if same is not None and same != office_id:
        raise RuleViolation({"name": "この名称の事業所は、もうあります。"})
