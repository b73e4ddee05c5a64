"""The page of the answer's form, from the wire types."""

from collections.abc import Iterator

from pydantic import BaseModel

from assistant.answers import (
    Answer,
    Citation,
    ModelUsage,
    Query,
    Question,
    Table,
    TableColumn,
)
from assistant.features.draft import FeatureDraft
from assistant.reference.fields import field_texts
from assistant.reference.markdown import code, page, table
from guardrails.decisions import GuardrailNote

_LEAD = """\
One question goes in, one answer comes out, the same over the command line (`--format json`), HTTP
and the evals. Unknown fields of a question are refused; fields may be added to an answer."""
_MODELS: tuple[type[BaseModel], ...] = (
    Question,
    Answer,
    Citation,
    Query,
    Table,
    TableColumn,
    GuardrailNote,
    FeatureDraft,
    ModelUsage,
)


def answer_page() -> str:
    """The page."""
    return page("The form of an answer", _LEAD, _models())


def _models() -> Iterator[str]:
    for model in _MODELS:
        yield f"## {model.__name__}"
        yield ""
        yield " ".join((model.__doc__ or "").split())
        yield ""
        yield from table(
            ("field", "type", "may be left out", "meaning"),
            (
                (
                    code(text.name),
                    text.type.replace("nothing", "null"),
                    "" if text.required else "yes",
                    text.meaning.replace("None", "null"),
                )
                for text in field_texts(model)
            ),
        )
