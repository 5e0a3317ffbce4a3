"""案内 (navigation): every page, its place in the menu, and who may open it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core.config import ROOT
from core.db.actor import Actor
from core.domain.permissions import Action, may


@dataclass(frozen=True)
class PageSpec:
    """画面: file in pages/, Japanese title, ASCII address, menu section, icon, right, help line.

    Who may not do what `writes` names is told `help_reading` instead.
    """

    file: str
    title: str
    url: str
    section: str
    icon: str
    action: Action
    help: str = ""
    in_menu: bool = True
    writes: Action | None = None
    help_reading: str = ""

    def help_for(self, actor: Actor) -> str:
        """The line under the title: it promises nothing that this user may not do."""
        may_write = self.writes is None or may(actor, self.writes)
        return self.help if may_write else self.help_reading

    @property
    def path(self) -> str:
        """The file as Streamlit wants it."""
        return str(ROOT / "pages" / self.file)


TODAY = PageSpec(
    "home/today.py", "きょうの仕事", "today", "きょう", "today", Action.SEE_OWN_WORK,
    "期限の近いものから並びます。「ひらく」で仕事をする画面に移ります。",
)  # fmt: skip
SEARCH = PageSpec(
    "home/search.py", "さがす", "search", "きょう", "search", Action.SEE_NETWORK,
    "利用者も機関も相談も記録も、ここから一度にさがせます。",
)  # fmt: skip
INTAKE = PageSpec(
    "clients/intake.py", "相談受付", "intake", "利用者", "support_agent", Action.WRITE_CLIENTS,
    "まず探して、いなければ受け付けます。利用者への登録もここからできます。",
)  # fmt: skip
CLIENTS = PageSpec(
    "clients/clients.py", "利用者台帳", "clients", "利用者", "groups", Action.SEE_CLIENTS,
    "表の中をそのまま直せます。保存の前に、変えたところを確かめられます。",
    writes=Action.WRITE_CLIENTS, help_reading="絞り込み、並べかえて見られます。名前からカルテをひらきます。",
)  # fmt: skip
CLIENT = PageSpec(
    "clients/client.py", "利用者カルテ", "client", "利用者", "person", Action.SEE_CLIENTS,
    "この人のことを一か所で見て、書きます。", in_menu=False,
    writes=Action.WRITE_CLIENTS, help_reading="この人のことを一か所で見ます。",
)  # fmt: skip
DUPLICATES = PageSpec(
    "clients/duplicates.py", "重複の確認", "duplicates", "利用者", "merge", Action.MERGE_CLIENTS,
    "同じ人の二つの行を一つにまとめます。あとで取り消せます。",
)  # fmt: skip
RECORDS = PageSpec(
    "clients/records.py", "支援記録", "records", "利用者", "edit_note", Action.WRITE_CLIENTS,
    "いつもの記録は20秒で。人と方法は前回のものを覚えています。",
)  # fmt: skip
PLANS = PageSpec(
    "plans/plans.py", "支援計画", "plans", "計画", "checklist", Action.SEE_SENSITIVE,
    "見直し期限の近い順に並びます。",
)  # fmt: skip
PLAN = PageSpec(
    "plans/plan.py", "計画のページ", "plan", "計画", "checklist", Action.SEE_SENSITIVE,
    "目標とモニタリング。見直すと次の期間が始まります。", in_menu=False,
)  # fmt: skip
DEADLINES = PageSpec(
    "plans/deadlines.py", "期限", "deadlines", "計画", "event_upcoming", Action.SEE_OWN_WORK,
    "上の数は「期限切れ / 先の分もあわせた件数」。「ひらく」で直すところに移ります。",
)  # fmt: skip
DIRECTORY = PageSpec(
    "network/directory.py", "機関名簿", "directory", "ネットワーク", "domain", Action.SEE_NETWORK,
    "種別・地域・ことばで絞り込み、表の中で直せます。",
    writes=Action.WRITE_NETWORK, help_reading="種別・地域・ことばで絞り込み、機関のページをひらけます。",
)  # fmt: skip
DIRECTORY_CARE = PageSpec(
    "network/care.py", "名簿の手入れ", "directory-care", "ネットワーク", "cleaning_services",
    Action.WRITE_NETWORK, "年に一度の確認、自己点検シート、重複のまとめ。", in_menu=False,
)  # fmt: skip
ORGANIZATION = PageSpec(
    "network/organization.py", "機関のページ", "organization", "ネットワーク", "domain",
    Action.SEE_NETWORK, "だれに、どう頼むか。キーパーソンと連携のマナー。", in_menu=False,
)  # fmt: skip
MATCHING = PageSpec(
    "network/matching.py", "マッチング", "matching", "ネットワーク", "join_inner", Action.SEE_SENSITIVE,
    "一人の希望に合う事業所を、地域全体から並べてくらべます。",
)  # fmt: skip
INTRODUCTIONS = PageSpec(
    "network/introductions.py", "紹介", "introductions", "ネットワーク", "connect_without_contact",
    Action.SEE_SENSITIVE, "紹介から利用開始まで。どこにもつながっていない人を、ひとりも残しません。",
)  # fmt: skip
MEDICAL = PageSpec(
    "network/medical.py", "医療機関連携", "medical", "ネットワーク", "local_hospital",
    Action.SEE_NETWORK_NOTES, "病院ごとに、どこまで進んだか、次に何をするか。",
)  # fmt: skip
EVENTS = PageSpec(
    "network/events.py", "行事", "events", "ネットワーク", "event", Action.SEE_EVENTS,
    "連絡会・合同説明会・交流プログラム・研修。案内から、そのあとまで。",
)  # fmt: skip
EVENT = PageSpec(
    "network/event.py", "行事のページ", "event", "ネットワーク", "event", Action.SEE_EVENTS,
    "案内、参加、アンケート、そのあと。", in_menu=False,
)  # fmt: skip
NOTICES = PageSpec(
    "network/notices.py", "お知らせ", "notices", "ネットワーク", "campaign", Action.SEE_NOTICES,
    "通知、制度変更、困りごと相談。読んだ印が残ります。",
)  # fmt: skip
PARTNER = PageSpec(
    "network/partner.py", "わたしたちの機関", "partner", "ネットワーク", "storefront",
    Action.OWN_ORGANIZATION, "空き状況と特徴を、最新にしてください。",
)  # fmt: skip
AREAS = PageSpec(
    "network/areas.py", "圏域", "areas", "管理", "map", Action.SEE_NETWORK_NOTES,
    "わたしたちの圏域を、市区町村の組み合わせで決めます。",
    writes=Action.MANAGE_OFFICES, help_reading="どの市区町村が、わたしたちの圏域か。",
)  # fmt: skip
WORK = PageSpec(
    "work/work.py", "実習・就職・定着", "work", "就労", "work", Action.SEE_SENSITIVE,
    "実習から、就職して3年まで。今月会う人、気になる人を先に。",
)  # fmt: skip
JOB = PageSpec(
    "work/job.py", "就職のページ", "job", "就労", "work", Action.SEE_SENSITIVE,
    "一つの就職の、定着の予定、支援レポート、ジョブコーチ。", in_menu=False,
)  # fmt: skip
EMPLOYERS = PageSpec(
    "work/employers.py", "企業支援", "employers", "就労", "apartment", Action.SEE_NETWORK_NOTES,
    "相談から採用後1年まで、企業ごとに次にすることが見えます。",
)  # fmt: skip
EMPLOYER = PageSpec(
    "work/employer.py", "企業のページ", "employer", "就労", "apartment", Action.SEE_NETWORK_NOTES,
    "経過と窓口、8ステップ、職務の切り出し、雇用率、助成金。", in_menu=False,
)  # fmt: skip
DASHBOARD = PageSpec(
    "insight/dashboard.py", "指標", "dashboard", "数字", "speed", Action.SEE_CHARTS,
    "決まりのある数字を、目標・前の期間・全国の参考値と並べて見ます。",
)  # fmt: skip
REPORTS = PageSpec(
    "insight/reports.py", "実績報告", "reports", "数字", "summarize", Action.SEE_REPORTS,
    "月・四半期・年度の報告。どの数からも、元になった行をひらけます。",
)  # fmt: skip
PROGRAMMES = PageSpec(
    "insight/programmes.py", "事業計画の進み", "programmes", "数字", "flag", Action.SEE_REPORTS,
    "計画した回数や人数に、いまどこまで来たか。遅れているものから見ます。",
)  # fmt: skip
OUTCOMES = PageSpec(
    "insight/outcomes.py", "定着の実績", "outcomes", "数字", "timeline", Action.SEE_CHARTS,
    "何人が、どれだけ続いているか。まだ日のたっていない人は分母に入れません。",
)  # fmt: skip
IMPORT = PageSpec(
    "exchange/imports.py", "取り込み", "import", "ネットワーク", "upload_file", Action.IMPORT,
    "公開データを取り込みます。まず試して、違いを見てから決めます。",
)  # fmt: skip
MEETING = PageSpec(
    "meetings/meeting.py", "会議モード", "meeting", "会議", "co_present", Action.SEE_MEETING,
    "氏名は伏せて表示します。決まったことは、その場でやることになります。",
)  # fmt: skip
MEETINGS = PageSpec(
    "meetings/meetings.py", "会議の予定と議事録", "meetings", "会議", "event_note", Action.SEE_MEETING,
    "きょうの会議、これからの会議、終わった会議の議事録、会議ごとの議題。",
)  # fmt: skip
CONFERENCE = PageSpec(
    "meetings/conference.py", "会議の準備", "conference", "会議", "groups_2", Action.SEE_SENSITIVE,
    "目的、同意、案内、資料、出欠、結論。", in_menu=False,
)  # fmt: skip
NOTIFICATIONS = PageSpec(
    "home/notifications.py", "通知", "notifications", "きょう", "notifications", Action.SEE_OWN_WORK,
    "ほかの人がしたことで、あなたに関わること。",
)  # fmt: skip
CHARTS = PageSpec(
    "insight/charts.py", "グラフ作成", "charts", "数字", "bar_chart", Action.SEE_CHARTS,
    "選ぶだけでグラフになります。名前を付けて残せます。",
)  # fmt: skip
USERS = PageSpec(
    "admin/users.py", "職員アカウント", "admin-users", "管理", "badge", Action.MANAGE_USERS,
    "職員の追加、役割と見られる範囲、停止。",
)  # fmt: skip
OFFICES = PageSpec(
    "admin/offices.py", "事業所", "admin-offices", "管理", "home_work", Action.MANAGE_OFFICES,
    "わたしたちの事業所と、そこで行う事業。登録と見られる範囲のもとです。",
)  # fmt: skip
EMERGENCY = PageSpec(
    "admin/emergency.py", "緊急閲覧", "admin-emergency", "管理", "emergency", Action.BREAK_GLASS,
    "範囲の外の利用者を、理由を書いて短い時間だけ見ます。後でほかの人が確かめます。",
)  # fmt: skip
INCIDENTS = PageSpec(
    "admin/incidents.py", "事故の記録", "admin-incidents", "管理", "report", Action.MANAGE_INCIDENTS,
    "誤送信・紛失・不正アクセスなど。速報・確報・本人への通知の期限が出ます。",
)  # fmt: skip
RULES = PageSpec(
    "admin/rules.py", "期間のきまり", "admin-rules", "管理", "rule", Action.SEE_RULES,
    "期限の計算に使う数値と出典。「要確認」は原典と照合していないものです。",
)  # fmt: skip
INSTRUMENTS = PageSpec(
    "admin/instruments.py", "アセスメントの道具", "admin-instruments", "管理", "checklist",
    Action.SET_UP, "何を、どのことばで聞くか。変えるときは新しい版を作り、前の版はそのまま残ります。",
)  # fmt: skip
AUDIT = PageSpec(
    "admin/audit.py", "監査記録", "admin-audit", "管理", "policy", Action.SEE_AUDIT,
    "だれが、いつ、何をしたか。",
)  # fmt: skip
ACCOUNT = PageSpec(
    "home/account.py", "わたしの設定", "account", "管理", "manage_accounts", Action.OWN_ACCOUNT,
    "合言葉の変更、サインイン中の端末、暦で受け取るリンク。",
)  # fmt: skip

PAGES: tuple[PageSpec, ...] = (
    TODAY, NOTIFICATIONS, SEARCH, INTAKE, CLIENTS, CLIENT, DUPLICATES, RECORDS, DEADLINES, PLANS, PLAN,
    WORK, JOB, EMPLOYERS, EMPLOYER,
    DIRECTORY, DIRECTORY_CARE, ORGANIZATION,
    MATCHING, INTRODUCTIONS, MEDICAL, EVENTS, EVENT, NOTICES, PARTNER, IMPORT,
    MEETING, MEETINGS, CONFERENCE, DASHBOARD, CHARTS, REPORTS, PROGRAMMES, OUTCOMES,
    USERS, OFFICES, AREAS, EMERGENCY, INCIDENTS, RULES, INSTRUMENTS,
    AUDIT, ACCOUNT,
)  # fmt: skip


# The name that the page at 「/」 has within Streamlit, which never shows it.
HOME = "home"


def first_page(actor: Actor) -> PageSpec:
    """Where this user starts: きょうの仕事, or the first page that the role may open."""
    return next((page for page in PAGES if page.in_menu and may(actor, page.action)), ACCOUNT)


def pages_for(actor: Actor) -> dict[PageSpec, StreamlitPage]:
    """The pages that this user may open."""
    first = first_page(actor)
    return {
        page: st.Page(
            page.path,
            title=page.title,
            icon=f":material/{page.icon}:",
            url_path=HOME if page == first else page.url,
            default=page == first,
            visibility="visible" if page.in_menu else "hidden",
        )
        for page in PAGES
        if may(actor, page.action)
    }


def menu(actor: Actor) -> StreamlitPage:
    """The menu of this user; returns the page to run."""
    sections: dict[str, list[StreamlitPage]] = {}
    mine = pages_for(actor)
    for spec, page in mine.items():
        sections.setdefault(spec.section, []).append(page)
    # An address beyond one's rights is refused by the page's own guard, in words that say what to
    # do; an unknown one by the server.
    sections.setdefault(ACCOUNT.section, []).extend(
        st.Page(spec.path, title=spec.title, url_path=spec.url, visibility="hidden")
        for spec in PAGES
        if spec not in mine
    )
    sections[ACCOUNT.section].append(_beside(first_page(actor)))
    chosen = st.navigation(sections, position="top")
    if TODAY not in mine and chosen.url_path == TODAY.url:
        # Signed out, 「/」 stood for きょうの仕事: who has none begins with the own first page.
        go(first_page(actor))
    return chosen


@cache
def page_object(page: PageSpec) -> StreamlitPage:
    """A page object, not its file: a link also stands where the router has not run (page tests).

    Made once: making one looks its file up on the disk, and a list holds a link in every row.
    """
    return st.Page(page.path, title=page.title, url_path=page.url)


def keep_address() -> None:
    """Register every page without running one: the address survives the sign-in."""
    home = st.Page(TODAY.path, title=TODAY.title, url_path=HOME, default=True)
    others = [st.Page(p.path, title=p.title, url_path=p.url) for p in PAGES if p != TODAY]
    st.navigation([home, *others, _beside(TODAY)], position="hidden")


def _beside(first: PageSpec) -> StreamlitPage:
    """The first page stands at 「/」; its own address, kept as a bookmark, leads there too."""
    return st.Page(
        lambda: go(first), title=first.title, url_path=first.url, visibility="hidden"
    )  # fmt: skip


def go(page: PageSpec, **query: int | str) -> None:
    """Open another page of the product, with the row it is about in the address."""
    st.switch_page(page.path, query_params={name: str(value) for name, value in query.items()})


def follow(address: str) -> None:
    """Open a page by its address (`/client?id=3`) within this session: filters and drafts stay."""
    parts = urlsplit(address)
    for page in PAGES:
        if page.url == parts.path.strip("/"):
            go(page, **dict(parse_qsl(parts.query)))
