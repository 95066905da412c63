"""Items of the sheet in the database: last night's findings reconciled with what was open, and read back.

Level-triggered: the findings of a night are the whole truth of that night. What is found again is carried over,
what is not found any more has settled itself, and running the same night twice changes nothing.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from daysheet.domain.draft import Draft
from daysheet.domain.finding import Answer, Finding
from daysheet.domain.harm import rank

from .models import Item, NightRun

SHOWN_AGAIN_AFTER = timedelta(days=3)
"""An item marked done that the records still show comes back after this many days."""


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """What one night saw, beside its findings."""

    on: date
    records_as_of: dict[str, str]
    stale: list[dict[str, str]]


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """How the night changed the items. `untold` = checks that only lack fresh records, not listed one by one."""

    new: int
    carried: int
    returned: int
    settled: int
    hidden: int
    untold: int


def key_of(finding: Finding) -> str:
    return f"{finding.workflow}:{finding.rule}:{finding.subject.kind}:{finding.subject.id}"


def reconcile(
    found: Iterable[tuple[Finding, Draft | None]], *, night: Night, switched_on: Iterable[str]
) -> Reconciled:
    """Write the night's items and the night itself, in the caller's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("reconcile() belongs inside the night's transaction.")
    items = {item.key: item for item in Item.objects.select_for_update().all()}
    seen: dict[str, Item] = {}
    untold = 0
    for finding, draft in found:
        item = items.get(key_of(finding))
        if finding.question == "stale" and (item is None or item.state == Item.State.RESOLVED):
            untold += 1
        else:
            seen[key_of(finding)] = _found(item, finding, draft, night.on)
    gone = _settle(items, seen, night.on, frozenset(switched_on))
    _write([*seen.values(), *gone])
    standings = Counter(_standing(item, night.on) for item in seen.values())
    settled = sum(item.resolved_on == night.on for item in items.values())
    counts = Reconciled(
        **{word: standings[word] for word in ("new", "carried", "returned", "hidden")},
        settled=settled,
        untold=untold,
    )
    _write_night(night, counts)
    return counts


def _found(item: Item | None, finding: Finding, draft: Draft | None, on: date) -> Item:
    """The item of a finding: a new one, or the one that stands with tonight's words on it."""
    if item is None:
        item = _new(key_of(finding), finding, on)
    else:
        _seen_again(item, finding, on)
    if finding.question == "stale" and item.state != Item.State.OPEN:
        item.last_seen_on = max(on, item.last_seen_on)
    else:
        _show(item, finding, draft, on)
    return item


def _write(items: list[Item]) -> None:
    Item.objects.bulk_create([item for item in items if not item.pk], batch_size=200)
    Item.objects.bulk_create(
        [item for item in items if item.pk],
        batch_size=200,
        update_conflicts=True,
        update_fields=WRITTEN,
        unique_fields=["id"],
    )


def _write_night(night: Night, counts: Reconciled) -> None:
    NightRun.objects.update_or_create(
        on=night.on,
        defaults={
            "finished_at": timezone.now(),
            "records_as_of": night.records_as_of,
            "stale": night.stale,
            "counts": msgspec.to_builtins(counts),
        },
    )


WRITTEN = [
    "answer",
    "state",
    "situation",
    "owner",
    "due",
    "finding",
    "draft",
    "harm",
    "harm_in_words",
    "first_seen_on",
    "last_seen_on",
    "returned_on",
    "resolved_on",
    "resolved_because",
    "hidden_until",
    "version",
]


def _new(key: str, finding: Finding, on: date) -> Item:
    return Item(
        key=key,
        handle=secrets.token_hex(8),
        workflow=finding.workflow,
        rule=finding.rule,
        subject_kind=finding.subject.kind,
        subject_id=finding.subject.id,
        patient_id=finding.patient_id,
        state=Item.State.OPEN,
        first_seen_on=on,
        last_seen_on=on,
    )


def _show(item: Item, finding: Finding, draft: Draft | None, on: date) -> None:
    """Put last night's words and numbers on the item."""
    ranked = rank(finding, on)
    item.answer = finding.answer.value
    item.situation = finding.situation
    item.owner = finding.owner.value
    item.due = finding.due
    item.finding = msgspec.to_builtins(finding)
    item.draft = None if draft is None else msgspec.to_builtins(draft)
    item.harm, item.harm_in_words = ranked.harm, ranked.words
    item.last_seen_on = max(on, item.first_seen_on)


def _seen_again(item: Item, finding: Finding, on: date) -> None:
    """An item that was put away stays away while its situation is the same; otherwise it comes back. Late records
    say nothing about a situation, so they do not count as a change of it."""
    changed = finding.question != "stale" and item.situation != finding.situation
    match item.state:
        case Item.State.RESOLVED:
            _open_again(item, on)
            item.first_seen_on = on
        case Item.State.SNOOZED | Item.State.DONE:
            if changed or (item.hidden_until is not None and item.hidden_until <= on):
                _open_again(item, on)
        case Item.State.DISMISSED:
            if changed:
                _open_again(item, on)


