"""緊急閲覧 in a real browser: refused, asked for with a reason, seen, and refused again by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core import bootstrap, clock, config
from core.db.actor import SYSTEM
from core.db.engine import forget_engine
from core.db.work import unit_of_work
from core.domain.access import EmergencyAccess
from core.domain.users import User
from core.services.passphrases import hash_passphrase
from tests.browser.driver import PHRASE, Server, settled, signed_in
from tests.conftest import add_staff
from tests.people import a_client

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
WHY = "本人から助けを求める電話。担当が休み"


@pytest.fixture
def office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A person of the director's, and a supporter who sees her own caseload only."""
    monkeypatch.setenv("TSUNAGICHO_DATA_DIR", str(folder))
    config.settings.cache_clear()
    forget_engine()
    bootstrap.prepare()
    staff = add_staff()
    with unit_of_work(SYSTEM) as work:
        for role, scope in (("supporter", "caseload"), ("director", "all")):
            changes = {"password_hash": hash_passphrase(PHRASE), "scope": scope}
            work.change(User, staff[role].id or 0, 1, changes)
    a_client(staff["director"], owner_id=staff["director"].id, name="模擬 月子", kana="もぎ つきこ")
    with Server(folder) as server:
        yield server
    forget_engine()


def test_outside_then_seen_for_a_while_then_outside_again(
    chromium: Browser, office: Server
) -> None:
    page = signed_in(chromium, office, "supporter", "/client?id=1")
    body = page.locator("[data-testid=stMain]")
    expect(body).to_contain_text("見られる範囲にありません")
    expect(body).not_to_contain_text("月子")

    page.get_by_role("textbox", name="理由").fill(WHY)
    page.get_by_role("button", name="理由を残して").click()
    expect(body).to_contain_text("緊急閲覧中")
    expect(body).to_contain_text("月子")
    settled(page)

    # The time runs out while the page lies open: it looks by itself, nobody touches it.
    with unit_of_work(SYSTEM) as work:
        granted = work.get(EmergencyAccess, 1)
        over = clock.now() - timedelta(seconds=1)
        work.change(EmergencyAccess, 1, granted.version, {"ends_at": over})
    expect(body).to_contain_text("見られる範囲にありません", timeout=60_000)
    expect(body).not_to_contain_text("月子")
    page.context.close()

    page = signed_in(chromium, office, "director", "/")
    page.get_by_role("button", name="確かめていない緊急閲覧").click()
    body = page.locator("[data-testid=stMain]")
    expect(body).to_contain_text(WHY)
    expect(body).to_contain_text("確かめていません")
    page.context.close()
