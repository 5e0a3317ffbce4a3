"""会議のことば (what an organisation is called on the wall): no employer, no place of treatment."""

from __future__ import annotations

_MEDICAL = ("medical_institution", "day_care", "health_center")
_EMPLOYERS = ("company", "special_subsidiary")


def is_employer(kind: str | None) -> bool:
    """Whether the organisation may be where somebody works: its name is never shown."""
    return kind in _EMPLOYERS


def place_word(name: str | None, kind: str | None, *, beside_person: bool) -> str:
    """The organisation's name, where it may stand; '' for none.

    An employer is never named. A place of treatment is named in the news of the network, but not
    beside a person, of whom it would tell an illness.
    """
    if name is None:
        return ""
    if is_employer(kind):
        return "企業"
    return "医療機関" if beside_person and kind in _MEDICAL else name
