"""The last day in the practice system is not the one on the approval letter."""

from datetime import date

from daysheet.domain.coverage import Authorization, AuthorizationTerms
from daysheet.domain.finding import Fact, Finding, Subject
from daysheet.domain.words import day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import Expected
from daysheet.prior_auth.saying import clear, flag

SUBJECT = "authorization"
READS = ("authorization", "authorization_terms", "appointment", "visit")
IN_PMS = "In the case's authorizations, set the last day to the one on the letter. To be warned in time no earlier day is needed."


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, terms, typed = Subject(SUBJECT, auth.id), facts.terms_of(auth), facts.typed_end(auth)
    if terms is None or terms.letter_ends_on is None:
        return clear(facts, about, "No last day from an approval letter is on file.")
    letter = terms.letter_ends_on
    if typed == letter:
        return clear(facts, about, f"The letter says {day(letter)}, too.")
    if max(letter, typed or letter) < facts.today or not facts.going_on:
        return clear(facts, about, "Both days are over, or the case is not going on.")
    wrongly_covered = _between(facts, auth, letter, typed)
    return flag(
        facts,
        about,
        title="{patient}’s authorization has another last day than the letter",
        message=_message(facts, letter, typed, wrongly_covered),
        next_step="Compare with the letter and correct the last day in the practice system; the letter holds.",
        at_risk=wrongly_covered,
        evidence=_evidence(facts, auth, terms, typed),
        situation=f"letter {letter}, entered {typed}",
        due=facts.today,
    )


def _between(facts: CaseFacts, auth: Authorization, letter: date, typed: date | None) -> list[Expected]:
    """Booked visits that look covered in the practice system and are not."""
    if typed is None or typed < letter:
        return []
    found = facts.ledger_of(auth).uncovered_after(auth.id)
    return [item.visit for item in found if item.visit.appointment_id and letter < item.visit.on <= typed]


def _message(facts: CaseFacts, letter: date, typed: date | None, wrongly_covered: list[Expected]) -> str:
    entered = (
        "without a last day" if typed is None else f"with {day(typed, near=facts.today)} as its last day"
    )
    said = f"The letter ends it {day(letter, near=facts.today)}; in the practice system it stands {entered}. "
    if wrongly_covered:
        return f"{said}Between the two {show.in_words(wrongly_covered)}: it looks covered there, and is not."
    if typed is not None and typed < letter:
        return f"{said}There it seems to end too early. Every count here goes by the letter."
    return f"{said}Every count here goes by the letter."


def _evidence(
    facts: CaseFacts, auth: Authorization, terms: AuthorizationTerms, typed: date | None
) -> list[Fact]:
    entered = "(empty)" if typed is None else day(typed, near=facts.today)
    letter = day(terms.letter_ends_on or facts.today, near=facts.today)
    return [
        show.read(auth, "number", "authorization number", auth.number or "(empty)"),
        show.read(terms, "letter_ends_on", "last day on the letter", letter),
        show.read(auth, "ends_on", "last day in the practice system", entered),
    ]
