"""伏せた文: what a sentence may not say on the wall is found in the ledger, on every database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.masking import Masking
from core.domain.meeting_series import MeetingSeries
from core.domain.organizations import Organization
from core.queries.masked import Masks, masked_sentences
from core.queries.meetings import masking_of, meeting_on
from core.services.meetings import open_meeting, write_note
from tests.canaries import CANARIES, CARELESS, TODAY, canary_ledger, careless_rows

Staff = dict[str, Actor]


def test_no_canary_is_left_in_any_careless_sentence(staff: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        careless_rows(work, canary_ledger(work))
    with read_only(staff["supporter"]) as view:
        for rule in ("initials", "number", "pseudonym"):
            told = "\n".join(masked_sentences(view, CARELESS, Masking(rule, b"key")))
            assert [canary for canary in CANARIES if canary in told] == [], rule
            assert "カナリ" not in told
        news = Masks(view).public(["かなで食品の見学。見張り病院の精神科の講演。加奈利さんから"])
    assert told.splitlines()[0] == "○○会社の面接の前に ○○ へ電話"
    assert news == ["○○会社の見学。見張り病院の精神科の講演。○○さんから"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("渡辺花子さんの件", "W・H（12）さんの件"),
        ("渡邊さん、渡辺さん", "○○さん、○○さん"),
        ("ﾜﾀﾅﾍﾞ ﾊﾅｺに電話", "W・H（12）に電話"),
        ("わたなべはなこと面談", "W・H（12）と面談"),
        ("花子さんと、お客さん", "○○さんと、お客さん"),
        ("渡辺という駅", "渡辺という駅"),
        ("森さんと森林公園へ", "○○さんと森林公園へ"),
        ("相談 太郎さんから電話", "S・T（受付1）さんから電話"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(staff: Staff, typed: str, shown: str) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add(Client(name="渡邊 花子", kana="わたなべ はなこ", number=12))
        work.add(Client(name="森 一", kana="もり はじめ", number=13))
        work.add(
            Intake(received_on=TODAY, name="相談 太郎", kana="そうだん たろう", complaint="相談")
        )
    with read_only(staff["supporter"]) as view:
        assert masked_sentences(view, [typed]) == [shown]


@pytest.mark.sqlite_only
def test_a_name_in_the_alphabet_is_found_in_capitals_or_not(staff: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add(Client(name="John Smith", kana="", number=12))
    with read_only(staff["supporter"]) as view:
        shown = masked_sentences(view, ["john smithの件", "JOHN SMITHと会う", "Joinした人"])
    assert shown == ["J・S（12）の件", "J・S（12）と会う", "Joinした人"]


@pytest.mark.sqlite_only
def test_a_note_longer_than_one_question_is_masked_to_its_end(staff: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add(Client(name="渡邊 花子", kana="わたなべ はなこ", number=12))
    long = ("職場を訪問して、本人と上司の話を聞いた。" * 200)[:3998]
    with read_only(staff["supporter"]) as view:
        (shown,) = masked_sentences(view, [f"{long}渡辺花子{long}渡辺花子さん"])
    assert shown.count("W・H（12）") == 2


@pytest.mark.sqlite_only
def test_an_employer_is_masked_whether_or_not_anybody_works_there_a_city_hall_is_not(
    staff: Staff,
) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add(Organization(kind="company", name="かなで商事"))
        work.add(Organization(kind="municipality", name="見張市役所"))
        work.add(Organization(kind="medical_institution", name="かなで病院"))
    with read_only(staff["supporter"]) as view:
        (shown,) = masked_sentences(view, ["かなで商事と見張市役所へ。かなで病院の連絡会"])
    assert shown == "○○会社と見張市役所へ。かなで病院の連絡会"


@pytest.mark.sqlite_only
def test_a_pseudonym_holds_for_one_meeting_on_every_screen_and_in_its_notes(staff: Staff) -> None:
    with unit_of_work(staff["director"]) as work:
        client = work.add(Client(name="渡邊 花子", kana="わたなべ はなこ", number=12))
        series = meeting_on(work, TODAY, 5).series
        work.change(MeetingSeries, series.id, series.version, {"masking": "pseudonym"})
    shown = {}
    for day in (TODAY, TODAY + timedelta(days=7)):
        with read_only(staff["viewer"]) as view:
            before = meeting_on(view, day, 5)
            shown[day] = Masks(view, masking=before.masking, clients=[client.pk]).client(client.pk)
        with unit_of_work(staff["supporter"]) as work:
            meeting = open_meeting(work, 5, day)
            note = write_note(work, meeting.pk, meeting.topic, 1, "渡辺花子さんの件")
        assert note.body == f"{shown[day]}さんの件"
    assert len(set(shown.values())) == 2
    other = masking_of("pseudonym", 5, date(2026, 11, 21), client_id=client.pk)
    assert other.client(client.pk, "", "", 12) != shown[TODAY]
