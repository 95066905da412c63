"""The 835, how a payer tells what it paid and why not: guide 005010X221A1 as a table.

Structure (which segment stands where, how often, with which codes) from the public map of pyx12
(BSD-3-Clause), set against stupidedi's (BSD-3-Clause), one further public description and public sample files
in November 2026; where they differ, a comment says what was taken. Every label is our own. The wording of
adjustment and remark codes is licensed: they are only named here. Rules between elements that their usage
says already (both required, or the first not used) are left out.
"""

from typing import Final

# What several lines share, or one line is too long for: codes and rules of BPR, of CAS (up to six reasons
# with amount and units) and of PLB (up to six kinds with amount).
_MONEY: Final = (
    "1=@payment_actions 3=@payment_directions 4=@payment_methods 5=@deposit_formats 6=@bank_numbers 8=DA "
    "12=@bank_numbers 14=@account_kinds P0607 C0809 P1213 C1415"
)
_REASONS: Final = "1=@adjustment_groups 2=:carc " + " ".join(
    f"{at}=:carc L{at:02}{at + 1:02}{at + 2:02} C{at + 1:02}{at:02} C{at + 2:02}{at:02}"
    for at in range(5, 18, 3)
)
_ADJUSTED: Final = "3.1=@provider_adjustments " + " ".join(
    f"{at}.1=@provider_adjustments P{at:02}{at + 1:02}" for at in range(5, 14, 2)
)
_FEDERAL: Final = "\n".join(
    f"  {code}  federal payment rule, kind {kind}"
    for kind, code in enumerate(("ZK", "ZL", "ZM", "ZN", "ZO"), 1)
)

