"""工程の帯 (the steps of a plan): 原案 → 会議 → 説明 → 同意 → 交付 → 開始 → モニタリング, each with its day, who,
and its state; one click on a step opens its little form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.plan_gaps import GAPS
from core.domain.plan_kinds import kind_of
from core.domain.plans import PlanEntry, PlanFields
from core.queries.organizations import names_by_kind
from core.queries.plans import IN_FORCE, PlanPage
from core.queries.users import staff_names
from core.services import plans
from core.services.plans import STEP_FIELDS
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import Seen, save_seen, seen
from core.ui.plain import plain
from core.ui.plans.kept import carry_seen
from core.ui.plans.kind_fields import coordination_form
from core.ui.plans.opened import COLOURS, begin, is_writable

PART = "plan.part"
START, REVIEW = "start_on", "review"
ATTENDED = {1: "参加した", 0: "参加していない"}


@dataclass(frozen=True)
class Step:
    """工程の一つ: `warning`: what is odd about it, in a word; `is_done`: it has its day."""

    name: str
    title: str
    on: date | None
    who: str = ""
    warning: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the step was taken."""
        return self.on is not None


def plan_steps(page: PlanPage) -> list[Step]:
    """The steps of this plan, in their order."""
    plan, kind = page.plan, kind_of(page.plan.kind)
    odd = {gap.key for gap in page.gaps}
    present = {True: "本人も参加", False: "本人は不参加", None: ""}[plan.person_present]
    steps = [
        Step("drafted_on", "原案", plan.drafted_on, page.author),
        Step(
            "meeting_on", kind.meeting.replace("サービス", ""), plan.meeting_on, present,
            "本人の参加を確認" if "person" in odd else "",
        ),
        Step("explained_on", "説明", plan.explained_on, page.names.get(plan.explained_by_id or 0, "")),
        Step(
            "agreed_on", "文書同意", plan.agreed_on, codes("signer_kind").label(plan.signer),
            "署名した人は？" if "signer" in odd else "",
        ),
        Step("delivered_on", "交付（本人）", plan.delivered_on),
    ]  # fmt: skip
    if kind.to_consultation:
        self_plan = "セルフプラン" if plan.is_self_plan else page.office
        steps.append(
            Step(
                "consultation_delivered_on",
                "交付（相談）",
                plan.consultation_delivered_on,
                self_plan,
            )
        )
    begun = plan.status not in plans.STEPS.values() and plan.status != "withdrawn"
    steps.append(Step(START, "開始", plan.start_on if begun else None))
    steps.append(Step(REVIEW, "モニタリング", page.reviewed_on, ""))
    return _ordered(steps, page)


def _ordered(steps: list[Step], page: PlanPage) -> list[Step]:
    """Steps dated before the one ahead of them say so."""
    last: date | None = None
    found = []
    for step in steps:
        # The copy for the 相談支援事業所 may go out before that for the person.
        ahead = page.plan.agreed_on if step.name == "consultation_delivered_on" else last
        odd = step.on is not None and ahead is not None and step.on < ahead
        late_start = step.name == START and page.plan.agreed_on is not None
        if step.name == START:
            odd = bool(late_start and step.on and step.on < (page.plan.agreed_on or step.on))
        warning = "順番が逆です" if odd else step.warning
        found.append(Step(step.name, step.title, step.on, step.who, warning))
        if step.name in PlanFields.model_fields and step.name != START:
            last = step.on or last
    return found


def next_step(page: PlanPage) -> str:
    """次にすること: the first step that is not done, then the review when its day is near; '' when
    there is nothing to do now."""
    for step in plan_steps(page):
        is_needless = page.plan.is_self_plan and step.name == "consultation_delivered_on"
        if step.name != REVIEW and not step.is_done and not is_needless:
            return step.name
    is_near = page.urgency is not None and page.urgency.level in COLOURS
    return REVIEW if is_near else ""


def plan_strip(user: Actor, page: PlanPage) -> None:
    """工程の帯, and under it the little form of the step that was clicked."""
    steps, coming = plan_steps(page), next_step(page)
    writable = is_writable(user, page)
    place = f"plan.step.{page.plan.pk}.open"
    opened = str(st.session_state.get(place, "")) if writable else ""
    with st.container(border=True, gap="small", key="plan-strip"):
        for column, step in zip(st.columns(len(steps), gap="small"), steps, strict=True):
            with column, st.container(gap="xsmall"):
                if st.button(
                    step.title, key=f"plan.step.{step.name}", width="stretch",
                    type="primary" if step.name == (opened or coming) else "secondary",
                    disabled=not writable and step.name != REVIEW,
                    help=_help(step, page),
                ):  # fmt: skip
                    _click(page, step.name, opened)
                st.markdown(_state(step, page))
        if opened in STEP_FIELDS:
            _form(user, page, opened, place)
        elif opened == START:
            _start(user, page, place)


def _click(page: PlanPage, name: str, opened: str) -> None:
    place = f"plan.step.{page.plan.pk}.open"
    session.renew(f"plan.step.{page.plan.pk}")
    if name == REVIEW:
        # Drawn below the strip, so its value may still be set.
        st.session_state[PART] = "モニタリング"
        st.session_state[place] = ""
    else:
        st.session_state[place] = "" if name == opened else name
    st.rerun()


