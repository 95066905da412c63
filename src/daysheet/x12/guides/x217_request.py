"""The 278 as a request: a clinic asks a payer to authorize care (guide 005010X217) as a table.

No free description of this guide exists. The table stands on public sources of several kinds, read in
November 2026:

- Levels, loops, the order of lines and what is required: an open record model of the request (Apache-2.0)
  and published templates of both directions. The standard's own 278, not the guide's, is in stupidedi (BSD).
- Qualifiers and codes: the published program with which Veterans Affairs sends and reads this set (a federal
  work in the public domain), joined with pyx12's map of the guide before this one, 004010X094 (BSD).
- Counts: 004010X094 and the standard; TRN and AAA also from a vendor's public overview. Parties have no upper
  count here: the standard has none either.
- Guessed: which parties 2010EC may name, and that 2010F may name the same as 2010EA.

All else is situational and has no list of codes, on purpose: a table must not be stricter than its evidence.
Every label is our own. The answer (`x217_response.py`) takes what both directions share from here.
"""

from textwrap import indent

from daysheet.x12.guides.x279_request import (
    ADDRESS,
    PARTIES,
    PARTY_NUMBERS,
    ROLES,
    SERVICE_CODES,
    SERVICE_TYPES,
    listed,
)
from daysheet.x12.guides.x279_response import FREQUENCIES, PERIODS, QUANTITIES, SHIFTS

CERTIFICATION_KINDS = """\
1 appeal, urgent
2 appeal, in the usual time
3 take the request back
4 more on top of what was granted
I first request
N look at a decision again
R next period of care
S change of an earlier request
"""

RELATIONS = """\
01 spouse
04 grandparent
05 grandchild
07 niece or nephew
09 child by adoption
10 child in foster care
15 ward
17 stepchild
19 child
20 employee
21 not known
22 dependent with a disability
23 dependent who is sponsored
24 child of a dependent child
29 partner
32 mother
33 father
34 adult of another kind
36 minor who is free of the parents
39 donor of an organ
40 donor who has died
41 plaintiff who was hurt
43 child for whom the member does not pay
53 unmarried partner
G8 some other relation
"""

# Papers that go with a request: the lists of both sources agree on these.
PAPERS = """\
03 why care goes beyond the guideline
04 drugs that were given
05 what the treatment is for
06 the first evaluation
07 goals of function
08 plan of care
09 progress note
10 why care continues
11 analysis of a substance
13 test with a certificate
15 why the patient was admitted
21 plan for recovery
48 letter on Social Security benefits
55 contract for rented equipment
59 letter on benefits
77 proof of what was said
A3 allergies and what is not tolerated
A4 findings after death
AM why an ambulance was needed
AS summary at admission
AT order to buy, with its papers
B2 prescription
B3 the doctor's order
BR results of benchmark tests
BS baseline
BT results of blanket tests
CB why chiropractic care
CK signed consent
D2 list of the patient's drugs
DA dental casts
DB prescription for equipment
DG what a diagnostic test found
DJ monitoring at discharge
DS summary at discharge
FM what runs in the family
HC certificate of health
HR a clinic's records
I5 vaccinations
IR vaccinations by the school's record
LA lab values
M1 pages of the chart
NN nurses' notes
OB surgeon's note
OC averaged oxygen readings
OD orders and what was done
OE findings of the physical exam
OX certificate for oxygen
P4 findings of pathology
P5 the patient's history
P6 chart of the gums
P7 findings on the gums
PE certificate for tube or IV feeding
PN notes of physical therapy
PO certificate for a prosthesis or orthosis
PQ paramedics' findings
PY the doctor's report
PZ certification of physical therapy
QC what went wrong, and what was done about it
QR report on quality
RB X-ray pictures
RR reading of an X-ray
RT tests and what they mean
RX averaged oxygen readings, renewed
SG symptoms
V5 notice of a death
XP photographs
"""

