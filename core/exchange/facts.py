"""機関の公開情報 (facts of an organisation): what a public file says about one office.

The field names are the public columns of the organisation table. What the office itself writes
(notes, key persons, vacancies) has no field here, so that no import can touch it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """機関の公開情報: blank text is "", a number that is not known is None.

    `untaken` names the fields that the file holds but that could not be read: they are blank here,
    and an update keeps what is stored. `profile` are values for the profile table of its kind.
    """

    source: str
    source_key: str
    kind: str
    service_name: str
    name: str
    prefecture: str
    municipality: str
    name_kana: str = ""
    corporation_name: str = ""
    corporation_kana: str = ""
    corporation_number: str = ""
    office_number: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    hours_weekday: str = ""
    hours_saturday: str = ""
    hours_sunday: str = ""
    hours_holiday: str = ""
    closed_days: str = ""
    hours_note: str = ""
    capacity: int | None = None
    authority_code: str = ""
    authority_name: str = ""
    untaken: frozenset[str] = field(default=frozenset())
    profile: Mapping[str, object] = field(default_factory=dict)


FACT_FIELDS = tuple(
    f.name
    for f in fields(OrganizationFacts)
    if f.name not in ("source", "source_key", "untaken", "profile")
)
