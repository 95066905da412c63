"""`daysheet serve`: the pages over HTTPS on this machine; `daysheet staff`: who may sign in."""

import getpass
import os
from pathlib import Path
from typing import Annotated

import typer

from .ground import console, prepare

staff = typer.Typer(help="The people who sign in: add, list, disable, reset.", no_args_is_help=True)
PORT = 8443


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for the whole clinic network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = PORT,
    name: Annotated[
        list[str] | None, typer.Option(help="Another name or address of this machine; repeatable.")
    ] = None,
    certificate: Annotated[Path | None, typer.Option(help="Your own certificate (PEM, whole chain).")] = None,
    key: Annotated[Path | None, typer.Option(help="The key of your own certificate (PEM).")] = None,
    new_demo_keys: Annotated[
        bool, typer.Option(help="Demo only: new passwords and codes for everybody.")
    ] = False,
) -> None:
    """Serve the pages over HTTPS and run the night at its hour."""
    from daysheet.web import certificates

    names = certificates.names_of_this_machine((*(name or ()), *_address(host)))
    os.environ["DAYSHEET_HOSTS"] = ",".join(f"[{one}]" if ":" in one else one for one in names)
    prepare()
    if (certificate is None) != (key is None):
        raise typer.BadParameter("A certificate and its key come together: give both or neither.")
    pair = certificates.given(certificate, key) if certificate and key else certificates.own(names)
    _say_where(names, host, port, own=certificate is None)
    _say_demo_keys(new_demo_keys)
    _watch_the_clock()
    _run(host, port, pair.certificate, pair.key)


def _address(host: str) -> tuple[str, ...]:
    return () if host in ("", "0.0.0.0", "::") else (host,)  # noqa: S104 - compared, not bound


def _say_where(names: tuple[str, ...], host: str, port: int, *, own: bool) -> None:
    from daysheet.web import certificates

    console.print(f"Daysheet is at https://localhost:{port}/ on this machine.")
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        others = ", ".join(f"https://{one}:{port}/" for one in names[3:])
        console.print(f"From other machines and phones: {others}", soft_wrap=True)
    if own:
        console.print(
            f"Browsers warn until they trust the clinic's own authority. On a phone, open "
            f"https://<this machine>:{port}/authority.crt, install it, and compare its SHA-256 fingerprint with\n"
            f"  {certificates.fingerprint()}",
            soft_wrap=True,
        )


def _say_demo_keys(renew: bool) -> None:
    """Only a demo clinic's, only when they are made; they are kept nowhere."""
    from daysheet.home import clinic
    from daysheet.web import demo_people, people

    if not clinic().demo:
        if not people.accounts():
            console.print("Nobody can sign in yet: `daysheet staff add NAME owner` makes the first account.")
        return
    made = demo_people.renew() if renew else demo_people.make()
    if not made:
        console.print(
            "Demo people have their passwords already; `daysheet serve --new-demo-keys` makes new ones."
        )
    for keys in made:
        console.print(
            f"\n  {keys.username}  ({keys.role})\n    password        {keys.password}\n"
            f"    one-time codes  {'  '.join(keys.codes[:4])}\n    authenticator   {keys.secret}"
        )
    if made:
        console.print(
            "\nSign in with name and password, then with a one-time code or the authenticator's digits."
        )


def _watch_the_clock() -> None:
    from daysheet.night import schedule

    schedule.start()


def _run(host: str, port: int, certificate: Path, key: Path) -> None:
    import multiprocessing

    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    # The clock runs on a thread of this process: a forked worker would inherit its locks, a spawned one does not.
    multiprocessing.set_start_method("spawn", force=True)
    connections.close_all()
    Granian(
        "daysheet.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
        ssl_cert=certificate,
        ssl_key=key,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
    ).serve()


def _by() -> str:
    return f"{getpass.getuser()} (command line)"


@staff.command("add")
def add(
    username: Annotated[str, typer.Argument(help="The name they sign in with.")],
    role: Annotated[str, typer.Argument(help="owner, front_desk, pt, pta, biller, auditor or it")],
) -> None:
    """Give somebody an account; prints the first password once."""
    prepare()
    from daysheet.web import people

    keys = people.add(username=username, role=role, by=_by())
    console.print(f"{keys.username} ({keys.role}) may sign in with the password  {keys.password}")
    console.print("At the first sign-in they set up their second step; before that they reach no page.")


@staff.command("list")
def list_staff() -> None:
    """Everybody who has an account."""
    prepare()
    from daysheet.web import people

    for one in people.accounts():
        state = "" if one.active else "  disabled"
        factor = "second step set up" if one.second_factor else "no second step yet"
        console.print(f"{one.username:<24} {one.role:<12} {factor}{state}")


@staff.command("role")
def role_of(username: str, role: str) -> None:
    """Give somebody another role, from their next click on."""
    prepare()
    from daysheet.web import people

    people.change_role(username=username, role=role, by=_by())
    console.print(f"{username} is now {role}.")


@staff.command("disable")
def disable(username: str) -> None:
    """Sign somebody out everywhere and let them in no more."""
    prepare()
    from daysheet.web import people

    people.disable(username=username, by=_by())
    console.print(f"{username} is signed out and can no longer sign in.")


@staff.command("reset")
def reset(username: str) -> None:
    """A new password, and the second step is set up again; for a lost phone or a forgotten password."""
    prepare()
    from daysheet.web import people

    keys = people.reset(username=username, by=_by())
    console.print(f"{keys.username} may sign in with the password  {keys.password}")
