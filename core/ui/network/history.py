"""連絡と経過 (contacts): a contact is written quickly; below, every contact over all persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.organization_contacts import OrganizationContactEntry
from core.domain.permissions import Action, may
from core.queries.organization_history import KINDS, PER_PAGE, HistoryLine, history_of
from core.queries.organizations import OrganizationPage
from core.services import organization_contacts
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

# So much of a long text stands in a list.
LONGEST = 160


def organization_history(user: Actor, page: OrganizationPage, *, key: str) -> None:
    """連絡を書く, and やりとりの経過: newest first, a page at a time, by kind."""
    place = page.organization.pk
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.pills(
            "やりとりの経過", list(KINDS), format_func=lambda k: KINDS[k], key=f"{key}.kind.{place}"
        )
        st.space("stretch")
        if may(user, Action.WRITE_NETWORK) and st.button(
            "連絡を書く", key=f"{key}.add", icon=":material/add_call:", type="primary"
        ):
            _form(user, page, None, key)
    number = int(st.session_state.get(f"{key}.page.{place}.{kind}", 1))
    with read_only(user) as view:
        found = history_of(view, place, (kind,) if kind else (), number)
    if not found.total and not found.hidden:
        st.info(
            "まだ何もありません。電話や訪問をしたら「連絡を書く」で残してください。"
            "利用者の支援記録・紹介・提供・行事の案内も、ここに並びます。"
        )
    for line in found.lines:
        _line(user, page, line, key)
    if found.hidden:
        st.caption(
            f"ほかに、利用者についての記録が{found.hidden:,}件あります（あなたの権限では、だれの何かは表示されません）。"
        )
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=f"{key}.page.{place}.{kind}")


def _line(user: Actor, page: OrganizationPage, line: HistoryLine, key: str) -> None:
    with st.container(border=True, gap="xsmall"):
        head, action = st.columns([5, 1], vertical_alignment="center")
        day = format_date(line.on)
        by = f"　:gray[{plain(line.values.get('by', ''))}]" if line.values.get("by") else ""
        said = _SAID[line.kind](line.values, page)
        head.markdown(f"{day}　:gray-badge[{KINDS[line.kind]}]　{said[0]}{by}")
        with action:
            if line.client_id is not None:
                name = f"{line.values['client_name']}（{line.values['client_number']}）"
                open_link(plain(name), CLIENT, id=line.client_id)
            elif (
                line.kind == "contact"
                and may(user, Action.WRITE_NETWORK)
                and st.button(
                    "直す", key=f"{key}.change.{line.id}", type="tertiary", icon=":material/edit:"
                )
            ):
                _form(user, page, line, key)
        for more in filter(None, said[1:]):
            st.markdown(more)


# -- in words -------------------------------------------------------------------------------------

Said = tuple[str, ...]


def _short(text: str | None) -> str:
    text = text or ""
    return plain(text if len(text) <= LONGEST else text[:LONGEST] + "…")


def _contact(values: Mapping[str, Any], page: OrganizationPage) -> Said:
    who = values["person"] or values["partner"]
    head = f"{plain(codes('contact_purpose').label(values['purpose']))}　{plain(codes('contact_method').label(values['method']))}"
    due = f"（{format_date(values['next_on'])}まで）" if values["next_on"] else ""
    step = f":orange-badge[次] {plain(values['next_step'])}{due}" if values["next_step"] else ""
    return (
        head + (f"　{plain(who)}" if who else ""),
        _short(values["content"]),
        step,
    )


def _record(values: Mapping[str, Any], page: OrganizationPage) -> Said:
    method = plain(codes("contact_method").label(values["method"]))
    who = f"　{plain(values['with_whom'])}" if values["with_whom"] else ""
    return (method + who, _short(values["facts"]))


def _introduction(values: Mapping[str, Any], page: OrganizationPage) -> Said:
    way = "この機関へ紹介" if values["to_id"] == page.organization.pk else "この機関から紹介"
    status = plain(codes("introduction_status").label(values["status"]))
    reason = (
        plain(codes("mismatch_reason").label(values["end_reason"])) if values["end_reason"] else ""
    )
    return (f"{way}　{status}" + (f"（{reason}）" if reason else ""), _short(values["fit_note"]))


def _disclosure(values: Mapping[str, Any], page: OrganizationPage) -> Said:
    listed = codes("data_category")
    items = "、".join(listed.label(item) for item in values["items"].split(",") if item)
    return (f"{plain(codes('purpose').label(values['purpose']))}　{plain(items)}",)


def _advice(values: Mapping[str, Any], page: OrganizationPage) -> Said:
    state = "答えがありました" if values["answered_on"] else "答えを待っています"
    return (
        f"{plain(codes('advice_purpose').label(values['purpose']))}　{state}",
        _short(values["answer"] or values["asked"]),
    )


def _intake(values: Mapping[str, Any], page: OrganizationPage) -> Said:
    way = "この機関へ紹介" if values["referred_id"] == page.organization.pk else "この機関から"
    return (f"{way}　{plain(values['name'])}", _short(values["complaint"]))


def _event(values: Mapping[str, Any], page: OrganizationPage) -> Said:
    people = f"　{values['people']}人" if values["people"] is not None else ""
    status = plain(codes("invitation_status").label(values["status"]))
    return (f"{plain(values['name'])}　{status}{people}",)


_SAID: dict[str, Callable[[Mapping[str, Any], OrganizationPage], Said]] = {
    "contact": _contact, "record": _record, "introduction": _introduction,
    "disclosure": _disclosure, "advice": _advice, "intake": _intake, "event": _event,
}  # fmt: skip


# -- writing --------------------------------------------------------------------------------------


@st.dialog("機関との連絡", width="medium")
def _form(user: Actor, page: OrganizationPage, line: HistoryLine | None, key: str) -> None:
    st.caption(
        "利用者ひとりについての連絡は、その人の支援記録に書いてください。ここは機関についての連絡です。"
    )
    place = page.organization.pk
    stored = dict(line.values) if line else {}
    name = f"{key}.{line.id}.{stored['version']}" if line else f"{key}.new.{place}"
    here = {p.pk: "　".join(filter(None, [p.name, p.post])) for p in page.key_persons}
    has_task = bool(stored.get("next_on"))
    kept = {"next_step": stored["next_step"], "next_on": stored["next_on"]} if has_task else {}
    with EntryForm(
        OrganizationContactEntry, key=name, values=stored,
        fixed={"organization_id": place, **kept},
    ) as form:  # fmt: skip
        left, middle, right = form.columns(3)
        with left:
            form.date("contacted_on", today=line is None)
            form.choice("key_person_id", here)
        with middle:
            form.code("method")
            form.text("partner")
        with right:
            form.code("purpose")
        form.area("content", height=110)
        if has_task:
            st.caption("「次にすること」は、やることになっています。きょうの仕事で直せます。")
        else:
            step, on = form.columns([3, 1])
            with step:
                form.text(
                    "next_step", placeholder="期日を入れると、きょうの仕事の「やること」に並びます"
                )
            with on:
                form.date("next_on")
    if line is not None and st.button("この連絡を消す", key=f"{name}.remove", type="tertiary"):
        seen = stored["version"]

        def gone(work: Any) -> bool:
            organization_contacts.remove_contact(work, line.id, seen)
            return True

        if save(user, "連絡を消しました。書いてあったことは監査記録に残ります。", gone):
            st.rerun()
    entry = form.entry
    if entry is None:
        return
    if line is None:
        done: object = save(
            user, "連絡を書きました",
            lambda work: organization_contacts.add_contact(work, entry),
        )  # fmt: skip
    else:
        done = save(
            user, "連絡を直しました",
            lambda work: organization_contacts.change_contact(
                work, line.id, stored["version"], entry.model_dump()
            ),
        )  # fmt: skip
    if done:
        session.renew(name)
        st.rerun()
