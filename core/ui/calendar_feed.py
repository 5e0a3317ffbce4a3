"""暦で受け取る: make the secret link, see it once, revoke it (わたしの設定)."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.permissions import Action, may
from core.queries.calendar_feeds import FeedRow, own_feed
from core.services import calendar_feeds
from core.ui import session
from core.ui.page import save


def calendar_part(user: Actor, *, key: str) -> None:
    """The whole part; nothing for those who have no deadlines of their own."""
    if not may(user, Action.SEE_OWN_WORK):
        return
    with read_only(user) as view:
        feed = own_feed(view)
    st.subheader("暦で受け取る", anchor=False)
    st.markdown(
        "自分の期限を、パソコンやスマートフォンの予定表（Outlook、Google カレンダーなど）で見られます。"
        "外に出るのは **利用者の番号と期限の種類と日付だけ** です。氏名、書いたことば、理由は入りません。"
    )
    with st.container(border=True):
        secret = st.session_state.get(session.FEED_SECRET)
        if secret and feed:
            _shown_once(str(secret))
        if feed:
            _open(user, feed, key=key)
        else:
            st.markdown("リンクはまだありません。")
            if st.button("リンクを作る", key=f"{key}.make", type="primary"):
                _issue(user, "リンクを作りました")


def _shown_once(secret: str) -> None:
    st.success(
        "予定表の「URL で登録」「インターネットから購読」に、このアドレスを貼ってください。"
        "**表示は今回だけ** です。この画面を離れると、もう見られません。",
        icon=":material/key:",
    )
    here = urlsplit(str(st.context.url or ""))
    st.code(f"{here.scheme}://{here.netloc}/calendar/{secret}.ics", language=None, wrap_lines=True)
    st.caption(
        "アドレスを知っている人は、サインインせずに読めます。人に見せず、もれたと思ったら取り消してください。"
    )


def _open(user: Actor, feed: FeedRow, *, key: str) -> None:
    text, again, stop = st.columns([3, 1.3, 1.3], vertical_alignment="center")
    fetched = (
        f"{clock.in_japan(feed.fetched_at):%Y/%m/%d %H時}ごろ"
        if feed.fetched_at
        else "まだありません"
    )
    text.markdown(
        f"作った日: {clock.in_japan(feed.created_at):%Y/%m/%d}　最後に読まれた時刻: {fetched}"
    )
    if again.button(
        "作り直す", key=f"{key}.renew", width="stretch",
        help="新しいリンクになり、前のリンクは使えなくなります",
    ):  # fmt: skip
        _issue(user, "リンクを作り直しました。前のリンクは使えません")
    if stop.button(
        "取り消す", key=f"{key}.revoke", width="stretch", help="このリンクを使えなくします"
    ):
        revoked = save(user, "リンクを取り消しました", _revoke)
        if revoked:
            st.session_state.pop(session.FEED_SECRET, None)
            st.rerun()


def _revoke(work: Work) -> bool:
    calendar_feeds.revoke_feed(work)
    return True


def _issue(user: Actor, done: str) -> None:
    secret = save(user, done, calendar_feeds.issue_feed)
    if secret:
        st.session_state[session.FEED_SECRET] = secret
        st.rerun()
