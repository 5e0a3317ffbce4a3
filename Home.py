"""つなぎ帳: the router. Signed out: the sign-in. Signed in: the menu of this user's pages."""

from core.ui import first_run, navigation, page, session, sign_in

page.prepare()
live = session.current()
if live is not None:
    # Before the page: a page may stop its run wherever it likes.
    session.hand_over_ticket()
    session.watch()
if live is None:
    sign_in.show()
    session.drop_cookie()
elif live.user.must_change_password:
    sign_in.change_first_passphrase(live)
elif first_run.is_waiting(live.actor):
    first_run.show(live.actor)
else:
    navigation.menu(live.actor).run()
