"""Bring the database to the shape this version needs; safe to run at every start."""

from django.core.management import call_command


def prepare() -> None:
    """Migrations, then the table that the sign-in limits are counted in."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
