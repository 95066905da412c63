"""The 270: what a clinic asks a payer about a patient's coverage (guide 005010X279A1, and X279 before its errata).

Structure facts (loops, usage, counts, code numbers) as two or more of three public maps agree on them: stupidedi (BSD),
the 2014 drafts in pyx12's history (BSD), x12sdk 2.2.0 (Apache-2.0); read November 2026.  Every label is our own.
Where the maps differ, a comment says what was chosen.  The 271 (`x279_response.py`) takes its shared parts from here.
"""

from textwrap import indent


def listed(name: str, labels: str, only: str = "") -> str:
    """A named list of codes for a table: all of `labels` (code and label, one a line) or only the codes named.

    The guide allows other codes at every level, while a code means the same at all of them: one label, many lists.
    """
    known = dict(line.split(maxsplit=1) for line in labels.splitlines())
    chosen = only.split() or list(known)
    return f"codes {name}\n" + "".join(f"  {code:<4} {known[code]}\n" for code in chosen)


SERVICE_TYPES = """\
1 medical treatment in general
2 surgery
3 advice of another doctor
4 X-rays to find the cause
5 lab tests to find the cause
6 radiation treatment
7 anesthesia
8 assistant at surgery
9 medical, anything else
10 blood products
11 equipment bought used (DME)
12 equipment bought new (DME)
13 outpatient surgery center
14 dialysis supplies at home
15 dialysis by another method
16 equipment for kidney disease
17 tests before a hospital stay
18 equipment rented (DME)
19 shot against pneumonia
20 second opinion on surgery
21 third opinion on surgery
22 social worker
23 dental exams and X-rays
24 gum treatment
25 fillings
26 root canals
27 jaw and face prostheses
28 dental, added services
30 the health plan as a whole
32 wait before coverage starts
33 chiropractor
34 chiropractor, visit
35 dentist
36 crowns on teeth
37 teeth hurt in an accident
38 braces
39 dentures and bridges
40 surgery in the mouth
41 dental checkups
42 care at home by a health agency
43 drugs with home health
44 home health agency, visit
45 hospice
46 relief for a caregiver
47 hospital
48 hospital, overnight stay
49 hospital, bed and meals
50 hospital, without a stay
51 emergency room after an accident
52 emergency room for an illness
53 hospital, same-day surgery
54 nursing care for the long run
55 cover for major illness
56 rides to care
57 air ambulance
58 wheelchair van
59 ambulance
60 benefits of all kinds
61 IVF
62 MRI or CT
63 procedures on a donor
64 acupuncture
65 newborn baby
66 pathology
67 help to stop smoking
68 baby checkups
69 maternity
70 transplant
71 hearing exam
72 breathing treatments
73 medical tests to find the cause
74 private nurse
75 artificial limb or other prosthesis
76 dialysis
77 ear exam
78 chemotherapy
79 allergy tests
80 vaccines
81 yearly checkup
82 birth control and planning a family
83 infertility
84 abortion
85 HIV and AIDS
86 care in an emergency
87 cancer
88 pharmacy
89 drugs at a drugstore
90 drugs by mail
91 drugs, brand
92 drugs, generic
93 foot doctor
94 foot doctor, visit
95 foot doctor, visit at a nursing home
96 doctor
97 anesthesia doctor
98 doctor, office visit
99 doctor, visit during a hospital stay
A0 doctor, visit at a hospital's outpatient unit
A1 doctor, visit at a nursing home
A2 doctor, visit at a skilled nursing facility
A3 doctor, house call
A4 psychiatry
A5 psychiatry, bed and meals
A6 psychotherapy
A7 psychiatry, overnight stay
A8 psychiatry, without a stay
A9 rehab
AA rehab, bed and meals
AB rehab, overnight stay
AC rehab, without a stay
AD OT (occupational therapy)
AE physical medicine: exercise and modalities
AF SLP (speech therapy)
AG skilled nursing
AH skilled nursing, bed and meals
AI alcohol or drug treatment
AJ alcohol treatment
AK drug treatment
AL eye doctor and glasses
AM eyeglass frames
AN eye checkup
AO eyeglass lenses
AQ checkup for a job, school or sport
AR drugs still on trial
B1 burns
B2 drugs, brand, on the plan's list
B3 drugs, brand, off the plan's list
BA exam by an independent doctor
BB psychiatry, day hospital
BC psychiatry, day program
BD thinking and memory therapy
BE massage
BF lung rehab
BG heart rehab
BH children's medicine
BI newborn nursery
BJ skin
BK orthopedics
BL heart
BM lymph system
BN stomach and bowel
BP hormones and glands
BQ nerves and brain
BR eyes
BS procedures that enter the body
BT gynecology
BU pregnancy and birth
BV OB/GYN
BW drugs by mail, brand
BX drugs by mail, generic
BY doctor, office visit when sick
BZ doctor, office visit when well
C1 coronary unit
CA private nurse in the hospital
CB private nurse at home
CC surgery, the surgeon's part
CD surgery, the facility's part
CE mental health clinician, overnight stay
CF mental health clinician, without a stay
CG mental health facility, overnight stay
CH mental health facility, without a stay
CI alcohol or drug facility, overnight stay
CJ alcohol or drug facility, without a stay
CK X-rays to screen
CL lab tests to screen
CM mammogram, higher risk
CN mammogram, usual risk
CO flu shot
CP glasses and what goes with them
CQ help of a case manager
DG skin doctor
DM equipment (DME)
DS supplies for diabetes
GF drugs, generic, on the plan's list
GN drugs, generic, off the plan's list
GY allergies
IC ICU
MH mental health care
NI NICU
ON oncology
PT PT (physical therapy)
PU lungs
RN kidneys
RT live-in psychiatric treatment
TC care between hospital and home
TN newborn care between hospital and home
UC urgent care clinic
"""

