"""全国の参考値 (benchmarks): published numbers beside one's own, never without population and year.

From `data/benchmarks.toml`. What was not found is not there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from core.config import DATA_FILES

BENCHMARK_FILE = DATA_FILES / "benchmarks.toml"


@dataclass(frozen=True)
class Benchmark:
    """一つの参考値. `group`: of whom, '' for all; `months`: after how many, of a retention."""

    measure: str
    percent: float
    population: str
    year: str
    source: str
    verified: bool
    group: str = ""
    months: int = 0

    @property
    def told(self) -> str:
        """Where the number comes from, as it stands beside it."""
        doubt = "" if self.verified else "、要確認"
        return f"{self.source}（{self.population}、{self.year}{doubt}）"


@cache
def benchmarks(measure: str) -> tuple[Benchmark, ...]:
    """The published values of one measure."""
    content = tomllib.loads(BENCHMARK_FILE.read_text(encoding="utf-8"))
    found = tuple(Benchmark(**row) for row in content["value"])
    return tuple(value for value in found if value.measure == measure)
