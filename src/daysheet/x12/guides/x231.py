"""The 999, which says set by set whether a file could be read, and where not: guide 005010X231A1 as a table.

Structure from the public map of pyx12 (BSD-3-Clause), set against stupidedi's (BSD-3-Clause), one further
public description and public sample files in November 2026; a comment stands where they differ and says what
was taken. Every label is our own. X231, before the first corrections, is the same set but for CTX06.
"""

from typing import Final

_SET_FAULTS: Final = " ".join(f"{at}=@set_faults" for at in range(2, 7))
_GROUP_FAULTS: Final = " ".join(f"{at}=@group_faults" for at in range(5, 10))

TABLE: Final = f"""\
set 999 005010X231A1 FA  also 005010X231,005010 ; whether a file could be read, and where not

# PI and its 275 (attachments) are added to the map's lists: such a group is answered like any other.
codes group_kinds
  BE  enrollment (834)
  HB  eligibility answers (271)
  HC  claims (837)
  HI  reviews (278)
  HN  claim status answers (277, 277CA)
  HP  remittances (835)
  HR  claim status questions (276)
  HS  eligibility questions (270)
  PI  attachments (275)
  RA  premium payments (820)

codes sets
  270  eligibility question
  271  eligibility answer
  275  attachment
  276  claim status question
  277  claim status answer
  278  review
  820  premium payment
  834  enrollment
  835  remittance
  837  claims

codes segment_faults
  1   nobody knows this segment
  2   the segment does not belong here
  3   a segment that must stand here is missing
  4   the loop comes too often
  5   the segment comes too often
  6   this set has no such segment
  7   the segment is out of order
  8   something in the segment is wrong
  I4  the guide has no use for the segment
  I6  a segment is missing that the rest of the data calls for
  I7  the loop comes too seldom
  I8  the segment comes too seldom
  I9  a segment stands here that the rest of the data rules out

# pyx12 also has 11; stupidedi has not, and no public list gives it a meaning.
codes element_faults
  1    empty, and must be filled in always
  2    empty, and must be filled in because its partner is
  3    more elements than the segment has
  4    too short
  5    too long
  6    a character that is not allowed
  7    not a code of the list
  8    not a date
  9    not a time of day
  10   filled in, and must be empty because its partner is
  12   repeated too often
  13   more components than the element has
  I10  filled in, and the guide has no use for it
  I11  repeated too seldom
  I12  not in the form that the guide asks for
  I13  filled in, and the rest of the data rules it out
  I6   a code that the guide does not use
  I9   empty, and the rest of the data calls for it

codes set_verdicts
  A  taken in
  E  taken in, with faults
  M  turned back: its seal does not match
  R  turned back
  W  turned back: its signature does not hold
  X  turned back: unreadable once decrypted

codes set_faults
  1   no such set is taken here
  2   SE is missing
  3   ST02 and SE02 differ
  4   SE01 miscounts
  5   faults in its segments
  6   ST01 is missing or wrong
  7   ST02 is missing or wrong
  8   key of the seal not known
  9   key of the encryption not known
  10  seal or encryption not offered here
  11  secured for somebody not known here
  12  encrypted message of the wrong length
  13  seal does not match
  15  secured by somebody not known here
  16  decrypted text cannot be read
  17  secured sets are not taken here
  18  set does not belong in its group
  19  ST03 names no guide that is known here
  23  ST02 stands twice in the group
  24  S3S without S3E
  25  S3E without S3S
  26  S4S without S4E
  27  S4E without S4S
  I5  segments break the guide
  I6  the guide is not taken here

codes group_verdicts
  A  all taken in
  E  taken in, with faults
  M  turned back: its seal does not match
  P  some sets taken in, some turned back
  R  turned back
  W  turned back: its signature does not hold
  X  turned back: unreadable once decrypted

codes group_faults
  1   no such group is taken here
  2   the group's version is not taken here
  3   GE is missing
  4   GS06 and GE02 differ
  5   GE01 miscounts
  6   GS06 is wrong
  10  key of the seal not known
  11  key of the encryption not known
  12  seal or encryption not offered here
  13  secured for somebody not known here
  14  secured by somebody not known here
  15  decrypted text cannot be read
  16  secured groups are not taken here
  17  encrypted message of the wrong length
  18  seal does not match
  19  GS06 stands twice in the file
  23  S3S without S3E
  24  S3E without S3S
  25  S4S without S4E
  26  S4E without S4S

# The code holds a blank: code and label are two blanks apart.
codes situations
  SITUATIONAL TRIGGER  what made the guide ask for it

loop ST R 1 Heading ; one answer to one group
  ST     R 1 RRR         1=999 ; set begins
  AK1    R 1 RRR         1=@group_kinds ; the group that is answered
  loop 2000 S * SetResponse ; one set of the group
    AK2  R 1 RRS         1=@sets ; the set that is answered
    loop 2100 S * SegmentFault ; one segment at fault
      # IK304 is required in stupidedi and situational in pyx12: its absence is no fault here.
      IK3  R 1 RRSS      4=@segment_faults ; segment at fault: its id, its number in the set, its loop
      # CTX06 (in X231 with two components) left the guide with its first corrections: allowed for both.
      CTX  S 9 R(R)*10RRSS(RSS)S(RS) 1.1=@situations ; where the data stands that made the guide ask for the segment
      # The guide's names for what is at stake: TRN02, NM109, ENT01, CLM01 (our claim number), PATIENT NAME
      # NM109, SUBSCRIBER NAME NM109, SUBSCRIBER NUMBER REF02. Any name is taken: this line has all but triggers.
      CTX  S 1 R(RR)*10---S(RSS) ; which claim or person the segment is about
      loop 2110 S * ElementFault ; one element at fault
        IK4  R 1 R(RSS)SRS 3=@element_faults ; element at fault: its place, what is wrong, what stood there
        CTX  S 10 R(R)*10RRSS(RSS)S(RS) 1.1=@situations ; where the data stands that made the guide ask for the element
    IK5  R 1 RSSSSS      1=@set_verdicts {_SET_FAULTS} ; verdict on the set
  loop AK9 R 1 GroupResponse ; verdict on the group
    AK9  R 1 RRRRSSSSS   1=@group_verdicts {_GROUP_FAULTS} ; verdict on the group: sets counted, received, taken in
"""
