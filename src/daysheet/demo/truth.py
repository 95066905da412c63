"""What was planted and what only looks like it, as `truth.json` has it. Read by `evaluate`, never by a rule."""

import json
from datetime import date
from pathlib import Path
from typing import Any

CONTRACT = 2


class TruthBook:
    """Collects problems and look-alikes while the clinic grows."""

    def __init__(self) -> None:
        self.planted: list[dict[str, Any]] = []
        self.decoys: list[dict[str, Any]] = []

    def plant(
        self,
        workflow: str,
        kind: str,
        subject: tuple[str, int | str],
        *,
        patient: int,
        day: date,
        because: str,
        also: tuple[tuple[str, tuple[str, int | str]], ...] = (),
    ) -> str:
        """Note a problem; gives the subject's id, which its look-alikes name in `of`."""
        entry: dict[str, Any] = {
            "workflow": workflow,
            "kind": kind,
            "subject": _subject(subject),
            "patient": str(patient),
            "date": day.isoformat(),
            "because": because,
        }
        if also:
            entry["also"] = [{"kind": other, "subject": _subject(whose)} for other, whose in also]
        self.planted.append(entry)
        return str(subject[1])

    def consequence(
        self,
        workflow: str,
        kind: str,
        subject: tuple[str, int | str],
        *,
        patient: int,
        day: date,
        because: str,
    ) -> None:
        """Something true of a patient that follows from the problem planted there; by itself where none is."""
        mine = [one for one in self.planted if one["patient"] == str(patient) and one["workflow"] == workflow]
        follows = {"kind": kind, "subject": _subject(subject)}
        if any({"kind": one["kind"], "subject": one["subject"]} == follows for one in mine):
            return
        if not mine:
            self.plant(workflow, kind, subject, patient=patient, day=day, because=because)
        elif follows not in mine[0].setdefault("also", []):
            mine[0]["also"].append(follows)

    def decoy(
        self, workflow: str, kind: str, of: str, subject: tuple[str, int | str], *, patient: int, because: str
    ) -> None:
        self.decoys.append(
            {
                "workflow": workflow,
                "kind": kind,
                "of": of,
                "subject": _subject(subject),
                "patient": str(patient),
                "because": because,
            }
        )

    def write(self, path: Path, *, on: date, seed: int, patients: int) -> None:
        """`on` comes first: whoever opens the file sees for which morning it holds."""
        head: dict[str, Any] = {
            "on": on.isoformat(),
            "contract": CONTRACT,
            "seed": seed,
            "patients": patients,
        }
        whole = head | {"planted": self.planted, "decoys": self.decoys}
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _subject(subject: tuple[str, int | str]) -> dict[str, str]:
    return {"kind": subject[0], "id": str(subject[1])}
