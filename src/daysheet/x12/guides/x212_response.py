"""The 277: where a claim stands, as the payer answers a 276 (guide 005010X212).

Structure facts from pyx12's map of the guide (BSD), compared with stupidedi (BSD) and x12sdk (Apache-2.0) in
November 2026; a comment stands where they differ. Every label is our own. The wording of claim status
categories and codes is licensed: they are only named here. A clinic only reads this set: of two code lists
the wider is taken, since a false alarm costs more than a miss.
"""

from textwrap import indent

from daysheet.x12.guides.x212_request import DAYS, SERVICE_CODES

# Whom a status of a claim or line speaks of. The guide lists 225 parties; those that a clinic may meet have a
# label, the others (units of hospitals, kinds of carriers) are allowed and stay codes.
_LISTS = """\
codes contact_way
  ED  number for electronic data
  EM  e-mail
  FX  fax
  TE  phone

codes contact_more
  ED  number for electronic data
  EM  e-mail
  EX  extension
  FX  fax
  TE  phone

codes status_party
  03   dependent
  13   provider under contract
  1E   HMO
  1G   center for cancer care
  1H   unit for dialysis
  1I   PPO
  1O   hospital for acute care
  1P   provider
  1Q   facility of the military
  1S   outpatient surgery center
  1T   doctor, clinic or group
  1U   facility for care in the long run
  1W   facility for psychiatry
  1X   laboratory
  1Y   drugstore
  1Z   care at home
  2B   administrator for the plan
  2Q   facility of Veterans Affairs
  30   who delivered a service
  36   employer
  40   receiver
  71   attending doctor
  72   surgeon
  73   another doctor
  74   member, corrected
  77   where the visit was
  80   hospital
  82   who treated
  84   employer of the member
  85   who bills
  87   who gets the money
  CK   pharmacist
  D2   commercial insurer
  DD   assistant at surgery
  DJ   doctor whose advice was asked
  DK   who ordered
  DN   who referred
  DQ   who supervised
  E7   employer before
  FA   facility
  G0   insured dependent
  G3   clinic
  GB   another insured person
  GD   guardian
  GK   insured person before
  GM   insured spouse
  GY   facility for treatment
  HH   agency for care at home
  I3   doctors' association (IPA)
  IL   insured person
  IN   insurer
  LI   outside lab
  LR   who acts for the patient by law
  MSC  mammography center
  P2   first insured person
  P3   primary care doctor
  P4   insurer before
  PRP  payer that pays first
  PW   where an ambulance fetched the patient
  QA   pharmacy
  QB   who did the purchased service
  QC   patient
  QD   who answers for the patient
  QE   who holds the policy
  QH   doctor
  QK   plan that manages care
  QL   chiropractor
  QN   dentist
  QS   foot doctor
  QV   group of doctors
  RW   clinic in a rural area
  S4   facility for skilled nursing
  SEP  payer that pays second
  SJ   who gave the service
  SU   supplier or maker
  TL   lab that ran the test
  TTP  payer that pays third
  TU   who reprices for the payer
  UH   home for nursing care
  X3   organization that reviews care
  X4   spouse
  X5   supplier of equipment (DME)
  ZZ   as both sides agreed

"""

_OTHER_PARTIES = (
    "17,1R,1V,28,2A,2D,2E,2I,2K,2P,2S,2Z,3A,3C,3D,3E,3F,3G,3H,3I,3J,3K,3L,3M,3N,3O,3P,3Q,3R,3S,3T,3U,"
    "3V,3W,3X,3Y,3Z,43,44,4A,4B,4C,4D,4E,4F,4G,4H,4I,4J,4L,4M,4N,4O,4P,4Q,4R,4S,4U,4V,4W,4X,4Y,4Z,5A,"
    "5B,5C,5D,5E,5F,5G,5H,5I,5J,5K,5L,5M,5N,5O,5P,5Q,5R,5S,5T,5U,5V,5W,5X,5Y,5Z,61,6A,6B,6C,6D,6E,6F,"
    "6G,6H,6I,6J,6K,6L,6M,6N,6O,6P,6Q,6R,6S,6U,6V,6W,6X,6Y,7C,95,CZ,DO,E1,E2,E9,FD,FE,GI,GJ,HF,IJ,MR,"
    "OB,OD,OX,P0,P6,P7,PT,PV,QO,QY,RC,T4,TQ,TT"
)


def _status(shape: str, parties: str, drugs: bool = False) -> str:
    """An STC's elements and codes; it says one to three statuses, in elements 1, 10 and 11.

    A fourth component says that the code beside it is a pharmacy's (RX), where claims for drugs are answered.
    """
    each = (
        "{at}.1=:claim_status_category {at}.2=:claim_status {at}.3="
        + parties
        + (" {at}.4=RX" if drugs else "")
    )
    return shape + " " + " ".join(each.format(at=at) for at in (1, 10, 11))


