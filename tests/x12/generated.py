"""X12 files as a physical therapy clinic sends and receives them: made up from a seed, on guide, nobody real.

Tests ask for a few units as text, benchmarks for ten or a hundred thousand in pieces, so that a large file can be
written without ever being held. Names are invented; the phone numbers are of the 555-01xx kind, the NPIs pass their
check digit but begin with 2, which none given out so far does; payer and tax numbers belong to nobody.

    from x12.generated import GENERATORS, make_835, pieces, write_to
    text = make_835(20, seed=3)                     # one function a set; `GENERATORS` has them by name
    write_to(path, "837p", 100_000)                 # a piece at a time
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple, Protocol

CLINIC, CLEARINGHOUSE = "NORTHPT", "CLRHOUSE"
TODAY = datetime(2026, 10, 15, 9, 30)

FIRST = (
    "ABEL", "ANA", "BEN", "CARLA", "DEV", "ELENA", "FRANK", "GRACE", "HUGO", "INES", "JOHN", "KEIKO", "LUIS", "MARIA",
    "NADIA", "OMAR", "PRIYA", "QUINN", "ROSA", "SAM", "TARA", "UMA", "VERA", "WADE", "XENIA", "YUSUF", "ZOE", "MARY-ANN",
)  # fmt: skip
LAST = (
    "ADAMS", "BAKER", "CHEN", "DIAZ", "EVANS", "FISHER", "GARCIA", "HUGHES", "IBARRA", "JONES", "KIM", "LOPEZ",
    "MILLER", "NGUYEN", "ORTIZ", "PATEL", "REED", "SMITH", "TRAN", "UPTON", "VOSS", "WONG", "YOUNG", "ZHANG", "O'BRIEN",
    "GARCIA-LOPEZ", "DE LA CRUZ",
)  # fmt: skip
STREETS = ("MAIN ST", "OAK AVE", "MILL RD", "LAKE DR", "PARK BLVD", "CEDAR LN", "2ND ST APT 4", "HILL CT")
TOWNS = (
    ("AUSTIN", "TX", "787010000"), ("DENVER", "CO", "802020000"), ("TAMPA", "FL", "336020000"),
    ("BOISE", "ID", "837020000"), ("SALEM", "OR", "973010000"), ("OMAHA", "NE", "68102"),
)  # fmt: skip
DIAGNOSES = (
    "M5450", "M25561", "M25511", "S83511A", "M6281", "R262", "Z4789", "M5416", "M542", "M7541", "S93401A", "G8929",
    "I69351", "R2689", "Z96651", "M75101",
)  # fmt: skip


class _Payer(NamedTuple):
    name: str
    number: str
    filing: str  # what SBR09 and CLP06 say of it, where both lists know the code
    weight: int
    discount: int  # percent of the charge that the contract takes off


PAYERS = (
    _Payer("COMMERCIAL HEALTH", "90001", "CI", 22, 31),
    _Payer("BLUE PLAN", "90002", "BL", 22, 28),
    _Payer("MEDICARE PART B", "90003", "MB", 26, 38),
    _Payer("STATE MEDICAID", "90004", "MC", 12, 52),
    _Payer("VALLEY HMO", "90005", "HM", 8, 35),
    _Payer("WORKERS FUND", "90006", "WC", 6, 22),
    _Payer("ROADSIDE MUTUAL", "90007", "AM", 4, 15),
)
_WEIGHTS = [payer.weight for payer in PAYERS]
MEDICARE = PAYERS[2]
MEDIGAP = _Payer("SENIOR SUPPLEMENT", "90011", "CI", 0, 0)
EMPLOYER_PLAN = _Payer("EMPLOYER HEALTH TRUST", "90012", "CI", 0, 30)


class _Work(NamedTuple):
    code: str
    cents: int
    timed: bool


WORK = (
    _Work("97110", 4235, True), _Work("97140", 3915, True), _Work("97530", 4650, True), _Work("97112", 4480, True),
    _Work("97535", 4105, True), _Work("97116", 3860, True), _Work("97035", 1895, True), _Work("G0283", 1850, False),
)  # fmt: skip
FIRST_VISITS = (_Work("97161", 11950, False), _Work("97162", 12575, False), _Work("97164", 8240, False))


class _Line(NamedTuple):
    work: _Work
    modifiers: tuple[str, ...]
    units: int
    day: date

    @property
    def cents(self) -> int:
        return self.work.cents * self.units

    @property
    def procedure(self) -> str:
        return ":".join(("HC", self.work.code, *self.modifiers))


class _Clinic(NamedTuple):
    name: str
    npi: str
    tax: str
    street: str
    town: tuple[str, str, str]


def _segment(*elements: str) -> str:
    """Empty elements at the end are not sent."""
    return "*".join(elements).rstrip("*")


def _money(cents: int) -> str:
    """As the standard writes numbers: no zeros that say nothing, no bare point."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, rest = divmod(cents, 100)
    tail = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{sign}{whole if whole or not tail else ''}{tail}"


def _day(of: date) -> str:
    return of.strftime("%Y%m%d")


def npi(rng: random.Random) -> str:
    """Ten digits that pass the check digit of an NPI (Luhn over 80840 and the number)."""
    digits = [2, *(rng.randrange(10) for _ in range(8))]
    total = 24
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return "".join(map(str, digits)) + str(-total % 10)


