"""The workspace's own words for metrics, dimensions and values."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import SemanticsError

FILE_NAME = "synonyms.yaml"


class Synonyms(BaseModel):
    """Extra words, by the name that they stand for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metrics: dict[str, tuple[str, ...]] = {}
    """By metric name."""
    dimensions: dict[str, tuple[str, ...]] = {}
    """By qualified name: `user__country`."""
    values: dict[str, dict[str, tuple[str, ...]]] = {}
    """By qualified dimension name, then by value as stored."""


def read_synonyms(knowledge: Path) -> Synonyms:
    """Read `synonyms.yaml` of the knowledge folder; no file means no synonyms.

    Raises:
        SemanticsError: If the file is not valid.
    """
    path = knowledge / FILE_NAME
    if not path.is_file():
        return Synonyms()
    try:
        return Synonyms.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"'{path}' is not valid YAML: {_one_line(error)}. Correct the file."
        raise SemanticsError(message) from None
    except ValidationError as error:
        where = "; ".join(
            f"'{'.'.join(map(str, detail['loc']))}': {detail['msg']}"
            for detail in error.errors(include_input=False, include_url=False)
        )
        message = f"'{path}' cannot be used: {where}. Correct these keys."
        raise SemanticsError(message) from None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
