"""技術上の表 (technical tables): state that expires by itself and is no part of the ledger.

Sessions, tickets, failure counts, drafts, display settings and daily sums are plain tables, not
mapped classes: they change at every click, and auditing each touch would bury the audit. What
matters about them (sign-in, failure, revocation) is written to the audit as an event of its own.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from core.db.base import UtcDateTime, metadata

sign_in_session = Table(
    "sign_in_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("app_user.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("device", String(200), nullable=False, default=""),
    Index("ix_sign_in_session_user_id", "user_id"),
)

sign_in_ticket = Table(
    "sign_in_ticket",
    metadata,
    Column("ticket_hash", String(64), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("token", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("subject", String(160), nullable=False),  # "login:…" or "address:…"
    Column("at", UtcDateTime, nullable=False),
    Index("ix_sign_in_failure_subject_at", "subject", "at"),
)

# 暦で受け取る: the secret link of a calendar. Not in a backup, which would wake a revoked one.
calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("app_user.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("fetched_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Index("ix_calendar_feed_user_id", "user_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("user_id", Integer, ForeignKey("app_user.id"), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("content", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("user_id", Integer, ForeignKey("app_user.id"), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("content", Text, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("content", Text, nullable=False),
)

# 支援記録の日計: what the charts ask of very many records, kept in the transaction of each record.
# It can be made again from the records at any time (`core.services.summaries.rebuild`).
# The columns that a row of each level of the daily sums keeps apart; the others are blank in it.
RECORD_LEVELS: dict[str, tuple[str, ...]] = {
    "method": ("method",),
    "topic": ("topic",),
    "author": ("author_id",),
    "all": ("method", "topic", "author_id"),
}

record_daily = Table(
    "record_daily",
    metadata,
    # Each level holds every record once: a chart by method reads the few rows of that level.
    Column("level", String(10), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("method", String(40), primary_key=True),
    Column("topic", String(40), primary_key=True),
    # 0: written by the system itself. No foreign key, so that nothing waits for the account's row.
    Column("author_id", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
)

# 駅 and 市区町村の境界: public geography, replaced as a whole by each import (`import_batch` says when
# and from which file). `search_key` is the name as `core.domain.text.search_key` writes it.
station = Table(
    "station",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(60), nullable=False),
    Column("search_key", String(80), nullable=False),
    Column("line", String(100), nullable=False),
    Column("company", String(100), nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("batch_id", Integer, ForeignKey("import_batch.id")),
    Index("ix_station_search_key", "search_key"),
)

# `geometry`: GeoJSON of the municipality, wound as the drawing wants it.
municipality_boundary = Table(
    "municipality_boundary",
    metadata,
    Column("code", String(5), primary_key=True),
    Column("prefecture", String(10), nullable=False),
    Column("municipality", String(40), nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("geometry", Text, nullable=False),
    Column("batch_id", Integer, ForeignKey("import_batch.id")),
    Index("ix_municipality_boundary_name", "prefecture", "municipality"),
)

# 取り込みの取り消し: what each organisation was before a batch touched it. The audit tells the same
# for ever; this is what putting a whole batch back reads. `before` is JSON, blank for an added row.
import_change = Table(
    "import_change",
    metadata,
    Column("batch_id", Integer, ForeignKey("import_batch.id"), primary_key=True),
    Column("organization_id", Integer, ForeignKey("organization.id"), primary_key=True),
    Column("version_after", Integer, nullable=False),
    Column("before", Text, nullable=False),
    Index("ix_import_change_organization_id", "organization_id"),
)

# 取り込みが書いた特徴: the values (JSON) that imports last wrote into the profile of an organisation.
# An import renews these and fills blanks; what the office wrote there is the office's.
imported_profile = Table(
    "imported_profile",
    metadata,
    Column("organization_id", Integer, ForeignKey("organization.id"), primary_key=True),
    Column("content", Text, nullable=False),
)

# 列の対応: how the columns of a contact list were read the last time, by its header.
column_mapping = Table(
    "column_mapping",
    metadata,
    Column("header_key", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("content", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

# 添付ファイルの中身, under the SHA-256 that a mapped row names.
file_content = Table(
    "file_content",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    # SQLite fills only an INTEGER key by itself; the sequence is given by the chain anyway.
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", Integer),
    Column("actor_login", String(64), nullable=False),
    Column("actor_name", String(80), nullable=False),
    Column("action", String(30), nullable=False),
    Column("entity", String(60), nullable=False),
    Column("entity_id", BigInteger),
    Column("entity_version", Integer),
    Column("reason", String(400), nullable=False),
    Column("changes", Text, nullable=False),
    Column("mac", String(64), nullable=False),
    Index("ix_audit_entry_entity_entity_id", "entity", "entity_id", "entity_version"),
    Index("ix_audit_entry_entity_action_at", "entity", "action", "at"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("mac", String(64), nullable=False),
)

TECHNICAL = frozenset(
    {
        sign_in_session,
        sign_in_ticket,
        sign_in_failure,
        calendar_feed,
        draft,
        preference,
        setting,
        record_daily,
        station,
        municipality_boundary,
        import_change,
        imported_profile,
        column_mapping,
        file_content,
    }
)
