"""計画のことば (words of a plan): the period, and the mandated items with what may be copied into them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.plan_kinds import kind_of
from core.domain.plans import MANDATED, PlanEntry, PlanFields
from core.queries.plan_proposals import proposals_for
from core.queries.plans import PlanPage
from core.services import drafts, plans
from core.ui import session
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import Seen, save_seen, seen
from core.ui.plans.enrolment_choices import enrolment_choices
from core.ui.plans.kept import carry_seen
from core.ui.plans.opened import is_writable

FRAME = ("service", "start_on", "end_on", "enrolment_id")
HELP = {
    "intention": "本人と家族が、どんな生活・働き方を望んでいるか。できるだけ本人のことばで。",
    "policy": "意向とアセスメントをふまえて、事業所全体でどう支えるか。",
    "issues": "生活全般の質を上げるために、解決したいこと。優先するものから。",
    "cautions": "体調、服薬、苦手なこと、関わり方など、支援するときに気をつけること。",
}


def plan_words(user: Actor, page: PlanPage) -> None:
    """計画: the mandated items, and the period behind a fold."""
    if not is_writable(user, page):
        _read_words(page)
        return
    _words(user, page)
    with st.expander("期間・サービスを直す", icon=":material/date_range:"):
        _frame(user, page)


def _words(user: Actor, page: PlanPage) -> None:
    plan, kind = page.plan, kind_of(page.plan.kind)
    key = f"plan.words.{plan.pk}"
    prefix = f"{key}.{session.nonce(key)}"
    form_seen, values = _begun(user, page, key, prefix)
    fixed = {n: getattr(plan, n) for n in PlanFields.model_fields if n not in MANDATED}
    with EntryForm(
        PlanEntry, key=key, values=values, fixed=fixed,
        titles={name: kind.title(name) for name in MANDATED},
    ) as form:  # fmt: skip
        added: dict[str, list[str]] = {}
        for pair in (MANDATED[:2], MANDATED[2:]):
            for column, name in zip(form.columns(2), pair, strict=True):
                with column:
                    form.area(name, height=130, help=HELP[name])
        _offer(user, page, prefix, added)
    watched_draft(
        user, _draft_name(page), form=prefix, fields={n: f"{prefix}.{n}" for n in MANDATED},
        words=MANDATED, more={"version": form_seen.version, "stood": form_seen.values},
    )  # fmt: skip
    if form.entry is None:
        return
    entered = {name: getattr(form.entry, name) for name in MANDATED}
    for name, lines in added.items():
        entered[name] = "\n".join(filter(None, (entered[name], *(f"・{line}" for line in lines))))
    if _save(user, page, key, form_seen, form_seen.typed(entered)):
        drafts.drop_draft(user, _draft_name(page))
        st.rerun()


def _draft_name(page: PlanPage) -> str:
    return f"plan.words.{page.plan.pk}"


def _begun(user: Actor, page: PlanPage, key: str, prefix: str) -> tuple[Seen, dict[str, Any]]:
    """What stood there when the form was begun, and what was typed since: a draft outlives the
    session. While the fields stand there, the browser holds them."""
    stored = {name: getattr(page.plan, name) for name in MANDATED}
    place = f"{prefix}.draft"
    if f"{prefix}.{MANDATED[0]}" not in st.session_state:
        found = drafts.take_draft(user, _draft_name(page))
        st.session_state[place] = found if isinstance(found, dict) else {}
    draft: dict[str, Any] = st.session_state.get(place, {})
    typed = {n: str(draft[n]) for n in MANDATED if draft.get(n) is not None}
    if not typed:
        form_seen = seen(key, page.plan.version, stored)
        return form_seen, form_seen.values
    stood = draft.get("stood")
    stored |= {n: str(v) for n, v in (stood if isinstance(stood, dict) else {}).items()}
    form_seen = seen(key, int(draft.get("version", page.plan.version)), stored)
    if typed != stored:
        st.info("保存していない入力があります。続きを書いて保存してください。")
    return form_seen, {**form_seen.values, **typed}


def _offer(user: Actor, page: PlanPage, prefix: str, added: dict[str, list[str]]) -> None:
    """写せること: chosen one by one, written behind what stands there when the form is saved."""
    with read_only(user) as view:
        offered = proposals_for(view, page.plan.client_id)
    plan, kind = page.plan, kind_of(page.plan.kind)
    wishes = [line for line in offered.wishes if line not in plan.intention]
    issues = [line for line in offered.issues if line not in plan.issues]
    if not wishes and not issues:
        return
    of = f"アセスメント {offered.assessed}" if offered.assessed else "アセスメントはまだありません"
    with st.expander(
        f"希望とアセスメントから写す（{len(wishes) + len(issues)}）", icon=":material/content_copy:",
        expanded=not (plan.intention and plan.issues),
    ):  # fmt: skip
        st.caption(
            f"選んだものは、保存すると欄の終わりに1行ずつ加わります。（{of}・フェイスシート）"
        )
        for name, lines in (("intention", wishes), ("issues", issues)):
            if lines:
                added[name] = st.pills(
                    f"「{kind.title(name)}」へ", lines, selection_mode="multi",
                    key=f"{prefix}.add.{name}",
                )  # fmt: skip


def _frame(user: Actor, page: PlanPage) -> None:
    plan = page.plan
    key = f"plan.frame.{plan.pk}"
    form_seen = seen(key, plan.version, {name: getattr(plan, name) for name in FRAME})
    enrolments = enrolment_choices(user, plan.client_id)
    fixed = {n: getattr(plan, n) for n in PlanFields.model_fields if n not in FRAME}
    with EntryForm(
        PlanEntry, key=key, submit="期間・サービスを保存する", values=form_seen.values, fixed=fixed
    ) as form:
        of, start, end, programme = form.columns([1.4, 1, 1, 1.6])
        with of:
            form.code("service", among=kind_of(plan.kind).services)
        with start:
            form.date("start_on")
        with end:
            form.date("end_on")
        with programme:
            form.choice("enrolment_id", enrolments)
    if form.entry is None:
        return
    changes = form_seen.typed({name: getattr(form.entry, name) for name in FRAME})
    if _save(user, page, key, form_seen, changes):
        st.rerun()


def _save(user: Actor, page: PlanPage, key: str, form_seen: Seen, changes: dict[str, Any]) -> bool:
    plan = page.plan
    if not changes:
        st.info("変えたところはありません。")
        return False
    before = form_seen.version
    saved = save_seen(
        user, f"{len(changes)}項目を保存しました", form_seen,
        lambda work: plans.change_plan(work, plan.pk, form_seen.version, changes),
    )  # fmt: skip
    if saved is None:
        return False
    session.renew(key)
    carry_seen(plan.pk, before, saved.version)
    return True


def _read_words(page: PlanPage) -> None:
    kind = kind_of(page.plan.kind)
    st.caption(f"サービス: {codes('service').label(page.plan.service)}")
    for name in MANDATED:
        st.caption(kind.title(name))
        st.text(getattr(page.plan, name) or "（未記入）")
