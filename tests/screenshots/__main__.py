"""Open every screen of the guide on the invented region and take its picture."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core.db.actor import SYSTEM
from core.db.work import read_only, table_of, unit_of_work
from core.documents.regional import LIST
from core.documents.regional_pdf import regional_pages
from core.domain.access import PartnerAccount
from core.domain.introductions import ON_THE_WAY, Introduction
from core.domain.users import User
from core.queries.regional_list import RegionalCriteria
from core.services.regional_documents import Regional, regional_document
from core.ui.navigation import (
    ACCOUNT,
    CLIENT,
    DEADLINES,
    DIRECTORY,
    DIRECTORY_CARE,
    EVENTS,
    INTRODUCTIONS,
    MEDICAL,
    ORGANIZATION,
    PAGES,
    PARTNER,
    PLAN,
    PLANS,
    RECORDS,
    RULES,
    SEARCH,
    TODAY,
)
from tests.browser.conftest import prepare
from tests.browser.driver import ROOT, Server, browser, ledger_in, settled, signed_in
from tests.screenshots.charts import take_charts
from tests.screenshots.coaching import take_coaching
from tests.screenshots.conferences import take_conferences
from tests.screenshots.dashboard import take_dashboard
from tests.screenshots.employers import take_employers
from tests.screenshots.imports import take_imports
from tests.screenshots.job_search import take_job_search
from tests.screenshots.jobs import take_jobs
from tests.screenshots.matching import take_matching
from tests.screenshots.meetings import take_meetings
from tests.screenshots.practicums import take_practicums
from tests.screenshots.reports import take_reports
from tests.screenshots.retention import take_retention
from tests.screenshots.signs import take_signs

IMAGES = ROOT / "docs" / "images"
ROW = {"client": 1, "plan": 1, "organization": 21, "notices": 3}
# A plan whose review is overdue.
LATE_PLAN = 2
# Segments of a person's page that have a picture of their own.
SEGMENTS = {
    "client-enrolments": "登録・段階", "client-team": "支援チーム",
    "client-consents": "同意・提供", "client-history": "履歴",
}  # fmt: skip
# Views of a page that have an address and a picture of their own.
VIEWS = {
    "medical-programmes": "medical?part=programmes",
    "medical-advice": "medical?part=advice",
    "medical-coverage": "medical?part=coverage",
    "medical-lists": "medical?part=lists",
    "intake-event": "intake?event=2",
    "minutes": "meetings?part=minutes&id=2",
    "programme": "programmes?id=1",
    "programme-item": "programmes?id=1&item=2",
}


def main(folder: Path = IMAGES, width: int = 1280, height: int = 720) -> int:
    """One picture per page, named by its address."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(Path(tempfile.mkdtemp()) / "var")
    prepare(server, demo=True)
    join_partner(server)
    with server, browser() as chromium:
        page = signed_in(chromium, server, "admin", width=width, height=height)
        take_partner(chromium, server, folder, width=width, height=height)
        for spec in PAGES:
            if spec == PARTNER:  # no page of ours
                continue
            query = f"?id={ROW[spec.url]}" if spec.url in ROW else ""
            address = "" if spec == TODAY else spec.url  # the first page has no address of its own
            page.goto(f"{server.url}/{address}{query}")
            settled(page, 700)
            if spec == SEARCH:
                page.get_by_label("さがすことば").fill("受診")
                page.keyboard.press("Enter")
                settled(page, 700)
            page.screenshot(path=folder / f"{spec.url}.png")
            print(spec.url, flush=True)
        page.goto(f"{server.url}/{RECORDS.url}")
        page.get_by_role("radio", name="グループの記録").click()
        page.get_by_role("button", name="前回と同じ人").click()
        page.get_by_text("人の記録を保存する").wait_for()
        settled(page, 700)
        page.screenshot(path=folder / "group_records.png")
        print("group_records", flush=True)
        page.goto(f"{server.url}/{DEADLINES.url}")
        page.get_by_role("radio", name="暦").click()
        page.get_by_role("button", name="次の月").wait_for()
        settled(page, 700)
        page.screenshot(path=folder / "deadlines-month.png")
        print("deadlines-month", flush=True)
        page.goto(f"{server.url}/{PLAN.url}?id={ROW[PLAN.url]}")
        page.get_by_role("button", name="計画書を印刷").click()
        page.get_by_role("button", name="PDF", exact=True).wait_for()
        settled(page, 700)
        page.screenshot(path=folder / "documents.png")
        print("documents", flush=True)
        _rules(page, server, folder)
        _organization(page, server, folder)
        _reviews(page, server, folder)
        _plans(page, server, folder)
        _medical(page, server, folder)
        _map(page, server, folder)
        _events(page, server, folder)
        _introductions(page, server, folder)
        take_imports(page, server, folder)
        take_matching(page, server, folder)
        take_jobs(page, server, folder)
        take_practicums(page, server, folder)
        take_retention(page, server, folder)
        take_coaching(page, server, folder)
        take_signs(page, server, folder)
        take_conferences(page, server, folder)
        take_meetings(page, server, folder)
        take_job_search(page, server, folder)
        take_employers(page, server, folder)
        take_reports(page, server, folder)
        take_dashboard(page, server, folder)
        take_charts(page, server, folder)
        for name, address in VIEWS.items():
            page.goto(f"{server.url}/{address}")
            settled(page, 700)
            page.screenshot(path=folder / f"{name}.png")
            print(name, flush=True)
        page.goto(f"{server.url}/{CLIENT.url}?id={ROW[CLIENT.url]}")
        for name, segment in SEGMENTS.items():
            page.get_by_text(segment, exact=True).first.click()
            settled(page, 700)
            page.screenshot(path=folder / f"{name}.png")
            print(name, flush=True)
        page.get_by_text("アセスメント", exact=True).first.click()
        page.get_by_role("button", name="ひらく", exact=True).nth(2).click()
        settled(page, 700)
        page.screenshot(path=folder / "client-assessment.png")
        page.get_by_role("button", name="一覧にもどる").click()
        page.get_by_role("radio", name="職業準備性ピラミッド").click()
        settled(page, 700)
        page.get_by_test_id("stImage").screenshot(path=folder / "client-pyramid.png")
        print("client-assessment, client-pyramid", flush=True)
    return 0


