"""Prior authorization: the kinds of the contract, planted, with their look-alikes."""

from . import counts, dates, papers

KINDS = (*dates.KINDS, *counts.KINDS, *papers.KINDS)
