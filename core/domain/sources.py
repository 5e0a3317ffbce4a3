"""出典 (sources of public data): their names, and the credit that must stand where the data appear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WAMNET = "wamnet"
MEDICAL = "medical"
CONTACT_LIST = "contact_list"
BOUNDARIES = "boundaries"
STATIONS = "stations"


@dataclass(frozen=True)
class Source:
    """出典: what people call it, and its credit (blank where nobody asks for one)."""

    name: str
    credit: str = ""

    def credit_of(self, edition_on: date | None) -> str:
        """The credit with the edition behind it; blank without a credit."""
        dated = f"（{edition_on.year}年{edition_on.month}月版）" if edition_on else ""
        return f"{self.credit}{dated}" if self.credit else ""


SOURCES = {
    WAMNET: Source(
        "WAM NET（障害福祉サービス等）",
        "出典: 障害福祉サービス等情報公表システム（WAM NET）オープンデータを加工して作成",
    ),
    MEDICAL: Source(
        "医療情報ネット（病院・診療所）",
        "出典: 「医療情報ネットのオープンデータ」（厚生労働省）を加工して作成（施設票と診療科・"
        "診療時間票をIDで結び、精神科の外来の時間をまとめました）",
    ),
    CONTACT_LIST: Source("連絡先の一覧"),
    BOUNDARIES: Source(
        "国土数値情報（行政区域）",
        "出典: 「国土数値情報（行政区域データ）」（国土交通省）を加工して作成（形を簡略化）",
    ),
    STATIONS: Source(
        "国土数値情報（鉄道）",
        "出典: 「国土数値情報（鉄道データ）」（国土交通省）を加工して作成（駅を点にまとめた）",
    ),
}


def source_name(source: str) -> str:
    """The name of a source; what is not known stays as it is."""
    return SOURCES[source].name if source in SOURCES else source
