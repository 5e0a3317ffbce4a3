"""利用者台帳の列 (columns of the ledger): on the screen and in what is written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from core import clock
from core.db.actor import Actor
from core.domain.clients import checked_kana
from core.domain.codes import codes
from core.domain.dates import age_on
from core.domain.permissions import Action, may
from core.domain.text import parse_phone
from core.queries.ledger import LedgerRow
from core.ui.grid import GridColumn
from core.ui.navigation import CLIENT

_CODED = {
    "stage": "support_stage", "disability": "disability_type", "referral_source": "referral_source"
}  # fmt: skip


def columns(user: Actor, staff: Mapping[int, str]) -> list[GridColumn]:
    """表の列: a calm choice at first, the others under 「列」; 要配慮個人情報 only for who may see it."""
    today = clock.today()
    owners = {str(user_id): name for user_id, name in staff.items()}
    disability = codes("disability_type")
    sensitive = [
        GridColumn(
            "disability", "主な障害", "choice",
            {code: disability.full_label(code) for code in disability.labels(today)}, width=170,
            help="要配慮個人情報です。取得の同意がある人だけ書けます。",
        ),
        GridColumn("is_developmental", "発達障害", "yesno", width=100, shown=False),
    ]  # fmt: skip
    return [
        GridColumn("name", "氏名", "link", pinned=True, width=140),
        GridColumn("number", "番号", "plain", width=70, shown=False),
        GridColumn("kana", "ふりがな", width=140, required=True, parse=checked_kana),
        GridColumn(
            "stage", "支援段階", "choice", codes("support_stage").labels(today), width=185,
            required=True,
        ),
        GridColumn(
            "owner_id", "担当", "choice", owners, width=125,
            parse=lambda text: _owner(text, owners),
        ),
        GridColumn("programmes", "事業", "plain", width=185),
        GridColumn("phone", "電話", width=165, parse=parse_phone),
        GridColumn("municipality", "市区町村", width=105),
        *(sensitive if may(user, Action.SEE_SENSITIVE) else []),
        GridColumn("last_record_on", "最後の記録", "plain", width=175),
        GridColumn("birth_on", "生年月日", "date", width=140, shown=False),
        GridColumn("age", "年齢", "plain", width=70, shown=False),
        GridColumn(
            "referral_source", "紹介元", "choice", codes("referral_source").labels(today),
            width=150, shown=False,
        ),
        GridColumn("registered_on", "登録日", "date", width=140, shown=False),
        GridColumn("closed_on", "終結日", "plain", width=175, shown=False),
        GridColumn("wishes", "希望", "long", width=280, shown=False),
    ]  # fmt: skip


def asked_columns(names: Sequence[str]) -> set[str]:
    """What the database is asked for, so that these columns can be drawn."""
    return {{"age": "birth_on"}.get(name, name) for name in names}


def table_row(row: LedgerRow) -> dict[str, object]:
    """One row as the table takes it: the name opens the person."""
    age = age_on(row.birth_on, clock.today()) if row.birth_on else None
    return {**asdict(row), "name": (row.name, f"/{CLIENT.url}?id={row.id}"), "age": age}


def exported_cells(row: LedgerRow, names: Sequence[str]) -> list[object]:
    """One row as it is written out: codes by label, the owner by name, days as days."""
    return [_exported(row, name) for name in names]


def _exported(row: LedgerRow, name: str) -> object:
    if name == "age":
        return age_on(row.birth_on, clock.today()) if row.birth_on else None
    if name == "owner_id":
        return row.owner
    value = getattr(row, name)
    if name in _CODED:
        return codes(_CODED[name]).full_label(value)
    if name == "is_developmental":
        return "はい" if value else ""
    return value


def _owner(text: str, owners: Mapping[str, str]) -> int:
    """The account that was chosen or typed by name. Raises ValueError."""
    wanted = text.strip()
    for user_id, name in owners.items():
        if wanted in (user_id, name):
            return int(user_id)
    raise ValueError(f"「{wanted[:20]}」は担当の一覧にありません。")
