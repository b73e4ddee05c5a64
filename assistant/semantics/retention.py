"""Retention to SQL: the sizes of cohorts, and how many of each came back by age."""

from dataclasses import dataclass
from datetime import date, timedelta

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.funnel_select import level, select
from assistant.semantics.funnel_slices import Slicing, slicing
from assistant.semantics.funnel_steps import BASE, Step, StepBook, quoted
from assistant.semantics.literals import literal
from assistant.semantics.retention_ages import Ages, ages_of
from assistant.semantics.retention_request import DAYS, RetentionRequest

DAY = timedelta(days=1)


@dataclass(frozen=True)
class CompiledRetention:
    """Two statements over the same cohorts, and what the answer must say."""

    sizes_sql: str
    """The slice and cohort, where asked for, then the number of persons."""
    returns_sql: str
    """The same keys, the age, then the number of persons who came back."""
    request: RetentionRequest
    ages: Ages
    cohort: Step
    returning: Step
    notes: tuple[str, ...] = ()


class RetentionCompiler:
    """Compiles retention of one workspace."""

    def __init__(self, catalogue: Catalogue, book: StepBook) -> None:
        """Take the workspace's dimensions and steps."""
        self._catalogue = catalogue
        self._book = book

    def compile(self, request: RetentionRequest, *, as_of: date | None) -> CompiledRetention:
        """Compile one request.

        Args:
            request: Which cohort, and what coming back is.
            as_of: Newest complete day; an age that ends after it is left out.

        Raises:
            RequestError: If a step or dimension does not fit, or nothing has a time.
        """
        if as_of is None:
            message = "Nothing in this workspace has a time. Retention needs events with a time."
            raise RequestError(message)
        if request.by_cohort and request.group_by:
            message = (
                "Cohorts and slices cannot both be rows. Leave the dimension or the cohorts out."
            )
            raise RequestError(message)
        cohort, returning = self._step(request.cohort), self._step(request.returning)
        if cohort.entity != returning.entity:
            message = "Cohort and return are of different kinds of persons. Choose one kind."
            raise RequestError(message)
        ages = ages_of(request, as_of=as_of, first=self._book.first_day(returning))
        levels = [*self._cohort(request, cohort, ages), _activity(returning, ages)]
        keys = ["slice_0"] if request.group_by else ["cohort"] if request.by_cohort else []
        sizes = select([*keys, "count(DISTINCT person) AS people"], "began", group_by=keys)
        aged = [*(f"b.{key} AS {key}" for key in keys), "b.person AS person"]
        age = f"date_diff('day', b.began, a.day) // {DAYS[request.unit]} AS age"
        returned = select(
            [*aged, age],
            "began AS b JOIN activity AS a ON b.person = a.person",
            where=["a.day >= b.began"],
        )
        counted = select(
            [*keys, "age", "count(DISTINCT person) AS returned"],
            "returned",
            where=[f"age <= {ages.longest}"],
            group_by=[*keys, "age"],
        )
        return CompiledRetention(
            sizes_sql=f"WITH {', '.join(levels[:-1])} {sizes}",
            returns_sql=f"WITH {', '.join([*levels, level('returned', returned)])} {counted}",
            request=request,
            ages=ages,
            cohort=cohort,
            returning=returning,
            notes=ages.notes,
        )

    def _step(self, name: str | None) -> Step:
        found = self._book.step(name) if name is not None else self._book.activity
        if found is None:
            message = "No table holds events of persons. Name a step that begins the cohort."
            raise RequestError(message)
        return found

    def _cohort(self, request: RetentionRequest, step: Step, ages: Ages) -> list[str]:
        """Everyone's own first day, with the slices of the person."""
        alone = any(
            link.unique and link.column == step.person
            for link in self._catalogue.links.get(step.table, ())
        )
        slices = slicing(
            self._catalogue,
            step.table,
            group_by=request.group_by,
            filters=request.filters,
            only=None if alone else step.person,
        )
        person, time = f"{BASE}.{quoted(step.person)}", f"{BASE}.{quoted(step.time)}"
        condition = [f"({step.condition})"] if step.condition else []
        where = [*condition, f"{person} IS NOT NULL", f"{time} < {literal(ages.end)}"]
        levels = []
        source = f"{quoted(step.table)} AS {BASE}"
        if not alone:
            columns = [f"{person} AS {quoted(step.person)}", f"min({time}) AS {quoted(step.time)}"]
            levels.append(level("firsts", select(columns, source, where=where, group_by=[person])))
            source, where = f"firsts AS {BASE}", [f"{time} IS NOT NULL"]
        if ages.start is not None:
            where.append(f"{time} >= {literal(ages.start)}")
        return [*levels, _began(request, slices, source, where=where, person=person, time=time)]


def _began(
    request: RetentionRequest,
    slices: Slicing,
    source: str,
    *,
    where: list[str],
    person: str,
    time: str,
) -> str:
    columns = [f"{person} AS person", f"date_trunc('day', {time}) AS began"]
    columns += [f"{column} AS slice_{i}" for i, column in enumerate(slices.columns)]
    if request.by_cohort:
        columns.append(f"date_trunc('{request.unit}', {time}) AS cohort")
    joined = " ".join([source, *slices.joins])
    return level("began", select(columns, joined, where=[*where, *slices.conditions]))


def _activity(step: Step, ages: Ages) -> str:
    """The days on which persons came back."""
    person, time = f"{BASE}.{quoted(step.person)}", f"{BASE}.{quoted(step.time)}"
    day = f"date_trunc('day', {time})"
    where = [f"({step.condition})"] if step.condition else []
    where += [f"{person} IS NOT NULL", f"{time} < {literal(ages.known)}"]
    if ages.start is not None:
        where.append(f"{time} >= {literal(ages.start)}")
    columns = [f"{person} AS person", f"{day} AS day"]
    source = f"{quoted(step.table)} AS {BASE}"
    return level("activity", select(columns, source, where=where, group_by=[person, day]))
