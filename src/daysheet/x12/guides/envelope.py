"""The envelope around every set (ISA, GS, ST … SE, GE, IEA) and the TA1 that answers it: 00501 as a table.

Structure from the public control map of pyx12 (BSD-3-Clause) in November 2026; every label is our own. Unlike
a guide this table nests nothing: each line only tells how its one segment must look.
"""

from typing import Final

_ISA: Final = (
    "1=@login_kinds 3=@password_kinds 5=@partner_kinds 7=@partner_kinds 12=@envelope_versions "
    "14=@ta1_wishes 15=@data_kinds"
)

TABLE: Final = f"""\
set ENVELOPE 00501 * ; the envelope of a file

codes login_kinds
  00  nothing follows in the next field
  03  extra login text follows

codes password_kinds
  00  nothing follows in the next field
  01  a password follows

codes partner_kinds
  01  D-U-N-S number
  14  D-U-N-S number with a suffix
  20  HIN
  27  number of a Medicare carrier
  28  number of a Medicare intermediary for hospitals
  29  Medicare number of a provider
  30  tax number
  33  insurer's NAIC number
  ZZ  agreed between the two sides

codes envelope_versions
  00501  5010

codes ta1_wishes
  0  no TA1 wanted
  1  TA1 wanted

codes data_kinds
  P  live
  T  test

codes group_kinds
  BE  enrollment (834)
  FA  answers to groups (999)
  HB  eligibility answers (271)
  HC  claims (837)
  HI  reviews (278)
  HN  claim status answers (277, 277CA)
  HP  remittances (835)
  HR  claim status questions (276)
  HS  eligibility questions (270)
  PI  attachments (275)
  RA  premium payments (820)

codes standards
  X  X12

codes file_verdicts
  A  taken in
  E  taken in, with faults
  R  turned back

codes file_faults
  000  nothing wrong
  001  ISA13 and IEA02 differ
  002  the standard that ISA names is not taken here
  003  the version of the envelope is not taken here
  004  segments do not end as they should
  005  ISA05: kind of the sender's number is wrong
  006  ISA06: sender's number is wrong
  007  ISA07: kind of the receiver's number is wrong
  008  ISA08: receiver's number is wrong
  009  ISA08: nobody here has that number
  010  ISA01 is wrong
  011  ISA02: login text is wrong
  012  ISA03 is wrong
  013  ISA04: password is wrong
  014  ISA09: not a date
  015  ISA10: not a time of day
  016  ISA11 is wrong
  017  ISA12: version is wrong
  018  ISA13: number of the file is wrong
  019  ISA14 is wrong
  020  ISA15: neither live nor test
  021  IEA01: count of groups is wrong
  022  segments of the envelope are out of order
  023  the file breaks off
  024  what stands between ISA and IEA is wrong, such as a bad GS
  025  ISA13: the number was used before
  026  elements are not parted as they should be
  027  components are not parted as they should be
  028  delayed delivery: day is wrong
  029  delayed delivery: hour is wrong
  030  delayed delivery: time zone is wrong
  031  delayed delivery: service level is wrong

loop ENVELOPE R 1 Interchange ; one file
  # ISA02 and ISA04 are ten blanks where nothing follows: all sixteen are always filled to their width.
  ISA  R 1  RRRRRRRRRRRRRRRR {_ISA} ; file begins: from whom, to whom, when, its number
  TA1  S *  RRRRR            4=@file_verdicts 5=@file_faults ; answer to a file received: could its envelope be read
  GS   S *  RRRRRRRR         1=@group_kinds 7=@standards ; group of sets of one kind begins
  ST   S *  RRS              ; set begins
  SE   S *  RR               ; set ends: count of its segments, its number again
  GE   S *  RR               ; group ends: count of its sets, its number again
  IEA  R 1  RR               ; file ends: count of its groups, its number again
"""
