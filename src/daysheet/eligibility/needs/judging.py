"""Needs from reasons: what one check can answer is one need; who makes it; and why the others need none."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from daysheet.domain.base import PatientId, PayerId
from daysheet.domain.coverage import PayerClass, Rank
from daysheet.domain.finding import Fact, Owner, Subject
from daysheet.domain.schedule import AppointmentStatus
from daysheet.domain.words import day

from ..resolving.overall import BY_PERSON
from .picture import USUAL, Ahead, Picture, Settings
from .reasons import STRENGTH, Because, Look, Reason, reasons

RANKS = {rank: place for place, rank in enumerate(Rank)}
NO_NEW_ANSWER = {Reason.FIRST_VISIT, Reason.NOT_DETERMINED, Reason.BEFORE_RENEWAL}


class How(StrEnum):
    ELECTRONIC = "electronic"
    PERSON = "person"


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One check of one coverage. `reasons`: every one that this check answers, the strongest first.

    To be done on or after `from_on` and before the day `by` (None: nothing ahead has a day yet). `why` says why a
    person must, `missing` what is not on file. A smaller `priority` is more urgent: days left, then strength.
    """

    subject: Subject
    patient_id: PatientId
    rank: Rank
    payer: PayerId
    question: str
    reasons: tuple[Because, ...]
    protects: Ahead
    from_on: date
    by: date | None
    how: How
    why: str = ""
    missing: tuple[str, ...] = ()
    owner: Owner = Owner.FRONT_DESK
    priority: int

    @property
    def ids(self) -> tuple[Reason, ...]:
        return tuple(dict.fromkeys(one.reason for one in self.reasons))

    @property
    def proofs(self) -> tuple[Fact, ...]:
        return tuple(fact for one in self.reasons for fact in one.proofs)

    def __repr__(self) -> str:
        return f"<Need of {self.subject.kind} {self.subject.id}: {', '.join(self.ids)} by {self.by}>"


class Clear(msgspec.Struct, frozen=True, kw_only=True):
    """A coverage that needs no check. `code`: `no_visit`, `self_pay`, `replaced`, `holds`."""

    subject: Subject
    code: str
    sentence: str


class Judged(msgspec.Struct, frozen=True):
    """Every picture is in one of the two."""

    needs: tuple[Need, ...]
    clear: tuple[Clear, ...]


def needs(pictures: Iterable[Picture], today: date, settings: Settings = USUAL) -> tuple[Need, ...]:
    """The most urgent first."""
    return judge(pictures, today, settings).needs


def judge(pictures: Iterable[Picture], today: date, settings: Settings = USUAL) -> Judged:
    """Who needs a check, and why the others do not."""
    by_patient: defaultdict[PatientId, list[Picture]] = defaultdict(list)
    for picture in pictures:
        by_patient[picture.patient_id].append(picture)
    found: list[Need] = []
    clear: list[Clear] = []
    for of_one in by_patient.values():
        for picture in of_one:
            look = _look(picture, of_one, today, settings)
            its = [] if isinstance(look, Clear) else _needs_of(look)
            found += its
            if not its:
                clear.append(look if isinstance(look, Clear) else _holds(look))
    return Judged(tuple(sorted(found, key=urgency)), tuple(sorted(clear, key=lambda one: _key(one.subject))))


def _key(subject: Subject) -> tuple[str, str]:
    return subject.kind, subject.id


def urgency(need: Need) -> tuple[object, ...]:
    """A list sorted by it is the same whatever order it came in."""
    return (need.by or date.max, need.priority, RANKS[need.rank], _key(need.subject), need.from_on)


def _look(picture: Picture, of_one: list[Picture], today: date, settings: Settings) -> Look | Clear:
    """What lies ahead of this coverage in the days that are looked at; or why nothing does."""
    if picture.classes == {PayerClass.SELF_PAY}:
        return Clear(
            subject=picture.subject, code="self_pay", sentence="The patient pays; there is nobody to ask."
        )
    last = today + timedelta(days=settings.horizon_days)
    ahead = [one for one in picture.ahead if _is_due(one, today, last)]
    if any(one.on for one in ahead if one.is_visit):
        ahead = [one for one in ahead if one.on]
    if not ahead:
        words = f"No visit is booked until {day(last)}, and no renewal is to be asked for."
        return Clear(subject=picture.subject, code="no_visit", sentence=words)
    every = sorted(
        ahead, key=lambda one: (max(one.on or date.max, today), not one.is_visit, one.record, one.id)
    )
    within = [one for one in every if picture.holds_on(max(one.on or today, today))]
    outside = [one for one in every if one not in within]
    outside = [one for one in outside if not _taken_over(picture, of_one, max(one.on or today, today))]
    if not within and not outside:
        words = "Another coverage of the same rank is on file for the days of the visits ahead."
        return Clear(subject=picture.subject, code="replaced", sentence=words)
    return Look(picture, today, settings, tuple(within), tuple(outside))


