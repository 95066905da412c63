"""The 278 as an answer: what a payer decided on a request to authorize care (guide 005010X217) as a table.

The sources are those of the request (`x217_request.py`), read in November 2026. No open record model of the
answer exists: its order rests on published templates and on the standard, its codes on Veterans Affairs'
program and on pyx12's map of the guide before this one. A clinic only reads this set: what the sources leave
open is allowed. The wording of decision reasons (HCR03) is licensed: they are only named here. Every label is
our own.
"""

from textwrap import indent

from daysheet.x12.guides.x217_request import (
    BY_CODE,
    CALLS,
    CARE_PARTY,
    DELIVERY,
    DIAGNOSED,
    DIAGNOSES,
    EVENT,
    PERSON,
    REVIEW,
    SERVICE,
    SERVICE_REVIEW,
    SHARED_LISTS,
    STOP,
    assembled,
)
from daysheet.x12.guides.x279_request import ADDRESS, PARTIES, listed
from daysheet.x12.guides.x279_response import REASONS

# Reasons that speak of a question about coverage are said of a request here; the rest come from there.
_REASONS = """\
15 the request leaves out something the payer needs
33 something in the request could not be used
42 the payer cannot decide right now
50 this provider may not ask the payer
52 the provider was not signed up with the plan on the days asked for
53 what is asked for does not fit this kind of provider
55 the service code is wrong for this request
56 the days do not fit this request
80 the payer never answered and the request was dropped
95 the patient is not covered
AH the day on which the trouble began is missing or wrong
AI the day of the accident is missing or wrong
AJ the start of the last period is missing or wrong
AK the day on which the birth is expected is missing or wrong
AM the day of the admission is missing or wrong
AN the day of the discharge is missing or wrong
IP this provider may not have this role
NC the payer finds no authorization
T5 what was authorized is missing
ZZ as both sides agreed
"""

_REJECTIONS = """
    04 15 33 35 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 67 68 69 70
    71 72 73 74 75 76 77 78 79 80 95 97 98 AA AE AF AG AH AI AJ AK AM AN AO CI E8 IA IP MA NC T4 T5 ZZ
"""

_CONTACTS = PARTIES + "ABG some organization\nL5 person to ask\n"

_LISTS = (
    listed("diagnosis_kind", DIAGNOSES + "LOI what the payer still wants to know (LOINC)\n")
    + listed("rejection", REASONS + _REASONS, _REJECTIONS)
    + listed("contact_party", _CONTACTS, "1P 2B ABG L5 PR X3")
    + """\
codes answer_kind
  18  the last word on the request
  19  more is to follow
  AT  settled by the payer's office
  RU  services held for a patient

codes request_valid
  N  the request had a fault
  Y  the request was fine, the payer could not work on it

codes next_step
  C  correct it and ask again
  N  do not ask this again
  P  ask again exactly as before
  R  you may ask again
  S  do not ask again, the payer is asking somebody else
  W  ask again in 30 days
  X  ask again in 10 days
  Y  do not ask again, the payer will answer soon

codes decision
  A1  approved in full
  A2  approved in part
  A3  denied
  A4  pended, no decision yet
  A6  approved with changes
  C   canceled
  CT  call the payer
  NA  no authorization needed

"""
)

_REFUSED = "AAA S 9  R-SS 1=@request_valid 3=@rejection 4=@next_step ; why this was not worked on\n"
_MARKS = "TRN S 3  RRRS 1=1,2 ; mark of our request, or the payer's own\n"
# Up to five reasons, as X12's public page on this segment says.
_DECISION = (
    "HCR S 1  RSS*5S 1=@decision 3=:decision_reason 4=N,Y ; decision, authorization number and reasons\n"
)
_REFERENCES = """\
REF S 1  RR 1=NT ; payer's number of the request
REF S 1  RR 1=BB ; earlier authorization
"""
_GRANTED = """\
DTP S 1  RRR 1=102 2=D8 ; day of the decision
DTP S 1  RRR 1=036 2=D8 ; last day of the authorization
DTP S 1  RRR 1=007 2=D8,RD8 ; days of the authorization
"""
# What the payer still wants to know of one service: its codes (LOINC) are left open, no source lists them.
_WANTED = "HI  S 1  R(RRSS)" + "S(RRSS)" * 11 + " ; what the payer wants to know\n"
# No source tells which elements of these an answer must have.
_CERTIFICATES = """\
CR1 S 1  SSSSSSSSSS ; ambulance ride
CR2 S 1  SSSSSSSSSSSS ; spinal manipulation
CR5 S 1  SSSSSSSSSSSSSSSSSS ; oxygen at home
CR6 S 1  SSSSSSSSSSSSSSSSSSSSS ; care at home
"""
# Whom to call about the decision. 4010 lists a facility (FA) too, which is a party of the care here.
_CONTACT = """\
loop {id} S 1 Party ; whom to ask about {what}
  NM1 R 1  RRSSSSSSS 1=@contact_party 2=1,2 8=@party_number P0809 ; name and number of whom to ask
  {address}
  PER S 1  RSSSSSSS {calls} ; how to reach them
"""


