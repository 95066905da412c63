"""A fictional clinic grown from a seed, with planted problems and their truth. Shares no code with the rules."""

from .growing import Grown, grow

__all__ = ["Grown", "grow"]
