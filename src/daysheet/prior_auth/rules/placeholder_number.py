"""The authorization's number is empty or stands in for one that nobody entered."""

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.numbers import stands_in
from daysheet.prior_auth.saying import clear, flag

SUBJECT = "authorization"
READS = ("authorization", "authorization_terms")
IN_PMS = "In the case's authorizations, replace the number by the payer's own."


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about = Subject(SUBJECT, auth.id)
    if auth.ends_on is not None and auth.ends_on < facts.today:
        return clear(facts, about, "It has ended.")
    if not stands_in(auth.number):
        return clear(facts, about, f"{auth.number} looks like a payer's number.")
    shown = f"“{auth.number}”" if auth.number.strip() else "empty"
    ahead = list(facts.use(auth.id).ahead)
    at_risk = [visit for visit in ahead if visit.appointment_id is not None]
    return flag(
        facts,
        about,
        title=f"{{patient}}’s {show.called(auth)} has no real number",
        message=f"The number in the records is {shown}. Claims sent with it are denied as not authorized.{show.besides(facts, facts.use(auth.id))}",
        next_step="Find the number on the approval letter or call the payer, then enter it in the PMS.",
        at_risk=at_risk,
        owner=Owner.FRONT_DESK,
        evidence=show.of_authorization(facts, auth),
        situation=f"number {auth.number!r}",
        auth=auth,
        covered=True,
    )
