"""キーパーソン (key persons): whom to ask at each stage of support, how and when, and who stands in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.organizations import KeyPerson, KeyPersonEntry
from core.domain.permissions import Action, may
from core.services import key_persons as service
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.network.facts import fact_lines
from core.ui.network.manner import is_old
from core.ui.page import save
from core.ui.plain import plain

PER_LINE = 2


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
            _form(user, organization_id, None, here, key)
    if not here:
        st.info("だれに頼むかを、支援の段階ごとに書いておけます。最初の一人を加えてください。")
    else:
        _cards(user, _asked_for(here, organization_id, key), here, key)
    if left:
        with st.expander(f"離任した人 {len(left)}人"):
            _cards(user, left, left, key)


def _asked_for(here: Sequence[KeyPerson], organization_id: int, key: str) -> list[KeyPerson]:
    """何で困っているか: one stage, or everybody; deputies stand under whom they stand for."""
    stages = codes("key_stage").labels(clock.today())
    stage = st.pills(
        "何で困っていますか", list(stages), format_func=lambda s: stages[s],
        key=f"{key}.stage.{organization_id}",
    )  # fmt: skip
    ids = {person.id for person in here}
    first = [person for person in here if person.deputy_for_id not in ids]
    if stage is None:
        return first
    # Whose own stage it is stands before who may be asked for it as well; a deputy who knows the
    # stage is found even where the one they stand for does not.
    asked = [p for p in here if stage in p.stages and (p in first or not _above(p, here, stage))]
    if not asked:
        st.info(
            f"「{stages[stage]}」の窓口は、まだ書かれていません。ほかの段階の人に聞いてみてください。"
        )
        return first
    return sorted(asked, key=lambda person: person.stage != stage)


def _above(person: KeyPerson, here: Sequence[KeyPerson], stage: str) -> bool:
    """Whether the one they stand for is shown for this stage."""
    return any(p.id == person.deputy_for_id and stage in p.stages for p in here)


def _cards(
    user: Actor, shown: Sequence[KeyPerson], all_here: Sequence[KeyPerson], key: str
) -> None:
    wide = min(PER_LINE, len(shown))
    for start in range(0, len(shown), wide):
        line = st.columns(wide)
        for place, person in zip(line, shown[start : start + wide], strict=False):
            with place.container(border=True, height="stretch", gap="small"):
                _card(user, person, all_here, key)
                for deputy in all_here:
                    if deputy.deputy_for_id == person.id:
                        _deputy(user, deputy, all_here, key)


def _card(user: Actor, person: KeyPerson, here: Sequence[KeyPerson], key: str) -> None:
    stage = codes("key_stage").label
    reading = f"（{plain(person.name_kana)}）" if person.name_kana else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(person.name)}**{reading}", width="content")
        st.badge(stage(person.stage), color="green")
        for further in person.stages[1:]:
            st.badge(stage(further), color="gray")
        if person.kind != "medical_contact":
            st.badge(codes("key_person_kind").label(person.kind), color="gray")
        if person.left_on:
            st.badge(f"{format_date(person.left_on, weekday=False)} 離任", color="gray")
    reached = "　".join(filter(None, [person.phone, person.when]))
    fact_lines(
        {
            "部署": person.post, "電話": reached, "連絡": person.how, "メール": person.email,
            "メモ": person.note, "確かめた日": _verified(person),
        }
    )  # fmt: skip
    _actions(user, person, here, key)


def _verified(person: KeyPerson) -> str:
    if person.left_on or person.verified_on is None:
        return ""
    old = "（1年以上前）" if is_old(person.verified_on, clock.today()) else ""
    return format_date(person.verified_on, weekday=False) + old


def _deputy(user: Actor, person: KeyPerson, here: Sequence[KeyPerson], key: str) -> None:
    """代わりの人, in two lines under whom they stand for."""
    facts = "　".join(filter(None, [person.phone, person.when, person.how]))
    st.markdown(
        f":gray-badge[いないときは] **{plain(person.name)}**　{plain(person.post)}  \n{plain(facts)}"
    )
    _actions(user, person, here, key)


def _actions(user: Actor, person: KeyPerson, here: Sequence[KeyPerson], key: str) -> None:
    if not may(user, Action.WRITE_NETWORK):
        return
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "直す", key=f"{key}.change.{person.id}", type="tertiary", icon=":material/edit:"
        ):
            _form(user, person.organization_id, person, here, key)
        if person.left_on is None and person.verified_on != clock.today():
            st.button(
                "きょう確かめた", key=f"{key}.verify.{person.id}", type="tertiary",
                icon=":material/check:", on_click=_verify, args=(user, person),
                help="いまもこの人が窓口だと確かめたとき",
            )  # fmt: skip


def _verify(user: Actor, person: KeyPerson) -> None:
    save(
        user, f"{person.name}さんを、きょう確かめたことにしました",
        lambda work: service.verify_key_person(work, person.pk, person.version),
    )  # fmt: skip


@st.dialog("キーパーソン", width="medium")
def _form(
    user: Actor, organization_id: int, person: KeyPerson | None, here: Sequence[KeyPerson], key: str
) -> None:
    name = f"{key}.{person.id}.{person.version}" if person else f"{key}.new.{organization_id}"
    others = {p.pk: "　".join(filter(None, [p.name, p.post])) for p in here if p != person}
    with EntryForm(
        KeyPersonEntry, key=name, values=person.model_dump() if person else {},
        fixed={"organization_id": organization_id},
    ) as form:  # fmt: skip
        form.code("stage", horizontal=True)
        form.several("further_stages", "key_stage")
        left, right = form.columns(2)
        with left:
            form.text("name")
            form.text("post")
            form.text("phone")
            form.text("when", placeholder="平日 13:30〜15:00")
            form.choice("deputy_for_id", others)
        with right:
            form.text("name_kana")
            form.code("kind")
            form.text("email")
            form.text("how", placeholder="まず地域連携室に電話し、折り返しを待つ")
            form.date("verified_on", today=person is None)
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
