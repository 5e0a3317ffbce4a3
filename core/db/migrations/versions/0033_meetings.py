"""会議の型・議題・出席者・決まったこと, 会議にかけること, 通知. One meeting a day and kind is no rule any more: two
persons may be spoken of on one day.

Revision: 0033, after 0032
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.db.base import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TEXT, DATE, INT, BOOL = sa.Text(), sa.Date(), sa.Integer(), sa.Boolean()
WHEN = UtcDateTime(timezone=True)
CODE, NAME, TIME, TOPIC = sa.String(40), sa.String(60), sa.String(20), sa.String(40)


def _col(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _ref(table: str, name: str, target: str, *, null: bool = True) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, INT, key, nullable=null)


def _one(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _index(table: str, *names: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))


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


def upgrade() -> None:
    _table(
        "meeting_series",
        _col("name", NAME),
        _col("kind", CODE),
        _col("masking", CODE),
        _col("needs_consent", BOOL),
        _col("interval_days", INT),
        _col("starts_at", TIME),
        _col("minutes", INT, null=True),
        _col("place", sa.String(120)),
        _col("note", TEXT),
        _col("position", INT),
        _col("ended_on", DATE, null=True),
    )
    _table(
        "series_topic",
        _ref("series_topic", "series_id", "meeting_series", null=False),
        _col("topic", TOPIC),
        _col("position", INT),
        _col("is_shown", BOOL),
        _col("columns", sa.String(200)),
        _col("days", INT, null=True),
        _col("minutes", INT, null=True),
        _one("series_topic", "series_id", "topic"),
    )
    _table(
        "series_member",
        _ref("series_member", "series_id", "meeting_series", null=False),
        _ref("series_member", "user_id", "app_user"),
        _ref("series_member", "organization_id", "organization"),
        _ref("series_member", "key_person_id", "key_person"),
        _col("name", NAME),
        _col("role", CODE),
    )
    _meeting()
    _table(
        "meeting_topic",
        _ref("meeting_topic", "meeting_id", "meeting", null=False),
        _col("topic", TOPIC),
        _col("position", INT),
        _col("minutes", INT, null=True),
        _col("seconds", INT),
        _col("reached_at", WHEN, null=True),
        _col("is_carried", BOOL),
        _col("content", TEXT),
        _one("meeting_topic", "meeting_id", "topic"),
    )
    _table(
        "agenda_item",
        _ref("agenda_item", "series_id", "meeting_series", null=False),
        _col("title", sa.String(200)),
        _col("note", TEXT),
        _ref("agenda_item", "client_id", "client"),
        _ref("agenda_item", "organization_id", "organization"),
        _ref("agenda_item", "chart_id", "saved_chart"),
        _col("status", CODE),
        _ref("agenda_item", "meeting_id", "meeting"),
        _ref("agenda_item", "by_id", "app_user"),
        _col("settled_on", DATE, null=True),
        _col("times_carried", INT),
    )
    _table(
        "meeting_decision",
        _col("topic", TOPIC),
        _col("body", sa.String(300)),
        _ref("meeting_decision", "client_id", "client"),
        _ref("meeting_decision", "organization_id", "organization"),
        _ref("meeting_decision", "agenda_item_id", "agenda_item"),
        _ref("meeting_decision", "owner_id", "app_user"),
        _col("due_on", DATE, null=True),
        _ref("meeting_decision", "meeting_id", "meeting", null=False),
        _ref("meeting_decision", "task_id", "task"),
        _ref("meeting_decision", "by_id", "app_user"),
    )
    _table(
        "meeting_attendee",
        _ref("meeting_attendee", "meeting_id", "meeting", null=False),
        _ref("meeting_attendee", "user_id", "app_user"),
        _ref("meeting_attendee", "organization_id", "organization"),
        _ref("meeting_attendee", "key_person_id", "key_person"),
        _col("name", NAME),
        _col("role", CODE),
        _col("status", CODE),
        _col("invited_on", DATE, null=True),
        _col("is_named", BOOL),
        _ref("meeting_attendee", "disclosure_id", "disclosure"),
        _col("note", sa.String(200)),
    )
    _table(
        "notification",
        _ref("notification", "user_id", "app_user", null=False),
        _col("kind", CODE),
        _ref("notification", "by_id", "app_user"),
        _ref("notification", "client_id", "client"),
        _ref("notification", "task_id", "task"),
        _ref("notification", "intake_id", "intake"),
        _ref("notification", "meeting_id", "meeting"),
        _ref("notification", "agenda_item_id", "agenda_item"),
        _col("read_at", WHEN, null=True),
    )
    for table, names in {
        "series_member": ("series_id", "organization_id", "key_person_id"),
        "meeting": ("series_id", "client_id", "consent_id", "plan_id", "held_on"),
        "agenda_item": ("client_id", "organization_id", "chart_id", "meeting_id"),
        "meeting_decision": (
            "meeting_id", "client_id", "organization_id", "agenda_item_id", "task_id",
        ),
        "meeting_attendee": ("meeting_id", "organization_id", "key_person_id", "disclosure_id"),
        "notification": ("client_id", "task_id", "intake_id", "meeting_id", "agenda_item_id"),
    }.items():  # fmt: skip
        for name in names:
            _index(table, name)
    _index("agenda_item", "series_id", "status")
    op.create_index("ix_notification_user_id_read_at", "notification", ["user_id", "read_at", "id"])


def _meeting() -> None:
    """A table that others refer to is built anew: `migrate` asks for the references afterwards.

    Which series the older ones belong to is written, with its audit, when the program starts.
    """
    blank = {"server_default": ""}
    with op.batch_alter_table("meeting") as table:
        table.add_column(sa.Column("series_id", INT, nullable=True))
        for name, kind in {
            "starts_at": TIME, "place": sa.String(120), "aim": TEXT, "sections": sa.String(400),
            "conclusion": TEXT, "topic": TOPIC,
        }.items():  # fmt: skip
            table.add_column(sa.Column(name, kind, nullable=False, **blank))
        for name in ("client_id", "consent_id", "plan_id"):
            table.add_column(sa.Column(name, INT, nullable=True))
        for name in ("started_at", "topic_since"):
            table.add_column(sa.Column(name, WHEN, nullable=True))
        table.add_column(sa.Column("cancelled_on", DATE, nullable=True))
    with op.batch_alter_table("meeting") as table:
        for name in ("starts_at", "place", "aim", "sections", "conclusion", "topic"):
            table.alter_column(name, server_default=None)
        table.drop_constraint("uq_meeting_kind_held_on", type_="unique")
        table.drop_column("kind")
        for name, target in {
            "series_id": "meeting_series", "client_id": "client", "consent_id": "consent",
            "plan_id": "plan",
        }.items():  # fmt: skip
            table.create_foreign_key(f"fk_meeting_{name}", target, [name], ["id"])
    for name, names, about in (
        ("uq_meeting_of_day", ["series_id", "held_on"], "client_id IS NULL"),
        ("uq_meeting_of_person", ["series_id", "held_on", "client_id"], "client_id IS NOT NULL"),
    ):
        where = sa.text(about)
        op.create_index(
            name, "meeting", names, unique=True, sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    raise RuntimeError("the ledger only goes forward; restore a backup instead")