PARTIES = """\
03 dependent
13 provider under contract with the plan
1I PPO
1P provider
2B administrator for the plan
36 employer
73 another doctor
80 hospital
FA facility
GP gateway that passes questions on
GW group
I3 doctors' association (IPA)
IL member
LR person acting for the patient by law
OC original insurer
P3 primary care doctor
P4 earlier insurer
P5 sponsor of the plan
PR payer
PRP payer that pays first
SEP payer that pays second
TTP payer that pays third
VER party that confirms coverage
VN vendor
VY organization changing the setup
X3 organization that reviews care
Y2 managed care plan
"""

PARTY_NUMBERS = """\
24 employer number (EIN)
34 SSN
46 electronic sender number
FA facility's number
FI tax number
II national patient number
MI member number
NI insurer's number with the state commissioners (NAIC)
PI payer's number
PP pharmacy processor's number
SV payer's own number for the provider
XV national plan number
XX NPI
"""

REFERENCES = """\
0B state license
18 plan's number
1C provider's Medicare number
1D provider's Medicaid number
1J facility's number
1L group or policy
1W member's number
3H Medicaid case
49 suffix of a family member
4A PIN of the person asking
6P group's number
9F referral
ALS list of alternative drugs
CE class of contract
CLI list of covered drugs
CT contract's number
EA chart number
EJ our account for the patient
EL PIN of the device asking
EO submitter's number
F6 Medicare number
FO drug formulary
G1 authorization
GH serial number of the card
HJ number on the card
HPI NPI
IF issue of the card
IG policy's number
JD user name
M7 Medicaid category
MRC category of eligibility
N5 provider's number in the network
N6 network's number
N7 facility's number in the network
NQ Medicaid number
Q4 earlier number
SY SSN
TJ tax number
Y4 claim number of an accident or work injury
"""

ROLES = """\
AD admitting
AT attending
BI billing
CO consulting
CV covering
H hospital
HH home health agency
LA laboratory
OT another doctor
P1 pharmacist
P2 pharmacy
PC primary care doctor
PE performing
R clinic in a rural area
RF referring
SB submitting
SK nursing facility, skilled
SU supervising
"""

ROLE_NUMBERS = """\
9K servicer
D3 pharmacy's number (NCPDP)
EI employer number (EIN)
HPI NPI
PXC taxonomy
SY SSN
TJ tax number
"""

SERVICE_CODES = """\
AD dental (CDT)
CJ CPT
HC CPT or HCPCS
ID procedure in ICD-9
IV home infusion
N4 drug (NDC)
ZZ procedure in ICD-10
"""

