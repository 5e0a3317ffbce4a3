"""命令 (command line): set-up, accounts, imports, checks and the server, for scripts and cron.

python -m core.cli --help
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from pathlib import Path

from core.config import ROOT, SettingsError, settings
from core.errors import DomainError, NotFound

# A ledger under another key has a fault in every line of its audit.
MOST_FAULTS = 20


def serve(_args: argparse.Namespace) -> int:
    """Start the server; on an empty system print the one-time setup code."""
    from core.db.backup import server_lock

    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from the working folder
    with server_lock("つなぎ帳は、このデータでもう動いています。"):
        return _serve()


def _serve() -> int:
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
    if args.demo:
        from core.services.invented import load_region

        load_region(actor)
    return 0


def demo(args: argparse.Namespace) -> int:
    """Load the invented region, or with --clients/--records a generated ledger of that size."""
    from core import bootstrap
    from core.db.actor import SYSTEM
    from core.services.generated import generate
    from core.services.invented import is_loaded, load_region

    bootstrap.prepare()
    if args.once and is_loaded():
        return 0
    if args.clients is None and args.records is None:
        load_region(SYSTEM, progress=_say)
        return 0
    clients = 1_000 if args.clients is None else args.clients
    records = 100 * clients if args.records is None else args.records
    generate(SYSTEM, clients, records, args.seed, progress=_say)
    return 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def user(args: argparse.Namespace) -> int:
    """Add an account, disable one, or change a role."""
    from core import bootstrap
    from core.db.actor import SYSTEM
    from core.db.work import unit_of_work
    from core.domain.access import AccountEntry
    from core.domain.codes import codes
    from core.domain.entry import check
    from core.queries.users import find_by_login
    from core.services import accounts

    bootstrap.prepare()
    with unit_of_work(SYSTEM, reason="命令から") as work:
        if args.action == "add":
            typed = {"login": args.login, "name": args.name or args.login, "role": args.role}
            entry = check(AccountEntry, {**typed, "organization_id": args.organization})
            accounts.add_user(work, entry, _passphrase())
            print(f"{args.login} を加えました。最初のサインインで合言葉を変えてもらいます。")
            return 0
        found = find_by_login(work, args.login)
        if found is None:
            raise NotFound(f"ログイン名 {args.login} のアカウントはありません。")
        if args.action == "disable":
            accounts.set_active(work, found.pk, found.version, False)
            print(f"{args.login} を止めました。サインイン中の端末もすべて終わります。")
        else:
            accounts.change_role(work, found.pk, found.version, args.role)
            print(f"{args.login} の役割を{codes('user_role').label(args.role)}にしました。")
    return 0


def verify(args: argparse.Namespace) -> int:
    """Check the audit chain and the ledger against it; exit code 1 when anything is wrong."""
    from core.db.verify import verify as find_faults
    from core.db.work import connection_for_maintenance
    from core.domain.tables import MAPPED

    with connection_for_maintenance() as connection:
        faults = find_faults(connection, () if args.quick else MAPPED)
    if args.json:
        print(json.dumps({"ok": not faults, "faults": faults}, ensure_ascii=False))
    else:
        print("\n".join(faults[:MOST_FAULTS]) or "異常はありません。")
        if len(faults) > MOST_FAULTS:
            print(
                f"ほかに {len(faults) - MOST_FAULTS:,} 件あります（--json で全部）。ほとんどすべてが合わないときは、"
                "控えを取った台帳の audit.key が置かれていないことが考えられます。"
            )
    return 1 if faults else 0


def backup(args: argparse.Namespace) -> int:
    """Write a consistent copy while people work."""
    from core.db.backup import back_up
    from core.domain.tables import MAPPED

    rows = back_up(Path(args.file), MAPPED)
    print(f"{rows} 行を {args.file} に控えました。audit.key は別の場所に控えてください。")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Replace the ledger by a backup, after checking it and keeping a safety copy."""
    from core.db.actor import SYSTEM
    from core.db.backup import restore as put_back
    from core.db.work import unit_of_work
    from core.domain.tables import MAPPED

    safety = put_back(Path(args.file), MAPPED)
    with unit_of_work(SYSTEM) as work:
        work.log("restore", "ledger", detail={"file": Path(args.file).name})
    print("控えから戻しました。" + (f"戻す前の台帳は {safety} にあります。" if safety else ""))
    return 0


