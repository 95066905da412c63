"""Optum's medical network: a token by JSON, the question as JSON or as a 270 inside JSON.

Names from Optum's public interface descriptions (eligibility v3, security and authorization v2; read November 2026).
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from .. import medicalnetwork, sorting
from ..question import Question
from ..reply import Reply, Request, Token
from ..sorting import EXPIRED

TOKEN_PATH: Final = "/apip/auth/v2/token"  # noqa: S105 (an address)
PATH: Final = "/medicalnetwork/eligibility/v3/"
RAW_PATH: Final = "/medicalnetwork/eligibility/v3/raw-x12"
LIFETIME: Final = 3600


def token_request(client_id: str, client_secret: str) -> Request:
    fields = {"client_id": client_id, "client_secret": client_secret, "grant_type": "client_credentials"}
    return Request(
        method="POST",
        path=TOKEN_PATH,
        headers=medicalnetwork.ACCEPT,
        content_type=medicalnetwork.JSON,
        body=msgspec.json.encode(fields),
    )


def token(status: int, headers: Mapping[str, str], body: bytes) -> Token | Reply:
    return sorting.token(status, headers, body, lifetime=LIFETIME)


def request(question: Question) -> Request:
    return medicalnetwork.request(PATH, question)


def raw_request(interchange: bytes) -> Request:
    return medicalnetwork.raw_request(RAW_PATH, interchange)


def read(status: int, headers: Mapping[str, str], body: bytes, *, live: bool = True) -> Reply:
    """`live`: this came from the live host; a canned answer from there is not believed."""
    return medicalnetwork.read(status, headers, body, unauthorized=EXPIRED, live=live)