# The question or a provider as a whole. pyx12 knows neither an action (STC03) nor a charge (STC04) here, and
# fewer parties; stupidedi requires both, as the 277CA does. What only one has is allowed and never missed.
_OF_ALL = _status("R(RRS)RSS-----S(RRS)S(RRS)", "36,40,41,AY,PR")
_OF_PROVIDER = _status("R(RRS)RSS-----S(RRS)S(RRS)", "1P,36,40,41,AY,PR")
_OF_CLAIM = _status("R(RRSS)R-SSS-SSS(RRSS)S(RRSS)", f"@status_party,{_OTHER_PARTIES}", drugs=True)
_OF_LINE = _status("R(RRSS)R-------S(RRSS)S(RRSS)", f"@status_party,{_OTHER_PARTIES}", drugs=True)

_HEADING = f"""\
set 277 005010X212 HN ; where a claim stands: the answer

loop ST R 1 Heading ; start of the set: an answer about claims
  ST  R 1  RRR 1=277 3=005010X212 ; set begins
  BHT R 1  RRRRRR 1=0010 2=08 6=DG ; answers; number and time of the answer
  loop 2000A R * Source ; payer that answers
    HL  R 1  R-RR 3=20 4=1 ; level of the payer
    loop 2100A R 1 Party ; who the payer is
      NM1 R 1  RRR----RR 1=PR 2=2 8=PI,XV ; payer's name and number
      PER S 1  RSRRSSSS 1=IC 3=@contact_way 5=@contact_more 7=@contact_more P0304 P0506 P0708 ; whom to call
    loop 2000B R * Receiver ; who gets the answer
      HL  R 1  RRRR 3=21 4=0,1 ; level of who gets the answer
      loop 2100B R 1 Party ; clinic, billing service or clearinghouse
        NM1 R 1  RRSSS--RR 1=41 2=1,2 8=46 ; name and electronic number of who gets the answer
      loop 2200B S 1 Trace ; the question as a whole, where it failed
        TRN R 1  RR 1=2 ; number of our question
        STC R *  {_OF_ALL} ; what was wrong with the question
      loop 2000C S * Provider ; whose claims they are
        HL  R 1  RRRR 3=19 4=0,1 ; level of the provider
        loop 2100C R 2 Party ; provider on the claims, twice at most
          NM1 R 1  RRSSS-SRR 1=1P 2=1,2 8=FI,SV,XX ; provider's name and number, mostly the NPI
        loop 2200C S 1 Trace ; all claims of the provider, where they failed
          TRN R 1  RR 1=1 ; number of this part of the answer
          STC R *  {_OF_PROVIDER} ; what was wrong with the provider's part
"""

# A claim that is answered, the same under a member and under a dependent.
_CLAIM = (
    f"""\
loop 2200{{level}} {{need}} * ClaimTrace ; claim that is answered
  TRN R 1  RR 1=2 ; our number of the question
  STC R *  {_OF_CLAIM} ; where the claim stands
  REF S 1  RR 1=1K ; payer's number of the claim
  REF S 1  RR 1=BLT ; hospital bill type
  REF S 1  RR 1=EJ ; our account for the patient
  REF S 1  RR 1=XZ ; number of a prescription
  REF S 1  RR 1=VV ; number of a voucher
  REF S 1  RR 1=D9 ; clearinghouse's number of the claim
"""
    + "  "
    + DAYS.format(need="S", what="days of the claim")
    + f"""\
  loop 2220{{level}} S * LineStatus ; one line of the claim
    SVC R 1  R(RRSSSS)RRS--R 1.1=@status_service_code ; code, charge, payment and units of the line
    STC R *  {_OF_LINE} ; where the line stands
    REF S 1  RR 1=FJ ; our number of the line
"""
    + "    "
    + DAYS.format(need="R", what="days of the line")
)

_SUBSCRIBER = (
    """\
loop 2000D S * Subscriber ; member
  HL  R 1  RRRR 3=22 4=0,1 ; level of the member
  loop 2100D R 1 Party ; who the member is
    NM1 R 1  RRRSS-SRR 1=IL 2=1,2 8=24,II,MI ; member's name and number
"""
    + indent(_CLAIM.replace("{level}", "D").replace("{need}", "S"), "  ")
    + """\
  loop 2000E S * Dependent ; patient, where that is not the member
    HL  R 1  RRR 3=23 ; level of the patient
    loop 2100E R 1 Party ; who the patient is
      NM1 R 1  RRRSS-S 1=QC 2=1 ; patient's name
"""
    + indent(_CLAIM.replace("{level}", "E").replace("{need}", "R"), "    ")
)

TABLE = SERVICE_CODES + _LISTS + _HEADING + indent(_SUBSCRIBER, " " * 8)
