"""276 and 277 as our own code builds them: each function makes the file of its name, which a person wrote by hand."""

from datetime import date, datetime

from daysheet.x12.records import (
    ClaimTrace,
    Dependent,
    Heading,
    LineStatus,
    Party,
    Provider,
    Receiver,
    Record,
    Source,
    Subscriber,
    Trace,
)
from daysheet.x12.segments import Amount, Contact, Purpose, Status, StatusCode
from x12.golden import (
    amount,
    anna,
    between,
    born,
    clinic,
    cpt,
    file,
    finn,
    lena,
    number,
    on,
    organization,
    per,
    person,
    plan,
    theo,
    therapist,
)

OCT_30 = date(2026, 10, 30)


def _begin(purpose: str, reference: str, clock: str, kind: str = "") -> Heading:
    return Heading(parts=[Purpose("0010", purpose, reference, date(2026, 11, 20), clock, kind)])


def _ourselves() -> Party:
    return organization("41", "HARBOR PHYSICAL THERAPY", "46", "HARBORPT")


def _billing_service() -> Party:
    return organization("41", "GULF BILLING SERVICE", "46", "GULFBILL")


def _levels() -> list[Record]:
    return [Source(parts=[plan()]), Receiver(parts=[_ourselves()]), Provider(parts=[clinic()])]


def _asked(contents: list[Record], at: datetime, control: int) -> list[Record]:
    return file(
        "276", contents, at=at, control=control, group=control, sender="HARBORPT", receiver="CLRHOUSE"
    )


def _answered(*sets: list[Record], at: datetime, control: int) -> list[Record]:
    return file("277", *sets, at=at, control=control, group=control, sender="CLRHOUSE", receiver="HARBORPT")


# --- 276 ---------------------------------------------------------------------------------------------------------


def by_claim_number() -> list[Record]:
    claim = ClaimTrace(
        *("1", "HB-S-9001"),
        parts=[
            number("1K", "PWC2026100417"),
            number("EJ", "HPT-11042-3"),
            Amount("T3", amount("186.40")),
            on("472", "20261012"),
        ],
    )
    contents = [
        _begin("13", "HB26112001", "0700"),
        *_levels(),
        Subscriber(parts=[born("19840317", "F"), lena(), claim]),
    ]
    return _asked(contents, datetime(2026, 11, 20, 7, 0), 301)


def by_dates() -> list[Record]:
    claim = ClaimTrace("1", "HB-S-9002", parts=[between("472", "20261001", "20261031")])
    contents = [
        _begin("13", "HB26112002", "0701"),
        Source(parts=[plan(id_qualifier="XV")]),
        Receiver(parts=[_billing_service()]),
        Provider(parts=[clinic(), therapist()]),
        Subscriber(parts=[claim, per(), born("19550720", "M")]),
    ]
    return _asked(contents, datetime(2026, 11, 20, 7, 1), 302)


def two_lines() -> list[Record]:
    claim = ClaimTrace(
        *("1", "HB-S-9003"),
        parts=[
            number("1K", "PWC2026100417"),
            on("472", "20261012"),
            LineStatus(
                *(cpt("97530", "GP", "59"), amount("93")),
                billed_quantity=amount("2"),
                parts=[number("FJ", "1104203"), on("472", "20261012")],
            ),
            LineStatus(
                *(cpt("97110", "GP"), amount("84.70")),
                billed_quantity=amount("2"),
                parts=[number("FJ", "1104204"), between("472", "20261012", "20261013")],
            ),
        ],
    )
    contents = [
        _begin("13", "HB26112003", "0702"),
        *_levels(),
        Subscriber(parts=[born("19840317", "F"), lena(), claim]),
    ]
    return _asked(contents, datetime(2026, 11, 20, 7, 2), 303)


def child_two_claims() -> list[Record]:
    known_to_us = ClaimTrace(
        *("1", "HB-S-9004"),
        parts=[number("EJ", "HPT-11190-1"), Amount("T3", amount("127.05")), on("472", "20261008")],
    )
    known_to_them = ClaimTrace(
        *("1", "HB-S-9005"),
        parts=[number("1K", "PWC2026100988"), number("D9", "CH88120007"), on("472", "20261015")],
    )
    contents = [
        _begin("13", "HB26112004", "0703"),
        *_levels(),
        Subscriber(parts=[anna()]),
        Dependent(parts=[born("20140905", "M"), theo("QC"), known_to_us, known_to_them]),
    ]
    return _asked(contents, datetime(2026, 11, 20, 7, 3), 304)


# --- 277 ---------------------------------------------------------------------------------------------------------


