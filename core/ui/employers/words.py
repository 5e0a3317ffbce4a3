"""企業支援のことば (words of the support of employers): stages, days and what comes next."""

from __future__ import annotations

from datetime import date

from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.employer_facts import PRACTICUM, Proposal
from core.queries.employer_support import SupportRow
from core.ui.plain import plain

COLOURS = {
    "consulted": "gray", "visited": "blue", "carving": "violet", "practicum": "orange",
    "hired": "green", "one_year": "green", "ended": "gray",
}  # fmt: skip


def stage_label(stage: str) -> str:
    """The stage as it is called."""
    return codes("employer_stage").label(stage)


def stage_badge(stage: str) -> str:
    """段階 as a badge; its word says it, the colour only helps."""
    return f":{COLOURS.get(stage, 'gray')}-badge[{stage_label(stage)}]"


def next_words(row: SupportRow, today: date) -> str:
    """次にすること, with its day; 期限切れ says so in a word."""
    if not row.is_going:
        told = format_date(row.ended_on, weekday=False) if row.ended_on else ""
        return f":gray[{told} 終わり]  \n{plain(row.end_reason)}"
    if not row.next_step or row.next_on is None:
        return ":orange[まだ決まっていません]"
    late = f":red-badge[期限切れ {(today - row.next_on).days}日] " if row.is_overdue(today) else ""
    return f"{plain(row.next_step)}  \n{late}{format_date(row.next_on)}"


def key_person_words(row: SupportRow) -> str:
    """社内のキーパーソン; who has left says so."""
    if not row.key_person:
        return ":orange[窓口が未登録]"
    left = " :orange-badge[離任]" if row.key_person_left_on else ""
    return f"{plain(row.key_person)}{left}  \n:gray[{plain(row.key_person_post)}]"


def size_words(row: SupportRow) -> str:
    """企業の規模: how many work there, where it is."""
    staff = f"{row.staff_count:,}人" if row.staff_count is not None else ""
    size = staff or (codes("employer_size").label(row.size) if row.size else "")
    return "　".join(filter(None, [plain(row.municipality), size]))


def programme_words(row: SupportRow) -> str:
    """事業, where one is named."""
    return codes("programme").label(row.programme) if row.programme else ""


def proposal_words(proposal: Proposal) -> str:
    """What the ledger knows, without a name."""
    day = format_date(proposal.on, weekday=False)
    if proposal.stage == PRACTICUM:
        return f"この企業での実習が、台帳に{proposal.count}件あります（{day}から）。"
    if proposal.stage == "hired":
        return f"この企業への就職が、台帳に{proposal.count}件あります（{day}）。"
    return f"就職した人のうち{proposal.count}人が、{day}に1年を迎えました。"


def way_label(row: SupportRow) -> str:
    """One of several ways with an employer."""
    what = programme_words(row) or "事業なし"
    return f"{what}　{format_date(row.started_on, weekday=False)}から　{stage_label(row.stage)}"


def hours_words(minutes: int) -> str:
    """週の時間: 6時間30分."""
    hours, rest = divmod(minutes, 60)
    if not hours and rest:
        return f"{rest}分"
    return f"{hours:,}時間{rest}分" if rest else f"{hours:,}時間"
