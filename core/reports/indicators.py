"""指標の一覧 (the indicators): every number of domain §5.1, one declaration each.

A new one is one declaration: the screen, its targets, the Excel and the PDF follow from it.
"""

from __future__ import annotations

from core.charts.figure import Figure
from core.domain.codes import codes
from core.domain.retention_rate import A_TYPE
from core.reports.indicator import Definition, Indicator, Reference
from core.reports.indicator_figures import Charted
from core.reports.indicator_lines import Counted, Tally
from core.reports.indicator_questions import (
    hired_of_seekers,
    linked_hospitals,
    still_at_work,
)
from core.reports.transition_rate import PerCapacity

ENTRY, WORK, STAYING, PLANS, NETWORK = (
    "登録と相談", "実習と就職", "定着", "支援計画", "連携",
)  # fmt: skip
GENERAL = (*(code.code for code in codes("employment_scheme") if code.code != A_TYPE), "")
PRACTICUM = tuple(code.code for code in codes("practicum_type") if code.code != "assessment")
NETWORK_WAYS = frozenset({"area"})
OWN = {"area": "home", "disability": "disability", "owner": "owner"}
OF_RECORDS = {"area": "municipality", "disability": "disability", "owner": "author"}
LAW, OURS = "厚生労働省の報酬の要件（二次資料による）", "この台帳の数え方"


def _retention(months: int, *, is_card: bool) -> Indicator:
    return Indicator(
        f"retention_{months}", f"職場定着率（{months}か月）", STAYING, "件",
        Charted(Figure("retention", f"kept_{months}", f"full_{months}", {"scheme": GENERAL}), OWN),
        Definition(
            f"期間の中に「就職日から{months}か月の日」が来た就職のうち、その日に同じ企業に在職していた割合。",
            part=f"就職日から{months}か月の日に在職（離職日がその日より前でない）",
            whole=f"就職日から{months}か月の日が、期間の中に来ている就職",
            without=f"A型雇用。まだ{months}か月たっていない就職（分母にも分子にも入れない）。",
            source="障害者職業総合センターの調査と同じ考え方（職場定着率）",
        ),
        is_rate=True, is_card=is_card, reference=Reference("retention", months),
        beside=(("3か月", "retention_3"), ("1年", "retention_12")) if months == 6 else (),
    )  # fmt: skip


