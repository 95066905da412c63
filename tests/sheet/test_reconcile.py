"""A night's findings against what was open: level-triggered, so that a second run changes nothing."""

import msgspec
import pytest

from daysheet.domain.draft import Draft
from daysheet.domain.finding import Finding
from daysheet.records import items
from daysheet.sheet import actions

from .nights import ANA, MONDAY, asks, found, item, later, night, rows, stale

pytestmark = [pytest.mark.records, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _own_home(clinic_home):
    return clinic_home


def counts(result) -> dict[str, int]:
    return {name: number for name, number in msgspec.to_builtins(result).items() if number}


def decide(do, subject="A-1", **more):
    now = item(subject)
    do(handle=now.handle, version=now.version, by=ANA, **more)


def test_the_first_night_everything_is_new():
    assert counts(night(MONDAY, found(), asks())) == {"new": 2}
    assert {row["state"] for row in rows()} == {"open"}
    assert {(row["first_seen_on"], row["last_seen_on"]) for row in rows()} == {(MONDAY, MONDAY)}
    assert msgspec.convert(item().finding, Finding) == found()


def test_the_same_night_twice_leaves_the_same_rows():
    night(MONDAY, found(), asks())
    before = rows()
    assert counts(night(MONDAY, found(), asks())) == {"new": 2}
    assert rows() == before


def test_every_kind_of_night_twice_leaves_the_same_rows():
    night(MONDAY, *(found(f"A-{number}") for number in range(1, 7)))
    decide(actions.snooze, "A-1", until=later(1))
    decide(actions.done, "A-2")
    decide(actions.dismiss, "A-3", because="moved to another clinic")
    decide(actions.dismiss, "A-4", because="moved to another clinic")
    tuesday = (found("A-1"), found("A-2"), found("A-3"), found("A-4", situation="changed"), asks("A-9"))
    first = night(later(1), *tuesday)
    before = rows()
    assert night(later(1), *tuesday) == first
    assert rows() == before
    assert counts(first) == {"new": 1, "returned": 2, "hidden": 2, "settled": 2}


def test_the_next_day_it_is_carried_over():
    night(MONDAY, found())
    handle = item().handle
    assert counts(night(later(1), found())) == {"carried": 1}
    now = item()
    assert (now.handle, now.first_seen_on, now.last_seen_on, now.version) == (handle, MONDAY, later(1), 1)


def test_last_nights_words_replace_those_of_the_night_before():
    night(MONDAY, found())
    night(
        later(1),
        found(message="11 of 12 used.", visits_at_risk=3),
        draft=Draft(kind="renewal", title="Request", sections=()),
    )
    assert item().finding["message"] == "11 of 12 used."
    assert item().draft["title"] == "Request"
    night(later(2), found())
    assert item().draft is None


def test_what_the_records_no_longer_show_has_settled_itself():
    night(MONDAY, found(), asks())
    assert counts(night(later(1), asks())) == {"carried": 1, "settled": 1}
    gone = item()
    assert (gone.state, gone.resolved_on, gone.resolved_because) == (
        "resolved",
        later(1),
        "the records no longer show it",
    )
    assert counts(night(later(2), asks())) == {"carried": 1}, "settled once"


def test_resolved_and_found_again_is_new():
    night(MONDAY, found())
    night(later(1))
    assert counts(night(later(5), found())) == {"new": 1}
    again = item()
    assert (again.state, again.first_seen_on, again.resolved_on, again.resolved_because) == (
        "open",
        later(5),
        None,
        "",
    )


def test_a_missed_night_changes_nothing_in_the_end():
    night(MONDAY, found(), asks())
    night(later(1), found())
    night(later(2), found())
    with_all = [{**row, "resolved_on": None, "handle": "", "id": 0} for row in rows()]
    items.Item.objects.all().delete()
    night(MONDAY, found(), asks())
    night(later(2), found())
    assert [{**row, "resolved_on": None, "handle": "", "id": 0} for row in rows()] == with_all


def test_a_snooze_comes_back_on_its_day():
    night(MONDAY, found())
    decide(actions.snooze, until=later(3))
    assert counts(night(later(2), found())) == {"hidden": 1}
    assert item().state == "snoozed"
    assert counts(night(later(3), found())) == {"returned": 1}
    assert (item().state, item().returned_on, item().hidden_until) == ("open", later(3), None)
    assert counts(night(later(4), found())) == {"carried": 1}


def test_a_snooze_ends_when_the_situation_changes():
    night(MONDAY, found())
    decide(actions.snooze, until=later(10))
    assert counts(night(later(1), found(situation="approved 8"))) == {"returned": 1}


def test_done_hides_for_three_days_and_comes_back_if_the_records_still_show_it():
    night(MONDAY, found())
    decide(actions.done, because="faxed")
    for day in (1, 2):
        assert counts(night(later(day), found())) == {"hidden": 1}
    assert counts(night(later(3), found())) == {"returned": 1}
    assert (item().state, item().decided_by, item().decided_because) == ("open", "ana", "faxed")


def test_done_and_gone_is_settled_by_hand():
    night(MONDAY, found())
    decide(actions.done)
    night(later(1))
    assert item().state == "resolved"
    assert item().resolved_because == "marked done by ana, and the records agree"


def test_a_dismissal_holds_while_the_situation_is_unchanged():
    night(MONDAY, found())
    decide(actions.dismiss, because="the payer waived it")
    for day in (1, 30, 90):
        assert counts(night(later(day), found(message=f"day {day}", visits_at_risk=9))) == {"hidden": 1}
    assert item().state == "dismissed"


def test_a_dismissal_ends_when_the_situation_changes():
    night(MONDAY, found())
    decide(actions.dismiss, because="the payer waived it")
    assert counts(night(later(1), found(situation="approved 12, ends 2026-12-31"))) == {"returned": 1}
    assert item().state == "open"


def test_a_dismissed_item_that_goes_is_settled():
    night(MONDAY, found())
    decide(actions.dismiss, because="the payer waived it")
    night(later(1))
    assert item().resolved_because == "the records no longer show it"


def test_a_workflow_that_is_switched_off_keeps_its_items():
    night(MONDAY, found(), found("N-1", workflow="documentation", rule="unsigned"))
    before = [row for row in rows() if row["workflow"] == "prior_auth"]
    night(later(1), found("N-1", workflow="documentation", rule="unsigned"), switched_on=("documentation",))
    assert [row for row in rows() if row["workflow"] == "prior_auth"] == before
    assert counts(night(later(2), switched_on=("documentation",))) == {"settled": 1}
    assert item().state == "open"


def test_a_check_that_only_lacks_fresh_records_is_counted_and_not_listed():
    assert counts(night(MONDAY, stale("A-1"), stale("A-2"), asks("A-3"))) == {"new": 1, "untold": 2}
    assert [row["subject_id"] for row in rows()] == ["A-3"]


def test_an_open_item_stays_when_its_records_are_late():
    night(MONDAY, found())
    assert counts(night(later(1), stale())) == {"carried": 1}
    assert (item().state, item().answer) == ("open", "cannot_tell")
    assert item().finding["title"]


@pytest.mark.parametrize("how", ["snooze", "done", "dismiss"])
def test_late_records_bring_nothing_back_that_was_put_away(how):
    night(MONDAY, found())
    more = {"snooze": {"until": later(2)}, "done": {}, "dismiss": {"because": "the payer waived it"}}[how]
    decide(getattr(actions, how), **more)
    before = item().state
    assert counts(night(later(1), stale())) == {"hidden": 1}
    assert (item().state, item().situation) == (before, found().situation)
    assert counts(night(later(1), found())) == {"hidden": 1}, (
        "and with fresh records the same situation still holds"
    )


def test_a_resolved_item_is_not_opened_by_late_records():
    night(MONDAY, found())
    night(later(1))
    assert counts(night(later(2), stale())) == {"untold": 1}
    assert item().state == "resolved"


def test_two_rules_on_one_subject_are_two_items():
    night(MONDAY, found(), found(rule="placeholder_number"))
    assert [row["key"] for row in rows()] == [
        "prior_auth:placeholder_number:authorization:A-1",
        "prior_auth:visits_run_out:authorization:A-1",
    ]
    assert len({row["handle"] for row in rows()}) == 2


def test_the_night_is_written_with_its_items():
    night(
        MONDAY,
        found(),
        late=[{"profile": "webpt.visits", "label": "Visits", "as_of": "", "expected_on": "2026-11-23"}],
    )
    last = items.last_night()
    assert (last.on, last.counts["new"], last.stale[0]["label"]) == (MONDAY, 1, "Visits")
    assert items.last_night(later(1)) is None


@pytest.mark.django_db(transaction=True)
def test_reconciling_outside_of_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the night's transaction"):
        items.reconcile([], night=items.Night(on=MONDAY, records_as_of={}, stale=[]), switched_on=())


def test_items_are_read_worst_first():
    night(MONDAY, asks(), found("A-3", visits_at_risk=9), found())
    assert [stored.finding.subject.id for stored in items.worst_first()] == ["A-3", "A-1", "A-2"]
    assert items.of_subject("authorization", ["A-1", "A-7"]) == {"A-1": item().handle}
    assert ("prior_auth", "visits_run_out", "authorization", "A-1") in items.flagged()
    assert not [key for key in items.flagged() if key[3] == "A-2"], "a question is no flag"
