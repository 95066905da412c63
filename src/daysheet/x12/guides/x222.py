"""The 837P: a day's claims to a payer or clearinghouse, as guide 005010X222A1 has it (November 2026).

Which loops, segments, usages, counts and code numbers there are was taken from pyx12's map of the guide
(BSD license) and compared with stupidedi (BSD) and x12sdk (Apache-2.0). X12's own text was not at hand;
all labels are ours. Where this table differs from the map:

- The envelope (ISA, GS, SE, GE, IEA, TA1) and the loops that only hold other loops are left out: `ST`
  holds the heading and 2000A. ST03 is required, as in stupidedi.
- GS08 may also say X222, the guide before its errata, or X222A2, which public files carry.
- BHT06 may be 31, a state that asks to be paid back: stupidedi and x12sdk have it.
- The submitter's PER has no ED, an access number of the guide before this one: neither of the two has it.
- SBR01 has the map's twelve codes (P, S, T, A to H, U); x12sdk lacks H, stupidedi has it.
- The subscriber's NM108 and NM109 are situational, as in stupidedi: an employer under workers'
  compensation is the subscriber there and has no member number.
- The HI lines are three, told apart by component 1.1: diagnoses (ABK or BK, then ABF or BF), the surgery
  under anesthesia (BP, then BO), conditions (BG). The map has them so too.
- A service line's PWK of type CT is a line of its own, a certificate in whatever form: the map has CT
  twice, among the ten papers and as the equipment certificate, but a line here is known by its element 1
  alone.
- REF 4N, F5 and T4 have codes for their second element, from stupidedi.
- CLM05-3 has a list (0 to 9); the guide leaves it to the committee that keeps the bill types.
- Rules between elements that the usage says already (all required, or one of them not used) are left out.
- States, ZIP codes, taxonomy, CPT, ICD, condition codes and reason codes are named as external sets
  wherever an element holds them.
"""

from textwrap import indent


def _each(first: int, last: int, *codes: str) -> str:
    """The same codes for elements that differ only by number: "{n}.1=BG" for 1 to 12."""
    return " ".join(one.format(n=n) for n in range(first, last + 1) for one in codes)


_FURTHER = "S(RR)" * 11
_FURTHER_DIAGNOSES = _each(2, 12, "{n}.1=@further_diagnosis", "{n}.2=:icd")
_CONDITIONS = _each(1, 12, "{n}.1=BG", "{n}.2=:condition")
_POINTERS = _each(1, 4, "7.{n}=@pointer")
_AMBULANCE = _each(3, 7, "{n}=@ambulance")
_LENSES = _each(3, 7, "{n}=@lenses_because")
_CHILD_REFERRAL = _each(3, 5, "{n}=@child_referral")
# One group, then up to six times reason, amount and count; neither reason nor amount without the other.
_ADJUSTMENTS = (
    "RRRSSSSSSSSSSSSSSSS 1=@adjustment_group "
    + " ".join(f"{n}=:carc" for n in range(2, 18, 3))
    + "".join(f" L{n:02}{n + 1:02}{n + 2:02} C{n + 1:02}{n:02} C{n + 2:02}{n:02}" for n in range(5, 18, 3))
)

# Papers that may go with a claim; a service line has its certificates apart.
_PAPERS = """\
  03  why care goes beyond the guideline
  04  drugs that were given
  05  what the treatment is for
  06  the first evaluation
  07  goals of function
  08  plan of care
  09  progress note
  10  why care continues
  11  analysis of a substance
  13  test with a certificate
  15  why the patient was admitted
  21  plan for recovery
  A3  allergies and what is not tolerated
  A4  findings after death
  AM  why an ambulance was needed
  AS  summary at admission
  B2  prescription
  B3  the doctor's order
  B4  referral slip
  BR  results of benchmark tests
  BS  baseline
  BT  results of blanket tests
  CB  why chiropractic care
  CK  signed consent
  D2  list of the patient's drugs
  DA  dental casts
  DB  prescription for equipment
  DG  what a diagnostic test found
  DJ  monitoring at discharge
  DS  summary at discharge
  EB  another payer's EOB
  HC  certificate of health
  HR  a clinic's records
  I5  vaccinations
  IR  vaccinations by the school's record
  LA  lab values
  M1  pages of the chart
  MT  models
  NN  nurses' notes
  OB  surgeon's note
  OC  averaged oxygen readings
  OD  orders and what was done
  OE  findings of the physical exam
  OX  certificate for oxygen
  OZ  other papers for this claim
  P4  findings of pathology
  P5  the patient's history
  PE  certificate for tube or IV feeding
  PN  notes of physical therapy
  PO  certificate for a prosthesis or orthosis
  PQ  paramedics' findings
  PY  the doctor's report
  PZ  certification of physical therapy
  RB  X-ray pictures
  RR  reading of an X-ray
  RT  tests and what they mean
  RX  averaged oxygen readings, renewed
  SG  symptoms
  V5  notice of a death
  XP  photographs
"""

