"""留めたもの, 指標の目標と参考値, 実績報告の型・区分・締め, 事業計画.

Revision: 0038, after 0037
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.db.base import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TEXT, DATE, INT, BOOL, NUMBER = sa.Text(), sa.Date(), sa.Integer(), sa.Boolean(), sa.Float()
WHEN = UtcDateTime(timezone=True)
CODE = sa.String(40)
INDEXES = {
    "pinned_view": [("chart_id",), ("year_plan_id",), ("place", "user_id", "position")],
    "report_closing": [("kind", "first_on")],
    "year_item": [("year_plan_id",)],
    "year_occasion": [("event_id",), ("year_item_id", "done_on")],
}


def _col(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _words(name: str, length: int) -> sa.Column[Any]:
    return _col(name, sa.String(length))


def _ref(table: str, name: str, target: str, *, null: bool = True) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, INT, key, nullable=null)


def _one(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _table(name: str, *parts: sa.Column[Any] | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        _col("id", INT),
        _col("version", INT),
        _col("created_at", WHEN),
        _col("updated_at", WHEN),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    for names in INDEXES.get(name, []):
        op.create_index(f"ix_{name}_{'_'.join(names)}", name, list(names))


def upgrade() -> None:
    _table(
        "indicator_target",
        _col("indicator", CODE),
        _col("programme", CODE),
        _col("fiscal_year", INT),
        _col("value", NUMBER),
        _words("note", 300),
        _one("indicator_target", "indicator", "programme", "fiscal_year"),
    )
    _table(
        "reference_value",
        _col("indicator", CODE),
        _col("group", CODE),
        _col("months", INT),
        _col("value", NUMBER),
        _words("population", 200),
        _words("year", 100),
        _words("source", 200),
        _col("published_on", DATE, null=True),
        _col("is_verified", BOOL),
    )
    _report_tables()
    _year_tables()
    _table(
        "pinned_view",
        _words("place", 20),
        _ref("pinned_view", "chart_id", "saved_chart"),
        _col("indicator", CODE),
        _col("report", CODE),
        _ref("pinned_view", "year_plan_id", "year_plan"),
        _ref("pinned_view", "user_id", "app_user"),
        _col("position", INT),
    )


def _report_tables() -> None:
    _table(
        "report_layout",
        _col("kind", CODE),
        _words("title", 100),
        _words("addressee", 100),
        _words("sections", 1000),
        _one("report_layout", "kind"),
    )
    _table(
        "report_category",
        _col("kind", CODE),
        _col("scheme", CODE),
        _col("code", CODE),
        _words("category", 60),
        _col("position", INT),
        _col("from_on", DATE),
        _col("to_on", DATE, null=True),
        _one("report_category", "kind", "scheme", "code", "from_on"),
    )
    _table(
        "report_closing",
        _col("kind", CODE),
        _col("programme", CODE),
        _ref("report_closing", "office_id", "office"),
        _col("first_on", DATE),
        _col("last_on", DATE),
        _col("edition", INT),
        _col("content", TEXT),
        _words("note", 500),
        _ref("report_closing", "by_id", "app_user"),
        sa.UniqueConstraint(
            "kind", "office_id", "programme", "first_on", "last_on", "edition",
            name="uq_report_closing_period",
        ),
    )  # fmt: skip


def _year_tables() -> None:
    _table(
        "year_plan",
        _col("programme", CODE),
        _col("fiscal_year", INT),
        _ref("year_plan", "office_id", "office"),
        _words("name", 100),
        _col("aim", TEXT),
        _col("status", CODE),
        _ref("year_plan", "former_id", "year_plan"),
        _one("year_plan", "programme", "fiscal_year", "name"),
    )
    _table(
        "year_item",
        _ref("year_item", "year_plan_id", "year_plan", null=False),
        _words("heading", 200),
        _words("content", 300),
        _col("method", TEXT),
        _col("target", NUMBER, null=True),
        _words("unit", 20),
        _words("pace", 20),
        _words("months", 40),
        _col("choice", TEXT),
        _ref("year_item", "owner_id", "app_user"),
        _words("note", 1000),
        _col("position", INT),
    )
    _table(
        "year_occasion",
        _ref("year_occasion", "year_item_id", "year_item", null=False),
        _col("planned_on", DATE, null=True),
        _col("done_on", DATE, null=True),
        _col("amount", NUMBER),
        _words("evidence", 500),
        _ref("year_occasion", "event_id", "event"),
        _ref("year_occasion", "by_id", "app_user"),
    )


def downgrade() -> None:
    for name in (
        "pinned_view", "year_occasion", "year_item", "year_plan", "report_closing",
        "report_category", "report_layout", "reference_value", "indicator_target",
    ):  # fmt: skip
        op.drop_table(name)
