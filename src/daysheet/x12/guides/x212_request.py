"""The 276: where does my claim stand? A clinic's question to a payer, guide 005010X212 as a table.

Structure facts (loops, usage, counts, code numbers) on which stupidedi (BSD) and x12sdk (Apache-2.0) agree,
read in November 2026; pyx12 has no map of this half. Every label is our own. The answer is the 277 of the
same guide (`x212_response.py`), which takes the parts that both share from here.
"""

from textwrap import indent

# Kinds of a service code (SVC01-1); the same eight in both directions.
SERVICE_CODES = """\
codes status_service_code
  AD  dental (CDT)
  ER  code that one state or payer made
  HC  CPT or HCPCS
  HP  HIPPS
  IV  home infusion
  N4  drug (NDC)
  NU  hospital revenue
  WK  alternative medicine (ABC)

"""

# Days that a claim or a line is about; `{need}` tells whether the guide wants them.
DAYS = "DTP {need} 1  RRR 1=472 2=D8,RD8 ; {what}\n"

_HEADING = """\
set 276 005010X212 HR ; where does a claim stand: the question

loop ST R 1 Heading ; start of the set: a question about claims
  ST  R 1  RRR 1=276 3=005010X212 ; set begins
  BHT R 1  RRRRR 1=0010 2=13 ; asks; number and time of the question
  loop 2000A R * Source ; payer that is asked
    HL  R 1  R-RR 3=20 4=1 ; level of the payer
    loop 2100A R 1 Party ; who the payer is
      NM1 R 1  RRR----RR 1=PR 2=2 8=PI,XV ; payer's name and number
    loop 2000B R * Receiver ; who gets the answer
      HL  R 1  RRRR 3=21 4=1 ; level of who gets the answer
      loop 2100B R 1 Party ; clinic, billing service or clearinghouse
        NM1 R 1  RRSSS--RR 1=41 2=1,2 8=46 ; name and electronic number of who gets the answer
      loop 2000C R * Provider ; whose claims they are
        HL  R 1  RRRR 3=19 4=1 ; level of the provider
        loop 2100C R 2 Party ; provider on the claims, twice at most
          NM1 R 1  RRSSS-SRR 1=1P 2=1,2 8=FI,SV,XX ; provider's name and number, mostly the NPI
"""

# A claim that is asked about, the same under a member and under a dependent.
_CLAIM = (
    """\
loop 2200{level} {need} * ClaimTrace ; claim that we ask about
  TRN R 1  RR 1=1 ; our number of the question
  REF S 1  RR 1=1K ; payer's number of the claim
  REF S 1  RR 1=BLT ; hospital bill type
  REF S 1  RR 1=LU ; number of the location
  REF S 1  RR 1=6P ; number of the group
  REF S 1  RR 1=EJ ; our account for the patient
  REF S 1  RR 1=XZ ; number of a prescription
  REF S 1  RR 1=D9 ; clearinghouse's number of the claim
  AMT S 1  RR 1=T3 ; dollars that the claim asked for
"""
    + "  "
    + DAYS.format(need="S", what="days of the claim")
    + """\
  loop 2210{level} S * LineStatus ; one line of the claim
    SVC R 1  R(RRSSSS)R-S--S 1.1=@status_service_code ; code, charge and units of the line
    REF S 1  RR 1=FJ ; our number of the line
"""
    + "    "
    + DAYS.format(need="R", what="days of the line")
)

_SUBSCRIBER = (
    """\
loop 2000D S * Subscriber ; member
  HL  R 1  RRRR 3=22 4=0,1 ; level of the member
  # Needed where the member is the patient, which a count per line cannot say.
  DMG S 1  RRS 1=D8 3=F,M ; member's birth date and sex
  loop 2100D R 1 Party ; who the member is
    NM1 R 1  RRRSS-SRR 1=IL 2=1,2 8=24,II,MI ; member's name and number
"""
    + indent(_CLAIM.replace("{level}", "D").replace("{need}", "S"), "  ")
    + """\
  loop 2000E S * Dependent ; patient, where that is not the member
    HL  R 1  RRR 3=23 ; level of the patient
    DMG R 1  RRS 1=D8 3=F,M ; patient's birth date and sex
    loop 2100E R 1 Party ; who the patient is
      NM1 R 1  RRRSS-S 1=QC 2=1 ; patient's name
"""
    + indent(_CLAIM.replace("{level}", "E").replace("{need}", "R"), "    ")
)

TABLE = SERVICE_CODES + _HEADING + indent(_SUBSCRIBER, " " * 8)
