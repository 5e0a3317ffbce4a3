"""種類ごとの欄 (the fields of a kind): drawn as each kind needs them, with the facts they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.plan_details import JobCoachDetail, ServiceUseDetail, fields_of
from core.domain.rules.job_coach import job_coach_phases
from core.queries.client_facts import services_of
from core.queries.consents import consents_of, may_hold
from core.queries.doctor_advice import advice_of
from core.queries.plan_details import JobFacts, jobs_of, papers_of, standard_monitoring
from core.queries.plan_periods import has_mental_disability
from core.queries.plans import PlanPage
from core.queries.rules import rule_book
from core.services.plan_details import write_details
from core.ui import session
from core.ui.clients.one_form import Choices
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.forms.seen import save_seen, seen
from core.ui.medical.advice_for_plan import answered_advice, offer_advice
from core.ui.navigation import CLIENT
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.plans.opened import is_writable
from core.ui.words import value_words

TABS = {
    "retention_support_plan": "雇用先と定着",
    "job_coach_plan": "支援の期と助言",
    "service_use_plan": "サービスとモニタリング期間",
    "community_transition_plan": "住まいと移行",
    "self_reliance_plan": "支援調整会議",
}
HELP = {
    "handover": "移行支援などの事業所から聞いた、支援の経過・配慮・うまくいった工夫。",
    "health": "通院・服薬・体調の波。働くことへの影響と、悪くなる前のサイン。",
    "living": "住まい、家族、生活の支援者。だれが何を支えているか。",
    "workplace": "物理的環境（音・動線・設備）と人的環境（上司、同僚、相談できる人）。",
    "challenges": "本人・職場・生活のどこに課題があるか。",
    "employer_part": "事業主が行う配慮、担当者、面談の頻度。",
    "doctor_advice": "症状、就業上の留意点、無理のない時間、悪化のサインと対処。",
    "employer_wishes": "事業所がジョブコーチに望むこと、困っていること。",
    "natural_support": "支援が終わったあと、職場でだれがどの役割を担うか。",
    "services": "サービスの種類・量・頻度・時間と、提供する事業所を1行ずつ。",
    "informal": "家族・友人・地域・ピアサポーターなど、サービスではない支え。",
    "week": "曜日ごとの主な過ごしかた。",
    "housing": "住まいの候補、見学、保証人、契約の進みぐあい。",
    "practice": "日中活動の体験利用、グループホームなどの体験宿泊。",
    "after": "退院・退所したあとに、だれがどう支えるか。",
    "programmes": "就労準備支援、家計改善支援、住居確保給付金など。",
    "outlook": "一年後の暮らしと仕事の姿を、本人のことばで。",
    "coordination_note": "会議で出た意見、直すところ。",
}
COORDINATION = (
    "consented_on", "coordination_on", "coordination_result", "coordination_members",
    "coordination_note",
)  # fmt: skip


def kind_fields(user: Actor, page: PlanPage) -> None:
    """種類ごとの欄, written or read; before them the facts of the ledger that they rest on."""
    choices = _choices(user, page)
    match page.plan.kind:
        case "job_coach_plan":
            _phase_limits(user, page)
            _doctor_consent(user, page)
            if is_writable(user, page):
                offer_advice(user, page.plan.client_id, form=f"plan.detail.{page.plan.pk}")
        case "service_use_plan":
            _monitoring(user, page)
        case "self_reliance_plan":
            st.caption(
                "支援調整会議では、本人の同意がある人のことだけを話します。同意の日を先に入れてください。"
            )
    if page.plan.kind in ("retention_support_plan", "job_coach_plan"):
        _employer(user, page)
    if not is_writable(user, page):
        _read(page, choices)
        return
    _detail_form(user, page, tuple(_LAYOUT[page.plan.kind]), choices, "")


def coordination_form(user: Actor, page: PlanPage) -> bool:
    """支援調整会議 as the little form of its step. Whether it was saved."""
    return _detail_form(user, page, COORDINATION, {}, ".meeting")


def _detail_form(
    user: Actor, page: PlanPage, names: tuple[str, ...], choices: Choices, place: str
) -> bool:
    plan, fields = page.plan, fields_of(page.plan.kind)
    if fields is None:
        return False
    key = f"plan.detail{place}.{plan.pk}"
    row = page.detail
    stored = {n: getattr(row, n) for n in names} if row is not None else {}
    form_seen = seen(key, row.version if row is not None else 0, stored)
    rest = {} if row is None else {n: getattr(row, n) for n in fields.model_fields}
    fixed = {n: v for n, v in rest.items() if n not in names} | {"plan_id": plan.pk}
    with EntryForm(fields, key=key, values=form_seen.values, fixed=fixed) as form:
        for line in _lines(plan.kind, names):
            # A line keeps its rhythm where it is not full.
            wide = max(len(line), _LAYOUT[plan.kind][line[0]])
            for column, name in zip(form.columns(wide), line, strict=False):
                with column:
                    _field(form, name, choices)
    if form.entry is None:
        return False
    typed = {name: getattr(form.entry, name) for name in names}
    changes = form_seen.typed(typed) if row is not None else typed
    if not changes:
        st.info("変えたところはありません。")
        return False
    saved = save_seen(
        user, f"{TABS[plan.kind]}を保存しました", form_seen,
        lambda work: write_details(work, plan.pk, form_seen.version, changes),
    )  # fmt: skip
    if saved is not None:
        session.renew(f"plan.detail.{plan.pk}")
        session.renew(f"plan.detail.meeting.{plan.pk}")
        if not place:
            st.rerun()
    return saved is not None


# name → how many stand beside each other in its line
_LAYOUT: dict[str, dict[str, int]] = {
    "retention_support_plan": {
        "employment_id": 1, "handover": 2, "health": 2, "living": 2, "workplace": 2,
        "challenges": 2, "employer_part": 2,
    },
    "job_coach_plan": {
        "employment_id": 1, "intensive_from": 4, "transition_from": 4, "follow_up_from": 4,
        "follow_up_to": 4, "intensive_visits": 4, "transition_visits": 4, "follow_up_visits": 4,
        "employer_wishes": 2, "natural_support": 2, "advice_id": 2, "doctor_advised_on": 2,
        "doctor_advice": 1,
    },
    "service_use_plan": {
        "certificate_id": 2, "monitoring_months": 2, "services": 2, "informal": 2, "week": 1,
    },
    "community_transition_plan": {
        "organization_id": 2, "leaving_on": 2, "housing": 2, "practice": 2, "after": 1,
    },
    "self_reliance_plan": {
        "consented_on": 3, "coordination_on": 3, "coordination_result": 3,
        "coordination_members": 1, "coordination_note": 1, "programmes": 2, "outlook": 2,
    },
}  # fmt: skip


def _lines(kind: str, names: tuple[str, ...]) -> list[list[str]]:
    """The fields in lines, as `_LAYOUT` says."""
    lines: list[list[str]] = []
    for name in names:
        wide = _LAYOUT[kind][name]
        if lines and len(lines[-1]) < wide == _LAYOUT[kind][lines[-1][0]]:
            lines[-1].append(name)
        else:
            lines.append([name])
    return lines


def _field(form: EntryForm[Any], name: str, choices: Choices) -> None:
    if name in choices:
        form.choice(name, choices[name])
    elif name == "coordination_result":
        form.code(name)
    elif name.endswith(("_on", "_from", "_to")):
        form.date(name)
    elif name == "monitoring_months":
        form.text(name, placeholder="受給者証を選んで空けておくと、その記載値になります")
    elif name.endswith("_visits"):
        form.text(name, placeholder="例: 週3日・各2時間")
    elif name == "coordination_members":
        form.text(name, placeholder="例: 市の生活困窮担当、社協、ハローワーク")
    else:
        form.area(name, height=110, help=HELP.get(name))


def _choices(user: Actor, page: PlanPage) -> dict[str, Mapping[int, str]]:
    plan = page.plan
    with read_only(user) as view:
        if plan.kind in ("retention_support_plan", "job_coach_plan"):
            rows: dict[str, Mapping[int, str]] = {
                "employment_id": {j.id: j.label for j in jobs_of(view, plan.client_id)}
            }
            if plan.kind == "job_coach_plan":
                rows["advice_id"] = answered_advice(advice_of(view, plan.client_id))
            return rows
        if plan.kind == "service_use_plan":
            return {"certificate_id": {p.id: p.label for p in papers_of(view, plan.client_id)}}
    if plan.kind == "community_transition_plan":
        chosen = getattr(page.detail, "organization_id", None)
        _typed, found = organization_box(
            user, key=f"plan.place.{plan.pk}", label="入院・入所している機関をさがす", chosen=chosen
        )
        return {"organization_id": found}
    return {}


def _read(page: PlanPage, choices: Choices) -> None:
    fields, row = fields_of(page.plan.kind), page.detail
    if fields is None or row is None:
        st.caption("この種類の欄は書かれていません。")
        return
    for name in _LAYOUT[page.plan.kind]:
        value = getattr(row, name)
        shown = (
            choices[name].get(value, "") if name in choices else value_words(type(row), name, value)
        )
        st.caption(title_of(fields, name))
        st.text(shown or "（未記入）")


# -- the facts they rest on -----------------------------------------------------------------------


def _employer(user: Actor, page: PlanPage) -> None:
    """雇用先: as the ledger holds it, never typed twice."""
    job_id = getattr(page.detail, "employment_id", None)
    with read_only(user) as view:
        job = next((j for j in jobs_of(view, page.plan.client_id) if j.id == job_id), None)
    if job is None:
        st.caption(
            "雇用先は「就職」から選ぶと、企業名・職種・雇用の枠などがここに出ます。"
            "就職は利用者カルテの「実習・就職」で書きます。"
        )
        return
    st.markdown(
        f":material/apartment: **{plain(job.company) or '（企業未登録）'}**　{_job_words(job)}"
    )


def _job_words(job: JobFacts) -> str:
    parts = [
        f"{format_date(job.hired_on, weekday=False)} 就職",
        codes("occupation").label(job.occupation),
        codes("employment_scheme").label(job.scheme),
        f"週{codes('weekly_hours_band').label(job.hours_band)}" if job.hours_band else "",
        f"契約 {format_date(job.contract_end_on, weekday=False)} まで"
        if job.contract_end_on
        else "",
        plain(job.address),
        plain(job.phone),
    ]
    return " ・ ".join(part for part in parts if part)


def _phase_limits(user: Actor, page: PlanPage) -> None:
    """三つの期の上限 by rule, longer for 精神障害."""
    detail = page.detail if isinstance(page.detail, JobCoachDetail) else None
    start_on = detail.intensive_from if detail and detail.intensive_from else page.plan.start_on
    with read_only(user) as view:
        is_mental = has_mental_disability(view, page.plan.client_id)
        limits = job_coach_phases(start_on, rule_book(view), is_mental=is_mental)
    whose = "精神障害のある人の上限" if is_mental else "上限"
    doubt = f" :orange-badge[{limits.caution}]" if limits.caution else ""
    support, follow_up = limits.value.support, limits.value.follow_up
    st.markdown(
        f":material/timeline: {format_date(start_on, weekday=False)} から数えた{whose}: "
        f"集中支援期＋移行支援期 **{format_date(support.end_on, weekday=False)}** まで → "
        f"フォローアップ期 **{format_date(follow_up.end_on, weekday=False)}** まで{doubt}",
        help=plain(limits.reason),
    )


def _doctor_consent(user: Actor, page: PlanPage) -> None:
    """主治医の助言の前に: 同意 → 通院同行 → 助言."""
    client_id, today = page.plan.client_id, clock.today()
    with read_only(user) as view:
        holds = may_hold(view, client_id, {"medical"}, today)
        passing = [
            consent
            for consent in consents_of(view, client_id)
            if consent.kind == "third_party"
            and consent.purpose == "medical_liaison"
            and consent.is_live(today)
        ]
    held = (
        ":green-badge[取得の同意（病気・治療）あり]"
        if holds
        else ":red-badge[取得の同意（病気・治療）がありません]"
    )
    to = (
        ":green-badge[医療機関への提供の同意あり]"
        if passing
        else ":orange-badge[医療機関への提供の同意はまだ]"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"主治医の助言は、同意 → 通院同行 → 助言 の順です。{held} {to}", width="content"
        )
        open_link("同意・提供をひらく", CLIENT, id=client_id, part="consents")


def _monitoring(user: Actor, page: PlanPage) -> None:
    """モニタリング期間: the 受給者証 decides; the standard is a help (要確認)."""
    plan, detail = page.plan, page.detail
    with read_only(user) as view:
        service = next(
            (
                use.service
                for use in services_of(view, plan.client_id)
                if use.end_on is None and use.service != plan.service
            ),
            plan.service,
        )
        standard = standard_monitoring(view, plan.client_id, service, clock.today())
    noted = detail.monitoring_months if isinstance(detail, ServiceUseDetail) else None
    now = f"{noted}か月ごと" if noted else "まだ入っていません（標準の期間で数えています）"
    of = codes("service").label(service) or "サービス未登録"
    st.markdown(
        f":material/event_repeat: モニタリング期間 **{now}** ・ 見直し期限 "
        f"**{format_date(plan.review_due_on)}**　:gray[{of}の標準は{standard.value}か月 {standard.caution}]",
        help=plain(standard.reason),
    )