_RELATIONSHIPS = """\
  01  wife or husband
  19  child
  20  employee, as under workers' compensation
  21  not known
  39  gave an organ
  40  gave an organ after death
  53  life companion
  G8  some other relationship
"""

_CODES = f"""\
# What a qualifier says wherever it stands: lines that allow only one or some of these name them themselves.

codes reference
  0B  state license
  1G  UPIN, from before the NPI
  1J  number of the home health agency or hospice
  1W  member number
  2U  payer's number
  4N  why there is no authorization
  6R  our number for this line
  9A  repricer's number for the claim
  9B  repricer's number for the line
  9C  repricer's number for the claim, corrected
  9D  repricer's number for the line, corrected
  9F  number of the referral
  BT  lot of the vaccine
  D9  clearinghouse's number for the claim
  EA  our chart number
  EI  employer tax number
  EW  mammography license
  F4  CLIA number of the lab that referred
  F5  Medicare passes the claim on
  F8  payer's claim number
  FY  payer's claim office
  G1  number of the authorization
  G2  payer's number for the provider
  LU  payer's number for the location
  LX  number of a device under study
  NF  NAIC number of the insurer
  P4  number of a demonstration project
  SY  social security number (SSN)
  T4  an earlier decision was changed
  VY  links the parts of a compound
  X4  CLIA number of the lab
  XZ  prescription number at the pharmacy
  Y4  claim number of the auto or work injury

codes date
  011  shipped
  050  received by the repricer
  090  care taken over
  091  care handed over
  096  left the hospital
  296  may work again
  297  last day at work
  304  last seen by the doctor
  314  disability from and to
  360  disability began
  361  disability ended
  431  illness or symptoms began
  435  entered the hospital
  439  accident
  444  first visit for the injury
  453  a chronic condition flared up
  454  treatment began
  455  last X-ray taken
  461  last certified
  463  therapy with it began
  471  prescribed
  472  date of service (DOS)
  484  last period began
  573  other payer decided
  607  certified anew
  738  blood count tested
  739  creatinine tested

codes amount
  A8   not covered by that payer, all of it
  D    paid by that payer
  EAF  still owed by the patient
  F4   postage
  F5   paid by the patient
  T    sales tax

codes identifier
  46  number as sender or receiver of files
  II  national patient number
  MI  member number
  PI  payer ID
  XV  national plan number
  XX  NPI

codes party
  40  receiver
  41  submitter
  45  where an ambulance brought the patient
  77  where care was given
  82  who treated
  85  who bills
  87  where payment is mailed
  DK  who ordered
  DN  who referred
  DQ  who supervised
  IL  subscriber
  P3  primary care doctor
  PE  plan to be paid
  PR  payer
  PW  where an ambulance fetched the patient
  QB  who did the purchased service
  QC  patient

# What the lines below name with @.

codes purpose
  00  first sending
  18  the same file, sent again

codes claim_kind
  31  a state asks to be paid back
  CH  to be paid
  RP  for the record only

codes name_kind
  1  a person
  2  an organization

codes contact_by
  EM  e-mail
  FX  fax
  TE  phone

codes contact_more
  EM  e-mail
  EX  extension
  FX  fax
  TE  phone

codes yes_no
  N  no
  Y  yes

codes sex
  F  female
  M  male
  U  not known

codes payer_order
  P  pays first
  S  pays second
  T  pays third
  A  pays fourth
  B  pays fifth
  C  pays sixth
  D  pays seventh
  E  pays eighth
  F  pays ninth
  G  pays tenth
  H  pays eleventh
  U  order not known

codes relationship
  18  insured in the patient's own name
{_RELATIONSHIPS}
codes dependent_relationship
{_RELATIONSHIPS}
codes medicare_second_because
  12  still at work, or the spouse is, with a group plan
  13  kidney failure, while the group plan pays first
  14  no-fault insurance pays first
  15  workers' compensation pays first
  16  a federal health agency pays first
  41  black lung program pays first
  42  Veterans Affairs pays first
  43  disabled and under 65, with a large group plan
  47  liability insurance pays first

codes coverage_kind
  11  other plan, not federal
  12  PPO plan
  13  POS plan
  14  EPO plan
  15  indemnity plan
  16  Medicare plan run by an HMO
  17  dental HMO
  AM  auto insurance
  BL  Blue Cross or Blue Shield
  CH  TRICARE
  CI  commercial plan
  DS  disability insurance
  FI  federal employees' plan
  HM  HMO plan
  LM  liability insurance
  MA  Medicare A, the hospital part
  MB  Medicare B, the doctors' and therapists' part
  MC  Medicaid
  OF  another federal plan
  TV  Title V, for mothers and children
  VA  Veterans Affairs
  WC  workers' comp, an injury at work
  ZZ  none of these, or not known

codes claim_frequency
  0  nothing to be paid
  1  first sending of this claim
  2  first part of a long stay
  3  next part of a long stay
  4  last part of a long stay
  5  charges that came late
  6  corrects the earlier claim
  7  replaces the earlier claim
  8  takes the earlier claim back
  9  last claim of a home health episode

codes assignment
  A  we accept it
  B  only for lab work
  C  we do not accept it

codes pay_provider
  N  the plan pays the patient
  W  the patient refused
  Y  the plan pays us

codes release
  I  no signature, and no law asks for one
  Y  signed, on file

codes accident
  AA  car accident
  EM  at work
  OA  another accident

codes program
  02  for children with a physical handicap
  03  paid from special federal funds
  05  disability
  09  second opinion, or surgery after one

codes late_because
  1   coverage was not known, or could not be proved
  2   a lawsuit
  3   authorization came late
  4   provider was certified late
  5   billing forms came late
  6   a custom-made device came late
  7   another payer was slow
  8   coverage was still being decided
  9   denied at first, not for being late
  10  office for prior approval was slow
  11  another reason
  15  a storm, flood or the like

codes paper
  CT  certificate
{_PAPERS}
codes line_paper
{_PAPERS}
codes sent_by
  AA  at our office, on request
  BM  mail
  EL  electronic attachment
  EM  e-mail
  FT  uploaded file
  FX  fax

codes certificate_by
  AA  at our office, on request
  AB  the payer has it already
  AD  within this claim
  AF  as a note in this claim
  AG  none is needed
  BM  mail
  EL  electronic attachment
  EM  e-mail
  FT  uploaded file
  FX  fax
  NS  not said

codes contract
  01  by diagnosis group (DRG)
  02  rate per day
  03  rate per day that varies
  04  fixed price
  05  fixed sum per member
  06  percentage
  09  another way

codes unauthorized_because
  1  urgent, could not wait
  2  coverage was granted for a time gone by
  3  emergency
  4  Medicaid is temporary
  5  county asked, to decide on coverage
  6  an exception is asked for
  7  to be handled apart

codes claim_note
  ADD  anything more
  CER  why it is certified
  DCP  goals, outlook and plan for discharge
  DGN  diagnosis in words
  TPO  from an organization in between

codes ambulance_because
  A  to the nearest place that could help
  B  to the doctor of the patient's choice
  C  to be near family
  D  to a specialist or special equipment
  E  to a rehab facility

codes spine_condition
  A  acute
  C  chronic
  D  not acute
  E  no danger to life
  F  routine
  G  with symptoms
  M  flare-up of a chronic condition

codes ambulance
  01  was admitted
  04  on a stretcher
  05  unconscious or in shock
  06  emergency
  07  had to be held down
  08  bleeding that one could see
  09  medical need for it
  12  could not leave bed or chair

codes lenses
  E1  lenses for glasses
  E2  contacts
  E3  frames for glasses

codes lenses_because
  L1  sight changed by the usual measure
  L2  lost or stolen
  L3  broken
  L4  the patient wished others
  L5  a medical need

codes child_referral
  AV  offered, not taken
  NU  no referral
  S2  already treated for it
  ST  referred for tests or treatment

codes main_diagnosis
  ABK  ICD-10, the main one
  BK   ICD-9, the main one, for care before October 2015

codes further_diagnosis
  ABF  ICD-10, one more
  BF   ICD-9, one more, for care before October 2015

codes adjustment_group
  CO  by contract, not the patient's to pay
  CR  takes an earlier decision back
  OA  other
  PI  payer's own reduction
  PR  the patient's to pay

codes procedure_kind
  ER  state's own code for work injuries
  HC  CPT or HCPCS
  IV  home infusion code
  WK  code of alternative care

codes unit
  MJ  minutes
  UN  units

codes pointer
  1   first diagnosis
  2   second diagnosis
  3   third diagnosis
  4   fourth diagnosis
  5   fifth diagnosis
  6   sixth diagnosis
  7   seventh diagnosis
  8   eighth diagnosis
  9   ninth diagnosis
  10  tenth diagnosis
  11  eleventh diagnosis
  12  twelfth diagnosis

codes drug_unit
  F2  international units (IU)
  GR  grams
  ME  milligrams
  ML  milliliters
  UN  pieces

"""

