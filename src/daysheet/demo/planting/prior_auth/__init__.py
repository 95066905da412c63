"""Prior authorization: the kinds of the contract, planted, with their look-alikes."""

from . import counts, dates, letters, papers, windows

KINDS = (*dates.KINDS, *counts.KINDS, *papers.KINDS, *windows.KINDS, *letters.KINDS)