# Both sources of service types (UM03) joined; each code means what it means in a question about coverage.
_ASKED_SERVICES = """
    1 2 3 4 5 6 7 8 11 12 14 15 16 17 18 20 21 23 24 25 26 27 28 33 34 35 36 37 38 39 40 42 44 45 46 48
    50 51 52 53 54 56 57 58 59 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 82 83 84 85
    86 87 88 93 94 95 98 99 A0 A1 A2 A3 A4 A6 A7 A8 A9 AB AC AD AE AF AG AI AJ AK AL AR B1 BB BC BD BE
    BF BG BL BN BP BQ BS BY BZ C1 CQ GY IC MH NI ON PT PU RN RT TC TN
"""
_NUMBERS = PARTY_NUMBERS + "ZZ number that both sides agreed on\n"
_SERVICE_CODES = SERVICE_CODES + "ER code that one state or payer made\nWK alternative medicine (ABC)\n"
DIAGNOSES = """\
ABF another diagnosis
ABJ diagnosis on admission
ABK main diagnosis
APR what brought the patient
BF another diagnosis, ICD-9
BJ diagnosis on admission, ICD-9
BK main diagnosis, ICD-9
DR diagnosis group (DRG)
PR what brought the patient, ICD-9
"""

_PATTERNS = FREQUENCIES + "SA Thu to Mon\nSB Tue to Sat\nSC Wed to Sun\nSD Mon, and Wed to Sat\n"
_ROLES = ROLES + "AS assisting at surgery\nOP operating\nOR ordering\n"

# The lists that both directions use.
SHARED_LISTS = (
    listed("source_party", PARTIES, "2B 36 PR X3")
    + listed("asking_party", PARTIES, "1P 2B 36 FA PR")
    + listed("party_number", PARTY_NUMBERS, "24 34 46 PI XV XX")
    + listed("care_number", PARTY_NUMBERS, "24 34 46 XX")
    + listed("member_number", _NUMBERS, "II MI ZZ")
    + listed("provider_role", _ROLES, "AD AS AT CO CV OP OR OT PC PE RF")
    + listed("relation", RELATIONS)
    + listed("certification_kind", CERTIFICATION_KINDS)
    + listed("service_type", SERVICE_TYPES, _ASKED_SERVICES)
    + listed("delivery_quantity", QUANTITIES, "DY FL HS MN VS")
    + listed("delivery_period", PERIODS, "6 7 21 26 27 34 35")
    + listed("delivery_frequency", _PATTERNS)
    + listed("delivery_shift", SHIFTS)
    + listed("paper", PAPERS)
    + listed("service_code_kind", _SERVICE_CODES, "ER HC IV N4 WK")
    + listed("facility_code_kind", _SERVICE_CODES, "HC ID IV N4 WK ZZ")
    + """\
codes contact_way
  EM  e-mail
  FX  fax
  TE  phone
  UR  web address

codes contact_more
  EM  e-mail
  EX  extension
  FX  fax
  TE  phone
  UR  web address

codes request_category
  AR  admission to a facility
  HS  services: visits, tests, treatment
  IN  services held for a patient
  SC  referral to a specialist

codes place_kind
  A   bill type of a hospital
  B   place of service

codes cause
  AA  car accident
  AP  somebody else is liable
  EM  the job
  OA  an accident of another kind

codes urgency
  03  emergency
  E   can be planned
  U   urgent

codes outlook
  1   poor
  2   guarded
  3   fair
  4   good
  5   better than good
  6   excellent
  7   under six months to live
  8   dying

codes late_because
  1   coverage was not known
  2   a lawsuit
  3   authorization came late
  4   the provider was approved late
  7   another payer took long
  8   coverage was decided late
  10  the approval's paperwork took long
  11  another reason
  15  disaster
  16  not enough was known
  17  the first request was not answered

codes delivery_unit
  DA  day
  MO  month
  WK  week

codes paper_sent
  AA  at our office, on request
  BM  mail
  EL  electronic attachment
  EM  e-mail
  FX  fax
  VO  by phone

codes care_party
  1T   doctor, clinic or group
  71   attending doctor
  72   surgeon
  73   another doctor
  77   where care is given
  AAJ  who admits
  DD   assistant at surgery
  DK   who ordered
  DN   who referred
  DQ   who supervises
  FA   facility
  G3   clinic
  P3   primary care doctor
  QB   who does a purchased service
  QV   group of doctors
  SJ   who gives the service

codes stop
  45  where the patient is brought
  FS  last stop that is planned
  ND  next stop
  PW  where the patient is fetched
  R3  next stop that is planned

codes counted_in
  DA  days
  F2  units of a drug (IU)
  MJ  minutes
  UN  units
"""
)

