"""The 277CA, a payer's or clearinghouse's answer to each claim on arrival: guide 005010X214 as a table.

Structure from the public map of pyx12 (BSD-3-Clause), set against stupidedi's (BSD-3-Clause), two further
public descriptions and public sample files in November 2026. Every label is our own. The wording of claim
status categories and codes is licensed: they are only named here. Where the sources differ, what most of them
say was taken, and of two code lists the wider: a clinic only reads this set, and a false alarm costs it more
than a miss. Comments name the places. NM106 is not used in 2100C and 2100D, other than in pyx12's map.
"""

from typing import Final


def _status(parties: str, others: str = "") -> str:
    """Codes of the three statuses that one STC can hold: what, why, and about whom."""
    return " ".join(
        f"{at}.1=:claim_status_category {at}.2=:claim_status {at}.3={whom}"
        for at, whom in ((1, parties), (10, others or parties), (11, others or parties))
    )


TABLE: Final = f"""\
set 277 005010X214 HN ; what became of each claim on arrival

codes answering
  AY  clearinghouse
  PR  payer

codes verdicts
  U   turned back: correct it and send it again
  WQ  taken in for processing

# Whom a status speaks of: three lists, since the guide allows fewer parties at the upper levels.
codes parties_to_the_file
  36  employer
  40  receiver
  41  submitter
  AY  clearinghouse
  PR  payer

codes parties_to_the_batch
  36  employer
  40  receiver
  41  submitter
  77  where the visit was
  82  who treated
  85  who bills
  87  who gets the money
  AY  clearinghouse
  PR  payer

codes parties_to_the_claim
  03   dependent
  1P   provider
  1Z   home health agency
  40   receiver
  41   submitter
  71   attending doctor
  72   surgeon
  73   another doctor
  77   where the visit was
  82   who treated
  85   who bills
  87   who gets the money
  DK   who ordered
  DN   who referred
  DQ   who supervised
  FA   facility
  GB   another insured person
  HK   subscriber
  IL   insured person
  LI   outside lab
  MSC  mammography center
  PR   payer
  PRP  first payer
  QB   who sold the service
  QC   patient
  QD   who answers for the patient
  SEP  second payer
  TL   lab that ran the test
  TTP  third payer
  TU   repricer

codes provider_numbers
  0B  state license
  1G  UPIN
  G2  payer's own number for the provider
  LU  number of the location
  SY  SSN
  TJ  tax number

codes service_code_kinds
  AD  dental code (CDT)
  ER  code of one state or one payer
  HC  CPT or HCPCS
  HP  HIPPS
  IV  home infusion code
  NU  hospital revenue code
  WK  alternative medicine code (ABC)

loop ST R 1 Heading ; one answer to one file of claims
  ST     R 1 RRR                        1=277  ; set begins
  BHT    R 1 RRRRRR                     1=0085 2=08 6=TH ; number and time of the answer
  # pyx12 lets this level, its 2200A and 2100C repeat; the three others have them once.
  loop 2000A R 1 Source ; who answers
    HL   R 1 R-RR                       3=20 4=1 ; level of who answers
    loop 2100A R 1 Party ; payer or clearinghouse
      NM1  R 1 RRR----RR                1=@answering 2=2 8=46,FI,PI,XV ; name and number of who answers
    loop 2200A R 1 Trace ; the answer's own number
      TRN  R 1 RR                       1=1    ; number of the answer
      DTP  R 1 RRR                      1=050 2=D8 ; day on which the file came in
      DTP  R 1 RRR                      1=009 2=D8 ; day on which it was worked
    loop 2000B R 1 Receiver ; who sent the claims
      HL   R 1 RRRR                     3=21 4=0,1 ; level of who sent the claims
      loop 2100B R 1 Party ; sender of the claims
        NM1  R 1 RRRSS--RR              1=41 2=1,2 8=46 ; name and number of who sent the claims
      loop 2200B R 1 Trace ; the file of claims
        TRN  R 1 RR                     1=2    ; our number of the file (its BHT03)
        STC  R * R(RRS)RRR-----S(RRS)S(RRS) 3=@verdicts {_status("@parties_to_the_file")} ; verdict on the file
        QTY  S 1 RR                     1=90   ; claims taken in, whole file
        QTY  S 1 RR                     1=AA   ; claims turned back, whole file
        AMT  S 1 RR                     1=YU   ; dollars taken in, whole file
        AMT  S 1 RR                     1=YY   ; dollars turned back, whole file
      # A file turned back as a whole has no level below, though pyx12 requires it.
      loop 2000C S * Provider ; who bills
        HL   R 1 RRRR                   3=19 4=0,1 ; level of who bills
        loop 2100C R 1 Party ; billing clinic
          NM1  R 1 RRRSS-SRR            1=85 2=1,2 8=FI,SV,XX ; name and NPI of who bills
        # Often TRN alone, as in the samples; pyx12 requires the loop and its STC, the others do not.
        loop 2200C S 1 Trace ; the claims of who bills
          TRN  R 1 RR                   1=1    ; number of this part of the answer
          STC  S * R(RRS)-RR-----S(RRS)S(RRS) 3=@verdicts {_status("@parties_to_the_batch")} ; verdict on who bills
          REF  S 3 RR                   1=@provider_numbers ; other numbers of who bills
          QTY  S 1 RR                   1=QA   ; claims taken in, this provider
          QTY  S 1 RR                   1=QC   ; claims turned back, this provider
          AMT  S 1 RR                   1=YU   ; dollars taken in, this provider
          AMT  S 1 RR                   1=YY   ; dollars turned back, this provider
        # A provider turned back as a whole (HL04 is 0) has no patients below.
        loop 2000D S * Patient ; a patient
          HL   R 1 RRR                  3=PT   ; level of the patient
          loop 2100D R 1 Party ; patient's name
            NM1  R 1 RRRSS-SRR          1=QC 2=1 8=II,MI ; patient's name and member number
          loop 2200D R * ClaimTrace ; one claim
            TRN  R 1 RR                 1=2    ; our claim number (CLM01)
            # With the second and third status one source also has employer and clearinghouse.
            STC  R * R(RRS)RRR-----S(RRS)S(RRS)S 3=@verdicts {_status("@parties_to_the_claim", "@parties_to_the_claim,36,AY")} ; verdict on the claim
            REF  S 1 RR                 1=1K   ; payer's number of the claim
            REF  S 1 RR                 1=D9   ; clearinghouse's number of the claim
            REF  S 1 RR                 1=BLT  ; hospital bill type
            DTP  R 1 RRR                1=472 2=D8,RD8 ; days of the claim
            loop 2220D S * LineStatus ; one service line
              SVC  R 1 R(RRSSSS)R-S--S  1.1=@service_code_kinds ; service: code, charge, units
              # STC02 is required in pyx12's map, not used in two others: no fault either way.
              STC  R * R(RRS)SR------S(RRS)S(RRS)S 3=U {_status("@parties_to_the_claim")} ; what is wrong with the line
              # pyx12 has FJ as situational; two others require it, and only by it a line finds ours.
              REF  R 1 RR               1=FJ   ; our number of the line
              REF  S 1 RR               1=XZ   ; number of the prescription
              DTP  S 1 RRR              1=472 2=D8,RD8 ; days of the line
"""