def paid() -> list[Record]:
    settled = StatusCode("F1", "65")
    oct_27, oct_28, visit = date(2026, 10, 27), date(2026, 10, 28), on("472", "20261012")
    claim = ClaimTrace(
        *("2", "HB-S-9001"),
        parts=[
            Status(
                *(settled, oct_28),
                charge=amount("186.40"),
                paid=amount("121.75"),
                finalized=oct_27,
                payment_date=oct_28,
                check_number="EFT00044170",
            ),
            number("1K", "PWC2026100417"),
            number("EJ", "HPT-11042-3"),
            visit,
            LineStatus(
                *(cpt("97530", "GP", "59"), amount("93"), amount("60.75")),
                billed_quantity=amount("2"),
                parts=[Status(settled, oct_28), number("FJ", "1104203"), visit],
            ),
            LineStatus(
                *(cpt("97110", "GP"), amount("93.40"), amount("61")),
                billed_quantity=amount("2"),
                parts=[Status(settled, oct_28), number("FJ", "1104204"), visit],
            ),
        ],
    )
    contents = [
        _begin("08", "HB26112001", "0705", "DG"),
        Source(parts=[plan([Contact("IC", "CLAIM STATUS DESK", "TE", "8005550145", "EX", "7")])]),
        Receiver(parts=[_ourselves()]),
        Provider(parts=[clinic()]),
        Subscriber(parts=[lena(), claim]),
    ]
    return _answered(contents, at=datetime(2026, 11, 20, 7, 5), control=401)


def documents_wanted() -> list[Record]:
    waiting = Status(
        *(StatusCode("P3", "297", "82"), date(2026, 11, 12)),
        charge=amount("169.40"),
        paid=amount("0"),
        status_2=StatusCode("P3", "317", "82"),
    )
    numbers = [number("1K", "PWC2026100871"), number("EJ", "HPT-11077-2")]
    claim = ClaimTrace("2", "HB-S-9002", parts=[waiting, *numbers, between("472", "20261005", "20261016")])
    contents = [
        _begin("08", "HB26112002", "0706", "DG"),
        Source(parts=[plan(id_qualifier="XV")]),
        Receiver(parts=[_billing_service()]),
        Provider(parts=[clinic()]),
        Subscriber(parts=[per(), claim]),
    ]
    return _answered(contents, at=datetime(2026, 11, 20, 7, 6), control=402)


def denied() -> list[Record]:
    def status(code: str, charge: str) -> Status:
        return Status(
            StatusCode("F2", code), OCT_30, charge=amount(charge), paid=amount("0"), finalized=OCT_30
        )

    without_authorization = ClaimTrace(
        *("2", "HB-S-9004"),
        parts=[
            status("84", "127.05"),
            number("1K", "PWC2026100912"),
            number("EJ", "HPT-11190-1"),
            on("472", "20261008"),
            LineStatus(
                *(cpt("97110", "GP"), amount("127.05"), amount("0")),
                billed_quantity=amount("3"),
                parts=[
                    Status(StatusCode("F2", "84"), OCT_30),
                    number("FJ", "1119001"),
                    on("472", "20261008"),
                ],
            ),
        ],
    )
    sent_twice = ClaimTrace(
        *("2", "HB-S-9005"),
        parts=[
            status("54", "88"),
            status("104", "88"),
            number("1K", "PWC2026100988"),
            number("D9", "CH88120007"),
            on("472", "20261015"),
        ],
    )
    contents = [
        _begin("08", "HB26112004", "0707", "DG"),
        *_levels(),
        Subscriber(parts=[anna()]),
        Dependent(parts=[theo("QC"), without_authorization, sent_twice]),
    ]
    return _answered(contents, at=datetime(2026, 11, 20, 7, 7), control=403)


def not_found() -> list[Record]:
    today = date(2026, 11, 20)

    def nothing(mark: str, code: StatusCode, account: str) -> ClaimTrace:
        return ClaimTrace("2", mark, parts=[Status(code, today), number("EJ", account)])

    stranger = person("IL", "PRUITT", "DALE", "PW500000000")
    about_claims = [
        _begin("08", "HB26112005", "0708", "DG"),
        *_levels(),
        Subscriber(parts=[finn(), nothing("HB-S-9006", StatusCode("D0", "35"), "HPT-11201-1")]),
        Subscriber(parts=[stranger, nothing("HB-S-9007", StatusCode("D0", "97", "IL"), "HPT-11202-1")]),
    ]
    whole_question = Trace("2", "HB26112006", parts=[Status(StatusCode("E1", "0", "PR"), today)])
    payer_down = [
        _begin("08", "HB26112006", "0708", "DG"),
        Source(parts=[plan()]),
        Receiver(parts=[_ourselves(), whole_question]),
    ]
    return _answered(about_claims, payer_down, at=datetime(2026, 11, 20, 7, 8), control=404)


FILES = {
    "276-by-claim-number": by_claim_number,
    "276-by-dates": by_dates,
    "276-two-lines": two_lines,
    "276-child-two-claims": child_two_claims,
    "277-paid": paid,
    "277-documents-wanted": documents_wanted,
    "277-denied": denied,
    "277-not-found": not_found,
}