CALLS = "1=IC 3=@contact_way 5=@contact_more 7=@contact_more P0304 P0506 P0708"
# Two sources differ on whether the place (5) is a must: it is not, here.
BY_CODE = "R(RRSSSSSS)SSSS-S(RSSS)---S--------S 1.1=@service_code_kind 3=@counted_in 11=N,Y P0304"
DELIVERY = (
    "SSSSSSSS 1=@delivery_quantity 3=@delivery_unit 5=@delivery_period 7=@delivery_frequency"
    " 8=@delivery_shift P0102 C0605"
)
# HI: up to twelve codes, each with a day. None is checked as ICD, since DR makes a code a DRG.
DIAGNOSED = "R(RRSS)" + "S(RRSS)" * 11 + "".join(f" {at}.1=@diagnosis_kind {at}.3=D8" for at in range(1, 13))
# How the patient is (7) and which release was signed (9) have codes only: no screen of a clinic shows them.
_REVIEW = (
    "S(RR)S(RSSSS)SSSSS 1=@request_category 2=@certification_kind 3=@service_type 4.2=@place_kind"
    " 5.1=@cause 5.2=@cause 5.3=@cause 5.4=:state 5.5=:country 6=@urgency"
    " 7=1,2,3,4,5,6,7,8,9,E,F,G,P 8=@outlook 9=A,I,M,O,Y 10=@late_because"
)
REVIEW = "RRS" + _REVIEW  # of the episode
SERVICE_REVIEW = "RSS" + _REVIEW  # of one service


def assembled(template: str, **parts: str) -> str:
    """A part of the table with others put in: where `{name}` stands alone lines of their own, else words."""
    lines = []
    for line in template.splitlines(keepends=True):
        name = line.strip()[1:-1]
        if line.strip() == f"{{{name}}}":
            lines.append(indent(parts[name], line[: line.index("{")]))
        else:
            lines.append(line.format(**parts))
    return "".join(lines)


# What is told of a member or a dependent. In the answer AAA says why it was not taken.
PERSON = """\
loop 2010{letter} R 1 Party ; who the {who} is
  NM1 R 1  {name} ; {who}'s name
  REF S 9  RR ; another number of the {who}
  {address}
  {refused}
  DMG S 1  RRS 1=D8 3=F,M,U ; {who}'s birth date and sex
  INS S 1  {insured} ; {relation}
"""

# Somebody who takes part in the care: of the whole event (2010EA), or of one service (2010F).
CARE_PARTY = """\
loop {id} S * Party ; who takes part in {what}
  NM1 R 1  RRSSSSSSS 1=@care_party 2=1,2 8=@care_number P0809 ; name and number
  REF S 9  RRS ; another number
  {address}
  PER S 1  RSSSSSSS {calls} ; whom to call there
  {refused}
  PRV S 1  RRR 1=@provider_role 2=PXC 3=:taxonomy ; role and specialty
"""

# Where an ambulance or van takes the patient.
STOP = """\
loop {id} S * Party ; stop of a ride
  NM1 R 1  RRS 1=@stop 2=2 ; what place it is
  N3  S 1  RS ; street of the stop
  N4  S 1  SSS 2=:state ; city, state and ZIP of the stop
  {refused}
"""

