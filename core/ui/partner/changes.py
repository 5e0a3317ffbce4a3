"""変わったこと (what has changed): the profile, telephone and hours, the contact persons."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.organization_profiles import PROFILE_ENTRIES, PROFILES
from core.domain.organizations import KeyPersonEntry, OrganizationEntry
from core.queries.partners import OWN_FACTS, OwnOrganization, OwnPerson
from core.services import partners
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.network.facts import fact_lines
from core.ui.network.profile import draw_profile
from core.ui.page import save
from core.ui.partner.questions import saved
from core.ui.plain import plain


def changes(user: Actor, own: OwnOrganization, *, key: str) -> None:
    """特徴 | 電話・時間 | 窓口の人."""
    titles = ["電話・時間・定員", "窓口の人"]
    if own.profile_fields:
        titles.insert(0, "特徴")
    parts = dict(zip(titles, st.tabs(titles), strict=True))
    if "特徴" in parts:
        with parts["特徴"]:
            _profile(user, own, key=f"{key}.profile.{own.profile_version or 0}")
    with parts["電話・時間・定員"]:
        _facts(user, own, key=f"{key}.facts.{own.version}")
    with parts["窓口の人"]:
        _persons(user, own, key=f"{key}.person")


def _profile(user: Actor, own: OwnOrganization, *, key: str) -> None:
    entry_class = PROFILE_ENTRIES[PROFILES[str(own.facts["kind"])]]
    with EntryForm(
        entry_class, key=key, submit="特徴を保存する", values=own.profile,
        fixed={"organization_id": own.facts["id"]},
    ) as form:  # fmt: skip
        draw_profile(entry_class, own.profile_fields)(form)
    entry = form.entry
    if entry is None:
        return

    def run(work: Work) -> bool:
        partners.save_own_profile(work, own.profile_version, entry.model_dump())
        return True

    if save(user, "保存しました", run):
        _done("特徴を保存しました", key)


def _facts(user: Actor, own: OwnOrganization, *, key: str) -> None:
    values = {name: own.facts[name] for name in OWN_FACTS}
    fixed = {"name": own.name, "kind": own.facts["kind"]}
    with EntryForm(
        OrganizationEntry, key=key, submit="電話・時間を保存する", values=values, fixed=fixed
    ) as form:
        for names in (
            ("phone", "fax", "capacity"),
            ("hours_weekday", "hours_saturday", "hours_sunday"),
            ("hours_holiday", "closed_days", "url"),
        ):
            for place, name in zip(form.columns(3), names, strict=True):
                with place:
                    form.text(name)
        form.area("hours_note", height=70)
    st.caption("名称や住所が変わったときは、招いてくれた事業所に知らせてください。")
    entry = form.entry
    if entry and save(
        user, "保存しました",
        lambda work: partners.change_own_facts(work, own.version, entry.model_dump()),
    ):  # fmt: skip
        _done("電話・時間を保存しました", key)


def _persons(user: Actor, own: OwnOrganization, *, key: str) -> None:
    if not own.persons:
        st.info("相談や見学の窓口になる人を、ひとり加えてください。")
    for start in range(0, len(own.persons), 3):
        for place, person in zip(st.columns(3), own.persons[start : start + 3], strict=False):
            with place.container(border=True, height="stretch", gap="small"):
                _card(user, person, key)
    if st.button("窓口の人を加える", key=f"{key}.add", icon=":material/person_add:"):
        _person_form(user, None, key)


def _card(user: Actor, person: OwnPerson, key: str) -> None:
    st.badge(codes("key_stage").label(person.stage), color="green")
    st.markdown(f"**{plain(person.name)}**　{plain(person.post)}")
    fact_lines({"電話": person.phone, "連絡": person.how, "時間": person.when})
    with st.container(horizontal=True):
        if st.button("直す", key=f"{key}.change.{person.id}", icon=":material/edit:"):
            _person_form(user, person, key)
        if st.button("もういません", key=f"{key}.left.{person.id}"):
            gone = save(
                user, "保存しました",
                lambda work: partners.change_own_person(
                    work, person.id, person.version, {}, left=True
                ),
            )  # fmt: skip
            if gone:
                _done("窓口の人を外しました", key)


@st.dialog("窓口の人", width="medium")
def _person_form(user: Actor, person: OwnPerson | None, key: str) -> None:
    name = f"{key}.{person.id}.{person.version}" if person else f"{key}.new"
    values = {n: getattr(person, n) for n in OwnPerson.__dataclass_fields__} if person else {}
    with EntryForm(
        KeyPersonEntry, key=name, values=values, fixed={"organization_id": user.organization_id}
    ) as form:
        form.code("stage", horizontal=True)
        left, right = form.columns(2)
        with left:
            form.text("name")
            form.text("post")
            form.text("phone")
        with right:
            form.text("name_kana")
            form.text("when", placeholder="平日 13:30〜15:00")
            form.text("email")
        form.text("how", placeholder="まず電話で。見学の申し込みはFAXでも")
    entry = form.entry
    if entry is None:
        return
    typed = entry.model_dump()
    if person is None:
        done = save(user, "保存しました", lambda work: partners.add_own_person(work, typed))
    else:
        stored = person
        done = save(
            user, "保存しました",
            lambda work: partners.change_own_person(work, stored.id, stored.version, typed),
        )  # fmt: skip
    if done:
        _done("窓口の人を保存しました", name)


def _done(what: str, key: str) -> None:
    saved(what)
    session.renew(key)
    st.rerun()
