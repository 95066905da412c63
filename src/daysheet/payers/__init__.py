"""Numbers belong to the payer: dated values with their source, one file per payer, the clinic's own over them."""

from .loader import PayerBook, UnableToReadPayer, load
from .terms import Dated, PayerTerms

__all__ = ["Dated", "PayerBook", "PayerTerms", "UnableToReadPayer", "load"]