# An episode of care: what a request is about and what a decision is made on. It stands under the patient, so
# the table has it twice: under a dependent, and under the member where there is none.
EVENT = """\
loop 2000E {need} {most} Event ; episode of care
  HL  R 1  RRRR 3=EV 4=0,1 ; level of the episode
  {marks}
  {refused}
  UM  R 1  {review} ; what is asked for
  {decision}
  {references}
  DTP S 1  RRR 1=439 2=D8 ; day of the accident
  DTP S 1  RRR 1=484 2=D8 ; start of the last period
  DTP S 1  RRR 1=ABC 2=D8 ; day on which the birth is expected
  DTP S 1  RRR 1=431 2=D8 ; day on which the trouble began
  DTP S 1  RRR 1=AAH 2=D8,RD8 ; days of the care
  DTP S 1  RRR 1=435 2=D8,RD8 ; days on which the stay may begin
  DTP S 1  RRR 1=096 2=D8 ; day on which the stay ends
  {granted}
  HI  S 1  {diagnoses} ; diagnoses
  HSD S 1  {delivery} ; how many visits, how often, for how long
  {conditions}
  CL1 S 1  SSSS 4=1,2,3,4,5,6,7,8,9 ; how the patient comes to the hospital
  {certificates}
  PWK S 10 RR--SSS 1=@paper 2=@paper_sent 5=AC P0506 ; papers that go with it
  MSG S 1  R ; remark in plain text
  {parties}
  {services}
"""

# One service within it.
SERVICE = """\
loop 2000F S * Service ; one service of the episode
  HL  R 1  RRRR 3=SS 4=0 ; level of the service
  {marks}
  {refused}
  UM  S 1  {review} ; what is asked for, where it differs
  {decision}
  {references}
  DTP S 1  RRR 1=472 2=D8,RD8 ; days of the service
  {granted}
  {wanted}
  SV1 S 1  {by_code} ; service by its code
  SV2 S 1  SS(RRSSSSSS)SSSS--SS 2.1=@facility_code_kind 4=@counted_in R0102 P0405 ; service of a facility
  SV3 S 1  R(RRSSSSSS)S-S(RSSSS)SSS 1.1=AD ; service of a dentist
  TOO S 32 RRS(RSSSS) 1=JP ; tooth
  HSD S 1  {delivery} ; how many visits, how often, for how long
  PWK S 10 RR--SSS 1=@paper 2=@paper_sent 5=AC P0506 ; papers that go with it
  MSG S 1  R ; remark in plain text
  {parties}
"""

_LISTS = listed("diagnosis_kind", DIAGNOSES) + listed("other_reviewer", PARTIES, "2B 36 PR PRP SEP TTP X3")

_PATIENT = {
    "C": assembled(
        PERSON,
        letter="C",
        who="member",
        name="RRSSSSSRR 1=IL 2=1 8=@member_number",
        address=ADDRESS.format(whose="the member"),
        refused="",
        insured="RR-----S 1=Y 2=18",
        relation="the member is the one insured",
    ),
    "D": assembled(
        PERSON,
        letter="D",
        who="dependent",
        name="RRSSS-S 1=QC 2=1",
        address=ADDRESS.format(whose="the dependent"),
        refused="",
        insured="RR--------------S 1=N 2=@relation",
        relation="dependent's relation to the member",
    ),
}

_MARKS = "TRN S 2  RRRS 1=1 ; our mark, comes back in the answer\n"
_REFERENCES = """\
REF S 1  RR 1=BB ; earlier authorization
REF S 1  RR 1=NT ; payer's number of the earlier request
"""
_CONDITIONS = """\
CRC S 1  RRRSSSS 1=07 2=N,Y ; why an ambulance is needed
CRC S 1  RRRSSSS 1=08 2=N,Y ; what speaks for spinal manipulation
CRC S 1  RRRSSSS 1=09 2=N,Y ; what speaks for equipment
CRC S 1  RRRSSSS 1=11 2=N,Y ; what speaks for oxygen
CRC S 1  RRRSSSS 1=75 2=N,Y ; what the patient cannot do
CRC S 1  RRRSSSS 1=76 2=N,Y ; what the patient may do
CRC S 1  RRRSSSS 1=77 2=N,Y ; state of the patient's mind
"""
HOME_CARE = (
    "RRSS--RRSSSSSSSSS 1=@outlook 3=RD8 7=N,U,W,Y 8=@certification_kind 10=HC,ID 15=RD8 P0304 P091011 P151617"
)
_CERTIFICATES = f"""\
CR1 S 1  SSRSSS--SS 1=KG,LB 3=I,R,T,X 5=DH,DK P0102 P0506 ; ambulance ride
CR2 S 1  SSSS---RRSSS 8=A,C,D,E,F,G,M 9=N,Y 12=N,Y P0102 C0403 ; spinal manipulation
CR5 S 1  --RSSRSSSSSSSSSSRS ; oxygen at home
CR6 S 1  {HOME_CARE} ; care at home
"""
# Parties and reason codes of the other reviewer are a guess: no source lists them.
_OTHER_REVIEWER = """\
loop 2010EC S * Party ; payer who has decided on this before
  NM1 R 1  RRS 1=@other_reviewer 2=2 ; who that is
  REF S 1  RR-S(RRSSSS) 1=ZZ 2=:decision_reason ; what was decided, and why
  DTP S 1  RRR 1=598 2=D8 ; day of that decision
"""


