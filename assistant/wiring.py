"""The composition root: a workspace on disk to an assistant that answers."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent import Assistant
from assistant.answering.assembly import Setting
from assistant.answering.explanation import Explainer
from assistant.answering.finishing import FinishingThinker, Thinks
from assistant.answering.next_questions import NextQuestions
from assistant.chat.answerers import PLANNER, Models
from assistant.chat.models import is_planner_alone, make_limits, make_models
from assistant.chat.prompt import Facts, Prompt, fill_prompt, read_prompt
from assistant.knowledge.book import VerifiedBook
from assistant.knowledge.thinker import KnowingThinker
from assistant.planner.funnels.families import EventFamilies
from assistant.planner.reading.value_index import ValueIndex
from assistant.planner.thinker import PlannerThinker
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.catalogue_reader import load_catalogue
from assistant.semantics.compiler import MetricCompiler
from assistant.semantics.engine import SemanticEngine
from assistant.semantics.funnel_steps import StepBook
from assistant.semantics.hours import with_hours
from assistant.semantics.model_files import read_documents
from assistant.semantics.synonyms import read_synonyms
from assistant.settings import Settings, load_settings
from assistant.state.audit import open_audit
from assistant.state.conversations import Conversations
from assistant.state.costs import Costs
from assistant.state.database import Database, open_database
from assistant.state.feedback import open_feedback
from assistant.state.protection import open_protection
from assistant.stores import Lazy, NoWarehouse, open_lake, open_search, open_warehouse, pointer
from assistant.tools.analyze_funnel import step_book
from assistant.tools.kit import ToolKit
from assistant.values import ValueLookup, read_values
from assistant.warehouse.pool import Warehouse
from assistant.workspace import Workspace
from connectors.lake.known import open_known
from connectors.lake.manifest import Manifest
from guardrails.sql.declared import Declared
from guardrails.sql.policy import SqlPolicy

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.drafter import Drafter
    from retrieval.encoder import Encoder
    from retrieval.search import SearchIndex


@dataclass(frozen=True)
class _Stores:
    """What an assistant holds open."""

    lake: Path | None
    manifest: Manifest
    index: Lazy["SearchIndex"]
    database: Database
    warehouse: Warehouse | NoWarehouse


def open_assistant(
    workspace: Workspace,
    settings: Settings | None = None,
    *,
    model: "BaseChatModel | None" = None,
    encoder: "Encoder | None" = None,
) -> Assistant:
    """Open a workspace.

    Args:
        workspace: Where it lies.
        settings: None reads them.
        model: Instead of the configured one.
        encoder: Embeds questions instead of the export beside the index.

    Raises:
        AssistantError: If settings, semantic models or lake cannot be used.
        LakeError: If the current lake is gone.
    """
    settings = settings or load_settings(workspace.root)
    with ExitStack() as closers:  # what was opened closes where the rest cannot be
        assistant = _assemble(workspace, settings, model=model, encoder=encoder, closers=closers)
        assistant.on_close(closers.pop_all().close)
        return assistant


def _assemble(
    workspace: Workspace,
    settings: Settings,
    *,
    model: "BaseChatModel | None",
    encoder: "Encoder | None",
    closers: ExitStack,
) -> Assistant:
    """Put an assistant together; what it holds open goes to the closers at once."""
    stores = _open_stores(workspace, settings, encoder=encoder, closers=closers)
    database, index = stores.database, stores.index
    planned = model is None and is_planner_alone(settings.model)  # runs here, so nothing leaves
    shared = planned or settings.privacy.share_results_with_model == "all"
    kit = _make_kit(workspace, settings, stores)
    kit = replace(kit, share_results=shared)
    prompt = read_prompt("system")
    explain = Explainer(kit.catalogue, minimum=kit.minimum_group)

    def setting() -> Setting:
        opened = index.opened
        return Setting(
            model=PLANNER if planned else settings.model.name,
            prompt_version=prompt.version,
            lake_version=stores.manifest.version if stores.lake is not None else None,
            index_version=opened.version if opened else pointer(workspace.index),
            currency=settings.workspace.currency,
            explain=explain,
        )

    assistant = Assistant(
        kit=kit,
        models=_make_models(settings, kit=kit, model=model),
        conversations=Conversations(database),
        setting=setting,
        prompt=_filler(prompt, settings=settings, kit=kit),
        costs=Costs(database, model=settings.model.name),
    )
    assistant.feedback = open_feedback(database, known=kit.known)
    return assistant


def _metrics_by_table(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Names of the metrics that are summed from each table."""
    found: dict[str, tuple[str, ...]] = {}
    for metric in catalogue.metrics.values():
        if metric.table is not None:
            found[metric.table] = (*found.get(metric.table, ()), metric.name)
    return found


