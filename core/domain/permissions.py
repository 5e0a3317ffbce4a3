"""権限 (permissions): role × action, declared here and nowhere else. Unlisted means denied."""

from __future__ import annotations

from enum import StrEnum

from core.db.actor import Actor
from core.errors import NotAllowed


class Action(StrEnum):
    """操作: what a user may be allowed to do. The value is what a refusal calls it."""

    SEE_OWN_WORK = "きょうの仕事を見る"
    SEE_CLIENTS = "利用者の記録を見る"
    SEE_SENSITIVE = "障害・医療・計画などの要配慮個人情報を見る"
    SEE_RECORDS = "支援記録を読む"
    SEE_RESTRICTED = "公開範囲を限った支援記録を読む"
    WRITE_CLIENTS = "利用者の記録を書く"
    EXPORT_CLIENTS = "利用者の一覧を書き出す"
    MERGE_CLIENTS = "重複した利用者をまとめる"
    BREAK_GLASS = "範囲の外の利用者を緊急に見る"
    REVIEW_ACCESS = "緊急閲覧を確かめる"
    SEE_NETWORK = "機関名簿を見る"
    SEE_NETWORK_NOTES = "機関についてのメモと連絡先の人を見る"
    WRITE_NETWORK = "機関名簿を書く"
    IMPORT = "公開データを取り込む"
    SEE_EVENTS = "行事を見る"
    WRITE_EVENTS = "行事を書く"
    SEE_NOTICES = "お知らせを読む"
    WRITE_NOTICES = "お知らせを書く"
    MANAGE_NOTICES = "ほかの人のお知らせを取り下げる"
    OWN_ORGANIZATION = "自分の機関の情報を見て直す"
    SEE_MEETING = "会議の画面を見る"
    RUN_MEETING = "会議を進める"
    UNMASK = "会議で氏名を表示する"
    SEE_CHARTS = "グラフを作る"
    PIN_FOR_ALL = "みんなの指標に留める"
    SEE_REPORTS = "実績報告と事業計画を見る"
    WRITE_PROGRAMMES = "事業計画を書く"
    MANAGE_REPORTS = "実績報告を締める・区分と目標を決める"
    MANAGE_OFFICES = "事業所と見られる範囲を決める"
    MANAGE_USERS = "利用者アカウントを管理する"
    SEE_AUDIT = "監査記録を見る"
    SEE_RULES = "期間のきまりを見る"
    MANAGE_RULES = "期間のきまりを直す"
    MANAGE_INCIDENTS = "漏えいなどの事故を記録する"
    SET_UP = "台帳を用意する"
    OWN_ACCOUNT = "自分の設定を変える"


_VIEWER = {
    Action.SEE_OWN_WORK,
    Action.SEE_NETWORK,
    Action.SEE_NETWORK_NOTES,
    Action.SEE_EVENTS,
    Action.SEE_NOTICES,
    Action.SEE_MEETING,
    Action.SEE_CHARTS,
    Action.SEE_REPORTS,
    Action.SEE_RULES,
    Action.OWN_ACCOUNT,
}
# An office clerk keeps addresses and dates in view, never illness or what was said. The meeting
# calls persons by number, and whoever reads numbers beside names would read it unmasked.
_CLERK = (_VIEWER - {Action.SEE_MEETING}) | {Action.SEE_CLIENTS}
_SUPPORTER = _VIEWER | {
    Action.SEE_CLIENTS,
    Action.SEE_SENSITIVE,
    Action.SEE_RECORDS,
    Action.WRITE_CLIENTS,
    Action.EXPORT_CLIENTS,
    Action.MERGE_CLIENTS,
    Action.BREAK_GLASS,
    Action.WRITE_NETWORK,
    Action.WRITE_EVENTS,
    Action.WRITE_NOTICES,
    Action.RUN_MEETING,
    Action.UNMASK,
    Action.PIN_FOR_ALL,
    Action.WRITE_PROGRAMMES,
}
_DIRECTOR = _SUPPORTER | {
    Action.SEE_RESTRICTED,
    Action.REVIEW_ACCESS,
    Action.MANAGE_OFFICES,
    Action.IMPORT,
    Action.MANAGE_NOTICES,
    Action.SEE_AUDIT,
    Action.MANAGE_RULES,
    Action.MANAGE_INCIDENTS,
    Action.MANAGE_REPORTS,
}

MATRIX: dict[str, frozenset[Action]] = {
    "admin": frozenset(_DIRECTOR | {Action.MANAGE_USERS, Action.SET_UP}),
    "director": frozenset(_DIRECTOR),
    "supporter": frozenset(_SUPPORTER),
    "clerk": frozenset(_CLERK),
    "viewer": frozenset(_VIEWER),
    # Somebody of a partner organisation sees his own one and nothing else: no directory, no search.
    "partner": frozenset({Action.OWN_ORGANIZATION, Action.OWN_ACCOUNT}),
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
