"""あとから作るファイル: nobody gets one whose sign-in has ended, or who may not any more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import unit_of_work
from core.domain.users import User
from core.errors import NotAllowed
from core.services import sign_in
from core.ui import session
from core.ui.downloads import while_signed_in

UI = Path(__file__).parents[2] / "core" / "ui"


@pytest.mark.sqlite_only
def test_a_file_is_made_for_who_is_signed_in_when_it_is_made(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = staff["supporter"]
    with unit_of_work(me) as work:
        token = sign_in._open_session(work, me.id or 0, "試験").token_hash
    monkeypatch.setattr("streamlit.session_state", {session.SID: token})
    made = while_signed_in(lambda who: (who.id, who.role))
    assert made() == (me.id, "supporter")
    with unit_of_work(SYSTEM) as work:
        work.change(User, me.id or 0, work.get(User, me.id or 0).version, {"role": "viewer"})
    assert made() == (me.id, "viewer"), "not with the rights of when the page was drawn"
    sign_in.sign_out(token)
    with pytest.raises(NotAllowed, match="サインインし直して"):
        made()


def test_every_download_asks_who_is_signed_in() -> None:
    asks = re.compile(r"while_signed_in|current_user\(")
    unasked = [
        str(file.relative_to(UI))
        for file in UI.rglob("*.py")
        if "download_button(" in (text := file.read_text("utf-8")) and not asks.search(text)
    ]
    # A paper about a person is issued with the rights of this moment.
    sheet = (UI / "documents" / "sheet.py").read_text("utf-8")
    assert "while_signed_in(issued)" in sheet
    # The rows of the file that the user has just chosen, from this session.
    assert unasked == ["exchange/differences.py"]
