"""A funnel to SQL: for each entry the earliest chain of later steps, then persons per step.

On one table the next step is looked up with a window over the person's own rows, so that the cost
is that of a sort; steps of several tables are joined by the person. Persons are never listed: the
statement counts them, and the SQL gate puts the minimum group on every count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.funnel_request import FunnelRequest, Window
from assistant.semantics.funnel_select import level, select
from assistant.semantics.funnel_slices import Slicing, slicing
from assistant.semantics.funnel_steps import BASE, Step, StepBook, quoted
from assistant.semantics.literals import literal
from assistant.semantics.request import Period

DAY = timedelta(days=1)
ITEM, SESSION = "content", "session"


@dataclass(frozen=True)
class CompiledFunnel:
    """One statement, its steps, and what the answer must say."""

    sql: str
    """One row for each slice: the slices, then one count of persons for each step."""
    request: FunnelRequest
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


class FunnelCompiler:
    """Compiles funnels of one workspace."""

    def __init__(self, catalogue: Catalogue, book: StepBook) -> None:
        """Take the workspace's dimensions and steps."""
        self._catalogue = catalogue
        self._book = book

    def compile(self, request: FunnelRequest, *, as_of: date | None = None) -> CompiledFunnel:
        """Compile one funnel.

        Args:
            request: What to count.
            as_of: Newest complete day; later rows are left out.

        Raises:
            RequestError: If a step or dimension is unknown, or the parts do not fit.
        """
        steps = tuple(self._book.step(name) for name in request.steps)
        _check(request, steps)
        group_by, filters = request.group_by, request.filters
        slices = slicing(self._catalogue, steps[0].table, group_by=group_by, filters=filters)
        one_table = len({(step.table, step.time) for step in steps}) == 1
        known = request if one_table else self._known(request, steps, as_of)
        plan = _Plan(known, steps, slices, as_of, self._same(request, steps))
        levels = plan.windowed() if one_table else plan.joined()
        return CompiledFunnel(
            sql=f"WITH {', '.join(levels)} {plan.counted()}",
            request=request,
            steps=steps,
            notes=(*_begins(request, known), *_notes(request, steps, as_of=as_of)),
        )

    def _known(
        self, request: FunnelRequest, steps: Sequence[Step], as_of: date | None
    ) -> FunnelRequest:
        """The request without the days on which later steps were not recorded yet."""
        firsts = [day for step in steps[1:] if (day := self._book.first_day(step))]
        first = max(firsts, default=None)
        end = request.period.end if request.period else (as_of + DAY if as_of else None)
        if first is None or end is None or first >= end:
            return request
        start = request.period.start if request.period else first
        period = Period(start=max(first, start), end=end)
        return request.model_copy(update={"period": period})

    def _same(self, request: FunnelRequest, steps: Sequence[Step]) -> str | None:
        """The column that all steps of one chain share."""
        if request.same is None:
            return None
        if len({step.table for step in steps}) > 1:
            message = f"The steps lie in several tables, so one {request.same} cannot be required. Leave it out."
            raise RequestError(message)
        entity = SESSION if request.same == "session" else ITEM
        links = self._catalogue.links.get(steps[0].table, ())
        found = next((k.column for k in links if k.entity == entity and not k.unique), None)
        if found is None:
            message = (
                f"'{steps[0].table}' does not say which {request.same} a row is of. Leave it out."
            )
            raise RequestError(message)
        return found


