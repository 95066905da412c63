"""The questions of a call, read from `call/questions.toml`; the clinic's own file has the same shape."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from daysheet.domain.benefits import Benefits, Overall, Person

from .asking import Question

OURS = Path(__file__).parent / "call" / "questions.toml"


class UnableToReadQuestions(ValueError):
    """The file of questions cannot be used; says where and why."""


@cache
def load(path: Path = OURS) -> tuple[Question, ...]:
    """The questions in their order."""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("question", [])
        questions = msgspec.convert(rows, tuple[Question, ...])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise UnableToReadQuestions(f"{path.name} cannot be read: {fault}") from None
    known = dict(Benefits(person=Person(), overall=Overall.UNDETERMINED).fields())
    for one in questions:
        named = [one.path, *one.unless_known, *([one.needs.path] if one.needs else [])]
        unknown = [path for path in named if path not in known]
        if unknown:
            raise UnableToReadQuestions(
                f"{path.name}: {one.ask!r} is about {unknown[0]!r}, and there is no such field"
            )
    return questions
