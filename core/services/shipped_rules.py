"""配布のきまり (shipped rules): what `data/rules.toml` holds, brought into the ledger at start-up.

A row that the office edited stays as it is; every other row follows the file. The days that follow
from a value are computed anew in the same transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.db.work import View, Work
from core.domain.permissions import Action, require
from core.domain.rule_parameters import RuleParameter
from core.domain.rules.parameters import Parameter, ParameterError, RuleBook
from core.queries.rules import BOOK, rule_book, rule_parameters
from core.services.derived_days import recompute_days

log = logging.getLogger("tsunagicho")

Place = tuple[str, date]


@dataclass(frozen=True)
class Refused:
    """反映していない配布の行: it would overlap a period of the office."""

    parameter: Parameter


def load_shipped_rules(work: Work, shipped: Iterable[Parameter]) -> int:
    """配布のきまりを取り入れる: rows are added, changed and removed as the file has them.

    A rule whose file rows overlap the office's own periods is left alone; the screen points at it
    (`refused_rules`). Returns how many rows changed.
    """
    require(work.actor, Action.SET_UP)
    work.alone(BOOK)
    listed = {(p.key, p.effective_from): p for p in shipped}
    stored = _of_the_file(work, listed)
    changed = 0
    before = rule_book(work)
    for key in dict.fromkeys(
        [p.key for p in listed.values()] + [row.key for row in stored.values()]
    ):
        of_key = {place: p for place, p in listed.items() if place[0] == key}
        if _differs(of_key, stored, key):
            changed += _follow(work, key, of_key, {p: r for p, r in stored.items() if p[0] == key})
    if changed:
        recompute_days(work, before, rule_book(work))
    return changed


def refused_rules(view: View, shipped: Iterable[Parameter]) -> list[Refused]:
    """反映していない配布の行: rows of the file that stand nowhere in the ledger."""
    require(view.actor, Action.SEE_RULES)
    known = {(row.key, row.shipped_from) for row in rule_parameters(view)}
    return [Refused(p) for p in shipped if (p.key, p.effective_from) not in known]


def _of_the_file(work: Work, listed: Mapping[Place, Parameter]) -> dict[Place, RuleParameter]:
    """The rows that come from the file, by the place they have there.

    A row at a place of the file is the file's, also where it says nothing of it yet; it is edited
    only as long as it differs.
    """
    found = {}
    for row in rule_parameters(work):
        place = (row.key, row.shipped_from or row.effective_from)
        if place in listed and (row.shipped_from is None or row.is_edited):
            edited = any(getattr(row, n) != v for n, v in _values(listed[place]).items())
            origin = {"shipped_from": place[1], "is_edited": edited}
            row = work.change(RuleParameter, row.pk, row.version, origin)
        if row.shipped_from is not None:
            found[place] = row
    return found


def _differs(
    of_key: Mapping[Place, Parameter], stored: Mapping[Place, RuleParameter], key: str
) -> bool:
    here = {place: row for place, row in stored.items() if place[0] == key}
    return here.keys() != of_key.keys() or any(_changes(of_key[p], row) for p, row in here.items())


def _changes(parameter: Parameter, row: RuleParameter) -> dict[str, Any]:
    """What a row takes from the file; nothing when the office edited it."""
    if row.is_edited:
        return {}
    return {n: v for n, v in _values(parameter).items() if getattr(row, n) != v}


def _follow(
    work: Work,
    key: str,
    of_key: Mapping[Place, Parameter],
    stored: Mapping[Place, RuleParameter],
) -> int:
    rows = [row for row in rule_parameters(work) if row.key == key]
    gone = {row.pk for place, row in stored.items() if place not in of_key and not row.is_edited}
    new = {row.pk: of_key[p] for p, row in stored.items() if p in of_key and not row.is_edited}
    added = [p for place, p in of_key.items() if place not in stored]
    kept = [row.parameter for row in rows if row.pk not in gone and row.pk not in new]
    try:
        RuleBook([*kept, *new.values(), *added])
    except ParameterError:
        log.warning("配布のきまり %s は、事業所で直した期間と重なるため反映していません。", key)
        return 0
    # Ends first, then what begins behind them.
    changed = 0
    for row in rows:
        if row.pk in gone:
            work.remove(RuleParameter, row.pk, row.version)
            changed += 1
        elif row.pk in new and (values := _changes(new[row.pk], row)):
            work.change(RuleParameter, row.pk, row.version, values)
            changed += 1
    work.add_all(
        [RuleParameter(**_values(p), key=p.key, shipped_from=p.effective_from) for p in added]
    )
    return changed + len(added)


def _values(p: Parameter) -> dict[str, Any]:
    return {
        "title": p.title, "value": p.text, "unit": p.unit, "effective_from": p.effective_from,
        "effective_to": p.effective_to, "source": p.source, "verified": p.verified, "note": p.note,
    }  # fmt: skip