def _is_due(one: Ahead, today: date, last: date) -> bool:
    """A renewal whose day is past is still to be asked for; a visit that is past is not protected by anything."""
    if one.status is AppointmentStatus.CANCELLED:
        return False
    return one.on is None or (one.on <= last and (today <= one.on or not one.is_visit))


def _taken_over(picture: Picture, of_one: list[Picture], on: date) -> bool:
    return any(
        other is not picture
        and other.rank is picture.rank
        and other.case_id in (None, picture.case_id)
        and other.holds_on(on)
        for other in of_one
    )


def _holds(look: Look) -> Clear:
    check = look.check
    assert check is not None, "without a check that counts there is a need"
    said = check.overall.value.replace("_", " ")
    words = f"Checked on {day(check.on)}: {said}. It holds for everything ahead."
    return Clear(subject=look.picture.subject, code="holds", sentence=words)


def _needs_of(look: Look) -> list[Need]:
    """One need for each check that must be made: reasons that one check can answer are answered by one."""
    by_day: defaultdict[date, list[Because]] = defaultdict(list)
    for one in reasons(look):
        by_day[look.on(one.ahead)].append(one)
    groups: list[list[Because]] = []
    for _, of_one_day in sorted(by_day.items()):
        for group in groups:
            if _by_one_check(look, [*group, *of_one_day]):
                group.extend(of_one_day)
                break
        else:
            groups.append(of_one_day)
    return [_need(look, group) for group in groups]


def _by_one_check(look: Look, group: list[Because]) -> bool:
    """Whether a day is left on which one check answers them all. What is to be asked of the patient about days
    without coverage stands for itself."""
    gaps = {one.reason is Reason.COVERAGE_GAP for one in group if one.reason is not Reason.FIRST_VISIT}
    return len(gaps) == 1 and max(one.from_on for one in group) < min(look.on(one.ahead) for one in group)


def _need(look: Look, group: list[Because]) -> Need:
    picture = look.picture
    dated = [one for one in group if one.ahead.on is not None]
    first = min(dated or group, key=lambda one: look.on(one.ahead)).ahead
    by = look.on(first) if dated else None
    strongest = tuple(sorted(group, key=lambda one: STRENGTH[one.reason]))
    missing = tuple(_missing(picture))
    why = _why_a_person(look, strongest, missing, by)
    left = look.settings.horizon_days + 1 if by is None else (by - look.today).days
    return Need(
        subject=picture.subject,
        patient_id=picture.patient_id,
        rank=picture.rank,
        payer=picture.terms.payer.id,
        question=picture.question,
        reasons=strongest,
        protects=first,
        from_on=max(look.today, *(one.from_on for one in group)),
        by=by,
        how=How.PERSON if why else How.ELECTRONIC,
        why=why,
        missing=missing,
        priority=left * len(STRENGTH) + STRENGTH[strongest[0].reason],
    )


def _missing(picture: Picture) -> Iterable[str]:
    if not picture.payer_name.strip():
        yield "payer"
    if not picture.member_id.strip():
        yield "member number"
    if picture.born_on is None:
        yield "birth date"


def _why_a_person(look: Look, group: tuple[Because, ...], missing: tuple[str, ...], by: date | None) -> str:
    """Every cause why the night does not ask, as sentences; empty where it may."""
    said = []
    of = look.picture
    classes = sorted(one for one in of.classes if one in BY_PERSON)
    said += [f"{BY_PERSON[one][0].upper()}{BY_PERSON[one][1:]}." for one in classes]
    if missing:
        said.append(f"Not on file: {', '.join(missing)}. Ask the patient, then it can be checked.")
    if of.payer_name.strip() and not of.terms.known:
        said.append(f"No payer file names {of.payer_name}: nobody has said how it is asked.")
    electronic = of.terms.get("electronic_check")
    if electronic is not None and electronic.value is False and not classes:
        said.append(f"{of.terms.payer.name} does not count electronic checks ({electronic.source}).")
    ids = {one.reason for one in group}
    if Reason.COVERAGE_GAP in ids:
        said.append("Ask the patient what pays on that day.")
    check = of.check
    if check is not None and Reason.NOT_DETERMINED in ids and ids <= NO_NEW_ANSWER:
        if check.ask_again_on is None:
            said.append("Asked again, the payer would answer the same: call, or look at its portal.")
        elif by is not None and check.ask_again_on > by:
            said.append(f"The payer may be asked again only on {day(check.ask_again_on)}, which is too late.")
    return " ".join(said)