_HEADING = """\
set 837 005010X222A1 HC  also 005010X222,005010X222A2 ; professional claims
loop ST            R 1   Heading         ; start of the set: who sends it, who receives it
  ST               R 1   RRR         1=837                     ; set begins
  BHT              R 1   RRRRRR      1=0019 2=@purpose 6=@claim_kind ; what this set is for
  loop 1000A       R 1   Party           ; submitter
    NM1            R 1   RRRSS--RR   1=41 2=@name_kind 8=46    ; submitter's name and number
    PER            R 2   RSRRSSSS 1=IC 3=@contact_by 5=@contact_more 7=@contact_more P0506 P0708 \
      ; whom to call about the file
  loop 1000B       R 1   Party           ; receiver
    NM1            R 1   RRR----RR   1=40 2=2 8=46             ; receiver's name and number
  loop 2000A       R *   Provider        ; who bills
    HL             R 1   R-RR        3=20 4=1                  ; level of the billing provider
    PRV            S 1   RRR         1=BI 2=PXC 3=:taxonomy    ; taxonomy code of who bills
    CUR            S 1   RR          1=85 2=:currency          ; money other than US dollars
    loop 2010AA    R 1   Party           ; clinic that bills
      NM1          R 1   RRRSS-SSS   1=85 2=@name_kind 8=XX P0809 ; clinic's name and NPI
      N3           R 1   RS                                    ; street
      N4           R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
      REF          R 1   RR          1=EI,SY                   ; tax number (EIN or SSN)
      REF          S 2   RR          1=0B,1G                   ; license, or UPIN from before the NPI
      PER          S 2   RSRRSSSS 1=IC 3=@contact_by 5=@contact_more 7=@contact_more P0506 P0708 \
        ; whom to call at the clinic
    loop 2010AB    S 1   Party           ; where payment is mailed
      NM1          R 1   RR          1=87 2=@name_kind         ; address for payment follows
      N3           R 1   RS                                    ; street or PO box
      N4           R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
    loop 2010AC    S 1   Party           ; plan that asks to be paid back
      NM1          R 1   RRR----RR   1=PE 2=2 8=PI,XV          ; plan's name and ID
      N3           R 1   RS                                    ; street
      N4           R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
      REF          S 1   RR          1=2U,FY,NF                ; another number of the plan
      REF          R 1   RR          1=EI                      ; plan's tax number
    loop 2000B     R *   Subscriber      ; subscriber and payer
      HL           R 1   RRRR        3=22 4=0,1                ; level of the subscriber
      SBR          R 1   RSSSS---S 1=@payer_order 2=18 5=@medicare_second_because 9=@coverage_kind \
        ; the coverage billed here
      PAT          S 1   ----SSSSS   5=D8 7=01 9=Y P0506 P0708 ; death, weight or pregnancy of the subscriber
      loop 2010BA  R 1   Party           ; subscriber
        NM1        R 1   RRRSS-SSS   1=IL 2=@name_kind 8=II,MI P0809 ; subscriber's name and member number
        N3         S 1   RS                                    ; street
        N4         S 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
        DMG        S 1   RRR         1=D8 3=@sex               ; birth date and sex
        REF        S 1   RR          1=SY                      ; subscriber's SSN
        REF        S 1   RR          1=Y4                      ; claim number of the auto or work injury
        PER        S 1   RSRRSS 1=IC 3=TE 5=EX P0506 ; subscriber's phone, for an auto or work injury
      loop 2010BB  R 1   Party           ; payer
        NM1        R 1   RRR----RR   1=PR 2=2 8=PI,XV          ; payer's name and ID
        N3         S 1   RS                                    ; street
        N4         S 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
        REF        S 3   RR          1=2U,EI,FY,NF             ; another number of the payer
        REF        S 2   RR          1=G2,LU                   ; payer's own number for the clinic
      loop 2300    S 100 Claim           ; claim for the subscriber's own care
"""

