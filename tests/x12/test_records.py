"""What records say under names of their own: found in their parts, whatever the set writes them as."""

from datetime import date

from daysheet.x12 import read, records
from x12.generated import GENERATORS


def found(kind, of):
    data = GENERATORS[kind](2, seed=1).encode()
    segments = [one.split("*") for one in data.decode().split("~")]
    return [one for one in read(data) if type(one) is of], segments


def test_a_remittance_says_its_dates_like_any_other_file():
    headings, rows = found("835", records.Heading)
    claims, _ = found("835", records.PaidClaim)
    produced = next(row[2] for row in rows if row[:2] == ["DTM", "405"])
    received = [row[2] for row in rows if row[:2] == ["DTM", "050"]]
    assert [(one.qualifier, one.start) for one in headings[0].dates] == [
        ("405", date.fromisoformat(produced))
    ]
    assert [one.dates[0].start for one in claims] == [date.fromisoformat(text) for text in received]
    served = [row[2] for row in rows if row[:2] in (["DTM", "472"], ["DTM", "150"])]
    told = [
        day.start
        for claim in claims
        for line in claim.lines
        for day in line.dates
        if day.qualifier in ("472", "150")
    ]
    assert served and told == [date.fromisoformat(text) for text in served]


def test_the_patient_of_a_remittance_has_a_full_name():
    claims, rows = found("835", records.PaidClaim)
    names = [f"{row[4]} {row[3]}" for row in rows if row[:2] == ["NM1", "QC"]]
    assert [one.patient.full_name for one in claims] == names
