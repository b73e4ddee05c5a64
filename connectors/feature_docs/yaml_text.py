"""YAML as plain data: unknown tags keep their value, nothing is constructed."""

from typing import Any

import yaml

from connectors.errors import SourceError
from connectors.feature_docs.doc_file import DocFile

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(Loader):  # type: ignore[misc, valid-type]
    """A safe loader that reads `!Custom {a: 1}` as `{a: 1}`."""


def _plain(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


PlainLoader.add_constructor(None, _plain)


def load_documents(text: str, *, file: DocFile) -> tuple[Any, ...]:
    """Every document of a YAML text.

    Raises:
        SourceError: If it does not parse; names the file and the line.
    """
    try:
        return tuple(yaml.load_all(text, Loader=PlainLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it does not parse"
        message = f"'{file.relative}' is not valid YAML{where}: {problem}. Correct that line."
        raise SourceError(message) from None
    except (ValueError, TypeError, RecursionError):
        message = (
            f"'{file.relative}' holds a YAML value that cannot be read. Quote its dates and keys."
        )
        raise SourceError(message) from None
