"""ほかから計算できる指標 (indicators that others tell): the number of one programme or office, less from
that of all, is that of the others. Each may be asked for with one click, so each is hidden as it is
where all of them stand beside each other.
"""

from __future__ import annotations

from dataclasses import replace

from core.charts.figure import Number
from core.db.work import View
from core.reports.indicator import Indicator, Scope, Stretch
from core.reports.standing import hidden_parts, is_small


def tells_of_others(
    view: View, indicator: Indicator, number: Number, when: Stretch, of: Scope
) -> bool:
    """Whether the number of this programme or office is hidden so that others cannot be worked out."""
    if number.people is None or is_small(number):
        return False  # nobody stands behind it, or it is hidden for its own sake
    for way in of.filters:
        key = of.programme if way == "programme" else str(of.office_id)
        wider = widened(of, way)
        whole = indicator.source.value(view, when, wider)
        parts = indicator.source.divided(view, when, wider, way)
        if key in hidden_parts(whole, parts) or _leaves_few(whole, number):
            return True
    return False


def widened(of: Scope, way: str) -> Scope:
    """The scope without its programme, or without its office; of any other way the scope itself."""
    if way == "programme":
        return replace(of, programme="")
    return replace(of, office_id=None) if way == "office" else of


def _leaves_few(whole: Number, number: Number) -> bool:
    """Whether those of all who are not in this number are few: also where they are no part."""
    people = (whole.people or 0) - (number.people or 0)
    left = [people]
    if whole.whole is not None and number.whole is not None:
        part = (whole.part or 0) - (number.part or 0)
        rest = whole.whole - number.whole
        left += [part, rest - part]
    return any(is_small(Number(one, people=one)) for one in left)
