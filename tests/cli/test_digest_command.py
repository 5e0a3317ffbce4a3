"""命令 digest: a file per user for the office's own mail, in which nobody is named."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from core import cli, config
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.events import Event
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.notifications import Notification
from core.domain.tasks import Task
from core.domain.users import User
from core.queries.day_plan import day_plan
from core.services.drafts import MORNING, keep_preference
from tests.canaries import CANARIES, NAME, TODAY, canary_ledger

pytestmark = pytest.mark.sqlite_only

Output = pytest.CaptureFixture[str]


@pytest.fixture
def office(staff: dict[str, Actor]) -> dict[str, Actor]:
    """A day on which everything is about canaries, and belongs to the supporter."""
    me = staff["supporter"].id
    with unit_of_work(SYSTEM) as work:
        person = canary_ledger(work)
        work.change(Client, person.pk, person.version, {"owner_id": me})
        for title, due_on in (("加奈利さんに10時に電話", TODAY), ("佐上さんの件（9時）", TODAY)):
            work.add(Task(title=title, client_id=person.pk, owner_id=me, due_on=due_on))
        work.add(Event(name=f"{NAME}さんを囲む会", held_on=TODAY, starts_at="13:30"))
        meeting = work.add(
            Meeting(
                series_id=3,
                held_on=TODAY,
                starts_at="16:00",
                client_id=person.pk,
                aim=f"{NAME}さん",
            )
        )
        work.add(MeetingAttendee(meeting_id=meeting.pk, user_id=me, name=NAME))
        for kind in ("person_given", "person_given", "meeting_called"):
            work.add(Notification(user_id=me or 0, kind=kind, client_id=person.pk))
    return staff


def written(place: Path, *arguments: str) -> dict[str, str]:
    folder = place / "out"
    assert cli.main(["digest", "--out", str(folder), *arguments]) == 0
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def test_every_user_has_a_file_that_names_nobody(
    office: dict[str, Actor], tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = office["supporter"]
    with read_only(me) as view:  # there is something to be kept back
        assert all(name in repr(day_plan(view, TODAY, TODAY, me.id)) for name in ("加奈利", "佐上"))
    monkeypatch.setenv("TSUNAGICHO_ADDRESS", "https://daicho.example")
    config.settings.cache_clear()
    files = written(tmp_path) | written(tmp_path, "--json")
    # A partner has no きょうの仕事, and gets none.
    roles = ("admin", "director", "supporter", "clerk", "viewer")
    assert set(files) == {f"2026-11-21_{r}.{s}" for r in roles for s in ("txt", "json")}
    told = "\n".join([*files.values(), capsys.readouterr().out])
    assert [canary for canary in (*CANARIES, "77") if canary in told] == []
    mine = files["2026-11-21_supporter.txt"]
    for line in (
        "つなぎ帳 2026/11/21(土)", "この日までのやること: 2件", "10:00  やること", "13:30  連絡会",
        "16:00  ケース会議", "担当する人が決まりました: 2件", "会議の予定が入りました: 1件",
        "60日 記録のない担当の人: 1人", "https://daicho.example",
    ):  # fmt: skip
        assert line in mine
    assert "期限の近いものはありません。" in files["2026-11-21_clerk.txt"]
    assert json.loads(files["2026-11-21_supporter.json"])["tasks"] == 2
    assert {stat.S_IMODE(f.stat().st_mode) for f in (tmp_path / "out").iterdir()} == {0o600}


def test_another_day_one_user_and_the_days_that_the_user_chose(
    office: dict[str, Actor], tmp_path: Path
) -> None:
    with unit_of_work(SYSTEM) as work:  # a record a month ago: quiet for 14 days, not for 60
        person = work.get(Client, 1)
        work.change(Client, 1, person.version, {"last_record_on": TODAY - timedelta(days=30)})
    keep_preference(office["supporter"], MORNING, {"days": 14})
    (text,) = written(tmp_path, "--login", "supporter", "--date", "11/22").values()
    assert text.startswith("つなぎ帳 2026/11/22(日)")
    assert "期限切れ: 2件" in text
    assert "この日の予定\n  ありません。" in text
    assert "14日 記録のない担当の人: 1人" in text
    keep_preference(office["supporter"], MORNING, {"days": 60})
    (text,) = written(tmp_path, "--login", "supporter", "--date", "11/22").values()
    assert "記録のない" not in text
    with unit_of_work(SYSTEM) as work:  # an account that was stopped gets none
        user = work.get(User, office["viewer"].id or 0)
        work.change(User, user.pk, user.version, {"is_active": False})
    assert "2026-11-21_viewer.txt" not in written(tmp_path)


def test_what_cannot_be_done_is_told_and_leaves_nothing(
    office: dict[str, Actor], tmp_path: Path, capsys: Output
) -> None:
    (file := tmp_path / "file").write_text("x")
    for arguments, sentence in (
        (["--out", str(file)], "書けません"),
        (["--out", str(tmp_path / "out"), "--login", "partner"], "職員はいません"),
        (["--out", str(tmp_path / "out"), "--date", "いつか"], "日付"),
    ):
        assert cli.main(["digest", *arguments]) == 1
        assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("address", ["daicho.example", "https://a b", "https://x?token=1"])
def test_an_address_that_is_none_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGICHO_ADDRESS", address)
    with pytest.raises(config.SettingsError, match="TSUNAGICHO_ADDRESS"):
        config.settings()