def _open_again(item: Item, on: date) -> None:
    item.state = Item.State.OPEN
    item.returned_on = on
    item.hidden_until = None
    item.resolved_on = None
    item.resolved_because = ""
    item.version += 1


def _settle(items: dict[str, Item], seen: dict[str, Item], on: date, workflows: frozenset[str]) -> list[Item]:
    """Items that tonight's records do not show any more have gone by themselves."""
    gone = [
        item
        for key, item in items.items()
        if key not in seen and item.state != Item.State.RESOLVED and item.workflow in workflows
    ]
    for item in gone:
        settled_by_hand = item.state == Item.State.DONE
        item.state = Item.State.RESOLVED
        item.resolved_on = on
        item.resolved_because = (
            f"marked done by {item.decided_by}, and the records agree"
            if settled_by_hand
            else "the records no longer show it"
        )
        item.version += 1
    return gone


def _standing(item: Item, on: date) -> str:
    if item.state != Item.State.OPEN:
        return "hidden"
    if item.returned_on == on and item.first_seen_on != on:
        return "returned"
    return "new" if item.first_seen_on == on else "carried"


def flagged() -> list[tuple[str, str, str, str]]:
    """(workflow, rule, subject kind, subject id) of every item that stands flagged, put away or not."""
    rows = Item.objects.filter(answer=Answer.FLAG.value).exclude(state=Item.State.RESOLVED)
    return [tuple(row) for row in rows.values_list("workflow", "rule", "subject_kind", "subject_id")]


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it stands, with last night's finding; `sheet.collect` makes a line of the sheet of it."""

    key: str
    handle: str
    version: int
    state: str
    finding: Finding
    draft: Draft | None
    harm: int
    harm_in_words: str
    first_seen_on: date
    last_seen_on: date
    returned_on: date | None
    resolved_on: date | None
    resolved_because: str
    hidden_until: date | None
    decided_by: str
    decided_on: date | None
    decided_because: str


class FinishedNight(msgspec.Struct, frozen=True, kw_only=True):
    on: date
    finished_at: datetime
    records_as_of: dict[str, str]
    stale: list[dict[str, str]]
    counts: dict[str, int]


def last_night(on: date | None = None) -> FinishedNight | None:
    """The night that finished last, or the one of that morning."""
    nights = NightRun.objects.all() if on is None else NightRun.objects.filter(on=on)
    row = nights.order_by("-finished_at").first()
    return None if row is None else msgspec.convert(row, FinishedNight, from_attributes=True)


def worst_first(*, settled_on: date | None = None) -> list[Stored]:
    """Items that are not resolved, worst first, and those that settled on that day after them."""
    shown = Item.objects.exclude(state=Item.State.RESOLVED) | Item.objects.filter(
        state=Item.State.RESOLVED, resolved_on=settled_on
    )
    return [_stored(item) for item in shown.order_by("-harm", "key")]


def by_handle(handle: str) -> Stored | None:
    item = Item.objects.filter(handle=handle).first()
    return None if item is None else _stored(item)


def place_of(item: Stored) -> int:
    """The item's place among the open ones, worst first; 0 when it is not open."""
    if item.state != Item.State.OPEN:
        return 0
    worse = Q(harm__gt=item.harm) | Q(harm=item.harm, key__lt=item.key)
    return 1 + int(Item.objects.filter(worse, state=Item.State.OPEN).count())


def of_subject(kind: str, subject_ids: Iterable[str]) -> dict[str, str]:
    """Subject id -> handle of its worst open item."""
    rows = Item.objects.filter(
        state=Item.State.OPEN, subject_kind=kind, subject_id__in=list(subject_ids)
    ).order_by("harm")
    return dict(rows.values_list("subject_id", "handle"))


def handles(keys: Iterable[str]) -> dict[str, str]:
    """Key of an item -> its handle, for those that exist."""
    return dict(Item.objects.filter(key__in=set(keys)).values_list("key", "handle"))


def due_days(keys: Iterable[str]) -> dict[str, date]:
    """Key of an open item -> the day by which it is to be done, for those that have one."""
    found = Item.objects.filter(key__in=set(keys), state=Item.State.OPEN, due__isnull=False)
    return dict(found.values_list("key", "due"))


def _stored(item: Item) -> Stored:
    return msgspec.convert(item, Stored, from_attributes=True)


class UnableToDecide(Exception):
    """A decision on an item that cannot be made; the sentence says why and what to do."""


def decide(handle: str, version: int, **changes: object) -> Stored:
    """Change one item if nobody else did since it was shown, in the caller's transaction."""
    open_ones = Item.objects.filter(handle=handle, version=version).exclude(state=Item.State.RESOLVED)
    if not open_ones.update(version=version + 1, **changes):
        item = Item.objects.filter(handle=handle).first()
        if item is None:
            raise UnableToDecide("This item does not exist any more.")
        if item.state == Item.State.RESOLVED:
            raise UnableToDecide("This item has settled itself meanwhile. There is nothing left to decide.")
        raise UnableToDecide(
            "Somebody else changed this item meanwhile. Nothing was saved; look at it again."
        )
    return _stored(Item.objects.get(handle=handle))