class _World:
    """Whoever stays the same through a whole file, and the dice."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = random.Random(seed)
        self.clinics = (
            _Clinic("NORTH PHYSICAL THERAPY", npi(rng), "001234567", "100 MAIN ST", TOWNS[0]),
            _Clinic("SOUTH PHYSICAL THERAPY", npi(rng), "007654321", "2200 LAKE DR STE B", TOWNS[0]),
        )
        self.therapists = [(*self.name(), npi(rng)) for _ in range(8)]
        self.referrers = [(*self.name(), npi(rng)) for _ in range(20)]

    def often(self, share: float) -> bool:
        return self.rng.random() < share

    def name(self) -> tuple[str, str]:
        return self.rng.choice(LAST), self.rng.choice(FIRST)

    def payer(self) -> _Payer:
        return self.rng.choices(PAYERS, _WEIGHTS)[0]

    def member(self, letter: str = "W") -> str:
        return f"{letter}{self.rng.randrange(10**9):09d}"

    def person(self, role: str, number: str = "", kind: str = "MI") -> str:
        last, first = self.name()
        middle = self.rng.choice("ABCDE") if self.often(0.5) else ""
        return _segment("NM1", role, "1", last, first, middle, "", "", *((kind, number) if number else ()))

    def known(self, role: str, people: list[tuple[str, str, str]]) -> str:
        last, first, number = self.rng.choice(people)
        return _segment("NM1", role, "1", last, first, "", "", "", "XX", number)

    def home(self) -> list[str]:
        return [
            f"N3*{self.rng.randrange(10, 9999)} {self.rng.choice(STREETS)}",
            _segment("N4", *self.rng.choice(TOWNS)),
        ]

    def born(self, first: int = 1935, last: int = 2007) -> str:
        day = date(self.rng.randint(first, last), self.rng.randint(1, 12), self.rng.randint(1, 28))
        return f"DMG*D8*{_day(day)}*{self.rng.choice('FFM')}"

    def days_ago(self, first: int, last: int) -> date:
        return TODAY.date() - timedelta(days=self.rng.randint(first, last))

    def work(self, payer: _Payer) -> list[_Line]:
        """One to five lines, mostly of one visit, now and then of two."""
        rng, visit = self.rng, self.days_ago(8, 60)
        visits = [visit, visit + timedelta(days=rng.randint(2, 7))] if self.often(0.15) else [visit]
        done = rng.sample(WORK, rng.choice((1, 2, 2, 2, 3, 3, 4)))
        if self.often(0.1):
            done = [rng.choice(FIRST_VISITS), *done[:3]]
        lines = []
        for work in done:
            modifiers = ["GP"]
            if work.code in ("97530", "97140") and self.often(0.5):
                modifiers.append(rng.choice(("59", "59", "XS")))
            if payer is MEDICARE:
                modifiers += ["KX"] * self.often(0.4) + ["CQ"] * (work.timed and self.often(0.2))
            units = rng.choice((1, 1, 2, 2, 3)) if work.timed else 1
            lines.append(_Line(work, tuple(modifiers), units, rng.choice(visits)))
        return lines


class _Body(Protocol):
    def __call__(self, world: _World, number: int, first: int, units: int) -> Iterator[list[str]]: ...


class _Kind(NamedTuple):
    """What the envelope of a kind of file says, and who writes what stands inside."""

    code: str  # ST01
    group: str  # GS01
    guide: str  # GS08, and ST03 where the guide has it
    per_set: int
    body: _Body
    named: bool = True
    inbound: bool = False


# --- 837P: claims, as the clinic sends them -------------------------------------------------------------------------


def _set_837p(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    yield [
        f"BHT*0019*00*PT{number:06d}*{_day(TODAY)}*0930*CH",
        f"NM1*41*2*NORTH PHYSICAL THERAPY*****46*{CLINIC}",
        "PER*IC*BILLING*TE*5125550100*EX*12",
        f"NM1*40*2*CLEARINGHOUSE*****46*{CLEARINGHOUSE}",
    ]
    levels, done, second = count(1), 0, units // 3
    for clinic, share in zip(world.clinics, (units - second, second), strict=True):
        top, until = 0, done + share
        while done < until:
            if not top:
                top = next(levels)
                yield _billing_provider(clinic, top)
            segments, used = _household(world, levels, top, first + done, until - done)
            yield segments
            done += used


def _billing_provider(clinic: _Clinic, level: int) -> list[str]:
    segments = [
        f"HL*{level}**20*1",
        "PRV*BI*PXC*225100000X",
        f"NM1*85*2*{clinic.name}*****XX*{clinic.npi}",
        f"N3*{clinic.street}",
        _segment("N4", *clinic.town),
        f"REF*EI*{clinic.tax}",
    ]
    if level > 1:
        segments += ["NM1*87*2", "N3*PO BOX 12", _segment("N4", *clinic.town)]
    return segments


def _household(
    world: _World, levels: Iterator[int], top: int, number: int, room: int
) -> tuple[list[str], int]:
    """One subscriber with the claims of whoever was treated: the subscriber, dependents, or a firm's worker."""
    rng, payer, level = world.rng, world.payer(), next(levels)
    covered_worker = payer.filing == "WC"
    family = payer.filing in ("CI", "BL", "HM") and world.often(0.16)
    after_another = payer is MEDICARE and world.often(0.08)
    group = (
        f"GRP{rng.randrange(10**5):05d}" if payer.filing in ("CI", "BL", "HM") and world.often(0.8) else ""
    )
    subscriber = [
        f"HL*{level}*{top}*22*{int(covered_worker or family)}",
        _segment(
            "SBR",
            "S" if after_another else "P",
            "" if covered_worker or family else "18",
            group,
            "" if group or world.often(0.8) else "STANDARD PLAN",
            "12" if after_another else "",
            *("", "", ""),
            payer.filing,
        ),
    ]
    at_payer = f"NM1*PR*2*{payer.name}*****PI*{payer.number}"
    if covered_worker:
        subscriber += [f"NM1*IL*2*{world.name()[0]} BUILDERS INC*****MI*{world.member('P')}", at_payer]
        worker = [
            f"HL*{next(levels)}*{level}*23*0",
            "PAT*20",
            world.person("QC"),
            *world.home(),
            world.born(1960, 2004),
        ]
        worker.append(f"REF*Y4*WC{number:08d}")
        return subscriber + worker + _claim(world, payer, number), 1
    subscriber.append(world.person("IL", world.member()))
    if family:
        subscriber.append(at_payer)
        treated = 2 if room > 1 and world.often(0.15) else 1
        for nth in range(treated):
            young = world.often(0.6)
            subscriber += [
                f"HL*{next(levels)}*{level}*23*0",
                f"PAT*{'19' if young else rng.choice(('01', '01', '53', 'G8'))}",
                world.person("QC"),
                *world.home(),
                world.born(2008, 2020) if young else world.born(1950, 2004),
                *_claim(world, payer, number + nth),
            ]
        return subscriber, treated
    subscriber += [*world.home(), world.born()]
    if payer.filing == "AM":
        subscriber.append(f"REF*Y4*AC{number:08d}")
    subscriber.append(at_payer)
    treated = 2 if room > 1 and world.often(0.05) else 1
    for nth in range(treated):
        subscriber += _claim(world, payer, number + nth, after_another)
    return subscriber, treated


