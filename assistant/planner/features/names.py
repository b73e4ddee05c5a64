"""The names in a request: which are the entity, which are measured, which values are filtered."""

import re
from dataclasses import dataclass, field

from assistant.features.spec.filters import Filter
from assistant.planner.features.exclusions import Mark, claim_marks, marks_of, side_of
from assistant.planner.features.vocabulary import LONGEST, FeatureVocabulary, Term
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.words import Sentence, phrase_stems

KEY_WORDS = ("per", "each", "every")
BEFORE_VALUE = frozenset(
    "of on in from for excluding except without not or and with than via at the".split()  # noqa: SIM905
)
MOST_VALUES = 1_000
"""Columns with more values are names of things; their words are not taken for filters."""


@dataclass(frozen=True)
class Named:
    """Words that stand for one or several terms."""

    start: int
    end: int
    terms: tuple[Term, ...]
    words: str

    def of(self, *roles: str) -> tuple[Term, ...]:
        """Its terms of these roles."""
        return tuple(term for term in self.terms if term.role in roles)


@dataclass
class Names:
    """The names of a request, sorted by what they do."""

    keys: list[Named] = field(default_factory=list)
    subjects: list[Named] = field(default_factory=list)
    """What is counted, added up or looked at, in order."""
    divisors: list[Named] = field(default_factory=list)
    """Of `opens per search`: the search."""
    excluded: list[Named] = field(default_factory=list)
    """Kinds of event that are left out."""
    unclear: list[str] = field(default_factory=list)
    """Words of which nobody can know whether they are left out."""


def find_named(sentence: Sentence, words: FeatureVocabulary) -> list[Named]:
    """Claim names, the longest first; quoted words are values."""
    found = []
    count = len(sentence.tokens)
    for length in range(min(LONGEST, count), 0, -1):
        for start in range(count - length + 1):
            end = start + length
            if not sentence.free(start, end) or sentence.tokens[start].quoted:
                continue
            terms = words.at(sentence.tokens, start, end)
            if terms:
                begin = _with_word_before(sentence, words, start=start, terms=terms)
                is_entity = any(term.role == "entity" for term in terms)
                sentence.claim(begin, end, "entity" if is_entity else "name")
                found.append(Named(begin, end, terms, sentence.phrase(begin, end)))
    return sorted(found, key=lambda named: named.start)


def _with_word_before(
    sentence: Sentence, words: FeatureVocabulary, *, start: int, terms: tuple[Term, ...]
) -> int:
    """`home country of the user` is `country of the user`, since `home country` is the same."""
    if start == 0 or not sentence.free(start - 1, start):
        return start
    same = words.at(sentence.tokens, start - 1, start + 1)
    return start - 1 if set(same) & set(terms) else start


def without_conditions(
    sentence: Sentence, named: list[Named], words: FeatureVocabulary
) -> list[Named]:
    """The names without columns that only say of what a value is: `device is tv`, `family plan`."""
    return [one for one in named if not _says_of_what(sentence, one, words)]


def _says_of_what(sentence: Sentence, one: Named, words: FeatureVocabulary) -> bool:
    if one.of("entity", "metric", "event", "ratio"):
        return False
    after = one.end
    while after < len(sentence.tokens) and sentence.tokens[after].norm in ("is", "equals", "equal"):
        after += 1
    places = {(term.table, term.column) for term in one.terms}
    beside = [place for place in (one.start - 1, after) if 0 <= place < len(sentence.tokens)]
    return any(
        (match.value.table, match.value.column) in places
        for place in beside
        if sentence.roles[place] is None
        for match in words.values.exact(sentence.tokens[place].raw)
    )


def unit_columns(sentence: Sentence, words: FeatureVocabulary) -> list[Named]:
    """`seconds of songs played`: the column that is measured in seconds, where there is one."""
    found = []
    for place, token in enumerate(sentence.tokens):
        if sentence.roles[place] is not None:
            continue
        columns = [
            Term("column", table.name, column.name)
            for table in words.events
            for column in words.contracts[table.name].columns
            if column.unit and phrase_stems(column.unit) == (token.stem,)
        ]
        if len(columns) == 1:
            sentence.claim(place, place + 1, "name")
            found.append(Named(place, place + 1, tuple(columns), token.raw))
    return found