def _patient(letter: str, who: str, name: str, insured: str, relation: str) -> str:
    address = ADDRESS.format(whose=f"the {who}")
    return assembled(
        PERSON,
        letter=letter,
        who=who,
        name=name,
        address=address,
        refused=_REFUSED,
        insured=insured,
        relation=relation,
    )


def _parties(care: str, contact: str, what: str) -> str:
    """Who takes part in the care or a service, and whom to ask."""
    address = ADDRESS.format(whose="that party")
    return assembled(
        CARE_PARTY, id=care, what=what, address=address, calls=CALLS, refused=_REFUSED
    ) + assembled(_CONTACT, id=contact, what=what, address=address, calls=CALLS)


_SERVICE = assembled(
    SERVICE,
    marks=_MARKS,
    refused=_REFUSED,
    review=SERVICE_REVIEW,
    decision=_DECISION,
    references=_REFERENCES,
    granted=_GRANTED,
    wanted=_WANTED,
    by_code=BY_CODE,
    delivery=DELIVERY,
    parties=_parties("2010FA", "2010FB", "the service"),
)

_EVENT = assembled(
    EVENT,
    need="S",
    most="*",
    marks=_MARKS,
    refused=_REFUSED,
    review=REVIEW,
    decision=_DECISION,
    references=_REFERENCES,
    granted=_GRANTED,
    diagnoses=DIAGNOSED,
    delivery=DELIVERY,
    conditions="",
    certificates=_CERTIFICATES,
    parties=_parties("2010EA", "2010EB", "the care") + assembled(STOP, id="2010EC", refused=_REFUSED),
    services=_SERVICE,
)

_MEMBER = _patient(
    "C",
    "member",
    "RRSSSSSSS 1=IL 2=1 8=@member_number P0809",
    "RR-----S 1=Y 2=18",
    "the member is the one insured",
)
_DEPENDENT = _patient(
    "D",
    "dependent",
    "RRSSS-SSS 1=QC 2=1 P0809",
    "RR--------------S 1=N 2=@relation",
    "dependent's relation to the member",
)

# BHT02 decides whether a 278 is this answer (11) or a request (`x217_request.py`).
TABLE = (
    SHARED_LISTS
    + _LISTS
    + f"""\
set 278 005010X217 HI ; decision on a request to authorize care

loop ST R 1 Heading ; start of the set: an answer
  ST  R 1  RRR 1=278 3=005010X217 ; set begins
  BHT R 1  RRRRRR 1=0007 2=11 6=@answer_kind ; whether this is the last word; number of our request
  loop 2000A R 1 Source ; who decides
    HL  R 1  R-RR 3=20 4=0,1 ; level of who decides
{indent(_REFUSED, " " * 4)}\
    loop 2010A R 1 Party ; payer or its reviewer
      NM1 R 1  RRSSS-SRR 1=@source_party 2=1,2 8=@party_number ; name and number of who decides
      PER S 1  RSSSSSSS {CALLS} ; whom to call at the payer
{indent(_REFUSED, " " * 6)}\
    loop 2000B S 1 Receiver ; who asked
      HL  R 1  RRRR 3=21 4=0,1 ; level of who asked
      loop 2010B R * Party ; clinic that asked
        NM1 R 1  RRSSS-SRR 1=@asking_party 2=1,2 8=@party_number ; name and number of who asked
        REF S 9  RR ; another number of who asked
{indent(_REFUSED, " " * 8)}\
        PRV S 1  RSS 1=@provider_role 2=PXC 3=:taxonomy P0203 ; role and specialty of who asked
      loop 2000C S 1 Subscriber ; member
        HL  R 1  RRRR 3=22 4=0,1 ; level of the member
{indent(_MEMBER, " " * 8)}\
{indent(_EVENT, " " * 8)}\
        loop 2000D S 1 Dependent ; patient, where that is not the member
          HL  R 1  RRRR 3=23 4=0,1 ; level of the patient
{indent(_DEPENDENT, " " * 10)}\
{indent(_EVENT, " " * 10)}"""
)
