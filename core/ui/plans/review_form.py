"""モニタリングの入力票 (form of a review): what was found, goal by goal beside the last time, with evidence.

What is typed is a draft at once: a reload, a page switch or an ended session finds it as it was,
judged against the plan as it stood when the form was begun.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.plans import GoalAttainment, PlanGoal, PlanReview, PlanReviewEntry
from core.errors import Conflict
from core.queries.plan_reviews import Finding, ReviewLine
from core.queries.plans import PlanPage
from core.queries.review_evidence import RecordWords, offered_records
from core.services import drafts
from core.services.plan_reviews import GoalResult, correct_review, review_plan
from core.services.plans import SETTLED
from core.ui import session
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import Seen, seen
from core.ui.page import save
from core.ui.plain import plain
from core.ui.plans.attainments import attainment_words
from core.ui.plans.kept import carry_seen

FIELDS = (
    "reviewed_on", "method", "met_person", "next_review_on", "findings", "person_words", "changes",
)  # fmt: skip
NOT_SAID = "達成を選ぶ"


@dataclass(frozen=True)
class ReviewForm:
    """何を書いているか: the next review of a plan, or the correction of one that was written."""

    user: Actor
    page: PlanPage
    reviews: Sequence[ReviewLine]
    correct: ReviewLine | None = None

    @property
    def key(self) -> str:
        """Of the form; the words of a correction are another form."""
        plan_id = self.page.plan.pk
        return (
            f"plan.review.correct.{plan_id}.{self.correct.id}"
            if self.correct
            else f"plan.review.{plan_id}"
        )

    @property
    def draft_name(self) -> str:
        """Where the draft is kept."""
        return draft_of(self.page, correction=self.correct is not None)

    @property
    def goals(self) -> list[PlanGoal]:
        """The goals to speak of: those that are open; in a correction also those it spoke of."""
        said = {found.goal_id for found in self.correct.found} if self.correct else set()
        return [
            goal for goal in self.page.goals if goal.attainment not in SETTLED or goal.pk in said
        ]

    def now(self, goal: PlanGoal) -> Finding | None:
        """What the review that is corrected said of the goal."""
        found = self.correct.found if self.correct else ()
        return next((each for each in found if each.goal_id == goal.pk), None)

    def last(self, goal: PlanGoal) -> tuple[date, Finding] | None:
        """What was said of the goal the last time before."""
        until = self.correct.reviewed_on if self.correct else date.max
        return next(
            (
                (review.reviewed_on, found)
                for review in self.reviews
                if review.reviewed_on < until
                for found in review.found
                if found.goal_id == goal.pk
            ),
            None,
        )

    def evidence(self, goal_id: int | None) -> list[int]:
        """The records that stand behind it already."""
        found = self.correct.evidence if self.correct else ()
        return [each.record.id for each in found if each.goal_id == goal_id and each.record]


def draft_of(page: PlanPage, *, correction: bool) -> str:
    """The name of the draft: one for the next review of a plan, one for a correction."""
    return f"plan.review{'.correct' if correction else ''}.{page.plan.pk}"


def review_form(form: ReviewForm, *, done: Callable[[], None]) -> None:
    """The form of `form`; `done` is called after the save, before the page runs again."""
    prefix = f"{form.key}.{session.nonce(form.key)}"
    draft, records = _draft(form, prefix), _records(form)
    stood = _stood(form, draft)
    with EntryForm(
        PlanReviewEntry,
        key=form.key,
        submit="訂正を保存する" if form.correct else "モニタリングを保存して、次の期間を始める",
        values=_values(form, draft),
        fixed={"plan_id": form.page.plan.pk},
    ) as entry_form:
        beside = _fields(entry_form, form)
        fields = {name: f"{prefix}.{name}" for name in FIELDS}
        with beside:
            whole = _evidence(form, None, prefix, records, draft, "モニタリング全体の根拠の記録")
        results = _goals(form, prefix, records, stood, draft)
    fields |= {"evidence": f"{prefix}.evidence"}
    for goal in form.goals:
        fields |= {f"{part}.{goal.pk}": f"{prefix}.{part}.{goal.pk}" for part in _GOAL_FIELDS}
    if entry_form.entry is not None and _saved(form, stood, entry_form.entry, results, whole):
        drafts.drop_draft(form.user, form.draft_name)
        session.renew(form.key)
        done()
        st.rerun()
    watched_draft(
        form.user, form.draft_name, form=prefix, fields=fields,
        # An attainment alone says nothing of whether it was chosen or left: its field is never blank.
        words=(
            "findings", "person_words", "changes", "evidence",
            *(f"{part}.{goal.pk}" for goal in form.goals for part in ("note", "evidence")),
        ),
        more={
            "version": stood.version, "goals": stood.values,
            "review_id": form.correct.id if form.correct else None,
        },
    )  # fmt: skip


# -- what stands there at the beginning ------------------------------------------------------------


def _draft(form: ReviewForm, prefix: str) -> Mapping[str, Any]:
    """The draft, read when the fields appear; while they stand there, the browser holds them."""
    if f"{prefix}.findings" not in st.session_state:
        found = drafts.take_draft(form.user, form.draft_name)
        wanted = form.correct.id if form.correct else None
        fits = isinstance(found, dict) and found.get("review_id") == wanted
        st.session_state[f"{prefix}.draft"] = found if fits else {}
    kept: Mapping[str, Any] = st.session_state.get(f"{prefix}.draft", {})
    return kept


def _stood(form: ReviewForm, draft: Mapping[str, Any]) -> Seen:
    """The versions that the user saw: of the plan or the review, and of each goal or finding."""
    version = form.correct.version if form.correct else form.page.plan.version
    goals: dict[str, Any] = {}
    for goal in form.page.goals:
        found = form.now(goal)
        goals[str(goal.pk)] = (found.version if found else 0) if form.correct else goal.version
    then = draft.get("goals")
    if isinstance(then, dict):
        goals |= {key: value for key, value in then.items() if key in goals}
    return seen(form.key, int(draft.get("version") or version), goals)


def _values(form: ReviewForm, draft: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"reviewed_on": clock.today(), "method": "visit_in"}
    if form.correct is not None:
        values = {name: getattr(form.correct, name) for name in FIELDS}
    typed = {name: str(draft[name]) for name in FIELDS if draft.get(name) is not None}
    if "met_person" in typed:
        values["met_person"] = typed.pop("met_person") == "はい"
    if "method" in typed:
        label = typed.pop("method")
        methods = codes("contact_method").labels(clock.today())
        values["method"] = next((c for c, text in methods.items() if text == label), "")
    return values | typed


def _records(form: ReviewForm) -> dict[int, str]:
    """record → label, the newest first: of the period, and those that are chosen already."""
    if not may(form.user, Action.SEE_RECORDS):
        return {}
    since = form.page.plan.period_start_on
    if form.correct is not None:
        before = [r.reviewed_on for r in form.reviews if r.reviewed_on < form.correct.reviewed_on]
        since = before[0] if before else form.page.plan.start_on
    with read_only(form.user) as view:
        offered = list(offered_records(view, form.page.plan.pk, since))
    chosen = form.correct.evidence if form.correct else ()
    known = {record.id for record in offered}
    offered += [e.record for e in chosen if e.record and e.record.id not in known]
    return _labels(offered)


def _labels(records: Sequence[RecordWords]) -> dict[int, str]:
    """A draft knows the records by their labels, so that each has its own."""
    labels: dict[int, str] = {}
    for record in records:
        label = record_label(record)
        labels[record.id] = f"{label}（{record.id}）" if label in labels.values() else label
    return labels


def record_label(record: RecordWords) -> str:
    """日付・方法・はじめの言葉."""
    method = codes("contact_method").label(record.method)
    return f"{format_date(record.happened_on, weekday=False)} {method} {record.words}"


# -- the fields ------------------------------------------------------------------------------------


def _fields(
    entry_form: EntryForm[PlanReviewEntry], form: ReviewForm
) -> AbstractContextManager[Any]:
    """The fields of the review itself; answers with the place beside the last of them."""
    day, method, met, following = st.columns([1.1, 1.4, 1, 1.3], vertical_alignment="bottom")
    with day:
        entry_form.date("reviewed_on")
    with method:
        entry_form.code("method")
    with met:
        entry_form.yesno("met_person")
    with following:
        entry_form.date("next_review_on")
    due = form.correct.due_on if form.correct else form.page.plan.review_due_on
    st.caption(
        f"この期間の期限は {format_date(due)} です。次の期間はモニタリング日の翌日から数えます。"
        "次の予定日は、空欄なら次の期限の日になります。"
    )
    findings, words = entry_form.columns(2)
    with findings:
        entry_form.area("findings", height=120)
    with words:
        entry_form.area("person_words", height=120)
    changes, beside = entry_form.columns(2)
    with changes:
        entry_form.area("changes", height=90)
    return beside


_GOAL_FIELDS = ("goal", "note", "evidence")


def _goals(
    form: ReviewForm,
    prefix: str,
    records: Mapping[int, str],
    stood: Seen,
    draft: Mapping[str, Any],
) -> list[GoalResult]:
    """Each goal beside the last time; of what nothing is said, nothing is written."""
    if form.goals:
        st.markdown("**目標の達成**")
    elif form.page.goals:
        st.caption("続いている目標はありません。下で新しい目標を加えるか、次の計画を作れます。")
    results = []
    for goal in form.goals:
        found = form.now(goal)
        _goal_head(form, goal)
        words, behind = st.columns([2, 1.4], vertical_alignment="center")
        with words:
            said = _said(goal, found, prefix, draft)
        with behind:
            evidence = _evidence(form, goal, prefix, records, draft, "根拠の支援記録を選ぶ")
        version = int(stood.values.get(str(goal.pk), 0 if form.correct else goal.version))
        if found or any(said) or evidence:
            results.append(GoalResult(goal.pk, version, *said, evidence=tuple(evidence)))
    return results


def _goal_head(form: ReviewForm, goal: PlanGoal) -> None:
    """目標 and what was said of it the last time."""
    term, target = codes("goal_term").label(goal.term), ""
    if goal.target_on:
        target = f"　{format_date(goal.target_on, weekday=False)} まで"
    last = form.last(goal)
    told = f"いま　{attainment_words(goal.attainment)}" if goal.attainment else ""
    why = goal.attainment_note if goal.attainment else ""
    if last is not None:
        on, found = last
        told = f"前回 {format_date(on, weekday=False)}　{attainment_words(found.attainment)}"
        why = found.note
    before = f"  \n:gray[{told}　{plain(why)}]" if told else ""
    st.markdown(f":gray-badge[{term}] **{plain(goal.text)}**{target}{before}")


def _said(
    goal: PlanGoal, found: Finding | None, prefix: str, draft: Mapping[str, Any]
) -> tuple[str, str]:
    """達成 and 根拠 of one goal, as they are typed."""
    labels = {"": NOT_SAID, **codes("goal_attainment").labels(clock.today())}
    told = draft.get(f"goal.{goal.pk}")
    start = next((code for code, text in labels.items() if text == told), "")
    if told is None and found:
        start = found.attainment
    attainment, note = st.columns([1, 1.8], vertical_alignment="center")
    options = list(labels)
    chosen = attainment.selectbox(
        f"達成: {goal.text}", options, index=options.index(start) if start in options else 0,
        format_func=lambda code: labels[code], key=f"{prefix}.goal.{goal.pk}",
        label_visibility="collapsed",
    )  # fmt: skip
    why = note.text_input(
        f"達成の根拠: {goal.text}", str(draft.get(f"note.{goal.pk}", found.note if found else "")),
        key=f"{prefix}.note.{goal.pk}", placeholder="達成の根拠（ことばで）",
        label_visibility="collapsed", max_chars=500,
    )  # fmt: skip
    return chosen, (why or "").strip()


def _evidence(
    form: ReviewForm,
    goal: PlanGoal | None,
    prefix: str,
    records: Mapping[int, str],
    draft: Mapping[str, Any],
    title: str,
) -> list[int]:
    """根拠の記録: several, found by typing a word of them."""
    name = f"evidence.{goal.pk}" if goal else "evidence"
    start = form.evidence(goal.pk if goal else None)
    if draft.get(name) is not None:
        told = str(draft[name]).split("\n")
        start = [record_id for record_id, label in records.items() if label in told]
    picked: list[int] = st.multiselect(
        f"根拠の記録: {goal.text}" if goal else title, list(records),
        default=[record_id for record_id in start if record_id in records],
        format_func=lambda record_id: records.get(record_id, ""), key=f"{prefix}.{name}",
        placeholder=title if goal else "この期間の支援記録から選ぶ（ことばで探せます）",
        label_visibility="collapsed" if goal else "visible", disabled=not records,
        filter_mode="contains", select_all=False,
    )  # fmt: skip
    return picked


# -- the save --------------------------------------------------------------------------------------


def _saved(
    form: ReviewForm,
    stood: Seen,
    entry: PlanReviewEntry,
    results: Sequence[GoalResult],
    whole: Sequence[int],
) -> bool:
    def run(work: Work) -> PlanReview:
        try:
            if form.correct is not None:
                review_id = form.correct.id
                return correct_review(work, review_id, stood.version, entry, results, whole)
            return review_plan(work, form.page.plan.pk, stood.version, entry, results, whole)
        except Conflict as conflict:
            _next_try(form, stood, conflict)
            raise

    before = stood.version
    done = "モニタリングを訂正しました" if form.correct else "モニタリングを保存しました"
    if not save(form.user, done, run):
        return False
    if form.correct is None:
        carry_seen(form.page.plan.pk, before, before + 1)
    return True


def _next_try(form: ReviewForm, stood: Seen, conflict: Conflict) -> None:
    """Shown now; the next try is against what was shown."""
    if conflict.entity == PlanGoal.__tablename__:
        stood.values[str(conflict.entity_id)] = conflict.version
    elif conflict.entity == GoalAttainment.__tablename__ and form.correct is not None:
        for found in form.correct.found:
            if found.id == conflict.entity_id:
                stood.values[str(found.goal_id)] = conflict.version
    else:
        stood.version = conflict.version