_CLAIM = f"""\
CLM            R 1   RR--R(RRR)RRRRSS(RS-SS)S-------S 5.1=:pos 5.2=B 5.3=@claim_frequency 6=@yes_no \
  7=@assignment 8=@pay_provider 9=@release 10=P 11.1=@accident 11.2=@accident 11.4=:state 11.5=:country \
  12=@program 20=@late_because ; our claim number, charge, place, signatures, accident
DTP            S 1   RRR         1=431 2=D8                    ; when illness or symptoms began
DTP            S 1   RRR         1=454 2=D8                    ; when treatment began
DTP            S 1   RRR         1=304 2=D8                    ; when the doctor last saw the patient
DTP            S 1   RRR         1=453 2=D8                    ; when a chronic condition flared up
DTP            S 1   RRR         1=439 2=D8                    ; day of the accident
DTP            S 1   RRR         1=484 2=D8                    ; when the last period began
DTP            S 1   RRR         1=455 2=D8                    ; when the last X-ray was taken
DTP            S 1   RRR         1=471 2=D8                    ; when glasses or hearing aids were prescribed
DTP            S 1   RRR         1=314,360,361 2=D8,RD8        ; disability from, to
DTP            S 1   RRR         1=297 2=D8                    ; last day at work
DTP            S 1   RRR         1=296 2=D8                    ; when the patient may work again
DTP            S 1   RRR         1=435 2=D8                    ; when the patient entered the hospital
DTP            S 1   RRR         1=096 2=D8                    ; when the patient left the hospital
DTP            S 2   RRR         1=090,091 2=D8                ; when care was taken or handed over
DTP            S 1   RRR         1=444 2=D8                    ; first visit for the injury
DTP            S 1   RRR         1=050 2=D8                    ; when the repricer got the claim
PWK            S 10  RR--SS      1=@paper 2=@sent_by 5=AC P0506 ; papers that go with the claim
CN1            S 1   RSSSSS      1=@contract                   ; contract under which it is priced
AMT            S 1   RR          1=F5                          ; what the patient has paid
REF            S 1   RR          1=4N 2=@unauthorized_because  ; why there is no authorization
REF            S 1   RR          1=F5 2=@yes_no                ; Medicare passes the claim on by law
REF            S 1   RR          1=EW                          ; mammography license
REF            S 1   RR          1=9F                          ; number of the referral
REF            S 1   RR          1=G1                          ; number of the authorization
REF            S 1   RR          1=F8                          ; payer's number of the claim this one replaces
REF            S 1   RR          1=X4                          ; CLIA number of the lab
REF            S 1   RR          1=9A                          ; repricer's claim number
REF            S 1   RR          1=9C                          ; repricer's claim number, corrected
REF            S 1   RR          1=LX                          ; number of a device under study
REF            S 1   RR          1=D9                          ; clearinghouse's number for the claim
REF            S 1   RR          1=EA                          ; our chart number
REF            S 1   RR          1=P4                          ; number of a demonstration project
REF            S 1   RR          1=1J                          ; number of the home health agency or hospice
K3             S 10  R                                         ; what a state asks for and no field holds
NTE            S 1   RR          1=@claim_note                 ; note on the claim
CR1            S 1   SS-RRR--SS  1=LB 4=@ambulance_because 5=DH P0102 ; ambulance ride: weight, reason, miles
CR2            S 1   -------R-SS 8=@spine_condition            ; condition treated by adjusting the spine
CRC            S 3   RRRSSSS     1=07 2=@yes_no {_AMBULANCE}   ; why an ambulance was needed
CRC            S 3   RRRSSSS     1=@lenses 2=@yes_no {_LENSES} ; why glasses or contacts were needed
CRC            S 1   RRR         1=75 2=Y 3=IH                 ; cannot leave home
CRC            S 1   RRRSS       1=ZZ 2=@yes_no {_CHILD_REFERRAL} ; child's checkup led to a referral
HI             R 1   R(RR){_FURTHER} 1.1=@main_diagnosis 1.2=:icd {_FURTHER_DIAGNOSES} \
  ; diagnoses, the main one first
HI             S 1   R(RR)S(RR)  1.1=BP 1.2=:cpt 2.1=BO 2.2=:cpt ; surgery that the anesthesia was for
HI             S 2   R(RR){_FURTHER} {_CONDITIONS}             ; conditions that matter for payment
HCP            S 1   RRSSSSS-----SSS 1=00,01,02,03,04,05,07,08,09,10,11,12,13,14 13=T1,T2,T3,T4,T5,T6 \
  14=1,2,3,4,5 15=1,2,3,4,5,6 ; how a repricer priced the claim
loop 2310A     S 2   Party           ; who referred the patient
  NM1          R 1   RRRSS-SSS   1=DN,P3 2=1 8=XX P0809        ; referrer's name and NPI
  REF          S 3   RR          1=0B,1G,G2                    ; another number of the referrer
loop 2310B     S 1   Party           ; who treated the patient
  NM1          R 1   RRRSS-SSS   1=82 2=@name_kind 8=XX P0809  ; therapist's name and NPI
  PRV          S 1   RRR         1=PE 2=PXC 3=:taxonomy        ; taxonomy code of the therapist
  REF          S 4   RR          1=0B,1G,G2,LU                 ; another number of the therapist
loop 2310C     S 1   Party           ; where care was given
  NM1          R 1   RRR----SS   1=77 2=2 8=XX P0809           ; facility's name and NPI
  N3           R 1   RS                                        ; street
  N4           R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
  REF          S 3   RR          1=0B,G2,LU                    ; another number of the facility
  PER          S 1   RSRRSS      1=IC 3=TE 5=EX P0506          ; facility's phone
loop 2310D     S 1   Party           ; who supervised
  NM1          R 1   RRRSS-SSS   1=DQ 2=1 8=XX P0809           ; supervisor's name and NPI
  REF          S 4   RR          1=0B,1G,G2,LU                 ; another number of the supervisor
loop 2310E     S 1   Party           ; where an ambulance fetched the patient
  NM1          R 1   RR          1=PW 2=2                      ; place of departure follows
  N3           R 1   RS                                        ; street or place
  N4           R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
loop 2310F     S 1   Party           ; where an ambulance brought the patient
  NM1          R 1   RRS         1=45 2=2                      ; name of the destination
  N3           R 1   RS                                        ; street or place
  N4           R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
loop 2320      S 10  OtherCoverage   ; another coverage of the patient
  SBR          R 1   RRSSS---S 1=@payer_order 2=@relationship 5=@medicare_second_because 9=@coverage_kind \
    ; the other coverage
  CAS          S 5   {_ADJUSTMENTS}                            ; what the other payer took off the whole claim
  AMT          S 1   RR          1=D                           ; paid by the other payer
  AMT          S 1   RR          1=A8                          ; not covered by the other payer, all of it
  AMT          S 1   RR          1=EAF                         ; still owed by the patient
  OI           R 1   --RS-R      3=@pay_provider 4=P 6=@release ; signatures for the other coverage
  MOA          S 1   SSSSSSSSS 3=:rarc 4=:rarc 5=:rarc 6=:rarc 7=:rarc \
    ; remarks of the other payer, as Medicare sends them
  loop 2330A   R 1   Party           ; who is insured there
    NM1        R 1   RRRSS-SRR   1=IL 2=@name_kind 8=II,MI     ; name and member number there
    N3         S 1   RS                                        ; street
    N4         S 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
    REF        S 1   RR          1=SY                          ; SSN of who is insured there
  loop 2330B   R 1   Party           ; the other payer
    NM1        R 1   RRR----RR   1=PR 2=2 8=PI,XV              ; other payer's name and ID
    N3         S 1   RS                                        ; street
    N4         S 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
    DTP        S 1   RRR         1=573 2=D8                    ; when the other payer decided
    REF        S 2   RR          1=2U,EI,FY,NF                 ; another number of the other payer
    REF        S 1   RR          1=G1                          ; other payer's number of the authorization
    REF        S 1   RR          1=9F                          ; other payer's number of the referral
    REF        S 1   RR          1=T4 2=Y                      ; other payer changed its decision
    REF        S 1   RR          1=F8                          ; other payer's claim number
  loop 2330C   S 2   Party           ; who referred, as the other payer knows them
    NM1        R 1   RR          1=DN,P3 2=1                   ; numbers of the referrer follow
    REF        R 3   RR          1=0B,1G,G2                    ; other payer's number for the referrer
  loop 2330D   S 1   Party           ; who treated, as the other payer knows them
    NM1        R 1   RR          1=82 2=@name_kind             ; numbers of the therapist follow
    REF        R 3   RR          1=0B,1G,G2,LU                 ; other payer's number for the therapist
  loop 2330E   S 1   Party           ; where care was given, as the other payer knows it
    NM1        R 1   RR          1=77 2=2                      ; numbers of the facility follow
    REF        R 3   RR          1=0B,G2,LU                    ; other payer's number for the facility
  loop 2330F   S 1   Party           ; who supervised, as the other payer knows them
    NM1        R 1   RR          1=DQ 2=1                      ; numbers of the supervisor follow
    REF        R 3   RR          1=0B,1G,G2,LU                 ; other payer's number for the supervisor
  loop 2330G   S 1   Party           ; who bills, as the other payer knows them
    NM1        R 1   RR          1=85 2=@name_kind             ; numbers of the clinic follow
    REF        R 2   RR          1=G2,LU                       ; other payer's number for the clinic
"""

