"""The 271: what a payer answers about a patient's coverage (guide 005010X279A1, and X279 before its errata).

Structure facts from the same three public maps as the 270 (`x279_request.py`), read November 2026; every label is our
own.  Where the maps differ, what two agree on was taken: EB09 knows VS (visits) and YY (years) for a member as for a
dependent, 2100B and 2100D stand once, 2115 at most 10 and 2120 at most 23 times, MPI once, 2120 needs no 2115 before it
and no number in its NM1.
"""

from textwrap import indent

from daysheet.x12.guides.x279_request import (
    ADDRESS,
    DATES,
    LEVELS,
    PARTIES,
    PARTY_NUMBERS,
    REFERENCES,
    RELATIONS,
    SHARED_LISTS,
    filled,
    listed,
)

BENEFITS = """\
1 covered now
2 covered, the provider is paid a fixed sum for all care
3 covered, the provider is paid a fixed sum for these services
4 covered, the primary care doctor is paid a fixed sum for these services
5 covered, while the payer looks into it
6 not covered
7 not covered until the payer updates its records
8 not covered while the payer looks into it
A coinsurance: the patient's share as a part of the price
B copay: the patient's fixed amount
C deductible
CB what the coverage rests on
D description of the benefit
E never paid by the plan
F limit
G most that the patient pays before the plan pays everything
H unlimited
I this service is not covered
J measures to hold costs down
K days held in reserve
L the patient's primary care doctor
M rule on conditions from before the coverage
MC who manages the patient's care
N only the providers named may give the service
O judged not medically needed
P this answer is no promise to pay
Q a second surgeon must agree first
R another payer also covers the patient
S what was used in earlier years
T member card lost or stolen
U ask the party named here instead
V the payer could not work this out
W more is known elsewhere
X facility this is about
Y amount to spend before Medicaid starts
"""

INSURANCE_TYPES = """\
12 Medicare second: still working or spouse works, employer plan first
13 Medicare second: kidney failure, employer plan first
14 Medicare second: auto or other no-fault insurance first
15 Medicare second: workers' compensation first
16 Medicare second: a federal agency first
41 Medicare second: black lung fund first
42 Medicare second: Veterans Affairs first
43 Medicare second: disabled under 65, large employer plan first
47 Medicare second: liability insurance first
AP auto insurance
C1 commercial
CO coverage kept after leaving a job (COBRA)
CP Medicare pays first for now
D disability
DB disability payments
EP EPO
FF paid by relatives or friends
GP policy of a group
HM HMO
HN Medicare HMO
HS the state pays the Part B premium (SLMB)
IN any provider, no network (indemnity)
IP policy of one person
LC policy for nursing care in the long run
LD policy over many years
LI life policy
LT lawsuit pending
MA Medicare A, hospital
MB Medicare B, doctors and therapy
MC Medicaid
MH Medigap for Part A
MI Medigap for Part B
MP Medicare pays first
OT other
PE personal property policy
PL personal
PP self-pay, no insurance
PR PPO
PS POS plan
QM the state pays Medicare's share (QMB)
RP real estate policy
SP policy that adds to another
TF plan under the TEFRA law
WC workers' comp
WU wrap-around policy
"""

PERIODS = """\
6 per hour
7 per day
13 within a day of 24 hours
21 in a number of years
22 in the plan's own year
23 from January to December
24 so far this year
25 during the contract
26 per episode of care
27 per visit
28 outlier
29 left to use
30 used up and passed
31 not used up
32 lifetime
33 left for life
34 per month
35 per week
36 per hospital stay
"""

QUANTITIES = """\
8H minimum
99 already used
CA covered, as counted
CE covered, as estimated
D3 coinsurance days
DB units of blood before the plan pays
DY days
FL units
HS hours
LA reserve days for life, as counted
LE reserve days for life, as estimated
M2 maximum
MN months
P6 services or procedures
QA approved
S7 oldest age
S8 youngest age
VS visits
YY years
"""

# The days and shifts of HSD07 and HSD08, which payers also use for a pattern of visits.
FREQUENCIES = """\
1 week 1 of the month
2 week 2 of the month
3 week 3 of the month
4 week 4 of the month
5 week 5 of the month
6 weeks 1 and 3 of the month
7 weeks 2 and 4 of the month
8 first workday of the period
9 last workday of the period
A Mon to Fri
B Mon to Sat
C Mon to Sun
D Mon
E Tue
F Wed
G Thu
H Fri
J Sat
K Sun
L Mon to Thu
M at once
N as ordered
O every day Mon to Fri
P half Mon, half Thu
Q half Tue, half Thu
R half Wed, half Fri
S one time, any day Mon to Fri
SG Tue to Fri
SL Mon, Tue, Thu
SP Mon, Tue, Fri
SX Wed, Thu
SY Mon, Wed, Thu
SZ Tue, Thu, Fri
T half Tue, half Fri
U half Mon, half Wed
V a third each Mon, Wed, Fri
W when needed
X half by Wed, the rest by Fri
Y no pattern, or an earlier one ends
"""

