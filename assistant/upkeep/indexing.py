"""Everything a workspace knows, as passages, into the search index."""

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from assistant.errors import FeatureError
from assistant.features.life.indexed import with_specifications
from assistant.features.life.store import load_features
from assistant.knowledge.passages import verified_passages
from assistant.knowledge.verified import VerifiedQuestion, read_verified
from assistant.semantics.catalogue import Catalogue, Dimension, Metric
from assistant.settings import Settings
from assistant.stores import open_lake
from assistant.tools.sources import dimension_place, metric_place
from assistant.upkeep.building import data_folder
from assistant.wiring import load_semantics
from assistant.workspace import Workspace
from connectors.feature_docs.read import DocProblem, DocsRead, read_docs
from connectors.lake.known import open_known
from connectors.lake.manifest import Manifest
from connectors.lake.read import content_items, event_types, metric_cards, table_records
from guardrails.pii.redact import clean
from retrieval.encoder import Encoder
from retrieval.indexing import IndexReport, Progress, build_index
from retrieval.passages import NO_OWNER, Passage, PassageId, from_record
from retrieval.reuse import IndexNeeds
from retrieval.sentence_encoder import SentenceTransformerEncoder

log = logging.getLogger(__name__)


def index_workspace(
    workspace: Workspace,
    settings: Settings,
    *,
    data: Path | None = None,
    rebuild: bool = False,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> tuple[IndexReport, tuple[DocProblem, ...]]:
    """Make the index say what lake, semantic models and documents say now.

    Args:
        workspace: Where it lies.
        settings: Its settings.
        data: Data folder for documentation that lies with the data.
        rebuild: Encode everything anew.
        encoder: The embedding model; None loads the real one.
        progress: Told how far each part is.

    Returns:
        What changed, and the documents that could not be read.

    Raises:
        AssistantError: If the semantic models cannot be used, or a lake is due.
        RetrievalError: If passages contradict each other, or another run is writing.
    """
    lake, manifest = open_lake(workspace)
    catalogue, _ = load_semantics(workspace, manifest)
    read = with_features(read_workspace_docs(workspace, settings, data=data), workspace)
    known = open_known(lake, workspace.known_key) if lake is not None else None
    report = build_index(
        passages_of(
            catalogue,
            read,
            lake=lake,
            manifest=manifest,
            verified=read_verified(workspace.knowledge),
        ),
        folder=workspace.index,
        needs=IndexNeeds(
            encoder=encoder or SentenceTransformerEncoder(),
            lake_version=manifest.version if lake is not None else None,
            server=settings.index.server,
        ),
        clean=partial(clean, known=known),
        progress=progress,
        rebuild=rebuild,
    )
    log.info("index_built", extra=report.model_dump())
    return report, read.problems


def read_workspace_docs(
    workspace: Workspace, settings: Settings, *, data: Path | None = None
) -> DocsRead:
    """Documents of the workspace and of its data folder; folders that are not there are left out."""
    raw = data_folder(workspace, settings, data=data)
    folders = [workspace.root / folder for folder in settings.data.docs]
    folders += [raw / folder for folder in settings.data.docs_in_data]
    return read_docs([folder for folder in folders if folder.is_dir()])


def with_features(read: DocsRead, workspace: Workspace) -> DocsRead:
    """The documents, and the features that no document describes; a damaged one is a problem."""
    try:
        features = load_features(workspace.features)
    except FeatureError as error:
        problem = DocProblem(source=workspace.features.name, message=str(error))
        return read.model_copy(update={"problems": (*read.problems, problem)})
    return read.model_copy(update={"docs": with_specifications(read.docs, features)})


def passages_of(
    catalogue: Catalogue,
    read: DocsRead,
    *,
    lake: Path | None,
    manifest: Manifest,
    verified: Sequence[VerifiedQuestion] = (),
) -> Iterator[Passage]:
    """Every passage, each under its own id."""
    yield from (metric_passage(metric) for metric in catalogue.metrics.values())
    yield from (dimension_passage(dimension) for dimension in catalogue.dimensions.values())
    for doc in read.docs:
        yield from from_record(doc)
    yield from verified_passages(verified)
    if lake is None:
        return
    for reader in (table_records, event_types, content_items, metric_cards):
        for record in reader(lake, manifest):
            yield from from_record(record)


def metric_passage(metric: Metric) -> Passage:
    """A metric of the semantic layer as a passage."""
    lines = [
        f"metric {metric.name}: {metric.label}.",
        metric.description,
        f"Computed as {metric.definition}." if metric.definition else "",
        f"Also called: {', '.join(metric.synonyms)}." if metric.synonyms else "",
        f"Unit: {metric.unit}." if metric.unit else "",
        f"Owner: {metric.owner}." if metric.owner else NO_OWNER,
    ]
    facts = {"name": metric.name, "owners": metric.owner, "unit": metric.unit}
    return Passage(
        id=PassageId(f"metric:{metric.name}"),
        kind="metric",
        title=metric.label,
        text="\n".join(line for line in lines if line),
        source=metric_place(metric),
        metadata={key: value for key, value in facts.items() if value},
    )


def dimension_passage(dimension: Dimension) -> Passage:
    """A dimension of the semantic layer as a passage."""
    lines = [
        f"dimension {dimension.name}: {dimension.label}, of {dimension.table}.",
        dimension.description,
        f"Also called: {', '.join(dimension.synonyms)}." if dimension.synonyms else "",
    ]
    return Passage(
        id=PassageId(f"dimension:{dimension.name}"),
        kind="dimension",
        title=dimension.label,
        text="\n".join(line for line in lines if line),
        source=dimension_place(dimension),
        metadata={"name": dimension.name, "table": dimension.table},
    )