_ALL = (
    Indicator(
        "registered", "登録者数", ENTRY, "人",
        Charted(Figure("enrolments", "persons", moment="last_day"), OWN),
        Definition(
            "期間の最後の日（途中ならきょう）に、事業に登録がある人。ひとりは一回だけ数える。",
            without="登録の誤り。その日までに登録が終わった人。", source=OURS,
        ),
        beside=(("新規", "registered_new"),), better="",
    ),
    Indicator(
        "registered_new", "新規登録者数", ENTRY, "人",
        Charted(Figure("enrolments", "persons", "start_on"), OWN),
        Definition(
            "期間の中に、事業への登録が始まった人（実人員）。",
            without="登録の誤り。", source=OURS,
        ),
        is_card=False,
    ),
    Indicator(
        "contacts", "相談・支援件数", ENTRY, "件",
        Charted(Figure("records"), OF_RECORDS),
        Definition(
            "期間の中の支援記録の数（延べ）。方法がいくつあっても、主な方法で一件。",
            without="訂正される前の記録。", source=OURS,
        ),
        beside=(("実人員", "contacts_people"),),
    ),
    Indicator(
        "contacts_people", "相談・支援をした人", ENTRY, "人",
        Charted(Figure("records", "persons"), OF_RECORDS),
        Definition("期間の中に支援記録がある人。ひとりは一回だけ数える（実人員）。", source=OURS),
        is_card=False,
    ),
    Indicator(
        "practicums", "職場実習", WORK, "件",
        Charted(Figure("practicums", filters={"kind": PRACTICUM}), OWN),
        Definition(
            "期間の中に始まった実習の数（延べ）。",
            without="アセスメント実習（別に出す）。始まる前に取りやめた実習。", source=OURS,
        ),
        beside=(("実人員", "practicum_people"), ("受入先", "practicum_places")),
    ),
    Indicator(
        "practicum_people", "職場実習をした人", WORK, "人",
        Charted(Figure("practicums", "persons", filters={"kind": PRACTICUM}), OWN),
        Definition("期間の中に職場実習を始めた人（実人員）。", without="アセスメント実習。", source=OURS),
        is_card=False,
    ),
    Indicator(
        "practicum_places", "職場実習の受入先", WORK, "か所",
        Charted(Figure("practicums", "places", filters={"kind": PRACTICUM}), OWN),
        Definition(
            "期間の中に職場実習を受け入れた先。同じところは一回だけ数える。",
            without="名簿にない実習先。アセスメント実習。", source=OURS,
        ),
        is_card=False,
    ),
    Indicator(
        "assessment_practicums", "アセスメント実習", WORK, "件",
        Charted(Figure("practicums", filters={"kind": ("assessment",)}), OWN),
        Definition("期間の中に始まったアセスメント実習の数（延べ）。職場実習とは別に数える。", source=OURS),
        is_card=False, better="",
    ),
    Indicator(
        "hires", "就職件数", WORK, "件",
        Charted(Figure("employments", date="hired_on", filters={"scheme": GENERAL}), OWN),
        Definition(
            "期間の中に就職日がある就職の数（延べ）。転職した人は二件になる。",
            without="A型雇用（別に出す）。", source=OURS,
        ),
        beside=(("実人員", "hired_people"), ("A型", "hires_a")),
    ),
    Indicator(
        "hired_people", "就職した人", WORK, "人",
        Charted(Figure("employments", "persons", "hired_on", {"scheme": GENERAL}), OWN),
        Definition("期間の中に就職日がある人（実人員）。", without="A型雇用。", source=OURS),
        is_card=False,
    ),
    Indicator(
        "hires_a", "A型雇用の件数", WORK, "件",
        Charted(Figure("employments", date="hired_on", filters={"scheme": (A_TYPE,)}), OWN),
        Definition("期間の中に就職日があるA型雇用の数（延べ）。", source=OURS),
        is_card=False, better="",
    ),
    Indicator(
        "hire_rate", "就職率（センター版）", WORK, "人",
        Counted("clients", hired_of_seekers, Tally.RATE, monthly=False),
        Definition(
            "期間の中に求職していた登録者のうち、期間の中に就職した人の割合。",
            part="期間の中に就職日がある人（A型雇用を除く）",
            whole="期間の中に登録があった人から、期間を通して在職していた人を除いた人",
            without="A型雇用。登録の誤り。", source=OURS,
            doubt=(
                "委託者の定義と照らし合わせること。ハローワークの就職率（就職件数 ÷ 新規求職申込件数）とは"
                "別の数で、新規求職申込件数はこの台帳にはない。"
            ),
        ),
        is_rate=True, needs_check=True, reference=Reference("hello_work_rate"),
    ),
    _retention(3, is_card=False),
    _retention(6, is_card=True),
    _retention(12, is_card=False),
    Indicator(
        "leavers", "離職件数", STAYING, "件",
        Charted(Figure("leavings", filters={"scheme": GENERAL}), OWN),
        Definition("期間の中に離職日がある就職の数（延べ）。", without="A型雇用。", source=OURS),
        better="less",
    ),
    Indicator(
        "interviews", "定着面談の実施率", STAYING, "人月",
        Charted(Figure("retention_months", "met"), OWN),
        Definition(
            "就労定着支援を使っている人と、月に一回以上面談した割合。月ごとに数えて足す。",
            part="その月に、本人との面談（対面・オンライン）の記録が一件以上ある人",
            whole="その月に就労定着支援を使っている人",
            without="訂正される前の記録。電話やメール。", source="就労定着支援の基準（月一回以上の面談）",
        ),
        is_rate=True,
    ),
    Indicator(
        "settled_support", "就労定着率（就労定着支援の報酬）", STAYING, "人",
        Counted("clients", still_at_work, Tally.RATE, is_stock=True),
        Definition(
            "過去3年間に就労定着支援を使った人のうち、最後の日に在職している人の割合。"
            "職場定着率とは別の数。",
            part="期間の最後の日（途中ならきょう）に在職している人",
            whole="その日までの3年間に就労定着支援を使った人",
            source=LAW, doubt="報酬の告示の本文とは照らし合わせていない。",
        ),
        is_rate=True, needs_check=True,
    ),
    Indicator(
        "settled_transition", "就労定着率（就労移行の報酬）", STAYING, "人",
        PerCapacity(),
        Definition(
            "前年度と前々年度の就労定着者を、同じ二年度の利用定員で割った割合。職場定着率とは別の数。",
            part="就労移行支援を使ったあと就職し、その二年度の中で就職後6か月の日に在職していた人",
            whole="その二年度の利用定員の合計（「目標と参考値」で年度ごとに入れる）",
            without="A型雇用。", source=LAW,
            doubt="報酬の告示の本文とは照らし合わせていない。",
        ),
        is_rate=True, needs_check=True, missing="利用定員がまだ入っていない",
    ),
    Indicator(
        "reviews_in_time", "計画見直しの期限内率", PLANS, "件",
        Charted(Figure("plan_reviews", "in_time", "due_on"), OWN),
        Definition(
            "期間の中に見直し期限が来た計画のうち、期限までにモニタリングをした割合。",
            part="期限の日までにモニタリングをした件数",
            whole="見直し期限が期間の中に来た件数（見直していない実施中の計画は、期限の日から入る）",
            without="期限の来る前に終わった計画。",
            source="指定基準の見直しの間隔（「期間のきまり」で決めた月数）",
        ),
        is_rate=True,
    ),
    Indicator(
        "hospitals", "連携医療機関数", NETWORK, "機関",
        Counted(
            "organizations", linked_hospitals, Tally.THINGS, frozenset(), NETWORK_WAYS, is_stock=True
        ),
        Definition(
            "期間の最後の日（途中ならきょう）に、「相談・助言」か「連携」の段階にある医療機関。",
            without="名簿からなくなった医療機関。", source=OURS,
        ),
    ),
    Indicator(
        "exchanges", "交流プログラム", NETWORK, "回",
        Charted(Figure("events", filters={"kind": ("exchange_program",), "status": ("held",)})),
        Definition("期間の中に実施した交流プログラムの回数。", without="予定・中止。", source=OURS),
        beside=(("参加者", "exchange_people"),),
    ),
    Indicator(
        "exchange_people", "交流プログラムの参加者", NETWORK, "人",
        Charted(
            Figure("event_people", filters={"kind": ("exchange_program",), "status": ("held",)})
        ),
        Definition("期間の中に実施した交流プログラムの参加者（延べ）。", source=OURS),
        is_card=False,
    ),
    Indicator(
        "liaison", "連絡会の参加機関", NETWORK, "機関",
        Charted(
            Figure(
                "event_invitations", "places",
                filters={
                    "kind": ("liaison_meeting",), "status": ("held",), "answer": ("attended",),
                },
            ),
            {"area": "municipality"},
        ),
        Definition(
            "期間の中に実施した連絡会に出席した機関。同じ機関は一回だけ数える。",
            without="欠席。予定・中止の連絡会。", source=OURS,
        ),
    ),
    Indicator(
        "consulting", "企業支援ステップの実施", NETWORK, "回",
        Charted(Figure("consulting_work"), {"owner": "by"}),
        Definition("期間の中に、企業支援の8つのステップで実施した回数。", source=OURS),
        beside=(("企業", "consulted"),),
    ),
    Indicator(
        "consulted", "企業支援をした企業", NETWORK, "社",
        Charted(Figure("consulting_work", "employers"), {"owner": "by"}),
        Definition("期間の中に企業支援のステップを実施した企業。同じ企業は一回だけ数える。", source=OURS),
        is_card=False,
    ),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {indicator.name: indicator for indicator in _ALL}
CARDS: tuple[Indicator, ...] = tuple(i for i in _ALL if i.is_card)
