"""新しい計画 (a new plan): its kind first, for the kind decides service, length and fields."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.plan_details import DETAILS
from core.domain.plan_kinds import KINDS, kind_of, may_have
from core.domain.plans import PlanEntry, PlanFields
from core.domain.rules.plan_period import longest_plan_end
from core.domain.rules.ruled import Ruled
from core.queries.plan_periods import has_mental_disability, use_limit
from core.queries.plans import current_service
from core.queries.records import client_label
from core.queries.rules import rule_book
from core.services import plans
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import PLAN, go
from core.ui.page import save
from core.ui.plain import plain
from core.ui.plans.enrolment_choices import enrolment_choices

KIND_OF_SERVICE = {service: kind for kind, each in KINDS.items() for service in each.services}


def new_plan(user: Actor, client_id: int) -> None:
    """種類を選び、期間を決めて、原案を作る."""
    with read_only(user) as view:
        label, service = client_label(view, client_id), current_service(view, client_id)
    if not may(user, Action.WRITE_CLIENTS):
        st.info("計画を作る権限がありません。担当者に頼んでください。")
        return
    st.subheader(f"{plain(label)} の計画を作る", anchor=False)
    st.caption("まず枠を作ります。意向・方針・目標は、次の画面で書きます。")
    labels = codes("plan_kind").labels(clock.today())
    usual = KIND_OF_SERVICE.get(service, "individual_support_plan")
    kind = st.pills(
        "計画の種類", list(labels), default=usual, format_func=lambda code: labels[code],
        key=f"plan.new.{client_id}.kind", required=True,
    )  # fmt: skip
    _frame(user, client_id, kind or usual, service)


def _frame(user: Actor, client_id: int, kind: str, service: str) -> None:
    wanted = service if may_have(kind, service) else ""
    offered = kind_of(kind).services
    if not wanted and len(offered) == 1:
        wanted = offered[0]
    today = clock.today()
    longest = _longest(user, client_id, kind, wanted, today) if wanted else None
    key = f"plan.new.{client_id}.{kind}"
    enrolments = enrolment_choices(user, client_id)
    values = {
        "service": wanted,
        "start_on": today,
        "enrolment_id": next(iter(enrolments)) if len(enrolments) == 1 else None,
    }
    fixed = {"client_id": client_id, "kind": kind}
    with EntryForm(PlanEntry, key=key, submit="原案を作る", values=values, fixed=fixed) as form:
        of, start, end, programme = form.columns([1.4, 1, 1, 1.6])
        with of:
            form.code("service", among=offered)
        with start:
            form.date("start_on")
        with end:
            form.date("end_on")
        with programme:
            form.choice("enrolment_id", enrolments)
        st.caption(_told(kind, longest))
    entry = form.entry
    if entry is None:
        return
    made = save(user, "原案を作りました", lambda work: plans.draft_plan(work, entry))
    if made:
        session.renew(key)
        go(PLAN, id=made.pk)


def _longest(user: Actor, client_id: int, kind: str, service: str, start_on: date) -> Ruled[date]:
    """The longest end by rule, or that of the service where it ends earlier."""
    with read_only(user) as view:
        is_mental = has_mental_disability(view, client_id)
        ruled = longest_plan_end(kind, service, start_on, rule_book(view), is_mental=is_mental)
        asked = PlanFields.model_construct(client_id=client_id, service=service, start_on=start_on)
        limit = use_limit(view, asked)
    return Ruled(limit.last) if limit and start_on <= limit.last < ruled.value else ruled


def _told(kind: str, longest: Ruled[date] | None) -> str:
    parts = [f"会議は「{kind_of(kind).meeting}」です。"]
    if longest:
        doubt = "（要確認）" if longest.caution else ""
        parts.append(
            f"終了日は、開始日がきょうなら、長くて {format_date(longest.value, weekday=False)} までです"
            f"{doubt}。空けておくこともできます。"
        )
    if kind in DETAILS:
        parts.append("この種類だけの欄が、次の画面に加わります。")
    return "".join(parts)
