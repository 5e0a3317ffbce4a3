"""雇用率 of one employer: the numbers of each day, what is owed by then, and what today's rate says."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.domain.quotas import MATRIX, EmployerQuotaEntry
from core.domain.rules.parameters import RuleBook
from core.queries.organizations import OrganizationPage
from core.queries.quotas import QuotaRow, quota_on, quotas_of
from core.queries.rules import rule_book
from core.services.quotas import add_quota, change_quota, remove_quota
from core.ui.clients.one_form import OneForm, Sheet
from core.ui.employers.quota_matrix import quota_matrix
from core.ui.employers.quota_words import badge, show_quota, verdict
from core.ui.forms.entry_form import EntryForm
from core.ui.plain import plain

HEAD = ("counted_on", "kind", "full_workers", "short_workers", "exclusion_rate", "source")
FIELDS = (*HEAD, *(name for names in MATRIX for name in names if name))


def employer_quota(user: Actor, page: OrganizationPage) -> None:
    """雇用状況の一覧と、いまの見かた."""
    organization_id = page.organization.pk
    form = OneForm(user, organization_id, "employer_quota")
    writes = may(user, Action.WRITE_NETWORK)
    with read_only(user) as view:
        rows, book = quotas_of(view, organization_id), rule_book(view)
    title, action = st.columns([5, 1.6], vertical_alignment="center")
    title.markdown("**雇用状況**　毎年6月1日の人数や、聞いた日の人数を書きます。")
    if writes:
        with action:
            form.button("new", "人数を書く", icon=":material/add:")
    if writes and form.opened == "new":
        form.draw(_new(organization_id))
    elif not rows:
        st.info(
            "まだ人数が書かれていません。常用労働者と障害のある従業員の人数を書くと、"
            "法定雇用数と不足がわかります。保存せずに試すには「企業支援」の「雇用率の計算」を使います。"
        )
    for row in rows:
        _one(form, row, book, writes=writes, newest=row is rows[0])
    form.finish()


def _one(form: OneForm, row: QuotaRow, book: RuleBook, *, writes: bool, newest: bool) -> None:
    stored, what = row.stored, str(row.stored.pk)
    if writes and form.opened == what:
        form.draw(_stored(row))
        return
    with st.container(border=True, gap="small"):
        words, action = st.columns([6, 1], vertical_alignment="center")
        source = f"　:gray[{plain(stored.source)}]" if stored.source else ""
        words.markdown(
            f"**{format_date(stored.counted_on)}の人数**　"
            f"常用{stored.full_workers}人・短時間{stored.short_workers}人{source}  \n"
            + (
                f"{badge(row.result.value)}　{verdict(row.result.value)}"
                if row.result else "この日の法定雇用率は登録されていません。"
            )
        )  # fmt: skip
        if writes:
            with action:
                form.button(what, "直す")
    if newest:
        today = clock.today()
        now = quota_on(stored, today, book)
        if now is not None:
            st.markdown(f"**この人数を、きょう（{format_date(today)}）の率で見ると**")
            show_quota(now, today, book)


def _draw(form: EntryForm[Any]) -> None:
    day, kind, source = form.columns([1, 1, 2])
    with day:
        form.date("counted_on")
    with kind:
        form.code("kind")
    with source:
        form.text("source")
    for place, name in zip(form.columns(3), HEAD[2:5], strict=True):
        with place:
            form.text(name)
    quota_matrix(lambda name: form.text(name, label_visibility="collapsed"))


def _new(organization_id: int) -> Sheet[EmployerQuotaEntry]:
    return Sheet(
        "new", EmployerQuotaEntry, FIELDS, _draw,
        lambda work, _seen, typed: add_quota(
            work, check(EmployerQuotaEntry, {**typed, "organization_id": organization_id})
        ),
        fixed={"organization_id": organization_id}, done="人数を書きました",
    )  # fmt: skip


def _stored(row: QuotaRow) -> Sheet[EmployerQuotaEntry]:
    stored = row.stored
    return Sheet(
        str(stored.pk), EmployerQuotaEntry, FIELDS, _draw,
        lambda work, seen, typed: change_quota(work, stored.pk, seen, typed),
        stored.version, stored.model_dump(include=set(FIELDS)),
        {"organization_id": stored.organization_id},
        remove=lambda work, seen: remove_quota(work, stored.pk, seen), done="保存しました",
    )  # fmt: skip
