"""Which terms and which clock run for a request of the register: the payer that it names, on the day it was sent."""

from datetime import date

from daysheet.domain.coverage import PayerClass
from daysheet.domain.requests import Request
from daysheet.home import inside
from daysheet.payers import load as load_payers
from daysheet.payers.loader import plain
from daysheet.payers.terms import PayerTerms
from daysheet.prior_auth import clocks
from daysheet.prior_auth.clocks import Due
from daysheet.records import asking


def terms_of(request: Request, on: date) -> PayerTerms:
    """The payer's values in force that day; its class is known where the case's own records name this payer."""
    cover = asking.cover(request.case_id, on, request.authorization_id)
    same = cover is not None and plain(cover.payer_name) == plain(request.payer_name)
    payer_class = cover.payer_class if cover is not None and same else PayerClass.UNKNOWN
    return load_payers(inside("payers")).terms(request.payer_name, payer_class, on)


def due_of(request: Request, on: date) -> Due | None:
    """Until when the payer must answer if it is sent that day; None where no clock is on file."""
    return clocks.due(terms_of(request, on), on, request.urgent)
