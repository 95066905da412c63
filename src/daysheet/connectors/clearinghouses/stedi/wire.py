"""Stedi: Optum's JSON at another address, with a key in place of a token. A test key selects the test mode.

Names from Stedi's public interface description of 20 August 2026.
"""

from collections.abc import Mapping
from typing import Final

from .. import medicalnetwork
from ..question import Question
from ..reply import Reply, Request
from ..sorting import WRONG_KEY

PATH: Final = "/2024-04-01/change/medicalnetwork/eligibility/v3"
RAW_PATH: Final = f"{PATH}/raw-x12"


def request(question: Question) -> Request:
    return medicalnetwork.request(PATH, question)


def raw_request(interchange: bytes) -> Request:
    return medicalnetwork.raw_request(RAW_PATH, interchange)


def read(status: int, headers: Mapping[str, str], body: bytes, *, live: bool = True) -> Reply:
    """`live`: a live key asked; the answer to a test key is not believed then. A key is not renewed, so a 401 is final."""
    return medicalnetwork.read(status, headers, body, unauthorized=WRONG_KEY, live=live)
