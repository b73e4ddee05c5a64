"""Read folders of documentation, whatever the format of each file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict

from connectors.errors import SourceError
from connectors.feature_docs.doc_file import DocFile
from connectors.feature_docs.glean import read_metrics, read_pings, schema_of
from connectors.feature_docs.markdown import PageRead, read_page
from connectors.feature_docs.metric_hub import load_toml, read_metric_hub, recognises
from connectors.feature_docs.metricflow import read_metricflow, sections_of
from connectors.feature_docs.succession import Replaced, with_successors
from connectors.feature_docs.to_markdown import CONVERTERS, is_table
from connectors.feature_docs.yaml_text import load_documents
from connectors.records import FeatureDoc, RecordId

MARKDOWN = (".md", ".markdown")
SUFFIXES = {*MARKDOWN, *CONVERTERS, ".toml", ".yaml", ".yml"}
LEGAL = ("licence", "license", "copying", "notice", "robots", "requirements")
"""Plain text so called documents nothing."""


class DocProblem(BaseModel):
    """One file, or one definition of it, that could not be read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    """The file, relative as in ids."""
    message: str
    """What is wrong, then what to do."""


class DocsRead(BaseModel):
    """What the docs folders hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    docs: tuple[FeatureDoc, ...] = ()
    problems: tuple[DocProblem, ...] = ()
    """Broken files; the others are in `docs` all the same."""
    skipped: tuple[str, ...] = ()
    """Files of a known suffix whose format no reader knows."""


class _UnknownFormatError(Exception):
    """No reader knows the file."""


def read_docs(folders: Sequence[Path], *, today: date | None = None) -> DocsRead:
    """Read every document of the folders, in the order of folders and paths.

    Args:
        folders: Folders; each is known in ids by its own name. Hidden files are left out.
        today: Day that decides which definitions have expired; None: now, in UTC.

    Returns:
        Documents with unique ids, and the problems of the files that could not be read.
    """
    day = today or datetime.now(UTC).date()
    docs: dict[RecordId, FeatureDoc] = {}
    problems: list[DocProblem] = []
    skipped: list[str] = []
    replaced: list[Replaced] = []
    for folder, name in zip(folders, _folder_names(folders), strict=True):
        if not folder.is_dir():
            message = f"The docs folder '{folder}' does not exist. Create it or correct its path."
            problems.append(DocProblem(source=name, message=message))
        for file in _files(folder, name=name):
            try:
                page = _read_file(file, today=day)
            except SourceError as error:
                problems.append(DocProblem(source=str(file.relative), message=str(error)))
            except _UnknownFormatError:
                skipped.append(str(file.relative))
            else:
                problems.extend(_repeated(page.docs, known=docs))
                docs.update({doc.id: doc for doc in reversed(page.docs) if doc.id not in docs})
                replaced.extend(page.replaced)
    docs = with_successors(docs, replaced)
    ordered = tuple(docs[key] for key in sorted(docs))
    return DocsRead(docs=ordered, problems=tuple(problems), skipped=tuple(skipped))


def _folder_names(folders: Sequence[Path]) -> list[str]:
    """The name of each folder; a second one of the same name is told apart by a number."""
    taken: list[str] = []
    for folder in folders:
        own = folder.resolve().name
        repeats = sum(name.split("~")[0] == own for name in taken)
        taken.append(f"{own}~{repeats + 1}" if repeats else own)
    return taken


def _files(folder: Path, *, name: str) -> Iterator[DocFile]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield DocFile(path=path, relative=PurePosixPath(name, *parts))


def _repeated(
    found: Sequence[FeatureDoc], *, known: Mapping[RecordId, FeatureDoc]
) -> list[DocProblem]:
    """A problem for every id that comes a second time; the first one stays."""
    seen: set[RecordId] = set(known)
    problems = []
    for doc in found:
        if doc.id in seen:
            message = f"'{doc.source}' is defined twice; the first is used. Rename or remove one."
            problems.append(DocProblem(source=doc.source, message=message))
        seen.add(doc.id)
    return problems


def _read_file(file: DocFile, *, today: date) -> PageRead:
    text = file.text()
    suffix = file.path.suffix.lower()
    if suffix in MARKDOWN:
        return read_page(text, file=file)
    if suffix in CONVERTERS:
        plain = suffix == ".txt"
        if plain and (is_table(text) or file.path.stem.lower().startswith(LEGAL)):
            raise _UnknownFormatError
        return read_page(_converted(text, file=file, suffix=suffix), file=file)
    if suffix == ".toml":
        data = load_toml(text, file=file)
        if not recognises(data):
            raise _UnknownFormatError
        return PageRead(tuple(read_metric_hub(data, file=file)))
    return PageRead(tuple(_read_yaml(text, file=file, today=today)))


def _converted(text: str, *, file: DocFile, suffix: str) -> str:
    try:
        return CONVERTERS[suffix](text)
    except RecursionError:
        message = f"'{file.relative}' is nested too deeply to be read. Save it as Markdown."
        raise SourceError(message) from None


def _read_yaml(text: str, *, file: DocFile, today: date) -> list[FeatureDoc]:
    docs: list[FeatureDoc] = []
    known = False
    for document in load_documents(text, file=file):
        if not isinstance(document, Mapping):
            continue
        schema = schema_of(document)
        if schema == "metrics":
            docs.extend(read_metrics(document, file=file, today=today))
        elif schema == "pings":
            docs.extend(read_pings(document, file=file))
        elif sections_of(document):
            docs.extend(read_metricflow(document, file=file))
        else:
            continue
        known = True
    if not known:
        raise _UnknownFormatError
    return docs
