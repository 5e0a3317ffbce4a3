"""机 (desk): a small X11 desktop with a Japanese input method and a browser window on it.

Every key and click goes through the X server, as from a keyboard and a mouse; the browser's own
protocol is only used to read the page. Needs root, and the Debian packages of `make ime`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Error, Page, sync_playwright

ACCOUNT = "tsunagu-ime"  # Chromium and fcitx5 refuse to share a session bus with root
GROUPS = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=mozc

[Groups/0/Items/0]
Name=keyboard-us

[Groups/0/Items/1]
Name=mozc

[GroupOrder]
0=Default
"""
BEHAVIOUR = "[Behavior]\nActiveByDefault=True\nShareInputState=All\n"
WINDOW = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-features=Translate",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--ozone-platform=x11",
    "--gtk-version=3",
    "--remote-allow-origins=*",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-position=0,0",
    "--window-size=1360,900",
]
PROGRAMS = ("Xvfb", "openbox", "dbus-launch", "fcitx5", "fcitx5-remote", "xdotool", "runuser")


class Desk:
    """The desktop as a context: it is set up on entry and cleared away on exit."""

    page: Page

    def __init__(self) -> None:
        missing = [name for name in PROGRAMS if shutil.which(name) is None]
        if missing or os.geteuid() != 0:
            raise SystemExit(f"管理者で `make ime` を実行してください(足りないもの: {missing})。")
        self.closing = contextlib.ExitStack()

    def __enter__(self) -> Desk:
        with self.closing:
            self._furnish()
            self.closing = self.closing.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.close()

    # ---- setting up ----------------------------------------------------------------------------
    def _furnish(self) -> None:
        home = self._home()
        display = next(f":{n}" for n in range(91, 200) if not Path(f"/tmp/.X{n}-lock").exists())
        self.environment = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "DISPLAY": display,
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "GTK_IM_MODULE": "fcitx",
            "XMODIFIERS": "@im=fcitx",
        }
        self._start("Xvfb", display, "-screen", "0", "1400x940x24", "-nolisten", "tcp")
        self._until(lambda: Path(f"/tmp/.X11-unix/X{display[1:]}").exists())
        bus = self._run("dbus-launch", "--sh-syntax")
        address = re.search(r"ADDRESS='([^']+)'", bus)
        process = re.search(r"PID=(\d+)", bus)
        if address is None or process is None:
            raise RuntimeError("the session bus did not start")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address[1]
        self.closing.callback(_end, int(process[1]), group=False)
        self._start("openbox")
        self._start("fcitx5", "--disable=wayland,waylandim")
        self._until(lambda: self._run("fcitx5-remote") in {"1", "2"})
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
        profile = f"--user-data-dir={home / 'profile'}"
        self._start(binary, *WINDOW, f"--remote-debugging-port={port}", profile, "about:blank")
        play = sync_playwright().start()
        self.closing.callback(play.stop)
        for attempt in range(80):
            try:
                browser = play.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                break
            except Error:
                if attempt == 79:
                    raise
                time.sleep(0.5)
        self.page = browser.contexts[0].pages[0]

    def _home(self) -> Path:
        """A home of its own for the account, thrown away at the end."""
        try:
            account = pwd.getpwnam(ACCOUNT)
        except KeyError:
            subprocess.run(["useradd", "--system", "--no-create-home", ACCOUNT], check=True)
            account = pwd.getpwnam(ACCOUNT)
        home = Path(tempfile.mkdtemp(prefix="desk-"))
        self.closing.callback(shutil.rmtree, home, ignore_errors=True)
        (home / "config/fcitx5").mkdir(parents=True)
        (home / "config/fcitx5/profile").write_text(GROUPS)
        (home / "config/fcitx5/config").write_text(BEHAVIOUR)
        (home / "run").mkdir(mode=0o700)
        for path in (home, *home.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)
        return home

    def _command(self, words: tuple[str, ...]) -> list[str]:
        settings = [f"{name}={value}" for name, value in self.environment.items()]
        return ["runuser", "-u", ACCOUNT, "--", "env", "-i", *settings, *words]

    def _start(self, *words: str) -> None:
        process = subprocess.Popen(
            self._command(words),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.closing.callback(process.wait, 5)
        self.closing.callback(_end, process.pid, group=True)

    def _run(self, *words: str) -> str:
        return subprocess.run(
            self._command(words), capture_output=True, text=True, check=False
        ).stdout.strip()

    @staticmethod
    def _until(is_ready: object) -> None:
        for _ in range(100):
            if callable(is_ready) and is_ready():
                return
            time.sleep(0.1)
        raise RuntimeError("a part of the desktop did not start")

    # ---- what a person does ----------------------------------------------------------------------
    def japanese(self, is_on: bool = True) -> None:
        """半角/全角: the input method takes the keys, or gives them back."""
        self._run("fcitx5-remote", "-s", "mozc" if is_on else "keyboard-us")
        time.sleep(0.3)

    def keys(self, *names: str, pace: int = 60) -> None:
        """Keys by their X11 names, one every `pace` milliseconds."""
        self._run("xdotool", "key", "--delay", str(pace), *names)
        time.sleep(0.25)

    def romaji(self, text: str, pace: int = 60) -> None:
        """Letters, key by key."""
        self.keys(*({"-": "minus", "/": "slash", " ": "space"}.get(c, c) for c in text), pace=pace)

    def click(self, label: str, times: int = 1) -> None:
        """A real click into the control of that name, near its left edge."""
        box = self.page.get_by_label(label, exact=True).bounding_box()
        if box is None:
            raise RuntimeError(f"{label} is not on the screen")
        left, top = self.page.evaluate(
            "[screenX + (outerWidth - innerWidth) / 2, screenY + outerHeight - innerHeight]"
        )
        x, y = left + box["x"] + min(40, box["width"] / 2), top + box["y"] + box["height"] / 2
        self._run("xdotool", "mousemove", str(int(x)), str(int(y)))
        self._run("xdotool", "click", "--repeat", str(times), "--delay", "80", "1")
        time.sleep(0.35)


def _end(process: int, *, group: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        if group:
            os.killpg(process, signal.SIGTERM)
        else:
            os.kill(process, signal.SIGTERM)