TABLE: Final = f"""\
set 835 005010X221A1 HP  also 005010X221 ; what a payer paid, and why

codes payment_actions
  C   the money and this advice travel together
  D   money only, no advice
  H   a notice: no money moves
  I   advice only: the money comes another way
  P   a test of the bank details before the first deposit
  U   money and advice are sent apart
  X   the bank chooses whether money and advice travel together

codes payment_directions
  C   paid to the clinic
  D   taken from the clinic

codes payment_methods
  ACH  direct deposit
  BOP  the payer's bank chooses how
  CHK  paper check
  FWT  wire
  NON  no payment

codes deposit_formats
  CCP  deposit with one short note
  CTX  deposit with the whole advice in it

codes bank_numbers
  01  US routing number, nine digits
  04  Canadian bank and branch

codes account_kinds
  DA  checking
  SG  savings

codes delivery_ways
  BM  letter
  EM  e-mail
  FT  sent as a file
  OL  fetched online

codes payer_numbers
  2U  payer number
  EO  number of who sends for the payer
  HI  payer's HIN
  NF  insurer's NAIC number

codes payee_numbers
  0B  state license
  D3  pharmacy number (NCPDP)
  PQ  number that the payer gave the clinic
  TJ  tax number

codes claim_outcomes
  1   settled by the first payer
  2   settled by the second payer
  3   settled by the third payer
  4   denied
  19  settled by the first payer and passed on to the next
  20  settled by the second payer and passed on to the next
  21  settled by the third payer and passed on to the next
  22  an earlier payment taken back
  23  not this payer's claim: passed on
  25  an estimate: nothing is paid

codes plan_kinds
  12  PPO
  13  point-of-service plan
  14  EPO
  15  indemnity plan
  16  Medicare HMO
  17  dental HMO
  AM  auto insurance
  CH  TRICARE
  DS  disability insurance
  HM  HMO
  LM  liability insurance
  MA  Medicare A (hospital)
  MB  Medicare B (outpatient therapy)
  MC  Medicaid
  OF  another federal program
  TV  Title V program for mothers and children
  VA  VA
  WC  workers' comp
  ZZ  another kind of plan

# CR, a group of 4010, is gone from this guide: of the three sources only stupidedi still has it.
codes adjustment_groups
  CO  contract: written off, never billed to the patient
  OA  neither a write-off nor the patient's share
  PI  cut by the payer with no contract behind it
  PR  the patient owes it

codes claim_numbers
  1L  number of the group or of its policy
  1W  member number
  28  employee's number
  6P  number of the employer's group
  9A  repricer's claim number
  9C  repricer's claim number after a correction
  BB  authorization
  CE  network or contract that set the price
  EA  chart number
  F8  payer's number of the first claim
  G1  prior auth
  G3  number of the estimate
  IG  policy number
  SY  SSN

codes claim_provider_numbers
  0B  state license
  1A  Blue Cross number
  1B  Blue Shield number
  1C  Medicare number
  1D  Medicaid number
  1G  UPIN
  1H  TRICARE number
  1J  number of the site
  D3  pharmacy number (NCPDP)
  G2  payer's own number for the provider
  LU  number of the location

codes claim_dates
  232  first day of the claim
  233  last day of the claim

codes claim_amounts
  AU  covered by the plan
  D8  discount
  DY  limit for one day
  F5  paid by the patient already
  I   interest paid to the clinic
  NL  balance that the clinic owes
  T   tax
  T2  claim before tax
{_FEDERAL}

codes claim_quantities
  CA  days that count as covered
  CD  days with coinsurance
  LA  lifetime reserve days used
  LE  lifetime reserve days, estimated
  NE  days not covered, estimated
  NR  pints of blood not given back
  OU  days beyond the usual stay
  PS  prescriptions
  VS  visits
{_FEDERAL}

codes service_code_kinds
  AD  dental code (CDT)
  ER  code of one state or one payer
  HC  CPT or HCPCS
  HP  HIPPS
  IV  home infusion code
  N4  drug code (NDC)
  N6  supply code (NHRIC)
  NU  hospital revenue code
  UI  bar code of a product (UPC)
  WK  alternative medicine code (ABC)

codes line_dates
  150  first day of the service
  151  last day of the service
  472  day of the service

codes line_numbers
  1S   outpatient group that set the price (APG)
  APC  outpatient class that set the price (APC)
  BB   authorization
  E9   attachment's number
  G1   prior auth
  G3   number of the estimate
  LU   number of the location
  RB   rate that was used

codes line_provider_numbers
  0B   state license
  1A   Blue Cross number
  1B   Blue Shield number
  1C   Medicare number
  1D   Medicaid number
  1G   UPIN
  1H   TRICARE number
  1J   number of the site
  D3   pharmacy number (NCPDP)
  G2   payer's own number for the provider
  HPI  NPI
  SY   SSN
  TJ   tax number

codes line_amounts
  B6  allowed by the plan
  KH  cut for filing late
  T   tax
  T2  line before tax
{_FEDERAL}

codes line_quantities
{_FEDERAL}

codes remark_kinds
  HE  remark (RARC)
  RX  pharmacy reject code (NCPDP)

codes provider_adjustments
  50  fee for filing late
  51  interest as a penalty
  72  refund that the clinic sent
  90  reward for paying early
  AH  set-up fee
  AM  put toward what the clinic borrowed
  AP  benefits paid ahead
  B2  rebate
  B3  allowance for what is being recovered
  BD  bad debt settled
  BN  bonus
  C5  allowance for a time
  CR  interest on monthly pay per member
  CS  adjustment explained elsewhere
  CT  monthly pay per member (capitation)
  CV  hospital's capital costs
  CW  nurse anesthetist costs
  DM  teaching costs, direct
  E3  held back by contract
  FB  balance carried from or to another advice
  FC  share of a fund
  GO  teaching costs of residents
  HM  extra for clotting factor
  IP  incentive pay
  IR  tax held back for the IRS
  IS  settlement ahead of the last one
  J1  costs that the plan does not pay
  L3  penalty
  L6  interest on a claim paid late
  LE  seized for a court or the IRS
  LS  a single sum
  OA  costs of obtaining organs
  OB  set against another office of the same owner
  PI  regular payment between settlements
  PL  last settlement
  RA  change of a past period
  RE  return on the owner's capital
  SL  student loan paid back
  TL  another insurer is liable
  WO  overpayment taken back
  WU  taken back, reason not told

loop ST R 1 Heading ; one payment: who pays whom, how much, and how
  ST       R 1  RR                     1=835  ; set begins
  BPR      R 1  RRRRSSSSSSSSSSSR       {_MONEY} ; the money: how much, how, from where to where
  TRN      R 1  RRRS                   1=1    ; check or deposit number that ties this advice to the bank
  CUR      S 1  RR                     1=PR 2=:currency ; currency, where not US dollars
  REF      S 1  RR                     1=EV   ; who fetches this file, where not the clinic
  REF      S 1  RR                     1=F2   ; version of the payer's claim system
  DTM      S 1  RR                     1=405  ; last day of the payer's pay run
  loop 1000A R 1 Organization ; the payer
    N1     R 1  RRSS                   1=PR 3=XV P0304 ; payer's name
    N3     R 1  RS                     ; payer's street
    N4     R 1  RSSS--S                2=:state 4=:country E0207 C0704 ; payer's city, state and ZIP
    REF    S 4  RR                     1=@payer_numbers ; payer's other numbers
    PER    S 1  RSSSSSSS               1=CX 3=EM,FX,TE 5=EM,EX,FX,TE 7=EX P0304 P0506 P0708 ; payer's help desk for claims
    PER    R *  RSSSSSSS               1=BL 3=EM,TE,UR 5=EM,EX,FX,TE,UR 7=EM,EX,FX,UR P0304 P0506 P0708 ; payer's help desk for files
    PER    S 1  R-RR                   1=IC 3=UR ; payer's website
  loop 1000B R 1 Organization ; the payee: the clinic
    N1     R 1  RRRR                   1=PE 3=FI,XV,XX ; payee's name and NPI or tax number
    N3     S 1  RS                     ; payee's street
    N4     S 1  RSSS--S                2=:state 4=:country E0207 C0704 ; payee's city, state and ZIP
    REF    S *  RR                     1=@payee_numbers ; payee's other numbers
    RDM    S 1  RSS                    1=@delivery_ways ; how the advice is delivered
  loop 2000 S * Batch ; a batch of claims
    LX     R 1  R                      ; number of the batch
    TS3    S 1  RRRRR-------S-S-SS-SSSSS ; totals of a provider in one fiscal year
    TS2    S 1  SSSSSSSSSSSSSSSSSSS    ; hospital totals by DRG
    loop 2100 R * PaidClaim ; one claim and what became of it
      # CLP08 is a place of service or a hospital's facility type: which one, the claim does not tell.
      CLP    R 1  RRRRSRRSS-SSS        2=@claim_outcomes 6=@plan_kinds ; claim: charged, paid, patient's share
      CAS    S 99 RRRSSSSSSSSSSSSSSSS  {_REASONS} ; why the claim was not paid in full
      NM1    R 1  RRSSS-SSS            1=QC 2=1 8=34,HN,II,MI,MR P0809 ; patient
      NM1    S 1  RRSSS-SRR            1=IL 2=1,2 8=FI,II,MI ; subscriber, where not the patient
      NM1    S 1  RRSSS-SSS            1=74 2=1,2 8=C P0809 ; name or member number as the payer has it
      NM1    S 1  RRSSS-SRR            1=82 2=1,2 8=BD,BS,FI,MC,PC,SL,UP,XX ; who treated
      NM1    S 1  RRR----RR            1=TT 2=2 8=AD,FI,NI,PI,PP,XV ; next payer, to whom the claim was passed on
      NM1    S 1  RRR----RR            1=PR 2=2 8=AD,FI,NI,PI,PP,XV ; payer that should have come first
      NM1    S 1  RRSSS-SSS            1=GB 2=1,2 8=FI,II,MI P0809 ; subscriber of the payer that should have come first
      MIA    S 1  RSSSSSSSSSSSSSSSSSSSSSSS 5=:rarc 20=:rarc 21=:rarc 22=:rarc 23=:rarc ; remarks on a hospital stay
      MOA    S 1  SSSSSSSSS            3=:rarc 4=:rarc 5=:rarc 6=:rarc 7=:rarc ; remarks on an outpatient claim
      REF    S 5  RR                   1=@claim_numbers ; claim's other numbers
      REF    S 10 RR                   1=@claim_provider_numbers ; other numbers of who treated
      DTM    S 2  RR                   1=@claim_dates ; days of the claim
      DTM    S 1  RR                   1=036  ; day on which coverage ended
      DTM    S 1  RR                   1=050  ; day on which the payer got the claim
      PER    S 2  RSRRSSSS             1=CX 3=EM,FX,TE 5=EM,EX,FX,TE 7=EX P0506 P0708 ; whom to call about the claim
      AMT    S 13 RR                   1=@claim_amounts ; other amounts of the claim
      QTY    S 14 RR                   1=@claim_quantities ; counts of the claim
      loop 2110 S 999 PaidLine ; one billed service
        # pyx12 has no N6 and UI in 6.1; stupidedi has: a service is billed under what it can be paid under.
        SVC    R 1  R(RRSSSS)RRSSS(RRSSSSS)S 1.1=@service_code_kinds 6.1=@service_code_kinds ; service: charged, paid, units
        DTM    S 2  RR                 1=@line_dates ; days of the service
        CAS    S 99 RRRSSSSSSSSSSSSSSSS {_REASONS} ; why the service was not paid in full
        REF    S 8  RR                 1=@line_numbers ; service's other numbers
        REF    S 1  RR                 1=6R   ; our number of the service line
        REF    S 10 RR                 1=@line_provider_numbers ; numbers of who treated, where not as for the claim
        REF    S 5  RR                 1=0K   ; payer's policy behind the decision
        AMT    S 9  RR                 1=@line_amounts ; other amounts of the service
        QTY    S 6  RR                 1=@line_quantities ; counts of the service
        LQ     S 99 RR                 1=@remark_kinds 2=:rarc ; remarks on the service
  loop PLB S * Adjustments ; money that belongs to no claim of this advice
    PLB    R 1  RRR(RS)RS(RS)SS(RS)SS(RS)SS(RS)SS(RS)S {_ADJUSTED} ; added to or kept from the payment
"""
