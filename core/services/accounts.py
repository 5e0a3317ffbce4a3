"""職員アカウント (accounts): first set-up, adding, changing role, disabling, pass-phrases."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from core.db.actor import SYSTEM, Actor
from core.db.technical import setting
from core.db.work import Work, read_only, table_of, unit_of_work
from core.domain.access import PARTNER, SEE_ALL, AccessEntry, PartnerAccount, ScopeGrant
from core.domain.codes import codes
from core.domain.enrolments import Office
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.users import User, UserEntry, UserFields
from core.errors import NotAllowed, RuleViolation
from core.queries import users
from core.services.calendar_feeds import end_feeds
from core.services.passphrases import check_passphrase, hash_passphrase, matches
from core.services.sign_in import end_sessions, hashed

SETUP_CODE = "setup_code_hash"
OFFICE_NAME = "office_name"
INVENTED = "invented_region"


def write_setting(work: Work, name: str, content: str) -> None:
    """Keep a setting of the office."""
    require(work.actor, Action.SET_UP)
    work.technical(delete(setting).where(setting.c.name == name))
    work.technical(insert(setting).values(name=name, content=content))


def issue_setup_code() -> str | None:
    """初期設定コード: a new one-time code for an empty system; None once an administrator exists.

    Only its hash is stored; the console shows it once at each start.
    """
    with unit_of_work(SYSTEM) as work:
        if users.has_administrator(work):
            return None
        code = "-".join(f"{secrets.randbelow(10_000):04}" for _ in range(4))
        write_setting(work, SETUP_CODE, hashed(code))
    return code


def set_up(
    code: str | None, office_name: str, typed: Mapping[str, object], passphrase: str
) -> Actor:
    """最初の管理者を作る: only while no administrator exists, with the console's code.

    `code` None: called from the console itself. Raises `NotAllowed`, `RuleViolation`.
    """
    entry = check(UserEntry, {**typed, "role": "admin"})
    check_passphrase(passphrase, entry.login)
    if not office_name.strip():
        raise RuleViolation({"office": "事業所の名前を入力してください。"})
    password_hash = hash_passphrase(passphrase)
    with unit_of_work(SYSTEM) as work:
        # The lock of the writing transaction decides between two browsers that do this at once.
        wanted = work.scalar(
            select(setting.c.content).where(setting.c.name == SETUP_CODE).with_for_update()
        )
        if users.has_administrator(work):
            raise NotAllowed("この台帳には、もう管理者がいます。サインインしてください。")
        if code is not None and not hmac.compare_digest(hashed(code.strip()), wanted or ""):
            raise RuleViolation(
                {
                    "code": "初期設定コードが違います。サーバーの画面に出ている16けたを入力してください。"
                }
            )
        if users.find_by_login(work, entry.login):  # staff of the invented region
            raise RuleViolation({"login": "このログイン名は、もう使われています。"})
        user = work.add(
            User(
                **entry.model_dump(),
                password_hash=password_hash,
                must_change_password=False,
            )
        )
        write_setting(work, OFFICE_NAME, office_name.strip()[:80])
        work.technical(delete(setting).where(setting.c.name == SETUP_CODE))
        work.log("set_up", "app_user", user.pk)
    return user.actor


def add_user(work: Work, entry: UserEntry, passphrase: str) -> User:
    """職員を加える: the first pass-phrase must be changed at the first sign-in.

    An `AccountEntry` also says which offices and programmes the account may see.
    """
    require(work.actor, Action.MANAGE_USERS)
    access = check(AccessEntry, entry.model_dump())
    check_passphrase(passphrase, entry.login)
    codes("user_role").require(entry.role)
    if users.find_by_login(work, entry.login):
        raise RuleViolation({"login": "このログイン名は、もう使われています。"})
    values = entry.model_dump(include=set(UserFields.model_fields))
    user = work.add(User(**values, password_hash=hash_passphrase(passphrase)))
    _grant(work, user.pk, access)
    _belong(work, user.pk, access.partner_of)
    return user


def change_role(work: Work, user_id: int, seen: int, role: str) -> User:
    """役割を変える: the scope stays, but who answers for the office sees all of it. Who becomes a
    partner sees nothing until an administrator says of which organisation (`set_access`)."""
    require(work.actor, Action.MANAGE_USERS)
    codes("user_role").require(role)
    if role != "admin":
        _keep_an_administrator(work, user_id)
    user = work.change(
        User, user_id, seen, {"role": role, **({"scope": "all"} if role in SEE_ALL else {})}
    )
    if role != PARTNER:
        _belong(work, user_id, None)
    end_sessions(work, user_id)
    return user


def set_access(work: Work, user_id: int, seen: int, entry: AccessEntry) -> User:
    """役割と見られる範囲を決める: ends every session of that user; the last administrator stays one.

    Raises `RuleViolation` when a director or an administrator should see less than everything.
    """
    require(work.actor, Action.MANAGE_USERS)
    entry = check(AccessEntry, entry.model_dump())
    if entry.role != "admin":
        _keep_an_administrator(work, user_id)
    user = work.change(User, user_id, seen, {"role": entry.role, "scope": entry.scope})
    changed = _grant(work, user_id, entry) | _belong(work, user_id, entry.partner_of)
    if changed or user.version != seen:
        end_sessions(work, user_id)
    return user


def _grant(work: Work, user_id: int, entry: AccessEntry) -> bool:
    """Keep exactly the wanted grants. Returns whether anything changed."""
    g, o = table_of(ScopeGrant).c, table_of(Office).c
    known = {row.id for row in work.rows(select(o.id))}
    wanted = entry.grants
    unknown = {office for office, _programme in wanted} - known - {None}
    if unknown or {p for _office, p in wanted} - {"", *codes("programme").labels()}:
        raise RuleViolation({"offices": "事業所か事業が見つかりません。画面を開き直してください。"})
    kept = work.all(select(ScopeGrant).where(g.user_id == user_id))
    for grant in kept:
        if (grant.office_id, grant.programme) not in wanted:
            work.remove(ScopeGrant, grant.pk, grant.version, reason="見られる範囲の変更")
    new = wanted - {(grant.office_id, grant.programme) for grant in kept}
    work.add_all(
        [
            ScopeGrant(user_id=user_id, office_id=office, programme=programme)
            for office, programme in sorted(new, key=str)
        ]
    )
    return bool(new) or len(kept) + len(new) != len(wanted)


def _belong(work: Work, user_id: int, organization_id: int | None) -> bool:
    """Of which organisation the account is. Returns whether anything changed."""
    stored = work.all(select(PartnerAccount).where(table_of(PartnerAccount).c.user_id == user_id))
    if [row.organization_id for row in stored] == [i for i in (organization_id,) if i is not None]:
        return False
    if (
        organization_id is not None
        and work.get(Organization, organization_id).merged_into_id is not None
    ):
        raise RuleViolation(
            {"organization_id": "この機関は、ほかの機関にまとめられました。選び直してください。"}
        )
    for row in stored:
        work.remove(PartnerAccount, row.pk, row.version, reason="連携機関の変更")
    if organization_id is not None:
        work.add(PartnerAccount(user_id=user_id, organization_id=organization_id))
    return True


def set_active(work: Work, user_id: int, seen: int, active: bool) -> User:
    """アカウントを止める・戻す: stopping ends every session. The last administrator stays."""
    require(work.actor, Action.MANAGE_USERS)
    if not active:
        _keep_an_administrator(work, user_id)
    user = work.change(User, user_id, seen, {"is_active": active})
    if not active:
        end_sessions(work, user_id)
        end_feeds(work, user_id)
    return user


def reset_passphrase(work: Work, user_id: int, seen: int, passphrase: str) -> User:
    """合言葉を決め直す (by an administrator): to be changed at the next sign-in."""
    require(work.actor, Action.MANAGE_USERS)
    check_passphrase(passphrase, work.get(User, user_id).login)
    user = work.change(
        User,
        user_id,
        seen,
        {"password_hash": hash_passphrase(passphrase), "must_change_password": True},
    )
    end_sessions(work, user_id)
    end_feeds(work, user_id)
    return user


def change_own_passphrase(actor: Actor, old: str, new: str, *, keep_session: str = "") -> None:
    """自分の合言葉を変える: ends all other sessions of the user. Raises `RuleViolation`."""
    require(actor, Action.OWN_ACCOUNT)
    with read_only(actor) as view:
        user = view.get(User, actor.id or 0)
    if not matches(old, user.password_hash):
        raise RuleViolation({"old": "いまの合言葉が違います。"})
    check_passphrase(new, user.login)
    if matches(new, user.password_hash):
        raise RuleViolation({"passphrase": "いまと同じ合言葉です。別の文にしてください。"})
    with unit_of_work(actor) as work:
        work.change(
            User,
            user.pk,
            user.version,
            {"password_hash": hash_passphrase(new), "must_change_password": False},
        )
        end_sessions(work, user.pk, keep=keep_session)


def _keep_an_administrator(work: Work, user_id: int) -> None:
    others = [
        user
        for user in users.all_users(work)
        if user.role == "admin" and user.is_active and user.id != user_id
    ]
    if not others:
        raise RuleViolation({"role": "管理者がひとりもいなくなるため、変えられません。"})
