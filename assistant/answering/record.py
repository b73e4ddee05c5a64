"""What one run of the agent has gathered: queries, citations, notes, steps and timings."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from assistant.answering.public_names import clean_but
from assistant.answering.scrub import scrub, scrub_table
from assistant.answers import Citation, Query, Table
from assistant.cancellation import Cancellation
from assistant.chat.model_use import ModelUse
from assistant.features.draft import FeatureDraft
from assistant.operation.observation import observed
from guardrails.decisions import Denied, GuardrailNote
from guardrails.pii.known import Known
from guardrails.principals import COMMAND_LINE, Principal

SNIPPET_CHARACTERS = 280


@dataclass(frozen=True)
class StoredQuery:
    """One query with its result."""

    query: Query
    table: Table
    truncated: bool = False
    withheld: bool = False
    """True where the minimum group took rows or values away."""


@dataclass(frozen=True)
class Step:
    """One thing the agent has done, in words for a person who waits."""

    name: str
    """`query_metrics`, `search_catalog`, …"""
    text: str


@dataclass(frozen=True)
class Source:
    """What a citation points to."""

    passage_id: str
    kind: str
    title: str
    source: str
    text: str
    owners: tuple[str, ...] = ()


@dataclass
class RunRecord:
    """Filled by the tools of one run; read when the answer is put together."""

    trace_id: str
    as_of: date | None = None
    principal: Principal = COMMAND_LINE
    """Who asks; decides what may be read and what it costs."""
    ran: list[str] = field(default_factory=list)
    """Every statement that was let through to the warehouse, as the gate wrote it."""
    tables: set[str] = field(default_factory=set)
    """Lower-case names of the tables that these read."""
    known: Known | None = None
    """Identifiers of the raw data; None where the lake keeps none."""
    listener: Callable[[Step], None] | None = None
    cancellation: Cancellation = field(default_factory=Cancellation)
    """Ends the question when nobody waits for it any more."""
    queries: dict[str, StoredQuery] = field(default_factory=dict)
    citations: dict[str, Citation] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """What each citation's source says, whole."""
    facts: list[str] = field(default_factory=list)
    """What tools said beside results; numbers in it may be said again."""
    passages: dict[str, str] = field(default_factory=dict)
    """Citation id by passage id."""
    notes: list[GuardrailNote] = field(default_factory=list)
    denials: list[Denied] = field(default_factory=list)
    public_names: set[str] = field(default_factory=set)
    """Owners as documentation records them; they may be shown."""
    feature: FeatureDraft | None = None
    """The feature that was drafted."""
    feature_attempts: int = 0
    """How often a feature was written in this run without being proven."""
    timings: dict[str, float] = field(default_factory=dict)
    model_use: ModelUse = field(default_factory=ModelUse)
    """What was taken of a provider's model."""
    _cleaned: dict[tuple[int, str], str] = field(default_factory=dict, repr=False)
    """Every step sends the conversation anew; each text is read once."""
    _lock: Lock = field(default_factory=Lock, repr=False)

    def next_query_id(self) -> str:
        """Id of the query that will be stored next."""
        return f"q{len(self.queries) + 1}"

    def add_query(self, stored: StoredQuery) -> str:
        """Keep a query under a fresh id and return the id."""
        with self._lock:
            query_id = self.next_query_id()
            query = stored.query.model_copy(
                update={
                    "id": query_id,
                    "request": scrub(stored.query.request, self.clean),
                    "sql": self.clean(stored.query.sql),
                }
            )
            self.queries[query_id] = StoredQuery(
                query=query,
                table=scrub_table(stored.table, self.clean),
                truncated=stored.truncated,
                withheld=stored.withheld,
            )
        return query_id

    def cite(self, source: Source) -> str:
        """Keep a citation, once for each passage, and return its id."""
        with self._lock:
            known = self.passages.get(source.passage_id)
            if known is not None:
                return known
            citation_id = f"c{len(self.citations) + 1}"
            self.passages[source.passage_id] = citation_id
            self.texts[citation_id] = source.text
            self.public_names.update(source.owners)
            self.citations[citation_id] = Citation(
                id=citation_id,
                kind=source.kind,
                title=self.clean(source.title),
                source=self.clean(source.source),
                snippet=self.clean(shorten(source.text)),
                passage_id=self._plain(source.passage_id),
            )
        return citation_id

    def note(self, note: GuardrailNote) -> None:
        """Keep a guardrail note once."""
        with self._lock:
            if note not in self.notes:
                self.notes.append(note)

    def deny(self, denied: Denied) -> None:
        """Keep a refusal."""
        with self._lock:
            self.denials.append(denied)

    def step(self, name: str, text: str) -> None:
        """Tell a waiting person what happens.

        Raises:
            CancelledError: If nobody waits any more.
        """
        self.cancellation.check()
        if self.listener is not None:
            self.listener(Step(name=name, text=self.clean(text)))

    def clean(self, text: str) -> str:
        """A text without personal data, fit to be shown, kept and sent to a model."""
        key = (len(self.public_names), text)  # names are only added
        found = self._cleaned.get(key)
        if found is None:
            found = self._cleaned[key] = clean_but(text, self.public_names, known=self.known)
        return found

    def _plain(self, name: str) -> str:
        """An id that holds no personal data; else nothing, for a redacted id names nothing."""
        return name if self.clean(name) == name else ""

    def spend(self, name: str, milliseconds: float) -> None:
        """Add to a named timing."""
        with self._lock:
            self.timings[name] = self.timings.get(name, 0.0) + milliseconds

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the time of a block to a named timing."""
        start = time.perf_counter()
        try:
            with observed(name):
                yield
        finally:
            self.spend(name, (time.perf_counter() - start) * 1000)


def shorten(text: str, *, limit: int = SNIPPET_CHARACTERS) -> str:
    """The beginning of a text, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return flat[:limit].rsplit(" ", 1)[0] + " …"


CURRENT_RECORD: ContextVar[RunRecord | None] = ContextVar("current_record", default=None)
"""The record of the tool call in progress, for collaborators that only keep time."""
