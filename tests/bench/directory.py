"""機関名簿 with every clinic of the country: 100,000 organisations in the measured ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, cycle
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.actor import SYSTEM
from core.db.work import View, read_only, table_of, unit_of_work
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import Organization
from core.queries import organizations
from core.queries.organization_history import history_of
from core.queries.organizations import OrganizationCriteria
from core.services.derived import organization_search_text
from core.services.generated_people import blank

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


def asked() -> Iterator[tuple[str, Any]]:
    """What one does in the directory, as (name, work)."""
    words, pages = cycle(["みどりさくら", "042-001", "模擬法人あおば", "ない言葉"]), count(2)

    def page(view: View, criteria: OrganizationCriteria) -> None:
        organizations.search(view, criteria)
        organizations.counted(view, criteria)

    for name, criteria in (
        ("一覧", lambda: OrganizationCriteria()),
        ("種別と地域", lambda: OrganizationCriteria(
            kind="transition_office", prefecture="東京都", municipality="模擬7市")),
        ("種別だけ", lambda: OrganizationCriteria(kind="medical_institution")),
        ("ことばでさがす", lambda: OrganizationCriteria(text=next(words))),
        ("次の枚", lambda: OrganizationCriteria(page=next(pages))),
        ("最後の枚", lambda: OrganizationCriteria(page=2000)),
        ("確かめる時期", lambda: OrganizationCriteria(is_due=True)),
        ("空きの多い順", lambda: OrganizationCriteria(sort="vacancy_count", descending=True)),
    ):  # fmt: skip

        def run(criteria: Any = criteria) -> None:
            with read_only(SYSTEM) as view:
                page(view, criteria())

        yield name, run

    def history() -> None:
        with read_only(SYSTEM) as view:
            history_of(view, 1)

    yield "1万件のやりとりの経過", history

    def places() -> None:
        with read_only(SYSTEM) as view:
            for name in organizations.prefectures(view):
                organizations.municipalities(view, name)

    yield "都道府県と市区町村", places
