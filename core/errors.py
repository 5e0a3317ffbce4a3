"""業務上の誤り (errors of the work): raised by every layer, shown in one place (`core.ui.saving`).

Each message is a Japanese sentence that says what to do next. Anything else that is raised is a
bug, and is shown with an id only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


class DomainError(Exception):
    """業務上の誤り: the root; `str()` of it may be shown to the person at the screen."""


class RuleViolation(DomainError):
    """入力の誤り: what was typed breaks a rule. `fields` maps a field name to its message."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("、".join(self.fields.values()))


class NotFound(DomainError):
    """見つからない: the row does not exist, or was removed meanwhile."""


class NotAllowed(DomainError):
    """権限がない: this user may not do this. Unlisted means denied."""


class OutOfScope(NotAllowed):
    """範囲の外: this user may not see this person, unless by 緊急閲覧 with a reason."""

    def __init__(self, client_id: int) -> None:
        self.client_id = client_id
        super().__init__(
            "この利用者は、あなたが見られる範囲にありません。"
            "担当や管理者に頼むか、急ぐときは利用者カルテの「緊急閲覧」で理由を書いてください。"
        )


class ConsentMissing(DomainError):
    """同意がない: no live consent covers person × recipient × items × purpose × day."""


class ReadOnly(DomainError):
    """閲覧のみ: nothing can be written now (disk full, locked, or a reading transaction)."""


class TakesTooLong(DomainError):
    """長すぎる: a question was stopped because its answer did not come in time."""


@dataclass(frozen=True)
class FieldConflict:
    """項目ごとの食い違い: one field, the value now stored, the value typed, by whom and when."""

    field: str
    theirs: object
    mine: object
    by: str
    at: datetime | None


class Conflict(DomainError):
    """更新の衝突: somebody saved this row after the version that the user saw.

    `fields` lists every field that changed meanwhile; `mine` is what the user typed there (or the
    value seen, where the user did not touch it). `version` is the version now stored.
    """

    def __init__(
        self, entity: str, entity_id: int, version: int, fields: Sequence[FieldConflict]
    ) -> None:
        self.entity, self.entity_id, self.version = entity, entity_id, version
        self.fields = tuple(fields)
        who = next((f.by for f in self.fields if f.by), "ほかの人")
        super().__init__(
            f"{who}さんが先に保存しました。入力はそのまま残しています。"
            "どちらの値にするかを選んで、もう一度保存してください。"
        )
