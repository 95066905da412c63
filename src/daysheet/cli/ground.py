"""What every command that touches records needs first: Django set up, the database in shape, a named viewer."""

import getpass
import os
import warnings
from typing import TYPE_CHECKING

from rich.console import Console

from daysheet.home import watch_folder

if TYPE_CHECKING:
    from daysheet.privacy.charts import Viewer


console = Console(highlight=False, emoji=False, markup=False)
"""What is printed is data: a bracket in a file's name is no style, and `:AB:` in a fingerprint is no picture."""


def prepare() -> None:
    """Set up Django and bring the database to the shape of this version. Cheap when nothing is to be done."""
    import django
    from django.apps import apps

    os.umask(0o077)  # whatever is written from here on is for this account alone
    watch_folder()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daysheet.web.settings")
    warnings.filterwarnings("ignore", module="sqlcipher3")
    if not apps.ready:
        django.setup()
    from daysheet.web.prepare import prepare as prepare_database

    prepare_database()


def at_the_machine() -> "Viewer":
    """The person who types: by the name of the machine's account, with the rights of whoever holds the keys."""
    from daysheet.privacy.charts import Viewer

    return Viewer(name=f"{getpass.getuser()} (command line)", role="owner", may_see_patients=True)