SHIFTS = """\
A day shift
B evening shift
C night shift
D mornings
E afternoons
F as ordered
G whichever shift
Y no pattern, or an earlier one ends
"""

REASONS = """\
04 more was asked at once than the payer allows
15 the question leaves out something the payer needs
33 something in the question could not be used
35 the provider is not in this plan's network
41 we are not allowed to ask this payer
42 the payer cannot answer right now
43 the provider's number is missing or wrong
44 the provider's name is missing or wrong
45 the provider's specialty is missing or wrong
46 the provider's phone number is missing or wrong
47 the provider's state is missing or wrong
48 the referring provider's number is missing or wrong
49 the provider is not this patient's primary care doctor
50 this provider may not ask the payer about coverage
51 the payer does not know this provider
52 the provider was not signed up with the plan on the date asked about
53 a provider of this kind may not ask about this benefit
54 the payer does not take this kind of service code
55 the service code is wrong for this question
56 the date does not fit this question
57 the date of service is missing or wrong
58 the birth date is missing or wrong
60 the birth date is later than the date of service
61 the date of service is later than the day the patient died
62 the date of service is too long ago or too far ahead for this payer
63 the date of service is still to come
64 the patient's member number is missing or wrong
65 the patient's name is missing or wrong
66 the patient's sex is missing or wrong
67 the payer finds no such patient
68 more than one patient has this number
69 the service does not fit the patient's age
70 the service does not fit the patient's sex
71 the birth date differs from the one the payer has
72 the member number is missing or wrong
73 the member's name is missing or wrong
74 the member's sex is missing or wrong
75 the payer finds no such member
76 more than one member has this number
77 the payer knows the member but not this dependent
78 the member is not in the group or plan named
79 the sender's or payer's number is not known
80 the payer never answered and the question was dropped
97 the provider's address is missing or wrong
98 the payer counts the service as experimental
AA the payer does not find the authorization number
AE the primary care doctor must approve this first
AF a diagnosis is missing or wrong
AG a procedure code is missing or wrong
AO the payer wants to know more about the patient's condition
CI the authorization does not fit this patient
E8 a clinician at the payer must look at it first
IA the authorization number is not written the payer's way
MA no authorization number was given
T4 the payer's name or number is missing
"""

FOLLOW_UPS = """\
C correct it and ask again
N do not ask this again
P ask again exactly as before
R you may ask again
S do not ask again, the payer is asking somebody else
W ask again in 30 days
X ask again in 10 days
Y do not ask again, the payer will answer soon
"""

_REFUSED_PATIENT = "15 35 42 43 45 47 48 49 51 52 56 57 58 60 61 62 63"