def _help(step: Step, page: PlanPage) -> str:
    if step.name == REVIEW:
        return (
            f"見直し期限 {format_date(page.plan.review_due_on)}。クリックでモニタリングに移ります。"
        )
    named = kind_of(page.plan.kind).title(step.name)
    return f"{named}を入力します。もう一度クリックすると閉じます。"


def _state(step: Step, page: PlanPage) -> str:
    """The day, who, and a mark with its word; three short lines."""
    day = format_date(step.on, weekday=False) if step.on else ""
    due = f":gray[:small[期限 {format_date(page.plan.review_due_on, weekday=False)}]]"
    if step.on:
        lines = [f":green[:material/check_circle:] :small[{day}]"]
    elif step.name == "consultation_delivered_on" and page.plan.is_self_plan:
        lines = [":gray[:small[不要]]"]
    elif step.name == REVIEW and page.plan.status != IN_FORCE:
        lines = [":gray[:small[開始のあと]]"]
    elif step.name == REVIEW:
        lines = [due]
    else:
        lines = [":orange[:material/schedule: :small[まだ]]"]
    if step.name == REVIEW and step.is_done and page.plan.status == IN_FORCE:
        lines.append(due)
    if step.who and step.is_done:
        lines.append(f":small[{plain(step.who)}]")
    if step.warning:
        lines.append(f":red[:material/warning: :small[{step.warning}]]")
    return "  \n".join(lines)


# -- the little forms -----------------------------------------------------------------------------


def _form(user: Actor, page: PlanPage, step: str, place: str) -> None:
    plan, kind = page.plan, kind_of(page.plan.kind)
    st.markdown(f"**{kind.title(step)}**")
    if step == "meeting_on" and plan.kind == "self_reliance_plan":
        if coordination_form(user, page):
            st.session_state[place] = ""
            st.rerun()
        return
    key, fields = f"plan.step.{plan.pk}", STEP_FIELDS[step]
    form_seen = seen(key, plan.version, {name: getattr(plan, name) for name in fields})
    fixed = {n: getattr(plan, n) for n in PlanFields.model_fields if n not in fields}
    titles = {step: kind.title(step)}
    with EntryForm(
        PlanEntry, key=key, values=_usual(form_seen, step, user), fixed=fixed,
        titles=titles,
    ) as form:  # fmt: skip
        _fields(user, form, step, page)
    entry = form.entry
    if entry is None:
        return
    changes = form_seen.typed({name: getattr(entry, name) for name in fields})
    if not changes:
        st.info("変えたところはありません。")
        return
    before = form_seen.version
    saved = save_seen(
        user, f"{kind.title(step)}を記しました", form_seen,
        lambda work: plans.record_step(work, plan.pk, form_seen.version, step, changes),
    )  # fmt: skip
    if saved:
        session.renew(key)
        carry_seen(plan.pk, before, saved.version)
        st.session_state[place] = ""
        st.rerun()


def _usual(form_seen: Seen, step: str, user: Actor) -> dict[str, object]:
    """What stands there, or what is most likely: today, oneself."""
    values = dict(form_seen.values)
    if values.get(step) is None and not values.get("is_self_plan"):
        values[step] = clock.today()
    for name in ("author_id", "explained_by_id"):
        if name in values and values[name] is None:
            values[name] = user.id
    if "person_present" in values:
        present = values["person_present"]
        values["person_present"] = None if present is None else int(present)
    return values


def _fields(user: Actor, form: EntryForm[PlanEntry], step: str, page: PlanPage) -> None:
    day, who, more = form.columns([1.2, 1.6, 3])
    with day:
        form.date(step)
    with read_only(user) as view:
        staff = staff_names(view) if step in ("drafted_on", "explained_on") else {}
        offices = (
            names_by_kind(view, "consultation_office")
            if step == "consultation_delivered_on"
            else {}
        )
    match step:
        case "drafted_on":
            with who:
                form.choice("author_id", staff)
        case "explained_on":
            with who:
                form.choice("explained_by_id", staff)
        case "meeting_on":
            with who:
                form.choice("person_present", ATTENDED)
            with more:
                form.text(
                    "meeting_members",
                    placeholder="例: 本人、母、サビ管、相談支援専門員（本人が不参加ならその理由も）",
                )
        case "agreed_on":
            with who:
                form.code("signer", horizontal=True)
        case "consultation_delivered_on":
            with who:
                if page.plan.consultation_office_id:
                    offices |= {page.plan.consultation_office_id: page.office}
                form.choice("consultation_office_id", offices)
            with more:
                form.yesno("is_self_plan")
                st.caption("セルフプランのときは、印を付けて保存すると、日と事業所は空になります。")


def _start(user: Actor, page: PlanPage, place: str) -> None:
    plan = page.plan
    st.markdown(f"**開始**　{format_date(plan.start_on)} から")
    if plan.status == IN_FORCE:
        st.caption("始まっています。開始日は「計画」の「期間・サービスを直す」で直せます。")
        return
    missing = [GAPS[gap.key] for gap in page.gaps if gap.key in STEP_FIELDS or gap.key == "signer"]
    if missing:
        st.warning(f"まだ足りません: {'・'.join(missing)}。始めても、足りないものとして残ります。")
    if st.button("この日から始める", type="primary", key="plan.strip.start") and begin(user, page):
        st.session_state[place] = ""
        st.rerun()