RELATIONS = """\
01 spouse
18 self
19 child
20 employee
21 unknown
34 adult of another kind
39 donor of an organ
40 donor who has died
53 unmarried partner
G8 some other relation
"""

LEVELS = """\
CHD just the children
DEP just the dependents
ECH member with the children
EMP just the member
ESP member with the spouse
FAM whole family
IND one person
SPC spouse with the children
SPO just the spouse
"""

DATES = """\
096 left the hospital
102 card issued
152 change takes effect
193 period begins
194 period ends
198 completed
290 other coverage
291 plan
292 benefit
295 primary care doctor
304 last visit
307 eligibility
318 added
340 COBRA begins
341 COBRA ends
342 premium paid from
343 premium paid until
346 plan starts
347 plan stops
348 benefit starts
349 benefit stops
356 eligible from
357 eligible until
382 enrolled
435 entered the hospital
442 died
458 certified
472 service
539 policy in force from
540 policy in force until
636 last updated
771 status
"""

RECEIVER_REFERENCES = "0B 1C 1D 1J 4A CT EL EO HPI JD N5 N7 Q4 SY TJ"
RECEIVER_NUMBERS = "24 34 FI PI PP SV XV XX"

# The lists that both directions use.
SHARED_LISTS = "".join(
    (
        listed("service_type", SERVICE_TYPES),
        listed("source_kind", PARTIES, "2B 36 GP P5 PR"),
        listed("source_number", PARTY_NUMBERS, "24 46 FI NI PI XV XX"),
        listed("receiver_kind", PARTIES, "1P 2B 36 80 FA GP P5 PR"),
        listed("receiver_number", PARTY_NUMBERS, RECEIVER_NUMBERS),
        listed("receiver_reference", REFERENCES, RECEIVER_REFERENCES),
        listed("receiver_role", ROLES),
        listed("member_kind", PARTIES, "IL"),
        listed("dependent_kind", PARTIES, "03"),
        listed("member_number", PARTY_NUMBERS, "II MI"),
        listed("patient_provider_role", ROLES, "AD AT BI CO CV H HH LA OT P1 P2 PC PE R RF SK SU"),
        listed("service_code_kind", SERVICE_CODES),
        listed("member_relation", RELATIONS, "18"),
    )
)

# ABK and BK mark the main diagnosis (ICD-10, ICD-9), ABF and BF up to seven others.
DIAGNOSES = (
    "HI S 1 R(RR)"
    + "S(RR)" * 7
    + " 1.1=ABK,BK 1.2=:icd "
    + " ".join(f"{element}.1=ABF,BF {element}.2=:icd" for element in range(2, 9))
)

ADDRESS = """\
N3           S 1   RS                                            ; street of {whose}
N4           S 1   RSSS--S     2=:state 4=:country E0207 C0704   ; city, state and ZIP of {whose}
"""

_LISTS = "".join(
    (
        listed("asked_member_reference", REFERENCES, "18 1L 1W 3H 6P CT EA EJ F6 GH HJ IG N6 NQ SY Y4"),
        listed("asked_dependent_reference", REFERENCES, "18 1L 1W 6P CT EA EJ F6 GH HJ IF IG MRC N6 SY Y4"),
        listed("patient_provider_number", ROLE_NUMBERS),
        listed("asked_dependent_relation", RELATIONS, "01 19 34"),
        listed("asked_level", LEVELS, "FAM"),
        listed("asked_reference", REFERENCES, "9F G1"),
        listed("asked_patient_date", DATES, "102 291"),
        listed("asked_date", DATES, "291"),
    )
)

