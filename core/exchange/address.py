"""住所 (addresses): one line → prefecture, municipality, and the rest."""

from __future__ import annotations

import re

from core.domain.codes import codes

_POSTAL = re.compile(r"^\s*〒?\s*[0-9０-９]{3}[-‐－ー−]?[0-9０-９]{4}\s*")
# Cities whose names hold 市, 町, 村 or 郡 before their end, and towns likewise: they come first.
_MUNICIPALITY = re.compile(
    "(?:(?:東村山|武蔵村山|羽村|四日市|廿日市|野々市|市川|市原|町田|大町|十日町|村山|村上|田村|大村"
    "|蒲郡|小郡|郡上|郡山|大和郡山|小諸|余市|玉村)市"
    "|(?:余市|高市|[^市区]{1,5}?)郡(?:玉村|大町|余市|市川三郷|[^市区]{1,6}?)[町村]"
    "|[^市区町村0-9０-９]{1,4}市[^市区町村0-9０-９]{1,4}区"
    "|[^市区町村0-9０-９]{1,6}?[市区町村])"
)
# The only cities that are divided into wards.
_WARDED = re.compile(
    "(?:札幌|仙台|さいたま|千葉|横浜|川崎|相模原|新潟|静岡|浜松|名古屋|京都|大阪|堺|神戸|岡山|広島"
    "|北九州|福岡|熊本)市"
)


def split_address(text: str, prefecture: str = "") -> tuple[str, str, str]:
    """東京都足立区中央本町1 → 東京都, 足立区, 中央本町1. `prefecture` is taken where none is written.

    What cannot be split is blank, and the whole text is the rest.
    """
    line = _POSTAL.sub("", text).strip()
    for item in codes("prefecture"):
        if line.startswith(item.label):
            prefecture, line = item.label, line[len(item.label) :].strip()
            break
    found = _MUNICIPALITY.match(line)
    if not prefecture or found is None:
        return prefecture, "", line
    end = found.end()
    name = found[0]
    if "市" in name and name.endswith("区") and not _WARDED.match(name):
        end = name.index("市") + 1  # 模擬市中央区… of a city without wards is a part of the address
    return prefecture, line[:end], line[end:].strip()