_LISTS = "".join(
    (
        listed(
            "question_valid",
            "Y the question was fine, the payer could not answer it\nN the question had a fault\n",
        ),
        listed("refused_at_source", REASONS, "04 41 42 79"),
        listed("refused_by_source", REASONS, "04 41 42 79 80 T4"),
        listed("refused_receiver", REASONS, "15 41 43 44 45 46 47 48 50 51 79 97 T4"),
        listed("refused_member", REASONS, f"{_REFUSED_PATIENT} 71 72 73 74 75 76 78"),
        listed("refused_dependent", REASONS, f"{_REFUSED_PATIENT} 64 65 66 67 68 71 77"),
        listed(
            "refused_benefit",
            REASONS,
            "15 33 52 53 54 55 56 57 60 61 62 63 69 70 98 AA AE AF AG AO CI E8 IA MA",
        ),
        listed("next_at_source", FOLLOW_UPS, "C N P R S Y"),
        listed("next_by_source", FOLLOW_UPS),
        listed("next_patient", FOLLOW_UPS, "C N R S W X Y"),
        listed("next_benefit", FOLLOW_UPS, "C N R W X Y"),
        listed("member_reference", REFERENCES, "18 1L 1W 3H 49 6P CE CT EA EJ F6 GH HJ IF IG N6 NQ Q4 SY Y4"),
        listed(
            "dependent_reference", REFERENCES, "18 1L 1W 49 6P CE CT EA EJ F6 GH HJ IF IG MRC N6 NQ Q4 SY Y4"
        ),
        listed("member_benefit_reference", REFERENCES, "18 1L 1W 49 6P 9F ALS CLI F6 FO G1 IG M7 N6 NQ"),
        listed("dependent_benefit_reference", REFERENCES, "18 1L 1W 49 6P 9F ALS CLI F6 FO G1 IG N6 NQ"),
        listed("dependent_relation", RELATIONS, "01 19 20 21 39 40 53 G8"),
        listed(
            "patient_date",
            DATES,
            "096 102 152 291 307 318 340 341 342 343 346 347 356 357 382 435 442 458 472 539 540 636 771",
        ),
        listed(
            "benefit_date",
            DATES,
            "096 193 194 198 290 291 292 295 304 307 318 346 348 349 356 357 435 472 636 771",
        ),
        listed("benefit_information", BENEFITS),
        listed("member_level", LEVELS),
        listed("dependent_level", LEVELS, "CHD DEP ECH ESP FAM IND SPC SPO"),
        listed("insurance_type", INSURANCE_TYPES),
        listed("benefit_period", PERIODS),
        listed("benefit_quantity", QUANTITIES, "8H 99 CA CE D3 DB DY HS LA LE M2 MN P6 QA S7 S8 VS YY"),
        listed("authorization_needed", "Y authorization needed\nN no authorization needed\nU unknown\n"),
        listed(
            "in_network",
            "Y in network\nN out of network\nU unknown\nW in and out of network alike\n",
        ),
        listed("delivery_quantity", QUANTITIES, "DY FL HS MN VS"),
        listed("delivery_unit", "DA days\nMO months\nVS visit\nWK week\nYR years\n"),
        listed("delivery_period", PERIODS, "6 7 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35"),
        listed("delivery_frequency", FREQUENCIES),
        listed("delivery_shift", SHIFTS),
        listed(
            "detail_kind",
            "GR kind of injury, the list of the compensation insurers\nNI kind of injury, another list\n"
            "ZZ place of service\n",
        ),
        listed(
            "related_kind",
            PARTIES,
            "13 1I 1P 2B 36 73 FA GP GW I3 IL LR OC P3 P4 P5 PR PRP SEP TTP VER VN VY X3 Y2",
        ),
        listed("related_number", PARTY_NUMBERS),
        listed(
            "related_relation",
            "01 parent\n02 child\n27 partner in the household\n41 spouse\n48 employee\n65 other\n72 unknown\n",
        ),
    )
)

# No screen of a clinic shows a soldier's rank: codes only.
_MILITARY = (
    "1=A,C,L,O,P,S,T 2=AE,AO,AS,AT,AU,CC,DD,HD,IR,LX,PE,RE,RM,RR,RU"
    " 3=A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,Q,R,S,U,W"
    " 5=A1,A2,A3,B1,B2,C1,C2,C3,C4,C5,C6,C7,C8,C9,E1,F1,F2,F3,F4,G1,G4,L1,L2,L3,L4,L5,L6,M1,M2,M3,M4,M5,M6,"
    "P1,P2,P3,P4,P5,R1,R2,S1,S2,S3,S4,S5,S6,S7,S8,S9,SA,SB,SC,T1,V1,W1"
    " 6=D8,RD8 P0607"
)

# The patient: written once, as the subscriber (C) and as the dependent (D).
# III02 is a place of service where III01 is ZZ and a kind of injury otherwise, so it has no list.
_PATIENT = """\
loop 2000{letter} S * {record} ; {whom}
  HL           R 1   RRRR        3={level} 4={children}                ; level of the {who}
  TRN          S 3   RRRS        1=1,2                                 ; mark of our question, or the payer's own
  loop 2100{letter} R 1 Party    ; who the {who} is
    NM1        R 1   {name}                                            ; {who}'s name{and_number}
    REF        S 9   RRS         1=@{who}_reference                    ; another number of the {who}
{address}
    AAA        S 9   R-RR        1=@question_valid 3=@refused_{who} 4=@next_patient ; why nothing is said of the {who}
    PRV        S 1   RSS         1=@patient_provider_role 2=PXC 3=:taxonomy P0203 ; provider the answer is about
    DMG        S 1   SSS         1=D8 3=F,M,U P0102                    ; {who}'s birth date and sex
    INS        S 1   RRSS------------S {insured} 3=001 4=25            ; relation to the member, and whether the payer corrected the data
    {diagnoses} ; diagnoses the answer is about
    DTP        S 9   RRR         1=@patient_date 2=D8,RD8              ; dates of the {who}'s coverage
    MPI        S 1   RRRSSSS     {military} ; military service
    loop 2110{letter} S * Benefit ; one statement about the {who}'s coverage
      EB       R 1   RSS*99SSSSSSSSSS(RRSSSS-S)S(RSSS) {benefit} P0910 ; coverage, share, limit or other statement
      HSD      S 9   SSSSSSSS    {delivery} P0102 C0605                ; how many visits, how often, for how long
      REF      S 9   RRS         1=@{who}_benefit_reference            ; number that goes with the benefit
      DTP      S 20  RRR         1=@benefit_date 2=D8,RD8              ; dates of the benefit
      AAA      S 9   R-RR        1=@question_valid 3=@refused_benefit 4=@next_benefit ; why nothing is said of the benefit
      MSG      S 10  R                                                 ; remark in plain text
      loop 2115{letter} S 10 BenefitDetail ; where the benefit holds, or for what injury
        III    R 1   SSSS        1=@detail_kind 3=44 P0102 L030405     ; place of service or kind of injury
      loop LS S 1 RelatedParties ; begin and end of the parties named for the benefit
        LS     R 1   R           1=2120                                ; parties begin
        loop 2120{letter} S 23 Party ; party named for the benefit
          NM1  R 1   RRSSS-SSSS  1=@related_kind 2=1,2 8=@related_number 10=@related_relation P0809 ; party's name
          N3   S 1   RS                                                ; party's street
          N4   S 1   RSSSSSS     2=:state 4=:country 5=RJ E0207 C0605 C0704 ; party's city, state and ZIP
          PER  S 3   RSSSSSSS    {calls_and_work} P0304 P0506 P0708    ; whom to call there
          PRV  S 1   RSS         1=@receiver_role 2=PXC 3=:taxonomy P0203 ; party's role and specialty
        LE     R 1   R           1=2120                                ; parties end
"""

