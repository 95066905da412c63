"""People: patients, therapists, how a patient may be reached. All invented; 555-01xx and example.com/.org only."""

import random
from datetime import date, timedelta

from . import names
from .insurers import Insurer
from .world import Counter, Patient, Preference, Therapist

SLOTS = 12
"""45-minute slots of a day: six before lunch, six after."""
_WHOLE_DAY = (1 << SLOTS) - 1
_SHIFTS = (_WHOLE_DAY, _WHOLE_DAY & ~0b11, _WHOLE_DAY >> 2, _WHOLE_DAY & ~0b1)


def _npi(rng: random.Random) -> str:
    return f"1{rng.randrange(10**8, 10**9)}"


def new_patient(rng: random.Random, ids: Counter, insurer: Insurer, on: date) -> Patient:
    gender = "F" if rng.random() < 0.56 else "M"
    first = rng.choice(names.FIRST_F if gender == "F" else names.FIRST_M)
    last = rng.choice(names.LAST)
    age = rng.randint(*insurer.ages)
    born = date(on.year - age, 1, 1) + timedelta(days=rng.randrange(-300, 0))
    number = ids("patient")
    town, code = rng.choice(names.TOWNS)
    return Patient(
        id=number,
        first=first,
        last=last,
        born=born,
        gender=gender,
        phone=f"{rng.choice((402, 531, 308))}-555-01{rng.randrange(100):02d}",
        email=f"{first}.{last}{number % 1000}@example.{rng.choice(('com', 'org'))}".lower()
        if rng.random() < 0.8
        else "",
        address=f"{rng.randrange(3, 990)} {rng.choice(names.STREETS)}",
        city=town,
        zip=code,
    )


def new_therapist(rng: random.Random, ids: Counter, clinic_id: int, credential: str) -> Therapist:
    four_days = rng.random() < 0.2
    weekdays = frozenset(range(5)) - ({rng.randrange(5)} if four_days else set())
    return Therapist(
        id=ids("therapist"),
        first=rng.choice(names.FIRST_F if rng.random() < 0.65 else names.FIRST_M),
        last=rng.choice(names.LAST),
        credential=credential,
        npi=_npi(rng),
        clinic_id=clinic_id,
        weekdays=weekdays,
        open_slots=rng.choice(_SHIFTS),
    )


def referrer(rng: random.Random) -> tuple[str, str]:
    number = rng.randrange(len(names.REFERRERS))
    return names.REFERRERS[number], f"19{number:02d}700{number * 37 % 1000:03d}"


def new_preference(rng: random.Random, on: date) -> Preference:
    """One in ten has opted out of texts, and then `text_ok` says no."""
    opted_out = on - timedelta(days=rng.randrange(5, 300)) if rng.random() < 0.1 else None
    text = "no" if opted_out else rng.choices(("yes", "no", ""), (80, 8, 12))[0]
    email = rng.choices(("yes", "no", ""), (60, 15, 25))[0]
    voice = rng.choices(("yes", "no", ""), (55, 20, 25))[0]
    allowed = [name for name, ok in (("text", text), ("email", email), ("voice", voice)) if ok == "yes"]
    language = rng.choices(("en", "es", "vi"), (90, 8, 2))[0]
    return Preference(allowed[0] if allowed else "none", text, email, voice, language, opted_out)
