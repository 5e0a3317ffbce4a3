"""報告の確認 (checks of a report): what must be looked at before its numbers leave the office.

A heavy one that does not pass keeps the period from being closed, unless a reason is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select

from core.db.work import View, table_of
from core.domain.dates import said
from core.domain.enrolments import MISTAKE, Enrolment
from core.domain.records import SupportRecord
from core.reports.persons_lines import BEFORE, ENDED, NEW, NOW
from core.reports.sections import LATE, LATE_DAYS
from core.reports.table import UNCLASSIFIED, Asked, Line, MadeSection


@dataclass(frozen=True)
class Check:
    """確認. `is_heavy`: the period is not closed against it without a reason. `ids`: the rows that it is
    about, of `dataset`."""

    name: str
    title: str
    passes: bool
    message: str
    is_heavy: bool = False
    dataset: str = ""
    ids: tuple[int, ...] = ()


def checks_of(view: View, asked: Asked, sections: Sequence[MadeSection]) -> tuple[Check, ...]:
    """All checks: those that do not pass first, the heavy ones before the others."""
    by_source = {section.source: section for section in reversed(sections)}
    found = [_over(asked), *_unclassified(sections), _agreeing(sections), _ahead(asked, sections)]
    if registered := by_source.get("registered"):
        found.append(_balanced(registered))
    if contacts := by_source.get("contacts"):
        if registered:
            found.append(_without_record(registered, contacts))
        if asked.programme:
            found.append(_without_programme(view, asked))
        found.append(_late(contacts))
    return tuple(sorted(found, key=lambda check: (check.passes, not check.is_heavy)))


def _over(asked: Asked) -> Check:
    is_over = asked.last < asked.today
    message = (
        "期間は終わっています。"
        if is_over
        else f"期間は{said(asked.last)}までです。いまの数は、途中までの数です。"
    )
    return Check("over", "期間が終わっている", is_over, message, is_heavy=True)


def _unclassified(sections: Sequence[MadeSection]) -> list[Check]:
    """One for each table that has some; where none has, one for all."""
    found = []
    for section in sections:
        ids = _ids(
            line
            for line, place in zip(section.lines, section.placed, strict=True)
            if place == UNCLASSIFIED
        )
        if ids:
            message = (
                f"{section.head}の分からない行が{len(ids)}件あります。行を開いて{section.head}を入れるか、"
                "「区分」でどの区分に入れるかを決めてください。"
            )
            found.append(
                Check(
                    f"unclassified/{section.name}", f"{section.title}: 未分類がない", False, message,
                    is_heavy=True, dataset=section.dataset, ids=ids,
                )
            )  # fmt: skip
    everywhere = Check(
        "unclassified", "未分類がない", True, "すべての行が、どれかの区分に入っています。", True
    )
    return found or [everywhere]


def _agreeing(sections: Sequence[MadeSection]) -> Check:
    """Tables of the same lines have the same totals in the columns of the same key."""
    totals: dict[tuple[str, str], dict[str, int]] = {}
    for section in sections:
        for column, cell in zip(section.columns, section.rows[-1].cells, strict=True):
            totals.setdefault((section.source, column.key), {})[section.title] = cell.value
    wrong = [by for by in totals.values() if len(set(by.values())) > 1]
    told = "、".join(f"{title} {value}" for title, value in (wrong[0] if wrong else {}).items())
    message = (
        f"同じものを数えた表の合計が合いません（{told}）。管理者に知らせてください。"
        if wrong
        else "同じものを数えた表の合計は、すべて同じです。"
    )
    return Check("totals", "表どうしの合計が合う", not wrong, message, is_heavy=True)


def _balanced(section: MadeSection) -> Check:
    """期首 + 新規 − 終了 = 期末, of persons: not where one person was registered more than once."""
    marked = {
        mark: {line.person for line in section.lines if mark in line.marks}
        for mark in (BEFORE, NEW, ENDED, NOW)
    }
    before, new, ended, now = (len(marked[mark]) for mark in (BEFORE, NEW, ENDED, NOW))
    often = Counter(line.person for line in section.lines)
    ids = _ids(line for line in section.lines if often[line.person] > 1)
    passes = before + new - ended == now
    sums = f"期首{before} ＋ 新規{new} − 終了{ended}"
    message = (
        f"{sums} ＝ 期末{now}。"
        if passes
        else f"{sums} が、期末{now}と合いません。期間の中で登録が二つ以上ある人がいます（1人と数えています）。"
    )
    return Check(
        "balance", "登録者の増減が合う", passes, message, dataset=section.dataset,
        ids=() if passes else ids,
    )  # fmt: skip


def _without_record(registered: MadeSection, contacts: MadeSection) -> Check:
    seen = {line.person for line in contacts.lines}
    lines = [x for x in registered.lines if NOW in x.marks and x.person not in seen]
    persons = len({line.person for line in lines})
    message = (
        f"期末に登録のある人のうち、期間の支援記録がない人が{persons}人います。書き忘れがないかを確かめてください。"
        if persons
        else "期末に登録のある人には、みな期間の支援記録があります。"
    )
    return Check(
        "without_record", "記録のない人がいない", not persons, message,
        dataset=registered.dataset, ids=_ids(lines),
    )  # fmt: skip


def _without_programme(view: View, asked: Asked) -> Check:
    """Records that name no programme, of persons who are in this one: no report counts them."""
    r, e = table_of(SupportRecord).c, table_of(Enrolment).c
    enrolled = [
        e.client_id == r.client_id, e.programme == asked.programme, e.end_reason != MISTAKE,
        e.start_on <= r.happened_on, or_(e.end_on.is_(None), e.end_on >= r.happened_on),
    ]  # fmt: skip
    if asked.office_id is not None:
        enrolled.append(e.office_id == asked.office_id)
    rows = view.rows(
        select(r.id)
        .where(
            r.happened_on.between(asked.first, asked.last), r.programme == "",
            r.is_replaced.is_(False), exists(e.id).where(*enrolled),
        )
        .order_by(r.id)
    )  # fmt: skip
    ids = tuple(row.id for row in rows)
    message = (
        f"この事業に登録のある人の記録のうち、{len(ids)}件に事業が入っていません。入れるまで、どの事業の報告にも"
        "数えません。"
        if ids
        else "この事業に登録のある人の記録には、みな事業が入っています。"
    )
    return Check(
        "without_programme", "事業の入っていない記録がない", not ids, message, is_heavy=True,
        dataset="records", ids=ids,
    )  # fmt: skip


def _late(contacts: MadeSection) -> Check:
    ids = _ids(line for line in contacts.lines if LATE in line.marks)
    message = (
        f"期間の終わりから{LATE_DAYS}日より後に書かれた記録が{len(ids)}件あります。"
        if ids
        else f"期間の終わりから{LATE_DAYS}日より後に書かれた記録はありません。"
    )
    return Check(
        "late", "あとから書かれた記録がない", not ids, message, dataset=contacts.dataset, ids=ids
    )


def _ahead(asked: Asked, sections: Sequence[MadeSection]) -> Check:
    """Dates that have not come: an offer noted as a hire, a day typed wrong."""
    for section in sections:
        # A table of those who stand on the last day bears that day, whatever today is.
        lines = [x for x in section.lines if x.on > asked.today and x.on != asked.last]
        if lines:
            message = f"「{section.title}」に、まだ来ていない日付の行が{len(lines)}件あります。日付を確かめてください。"
            return Check(
                "ahead", "先の日付の行がない", False, message, dataset=section.dataset,
                ids=_ids(lines),
            )  # fmt: skip
    return Check("ahead", "先の日付の行がない", True, "まだ来ていない日付の行はありません。")


def _ids(lines: Iterable[Line]) -> tuple[int, ...]:
    return tuple(sorted({line.id for line in lines}))