_LINE = f"""\
loop 2400      R 50  ServiceLine     ; service line
  LX           R 1   R                                         ; number of the line
  SV1          R 1   R(RRSSSSS)RRRS-R(RSSS)-S-SS--S 1.1=@procedure_kind 1.2=:cpt 3=@unit 5=:pos \
    {_POINTERS} 9=Y 11=Y 12=Y 15=0 ; procedure, charge, units, diagnoses it is for
  SV5          S 1   R(RR)RRRRR  1.1=HC 1.2=:cpt 2=DA 6=1,4,6  ; equipment rented or bought
  PWK          S 10  RR--SS      1=@line_paper 2=@sent_by 5=AC P0506 ; papers that go with the line
  PWK          S 11  RR--SS 1=CT 2=@certificate_by 5=AC P0506 ; certificate for the line, as for equipment
  CR1          S 1   SS-RRR--SS  1=LB 4=@ambulance_because 5=DH P0102 ; ambulance ride: weight, reason, miles
  CR3          S 1   RRR         1=I,R,S 2=MO                  ; equipment certified for how many months
  CRC          S 3   RRRSSSS     1=07 2=@yes_no {_AMBULANCE}   ; why an ambulance was needed
  CRC          S 1   RRR         1=70 2=@yes_no 3=65           ; provider is employed by the hospice
  CRC          S 1   RRRS        1=09 2=@yes_no 3=38,ZV 4=38,ZV ; equipment: certificate on file, or replaced
  DTP          R 1   RRR         1=472 2=D8,RD8                ; date of service (DOS)
  DTP          S 1   RRR         1=471 2=D8                    ; when the item was prescribed
  DTP          S 1   RRR         1=607 2=D8                    ; when need was certified anew
  DTP          S 1   RRR         1=463 2=D8                    ; when therapy with it began
  DTP          S 1   RRR         1=461 2=D8                    ; when need was last certified
  DTP          S 1   RRR         1=304 2=D8                    ; when the doctor last saw the patient
  DTP          S 2   RRR         1=738,739 2=D8                ; when blood was tested
  DTP          S 1   RRR         1=011 2=D8                    ; when it was shipped
  DTP          S 1   RRR         1=455 2=D8                    ; when the last X-ray was taken
  DTP          S 1   RRR         1=454 2=D8                    ; when treatment began
  QTY          S 1   RR          1=PT                          ; patients in the ambulance
  QTY          S 1   RR          1=FL                          ; more anesthesia units, at a birth
  MEA          S 5   RRR         1=OG,TR 2=HT,R1,R2,R3,R4      ; measured value
  CN1          S 1   RSSSSS      1=@contract                   ; contract under which the line is priced
  REF          S 1   RR          1=9B                          ; repricer's number for the line
  REF          S 1   RR          1=9D                          ; repricer's number for the line, corrected
  REF          S 5   RR-S(RR)    1=G1 4.1=2U                   ; number of the authorization for this line
  REF          S 1   RR          1=6R                          ; our number for this line
  REF          S 1   RR          1=EW                          ; mammography license
  REF          S 1   RR          1=X4                          ; CLIA number of the lab
  REF          S 1   RR          1=F4                          ; CLIA number of the lab that referred
  REF          S 1   RR          1=BT                          ; lot of the vaccine
  REF          S 5   RR-S(RR)    1=9F 4.1=2U                   ; number of the referral for this line
  AMT          S 1   RR          1=T                           ; sales tax in the charge
  AMT          S 1   RR          1=F4                          ; postage in the charge
  K3           S 10  R                                         ; what a state asks for and no field holds
  NTE          S 1   RR          1=ADD,DCP                     ; note on the line
  NTE          S 1   RR          1=TPO                         ; note from an organization in between
  PS1          S 1   RR ; service bought from another provider, and its price
  HCP          S 1   RRSSSSS-SSSSSSS 1=00,01,02,03,04,05,06,07,08,09,10,11,12,13,14 9=@procedure_kind \
    10=:cpt 11=@unit 13=T1,T2,T3,T4,T5,T6 14=1,2,3,4,5 15=1,2,3,4,5,6 P0910 P1112 \
    ; how a repricer priced the line
  loop 2410    S 1   Drug            ; drug or supply of this line
    LIN        R 1   -RR         2=EN,EO,HI,N4,ON,UK,UP        ; drug's NDC, or a supply's product number
    CTP        R 1   ---RR(R)    5.1=@drug_unit                ; how much of it
    REF        S 1   RR 1=VY,XZ ; prescription number, or link between parts of a compound
  loop 2420A   S 1   Party           ; who treated, for this line
    NM1        R 1   RRRSS-SSS   1=82 2=@name_kind 8=XX P0809  ; therapist's name and NPI
    PRV        S 1   RRR         1=PE 2=PXC 3=:taxonomy        ; taxonomy code of the therapist
    REF        S 20  RR-S(RR) 1=0B,1G,G2,LU 4.1=2U ; another number of the therapist, and whose it is
  loop 2420B   S 1   Party           ; who did the purchased service
    NM1        R 1   RR-----SS   1=QB 2=@name_kind 8=XX P0809  ; NPI of who did it
    REF        S 20  RR-S(RR)    1=0B,1G,G2 4.1=2U             ; another number of who did it, and whose it is
  loop 2420C   S 1   Party           ; where care was given, for this line
    NM1        R 1   RRR----SS   1=77 2=2 8=XX P0809           ; facility's name and NPI
    N3         R 1   RS                                        ; street
    N4         R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
    REF        S 3   RR-S(RR) 1=G2,LU 4.1=2U ; another number of the facility, and whose it is
  loop 2420D   S 1   Party           ; who supervised, for this line
    NM1        R 1   RRRSS-SSS   1=DQ 2=1 8=XX P0809           ; supervisor's name and NPI
    REF        S 20  RR-S(RR) 1=0B,1G,G2,LU 4.1=2U ; another number of the supervisor, and whose it is
  loop 2420E   S 1   Party           ; who ordered it
    NM1        R 1   RRRSS-SSS   1=DK 2=1 8=XX P0809           ; name and NPI of who ordered
    N3         S 1   RS                                        ; street
    N4         S 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
    REF        S 20  RR-S(RR) 1=0B,1G,G2 4.1=2U ; another number of who ordered, and whose it is
    PER        S 1   RSRRSSSS 1=IC 3=@contact_by 5=@contact_more 7=@contact_more P0506 P0708 \
      ; whom to call about the order
  loop 2420F   S 2   Party           ; who referred, for this line
    NM1        R 1   RRRSS-SSS   1=DN,P3 2=1 8=XX P0809        ; referrer's name and NPI
    REF        S 20  RR-S(RR) 1=0B,1G,G2 4.1=2U ; another number of the referrer, and whose it is
  loop 2420G   S 1   Party           ; where an ambulance fetched the patient, for this line
    NM1        R 1   RR          1=PW 2=2                      ; place of departure follows
    N3         R 1   RS                                        ; street or place
    N4         R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
  loop 2420H   S 1   Party           ; where an ambulance brought the patient, for this line
    NM1        R 1   RRS         1=45 2=2                      ; name of the destination
    N3         R 1   RS                                        ; street or place
    N4         R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
  loop 2430    S 15  LineAdjudication ; what another payer decided on this line
    SVD        R 1   RRR(RRSSSSS)-RS 3.1=@procedure_kind 3.2=:cpt \
      ; who decided, what was paid, for which procedure
    CAS        S 5   {_ADJUSTMENTS}                            ; what the other payer took off this line
    DTP        R 1   RRR         1=573 2=D8                    ; when the other payer decided
    AMT        S 1   RR          1=EAF                         ; still owed by the patient
  loop 2440    S *   Form            ; form with questions, as for equipment
    LQ         R 1   RR          1=AS,UT                       ; which form
    FRM        R 99  RSSSS       2=N,W,Y R02030405             ; question and answer
"""