def sort_named(sentence: Sentence, named: list[Named]) -> Names:
    """Give each name its place: after `per` or `each` stands the entity, or what is divided by."""
    names = Names()
    previous: Named | None = None
    marked = any(_marker(sentence, one) == "per" and one.of("entity") for one in named)
    marks = marks_of(sentence)
    for one in named:
        marker = _marker(sentence, one)
        follows = previous is not None and _joined(sentence, previous, one)
        if follows and previous in names.keys and one.of("entity", "column"):
            names.keys.append(one)
        elif _left_out(sentence, one, names, marks):
            pass
        elif previous is not None and _divided(sentence, previous, one):
            names.divisors.append(one)
        elif marker in KEY_WORDS or marker == "by":
            _after_marker(names, one, marker=marker, marked=marked)
        else:
            names.subjects.append(one)
        previous = one
    return names


def _left_out(sentence: Sentence, one: Named, names: Names, marks: tuple[Mark, ...]) -> bool:
    """Put a kind of event that is left out in its place; of other names the values say it."""
    if not one.of("metric", "event") or one.of("entity"):
        return False
    side, mark = side_of(sentence, one.start, marks)
    if mark is None:
        return False
    if side == "unclear" or mark.words in ("not", "but not", "without"):
        names.unclear.append(one.words)
    else:
        names.excluded.append(one)
    claim_marks(sentence, (mark,))
    return True


def _divided(sentence: Sentence, one: Named, other: Named) -> bool:
    """`opens / impressions`."""
    between = sentence.raw[sentence.tokens[one.end - 1].end : sentence.tokens[other.start].start]
    counts = one.of("metric", "event") and other.of("metric", "event")
    return bool(counts) and between.strip() in ("/", "÷")


def _after_marker(names: Names, one: Named, *, marker: str, marked: bool) -> None:
    if one.of("entity", "column"):
        # `downloads by users … per item`: the users are who did it.
        agent = marker == "by" and marked and one.of("entity")
        (names.subjects if agent else names.keys).append(one)
    elif names.subjects and marker == "per":
        names.divisors.append(one)
    else:
        names.subjects.append(one)


def _marker(sentence: Sentence, one: Named) -> str:
    place = one.start - 1
    while place >= 0 and sentence.tokens[place].norm in ("the", "a", "an", "content", "single"):
        place -= 1
    return sentence.tokens[place].norm if place >= 0 else ""


def _joined(sentence: Sentence, one: Named, other: Named) -> bool:
    between = [token.norm for token in sentence.tokens[one.end : other.start]]
    comma = other.start < len(sentence.tokens) and sentence.tokens[other.start].comma_before
    return all(word in ("and", "the", "per", "by") for word in between) and bool(between or comma)


def find_values(
    sentence: Sentence, words: FeatureVocabulary, tables: tuple[str, ...]
) -> tuple[tuple[Filter, ...], tuple[str, ...]]:
    """Claim words that are values of the tables, the first table first; as filters.

    Args:
        sentence: The request.
        words: The workspace's words.
        tables: The table whose rows are read, then those that describe them.

    Returns:
        The filters, and the words of which nobody can know whether they are left out.
    """
    found: list[tuple[int, str, str, str]] = []
    count = len(sentence.tokens)
    for length in range(min(LONGEST, count), 0, -1):
        for start in range(count - length + 1):
            end = start + length
            if not sentence.free(start, end) or not _may_be_value(sentence, start, length):
                continue
            said = sentence.phrase(start, end)
            value = _value(said, words, tables)
            if value is not None:
                found.append((start, *value, said))
                sentence.claim(start, end, "value")
    held: dict[tuple[str, bool], list[str]] = {}
    marks, unclear = marks_of(sentence), []
    for start, column, text, said in sorted(found):
        side, mark = side_of(sentence, start, marks)
        held.setdefault((column, side == "out"), []).append(text)
        unclear += [said] if side == "unclear" else []
        claim_marks(sentence, (mark,) if mark is not None else ())
    filters = (
        Filter.model_validate({"column": column, "none_of" if without else "any_of": values})
        for (column, without), values in held.items()
    )
    return tuple(filters), tuple(unclear)


def _may_be_value(sentence: Sentence, start: int, length: int) -> bool:
    token = sentence.tokens[start]
    if length > 1 or token.quoted:
        return True
    if token.norm.isdigit() or len(token.norm) < 2:
        return False
    before = sentence.before(start)
    return token.norm not in FILLER or bool(before and before[0] in BEFORE_VALUE - {"the", "and"})


def _value(text: str, words: FeatureVocabulary, tables: tuple[str, ...]) -> tuple[str, str] | None:
    matches = words.values.exact(text)
    for place, table in enumerate(tables):
        for match in matches:
            value = match.value
            many = len(words.values.of_column(table, value.column)) > MOST_VALUES
            held = words.tables[table].types.get(value.column) == "VARCHAR"
            derived = re.search(r"_(?:raw|code)$", value.column)
            if value.table == table and held and not many and not derived:
                return (value.column if place == 0 else f"{table}.{value.column}"), value.value
    return None
