"""グラフの住所 (address of a chart): a choice in the address bar, so that another screen can lead to it.

Codes only: what people typed (names of places, of organisations) never stands in an address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.charts.catalogue import CATALOGUE
from core.charts.choice import ChartChoice, ChartOutdated, choice_from_json
from core.charts.dataset import BLANK

FILTER = "only."
# 未入力 in an address: an empty value would be lost.
NOTHING = "-"
_PARTS = ("dataset", "x", "measure", "colour", "bucket", "kind", "second")


def address_of(choice: ChartChoice) -> dict[str, str]:
    """The query parameters of a choice; a filter by typed words is left out."""
    found = {name: str(getattr(choice, name)) for name in _PARTS if getattr(choice, name)}
    found["colour"] = choice.colour or NOTHING
    found["span"] = choice.period.span.value
    for name in ("first", "last"):
        if day := getattr(choice.period, name):
            found[name] = day.isoformat()
    if choice.compare:
        found["compare"] = "1"
    dataset = CATALOGUE[choice.dataset]
    for name, values in choice.filters.items():
        dimension = dataset.dimension(name)
        if dimension is not None and dimension.labels is not None:
            found[f"{FILTER}{name}"] = ",".join(value or NOTHING for value in values)
    return found


def choice_from_address(asked: Mapping[str, str]) -> ChartChoice | None:
    """The choice that an address names; what it leaves out is as the data set begins.

    None: the address names no data set. Raises `ChartOutdated` for one that cannot be read; its
    names are not compared with the catalogue here (`core.charts.repair`).
    """
    if "dataset" not in asked:
        return None
    dataset = CATALOGUE.get(asked["dataset"])
    if dataset is None:
        raise ChartOutdated("このグラフのデータは、いまの台帳にはありません。選び直してください。")
    stored = json.loads(dataset.default.to_json())
    for name in _PARTS[1:]:
        if name in asked:
            stored[name] = "" if asked[name] == NOTHING else asked[name]
    if "span" in asked:
        stored["period"] = {
            "span": asked["span"], "first": asked.get("first"), "last": asked.get("last"),
        }  # fmt: skip
    stored["compare"] = asked.get("compare") == "1"
    only = {name: text for name, text in asked.items() if name.startswith(FILTER)}
    if only:
        stored["filters"] = {
            name.removeprefix(FILTER): [
                BLANK if value == NOTHING else value for value in text.split(",")
            ]
            for name, text in only.items()
        }
    return choice_from_json(json.dumps(stored))
