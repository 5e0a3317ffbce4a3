"""差分 (differences): a public file compared with what is stored, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.exchange.facts import FACT_FIELDS, OrganizationFacts

Changes = Mapping[str, tuple[object, object]]
# Stands before the name of a field of the profile among the changes of an organisation.
PROFILE = "profile."
# What cp932 makes of the signs in a published file: saving with Excel is no change of an office.
_AS_CP932 = str.maketrans("−〜—‖¢£¬", "－～―∥￠￡￢")


@dataclass(frozen=True)
class StoredOrganization:
    """保存済みの機関: its public facts as stored, and the day it was marked as gone, if so.

    `kept` are the fields that the office corrected by hand, `written` the profile's values as the
    last import wrote them, `is_merged` says that 名寄せ put it into another organisation.
    """

    facts: OrganizationFacts
    gone_on: date | None = None
    kept: Collection[str] = ()
    written: Mapping[str, object] = field(default_factory=dict)
    is_merged: bool = False


@dataclass(frozen=True)
class Differences:
    """差分: what an import would do. Rows are named by their source_key, in the file's order.

    `changed` gives field → (stored, new) of every field that differs; an office that was marked as
    gone and is back has `gone_on` there. `gone` are the offices to be marked now. `kept` are the
    fields that would change had nobody written them by hand, `merged` the offices that are part of
    another one by now; `similar` are rows that look like an organisation of another source.
    """

    added: tuple[OrganizationFacts, ...]
    changed: tuple[tuple[str, Changes], ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[tuple[str, Changes], ...] = ()
    merged: tuple[str, ...] = ()
    similar: tuple[tuple[OrganizationFacts, int, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the import would change nothing."""
        return not (self.added or self.changed or self.gone)


def compare(
    stored: Mapping[str, StoredOrganization],
    incoming: Iterable[OrganizationFacts],
    also_present: Collection[str] = (),
) -> Differences:
    """What the incoming facts would change. `stored` has the rows of this source, by source_key.

    An office is gone when the file speaks of its service in its prefecture but not of it: a file
    of one prefecture says nothing about the others. `also_present` are keys of rows that stand in
    the file but are left out. Fields in `untaken` are not compared.
    """
    added: list[OrganizationFacts] = []
    changed: list[tuple[str, Changes]] = []
    unchanged: list[str] = []
    kept: list[tuple[str, Changes]] = []
    merged: list[str] = []
    present, covered = set(also_present), set()
    for facts in incoming:
        key = facts.source_key
        present.add(key)
        covered.add(_coverage(facts))
        known = stored.get(key)
        if known is None:
            added.append(facts)
            continue
        if known.is_merged:
            merged.append(key)
            continue
        open_changes, held = _changes(known, facts)
        if held:
            kept.append((key, held))
        if open_changes:
            changed.append((key, open_changes))
        else:
            unchanged.append(key)
    gone = tuple(
        key
        for key, known in stored.items()
        if known.gone_on is None
        and not known.is_merged
        and key not in present
        and _coverage(known.facts) in covered
    )
    return Differences(
        tuple(added), tuple(changed), tuple(unchanged), gone, tuple(kept), tuple(merged)
    )


def _coverage(facts: OrganizationFacts) -> tuple[str, str]:
    """Service and prefecture of the authority: what one published file is complete for."""
    return facts.service_name, facts.authority_code[:2]


def _changes(known: StoredOrganization, facts: OrganizationFacts) -> tuple[Changes, Changes]:
    """What an import changes, and what it would change had nobody written it by hand."""
    found: dict[str, tuple[object, object]] = {}
    held: dict[str, tuple[object, object]] = {}
    for name in FACT_FIELDS:
        old, new = getattr(known.facts, name), getattr(facts, name)
        if name not in facts.untaken and not _is_same(old, new):
            (held if name in known.kept else found)[name] = (old, new)
    for name, new in facts.profile.items():
        old = known.facts.profile.get(name)
        if (old or None) == (new or None) and (old == 0) == (new == 0):
            continue
        # An import fills what is blank and renews what an import wrote: the rest is the office's.
        is_ours = old in (None, "") or (name in known.written and known.written[name] == old)
        (found if is_ours else held)[PROFILE + name] = (old, new)
    if known.gone_on is not None:
        found["gone_on"] = (known.gone_on, None)
    return found, held


def _is_same(old: object, new: object) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return old == new or old.translate(_AS_CP932) == new.translate(_AS_CP932)
    return old == new
