"""模擬の目標 (invented targets): of this 年度, and the 利用定員 of the two before."""

from __future__ import annotations

from core.db.work import Work
from core.domain.dates import fiscal_year
from core.domain.entry import check
from core.domain.indicators import IndicatorTargetEntry
from core.domain.permissions import Action, require
from core.services.indicators import set_target
from core.services.invented_files import rows
from core.services.invented_persons import Region


def add_targets(work: Work, region: Region) -> None:
    """指標の目標 of `indicators.csv`."""
    require(work.actor, Action.SET_UP)
    this_year = fiscal_year(region.today)
    for line in rows("indicators"):
        year = this_year - int(line.pop("years_ago"))
        set_target(work, check(IndicatorTargetEntry, {**line, "fiscal_year": year}))
