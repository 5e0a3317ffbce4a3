"""同意 in two real browsers: what one withdraws stops the other at its next call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from core import bootstrap, config
from core.db.actor import SYSTEM
from core.db.engine import forget_engine
from core.db.work import read_only, unit_of_work
from core.domain.consents import Disclosure
from core.domain.users import User
from core.services.consents import record_consent
from core.services.passphrases import hash_passphrase
from tests.browser.driver import PHRASE, Server, settled, signed_in
from tests.conftest import add_staff
from tests.people import a_client, consent_entry

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
HOSPITAL = "模擬第一病院"


@pytest.fixture
def office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A person with a consent to a hospital, and a server on that ledger."""
    monkeypatch.setenv("TSUNAGICHO_DATA_DIR", str(folder))
    config.settings.cache_clear()
    forget_engine()
    bootstrap.prepare()
    staff = add_staff()
    with unit_of_work(staff["admin"]) as work:
        for role in ("supporter", "director"):
            user = work.get(User, staff[role].id or 0)
            work.change(User, user.pk, 1, {"password_hash": hash_passphrase(PHRASE)})
    client = a_client(staff["supporter"], owner_id=staff["supporter"].id)
    given = {"recipient": HOSPITAL, "items": "medical", "purpose": "medical_liaison"}
    with unit_of_work(staff["supporter"]) as work:
        record_consent(work, consent_entry(client.pk, kind="third_party", **given))
    with Server(folder) as server:
        yield server
    forget_engine()


def consents_part(chromium: Browser, server: Server, login: str) -> Page:
    page = signed_in(chromium, server, login, "/client?id=1")
    page.get_by_text("同意・提供", exact=True).first.click()
    expect(page.get_by_role("button", name="提供を記録する")).to_be_visible()
    settled(page)
    return page


def test_a_withdrawal_in_one_browser_stops_the_other_at_its_next_call(
    chromium: Browser, office: Server
) -> None:
    mine, theirs = (consents_part(chromium, office, who) for who in ("supporter", "director"))
    # The colleague stands in the form, about to note what was passed on.
    theirs.get_by_role("button", name="提供を記録する").click()
    submit = theirs.get_by_test_id("stFormSubmitButton").get_by_role("button")
    expect(submit).to_be_visible()
    settled(theirs)
    # Three actions from the person's page: the part, the consent, the confirmation.
    mine.get_by_role("button", name="撤回する").first.click()
    expect(
        mine.get_by_text(f"撤回を伝えることが、担当の「やること」に入ります: {HOSPITAL}")
    ).to_be_visible()
    mine.get_by_role("button", name="撤回を記録する").click()
    expect(mine.get_by_text("撤回された・終わった同意 1件")).to_be_visible(timeout=20_000)
    # The confirmation does not stand open at the next consent: a second click would withdraw it.
    expect(mine.get_by_role("button", name="撤回を記録する")).to_be_hidden()
    submit.click()
    refusal = theirs.get_by_text(re.compile("渡す同意が、.*にはありません"))
    expect(refusal).to_be_visible(timeout=20_000)
    office.stop()
    with read_only(SYSTEM) as view:
        assert view.all(select(Disclosure)) == []
