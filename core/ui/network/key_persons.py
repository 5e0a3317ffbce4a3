"""キーパーソン (key persons): whom to ask at each stage of support, how and when."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.organizations import KeyPerson, KeyPersonEntry
from core.domain.permissions import Action, may
from core.services import key_persons as service
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.network.facts import fact_lines
from core.ui.page import save
from core.ui.plain import plain

PER_LINE = 3


def key_persons(
    user: Actor, organization_id: int, persons: Sequence[KeyPerson], *, key: str
) -> None:
    """段階ごとの窓口; who has left stands at the end, folded."""
    here = [person for person in persons if person.left_on is None]
    left = [person for person in persons if person.left_on is not None]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"キーパーソン　{len(here)}人", anchor=False, width="content")
        if may(user, Action.WRITE_NETWORK) and st.button(
            "キーパーソンを加える", key=f"{key}.add", icon=":material/person_add:"
        ):
            _form(user, organization_id, None, key)
    if not here:
        st.info("だれに頼むかを、支援の段階ごとに書いておけます。最初の一人を加えてください。")
    _cards(user, here, key)
    if left:
        with st.expander(f"離任した人 {len(left)}人"):
            _cards(user, left, key)


def _cards(user: Actor, persons: Sequence[KeyPerson], key: str) -> None:
    for start in range(0, len(persons), PER_LINE):
        line = st.columns(PER_LINE)
        for place, person in zip(line, persons[start : start + PER_LINE], strict=False):
            with place.container(border=True, height="stretch", gap="small"):
                _card(user, person, key)


def _card(user: Actor, person: KeyPerson, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(codes("key_stage").label(person.stage), color="green")
        if person.kind != "medical_contact":
            st.badge(codes("key_person_kind").label(person.kind), color="gray")
        if person.left_on:
            st.badge(f"{format_date(person.left_on, weekday=False)} 離任", color="gray")
    reading = f"（{plain(person.name_kana)}）" if person.name_kana else ""
    st.markdown(f"**{plain(person.name)}**{reading}  \n{plain(person.post)}")
    fact_lines({"電話": person.phone, "連絡": person.how, "時間": person.when, "メモ": person.note})
    if may(user, Action.WRITE_NETWORK) and st.button(
        "直す", key=f"{key}.change.{person.id}", type="tertiary", icon=":material/edit:"
    ):
        _form(user, person.organization_id, person, key)


@st.dialog("キーパーソン", width="medium")
def _form(user: Actor, organization_id: int, person: KeyPerson | None, key: str) -> None:
    name = f"{key}.{person.id}.{person.version}" if person else f"{key}.new.{organization_id}"
    with EntryForm(
        KeyPersonEntry, key=name, values=person.model_dump() if person else {},
        fixed={"organization_id": organization_id},
    ) as form:  # fmt: skip
        form.code("stage", horizontal=True)
        left, right = form.columns(2)
        with left:
            form.text("name")
            form.text("post")
            form.text("phone")
            form.text("when", placeholder="平日 13:30〜15:00")
        with right:
            form.text("name_kana")
            form.code("kind")
            form.text("how", placeholder="まず地域連携室に電話し、折り返しを待つ")
            if person:
                form.date("left_on")
        form.area("note", height=80)
    entry = form.entry
    if entry is None:
        return
    if person is None:
        done = save(
            user, "キーパーソンを加えました",
            lambda work: service.add_key_person(work, entry),
        )  # fmt: skip
    else:
        stored = person
        done = save(
            user, "キーパーソンを直しました",
            lambda work: service.change_key_person(
                work, stored.pk, stored.version, entry.model_dump()
            ),
        )  # fmt: skip
    if done:
        session.renew(name)
        st.rerun()