def _claim(world: _World, payer: _Payer, number: int, after_another: bool = False) -> list[str]:
    rng, lines = world.rng, world.work(payer)
    total = sum(line.cents for line in lines)
    visit = min(line.day for line in lines)
    where = rng.choice(("11", "11", "11", "11", "12", "02"))
    again = rng.choice("78") if world.often(0.04) else ""
    cause = {"WC": "EM", "AM": "AA:::TX"}.get(payer.filing, "")
    assigned = "N" if world.often(0.04) else "Y"
    segments = [
        _segment(
            *("CLM", f"PT{number:08d}", _money(total), "", "", f"{where}:B:{again or 1}"),
            *("Y", "A", assigned, "Y", "", cause),
        )
    ]
    if world.often(0.75):
        segments.append(f"DTP*431*D8*{_day(visit - timedelta(days=rng.randint(20, 90)))}")
    if world.often(0.7):
        segments.append(f"DTP*454*D8*{_day(visit - timedelta(days=14))}")
    if payer is MEDICARE and world.often(0.2):
        segments.append(f"DTP*304*D8*{_day(visit - timedelta(days=rng.randint(5, 30)))}")
    if cause:
        segments.append(f"DTP*439*D8*{_day(visit - timedelta(days=rng.randint(20, 90)))}")
    if world.often(0.03):
        segments.append(f"PWK*OZ*{rng.choice(('EL', 'FX', 'BM'))}***AC*ATT{number:07d}")
    if world.often(0.2):
        segments.append(f"AMT*F5*{_money(rng.choice((1500, 2000, 2550, 4000)))}")
    if payer.filing == "HM":
        segments.append(f"REF*9F*RFL{rng.randrange(10**6):06d}")
    if world.often(0.5):
        segments.append(f"REF*G1*AUTH{rng.randrange(10**7):07d}")
    if again:
        segments.append(f"REF*F8*ICN{rng.randrange(10**9):09d}")
    if world.often(0.05):
        segments.append(f"REF*EA*{rng.randrange(10**6):06d}")
    if world.often(0.05):
        segments.append("NTE*ADD*PLAN OF CARE SIGNED, COPY ON FILE")
    found = rng.sample(DIAGNOSES, rng.choice((1, 2, 2, 3, 4)))
    segments.append(_segment("HI", f"ABK:{found[0]}", *(f"ABF:{one}" for one in found[1:])))
    if world.often(0.92):
        segments.append(world.known("DN", world.referrers))
    segments.append(world.known("82", world.therapists))
    if world.often(0.9):
        segments.append("PRV*PE*PXC*225100000X")
    if world.often(0.04):
        segments += [f"NM1*77*2*EAST POOL AND GYM*****XX*{world.clinics[1].npi}", *world.home()]
    if world.often(0.03):
        segments.append(world.known("DQ", world.therapists))
    paid: list[int] = []
    if after_another:
        paid = [line.cents * 6 // 10 for line in lines]
        segments += _primary_coverage(world, sum(paid))
    elif payer is MEDICARE and world.often(0.25):
        segments += _supplement(world)
    for place, line in enumerate(lines, 1):
        segments += _service_line(world, line, f"{number:08d}{place:02d}", place, len(found))
        if paid:
            segments += _adjudicated(line, paid[place - 1], visit)
    return segments


def _primary_coverage(world: _World, paid: int) -> list[str]:
    return [
        "SBR*P*18*GRP77001******CI",
        f"AMT*D*{_money(paid)}",
        "OI***Y***Y",
        world.person("IL", world.member("E")),
        f"NM1*PR*2*{EMPLOYER_PLAN.name}*****PI*{EMPLOYER_PLAN.number}",
    ]


def _supplement(world: _World) -> list[str]:
    return [
        "SBR*S*18**MEDIGAP PLAN G*****CI",
        "OI***Y***Y",
        world.person("IL", world.member("M")),
        f"NM1*PR*2*{MEDIGAP.name}*****PI*{MEDIGAP.number}",
    ]


def _service_line(world: _World, line: _Line, control: str, place: int, diagnoses: int) -> list[str]:
    pointers = ":".join(str(one + 1) for one in range(diagnoses))
    elsewhere = "12" if world.often(0.03) else ""
    segments = [
        f"LX*{place}",
        _segment("SV1", line.procedure, _money(line.cents), "UN", str(line.units), elsewhere, "", pointers),
        f"DTP*472*RD8*{_day(line.day)}-{_day(line.day)}"
        if world.often(0.12)
        else f"DTP*472*D8*{_day(line.day)}",
        f"REF*6R*{control}",
    ]
    if world.often(0.01):
        segments.append("NTE*ADD*SEPARATE REGION, SEE NOTE OF THE VISIT")
    if world.often(0.01):
        segments += [world.known("82", world.therapists), "PRV*PE*PXC*225100000X"]
    return segments


def _adjudicated(line: _Line, paid: int, visit: date) -> list[str]:
    left = line.cents - paid
    contract = left * 3 // 4
    return [
        f"SVD*{EMPLOYER_PLAN.number}*{_money(paid)}*{line.procedure}**{line.units}",
        f"CAS*CO*45*{_money(contract)}",
        f"CAS*PR*2*{_money(left - contract)}",
        f"DTP*573*D8*{_day(visit + timedelta(days=6))}",
    ]


# --- 270 and 271: what a plan covers --------------------------------------------------------------------------------


def _top_of_eligibility(
    world: _World, number: int, first: int, asking: bool, plain: bool = False
) -> list[str]:
    payer, clinic = PAYERS[number % len(PAYERS)], world.clinics[0]
    purpose, at = ("13", "0930") if asking else ("11", "0931")
    return [
        f"BHT*0022*{purpose}*EL{number:04d}{first:08d}*{_day(TODAY)}*{at}",
        "HL*1**20*1",
        f"NM1*PR*2*{payer.name}*****PI*{payer.number}",
        *([] if asking or plain else ["PER*IC*PROVIDER SERVICES*TE*8005550199"]),
        "HL*2*1*21*1",
        f"NM1*1P*2*{clinic.name}*****XX*{clinic.npi}",
    ]


def _set_270(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    yield _top_of_eligibility(world, number, first, asking=True)
    levels = count(3)
    for one in range(first, first + units):
        level, trace = next(levels), f"TRN*1*ELG{one:09d}*9{CLINIC}00"
        if world.often(0.08):
            segments = [f"HL*{level}*2*22*1", world.person("IL", world.member())]
            segments += [f"HL*{next(levels)}*{level}*23*0", trace, world.person("03"), world.born(2008, 2022)]
        else:
            segments = [f"HL*{level}*2*22*0", trace, world.person("IL", world.member())]
            if world.often(0.15):
                segments.append(f"REF*6P*GRP{world.rng.randrange(10**5):05d}")
            segments.append(world.born(1935, 2014))
        if world.often(0.9):
            segments.append(
                f"DTP*291*RD8*{_day(TODAY)}-{_day(TODAY + timedelta(days=30))}"
                if world.often(0.15)
                else f"DTP*291*D8*{_day(TODAY)}"
            )
        segments.append(world.rng.choice(("EQ*30^PT", "EQ*30^PT", "EQ*PT", "EQ*30", "EQ**HC:97110")))
        if world.often(0.05):
            segments.append("EQ*98")
        yield segments


def _set_271(world: _World, number: int, first: int, units: int, plain: bool = False) -> Iterator[list[str]]:
    yield _top_of_eligibility(world, number, first, False, plain)
    levels = count(3)
    for one in range(first, first + units):
        yield _member(world, levels, f"TRN*2*ELG{one:09d}*9{CLINIC}00", plain)


def _member(world: _World, levels: Iterator[int], trace: str, plain: bool) -> list[str]:
    rng, level = world.rng, next(levels)
    person = world.person("IL", world.member())
    group = f"REF*6P*GRP{rng.randrange(10**5):05d}*EXAMPLE EMPLOYER"
    if not plain and world.often(0.02):
        born = world.born()
        return [
            f"HL*{level}*2*22*0",
            trace,
            person,
            f"AAA*N**{rng.choice(('71', '73', '75'))}*C",
            born,
        ]
    if world.often(0.06):
        segments = [f"HL*{level}*2*22*1", person, group]
        segments += [f"HL*{next(levels)}*{level}*23*0", trace, world.person("03"), *world.home()]
        segments += [world.born(2008, 2022), "INS*N*19", "DTP*346*D8*20260101"]
        return segments + _benefits(world, plain)
    segments = [f"HL*{level}*2*22*0", trace, person, group, *world.home(), world.born()]
    segments.append("DTP*291*RD8*20260101-20261231" if world.often(0.3) else "DTP*346*D8*20260101")
    if world.often(0.02):
        return [*segments, "EB*6**30", "DTP*349*D8*20260930"]
    return segments + _benefits(world, plain)


def _benefits(world: _World, plain: bool) -> list[str]:
    """Fifteen benefits, give or take two; therapy visits in EB09 and EB10 for some plans and in HSD for others."""
    rng = world.rng
    allowed, used = rng.choice((20, 30, 30, 60)), rng.randrange(20)
    deductible, ceiling = rng.choice((50000, 150000, 325050)), rng.choice((400000, 600000))
    segments = [
        f"EB*1*IND*30*{rng.choice(('HM', 'PR', 'MA', 'C1'))}*GOLD PLAN",
        "EB*1*IND*1^33^35^47^48^50^86^88^98^AL^MH^UC^PT",
    ]
    for level in ("IND", "FAM"):
        segments.append(f"EB*C*{level}*30***23*{_money(deductible)}*****{rng.choice('YYW')}")
    for level in ("IND", "FAM"):
        segments.append(f"EB*C*{level}*30***29*{_money(rng.randrange(deductible))}*****Y")
    segments += [
        f"EB*G*IND*30***23*{_money(ceiling)}*****Y",
        f"EB*G*IND*30***29*{_money(rng.randrange(ceiling))}*****Y",
        f"EB*B*IND*PT***27*{_money(rng.choice((2000, 3000, 4500, 6250)))}****N*Y",
        "MSG*COPAY FOR EACH VISIT OF THERAPY",
        f"EB*A*IND*PT***27**{rng.choice(('.2', '.1', '.25'))}***N*Y",
    ]
    if plain:
        segments += [f"EB*F*IND*PT***29*{_money(rng.randrange(90000))}****N*Y"] * 2
    elif world.often(0.7):
        segments += [
            f"EB*F*IND*PT***23***VS*{allowed}*N*Y",
            f"EB*F*IND*PT***29***VS*{max(allowed - used, 0)}*N*Y",
        ]
    else:
        segments += [
            f"EB*F*IND*{rng.choice(('PT', 'PT^AD'))}********N*Y",
            f"HSD*VS*{allowed}***23*1",
            "EB*F*IND*PT***29******Y",
            f"HSD*VS*{max(allowed - used, 0)}***29",
        ]
    segments += [
        f"EB*CB*IND*PT********{rng.choice('YYNU')}*W",
        "MSG*ASK FOR AUTHORIZATION BEFORE THE SECOND VISIT",
        f"EB*A*IND*{rng.choice(('98^AE^PT', 'PT'))}***27**.4****N",
        rng.choice(("DTP*348*D8*20260101", "DTP*292*RD8*20260101-20261231")),
        "EB*U*IND*PT",
        "LS*2120",
        "NM1*X3*2*THERAPY REVIEW VENDOR" + ("*****PI*90021" if plain or world.often(0.5) else ""),
        "PER*IC**TE*8005550123",
        "LE*2120",
    ]
    segments += _further_benefits(world, plain)
    return segments


def _further_benefits(world: _World, plain: bool) -> list[str]:
    rng = world.rng
    others: list[list[str]] = [
        ["EB*I*IND*BE"],
        ["EB*F*IND*PT***32*2500*****Y"],
    ]
    if not plain:
        others += [
            ["EB*A*IND****27**.2****Y*HC:97110:GP"],
            [
                "EB*R*IND*30",
                "LS*2120",
                f"NM1*PRP*2*{EMPLOYER_PLAN.name}*****PI*{EMPLOYER_PLAN.number}",
                "LE*2120",
            ],
            ["EB*D*IND*PT", "MSG*EVALUATION ONCE FOR EACH CONDITION", "III*ZZ*11"],
            ["EB*F*IND*PT***7***VS*1**Y", "HSD*VS*3*WK**34*3"],
        ]
    chosen = rng.sample(others, rng.choice((0, 0, 0, 1, 2) if not plain else (0, 0, 0, 1)))
    return [segment for one in chosen for segment in one]


# --- 276 and 277: what became of a claim ----------------------------------------------------------------------------


def _top_of_status(world: _World, number: int, begin: str) -> list[str]:
    payer, clinic = PAYERS[number % len(PAYERS)], world.clinics[0]
    return [
        begin,
        "HL*1**20*1",
        f"NM1*PR*2*{payer.name}*****PI*{payer.number}",
        "HL*2*1*21*1",
        f"NM1*41*2*{clinic.name}*****46*{CLINIC}",
        "HL*3*2*19*1",
        f"NM1*1P*2*{clinic.name}*****XX*{clinic.npi}",
    ]


def _whose_claim(world: _World, levels: Iterator[int], asking: bool) -> list[str]:
    """The levels over a claim: the subscriber, or the dependent under one."""
    level = next(levels)
    birth = [world.born()] if asking else []
    if world.often(0.1):
        child = [
            f"HL*{next(levels)}*{level}*23",
            *([world.born(2008, 2020)] if asking else []),
            world.person("QC"),
        ]
        return [f"HL*{level}*3*22*1", world.person("IL", world.member()), *child]
    return [f"HL*{level}*3*22*0", *birth, world.person("IL", world.member())]


def _day_of_claim(world: _World, lines: list[_Line]) -> str:
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    if first != last or world.often(0.2):
        return f"DTP*472*RD8*{_day(first)}-{_day(last)}"
    return f"DTP*472*D8*{_day(first)}"


def _set_276(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    yield _top_of_status(world, number, f"BHT*0010*13*CS{number:06d}*{_day(TODAY)}*0940")
    levels = count(4)
    for one in range(first, first + units):
        lines = world.work(MEDICARE)
        segments = [*_whose_claim(world, levels, asking=True), f"TRN*1*CST{one:09d}"]
        if world.often(0.3):
            segments.append(f"REF*1K*ICN{one:010d}")
        segments += [
            f"REF*EJ*PT{one:08d}",
            f"AMT*T3*{_money(sum(line.cents for line in lines))}",
            _day_of_claim(world, lines),
        ]
        if world.often(0.25):
            for place, line in enumerate(lines, 1):
                segments += [
                    f"SVC*{line.procedure}*{_money(line.cents)}*****{line.units}",
                    f"REF*FJ*{one:08d}{place:02d}",
                    f"DTP*472*D8*{_day(line.day)}",
                ]
        yield segments


def _set_277(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    rng = world.rng
    yield _top_of_status(world, number, f"BHT*0010*08*CR{number:06d}*{_day(TODAY)}*0941*DG")
    levels = count(4)
    for one in range(first, first + units):
        lines = world.work(MEDICARE)
        total = sum(line.cents for line in lines)
        segments = [*_whose_claim(world, levels, asking=False), f"TRN*2*CST{one:09d}"]
        became = rng.choice(("paid", "paid", "paid", "pending", "denied", "unknown"))
        today, settled = _day(TODAY), _day(TODAY - timedelta(days=5))
        if became == "paid":
            check = f"{settled}*EFT{one:09d}"
            segments.append(
                f"STC*F1:65*{today}**{_money(total)}*{_money(total * 6 // 10)}*{settled}**{check}"
            )
        elif became == "pending":
            more = "******P3:297" if world.often(0.4) else ""
            segments.append(f"STC*P1:20*{today}**{_money(total)}{more}".rstrip("*"))
        elif became == "denied":
            segments.append(f"STC*F2:104*{today}**{_money(total)}*0*{settled}")
        else:
            segments.append(f"STC*A4:35*{today}**{_money(total)}")
        if became != "unknown":
            segments.append(f"REF*1K*ICN{one:010d}")
        segments += [f"REF*EJ*PT{one:08d}", _day_of_claim(world, lines)]
        if became in ("paid", "denied") and world.often(0.3):
            for place, line in enumerate(lines, 1):
                paid = line.cents * 6 // 10 if became == "paid" else 0
                segments += [
                    f"SVC*{line.procedure}*{_money(line.cents)}*{_money(paid)}****{line.units}",
                    f"STC*{'F1:65' if paid else 'F2:104'}*{today}",
                    f"REF*FJ*{one:08d}{place:02d}",
                    f"DTP*472*D8*{_day(line.day)}",
                ]
        yield segments


# --- 277CA: what the clearinghouse or the payer took -----------------------------------------------------------------


def _set_277ca(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    """The sums stand before the claims, so what is charged and what is refused is drawn first."""
    rng, clinic, today = world.rng, world.clinics[0], _day(TODAY)
    charged = [rng.randrange(3000, 40000) for _ in range(units)]
    refused = [world.often(0.11) for _ in range(units)]
    bad = sum(refused)
    good_sum = sum(cents for cents, no in zip(charged, refused, strict=True) if not no)
    total = _money(sum(charged))

    def sums(accepted: str, rejected: str) -> list[str]:
        segments = [f"QTY*{accepted}*{units - bad}"] if units > bad else []
        segments += [f"QTY*{rejected}*{bad}"] if bad else []
        segments += [f"AMT*YU*{_money(good_sum)}"] if units > bad else []
        return segments + ([f"AMT*YY*{_money(sum(charged) - good_sum)}"] if bad else [])

    sender = (
        ("AY", "CLEARINGHOUSE", "46", CLEARINGHOUSE) if number % 2 else ("PR", "BLUE PLAN", "PI", "90002")
    )
    yield [
        f"BHT*0085*08*CA{number:06d}*{today}*1000*TH",
        "HL*1**20*1",
        f"NM1*{sender[0]}*2*{sender[1]}*****{sender[2]}*{sender[3]}",
        f"TRN*1*CH{number:08d}",
        f"DTP*050*D8*{today}",
        f"DTP*009*D8*{today}",
        "HL*2*1*21*1",
        f"NM1*41*2*{clinic.name}*****46*{CLINIC}",
        f"TRN*2*PT{number:06d}",
        f"STC*A1:19:PR*{today}*WQ*{total}",
        *sums("90", "AA"),
        "HL*3*2*19*1",
        f"NM1*85*2*{clinic.name}*****XX*{clinic.npi}",
        "TRN*1*0",
        f"STC*A1:19:PR**WQ*{total}",
        *sums("QA", "QC"),
    ]
    for nth in range(units):
        one, visit = first + nth, world.days_ago(5, 40)
        segments = [
            f"HL*{nth + 4}*3*PT",
            world.person("QC", world.member()),
            f"TRN*2*PT{one:08d}",
            *_taken_or_not(world, _money(charged[nth]), refused[nth]),
        ]
        if not refused[nth]:
            segments.append(f"REF*1K*ICN{one:010d}")
        segments.append(f"REF*D9*CH{one:012d}")
        until = visit + timedelta(days=rng.randint(1, 5))
        segments.append(
            f"DTP*472*RD8*{_day(visit)}-{_day(until)}" if world.often(0.2) else f"DTP*472*D8*{_day(visit)}"
        )
        if refused[nth] and world.often(0.2):
            segments += [
                f"SVC*HC:97110:GP*{_money(charged[nth])}*****2",
                f"STC*A7:507*{_day(TODAY)}*U",
                f"REF*FJ*{one:08d}01",
                f"DTP*472*D8*{_day(visit)}",
            ]
        yield segments


def _taken_or_not(world: _World, amount: str, refused: bool) -> list[str]:
    today = _day(TODAY)
    if not refused:
        return [f"STC*A2:20:PR*{today}*WQ*{amount}"]
    first = world.rng.choice(("A3:562:85", "A7:164:IL", "A7:21:82", "A3:116"))
    if first == "A7:21:82":
        return [f"STC*{first}*{today}*U*{amount}******A7:562:82"]
    segments = [f"STC*{first}*{today}*U*{amount}"]
    if world.often(0.1):
        segments.append(f"STC*A7:500:85*{today}*U*{amount}")
    return segments


# --- 278: authorizations, asked for and answered --------------------------------------------------------------------


def _patient_of_review(world: _World, answer: bool, found: bool = True) -> tuple[list[str], int]:
    """Who asks whom about whom; returns the segments and the number of the last level."""
    clinic, payer = world.clinics[0], world.payer()
    segments = [
        "HL*1**20*1",
        f"NM1*X3*2*{payer.name}*****PI*{payer.number}",
        "HL*2*1*21*1",
        f"NM1*1P*2*{clinic.name}*****XX*{clinic.npi}",
        *([] if answer else ["PER*IC*AUTH DESK*TE*5125550100"]),
        f"HL*3*2*22*{int(found)}",
        world.person("IL", world.member()),
    ]
    if found and world.often(0.12):
        return [*segments, "HL*4*3*23*1", world.person("QC"), world.born(2008, 2020), "INS*N*19"], 4
    return [*segments, world.born()], 3


def _set_278(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    rng = world.rng
    for one in range(first, first + units):
        segments, level = _patient_of_review(world, answer=False)
        kind = rng.choice("IIIRS")
        start = TODAY + timedelta(days=rng.randint(2, 14))
        period = f"{_day(start)}-{_day(start + timedelta(days=rng.choice((30, 60, 90))))}"
        weeks, weekly = rng.choice((4, 6, 8, 12)), rng.choice((1, 2, 2, 3))
        segments[:0] = [f"BHT*0007*13*PA{one:08d}*{_day(TODAY)}*0940"]
        segments += [
            f"HL*{level + 1}*{level}*EV*1",
            f"TRN*1*PATRACE{one:08d}*9{CLINIC}00",
            f"UM*HS*{kind}*PT*11:B" + ("**U" if world.often(0.05) else ""),
        ]
        if kind != "I":
            segments.append(f"REF*BB*AUTH{rng.randrange(10**7):07d}")
        if world.often(0.3):
            segments.append(f"DTP*431*D8*{_day(TODAY - timedelta(days=rng.randint(20, 90)))}")
        segments += [
            f"DTP*AAH*RD8*{period}",
            _diagnoses_of_review(world),
            f"HSD*VS*{weeks * weekly}*WK*{weekly}*35*{weeks}",
        ]
        if world.often(0.2):
            segments.append(f"PWK*PN*{rng.choice(('EL', 'FX'))}***AC*ATT{one:07d}")
        if world.often(0.1):
            segments.append("MSG*SURGERY ON 1 OCTOBER, PROTOCOL ATTACHED")
        segments.append(world.known("SJ", world.therapists))
        for nth, work in enumerate(rng.sample(WORK, rng.choice((1, 1, 1, 2))), 1):
            segments += [f"HL*{level + 1 + nth}*{level + 1}*SS*0"]
            if world.often(0.3):
                segments.append(f"DTP*472*RD8*{period}")
            segments.append(f"SV1*HC:{work.code}:GP**UN*{weeks * weekly * 2}")
        yield segments


def _diagnoses_of_review(world: _World) -> str:
    found = world.rng.sample(DIAGNOSES, world.rng.choice((1, 1, 2)))
    return _segment("HI", f"ABK:{found[0]}:D8:20261001", *(f"ABF:{one}" for one in found[1:]))


def _set_278_response(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    for one in range(first, first + units):
        answer = world.rng.choices(
            ("A1", "A2", "A3", "A4", "A6", "CT", "NA", "AAA"), (45, 15, 10, 14, 6, 3, 4, 3)
        )[0]
        last_word = "19" if answer == "A4" else "18"
        begin = f"BHT*0007*11*PA{one:08d}*{_day(TODAY)}*1120*{last_word}"
        if answer == "AAA":
            *asked, born = _patient_of_review(world, answer=True, found=False)[0]
            yield [begin, *asked, "AAA*N**75*C", born]
            continue
        segments, level = _patient_of_review(world, answer=True)
        yield [begin, *segments, *_decision(world, one, level, answer)]


def _decision(world: _World, one: int, level: int, answer: str) -> list[str]:
    rng = world.rng
    start = TODAY + timedelta(days=rng.randint(1, 7))
    period = f"{_day(start)}-{_day(start + timedelta(days=rng.choice((30, 60, 90))))}"
    given = answer in ("A1", "A2", "A6")
    visits = rng.choice((4, 6, 8, 12, 24))
    number = f"AUTH{rng.randrange(10**8):08d}"
    decided = {
        "A3": "HCR*A3**0T",
        "A4": f"HCR*A4*{number}*0V",
        "CT": "HCR*CT",
        "NA": "HCR*NA",
    }.get(answer, f"HCR*{answer}*{number}")
    segments = [
        f"HL*{level + 1}*{level}*EV*1",
        f"TRN*2*PATRACE{one:08d}*9{CLINIC}00",
        "UM*HS*I*PT*11:B",
        decided,
        f"DTP*AAH*RD8*{period}",
    ]
    if given:
        segments += [f"DTP*102*D8*{_day(TODAY)}", f"DTP*007*RD8*{period}"]
    segments += [_diagnoses_of_review(world)]
    if given:
        segments.append(f"HSD*VS*{visits}*WK*2*35*{visits // 2}" if world.often(0.5) else f"HSD*VS*{visits}")
    if answer == "A4":
        segments.append("MSG*SEND THE EVALUATION AND THE PLAN OF CARE")
    segments.append(world.known("SJ", world.therapists))
    services = rng.sample(WORK, 2 if answer == "A2" else rng.choice((1, 1, 2)))
    for nth, work in enumerate(services, 1):
        segments.append(f"HL*{level + 1 + nth}*{level + 1}*SS*0")
        if answer == "A2":
            segments.append("HCR*A3**0T" if nth == 2 else f"HCR*A1*{number}")
        elif given:
            segments.append(decided)
        segments.append(f"SV1*HC:{work.code}:GP**UN*{visits * 2}")
    return segments


# --- 835: what was paid ---------------------------------------------------------------------------------------------


class _Remitted(NamedTuple):
    charged: int
    paid: int
    patient: int
    segments: list[str]


def _set_835(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    """The sum stands first, so the claims of a set are made before its head."""
    payer, clinic = PAYERS[number % 5], world.clinics[0]
    paid_on = TODAY + timedelta(days=5)
    claims: list[list[str]] = []
    total = 0
    while len(claims) < units:
        one = first + len(claims)
        if len(claims) + 2 <= units and world.often(0.03):
            for remitted in _taken_back_and_paid_anew(world, payer, one):
                claims.append(remitted.segments)
                total += remitted.paid
            continue
        remitted = _remitted(world, payer, one)
        claims.append(remitted.segments)
        total += remitted.paid
    adjustments, taken = _of_the_provider(clinic, number, total)
    yield _top_of_remittance(payer, clinic, number, total - taken, paid_on)
    second = units - units // 3 if units >= 30 else units
    yield ["LX*1"]
    for nth, claim in enumerate(claims):
        if nth == second:
            yield ["LX*2"]
        yield claim
    if adjustments:
        yield adjustments


def _top_of_remittance(payer: _Payer, clinic: _Clinic, number: int, amount: int, on: datetime) -> list[str]:
    brief = number % 2 == 1
    if amount <= 0:
        paid = _segment("BPR", "H", "0", "C", "NON", *[""] * 11, _day(on))
    elif number % 4 == 3:
        paid = _segment("BPR", "I", _money(amount), "C", "CHK", *[""] * 11, _day(on))
    else:
        accounts = "CCP*01*999999992*DA*123456*1001234567**01*999988880*DA*98765"
        paid = f"BPR*I*{_money(amount)}*C*ACH*{accounts}*{_day(on)}"
    return [
        paid,
        f"TRN*1*EFT{number:09d}*1001234567",
        f"DTM*405*{_day(on)}",
        f"N1*PR*{payer.name}",
        "N3*1 PAYER PLAZA",
        "N4*DENVER*CO*802020000",
        f"REF*2U*{payer.number}",
        *([] if brief else ["PER*CX*CLAIMS*TE*8005550110"]),
        "PER*BL*EDI SUPPORT*TE*8005550111*EM*EDI@EXAMPLE.ORG",
        f"N1*PE*{clinic.name}*XX*{clinic.npi}",
        *([] if brief else [f"N3*{clinic.street}", _segment("N4", *clinic.town)]),
        f"REF*TJ*{clinic.tax}",
    ]


def _of_the_provider(clinic: _Clinic, number: int, total: int) -> tuple[list[str], int]:
    """What is held back or added outside of any claim: nothing, an overpayment, interest and a fee, a balance."""
    head = f"PLB*{clinic.npi}*20261231"
    if number % 4 == 0 and total > 20000:
        return [f"{head}*WO:ICN{number:09d}*{_money(12045)}"], 12045
    if number % 4 == 1 and total > 20000:
        return [f"{head}*L6:ICN{number:09d}*{_money(-317)}*AH*{_money(250)}"], -67
    if number % 8 == 2 and total > 0:
        return [f"{head}*FB:ICN{number:09d}*{_money(total)}"], total
    return [], 0


def _remitted_line(world: _World, payer: _Payer, line: _Line, control: str, denied: bool) -> _Remitted:
    rng, charged = world.rng, line.cents
    contract = charged * payer.discount // 100
    patient = (charged - contract) // 5
    held = 0
    remark = ""
    if denied:
        reason, remark = rng.choice((("197", ""), ("50", "N115"), ("119", ""), ("97", ""), ("16", "N382")))
        reduced = [f"CAS*CO*{reason}*{_money(charged)}*{line.units if world.often(0.2) else ''}".rstrip("*")]
        contract, patient = charged, 0
    else:
        if payer is MEDICARE:
            held = (charged - contract - patient) * 2 // 100
        reduced = [f"CAS*CO*45*{_money(contract)}" + (f"**253*{_money(held)}" if held else "")]
        if payer.filing == "MC":
            patient = 0
        elif world.often(0.15):
            share = patient // 3
            reduced.append(f"CAS*PR*1*{_money(patient - share)}**2*{_money(share)}")
        else:
            reduced.append(f"CAS*PR*{'3' if payer.filing == 'HM' else '2'}*{_money(patient)}")
    paid = charged - contract - held - patient
    service = f"SVC*{line.procedure}*{_money(charged)}*{_money(paid)}**{line.units}"
    if not denied and line.work.code == "97530" and world.often(0.1):
        service = (
            f"SVC*HC:97110:GP*{_money(charged)}*{_money(paid)}**{line.units}*{line.procedure}*{line.units}"
        )
    segments = [service, f"DTM*472*{_day(line.day)}", *reduced, f"REF*6R*{control}"]
    if not denied:
        segments.append(f"AMT*B6*{_money(charged - contract)}")
    if remark:
        segments.append(f"LQ*HE*{remark}")
    return _Remitted(charged, paid, patient, segments)


def _remitted(world: _World, payer: _Payer, number: int, again: bool = False) -> _Remitted:
    rng = world.rng
    patient = world.person("QC", world.member())
    if not again and world.often(0.02):
        return _remitted_as_a_whole(world, payer, number, patient)
    denied_all = world.often(0.03)
    lines = []
    for place, line in enumerate(world.work(payer)[: rng.choice((2, 3, 3))], 1):
        denied = denied_all or world.often(0.06)
        lines.append(_remitted_line(world, payer, line, f"{number:08d}{place:02d}", denied))
    charged, paid, owed = (sum(getattr(line, of) for line in lines) for of in ("charged", "paid", "patient"))
    status = "4" if not paid else rng.choices(("1", "2", "19"), (90, 6, 4))[0]
    filing = {"CI": "12", "BL": "12", "HM": "HM", "MB": "MB", "MC": "MC"}[payer.filing]
    segments = [
        f"CLP*PT{number:08d}*{status}*{_money(charged)}*{_money(paid)}*{_money(owed) if owed else ''}"
        f"*{filing}*ICN{number:010d}*11*{'7' if again else '1'}",
        patient,
    ]
    if world.often(0.08):
        segments.append(world.person("IL", world.member("S")))
    if world.often(0.03):
        segments.append(f"NM1*74*1*{world.name()[0]}*****C*{world.member()}")
    if world.often(0.15):
        segments.append(world.known("82", world.therapists))
    if status == "19":
        segments.append(f"NM1*TT*2*{MEDIGAP.name}*****PI*{MEDIGAP.number}")
    if payer is MEDICARE and world.often(0.5):
        segments.append("MOA***MA01" + ("*MA18" if status == "19" else ""))
    if world.often(0.05):
        segments.append(f"REF*EA*{rng.randrange(10**6):06d}")
    if world.often(0.06):
        segments += ["DTM*232*20260901", "DTM*233*20260930"]
    segments.append(f"DTM*050*{_day(TODAY - timedelta(days=rng.randint(2, 9)))}")
    if world.often(0.05):
        segments.append("PER*CX*APPEALS*TE*8005550112*EX*44")
    if paid and world.often(0.05):
        segments.append(f"AMT*AU*{_money(paid + owed)}")
    return _Remitted(charged, paid, owed, segments + [segment for line in lines for segment in line.segments])


def _remitted_as_a_whole(world: _World, payer: _Payer, number: int, patient: str) -> _Remitted:
    """A payer that settles the claim and says nothing of its lines."""
    charged = world.rng.randrange(5000, 30000)
    owed = 4000
    contract = (charged - owed) // 3
    paid = charged - contract - owed
    head = f"CLP*PT{number:08d}*1*{_money(charged)}*{_money(paid)}*{_money(owed)}*12*ICN{number:010d}*11*1"
    reduced = [f"CAS*CO*45*{_money(contract)}", f"CAS*PR*3*{_money(owed)}"]
    return _Remitted(charged, paid, owed, [head, *reduced, patient, "DTM*232*20260914", "DTM*233*20260914"])


def _taken_back_and_paid_anew(world: _World, payer: _Payer, number: int) -> tuple[_Remitted, _Remitted]:
    """A claim paid earlier, turned back to nothing, and the same claim as it should have been."""
    line = world.work(payer)[0]
    charged = line.cents
    contract = charged * payer.discount // 100
    patient = (charged - contract) // 5
    paid = charged - contract - patient
    filing = "MC" if payer.filing == "MC" else "12"
    back = [
        f"CLP*PT{number:08d}*22*{_money(-charged)}*{_money(-paid)}**{filing}*ICN{number:010d}*11*1",
        world.person("QC", world.member()),
        f"SVC*{line.procedure}*{_money(-charged)}*{_money(-paid)}**{line.units}",
        f"DTM*472*{_day(line.day)}",
        f"CAS*CO*45*{_money(-contract)}",
        f"CAS*PR*2*{_money(-patient)}",
        f"REF*6R*{number:08d}01",
    ]
    return _Remitted(-charged, -paid, -patient, back), _remitted(world, payer, number + 1, again=True)


# --- 999 and TA1: whether a file could be read ------------------------------------------------------------------------


def _set_999(world: _World, number: int, first: int, units: int) -> Iterator[list[str]]:
    yield [f"AK1*HC*{number}*005010X222A1"]
    bad = noted = 0
    for one in range(first, first + units):
        segments = [f"AK2*837*{one:04d}*005010X222A1"]
        if world.often(0.2):
            answer = world.rng.choice("RRE")
            bad += answer == "R"
            noted += answer == "E"
            for _ in range(world.rng.choice((1, 1, 2))):
                segments += _fault(world, one)
            segments.append(f"IK5*{answer}*5" if answer == "R" else f"IK5*{answer}*I5")
        else:
            segments.append("IK5*A")
        yield segments
    answer = ("R" if bad == units else "P") if bad else "E" if noted else "A"
    yield [f"AK9*{answer}*{units}*{units}*{units - bad}"]


def _fault(world: _World, one: int) -> list[str]:
    where = world.rng.randrange(8, 60)
    claim = f"CTX*CLM01:PT{one:08d}"
    return world.rng.choice(
        (
            [f"IK3*NM1*{where}*2010*8", claim, "IK4*9*67*1"],
            [f"IK3*NM1*{where}*2310*8", claim, "IK4*9*67*7*123456789X"],
            [f"IK3*CLM*{where}*2300*8", claim, "IK4*5:1*1331*I12*99", "IK4*2*782*6*12A"],
            [f"IK3*HI*{where}*2300*I9", claim],
            [f"IK3*N3*{where}*2010*3"],
            [f"IK3*SV1*{where}*2400*8", claim, "CTX*SITUATIONAL TRIGGER*SV1*1**1", "IK4*7:1*1328*I11*9"],
        )
    )


def _pieces_ta1(n: int, seed: int = 1, per_set: int = 0, newline: bool = False) -> Iterator[str]:
    """No group and no set: each unit is an interchange of its own that answers one of ours."""
    world, end = _World(seed), "~\n" if newline else "~"
    for one in range(1, n + 1):
        answer = world.rng.choices(("A*000", "E*014", "R*025", "R*001", "R*022"), (80, 5, 8, 4, 3))[0]
        about = f"TA1*{one:09d}*{TODAY:%y%m%d}*0930*{answer}"
        yield end.join([_interchange_head(one, inbound=True), about, f"IEA*0*{one:09d}", ""])


# --- the envelope -------------------------------------------------------------------------------------------------------


def _interchange_head(number: int, inbound: bool) -> str:
    sender, receiver = (CLEARINGHOUSE, CLINIC) if inbound else (CLINIC, CLEARINGHOUSE)
    empty = " " * 10
    return (
        f"ISA*00*{empty}*00*{empty}*ZZ*{sender:<15}*ZZ*{receiver:<15}*{TODAY:%y%m%d}*{TODAY:%H%M}"
        f"*^*00501*{number:09d}*0*T*:"
    )


_AT_ONCE = 10**9
KINDS = {
    "837p": _Kind("837", "HC", "005010X222A1", 5000, _set_837p),
    "270": _Kind("270", "HS", "005010X279A1", 99, _set_270),
    "271": _Kind("271", "HB", "005010X279A1", 99, _set_271, inbound=True),
    "271s": _Kind("271", "HB", "005010X279A1", 99, partial(_set_271, plain=True), inbound=True),
    "276": _Kind("276", "HR", "005010X212", 5000, _set_276),
    "277": _Kind("277", "HN", "005010X212", 5000, _set_277, inbound=True),
    "277ca": _Kind("277", "HN", "005010X214", 5000, _set_277ca, inbound=True),
    "278": _Kind("278", "HI", "005010X217", 1, _set_278),
    "278r": _Kind("278", "HI", "005010X217", 1, _set_278_response, inbound=True),
    "835": _Kind("835", "HP", "005010X221A1", 500, _set_835, named=False, inbound=True),
    "999": _Kind("999", "FA", "005010X231A1", _AT_ONCE, _set_999, inbound=True),
}
"""`271s` is the 271 reduced to what the one other Python library with a typed 271 accepts; `278r` the answer to a 278."""


def pieces(
    kind: str, n: int, seed: int = 1, per_set: int | None = None, newline: bool = False
) -> Iterator[str]:
    """A file of `n` units (claims, members, answers ...) in parts of about one unit each."""
    if kind == "ta1":
        yield from _pieces_ta1(n, seed, newline=newline)
        return
    of, world, end = KINDS[kind], _World(seed), "~\n" if newline else "~"
    sender, receiver = (CLEARINGHOUSE, CLINIC) if of.inbound else (CLINIC, CLEARINGHOUSE)
    yield _interchange_head(1, of.inbound) + end
    yield f"GS*{of.group}*{sender}*{receiver}*{TODAY:%Y%m%d}*{TODAY:%H%M}*1*X*{of.guide}{end}"
    per_set = per_set or of.per_set
    sets = 0
    for first in range(1, n + 1, per_set):
        sets += 1
        yield _segment("ST", of.code, f"{sets:04d}", of.guide if of.named else "") + end
        segments = 2
        for piece in of.body(world, sets, first, min(per_set, n - first + 1)):
            segments += len(piece)
            yield end.join(piece) + end
        yield f"SE*{segments}*{sets:04d}{end}"
    yield f"GE*{sets}*1{end}IEA*1*000000001{end}"


def write_to(path: Path, kind: str, n: int, seed: int = 1, per_set: int | None = None) -> None:
    with path.open("w", encoding="ascii", newline="") as file:
        file.writelines(pieces(kind, n, seed, per_set))


def make_837p(n: int, seed: int = 1, per_set: int = 5000, newline: bool = False) -> str:
    return "".join(pieces("837p", n, seed, per_set, newline))


def make_270(n: int, seed: int = 1, per_set: int = 99, newline: bool = False) -> str:
    return "".join(pieces("270", n, seed, per_set, newline))


def make_271(n: int, seed: int = 1, per_set: int = 99, newline: bool = False) -> str:
    return "".join(pieces("271", n, seed, per_set, newline))


def make_271s(n: int, seed: int = 1, per_set: int = 99, newline: bool = False) -> str:
    return "".join(pieces("271s", n, seed, per_set, newline))


def make_276(n: int, seed: int = 1, per_set: int = 5000, newline: bool = False) -> str:
    return "".join(pieces("276", n, seed, per_set, newline))


def make_277(n: int, seed: int = 1, per_set: int = 5000, newline: bool = False) -> str:
    return "".join(pieces("277", n, seed, per_set, newline))


def make_277ca(n: int, seed: int = 1, per_set: int = 5000, newline: bool = False) -> str:
    return "".join(pieces("277ca", n, seed, per_set, newline))


def make_278(n: int, seed: int = 1, per_set: int = 1, newline: bool = False) -> str:
    return "".join(pieces("278", n, seed, per_set, newline))


def make_278_response(n: int, seed: int = 1, per_set: int = 1, newline: bool = False) -> str:
    return "".join(pieces("278r", n, seed, per_set, newline))


def make_835(n: int, seed: int = 1, per_set: int = 500, newline: bool = False) -> str:
    return "".join(pieces("835", n, seed, per_set, newline))


def make_999(n: int, seed: int = 1, per_set: int = _AT_ONCE, newline: bool = False) -> str:
    return "".join(pieces("999", n, seed, per_set, newline))


def make_ta1(n: int, seed: int = 1, per_set: int = 0, newline: bool = False) -> str:
    return "".join(pieces("ta1", n, seed, per_set, newline))


GENERATORS: dict[str, Callable[..., str]] = {
    "837p": make_837p,
    "270": make_270,
    "271": make_271,
    "271s": make_271s,
    "276": make_276,
    "277": make_277,
    "277ca": make_277ca,
    "278": make_278,
    "278r": make_278_response,
    "835": make_835,
    "999": make_999,
    "ta1": make_ta1,
}