_CALLS = "1=IC 3=ED,EM,FX,TE,UR 5=ED,EM,EX,FX,TE,UR 7=ED,EM,EX,FX,TE,UR"
_BENEFIT = (
    "1=@benefit_information 2=@{who}_level 3=@service_type 4=@insurance_type 6=@benefit_period"
    " 9=@benefit_quantity 11=@authorization_needed 12=@in_network 13.1=@service_code_kind"
)
_COMMON = {
    "military": _MILITARY,
    "delivery": (
        "1=@delivery_quantity 3=@delivery_unit 5=@delivery_period 7=@delivery_frequency 8=@delivery_shift"
    ),
    "calls_and_work": _CALLS.replace("UR", "UR,WP"),
}
_SUBSCRIBER = {
    "letter": "C",
    "record": "Subscriber",
    "who": "member",
    "whom": "member: the patient, or the one through whom the patient is covered",
    "level": "22",
    "children": "0,1",
    "name": "RRSSS-SSS   1=@member_kind 2=1,2 8=@member_number P0809",
    "and_number": " and number",
    "insured": "1=Y 2=@member_relation",
    "benefit": _BENEFIT.format(who="member"),
    **_COMMON,
}
_DEPENDENT = {
    "letter": "D",
    "record": "Dependent",
    "who": "dependent",
    "whom": "the patient, covered through the member",
    "level": "23",
    "children": "0",
    "name": "RRSSS-S     1=@dependent_kind 2=1",
    "and_number": "",
    "insured": "1=N 2=@dependent_relation",
    "benefit": _BENEFIT.format(who="dependent"),
    **_COMMON,
}

TABLE = (
    SHARED_LISTS
    + _LISTS
    + f"""\
set 271 005010X279A1 HB also 005010X279 ; answer about a patient's coverage
loop ST R 1 Heading ; start of the set: an answer about coverage
  ST             R 1   RRR         1=271                               ; set begins
  BHT            R 1   RRSRR       1=0022 2=06,11                      ; answers, or confirms that a question is taken back
  loop 2000A R * Source ; payer that answers
    HL           R 1   R-RR        3=20 4=0,1                          ; level of the payer
    AAA          S 9   R-RR        1=@question_valid 3=@refused_at_source 4=@next_at_source ; why nobody took the question on
    loop 2100A R 1 Party ; who the payer is
      NM1        R 1   RRRSS-SRR   1=@source_kind 2=1,2 8=@source_number P0809 ; payer's name and number
      PER        S 3   RSSSSSSS    {_CALLS} P0304 P0506 P0708          ; whom to call at the payer
      AAA        S 9   R-RR        1=@question_valid 3=@refused_by_source 4=@next_by_source ; why the payer does not answer
    loop 2000B S * Receiver ; provider who asked
      HL         R 1   RRRR        3=21 4=0,1                          ; level of who asked
      loop 2100B R 1 Party ; who asked
        NM1      R 1   RRSSS-SRR   1=@receiver_kind 2=1,2 8=@receiver_number P0809 ; name and number of who asked
        REF      S 9   RRS         1=@receiver_reference               ; another number of who asked
{indent(ADDRESS.format(whose="who asked"), " " * 8)}\
        AAA      S 9   R-RR        1=@question_valid 3=@refused_receiver 4=@next_patient ; why who asked gets no answer
        PRV      S 1   RSS         1=@receiver_role 2=PXC 3=:taxonomy P0203 ; role and specialty of who asked
"""
    + indent(filled(_PATIENT, _SUBSCRIBER), " " * 6)
    + indent(filled(_PATIENT, _DEPENDENT), " " * 8)
)
