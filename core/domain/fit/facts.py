"""合いぐあいのもと (facts of a fit): what is wanted, what a provider has, and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from core.domain.geography import Place

MET, PARTLY, UNMET, UNKNOWN = "met", "partly", "unmet", "unknown"
# The wishes that are a plain 「あり・なし」 of the provider.
AMENITIES = ("pickup", "meals", "saturday", "home")


@dataclass(frozen=True)
class Estimates:
    """見込みのきまり: dated parameters (`matching.*`), none of them a fact about the region."""

    fixed_minutes: int = 10
    minutes_per_km: int = 4
    fresh_days: int = 30
    old_days: int = 90
    verified: bool = True

    def minutes(self, km: float) -> int:
        """片道の見込み for a straight line, in steps of five minutes, rounded up."""
        exact = self.fixed_minutes + km * self.minutes_per_km
        return int(-(-exact // 5) * 5)

    def km(self, minutes: int) -> float:
        """The farthest straight line whose estimate is still within these minutes."""
        return max(0.0, (minutes - minutes % 5 - self.fixed_minutes) / self.minutes_per_km)


@dataclass(frozen=True)
class Wanted:
    """希望: what one person wants, ready to be compared. `must`: conditions without which nothing
    is proposed; a condition that nobody wished for is not judged at all."""

    start: Place | None = None
    start_name: str = ""
    max_km: float | None = None
    max_minutes: int | None = None
    training: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    amenities: tuple[str, ...] = ()
    start_by: date | None = None
    disabilities: tuple[str, ...] = ()
    must: frozenset[str] = frozenset()
    # Who asks: ties fall differently for every person, and always alike for the same one.
    seed: str = ""

    def reach_km(self, estimates: Estimates) -> float | None:
        """通える範囲 as a straight line; None where no limit was said."""
        limits = [self.max_km] if self.max_km is not None else []
        if self.max_minutes is not None:
            limits.append(estimates.km(self.max_minutes))
        return min(limits) if limits else None


class Provider(NamedTuple):
    """事業所: what is known of it; a blank code and None are unknown, never 「なし」."""

    id: int
    latitude: float | None
    longitude: float | None
    vacancy_count: int | None
    vacancy_on: date | None
    training: str
    disabilities: str
    style: str
    pickup: str
    meals: str
    saturday: str
    home: str
    start_from_on: date | None
    waiting_count: int | None


def provider_of(row: Sequence[Any]) -> Provider:
    """事業所 of a stored row: without a profile every code is blank."""
    return Provider(*row[:5], *(text or "" for text in row[5:12]), *row[12:])


class Part(NamedTuple):
    """条件ひとつの答え. `met` of `of`: wishes that are met, in halves (条件つき counts half)."""

    condition: str
    state: str
    met: int
    of: int
    is_must: bool


class Fit(NamedTuple):
    """合いぐあい of one provider: its parts, and what follows from them.

    `km`: None where one of the places is unknown; `met` of `of`: wishes, in halves; `excluded_by`:
    conditions that must be met and are known not to be.
    """

    provider: Provider
    parts: tuple[Part, ...]
    km: float | None
    met: int
    excluded_by: tuple[str, ...]
    has_unknown_must: bool

    @property
    def of(self) -> int:
        """Wishes asked, in halves."""
        return sum(part.of for part in self.parts)

    def in_state(self, state: str) -> tuple[Part, ...]:
        """The parts with this answer."""
        return tuple(part for part in self.parts if part.state == state)
