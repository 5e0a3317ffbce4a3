"""よくある問い (starting points): what meetings ask, each a ready chart one click away."""

from __future__ import annotations

from dataclasses import dataclass

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span

_ALL = Period(Span.ALL)


@dataclass(frozen=True)
class StartingPoint:
    """よくある問い. `look`: where the answer stands in the chart."""

    question: str
    look: str
    choice: ChartChoice


STARTING_POINTS = (
    StartingPoint(
        "何月に離職が多い？",
        "長い棒の月。色は、就職から離職までの長さです。",
        ChartChoice("leavings", x="month", measure="count", colour="held", kind=ChartKind.STACKED,
                    period=_ALL),
    ),
    StartingPoint(
        "どの病院から来た人が定着している？",
        "棒の右の数は、6か月の日に在職していた人／6か月たった人。10人に満たないうちは割合を出しません。",
        ChartChoice("retention", x="hospital", measure="kept_6", kind=ChartKind.BAR_HORIZONTAL,
                    period=_ALL),
    ),
    StartingPoint(
        "紹介したのに見学に至らないのはなぜ？",
        "見学の前に終わった紹介だけを、終わった理由で分けています。色は紹介先の種別です。",
        ChartChoice("introductions", x="reason", measure="count", colour="to_kind",
                    kind=ChartKind.STACKED, period=_ALL, filters={"reached": ("never_visited",)}),
    ),
    StartingPoint(
        "計画の見直しは期限内にできている？",
        "担当ごとの、期限内に見直した数／期限が来た数。",
        ChartChoice("plan_reviews", x="owner", measure="in_time", kind=ChartKind.BAR_HORIZONTAL,
                    period=Period(Span.TWELVE_MONTHS)),
    ),
    StartingPoint(
        "どの市区町村の相談が増えた？",
        "色が市区町村。年度ごとの積み上げを左から右へ見ます。",
        ChartChoice("intakes", x="received_on", measure="count", colour="municipality",
                    bucket=Bucket.FISCAL_YEAR, kind=ChartKind.STACKED, period=_ALL),
    ),
    StartingPoint(
        "だれの担当が多い？",
        "担当ごとの人数。色は、いまの支援段階です。",
        ChartChoice("clients", x="owner", measure="count", colour="stage", kind=ChartKind.STACKED,
                    period=_ALL),
    ),
    StartingPoint(
        "支援が集まるのは何曜日？",
        "色の濃いところ。横が曜日、縦が方法です。",
        ChartChoice("records", x="method", measure="count", colour="weekday",
                    kind=ChartKind.HEATMAP),
    ),
    StartingPoint(
        "登録から就職まで何日かかった？",
        "箱の中の線が真ん中の人、箱が真ん中の半分の人。右の数は真ん中の人の日数です。",
        ChartChoice("employments", x="disability", measure="days", kind=ChartKind.BOX, period=_ALL),
    ),
)  # fmt: skip
