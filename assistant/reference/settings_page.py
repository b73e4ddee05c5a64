"""The page of settings, from their models."""

from collections.abc import Iterator

from pydantic import BaseModel

from assistant.reference.fields import field_texts
from assistant.reference.markdown import code, page, table
from assistant.settings import FILE_NAME, Settings

_LEAD = f"""\
What a workspace can set. Highest first, a value comes from: an option of the command, the
environment, a file `.env` in the workspace, `{FILE_NAME}`, the default. An unknown key stops the
command and is named. In the environment a key is `SIGNPOST_`, the section, `__` and the name in
capitals: `minimum_group` of `[privacy]` is `SIGNPOST_PRIVACY__MINIMUM_GROUP`; lists and tables are
written as JSON there."""


def settings_page() -> str:
    """The page."""
    return page("Settings", _LEAD, _sections(Settings, path=()))


def _sections(model: type[BaseModel], *, path: tuple[str, ...]) -> Iterator[str]:
    if path:
        yield f"## `[{'.'.join(path)}]`"
        yield ""
        yield " ".join((model.__doc__ or "").split())
        yield ""
        yield from table(
            ("key", "type", "default", "meaning"),
            (
                (
                    code(text.name),
                    text.type,
                    code(text.default),
                    text.meaning.replace("None:", "Unset:"),
                )
                for text in field_texts(model)
                if not _is_section(model, text.name)
            ),
        )
    for name, field in model.model_fields.items():
        if _is_section(model, name):
            kind = field.annotation
            assert isinstance(kind, type)  # noqa: S101 (what `_is_section` says, for the types)
            yield from _sections(kind, path=(*path, name))


def _is_section(model: type[BaseModel], name: str) -> bool:
    kind = model.model_fields[name].annotation
    return isinstance(kind, type) and issubclass(kind, BaseModel)