def join_partner(server: Server) -> None:
    """The account of the partner belongs to the first organisation to which somebody was introduced
    under a consent."""
    i, u = table_of(Introduction).c, table_of(User).c
    with ledger_in(server.folder), unit_of_work(SYSTEM) as work:
        shared = i.shared_on.is_not(None) & i.status.in_(ON_THE_WAY)
        place = work.scalar(select(i.to_id).where(shared, i.to_id.is_not(None)).order_by(i.id))
        account = work.scalar(select(u.id).where(u.login == "partner"))
        work.add(PartnerAccount(user_id=account, organization_id=place or 1))


def take_partner(
    chromium: Browser, server: Server, folder: Path, *, width: int, height: int
) -> None:
    """わたしたちの機関, as its own user sees it after the number of free places was told."""
    page = signed_in(chromium, server, "partner", "/", width=width, height=height)
    page.get_by_role("button", name="空きを知らせる").click()
    page.get_by_text("を保存しました").first.wait_for()
    settled(page, 6000)  # until the short message at the side is gone
    page.screenshot(path=folder / "partner.png")
    print("partner", flush=True)


def _introductions(page: Page, server: Server, folder: Path) -> None:
    """紹介: who waits, the sheet of one step, the list, the flows; and on a person's page."""
    page.goto(f"{server.url}/{INTRODUCTIONS.url}")
    settled(page, 700)
    page.screenshot(path=folder / "introductions.png")
    page.get_by_role("button", name="見学した").first.click()
    page.get_by_role("button", name="見学を記録する").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "introductions-step.png")
    page.keyboard.press("Escape")
    settled(page)
    for view, name in (("紹介のゆくえ", "list"), ("流れと理由", "flows")):
        page.get_by_role("radio", name=view).click()
        settled(page, 1500)
        page.screenshot(path=folder / f"introductions-{name}.png")
    page.goto(f"{server.url}/{CLIENT.url}?id=33&part=introductions")
    settled(page, 700)
    page.screenshot(path=folder / "client-introductions.png")
    print("introductions", flush=True)


def _organization(page: Page, server: Server, folder: Path) -> None:
    """The parts of a hospital's page, and two rows of the directory side by side."""
    page.goto(f"{server.url}/{ORGANIZATION.url}?id={ROW[ORGANIZATION.url]}")
    for name, part in (("profile", "特徴・時間・空き"), ("history", "連絡と経過")):
        page.get_by_text(part, exact=True).first.click()
        settled(page, 700)
        page.screenshot(path=folder / f"organization-{name}.png")
    page.goto(f"{server.url}/{DIRECTORY_CARE.url}?part=duplicates")
    page.get_by_role("button", name="くらべる").first.click()
    page.get_by_role("button", name="左と右を入れかえる").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "directory-duplicates.png")
    print("organization-profile, organization-history, directory-duplicates", flush=True)


