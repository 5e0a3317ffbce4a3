"""権限 (permissions): role × action, declared here and nowhere else. Unlisted means denied."""

from __future__ import annotations

from enum import StrEnum

from core.db.actor import Actor
from core.errors import NotAllowed


class Action(StrEnum):
    """操作: what a user may be allowed to do. The value is what a refusal calls it."""

    SEE_OWN_WORK = "きょうの仕事を見る"
    SEE_CLIENTS = "利用者の記録を見る"
    WRITE_CLIENTS = "利用者の記録を書く"
    SEE_NETWORK = "機関名簿を見る"
    SEE_NETWORK_NOTES = "機関についてのメモと連絡先の人を見る"
    WRITE_NETWORK = "機関名簿を書く"
    IMPORT = "公開データを取り込む"
    SEE_MEETING = "会議の画面を見る"
    RUN_MEETING = "会議を進める"
    UNMASK = "会議で氏名を表示する"
    SEE_CHARTS = "グラフを作る"
    MANAGE_USERS = "利用者アカウントを管理する"
    SEE_AUDIT = "監査記録を見る"
    SEE_RULES = "期間のきまりを見る"
    SET_UP = "台帳を用意する"
    OWN_ACCOUNT = "自分の設定を変える"


_VIEWER = {
    Action.SEE_OWN_WORK,
    Action.SEE_NETWORK,
    Action.SEE_NETWORK_NOTES,
    Action.SEE_MEETING,
    Action.SEE_CHARTS,
    Action.SEE_RULES,
    Action.OWN_ACCOUNT,
}
_SUPPORTER = _VIEWER | {
    Action.SEE_CLIENTS,
    Action.WRITE_CLIENTS,
    Action.WRITE_NETWORK,
    Action.RUN_MEETING,
    Action.UNMASK,
}
_DIRECTOR = _SUPPORTER | {Action.IMPORT, Action.SEE_AUDIT}

MATRIX: dict[str, frozenset[Action]] = {
    "admin": frozenset(_DIRECTOR | {Action.MANAGE_USERS, Action.SET_UP}),
    "director": frozenset(_DIRECTOR),
    "supporter": frozenset(_SUPPORTER),
    "viewer": frozenset(_VIEWER),
    # A partner organisation sees the public directory and its own account; profiles come later.
    "partner": frozenset({Action.SEE_NETWORK, Action.OWN_ACCOUNT}),
    "system": frozenset(Action),
}


def may(actor: Actor, action: Action) -> bool:
    """Whether this user's role allows the action."""
    return action in MATRIX.get(actor.role, frozenset())


def require(actor: Actor, action: Action) -> None:
    """Raise `NotAllowed` unless this user's role allows the action."""
    if not may(actor, action):
        raise NotAllowed(
            f"「{action.value}」の権限がありません。必要なときは管理者に相談してください。"
        )
