"""同意の状態 (state of the consents): one line of badges, for wherever it matters."""

from __future__ import annotations

from core import clock
from core.domain.consents import Consent
from core.domain.dates import format_date
from core.queries.consents import ConsentState

_ACQUISITION = {
    "live": ":green-badge[取得の同意 有効]",
    "withdrawn": ":red-badge[取得の同意 撤回]",
    "ended": ":red-badge[取得の同意 期限切れ]",
    "none": ":red-badge[取得の同意 なし]",
}


def state_line(state: ConsentState) -> str:
    """同意の状態 as Markdown: what is live, and what is to be done about it."""
    parts = [_ACQUISITION[state.acquisition]]
    if state.third_parties:
        parts.append(f":gray-badge[第三者提供 {state.third_parties}件]")
    ends = [consent.valid_to for consent in state.ending if consent.valid_to]
    if ends:
        first = format_date(min(ends), weekday=False)
        parts.append(f":orange-badge[まもなく切れる {len(ends)}件（{first}）]")
    if state.undocumented:
        parts.append(f":orange-badge[書面待ち {len(state.undocumented)}件]")
    return " ".join(parts)


def one_consent(consent: Consent, state: ConsentState) -> str:
    """有効・撤回・期限切れ of one consent, in a badge or two."""
    today = clock.today()
    if consent.withdrawn_on:
        return f":red-badge[撤回 {format_date(consent.withdrawn_on, weekday=False)}]"
    if not consent.is_live(today):
        ended = consent.valid_to is not None and consent.valid_to < today
        return ":gray-badge[期限切れ]" if ended else ":gray-badge[まだ始まっていません]"
    badges = ":green-badge[有効]"
    if consent in state.ending:
        badges += " :orange-badge[まもなく切れる]"
    return badges + (" :orange-badge[書面待ち]" if consent in state.undocumented else "")
