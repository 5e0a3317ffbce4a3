"""機関名簿 with every clinic of the country: 100,000 organisations in the measured ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, cycle
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from core import clock
from core.db.actor import SYSTEM
from core.db.work import read_only, table_of, unit_of_work
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import Organization
from core.queries import organizations
from core.queries.organization_history import history_of
from core.queries.organizations import OrganizationCriteria
from core.services.derived import organization_search_text
from core.services.generated_people import blank
from core.ui.navigation import DIRECTORY, ORGANIZATION
from tests.bench.figures import Figure, median_seconds

if TYPE_CHECKING:
    from tests.bench.figures import Bench

HOW_MANY, CONTACTS, AT_ONCE = 100_000, 10_000, 10_000
KINDS = ("medical_institution",) * 17 + (
    "company", "continuous_b", "transition_office", "consultation_office",
)  # fmt: skip
PREFECTURES = ("東京都", "埼玉県", "千葉県", "神奈川県", "北海道", "大阪府", "福岡県")
WORDS = ("みどり", "あおば", "さくら", "ひかり", "つばさ", "いずみ", "わかば", "すみれ", "こだま")


def fill() -> None:
    """Clinics behind what is there, until there are enough; contacts with the first one."""
    o = table_of(Organization).c
    with read_only(SYSTEM) as view:
        there, last = view.rows(select(func.count(), func.max(o.id)))[0]
    last = last or 0
    for start in range(last + 1, last + 1 + max(0, HOW_MANY - there), AT_ONCE):
        end = min(start + AT_ONCE, last + 1 + HOW_MANY - there)
        with unit_of_work(SYSTEM, "計測用の模擬データ") as work:
            work.add_many(Organization, [_clinic(row_id) for row_id in range(start, end)])
    k, today = table_of(OrganizationContact).c, clock.today()
    with unit_of_work(SYSTEM, "計測用の模擬データ") as work:
        if work.scalar(select(func.count()).select_from(OrganizationContact)) < CONTACTS:
            first = int(work.scalar(select(func.max(k.id))) or 0) + 1
            work.add_many(
                OrganizationContact,
                [
                    blank(OrganizationContact)
                    | {
                        "id": first + number,
                        "organization_id": 1,
                        "contacted_on": today - timedelta(days=number % 3000),
                        "content": "模擬の連絡。空きと見学の日を聞いた。",
                    }
                    for number in range(CONTACTS)
                ],
            )


def _clinic(row_id: int) -> dict[str, Any]:
    word = WORDS[row_id % 9] + WORDS[row_id // 9 % 9]
    name, place = f"模擬{word}{row_id}", f"模擬{row_id % 60}市"
    phone = f"042-{row_id // 10_000 % 100:03}-{row_id % 10_000:04}"
    return blank(Organization) | {
        "id": row_id, "kind": KINDS[row_id % len(KINDS)], "name": name,
        "name_kana": f"もぎ{word}{row_id}", "corporation_name": f"模擬法人{word}",
        "prefecture": PREFECTURES[row_id % 7], "municipality": place,
        "address": f"模擬町{row_id % 90 + 1}番地", "phone": phone, "capacity": row_id % 40,
        "vacancy_count": row_id % 5, "hours_weekday": "9:00-17:00", "closed_days": "土日祝",
        "latitude": 35.3, "longitude": 140.8,
        "search_text": organization_search_text(
            name, f"もぎ{word}{row_id}", f"模擬法人{word}", place, phone
        ),
    }  # fmt: skip


def directory_figures(bench: Bench) -> Iterator[Figure]:
    """The screen, and what one does in it, against the empty page."""
    fill()
    words = cycle(["みどりさくら", "042-001", "模擬法人あおば", "ない言葉"])
    yield Figure("機関名簿（10万件、画面）", bench.page_seconds(DIRECTORY) / bench.empty, 3)
    visitor = bench.visit(DIRECTORY)
    try:
        visitor.rerun()
        seconds = median_seconds(lambda: visitor.rerun(さがす=next(words)))
    finally:
        visitor.close()
    yield Figure("機関名簿（10万件、ことばで絞った画面）", seconds / bench.empty, 3)
    yield Figure(
        "機関のページ（連絡1万件）", bench.page_seconds(ORGANIZATION, id=1) / bench.empty, 3
    )
    for name, criteria in _filters():

        def ask(wanted: Iterator[OrganizationCriteria] = criteria) -> None:
            one = next(wanted)
            with read_only(bench.user) as view:
                shown = organizations.search(view, one)
                organizations.counted(view, one, len(shown))

        yield bench.against_empty(f"機関名簿（10万件、{name}と件数）", 3, ask)

    def history() -> None:
        with read_only(bench.user) as view:
            history_of(view, 1)

    yield bench.against_empty("やりとりの経過（1万件）", 3, history)


def _filters() -> Iterator[tuple[str, Iterator[OrganizationCriteria]]]:
    """What one asks for, as endless questions; the words and the pages are new ones each time."""
    one = OrganizationCriteria
    words = cycle(["みどりさくら", "042-001", "模擬法人あおば", "ない言葉"])
    yield "一覧", cycle([one()])
    yield "種別", cycle([one(kind="medical_institution")])
    yield (
        "種別と市区町村",
        cycle([one(kind="transition_office", prefecture="東京都", municipality="模擬7市")]),
    )
    yield "都道府県", cycle([one(prefecture="東京都")])
    yield "確かめる時期", cycle([one(is_due=True)])
    yield "ことば", (one(text=word) for word in words)
    yield "次の枚", (one(page=page) for page in count(2))
    yield "最後の枚", cycle([one(page=2000)])