# The patient: written once, as the subscriber (C) and as the dependent (D).
# DMG03: one map allows U; the other two, and the same map's older edition, know only F and M.
_PATIENT = """\
loop 2000{letter} {wanted} * {record} ; {whom}
  HL         R 1   RRRR        3={level} 4={children}                  ; level of the {who}
  TRN        S 2   RRRS        1=1                               ; our mark for this question, comes back in the answer
  loop 2100{letter} R 1 Party  ; who the {who} is
    NM1      R 1   {name}                                        ; {who}'s name{and_number}
    REF      S 9   RR          1=@{references}                   ; another number of the {who}
{address}
    PRV      S 1   RSS         1=@patient_provider_role 2=@patient_provider_number P0203 ; provider the question is about
    DMG      S 1   SSS         1=D8 3=F,M P0102                  ; {who}'s birth date and sex
    INS      S 1   {insured}                                     ; {relation_label}
    {diagnoses} ; diagnoses the question is about
    DTP      S 2   RRR         1=@asked_patient_date 2=D8,RD8    ; dates asked about, or when the card was issued
    loop 2110{letter} {asked} 99 Inquiry ; one question about the {who}'s coverage
      EQ     R 1   S*99S(RRSSSS){family}-S(RSSS) 1=@service_type 2.1=@service_code_kind {levels}R0102 ; what is asked
{amounts}
      III    S 1   RR          1=ZZ 2=:pos P0102                 ; place where the care is to be given
      REF    S 1   RR          1=@asked_reference                ; referral or authorization the question rests on
      DTP    S 1   RRR         1=@asked_date 2=D8,RD8            ; dates this one question is about
"""

_AMOUNTS = """\
      AMT    S 1   RR          1=R                               ; Medicaid: what the member must still spend
      AMT    S 1   RR          1=PB                              ; Medicaid: what was billed towards it
"""

_SUBSCRIBER = {
    "letter": "C",
    "wanted": "R",
    "record": "Subscriber",
    "who": "member",
    "whom": "member: the patient, or the one through whom the patient is covered",
    "level": "22",
    "children": "0,1",
    "name": "RRSSS-SSS   1=@member_kind 2=1,2 8=@member_number P0809",
    "and_number": " and number",
    "references": "asked_member_reference",
    "insured": "RR--------------R 1=Y 2=@member_relation",
    "relation_label": "which of several born together",
    "asked": "S",
    "family": "S",
    "levels": "3=@asked_level ",
    "amounts": _AMOUNTS.rstrip("\n"),
}
_DEPENDENT = {
    "letter": "D",
    "wanted": "S",
    "record": "Dependent",
    "who": "dependent",
    "whom": "the patient, covered through the member",
    "level": "23",
    "children": "0",
    "name": "RRSSS-S     1=@dependent_kind 2=1",
    "and_number": "",
    "references": "asked_dependent_reference",
    "insured": "RR--------------S 1=N 2=@asked_dependent_relation",
    "relation_label": "relation to the member, and which of several born together",
    "asked": "R",
    "family": "-",
    "levels": "",
    "amounts": "",
}


def filled(template: str, words: dict[str, str]) -> str:
    """A part of a table for one kind of patient, with what both directions have in common put in."""
    address = indent(ADDRESS.format(whose=f"the {words['who']}"), "    ").rstrip("\n")
    text = template.format(address=address, diagnoses=DIAGNOSES, **words)
    return "".join(line for line in text.splitlines(keepends=True) if line.strip())


TABLE = (
    SHARED_LISTS
    + _LISTS
    + """\
set 270 005010X279A1 HS also 005010X279 ; question about a patient's coverage
loop ST R 1 Heading ; start of the set: a question about coverage
  ST             R 1   RRR         1=270                             ; set begins
  BHT            R 1   RRSRRS      1=0022 2=01,13 6=RT               ; asks or takes a question back
  loop 2000A R * Source ; payer that is asked
    HL           R 1   R-RR        3=20 4=1                          ; level of the payer
    loop 2100A R 1 Party ; who the payer is
      NM1        R 1   RRRSS-SRR   1=@source_kind 2=1,2 8=@source_number P0809 ; payer's name and number
    loop 2000B R * Receiver ; provider who asks
      HL         R 1   RRRR        3=21 4=1                          ; level of who asks
      loop 2100B R 1 Party ; who asks
        NM1      R 1   RRRSS-SRR   1=@receiver_kind 2=1,2 8=@receiver_number P0809 ; name and number of who asks
        REF      S 9   RRS         1=@receiver_reference             ; another number of who asks
"""
    + indent(ADDRESS.format(whose="who asks"), "        ")
    + """\
        PRV      S 1   RSS         1=@receiver_role 2=PXC 3=:taxonomy P0203 ; role and specialty of who asks
"""
    + indent(filled(_PATIENT, _SUBSCRIBER), "      ")
    + indent(filled(_PATIENT, _DEPENDENT), "        ")
)
