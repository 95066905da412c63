"""People: patients with how they may be reached, and clinicians."""

from datetime import date
from enum import StrEnum

from .base import ClinicianId, LocationId, PatientId, Record


class Channel(StrEnum):
    TEXT = "text"
    EMAIL = "email"
    VOICE = "voice"
    NONE = "none"


class Credential(StrEnum):
    PT = "PT"
    PTA = "PTA"
    OT = "OT"
    OTA = "OTA"
    SLP = "SLP"


class Role(StrEnum):
    """What somebody who signs in is. `auditor` reads and changes nothing; `it` keeps the machine running and sees
    no patient."""

    OWNER = "owner"
    FRONT_DESK = "front_desk"
    PT = "pt"
    PTA = "pta"
    BILLER = "biller"
    AUDITOR = "auditor"
    IT = "it"


class Patient(Record, frozen=True, kw_only=True):
    id: PatientId
    first_name: str
    last_name: str
    born_on: date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class ContactPreference(Record, frozen=True, kw_only=True):
    """How a patient wants to be reached. None = never asked, which is not a yes."""

    patient_id: PatientId
    preferred: Channel = Channel.NONE
    text_ok: bool | None = None
    email_ok: bool | None = None
    voice_ok: bool | None = None
    language: str = "en"
    opted_out_on: date | None = None


class Clinician(Record, frozen=True, kw_only=True):
    id: ClinicianId
    first_name: str
    last_name: str
    credential: Credential
    npi: str = ""
    location_id: LocationId | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.credential}"


class Location(Record, frozen=True, kw_only=True):
    id: LocationId
    name: str
    timezone: str = "America/New_York"
