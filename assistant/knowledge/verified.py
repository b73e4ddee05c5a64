"""Verified questions: each with the query that answers it, who checked that, and when."""

import fcntl
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import SemanticsError
from assistant.semantics.request import MetricRequest

FILE_NAME = "verified_questions.yaml"
AS_OF = "{as_of}"
"""Stands in SQL for the newest complete day, as YYYY-MM-DD."""
HEAD = """\
# Questions whose answer a person has checked. A question of these words is answered with this query,
# through the same gate as every other, and the answer says who checked it and when.
# `signpost feedback verify` adds to this file; change it in review like code.
"""


class VerifiedQuestion(BaseModel):
    """One question and the query that answers it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(min_length=3, max_length=500)
    request: MetricRequest | None = None
    """What the semantic layer compiles; or `sql`."""
    sql: str | None = Field(default=None, min_length=1, max_length=20_000)
    time: Literal["asked", "fixed"] = "asked"
    """`asked`: the question's own words give the period, read anew each day; `fixed`: the request's."""
    by: str = Field(min_length=1, max_length=200)
    """The person who checked it."""
    at: date
    trace: str | None = None
    """The answer that it began with."""

    @model_validator(mode="after")
    def _one_query(self) -> Self:
        if (self.request is None) == (self.sql is None):
            message = "give either 'request' or 'sql'"
            raise ValueError(message)
        return self

    def sql_on(self, as_of: date | None) -> str | None:
        """The SQL on a day."""
        if self.sql is None:
            return None
        return self.sql.replace(AS_OF, as_of.isoformat() if as_of else "")


class VerifiedFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: tuple[VerifiedQuestion, ...] = ()


def read_verified(knowledge: Path) -> tuple[VerifiedQuestion, ...]:
    """The verified questions of a knowledge folder; no file means none.

    Raises:
        SemanticsError: If the file is not valid; names keys, never values.
    """
    path = knowledge / FILE_NAME
    if not path.is_file():
        return ()
    try:
        found = yaml.safe_load(path.read_text("utf-8")) or {}
        return VerifiedFile.model_validate(found).questions
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        message = (
            f"'{path}' is not valid YAML: {' '.join(str(error).split())[:200]}. Correct the file."
        )
        raise SemanticsError(message) from None
    except ValidationError as error:
        where = "; ".join(
            f"'{'.'.join(map(str, detail['loc']))}': {detail['msg']}"
            for detail in error.errors(include_input=False, include_url=False)
        )
        message = f"'{path}' cannot be used: {where}. Correct these keys."
        raise SemanticsError(message) from None


def add_verified(knowledge: Path, added: VerifiedQuestion) -> Path:
    """Write one more question at the end; what is there stays as it was written.

    Raises:
        SemanticsError: If the file is not valid, before or after.
        OSError: If it cannot be written.
    """
    knowledge.mkdir(parents=True, exist_ok=True)
    path = knowledge / FILE_NAME
    with (knowledge / f".{FILE_NAME}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = read_verified(knowledge)
        text = path.read_text("utf-8") if before else f"{HEAD}questions:\n"
        entry = yaml.safe_dump([_plain(added)], allow_unicode=True, sort_keys=False, width=100)
        draft = path.with_suffix(".new")
        draft.write_text(f"{text.rstrip()}\n{entry}", encoding="utf-8")
        draft.replace(path)
    return path


def _plain(added: VerifiedQuestion) -> dict[str, Any]:
    """The entry without what is not set."""
    return added.model_dump(mode="json", exclude_defaults=True)
