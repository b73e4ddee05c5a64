"""The names in a request: which are the entity, which are measured, which values are filtered."""

import re
from dataclasses import dataclass, field

from assistant.features.spec.filters import Filter
from assistant.planner.features.vocabulary import LONGEST, FeatureVocabulary, Term
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.words import Sentence, phrase_stems

KEY_WORDS = ("per", "each", "every")
EXCLUDING = frozenset(["excluding", "except", "without", "not", "than", "exclude", "but"])
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
                sentence.claim(begin, end, "name")
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
    for one in named:
        marker = _marker(sentence, one)
        follows = previous is not None and _joined(sentence, previous, one)
        if follows and previous in names.keys and one.of("entity", "column"):
            names.keys.append(one)
        elif marker in KEY_WORDS or marker == "by":
            _after_marker(names, one, marker=marker, marked=marked)
        else:
            names.subjects.append(one)
        previous = one
    return names


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
) -> tuple[Filter, ...]:
    """Claim words that are values of the tables, the first table first; as filters.

    Args:
        sentence: The request.
        words: The workspace's words.
        tables: The table whose rows are read, then those that describe them.
    """
    held: dict[tuple[str, bool], list[str]] = {}
    count = len(sentence.tokens)
    for length in range(min(LONGEST, count), 0, -1):
        for start in range(count - length + 1):
            end = start + length
            if not sentence.free(start, end) or not _may_be_value(sentence, start, length):
                continue
            found = _value(sentence.phrase(start, end), words, tables)
            if found is not None:
                column, value = found
                without = bool(EXCLUDING & set(sentence.before(start, 2)))
                held.setdefault((column, without), []).append(value)
                sentence.claim(start, end, "value")
                for place in range(max(0, start - 2), start) if without else ():
                    sentence.claim(place, place + 1, sentence.roles[place] or "exclude")
    return tuple(
        Filter.model_validate({"column": column, "none_of" if without else "any_of": values})
        for (column, without), values in held.items()
    )


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
