"""A workspace as features are drafted in it: its words, its tables, its features."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.features.draft import FeatureDraft
from assistant.features.drafting import DraftPlace, Proposal, draft_feature, neighbours_of
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.tables import tables_of_contracts, tables_of_lake
from assistant.features.life.store import load_features
from assistant.features.neighbours.meaning import Meaning
from assistant.features.neighbours.neighbours import Neighbour
from assistant.features.proof.prover import Tell
from assistant.features.spec.written import specify
from assistant.planner.features.request import Drafted, read_request
from assistant.planner.features.vocabulary import FeatureVocabulary, build_vocabulary
from assistant.planner.plan import ClarifyPlan, UnanswerablePlan
from assistant.planner.reading.value_index import ValueIndex
from assistant.semantics.catalogue import Catalogue
from assistant.settings import Settings
from assistant.stores import open_lake
from assistant.values import lake_values, read_values
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from guardrails.decisions import Denied
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from retrieval.search import SearchIndex

log = logging.getLogger(__name__)


class RequestAuthor:
    """The planner as author: proposes the one reading of a request; it has no second one to try."""

    def __init__(self, drafted: Drafted) -> None:
        """Keep the reading."""
        self._drafted = drafted

    def write(self, problems: tuple[str, ...]) -> Proposal | None:
        """The reading, the first time."""
        if problems:
            return None
        return Proposal(self._drafted.spec, notes=self._drafted.notes)


class WrittenAuthor:
    """One attempt that is there already; whoever wrote it writes the next."""

    def __init__(self, proposal: Proposal) -> None:
        """Keep the attempt."""
        self._proposal = proposal

    def write(self, problems: tuple[str, ...]) -> Proposal | None:
        """The attempt, the first time."""
        return None if problems else self._proposal


@dataclass(frozen=True)
class Drafter:
    """Reads requests and drafts features."""

    words: FeatureVocabulary
    place: DraftPlace

    def read(self, request: str) -> Drafted | ClarifyPlan | UnanswerablePlan:
        """The specification of a request, a question back, or why there is none."""
        purpose = self.place.settings.privacy.purpose
        return read_request(request, self.words, purpose=purpose)

    def neighbours(self, drafted: Drafted) -> tuple[Neighbour, ...]:
        """Existing features nearest to it."""
        return neighbours_of(drafted.spec, self.place)

    def searching(self, index: Callable[[], "SearchIndex"]) -> "Drafter":
        """The same, finding features near in meaning by search.

        Args:
            index: Opens the search index, once; where it cannot be, words are compared.
        """

        def ranked(text: str) -> Mapping[str, float]:
            try:
                return Meaning(index)(text)
            except RetrievalError:
                log.info("neighbours_without_index")
                return {}

        return replace(self, place=replace(self.place, meaning=ranked))

    def check(self, sql: str, *, name: str, description: str, tell: Tell) -> FeatureDraft | Denied:
        """Check SQL that somebody wrote, and put the draft together.

        Args:
            sql: One SELECT.
            name: Of the feature.
            description: What it measures.
            tell: Told of the progress.

        Returns:
            The draft, proven or not; or why the text may not run.

        Raises:
            FeatureError: If it is no feature, or its purpose is not allowed.
            EngineError: If the query cannot be run.
        """
        with FeatureEngine() as engine:
            spec = specify(
                sql,
                name=name,
                description=description,
                tables=self.place.tables,
                contracts=self.words.contracts.values(),
                purpose=self.place.settings.privacy.purpose,
                engine=engine,
            )
        if isinstance(spec, Denied):
            return spec
        return draft_feature(WrittenAuthor(Proposal(spec, sql)), self.place, tell=tell)

    def draft(self, drafted: Drafted, *, tell: Tell) -> FeatureDraft:
        """Check what was read, and put the draft together.

        Raises:
            FeatureError: If that very feature exists.
            EngineError: If the query cannot be run.
        """
        return draft_feature(RequestAuthor(drafted), self.place, tell=tell)


def open_drafter(workspace: Workspace, settings: Settings, catalogue: Catalogue) -> Drafter:
    """Read the words, tables and features of a workspace.

    Raises:
        ContractError: If it has no contracts.
        FeatureError: If one of its features cannot be read.
    """
    lake, manifest = open_lake(workspace)
    contracts = load_contracts(workspace.contracts)
    tables = tables_of_lake(manifest) if lake is not None else tables_of_contracts(contracts)
    values = ValueIndex(read_values(lake) if lake is not None else lake_values(()))
    for name, dimension in catalogue.dimensions.items():
        values.add_words(dimension.table, dimension.column or name, dimension.values)
    place = DraftPlace(
        workspace=workspace,
        settings=settings,
        tables=tables,
        lake=lake,
        minimum_group=max(settings.privacy.minimum_group, manifest.minimum_group),
        features=load_features(workspace.root / "features"),
    )
    words = build_vocabulary(catalogue, tables=tables, contracts=contracts, values=values)
    return Drafter(words, place)
