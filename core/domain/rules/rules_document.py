"""制度の数値の一覧 (docs/rules.md): written from the parameters, compared with them by a test.

Write it anew with `python -m core.domain.rules.rules_document`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core.config import ROOT
from core.domain.rules.parameters import ALWAYS, Parameter, load_parameters

RULES_DOCUMENT: Path = ROOT / "docs" / "rules.md"

_HEAD = """\
# 制度の期間と数値

つなぎ帳が期限や人数を計算するときに使う値の一覧です。値は `data/rules.toml` にあり、
この表はそこから作られています（`python -m core.domain.rules.rules_document`）。

- 法的な助言ではありません。「要確認」の値は、使う前に原典と照合してください。
- 期間の末日は「開始日から n か月後の前日」です。同じ日がない月は月末に切り詰めます。
- 適用の「—」は、始まりまたは終わりを定めていないことを表します。

| 内容 | 値 | 適用 | 出典 | 確認 | 注 | キー |
|---|---|---|---|---|---|---|
"""


def rules_document(parameters: Iterable[Parameter]) -> str:
    """制度の数値の一覧: the whole text of docs/rules.md, one line per row in the file's order."""
    return _HEAD + "".join(_line(p) for p in parameters)


def _line(p: Parameter) -> str:
    first = "—" if p.effective_from == ALWAYS else p.effective_from.isoformat()
    last = p.effective_to.isoformat() if p.effective_to else "—"
    days = "—" if first == last == "—" else f"{first} 〜 {last}"
    check = "" if p.verified else "要確認"
    cells = (p.title, p.shown, days, p.source, check, p.note, f"`{p.key}`")
    return "| " + " | ".join(cell.replace("|", "｜") for cell in cells) + " |\n"


if __name__ == "__main__":
    RULES_DOCUMENT.write_text(rules_document(load_parameters()), encoding="utf-8")
