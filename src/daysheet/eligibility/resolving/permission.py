"""Whether the payer wants an authorization or a referral, from which visit on, and who decides on it."""

from daysheet.domain.benefits import Contact, OtherPayer, Said, State

from ..answers import Answer, Party, Statement
from . import wording
from .weighing import THERAPY, Candidate, contradiction, distance, in_network, nearest, proofs_of, settled

YES, NO, UNKNOWN = "Y", "N", "U"
REVIEWERS = ("X3", "VN", "MC")
ROLES = {
    "X3": "reviewer",
    "VN": "vendor",
    "PR": "payer",
    "P3": "primary care",
    "P4": "earlier payer",
    "13": "hospital",
    "2B": "administrator",
    "36": "employer",
}
ORDERS = {"PRP": "primary", "SEP": "secondary", "TTP": "tertiary"}
INSURANCE = {
    "C1": "commercial",
    "HN": "Medicare Advantage",
    "MA": "Medicare A",
    "MB": "Medicare B",
    "MC": "Medicaid",
}
MEMBER, PAYER_NUMBERS = ("MI", "II"), ("PI", "XV", "NI", "")
MEMBER_REFERENCES = ("1W",)
COVERED_WHEN = ("290", "307", "292", "291")
CARE = {"30", "PT", "98"}


def authorization_needed(statements: list[Statement]) -> Said[bool]:
    here = [one for one in statements if in_network(one) and _speaks(one)]
    near = nearest(here, THERAPY)
    coded = [one for one in near if one.authorization in (YES, NO)]
    worded = [(value, one) for one in near if (value := _words(one)) is not None]
    if coded:
        against = [one for value, one in worded if value is not (coded[0].authorization == YES)]
        if against and len({one.authorization for one in coded}) == 1:
            why = "the payer's code says one thing and its message another"
            return contradiction((True, False), (*coded, *against), why)
        return settled(Candidate(one.authorization == YES, one, _for_one(one)) for one in coded)
    if worded:
        return settled(Candidate(value, one, "a message says it") for value, one in worded)
    if near:
        return Said(proofs=proofs_of(near), why="the payer answers that it does not know")
    return Said()


def _for_one(of: Statement) -> str:
    return "" if of.service_types else f"said for the procedure {of.procedure} alone"


def _speaks(of: Statement) -> bool:
    return of.authorization in (YES, NO, UNKNOWN) or _words(of) is not None


def _words(of: Statement) -> bool | None:
    return wording.needed(of.messages, wording.AUTHORIZATION)


def from_visit(statements: list[Statement], needed: Said[bool]) -> Said[int]:
    """The first visit that needs one."""
    if needed.value is False:
        return Said()
    worded = nearest([one for one in statements if in_network(one) and _words(one)], THERAPY)
    told = [(wording.from_visit(one.messages), one) for one in worded]
    return settled(Candidate(visit, one, "a message says it") for visit, one in told if visit is not None)


def referral_needed(statements: list[Statement]) -> Said[bool]:
    told = [(wording.needed(one.messages, wording.REFERRAL), one) for one in statements if in_network(one)]
    return settled(Candidate(value, one, "a message says it") for value, one in told if value is not None)


def manager(statements: list[Statement]) -> Said[Contact]:
    """Who decides on therapy: named below a statement about it."""
    named = [
        one for one in statements if any(party.role in REVIEWERS and party.name for party in one.parties)
    ]
    for role in REVIEWERS:
        found = [
            Candidate(contact(party), one)
            for one in nearest([one for one in named if any(party.role == role for party in one.parties)])
            for party in one.parties
            if party.role == role and party.name
        ]
        if found:
            return settled(found)
    return Said()


def contact(of: Party) -> Contact:
    return Contact(ROLES.get(of.role, of.role), of.name, of.id, of.phones, of.faxes, of.web)


def other_payers(answer: Answer) -> Said[tuple[OtherPayer, ...]]:
    """Other coverage that the payer names (R); that it names none is not said to be none."""
    naming = [
        one
        for one in answer.statements
        if one.information == "R" and (not one.service_types or CARE & set(one.service_types))
    ]
    others = [one for one in naming if not _is_itself(_payer(one), answer)]
    found = tuple(dict.fromkeys(map(_other, others)))
    return Said(State.RETURNED, found, proofs_of(others)) if found else Said()


def _payer(of: Statement) -> Party | None:
    return next((party for party in of.parties if party.role in (*ORDERS, "PR", "2B")), None)


def _is_itself(party: Party | None, answer: Answer) -> bool:
    """A payer names itself too, to say which place it has in line."""
    if party is None:
        return False
    same_number = bool(party.id) and party.id_kind in PAYER_NUMBERS and party.id == answer.payer_id
    return same_number or (bool(party.name) and party.name == answer.payer_name)


def _other(of: Statement) -> OtherPayer:
    dates = next((when for when in of.dates if when.of in COVERED_WHEN), None)
    payer = _payer(of)
    insured = next((party for party in of.parties if party.role == "IL"), None)
    numbers = [insured.id if insured else "", payer.id if payer and payer.id_kind in MEMBER else ""]
    numbers += [value for kind, value in of.references if kind in MEMBER_REFERENCES]
    return OtherPayer(
        name=payer.name if payer else "",
        order=ORDERS.get(payer.role, "") if payer else "",
        payer_id=payer.id if payer and payer.id_kind in PAYER_NUMBERS else "",
        member_id=next(filter(None, numbers), ""),
        insurance_type=INSURANCE.get(of.insurance_type, of.insurance_type),
        starts_on=dates.start if dates else None,
        ends_on=dates.end if dates else None,
        phones=payer.phones if payer else (),
    )


def contacts(answer: Answer) -> tuple[Contact, ...]:
    """Everybody named with a way to reach them, for care that is ours."""
    ours = [one for one in answer.statements if not one.service_types or distance(one) is not None]
    named = [*answer.contacts, *(party for one in ours for party in one.parties)]
    return tuple(dict.fromkeys(contact(one) for one in named if one.phones or one.faxes or one.web))
