"""指標の紙 (the dashboard on paper): every card as a line of a table, with the rule of its number.

It leaves the office, whoever asks for it: numbers of fewer than five are never on it.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby

from core.charts.small_numbers import SMALLEST_SHOWN
from core.db.work import View
from core.documents.report_paper import PaperCell, PaperRow, PaperTable, ReportPaper
from core.domain.benchmarks import Benchmark
from core.domain.codes import codes
from core.domain.permissions import Action, require
from core.queries.indicators import our_offices
from core.queries.users import read_setting
from core.reports.indicator import Indicator
from core.reports.indicator_picture import sources_of
from core.reports.indicators import INDICATORS
from core.reports.overview import overview, references_of
from core.reports.standing import Asked, Standing, goal_unit, told, towards, until_words
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.documents import MARK

COLUMNS = ("この期間", "前年同期", "目標", "目標に対して", "全国の参考値")
BLANK = PaperCell("")
HIDDEN = f"{SMALLEST_SHOWN}人未満など"


def indicator_paper(view: View, asked: Asked, today: date) -> ReportPaper:
    """指標の一覧 of a period, as it may leave the office."""
    require(view.actor, Action.SEE_CHARTS)
    found = overview(view, asked, today, leaves=True)
    office_id = asked.of.office_id
    return ReportPaper(
        title="指標",
        addressee="",
        office=read_setting(view, OFFICE_NAME),
        made_on=today,
        facts=(
            ("期間", until_words(asked, today)),
            ("事業", codes("programme").label(asked.of.programme) or "すべての事業"),
            ("事業所", our_offices(view).get(office_id, "") if office_id else "すべての事業所"),
        ),
        tables=tuple(
            _table(view, group, list(own), asked, today)
            for group, own in groupby(found, key=lambda one: one.indicator.group)
        ),
        notes=(
            f"{SMALLEST_SHOWN}人未満の数と、そこから計算できてしまう数は出していません。",
            "分母が10より小さいものは、割合を出さずに件数だけを出しています。",
        ),
        mark=MARK if read_setting(view, INVENTED) else "",
    )


def _table(view: View, group: str, own: list[Standing], asked: Asked, today: date) -> PaperTable:
    rows: list[PaperRow] = []
    notes: list[str] = []
    for one in own:
        rows.append(_row(view, one, asked, today))
        notes.append(_rule(one.indicator))
        notes += sources_of(_published(view, one))
        for title, unit, number in one.beside:
            about = next(INDICATORS[name] for word, name in one.indicator.beside if word == title)
            is_hidden = f"beside.{title}" in one.hidden
            text = HIDDEN if is_hidden else told(about, number)
            plain_number = None if is_hidden or about.is_rate else number.value
            cell = PaperCell(text, plain_number)
            rows.append(PaperRow(f"　{title}（{unit}）", (cell, *[BLANK] * (len(COLUMNS) - 1))))
    return PaperTable("", group, "", "指標", COLUMNS, tuple(rows), tuple(notes))


def _row(view: View, one: Standing, asked: Asked, today: date) -> PaperRow:
    indicator = one.indicator
    unit = "" if indicator.is_rate else f"（{indicator.unit}）"
    value = "、".join(f"{b.percent:g}{goal_unit(indicator)}" for b in _published(view, one))
    goal = f"{one.target.value:,g}{goal_unit(indicator)}" if one.target else ""
    return PaperRow(
        indicator.title + unit,
        (
            _cell(one, "now"), _cell(one, "year_before"), PaperCell(goal),
            PaperCell(towards(one, asked, today)), PaperCell(value),
        ),
    )  # fmt: skip


def _published(view: View, one: Standing) -> list[Benchmark]:
    """参考値 of all: of the parts there is no room."""
    return [b for b in references_of(view, one.indicator) if not b.group] if one.is_told else []


def _cell(one: Standing, name: str) -> PaperCell:
    number = one.now if name == "now" else one.year_before
    if not one.is_told:
        return PaperCell("—")
    if name in one.hidden:
        return PaperCell(HIDDEN)
    return PaperCell(told(one.indicator, number), None if one.indicator.is_rate else number.value)


def _rule(indicator: Indicator) -> str:
    """The rule of a number in one line: 「職場定着率（6か月）: …」."""
    doubt = "（要確認）" if indicator.needs_check else ""
    return f"{indicator.title}{doubt}: {indicator.definition.counts}"