def list_deadlines(args: argparse.Namespace) -> int:
    """期限の一覧: a table, or JSON for other programs; names only when they are asked for."""
    import json
    from dataclasses import asdict

    from core import clock
    from core.deadlines.listing import listed, table

    rows = listed(
        clock.today(), until=args.until, within=args.within, owner=args.owner, kinds=args.kind,
        programme=args.programme, snoozed=args.snoozed, names=args.names,
    )  # fmt: skip
    if not args.json:
        print(table(rows))
        return 0
    content = [asdict(row) for row in rows]
    if not args.names:
        content = [{k: v for k, v in row.items() if k != "name"} for row in content]
    print(json.dumps(content, ensure_ascii=False, indent=1, default=str))
    return 0


def parser() -> argparse.ArgumentParser:
    """Every command; each later capability joins here."""
    from core.digest_command import add_command as add_digest
    from core.import_command import add_command as add_import
    from core.report_command import add_commands as add_reports

    top = argparse.ArgumentParser(prog="python -m core.cli", description="つなぎ帳の命令")
    commands = top.add_subparsers(dest="command", required=True)

    commands.add_parser("serve", help="サーバーを起動する").set_defaults(run=serve)
    commands.add_parser("migrate", help="台帳の表を最新にする").set_defaults(run=migrate)

    command = commands.add_parser("setup", help="最初の管理者を作る（合言葉は標準入力から）")
    command.add_argument("--admin", required=True, metavar="LOGIN")
    command.add_argument("--office", required=True, metavar="NAME")
    command.add_argument("--demo", action="store_true", help="体験用の地域も入れる")
    command.set_defaults(run=setup)

    command = commands.add_parser("demo", help="体験用の地域（模擬）を空の台帳に入れる")
    command.add_argument("--once", action="store_true", help="もう入っていれば何もしない")
    command.add_argument("--clients", type=int, metavar="N", help="地域のかわりに利用者をN人作る")
    command.add_argument("--records", type=int, metavar="M", help="支援記録をM件作る")
    command.add_argument("--seed", type=int, default=1, metavar="S", help="同じ数からは同じ台帳")
    command.set_defaults(run=demo)

    command = commands.add_parser("user", help="職員アカウント（合言葉は標準入力から）")
    command.add_argument("action", choices=["add", "disable", "role"])
    command.add_argument("login")
    command.add_argument("--name", default="")
    command.add_argument(
        "--role", default="supporter",
        choices=["admin", "director", "supporter", "clerk", "viewer", "partner"],
    )  # fmt: skip
    command.add_argument(
        "--organization", type=int, metavar="番号", help="役割が連携機関のときの、その機関の番号"
    )
    command.set_defaults(run=user)

    add_import(commands)

    command = commands.add_parser("deadlines", help="期限の一覧（氏名は出さない）")
    command.add_argument("--json", action="store_true")
    command.add_argument("--until", metavar="DAY", help="この日まで（指定がなければ90日先まで）")
    command.add_argument("--within", metavar="DAYS", help="きょうからこの日数まで")
    command.add_argument(
        "--kind", action="append", metavar="KIND", help="この種類だけ（繰り返せる）"
    )
    command.add_argument("--programme", metavar="CODE", help="この事業に登録中の人だけ")
    command.add_argument("--owner", metavar="LOGIN", help="この職員の担当だけ")
    command.add_argument("--snoozed", action="store_true", help="先送りしているものだけ")
    command.add_argument("--names", action="store_true", help="氏名も出す（監査記録に残る）")
    command.set_defaults(run=list_deadlines)

    add_digest(commands)
    add_reports(commands)

    command = commands.add_parser("verify", help="監査記録と台帳を検証する")
    command.add_argument("--quick", action="store_true", help="監査記録の鎖だけを調べる")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=verify)

    command = commands.add_parser("backup", help="控えを取る")
    command.add_argument("file")
    command.set_defaults(run=backup)

    command = commands.add_parser("restore", help="控えから戻す")
    command.add_argument("file")
    command.set_defaults(run=restore)
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
