"""名前が出ているとき (when somebody seems to be named): what was found, and what to do about it."""

from __future__ import annotations

import streamlit as st

from core.services.notices import PersonsNamed
from core.ui import session
from core.ui.plain import plain

OTHERWISE = "名前・電話・番号のかわりに、「20代の方」「ある事業所」のように書いてください。"


def remember(key: str, named: PersonsNamed, *, is_about_person: bool) -> None:
    """Nothing was saved: the form asks again, with what was typed still in it."""
    if not named.may_confirm:
        advice = f"ある人のことを書くときは、だれか分からないようにします。{OTHERWISE}"
    elif is_about_person:
        advice = (
            f"その人のことなら、言いかえてください。{OTHERWISE}"
            "職員など、台帳の人でないときは、下に印をつけて、もう一度押してください。"
        )
    else:
        advice = (
            "ある人のことですか。そうなら「ある人のこと」に印をつけ、名前を言いかえてください。"
            "台帳の人のことでなければ、下に印をつけて、もう一度押してください。"
        )
    told = f"まだ保存していません。{named}{advice}"
    st.session_state[session.NOTICE_ASKED] = (key, told, named.may_confirm)
    st.rerun()


def confirm_box(key: str) -> bool:
    """What was found, just above the button that was pressed; 台帳の人のことではない, where the writer may
    say so."""
    asked = st.session_state.get(session.NOTICE_ASKED)
    if not asked or asked[0] != key:
        return False
    st.warning(plain(asked[1]), icon=":material/visibility_off:")
    return asked[2] and st.checkbox(
        "台帳の人のことではないと、確かめました", key=f"{key}.confirmed"
    )
