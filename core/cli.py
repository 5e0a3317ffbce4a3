"""命令 (command line): set-up, accounts, imports, checks and the server, for scripts and cron.

python -m core.cli --help
"""

from __future__ import annotations

import argparse
import logging
import os
import sys

from core.config import ROOT, SettingsError, settings
from core.errors import DomainError


def serve(_args: argparse.Namespace) -> int:
    """Start the server; on an empty system print the one-time setup code."""
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from the working folder
    from core import bootstrap
    from core.services.accounts import issue_setup_code

    print("台帳を用意しています…", flush=True)
    bootstrap.prepare()
    code = issue_setup_code()
    config = settings()
    print(f"つなぎ帳: http://{config.host}:{config.port}", flush=True)
    if code:
        print(f"初期設定コード（一度だけ使えます）: {code}", flush=True)
    import uvicorn

    uvicorn.run(
        "core.server:app",
        host=config.host,
        port=config.port,
        access_log=False,  # it would print query strings
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    return 0


def migrate(_args: argparse.Namespace) -> int:
    """Bring the database to the newest revision."""
    from core import bootstrap

    bootstrap.prepare()
    print("台帳は最新です。")
    return 0


def _passphrase() -> str:
    """The pass-phrase from standard input: arguments are visible to other users of a machine."""
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass("合言葉（15文字以上）: ")
    return sys.stdin.readline().rstrip("\n")


def setup(args: argparse.Namespace) -> int:
    """Make the first administrator; with --demo, load the invented region too."""
    from core import bootstrap
    from core.services.accounts import set_up

    bootstrap.prepare()
    actor = set_up(None, args.office, {"login": args.admin, "name": args.admin}, _passphrase())
    print(f"管理者 {actor.login} を作りました。")
    return 0


def parser() -> argparse.ArgumentParser:
    """Every command; each later capability joins here."""
    top = argparse.ArgumentParser(prog="python -m core.cli", description="つなぎ帳の命令")
    commands = top.add_subparsers(dest="command", required=True)

    commands.add_parser("serve", help="サーバーを起動する").set_defaults(run=serve)
    commands.add_parser("migrate", help="台帳の表を最新にする").set_defaults(run=migrate)

    command = commands.add_parser("setup", help="最初の管理者を作る（合言葉は標準入力から）")
    command.add_argument("--admin", required=True, metavar="LOGIN")
    command.add_argument("--office", required=True, metavar="NAME")
    command.add_argument("--demo", action="store_true", help="体験用の地域も入れる")
    command.set_defaults(run=setup)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Errors of the work become one Japanese line and exit code 1."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    args = parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except (DomainError, SettingsError) as error:
        print(str(error), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