_DEPENDENT = """\
      loop 2000C     S *   Dependent       ; patient who is not the subscriber
        HL           R 1   RRRR        3=23 4=0                ; level of the patient
        PAT          R 1   R---SSSSS 1=@dependent_relationship 5=D8 7=01 9=Y P0506 P0708 \
          ; relationship to the subscriber, death, weight or pregnancy
        loop 2010CA  R 1   Party           ; patient
          NM1        R 1   RRRSS-S     1=QC 2=1                ; name of the patient
          N3         R 1   RS                                  ; street
          N4         R 1   RSSS--S     2=:state 3=:zip 4=:country E0207 C0704 ; city, state and ZIP
          DMG        R 1   RRR         1=D8 3=@sex             ; birth date and sex
          REF        S 1   RR          1=Y4                    ; claim number of the auto or work injury
          REF        S 1   RR 1=1W,SY ; patient's member number or SSN, for an auto or work injury
          PER        S 1   RSRRSS      1=IC 3=TE 5=EX P0506    ; patient's phone, for an auto or work injury
        loop 2300    R 100 Claim           ; claim for the dependent's care
"""

_CARE = _CLAIM + _LINE
TABLE = _CODES + _HEADING + indent(_CARE, " " * 8) + _DEPENDENT + indent(_CARE, " " * 10)
