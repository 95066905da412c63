"""Commands about trust: is the audit log whole, and which legal bases are on file."""

import getpass
import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

agreements = typer.Typer(help="The register of legal bases: without one that covers the day, nothing leaves.")


def _ready() -> None:
    """Django stands before a command touches the records; a second call does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daysheet.web.settings")
    import django

    django.setup()


def _whoever() -> str:
    """The account on this machine: commands run without a sign-in, yet never without a name."""
    try:
        return f"machine account {getpass.getuser()}"
    except (OSError, KeyError):
        return "machine account without a name"


def verify_audit() -> None:
    """Walk the audit log and say whether it is whole. Exit code 0: whole; 1: broken, with the first bad row."""
    _ready()
    from django.db import transaction

    from daysheet import audit

    verdict = audit.verify()
    if not verdict.whole:
        # Nothing is written after a break: the log stays as it was found.
        typer.echo(f"The audit log is broken. {verdict.sentence}", err=True)
        raise typer.Exit(1)
    with transaction.atomic():
        audit.record(event=audit.Event.VERIFY, who=_whoever(), role="it", detail={"rows": verdict.rows})
    typer.echo(verdict.sentence)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is not a day like 2026-05-31.") from error


@agreements.command("add")
def add_agreement(
    vendor: Annotated[str, typer.Argument(help="The vendor's id, as its connector folder is named.")],
    *,
    basis: Annotated[str, typer.Option(help="baa, treatment or payment.")],
    party: Annotated[str, typer.Option(help="Who signed it on their side.")],
    scope: Annotated[list[str], typer.Option(help="A purpose that it covers; repeat for more.")],
    starts_on: Annotated[str, typer.Option(help="First day, like 2026-05-01.")],
    ends_on: Annotated[str, typer.Option(help="Last day; leave out if it has none.")] = "",
    signed_on: Annotated[str, typer.Option(help="Day of the signature; a baa needs one.")] = "",
    file: Annotated[Path | None, typer.Option(help="The signed paper; a baa needs one.")] = None,
) -> None:
    """Put a legal basis on file, with a copy of the signed paper."""
    _ready()
    from daysheet.privacy import agreements as register

    first = _day(starts_on)
    if first is None:
        raise typer.BadParameter("An agreement needs its first day.")
    try:
        number = register.add(
            vendor=vendor,
            basis=basis,
            party=party,
            scope=tuple(scope),
            starts_on=first,
            ends_on=_day(ends_on),
            signed_on=_day(signed_on),
            file=file,
            by=_whoever(),
            role="it",
        )
    except register.UnableToAddAgreement as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Agreement {number} with {vendor} is on file.")


@agreements.command("list")
def list_agreements() -> None:
    """Show every legal basis on file."""
    _ready()
    from daysheet.privacy import agreements as register

    found = register.entries()
    if not found:
        typer.echo("No agreement is on file, so nothing may leave.")
    for one in found:
        until = "ended" if one.ended_by else "until"
        last = f"{until} {one.ends_on}" if one.ends_on else "without an end"
        typer.echo(
            f"{one.id}  {one.vendor}  {one.basis}  {one.party}  {', '.join(one.scope)}  from {one.starts_on}, {last}"
        )


@agreements.command("end")
def end_agreement(
    number: Annotated[int, typer.Argument(help="Its number in the list.")],
    why: Annotated[str, typer.Option(help="Why it ends.")],
) -> None:
    """End an agreement today; from now on it covers nothing."""
    _ready()
    from daysheet.home import clinic
    from daysheet.privacy import agreements as register

    today = datetime.now(ZoneInfo(clinic().timezone)).date()
    try:
        register.end(number, by=_whoever(), on=today, why=why, role="it")
    except register.UnableToEndAgreement as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Agreement {number} covers nothing from {today} on.")
