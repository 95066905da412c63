"""The eight conditions under which something may leave, in order. Pure: what is known goes in, a reason comes out.

Each condition must be met by something that is there: what is missing, ended or unreadable refuses.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from daysheet.domain.people import ContactPreference, Patient

from .agreements import Covered, Refused
from .manifests import Manifest, Purpose, Unreadable


class Disclosure(msgspec.Struct, frozen=True, kw_only=True):
    """What shall leave: named values about one patient, to one recipient. Never a path, never a whole record."""

    vendor: str
    host: str
    purpose: str
    patient_id: str
    recipient: str
    fields: Mapping[str, str]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the clinic knows about it today."""

    today: date
    manifest: Manifest | Unreadable | None = None
    basis: Covered | Refused | None = None
    patient: Patient | None = None
    payers: frozenset[str] = frozenset()
    preference: ContactPreference | None = None
    sent_last_minute: int | None = None


class _No(Exception):
    """A condition that is not met; the text is the sentence shown."""


def why_not(disclosure: Disclosure, known: Known) -> str:
    """Empty when all eight conditions are met, else the sentence of the first that is not."""
    try:
        for condition in CONDITIONS:
            condition(disclosure, known)
    except _No as no:
        return str(no)
    except Exception as error:
        # Whatever a broken record does to a check, the answer of the gate is no.
        return f"A condition could not be checked ({type(error).__name__}), so nothing was sent."
    return ""


def vendor_is_known(disclosure: Disclosure, known: Known) -> None:
    manifest = known.manifest
    if isinstance(manifest, Unreadable):
        raise _No(f"Nothing was sent: {manifest.reason}.")
    if manifest is None or not disclosure.vendor or manifest.vendor != disclosure.vendor:
        raise _No(f"Nothing was sent: no connector is called {disclosure.vendor!r}.")
    if manifest.retired_on is not None and known.today >= manifest.retired_on:
        raise _No(
            f"Nothing was sent: the connector {disclosure.vendor} was retired on {manifest.retired_on}."
        )


def host_is_declared(disclosure: Disclosure, known: Known) -> None:
    if disclosure.host not in _manifest(known).hosts:
        raise _No(f"Nothing was sent: {disclosure.host!r} is not a host of {disclosure.vendor}.")


def basis_covers_today(disclosure: Disclosure, known: Known) -> None:
    if not isinstance(known.basis, Covered):
        reason = known.basis.reason if isinstance(known.basis, Refused) else "the register gave no answer"
        raise _No(f"Nothing was sent: {reason}")
    if known.basis.basis not in _manifest(known).basis:
        raise _No(f"Nothing was sent: a {known.basis.basis} basis does not suffice for {disclosure.vendor}.")


def purpose_is_allowed(disclosure: Disclosure, known: Known) -> None:
    purpose = _manifest(known).purposes.get(disclosure.purpose)
    if purpose is None:
        raise _No(f"Nothing was sent: {disclosure.vendor} is not used for {disclosure.purpose!r}.")
    if purpose.ended_on is not None and known.today >= purpose.ended_on:
        raise _No(
            f"Nothing was sent: {disclosure.purpose} through {disclosure.vendor} ended on {purpose.ended_on}."
        )


def fields_are_declared(disclosure: Disclosure, known: Known) -> None:
    if not disclosure.fields:
        raise _No("Nothing was sent: there was nothing to send.")
    more = sorted(set(disclosure.fields) - _purpose(disclosure, known).fields)
    if more:
        raise _No(
            f"Nothing was sent: {disclosure.vendor} must not get {', '.join(more)} (45 CFR 164.502(b))."
        )
    if not all(isinstance(value, str) for value in disclosure.fields.values()):
        raise _No("Nothing was sent: a field is not text.")


def recipient_is_the_patients(disclosure: Disclosure, known: Known) -> None:
    patient = known.patient
    if patient is None or not disclosure.patient_id or patient.id != disclosure.patient_id:
        raise _No("Nothing was sent: there is no such patient.")
    if not is_address_of(_purpose(disclosure, known), disclosure.recipient, patient, known.payers):
        raise _No("Nothing was sent: the recipient does not belong to this patient.")


def patient_agreed(disclosure: Disclosure, known: Known) -> None:
    kind = _purpose(disclosure, known).recipient
    if kind == "payer":
        return  # Payment needs no consent: 45 CFR 164.506(c). Its legal basis was asked for above.
    preference = known.preference
    if preference is None or preference.patient_id != disclosure.patient_id:
        raise _No("Nothing was sent: the patient was never asked how to be reached.")
    if preference.opted_out_on is not None:
        raise _No(f"Nothing was sent: the patient opted out on {preference.opted_out_on}.")
    agreed = {"text": preference.text_ok, "email": preference.email_ok, "voice": preference.voice_ok}[kind]
    if agreed is not True:
        raise _No(f"Nothing was sent: the patient has not agreed to {kind} messages.")


def rate_is_kept(disclosure: Disclosure, known: Known) -> None:
    most = _manifest(known).per_minute
    if known.sent_last_minute is None or known.sent_last_minute < 0 or known.sent_last_minute >= most:
        raise _No(
            f"Nothing was sent: {disclosure.vendor} gets at most {most} messages a minute. It can be sent later."
        )


CONDITIONS: tuple[Callable[[Disclosure, Known], None], ...] = (
    vendor_is_known,
    host_is_declared,
    basis_covers_today,
    purpose_is_allowed,
    fields_are_declared,
    recipient_is_the_patients,
    patient_agreed,
    rate_is_kept,
)


def is_address_of(purpose: Purpose, recipient: str, patient: Patient, payers: frozenset[str]) -> bool:
    match purpose.recipient:
        case "text" | "voice":
            return phone(recipient) != "" and phone(recipient) == phone(patient.phone)
        case "email":
            return email(recipient) != "" and email(recipient) == email(patient.email)
        case "payer":
            return recipient != "" and recipient in payers


def phone(text: str) -> str:
    """The ten digits of a US number, or nothing: a number we cannot read is nobody's."""
    if not re.fullmatch(r"\+?[0-9 ().-]+", text, re.ASCII):
        return ""
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) == 11 and digits.startswith("1"):
        return digits[1:]
    return digits if len(digits) == 10 and not text.startswith("+") else ""


def email(text: str) -> str:
    """One plain address in lower case, or nothing."""
    text = text.strip().lower()
    return text if re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+", text) else ""


def _manifest(known: Known) -> Manifest:
    if not isinstance(known.manifest, Manifest):
        raise _No("Nothing was sent: its connector is not known.")
    return known.manifest


def _purpose(disclosure: Disclosure, known: Known) -> Purpose:
    return _manifest(known).purposes[disclosure.purpose]
