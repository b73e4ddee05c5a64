"""A question with what was read of it."""

from dataclasses import dataclass

from assistant.planner.context import Context
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence


@dataclass(frozen=True)
class Asked:
    """A question as its normalised text, words and reading."""

    sentence: Sentence
    reading: Reading
    context: Context

    @property
    def text(self) -> str:
        """Normalised words."""
        return self.sentence.text

    @property
    def question(self) -> str:
        """As typed."""
        return self.sentence.raw.strip()

    @property
    def first_metric(self) -> tuple[str, ...]:
        """The first metric that the words name, alone in a tuple."""
        return self.reading.metrics[0].names("metric")[:1] if self.reading.metrics else ()

    @property
    def shaped(self) -> bool:
        """Whether time, slices or ranking ask for numbers."""
        reading = self.reading
        sliced = reading.groups or reading.ranking or reading.by_weekday or reading.weekdays
        return bool(sliced or reading.periods or reading.grain or reading.trend)

    @property
    def plain(self) -> bool:
        """Nothing but a name: no time, no slices, no ranking."""
        reading = self.reading
        shaped = reading.periods or reading.grain or reading.ranking or reading.values
        return not (
            shaped
            or reading.groups
            or reading.share
            or reading.trend
            or reading.change
            or reading.versus
            or reading.weekdays
            or reading.by_weekday
            or reading.limits
        )

    @property
    def one_metric(self) -> str | None:
        """The metric that the words name, when they name one thing and nothing else."""
        names = [name for match in self.reading.metrics for name in match.names("metric")]
        unique = tuple(dict.fromkeys(names))
        return unique[0] if len(unique) == 1 else None

    def label(self, name: str) -> str:
        """Label of a metric or dimension; other names stay."""
        catalogue = self.context.catalogue
        thing = catalogue.metrics.get(name) or catalogue.dimensions.get(name)
        return thing.label if thing else name
