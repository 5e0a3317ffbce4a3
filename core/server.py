"""入口 (the ASGI entry): Streamlit's app, with our cookie routes, headers and gate around it.

Started by `python -m core.cli serve` under uvicorn; `streamlit run core/server.py` works as well.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from core.config import ROOT, settings
from core.errors import DomainError
from core.pace import Pace
from core.services import sign_in
from core.services.calendar_feeds import feed_text
from core.ui.navigation import PAGES

log = logging.getLogger("tsunagicho")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

COOKIE = "tsunagicho_sid"

# `blob:` in script-src: Streamlit imports a component's module from a blob. Nothing is ever
# fetched from, or sent to, another host.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; "
    "base-uri 'self'; form-action 'self'"
)
HEADERS = [
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
FEED_HEADERS = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}
# Calendar programs ask every few hours; a dozen times in ten minutes leaves room for trying.
FEED_PACE = Pace(12, timedelta(minutes=10))
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
GATED = ("/media", "/_stcore/upload_file", "/_stcore/metrics")
# Streamlit would answer every other address with the first page and a notice in English.
ADDRESSES = frozenset({"", *(page.url for page in PAGES)})
NO_SUCH_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>つなぎ帳</title>
<body style="font-family:'BIZ UDPGothic',sans-serif;margin:4rem;line-height:2">
<p>このアドレスのページはありません。アドレスの打ちまちがいか、なくなったページです。</p>
<p><a href="/">つなぎ帳の最初のページへ</a></p>"""


class Gate:
    """門: security headers on every answer; files and uploads only with a live session.

    Streamlit serves a download to whoever knows its URL: this asks for the session's cookie first.
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        gated = str(scope["path"]).startswith(GATED)

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _value in HEADERS}
                kept = [h for h in message.get("headers", []) if h[0].lower() not in ours]
                if gated:
                    kept = [h for h in kept if h[0].lower() != b"cache-control"]
                    kept.append((b"cache-control", b"no-store"))
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        if _is_page_address(scope) and str(scope["path"]).strip("/") not in ADDRESSES:
            await HTMLResponse(NO_SUCH_PAGE, 404)(scope, receive, send_with_headers)
            return
        if gated and not await _has_live_session(scope):
            refusal = PlainTextResponse("サインインしてください。", status_code=401)
            await refusal(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def _is_page_address(scope: Scope) -> bool:
    """Whether a person may have typed this address: one word, as the addresses of pages are."""
    path = str(scope["path"]).strip("/")
    is_asked_for = scope["method"] in ("GET", "HEAD")
    return is_asked_for and "/" not in path and "." not in path and not path.startswith("_")


def token_in(cookies: str) -> str:
    """The session token of a Cookie header, or ''."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def _has_live_session(scope: Scope) -> bool:
    cookies = "; ".join(
        value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"cookie"
    )
    token = token_in(cookies)
    if not token:
        return False
    live = await to_thread.run_sync(
        lambda: sign_in.current_user(sign_in.hashed(token), touch=False)
    )
    return live is not None


def _from_our_page(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def open_session(request: Request) -> Response:
    """POST /auth/session: the one-time ticket in the body becomes the HttpOnly cookie."""
    if not _from_our_page(request):
        return Response(status_code=403)
    body = (await request.body())[:200].decode("ascii", "replace")
    token = await to_thread.run_sync(lambda: sign_in.redeem_ticket(body))
    if token is None:
        return Response(status_code=401)
    response = Response(status_code=204)
    response.set_cookie(
        COOKIE,
        token,
        max_age=sign_in.session_lifetime(),
        httponly=True,
        samesite="strict",
        secure=settings().secure_cookie,
        path="/",
    )
    return response


async def close_session(request: Request) -> Response:
    """POST /auth/logout: the session ends and the cookie goes."""
    if not _from_our_page(request):
        return Response(status_code=403)
    token = token_in(request.headers.get("cookie", ""))
    if token:
        await to_thread.run_sync(lambda: sign_in.sign_out(sign_in.hashed(token)))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


async def calendar(request: Request) -> Response:
    """GET /calendar/<secret>.ics: the link is the right. Everything else is 404, without a reason."""
    name = str(request.path_params["name"])
    nothing = Response(status_code=404, headers=FEED_HEADERS)
    if request.method != "GET" or not name.endswith(".ics"):
        return nothing
    secret = name.removesuffix(".ics")
    if not FEED_PACE.lets(sign_in.hashed(secret)):
        return Response(status_code=429, headers={**FEED_HEADERS, "retry-after": "600"})
    text = await to_thread.run_sync(lambda: feed_text(secret))
    if text is None:
        return nothing
    return Response(text, media_type="text/calendar", headers=FEED_HEADERS)


def show_bug(error: BaseException) -> bool:
    """A bug: logged with an id and without its message (it may hold a person's data).

    A refusal that no screen expected (out of scope, gone) is none: it is said in its own words.
    """
    if isinstance(error, DomainError):
        st.error(str(error))
        return True
    number = uuid.uuid4().hex[:8]
    frames: list[str] = []
    trace = error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        frames.append(f"{os.path.relpath(code.co_filename, ROOT)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    log.error("bug %s %s at %s", number, type(error).__name__, " < ".join(reversed(frames[-6:])))
    st.error(
        f"うまく動きませんでした。もう一度お試しください。続くときは、番号 {number} を管理者に知らせてください。"
    )
    return True


# While a folder named pages/ exists, Streamlit serves its files without Home.py until something
# calls st.navigation: a fresh server would show pages to anybody. This switch is private to
# Streamlit; the version is pinned and tests/browser proves that it still works.
PagesManager.uses_pages_directory = False

config.set_option("server.allowedHosts", list(settings().allowed_hosts))

app = st.App(
    ROOT / "Home.py",
    routes=[
        Route("/auth/session", open_session, methods=["POST"]),
        Route("/auth/logout", close_session, methods=["POST"]),
        Route("/calendar/{name:path}", calendar, methods=EVERY_METHOD),
    ],
    middleware=[Middleware(Gate)],
    on_script_error=show_bug,
)
