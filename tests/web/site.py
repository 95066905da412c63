"""`python site.py PORT`: grows the small clinic in an empty DAYSHEET_HOME, writes its people's keys to keys.json
there, and serves it as `daysheet serve` does. Run by the browser tests as a process of its own."""

import os
import sys
import warnings
from pathlib import Path


def grow(home: Path) -> None:
    import django
    import msgspec

    home.joinpath("clinic.toml").write_text(
        'name = "Riverside clinic"\ndemo = true\ndemo_on = 2026-11-24\n', "utf-8"
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = "daysheet.web.settings"
    warnings.filterwarnings("ignore", module="sqlcipher3")
    django.setup()
    from daysheet.web import demo_people
    from daysheet.web.prepare import prepare

    prepare()
    from web import clinic

    clinic.build()
    keys = {one.role: one for one in demo_people.make()}
    home.joinpath("keys.json").write_bytes(msgspec.json.encode(keys))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    grow(Path(os.environ["DAYSHEET_HOME"]))
    from daysheet.cli.serve import serve

    serve(port=int(sys.argv[1]))