def _care_party(id: str, what: str) -> str:
    return assembled(
        CARE_PARTY, id=id, what=what, address=ADDRESS.format(whose="that party"), calls=CALLS, refused=""
    )


_SERVICE = assembled(
    SERVICE,
    marks=_MARKS,
    refused="",
    review=SERVICE_REVIEW,
    decision="",
    references=_REFERENCES,
    granted="",
    wanted="",
    by_code=BY_CODE,
    delivery=DELIVERY,
    parties=_care_party("2010F", "the service"),
)


def _event(need: str) -> str:
    return assembled(
        EVENT,
        need=need,
        most="1",
        marks=_MARKS,
        refused="",
        review=REVIEW,
        decision="",
        references=_REFERENCES,
        granted="",
        diagnoses=DIAGNOSED,
        delivery=DELIVERY,
        conditions=_CONDITIONS,
        certificates=_CERTIFICATES,
        parties=_care_party("2010EA", "the care")
        + assembled(STOP, id="2010EB", refused="")
        + _OTHER_REVIEWER,
        services=_SERVICE,
    )


# BHT02 decides whether a 278 is this request or the answer, which says 11: 13 asks, 01 gives back services
# that were held for a patient, 36 uses them up. BHT06 is RU where services are held; senders write other
# things there too, so it has no list.
TABLE = (
    SHARED_LISTS
    + _LISTS
    + f"""\
set 278 005010X217 HI ; request to authorize care

loop ST R 1 Heading ; start of the set: a request
  ST  R 1  RRR 1=278 3=005010X217 ; set begins
  BHT R 1  RRRRRS 1=0007 2=01,13,36 ; what is wanted; number and time of the request
  loop 2000A R 1 Source ; who decides
    HL  R 1  R-RR 3=20 4=1 ; level of who decides
    loop 2010A R 1 Party ; payer or its reviewer
      NM1 R 1  RRSSS-SRR 1=@source_party 2=1,2 8=@party_number ; name and number of who decides
    loop 2000B R 1 Receiver ; who asks
      HL  R 1  RRRR 3=21 4=1 ; level of who asks
      loop 2010B R 1 Party ; clinic that asks
        NM1 R 1  RRSSS-SRR 1=@asking_party 2=1,2 8=@party_number ; name and number of who asks
        REF S 9  RR ; another number of who asks
{indent(ADDRESS.format(whose="who asks"), " " * 8)}\
        PER S 1  RSSSSSSS {CALLS} ; whom the payer may call
        PRV S 1  RSS 1=@provider_role 2=PXC 3=:taxonomy P0203 ; role and specialty of who asks
      loop 2000C R 1 Subscriber ; member
        HL  R 1  RRRR 3=22 4=1 ; level of the member
{indent(_PATIENT["C"], " " * 8)}\
        loop 2000D S 1 Dependent ; patient, where that is not the member
          HL  R 1  RRRR 3=23 4=1 ; level of the patient
{indent(_PATIENT["D"], " " * 10)}\
{indent(_event("R"), " " * 10)}\
{indent(_event("S"), " " * 8)}"""
)