def load_semantics(
    workspace: Workspace, manifest: Manifest
) -> tuple[Catalogue, MetricCompiler | None]:
    """Catalogue and compiler; an empty catalogue where the workspace has no semantic models.

    Raises:
        SemanticsError: If the models cannot be used.
    """
    folder = workspace.semantic_models
    if not folder.is_dir():
        return Catalogue({}, {}), None
    engine = SemanticEngine(with_hours(read_documents(folder), manifest))
    synonyms = read_synonyms(workspace.knowledge)
    catalogue = load_catalogue(folder, manifest, synonyms, engine=engine)
    return catalogue, MetricCompiler(engine, catalogue=catalogue)


def _open_stores(
    workspace: Workspace,
    settings: Settings,
    *,
    encoder: "Encoder | None",
    closers: ExitStack,
) -> _Stores:
    """Open each; the index opens when something is first searched."""
    lake, manifest = open_lake(workspace)
    version = manifest.version if lake is not None else None
    server = settings.index.server
    index = Lazy(
        lambda: open_search(workspace, lake_version=version, encoder=encoder, server=server)
    )
    closers.callback(lambda: index.opened.close() if index.opened else None)
    database = open_database(workspace, settings.state)
    closers.callback(database.close)
    warehouse = open_warehouse(lake, settings.query)
    closers.callback(warehouse.close)
    return _Stores(lake, manifest, index, database, warehouse)


def _make_kit(workspace: Workspace, settings: Settings, stores: _Stores) -> ToolKit:
    lake, manifest = stores.lake, stores.manifest
    catalogue, compiler = load_semantics(workspace, manifest)
    minimum = max(settings.privacy.minimum_group, manifest.minimum_group)
    return ToolKit(
        manifest=manifest,
        catalogue=catalogue,
        compiler=compiler,
        policy=SqlPolicy.from_manifest(manifest, minimum, metrics=_metrics_by_table(catalogue)),
        warehouse=stores.warehouse,
        index=stores.index,
        values=Lazy(lambda: ValueLookup(read_values(lake or Path()), catalogue=catalogue)),
        as_of=manifest.as_of,
        week_start=settings.workspace.week_start,
        currency=settings.workspace.currency,
        minimum_group=minimum,
        protection=open_protection(
            workspace,
            settings.privacy,
            lake_version=manifest.version,
            declared=_declared(catalogue),
            database=stores.database,
        ),
        audit=open_audit(workspace),
        verified=VerifiedBook(workspace.knowledge, catalogue),
        drafter=Lazy(lambda: _open_drafter(workspace, settings, catalogue)),
        known=open_known(lake, workspace.known_key) if lake is not None else None,
    )


def _open_drafter(workspace: Workspace, settings: Settings, catalogue: Catalogue) -> "Drafter":
    """Imported when a feature is asked for: answers need none of it."""
    from assistant.drafter import open_drafter  # noqa: PLC0415

    return open_drafter(workspace, settings, catalogue)


def _declared(catalogue: Catalogue) -> Declared:
    """Columns behind the catalogue's dimensions."""
    return frozenset(
        (dimension.table.lower(), dimension.column.lower())
        for dimension in catalogue.dimensions.values()
        if dimension.column is not None
    )


def make_planner(kit: ToolKit, book: StepBook | None = None) -> PlannerThinker:
    """The planner of a workspace, as it plans where nobody has checked a question."""
    return PlannerThinker(
        kit.catalogue,
        ValueIndex(kit.values().askable),
        manifest=kit.manifest,
        week_start=kit.week_start,
        families=EventFamilies(book or step_book(kit)),
    )


def _make_thinker(kit: ToolKit) -> FinishingThinker:
    book = step_book(kit)
    inner = make_planner(kit, book)
    planner: Thinks = inner
    if kit.verified is not None:
        planner = KnowingThinker(inner, kit.verified, as_of=kit.as_of)
    questions = NextQuestions(kit.catalogue, book)
    return FinishingThinker(planner, catalogue=kit.catalogue, questions=questions, as_of=kit.as_of)


def _make_models(settings: Settings, *, kit: ToolKit, model: "BaseChatModel | None") -> Models:
    if model is not None:
        return Models(model, limits=make_limits(settings.model))
    return make_models(settings.model, thinker=_make_thinker(kit))


def _filler(prompt: Prompt, *, settings: Settings, kit: ToolKit) -> Callable[[date | None], str]:
    """The prompt of a day."""
    facts = Facts(
        workspace=settings.workspace.name,
        catalogue=kit.catalogue,
        week_start=settings.workspace.week_start,
        share_results=kit.share_results,
    )
    return lambda day: fill_prompt(prompt, facts, as_of=day)
