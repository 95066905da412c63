"""Every reason for which a coverage must be checked before something that lies ahead, with the record that says so."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

import msgspec

from daysheet.domain.benefits import Overall
from daysheet.domain.coverage import PayerClass
from daysheet.domain.finding import Fact
from daysheet.domain.words import count, day
from daysheet.payers.terms import Key

from ..resolving.overall import BY_PERSON
from ..resolving.standing import FOREVER
from .picture import Ahead, Check, Picture, Settings

DAY = timedelta(days=1)
FIELD = {"appointment": "starts_at", "intake_entry": "first_visit_on", "authorization": "ends_on"}
CHANGED = {"payer_name": "payer", "member_id": "member number", "group_number": "group number"}


class Reason(StrEnum):
    """Strongest first; the ids are stable."""

    FIRST_VISIT = "first_visit"
    COVERAGE_GAP = "coverage_gap"
    COVERAGE_CHANGED = "coverage_changed"
    PLAN_YEAR_RESET = "plan_year_reset"
    MONTH_CHANGE = "month_change"
    NOT_DETERMINED = "not_determined"
    STALE = "stale"
    BEFORE_RENEWAL = "before_renewal"
    NEVER_CHECKED = "never_checked"


STRENGTH = {reason: place for place, reason in enumerate(Reason)}


class Because(msgspec.Struct, frozen=True, kw_only=True):
    """One reason. `ahead` is what the check protects; a check before `from_on` does not answer this reason."""

    reason: Reason
    sentence: str
    ahead: Ahead
    from_on: date
    proofs: tuple[Fact, ...]


class Look(msgspec.Struct, frozen=True):
    """One coverage looked at on one day. `ahead` lies within its dates, `outside` without; both by day."""

    picture: Picture
    today: date
    settings: Settings
    ahead: tuple[Ahead, ...]
    outside: tuple[Ahead, ...] = ()

    def on(self, ahead: Ahead) -> date:
        """The day to judge by. What has no day is judged as if it were today."""
        return max(ahead.on or self.today, self.today)

    def first(self, holds: Callable[[date], bool]) -> Ahead | None:
        return next((one for one in self.ahead if holds(self.on(one))), None)

    @property
    def check(self) -> Check | None:
        """The last check, if it counts: where only a person may ask, an electronic answer is none."""
        check = self.picture.check
        return check if check is not None and (check.by_person or not only_person(self.picture)) else None

    def days(self, key: Key) -> tuple[int, Fact]:
        """How many days a check holds, and who says so."""
        dated = self.picture.terms.get(key)
        label = "a check holds for"
        payer = self.picture.terms.payer
        if dated is not None:
            said = count(int(dated.value), "day")
            return int(dated.value), Fact(
                label=label, value=said, record="payer", record_id=payer.id, field=key, cited=dated.cited
            )
        own = self.settings.check_holds_days
        said = count(own, "day")
        return own, Fact(
            label=label, value=said, record="clinic", record_id="settings", field=key, cited="clinic's own"
        )


def only_person(picture: Picture) -> bool:
    """Payers of whom no electronic answer counts, whatever it says."""
    by_class = any(one in BY_PERSON for one in picture.classes)
    return by_class or not picture.terms.known or picture.terms.yes("electronic_check") is False


def reasons(look: Look) -> tuple[Because, ...]:
    """Every reason that holds, each with the first thing ahead that it touches."""
    rules = (_gap, _unchecked) if look.check is None else (_gap, *CHECKED)
    found = list(chain.from_iterable(rule(look) for rule in (*rules, _renewal)))
    return (*_first_visit(look, found), *found)


def _first_visit(look: Look, found: list[Because]) -> Iterator[Because]:
    """A new patient whose first visit has no check behind it that still holds: there are other reasons, too."""
    visits = [one for one in (*look.ahead, *look.outside) if one.is_visit]
    if look.picture.seen or not visits:
        return
    first = min(visits, key=lambda one: (look.on(one), one.record, one.id))
    if any(look.on(one.ahead) == look.on(first) for one in found if one.ahead.is_visit):
        words = (
            f"The first visit is on {day(first.on)}."
            if first.on
            else "On the intake list, no first visit yet."
        )
        yield _because(look, Reason.FIRST_VISIT, words, first)


def _gap(look: Look) -> Iterator[Because]:
    """Visits on days on which this coverage does not hold by its own dates, and no other of its rank does."""
    if not look.outside:
        return
    first, of = look.outside[0], look.picture
    late = of.ends_on is not None and of.ends_on < look.on(first)
    field, at = ("ends_on", of.ends_on) if late else ("starts_on", of.starts_on)
    assert at is not None
    tells = f"ends on {day(at)}, before" if late else f"starts on {day(at)}, after"
    words = f"The coverage on file {tells} {_named(first)}, and no other is on file for that day."
    yield _because(look, Reason.COVERAGE_GAP, words, first, _on_file(look, field, str(at)))


def _unchecked(look: Look) -> Iterator[Because]:
    if look.ahead:
        check = look.picture.check
        words = "Nobody has checked this coverage yet."
        if check is not None:
            words = f"The electronic answer of {day(check.on)} does not count for this payer; nobody has asked it."
        yield _because(look, Reason.NEVER_CHECKED, words, look.ahead[0], *_told(look, "on"))


def _other_coverage(look: Look) -> Iterator[Because]:
    check = _checked(look)
    field = check.of.differs(look.picture.fingerprint)
    if field and look.ahead:
        words = f"The {CHANGED[field]} on file is not the one that was checked on {day(check.on)}."
        proof = _on_file(look, field, "another one than was checked")
        yield _because(look, Reason.COVERAGE_CHANGED, words, look.ahead[0], proof, *_told(look, "of"))


def _started_since(look: Look) -> Iterator[Because]:
    check, starts = _checked(look), look.picture.starts_on
    if starts is not None and check.on < starts and look.ahead:
        words = f"The coverage starts on {day(starts)}, after it was checked on {day(check.on)}."
        proof = _on_file(look, "starts_on", str(starts))
        yield _because(
            look, Reason.COVERAGE_CHANGED, words, look.ahead[0], proof, *_told(look, "on"), from_on=starts
        )


def _payer_named_the_end(look: Look) -> Iterator[Because]:
    """An end before the check is an answer in itself (not eligible); asked again, it would be the same."""
    check = _checked(look)
    ends = check.coverage_ends
    if ends is None or ends < check.on:
        return
    first = look.first(lambda on: ends < on)
    if first is not None:
        words = f"The payer said that the coverage ends on {day(ends)}, before {_named(first)}."
        proofs = _told(look, "coverage_ends")
        yield _because(look, Reason.COVERAGE_CHANGED, words, first, *proofs, from_on=ends + DAY)


def _reset(look: Look) -> Iterator[Because]:
    check = _checked(look)
    told_end = check.plan_ends is not None and check.plan_ends.year < FOREVER
    field = "resets_on" if check.resets_on else "plan_ends" if told_end else ""
    for start, first in _periods(look, lambda on: plan_year(check, on)):
        words = f"The plan's year starts over on {day(start)}; the last check was on {day(check.on)}."
        if not field:
            words += " It did not say when the year starts over, so the calendar year is taken."
        proofs = _told(look, field or "on")
        yield _because(look, Reason.PLAN_YEAR_RESET, words, first, *proofs, from_on=start)


def _month(look: Look) -> Iterator[Because]:
    """Eligibility is given by the month: a check of last month says nothing about this one."""
    terms = look.picture.terms
    dated = terms.get("checked_each_month")
    if not (dated.value if dated is not None else PayerClass.MEDICAID in look.picture.classes):
        return
    cited = dated.cited if dated is not None else "the coverage is on file as Medicaid"
    fact = Fact(
        label="checked anew each month",
        value="yes",
        record="payer",
        record_id=terms.payer.id,
        field="checked_each_month",
        cited=cited,
    )
    for start, first in _periods(look, lambda on: on.replace(day=1)):
        words = f"A new month began on {day(start)}" if start <= look.today else f"{start:%B} is a new month"
        words += f"; the last check was on {day(_checked(look).on)}."
        yield _because(look, Reason.MONTH_CHANGE, words, first, fact, *_told(look, "on"), from_on=start)


def _undetermined(look: Look) -> Iterator[Because]:
    """Where only a person may ask, no answer is ever "verified": the call itself is the check."""
    check = _checked(look)
    if check.overall is Overall.UNDETERMINED and look.ahead and not only_person(look.picture):
        words = f"The check of {day(check.on)} could not determine whether the coverage holds."
        again = check.ask_again_on or look.today
        proofs = _told(look, "overall")
        yield _because(look, Reason.NOT_DETERMINED, words, look.ahead[0], *proofs, from_on=again)


def _stale(look: Look) -> Iterator[Because]:
    check = _checked(look)
    holds, says = look.days("check_holds_days")
    first = look.first(lambda on: (on - check.on).days > holds)
    if first is not None:
        age = count((look.on(first) - check.on).days, "day")
        words = (
            f"On the day of {_named(first)} the check of {day(check.on)} is {age} old; it holds for {holds}."
        )
        since = look.on(first) - timedelta(days=holds)
        yield _because(look, Reason.STALE, words, first, says, *_told(look, "on"), from_on=since)


def _renewal(look: Look) -> Iterator[Because]:
    """A request that rests on a benefit that has changed is sent for nothing."""
    check, holds = look.check, look.settings.renewal_check_days
    for one in look.ahead:
        if one.is_visit or (check is not None and (look.on(one) - check.on).days <= holds):
            continue
        asked = "nobody has checked yet" if check is None else f"the last check was on {day(check.on)}"
        words = f"A renewal is to be asked for on {day(one.on or look.today)}; {asked}."
        since = look.on(one) - timedelta(days=holds)
        yield _because(look, Reason.BEFORE_RENEWAL, words, one, *_told(look, "on"), from_on=since)
        return


CHECKED = (_other_coverage, _started_since, _payer_named_the_end, _reset, _month, _undetermined, _stale)


def plan_year(check: Check, on: date) -> date:
    """The day on which the plan's year around that day began, by the check; the calendar's where it did not say."""
    starts = check.resets_on
    if starts is None and check.plan_ends is not None and check.plan_ends.year < FOREVER:
        starts = check.plan_ends + DAY
    if starts is None:
        return date(on.year, 1, 1)
    this = anniversary(starts, on.year)
    return this if this <= on else anniversary(starts, on.year - 1)


def anniversary(starts: date, year: int) -> date:
    """A year that begins on 29 February ends on 28 February and begins again on 1 March."""
    try:
        return starts.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _periods(look: Look, period: Callable[[date], date]) -> Iterable[tuple[date, Ahead]]:
    """Each period that began after the check, with the first thing ahead that lies in it."""
    check = _checked(look)
    found: dict[date, Ahead] = {}
    for one in look.ahead:
        start = period(look.on(one))
        if check.on < start:
            found.setdefault(start, one)
    return found.items()


def _checked(look: Look) -> Check:
    check = look.check
    assert check is not None, "these reasons are asked for only where a check counts"
    return check


def _named(ahead: Ahead) -> str:
    if ahead.on is None:
        return "the first visit"
    return f"{'the visit' if ahead.is_visit else 'the renewal'} on {day(ahead.on)}"


def _because(
    look: Look, reason: Reason, sentence: str, ahead: Ahead, *proofs: Fact, from_on: date | None = None
) -> Because:
    booked = Fact(
        label="protects",
        value="no day yet" if ahead.on is None else str(ahead.on),
        record=ahead.record,
        record_id=ahead.id,
        field=FIELD[ahead.record],
        worked_out="" if ahead.is_visit else "the day on which the renewal is to be asked for",
    )
    return Because(
        reason=reason, sentence=sentence, ahead=ahead, from_on=from_on or look.today, proofs=(booked, *proofs)
    )


def _on_file(look: Look, field: str, value: str) -> Fact:
    of = look.picture.subject
    return Fact(label="on file", value=value, record=of.kind, record_id=of.id, field=field)


def _told(look: Look, field: str) -> tuple[Fact, ...]:
    """What the last check said. Which numbers it was asked with is not repeated."""
    check = look.picture.check
    if check is None:
        return (Fact(label="last check", value="none", record="check", record_id="", field="on"),)
    value = "as it stood then" if field == "of" else str(getattr(check, field))
    return (Fact(label="last check", value=value, record="check", record_id=check.id, field=field),)
