"""What is known about one coverage on one day: its payer, what lies ahead, the last check. Frozen; somebody else
gathers it from the records."""

import re
from datetime import date

import msgspec

from daysheet.domain.base import CaseId, PatientId
from daysheet.domain.benefits import Overall
from daysheet.domain.coverage import PayerClass, Rank
from daysheet.domain.finding import Subject
from daysheet.domain.schedule import AppointmentStatus
from daysheet.payers.terms import PayerTerms


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The clinic's own choices. `check_holds_days` counts only where the payer's files give no number of their own;
    `renewal_check_days`: how old a check may be when a renewal is sent."""

    horizon_days: int = 14
    check_holds_days: int = 30
    renewal_check_days: int = 14


USUAL = Settings()


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a check protects: an `appointment`, the first visit of an `intake_entry`, or the planned
    renewal of an `authorization`. `on` None: an entry on the intake list whose first visit has no day yet."""

    record: str
    id: str
    on: date | None
    status: AppointmentStatus = AppointmentStatus.BOOKED

    @property
    def is_visit(self) -> bool:
        return self.record != "authorization"


class Fingerprint(msgspec.Struct, frozen=True):
    """Which coverage was asked about, as it stood on file then."""

    payer: str
    member_id: str
    group_number: str = ""

    def differs(self, other: "Fingerprint") -> str:
        """The field in which the other one is another coverage, empty where it is the same.

        A group number that one side does not have is no change: it is often filled in from the answer itself.
        """
        if plain(self.payer) != plain(other.payer):
            return "payer_name"
        if plain(self.member_id) != plain(other.member_id):
            return "member_id"
        groups = (plain(self.group_number), plain(other.group_number))
        return "group_number" if all(groups) and groups[0] != groups[1] else ""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """The last answer about a coverage. `by_person`: somebody called or looked at the portal.

    `ask_again_on`: the payer could not answer and said (or a vendor's rule says) from when it may be asked again.
    """

    id: str
    on: date
    by_person: bool = False
    overall: Overall
    of: Fingerprint
    resets_on: date | None = None
    plan_ends: date | None = None
    coverage_ends: date | None = None
    ask_again_on: date | None = None


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One active coverage. `subject` is the coverage, or the intake entry of a new patient who has none on file yet.

    `seen`: a visit of this patient was held. `ahead` are booked visits (cancelled ones may be among them) and the
    planned renewals, in any order.
    """

    subject: Subject
    patient_id: PatientId
    case_id: CaseId | None = None
    rank: Rank = Rank.PRIMARY
    payer_class: PayerClass = PayerClass.UNKNOWN
    terms: PayerTerms
    payer_name: str = ""
    member_id: str = ""
    group_number: str = ""
    born_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    seen: bool = True
    ahead: tuple[Ahead, ...] = ()
    check: Check | None = None

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.payer_name, self.member_id, self.group_number)

    @property
    def classes(self) -> frozenset[PayerClass]:
        """What the payer's file and the coverage say this payer is: two things where they disagree."""
        file = {self.terms.payer.payer_class} if self.terms.known else set()
        return frozenset({*file, self.payer_class} - {PayerClass.UNKNOWN}) or frozenset({PayerClass.UNKNOWN})

    @property
    def question(self) -> str:
        """Two coverages with the same question get the same answer: it is asked once."""
        return f"{self.patient_id}|{self.terms.payer.id}|{plain(self.member_id)}"

    def holds_on(self, day: date) -> bool:
        """By the dates on file."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )

    def __repr__(self) -> str:
        return f"<Picture of {self.subject.kind} {self.subject.id}>"


def plain(written: str) -> str:
    """A name or number as it is compared: blanks, dashes and capitals make no difference."""
    return re.sub(r"[\W_]+", "", written.casefold())
