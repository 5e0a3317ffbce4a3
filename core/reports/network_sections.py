"""機関についての項目 (sections about organisations): 企業支援, 行事, 医療機関連携, 紹介, 空き."""

from __future__ import annotations

from core.domain.records import MEETINGS
from core.reports import network_lines as lines
from core.reports.columns import amount, count, people, things
from core.reports.table import Line, Section, Source, coded_as, marked

_OF_ALL = {"by_programme": False, "by_office": False}
EVENTS = Source("events", "events", lines.event_lines, by_office=False)
EXCHANGES = Source("exchanges", "events", lines.exchange_lines, **_OF_ALL)
EVENT_OFFICES = Source(
    "event_offices", "event_invitations", lines.event_office_lines, by_office=False
)
EMPLOYERS = Source("employers", "employer_ways", lines.employer_lines, by_office=False)
CONSULTING = Source("consulting", "consulting_work", lines.consulting_lines, by_office=False)
HOSPITALS = Source("hospitals", "organizations", lines.hospital_lines, **_OF_ALL)
HOSPITAL_CONTACTS = Source("hospital_contacts", "contacts", lines.hospital_contact_lines, **_OF_ALL)
ADVICE = Source("advice", "doctor_advice", lines.advice_lines, **_OF_ALL)
INTRODUCTIONS = Source("introductions", "introductions", lines.introduction_lines)
VACANCIES = Source("vacancies", "organizations", lines.vacancy_lines, **_OF_ALL)

_briefing = coded_as("event_kind", lines.BRIEFING)


def _visited(line: Line) -> bool:
    return line.until is not None


EMPLOYER_WAYS = Section(
    "employers", "企業支援", "企業支援",
    "最初に相談した日が期間の中にある企業支援を、いまの段階で分ける。",
    EMPLOYERS, (count(), things("企業の数", "社")), "employer_stage",
)  # fmt: skip
CONSULTING_WORK = Section(
    "consulting", "企業への相談援助（ステップ）", "企業支援",
    "期間にした相談援助を、8つのステップで分ける。",
    CONSULTING,
    (count("回数", "回"), amount("時間", "分"), things("企業の数", "社")), "consulting_step",
)  # fmt: skip
EVENTS_BY_KIND = Section(
    "events", "会議・行事", "連携・会議・行事",
    "期間に開いた行事（中止を除く）。参加者は、行事に書いた参加者数の合計（延べ）。",
    EVENTS, (count("回数", "回"), amount("参加者", "人")), "event_kind",
)  # fmt: skip
HOSPITAL_STAGES = Section(
    "hospitals", "医療機関連携の段階", "医療機関連携",
    "名簿の医療機関を、連携の段階で分ける。期首 = 期間の前日、期末 = 期間の末日の段階。進んだ = 期首より先の"
    "段階になった機関（期末の段階の行に入る）。",
    HOSPITALS,
    (
        things("期首", "機関", takes=marked(lines.BEFORE), key=lines.BEFORE),
        things("期末", "機関", takes=marked(lines.NOW), key=lines.NOW),
        things("進んだ", "機関", takes=marked(lines.FARTHER), key=lines.FARTHER),
    ),
    "outreach_stage",
)  # fmt: skip
HOSPITAL_CONTACT_PURPOSES = Section(
    "hospital_contacts", "医療機関への訪問・連絡", "医療機関連携",
    "医療機関との連絡の記録（利用者ひとりについてのものを除く）を、目的で分ける。",
    HOSPITAL_CONTACTS,
    (
        count(), count("うち訪問・面談", takes=coded_as("method", *MEETINGS), key="visits"),
        things("医療機関の数", "機関"),
    ),
    "contact_purpose",
)  # fmt: skip
EXCHANGE_PROGRAMMES = Section(
    "exchange", "交流プログラム", "医療機関連携",
    "期間に開いた交流プログラム（中止を除く）。医療機関の数は、行事の「相手・会場の機関」から数える。",
    EXCHANGES,
    (count("回数", "回"), amount("参加者", "人"), things("医療機関の数", "機関")),
)  # fmt: skip
DOCTORS_ADVICE = Section(
    "advice", "主治医の助言", "医療機関連携",
    "期間に頼んだ助言と、期間に答えのあった助言。取り下げたものは数えない。",
    ADVICE,
    (
        count("頼んだ", takes=marked(lines.ASKED), key=lines.ASKED),
        count("答えがあった", takes=marked(lines.ANSWERED), key=lines.ANSWERED),
        people("頼んだ人（実人員）", takes=marked(lines.ASKED)),
        things("医療機関の数", "機関", takes=marked(lines.ASKED)),
    ),
    "advice_purpose",
)  # fmt: skip
INTRODUCTIONS_BY_KIND = Section(
    "introductions", "紹介（紹介先の種別）", "紹介",
    "紹介した日が期間の中にある紹介。見学・利用開始は、その紹介がいままでに進んだところ。"
    "わたしたちへの紹介は、紹介先のない行に入る。",
    INTRODUCTIONS,
    (
        count(), people(), count("うち見学した", takes=_visited, key="visited"),
        count("うち利用開始", takes=coded_as("introduction_status", "arrived"), key="arrived"),
        things("紹介先の数", "か所"),
    ),
    "organization_kind",
)  # fmt: skip
INTRODUCTIONS_BY_STATUS = Section(
    "introductions_status", "紹介（いまの状態）", "紹介",
    "同じ紹介を、いまの状態で分ける。",
    INTRODUCTIONS, (count(), people()), "introduction_status",
)  # fmt: skip
JOINT_BRIEFINGS = Section(
    "briefings", "合同説明会", "合同説明会",
    "期間に開いた合同説明会（中止を除く）。",
    EVENTS, (
        count("回数", "回", takes=_briefing, key="briefings"),
        amount("参加者", "人", takes=_briefing, key="briefing_people"),
    ),
)  # fmt: skip
BRIEFING_OFFICES = Section(
    "briefing_offices", "合同説明会に参加した事業所", "合同説明会",
    "期間の合同説明会に、案内で「出席」となった機関を、種別で分ける。延べは、回ごとに1と数える。",
    EVENT_OFFICES,
    (count("延べ", "か所", takes=_briefing), things("事業所の数", "か所", takes=_briefing)),
    "organization_kind",
)  # fmt: skip
VACANCIES_ASKED = Section(
    "vacancies", "空きの情報", "空き",
    "最後に空きを確かめた日が期間の中にある機関と、その空きの数。あとで確かめ直すと、その日の期間に移る。",
    VACANCIES, (things("確かめた機関", "か所"), amount("空き", "人分")), "organization_kind",
)  # fmt: skip