@dataclass(frozen=True)
class _Plan:
    request: FunnelRequest
    steps: tuple[Step, ...]
    slices: Slicing
    as_of: date | None
    same: str | None

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(f"slice_{i}" for i in range(len(self.slices.columns)))

    @property
    def _reached(self) -> tuple[str, ...]:
        """Columns with the time at which each later step was reached, from the second on."""
        return tuple(f"reached_{i}" for i in range(1, len(self.steps)))

    def windowed(self) -> list[str]:
        """Levels over one table, each looking one step further."""
        partition = "person" if self.same is None else "person, shared"
        over = f"OVER (PARTITION BY {partition} ORDER BY moment DESC)"
        marks = [f"step_{i}" for i in range(len(self.steps))]
        base = ["person", *(["shared"] if self.same else []), "moment", *self._keys, *marks]
        levels = [level("level_0", self._rows())]
        ahead = {i: f"step_{i}" for i in range(1, len(self.steps))}
        done: list[str] = []
        deepest = 1 if self.request.any_order else len(self.steps) - 1
        for depth in range(1, deepest + 1):
            found = []
            for i in range(depth, len(self.steps)):
                value = ahead[i]
                if depth > 1:
                    value = f"CASE WHEN step_{i - depth + 1} IS NOT NULL THEN {value} END"
                name = f"ahead_{depth}_{i}"
                found.append(f"min({value}) {over} AS {name}")
                ahead[i] = name
            text = select([*base, *done, *found], f"level_{depth - 1}")
            levels.append(level(f"level_{depth}", text))
            done = [*done, *([f"ahead_{depth}_{depth}"] if not self.request.any_order else [])]
        return [*levels, self._entered(f"level_{deepest}", ahead)]

    def _entered(self, source: str, ahead: dict[int, str]) -> str:
        reached = [f"{ahead[i]} AS reached_{i}" for i in range(1, len(self.steps))]
        columns = ["person", "moment", *self._keys, *reached]
        where = ["step_0 IS NOT NULL"]
        if self._entry_end:
            where.append(f"moment < {literal(self._entry_end)}")
        return level("entered", select(columns, source, where=where))

    def _rows(self) -> str:
        step = self.steps[0]
        time = f"{BASE}.{quoted(step.time)}"
        marks = [
            f"CASE WHEN {each.condition or 'TRUE'} THEN {time} END AS step_{i}"
            for i, each in enumerate(self.steps)
        ]
        entry = [f"({part})" for part in (step.condition, *self.slices.conditions) if part]
        if self.slices.conditions:
            marks[0] = f"CASE WHEN {' AND '.join(entry)} THEN {time} END AS step_0"
        wanted = " OR ".join(f"({each.condition or 'TRUE'})" for each in self.steps)
        shared = [f"{BASE}.{quoted(self.same)} AS shared"] if self.same else []
        columns = [f"{BASE}.{quoted(step.person)} AS person", *shared, f"{time} AS moment"]
        columns += self._sliced()
        where = [f"({wanted})", *self._bounds(step, first=False)]
        if self.same:
            where.append(f"{BASE}.{quoted(self.same)} IS NOT NULL")
        return select([*columns, *marks], _source(step, self.slices.joins), where=where)

    def joined(self) -> list[str]:
        """One level for each step, joined to the entries by the person."""
        step = self.steps[0]
        columns = [
            f"{BASE}.{quoted(step.person)} AS person",
            f"{BASE}.{quoted(step.time)} AS moment",
            *self._sliced(),
        ]
        condition = [f"({step.condition})"] if step.condition else []
        where = [*condition, *self.slices.conditions, *self._bounds(step, first=True)]
        source = _source(step, self.slices.joins)
        levels = [level("level_0", select(columns, source, where=where))]
        kept = ["person", "moment", *self._keys]
        for i, later in enumerate(self.steps[1:], start=1):
            levels.append(level(f"later_{i}", self._later(later)))
            after = "moment" if i == 1 or self.request.any_order else f"reached_{i - 1}"
            columns = [f"a.{name}" for name in kept]
            source = (
                f"level_{i - 1} AS a LEFT JOIN later_{i} AS b "
                f"ON a.person = b.person AND b.moment >= a.{after}"
            )
            name = f"level_{i}" if i < len(self.steps) - 1 else "entered"
            found = [*columns, f"min(b.moment) AS reached_{i}"]
            levels.append(level(name, select(found, source, group_by=columns)))
            kept.append(f"reached_{i}")
        return levels

    def _later(self, step: Step) -> str:
        condition = [f"({step.condition})"] if step.condition else []
        time = f"{BASE}.{quoted(step.time)}"
        columns = [f"{BASE}.{quoted(step.person)} AS person", f"{time} AS moment"]
        where = [*condition, *self._bounds(step, first=False)]
        return select(columns, _source(step), where=where)

    def counted(self) -> str:
        """Persons at each step, by slice."""
        counts = ["count(DISTINCT person) AS people_0"]
        conditions: list[str] = []
        for i, name in enumerate(self._reached, start=1):
            condition = _in_window(name, self.request.window)
            conditions = [*conditions, condition] if self.request.any_order else [condition]
            chosen = " AND ".join(conditions)
            counts.append(f"count(DISTINCT CASE WHEN {chosen} THEN person END) AS people_{i}")
        return select([*self._keys, *counts], "entered", group_by=self._keys)

    def _sliced(self) -> list[str]:
        pairs = zip(self.slices.columns, self._keys, strict=True)
        return [f"{column} AS {key}" for column, key in pairs]

    @property
    def _entry_end(self) -> date | None:
        ends = [self.request.period.end] if self.request.period else []
        return min([*ends, *([self.as_of + DAY] if self.as_of else [])], default=None)

    def _bounds(self, step: Step, *, first: bool) -> list[str]:
        """A person is named, and the row lies where the step may be."""
        time = f"{BASE}.{quoted(step.time)}"
        found = [f"{BASE}.{quoted(step.person)} IS NOT NULL"]
        if self.request.period is not None:
            found.append(f"{time} >= {literal(self.request.period.start)}")
        end = self._entry_end if first or self.request.window is None else self._last_end
        return [*found, f"{time} < {literal(end)}"] if end else found

    @property
    def _last_end(self) -> date | None:
        return self.as_of + DAY if self.as_of else None


def _source(step: Step, joins: Sequence[str] = ()) -> str:
    return " ".join([f"{quoted(step.table)} AS {BASE}", *joins])


def _in_window(name: str, window: Window | None) -> str:
    if window is None:
        return f"{name} IS NOT NULL"
    return f"{name} < moment + INTERVAL '{window.count}' {window.unit.upper()}"


def _check(request: FunnelRequest, steps: Sequence[Step]) -> None:
    if len({step.same_as for step in steps}) < len(steps):
        message = "A step is named twice. Name each step once."
        raise RequestError(message)
    if len({step.entity for step in steps}) > 1:
        message = "The steps are of different kinds of persons. Choose steps of one kind."
        raise RequestError(message)
    if request.window is not None and request.window.count < 1:
        message = "The window is empty. Give it at least one unit."
        raise RequestError(message)


def _begins(request: FunnelRequest, known: FunnelRequest) -> list[str]:
    """That the first days of the period were left out."""
    if known.period is None or known.period == request.period:
        return []
    first = known.period.start
    return [
        f"The first step counts from {first.day} {first:%B %Y} on, when the data on the later steps begins."
    ]


def _notes(request: FunnelRequest, steps: Sequence[Step], *, as_of: date | None) -> list[str]:
    notes = []
    if request.any_order and len(steps) > 2:
        notes.append("The steps after the first count in any order.")
    if request.same:
        notes.append(f"All steps are of the same {request.same}.")
    end = request.period.end if request.period else (as_of + DAY if as_of else None)
    if request.window and as_of and end and end + _longest(request.window) > as_of + DAY:
        notes.append(
            "The window reaches past the data for those who began last, so later steps can still grow."
        )
    return notes


def _longest(window: Window) -> timedelta:
    days = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 31}
    return timedelta(days=window.count * days[window.unit])
