"""サインイン: sessions that end when they should, and guesses that get nowhere."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import clock
from core.db.actor import SYSTEM, Actor
from core.db.technical import sign_in_session
from core.db.work import connection_for_maintenance, read_only, unit_of_work
from core.domain.entry import check
from core.domain.users import User, UserEntry
from core.errors import NotAllowed, RuleViolation
from core.queries.audit import AuditCriteria, audit_rows
from core.services import accounts, sign_in
from core.services.passphrases import check_passphrase, hash_passphrase, matches
from core.services.sign_in import SignInRefused

PHRASE = "模擬の海辺で朝ごはんを食べる"
LONG = PHRASE + "日曜日"


@pytest.fixture
def hana(ledger: str) -> Actor:
    """A supporter with a known phrase."""
    with unit_of_work(SYSTEM) as work:
        user = work.add(
            User(login="hana", name="模擬 はな", role="supporter",
                 password_hash=hash_passphrase(LONG), must_change_password=False)
        )  # fmt: skip
    return user.actor


def who(result: sign_in.SignedIn) -> str | None:
    live = sign_in.current_user(result.token_hash, touch=True)
    return live.user.login if live else None


def make_older(result: sign_in.SignedIn, column: str, by: timedelta) -> None:
    with unit_of_work(SYSTEM) as work:
        work.technical(
            update(sign_in_session)
            .where(sign_in_session.c.token_hash == result.token_hash)
            .values({column: clock.now() - by})
        )


def test_the_right_phrase_opens_a_session_and_the_wrong_one_does_not(hana: Actor) -> None:
    assert who(sign_in.sign_in("hana", LONG)) == "hana"
    with pytest.raises(SignInRefused, match="違います"):
        sign_in.sign_in("hana", LONG + "x")


def test_the_database_never_holds_the_token_of_a_session(hana: Actor) -> None:
    result = sign_in.sign_in("hana", LONG)
    token = sign_in.redeem_ticket(result.ticket)
    assert token is not None
    assert sign_in.hashed(token) == result.token_hash
    with connection_for_maintenance() as connection:
        rows = connection.execute(select(sign_in_session)).all()
    assert token not in str(rows)


def test_a_ticket_works_once(hana: Actor) -> None:
    result = sign_in.sign_in("hana", LONG)
    assert sign_in.redeem_ticket(result.ticket)
    assert sign_in.redeem_ticket(result.ticket) is None
    assert sign_in.redeem_ticket("forged") is None


def test_signing_out_ends_the_session_for_good(hana: Actor) -> None:
    result = sign_in.sign_in("hana", LONG)
    sign_in.sign_out(result.token_hash)
    assert who(result) is None


def test_a_session_ends_when_idle_and_when_old(hana: Actor) -> None:
    idle, old, fine = (sign_in.sign_in("hana", LONG) for _ in range(3))
    make_older(idle, "seen_at", timedelta(minutes=31))
    make_older(old, "created_at", timedelta(hours=12, minutes=1))
    make_older(fine, "seen_at", timedelta(minutes=29))
    assert [who(idle), who(old), who(fine)] == [None, None, "hana"]


def test_five_wrong_guesses_lock_the_account_even_for_the_right_phrase(hana: Actor) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused, match="違います"):
            sign_in.sign_in("hana", "ちがう合言葉ちがう合言葉", address="10.0.0.1")
    with pytest.raises(SignInRefused, match="15分"):
        sign_in.sign_in("hana", LONG, address="10.0.0.2")


def test_four_wrong_guesses_do_not_lock(hana: Actor) -> None:
    for _ in range(4):
        with pytest.raises(SignInRefused):
            sign_in.sign_in("hana", "ちがう合言葉ちがう合言葉")
    assert who(sign_in.sign_in("hana", LONG)) == "hana"


@pytest.mark.sqlite_only
def test_one_address_cannot_try_many_names(hana: Actor) -> None:
    for number in range(sign_in.PER_ADDRESS):
        with pytest.raises(SignInRefused, match="違います"):
            sign_in.sign_in(f"nobody{number}", "x", address="10.0.0.9")
    with pytest.raises(SignInRefused, match="15分"):
        sign_in.sign_in("hana", LONG, address="10.0.0.9")


def test_parallel_guesses_cannot_outrun_the_limit(hana: Actor) -> None:
    def guess(number: int) -> str:
        try:
            sign_in.sign_in("hana", f"ちがう合言葉{number}")
        except SignInRefused as refusal:
            return str(refusal)
        return "in"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))
    assert sum("違います" in answer for answer in answers) == sign_in.PER_ACCOUNT


@pytest.mark.sqlite_only
def test_unknown_names_take_as_long_as_known_ones(full_hashing: None, hana: Actor) -> None:
    with read_only(SYSTEM) as view:
        assert view.get(User, hana.id or 0).password_hash.startswith("$2b$12$")

    def seconds(login: str) -> float:
        start = time.perf_counter()
        with pytest.raises(SignInRefused):
            sign_in.sign_in(login, "ちがう合言葉ちがう合言葉")
        return time.perf_counter() - start

    seconds("warm")
    known, unknown = (
        min(seconds("hana") for _ in range(2)),
        min(seconds("nobody") for _ in range(2)),
    )
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize("change", ["role", "stop", "reset", "own"])
def test_a_change_of_the_account_ends_its_sessions(hana: Actor, change: str) -> None:
    here, there = sign_in.sign_in("hana", LONG), sign_in.sign_in("hana", LONG)
    with unit_of_work(SYSTEM) as work:
        work.add(User(login="boss", name="模擬 ぼす", role="admin"))
        if change == "role":
            accounts.change_role(work, hana.id or 0, 1, "viewer")
        elif change == "stop":
            accounts.set_active(work, hana.id or 0, 1, False)
        elif change == "reset":
            accounts.reset_passphrase(work, hana.id or 0, 1, "まったく別の長い合言葉です2026")
    if change == "own":
        accounts.change_own_passphrase(
            hana, LONG, "まったく別の長い合言葉です2026", keep_session=here.token_hash
        )
    assert [who(here), who(there)] == (["hana", None] if change == "own" else [None, None])


def test_the_last_administrator_stays(ledger: str) -> None:
    with unit_of_work(SYSTEM) as work:
        boss = work.add(User(login="boss", name="模擬 ぼす", role="admin"))
    for act in (
        lambda work: accounts.change_role(work, boss.pk, 1, "viewer"),
        lambda work: accounts.set_active(work, boss.pk, 1, False),
    ):
        with pytest.raises(RuleViolation), unit_of_work(SYSTEM) as work:
            act(work)


@pytest.mark.parametrize("role", ["director", "supporter", "viewer", "partner"])
def test_only_an_administrator_manages_accounts(staff: dict[str, Actor], role: str) -> None:
    entry = check(UserEntry, {"login": "neu", "name": "模擬 新", "role": "supporter"})
    with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
        accounts.add_user(work, entry, LONG)


def test_an_administrator_may_and_the_new_person_must_change_the_phrase(
    staff: dict[str, Actor],
) -> None:
    entry = check(UserEntry, {"login": "NEU", "name": "𠮷", "role": "supporter"})
    with unit_of_work(staff["admin"]) as work:
        user = accounts.add_user(work, entry, LONG)
    assert (user.login, user.must_change_password) == ("neu", True)


def test_set_up_needs_the_code_and_happens_once(ledger: str) -> None:
    typed = {"login": "boss", "name": "模擬 ぼす"}
    code = accounts.issue_setup_code()
    assert code
    with pytest.raises(RuleViolation, match="初期設定コード"):
        accounts.set_up("0000-0000-0000-0000", "模擬センター", typed, LONG)
    assert accounts.set_up(code, "模擬センター", typed, LONG).role == "admin"
    with pytest.raises(NotAllowed):
        accounts.set_up(code, "模擬センター", {**typed, "login": "two"}, LONG)
    assert accounts.issue_setup_code() is None


@pytest.mark.parametrize(
    ("phrase", "good"),
    [
        ("短い", False),
        ("aaaaaaaaaaaaaaaaaaaaaa", False),
        ("password1234password", False),
        ("hanahanahanahanahana", False),
        ("あ" * 65, False),
        ("朝のバスから見える海がすきです", True),
        ("correct horse battery staple", True),
    ],
)
def test_long_phrases_are_taken_and_common_ones_are_not(phrase: str, good: bool) -> None:
    if good:
        check_passphrase(phrase, "hana")
        return
    with pytest.raises(RuleViolation):
        check_passphrase(phrase, "hana")


def test_a_phrase_longer_than_bcrypt_reads_still_counts_whole() -> None:
    stored = hash_passphrase("海" * 40)
    assert matches("海" * 40, stored)
    assert not matches("海" * 39, stored)


def test_sign_in_failure_and_lock_out_are_in_the_audit(hana: Actor, ledger: str) -> None:
    with pytest.raises(SignInRefused):
        sign_in.sign_in("hana", "ちがう合言葉ちがう合言葉")
    sign_in.sign_in("hana", LONG)
    with read_only(SYSTEM) as view:
        actions = [row.action for row in audit_rows(view, AuditCriteria())]
    assert actions[:2] == ["sign_in", "sign_in_failed"]