def _rules(page: Page, server: Server, folder: Path) -> None:
    """What a change of a rule moves, and the link of a calendar. The change is not saved."""
    page.goto(f"{server.url}/{RULES.url}")
    page.get_by_role("button", name="直す").first.click()
    dialog = page.get_by_role("dialog")
    for label, text in (
        ("値（必須）", "23"), ("適用の始まり（空欄は「はじめから」）", "R2.4.1"),
        ("出典（法令・通知の名前と番号）（必須）", "模擬の通知 第1号"), ("変える理由（必須）", "模擬の改正のため"),
    ):  # fmt: skip
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name="何が動くか確かめる").click()
    dialog.get_by_role("button", name="この内容で保存する").wait_for()
    settled(page, 700)
    dialog.get_by_role("button", name="この内容で保存する").scroll_into_view_if_needed()
    settled(page, 300)
    page.screenshot(path=folder / "rules-effects.png")
    page.goto(f"{server.url}/{ACCOUNT.url}")
    page.get_by_role("button", name="リンクを作る").click()
    page.get_by_test_id("stCode").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "account-calendar.png")
    print("rules-effects, account-calendar", flush=True)


def _reviews(page: Page, server: Server, folder: Path) -> None:
    """モニタリング of a plan that is overdue, and the reviews of a month."""
    page.goto(f"{server.url}/{PLANS.url}")
    page.get_by_role("radio", name="モニタリング").click()
    page.get_by_role("radio", name="期限切れ").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "plans-reviews.png")
    page.goto(f"{server.url}/{PLAN.url}?id={LATE_PLAN}")
    page.get_by_role("radio", name="モニタリング").click()
    page.get_by_text("目標の達成", exact=True).wait_for()
    settled(page, 700)
    page.get_by_text("この期間の期限は").evaluate("e => e.scrollIntoView({block: 'center'})")
    settled(page, 700)
    page.screenshot(path=folder / "plan-review.png")
    print("plans-reviews, plan-review", flush=True)


def _events(page: Page, server: Server, folder: Path) -> None:
    """A joint briefing: its invitations, its answers, the years, and what followed."""
    page.goto(f"{server.url}/{EVENTS.url}")
    page.get_by_role("link", name="第10回 合同説明会").click()
    page.get_by_role("radio", name="前年との比較").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "event.png")
    for name, part, first in (
        ("event-answers", "アンケート", "回収"), ("event-after", "そのあと", "見学・紹介のあった事業所"),
        ("event-years", "前年との比較", "年度は4月から"),
    ):  # fmt: skip
        page.get_by_role("radio", name=part, exact=True).click()
        page.get_by_text(first).first.wait_for()
        settled(page, 700)
        page.get_by_role("radio", name=part, exact=True).evaluate("e => e.scrollIntoView()")
        # Out from under the menu, which stays on top.
        page.mouse.move(640, 400)
        page.mouse.wheel(0, -90)
        settled(page, 300)
        page.screenshot(path=folder / f"{name}.png")
        print(name, flush=True)


def _map(page: Page, server: Server, folder: Path) -> None:
    """The directory as a map, with rings around a station."""
    page.goto(f"{server.url}/{DIRECTORY.url}")
    page.get_by_role("radio", name="地図").click()
    page.get_by_role("radio", name="駅", exact=True).click()
    page.get_by_label("駅の名前").fill("汐見原")
    page.keyboard.press("Enter")
    page.get_by_text("10km以内").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "directory-map.png")
    print("directory-map", flush=True)


def _plans(page: Page, server: Server, folder: Path) -> None:
    """目標 carried from the plan before, and the fields of one kind of plan."""
    for name, number, person, part in (
        ("plan-goals", 5, "模擬 りょう", "目標"),
        ("plan-kind", 19, "模擬 こはる", "支援の期と助言"),
    ):
        page.goto(f"{server.url}/{CLIENT.url}?id={number}&part=plans")
        page.get_by_text(person).first.wait_for()
        page.get_by_role("link", name="計画をひらく").first.click()
        page.get_by_role("radio", name=part).click()
        settled(page, 900)
        page.get_by_role("radio", name=part).evaluate("e => e.scrollIntoView({block: 'start'})")
        settled(page, 700)
        page.screenshot(path=folder / f"{name}.png")
        print(name, flush=True)


def _medical(page: Page, server: Server, folder: Path) -> None:
    """The sheet of one hospital, and the first page of the regional list."""
    page.goto(f"{server.url}/{MEDICAL.url}")
    page.get_by_role("button", name="ひらく", exact=True).nth(2).click()
    page.get_by_role("dialog").get_by_text("だれに聞くか").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "medical-hospital.png")
    with ledger_in(server.folder), read_only(SYSTEM) as view:
        listed = regional_document(view, Regional(LIST, RegionalCriteria()))
    (folder / "medical-list-page.png").write_bytes(regional_pages(listed)[0])
    print("medical-hospital, medical-list-page", flush=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    size = (int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else (1280, 720)
    sys.exit(main(target, *size))
