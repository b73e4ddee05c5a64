"""Words to a reading: every word gets a role, or is a leftover."""

import re
from dataclasses import replace

from assistant.planner.periods.clock import Clock
from assistant.planner.periods.phrases import find_periods
from assistant.planner.periods.spelling import meant
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.lexicon import Lexicon, Match, find_names, find_split_names
from assistant.planner.reading.name_roles import sort_names
from assistant.planner.reading.numerals import NUMBERS
from assistant.planner.reading.reading import Reading, ValueReading
from assistant.planner.reading.structure import read_structure
from assistant.planner.reading.value_index import ValueIndex
from assistant.planner.reading.words import Sentence

BEFORE_VALUE = frozenset(
    [
        "in",
        "on",
        "from",
        "for",
        "via",
        "through",
        "only",
        "except",
        "excluding",
        "exclude",
        "without",
        "not",
        "within",
        "using",
        "with",
        "is",
        "at",
        "of",
        "and",
        "or",
        "than",
        "vs",
        "versus",
        "outside",
    ]
)
QUANTIFYING = frozenset(
    [
        "many",
        "which",
        "what",
        "of",
        "all",
        "most",
        "fewest",
        "more",
        "other",
        "and",
        "or",
        "for",
        "than",
        "vs",
    ]
)
GROUPING = frozenset(["by", "per", "each", "every", "across", "which", "what"])
EXCLUDING = re.compile(
    r"\b(?:except(?: for| from| in)?|excluding|exclude|without|other than|but not|not (?:in|on|from|counting|including)|outside(?: of)?|leaving out|ignoring)\b"
)
NOISE = re.compile(
    r"\bhow (?:high|low|large|big) (?:is|was|are|were)\b|\b(?:in|of|across|on) (?:the|our|this) (?:catalogue|catalog|data ?set|data|database|lake|system|service|workspace)\b|\b(?:as (?:an? )?(?:bar |line )?(?:chart|graph|table|plot)|in (?:a )?(?:chart|graph|table))\b"
)


def parse(sentence: Sentence, lexicon: Lexicon, values: ValueIndex, clock: Clock) -> Reading:
    """Give every word a role.

    Longer names win over shorter ones, quoted words are values, and names win over values unless
    a preposition and another metric speak for the value.
    """
    reading = Reading()
    excluded = _claim_pattern(sentence, EXCLUDING, "exclude")
    _claim_pattern(sentence, NOISE, "filler")
    _quoted(sentence, values, reading)
    matches = list(find_names(sentence, lexicon, shortest=2))
    matches.extend(find_split_names(sentence, lexicon, lambda word: bool(values.exact(word))))
    read_structure(sentence, reading)
    _misspelt_time(sentence, lexicon, values, reading)
    periods, problems = find_periods(sentence, clock)
    reading.periods.extend(periods)
    reading.time_problems.extend(problems)
    _values(sentence, values, reading, shortest=2)
    matches.extend(find_names(sentence, lexicon))
    matches = _without_filler(sentence, _as_values(sentence, values, reading, matches))
    _values(sentence, values, reading, shortest=1)
    _repair(sentence, lexicon, values, reading, matches)
    sort_names(sentence, reading, sorted(matches, key=lambda match: match.start))
    reading.values = [_marked(value, sentence, excluded) for value in reading.values]
    reading.leftovers = [
        sentence.tokens[i].raw
        for i, role in enumerate(sentence.roles)
        if role is None and (sentence.tokens[i].norm not in FILLER or sentence.tokens[i].quoted)
    ]
    return reading


def _misspelt_time(
    sentence: Sentence, lexicon: Lexicon, values: ValueIndex, reading: Reading
) -> None:
    """`Febuary` is the month, unless the workspace knows the word."""
    for place, token in enumerate(sentence.tokens):
        if sentence.roles[place] is not None or token.quoted or token.norm in FILLER:
            continue
        word = meant(token.norm)
        known = word and (
            token.stem in lexicon.vocabulary or values.exact(token.raw) or not token.norm.isalpha()
        )
        if word and not known:
            sentence.respell(place, word)
            reading.notes.append(f"'{token.raw}' is read as {word}.")


def _claim_pattern(sentence: Sentence, pattern: re.Pattern[str], role: str) -> list[int]:
    positions = []
    for _, start, end in list(sentence.find(pattern)):
        sentence.claim(start, end, role)
        positions.append(end)
    return positions


def _quoted(sentence: Sentence, values: ValueIndex, reading: Reading) -> None:
    start = 0
    tokens = sentence.tokens
    while start < len(tokens):
        end = start
        while end < len(tokens) and tokens[end].quoted:
            end += 1
        found = values.exact(sentence.phrase(start, end)) if end > start else ()
        if found:
            _take(sentence, reading, ValueReading(start, end, sentence.phrase(start, end), found))
        start = max(end, start + 1)


def _take(sentence: Sentence, reading: Reading, value: ValueReading) -> None:
    sentence.claim(value.start, value.end, "value")
    reading.values.append(value)


def _values(sentence: Sentence, values: ValueIndex, reading: Reading, *, shortest: int) -> None:
    for start in range(len(sentence.tokens)):
        longest = values.longest_span(sentence.tokens[start].norm)
        for length in range(min(longest, len(sentence.tokens) - start), shortest - 1, -1):
            end = start + length
            if not sentence.free(start, end):
                continue
            words = sentence.phrase(start, end)
            found = values.exact(words)
            if found and (length > 1 or _may_be_value(sentence, start, found)):
                _take(sentence, reading, ValueReading(start, end, words, found))
                break


def _may_be_value(sentence: Sentence, start: int, found: tuple[object, ...]) -> bool:
    """Function words, small letters of codes, and bare numbers are not values."""
    token = sentence.tokens[start]
    if token.norm.isdigit():
        return False
    if token.norm in FILLER:
        return _is_noun(sentence, start) or (token.raw.isupper() and len(token.raw) > 1)
    if len(token.norm) <= 3 and token.raw.islower():
        return any(getattr(match, "exact_case", False) for match in found)
    return True


def _is_noun(sentence: Sentence, start: int) -> bool:
    """`how many shows` counts shows: behind a word of number, `show` is no verb."""
    token = sentence.tokens[start]
    before = sentence.before(start)
    counted = before and (before[0] in QUANTIFYING or before[0].isdigit() or before[0] in NUMBERS)
    return token.norm != token.stem and bool(counted or sentence.roles[start - 1] == "rank")


def _as_values(
    sentence: Sentence, values: ValueIndex, reading: Reading, matches: list[Match]
) -> list[Match]:
    """Turn a single word that is a name and a value into the value where the words say so."""
    kept = []
    metrics = [match for match in matches if match.names("metric")]
    for match in matches:
        words = sentence.phrase(match.start, match.end)
        found = values.exact(words) if match.end - match.start == 1 else ()
        others = [metric for metric in metrics if metric is not match]
        if found and _led(sentence, match) and others and _beside_metric(sentence, match, others):
            reading.values.append(ValueReading(match.start, match.end, words, found))
            sentence.claim(match.start, match.end, "value")
            metrics = [metric for metric in metrics if metric is not match]
        else:
            kept.append(match)
    return kept


def _led(sentence: Sentence, match: Match) -> bool:
    words = [word for word in sentence.before(match.start, 2) if word not in ("the", "our")]
    return bool(words) and words[-1] in BEFORE_VALUE


def _without_filler(sentence: Sentence, matches: list[Match]) -> list[Match]:
    """`get` may be a workspace's word for downloads; beside another metric it says nothing."""
    plain = [m for m in matches if m.end - m.start == 1 and sentence.tokens[m.start].norm in FILLER]
    if not any(m.names("metric") for m in matches if m not in plain):
        return matches
    return [match for match in matches if match not in plain]


def _beside_metric(sentence: Sentence, match: Match, others: list[Match]) -> bool:
    before = sentence.before(match.start)[0]
    return before not in ("and", "or", "vs", "versus", "than", "of", "with") or any(
        other.start < match.start and before != "and" for other in others
    )


def _repair(
    sentence: Sentence,
    lexicon: Lexicon,
    values: ValueIndex,
    reading: Reading,
    matches: list[Match],
) -> None:
    for i, token in enumerate(sentence.tokens):
        if sentence.roles[i] is not None or token.norm in FILLER or token.quoted:
            continue
        known = lexicon.repair(token.stem) if token.norm.isalpha() else None
        found = values.fuzzy(token.raw) if not token.norm.isdigit() else ()
        if known and not found:
            _repaired(sentence, lexicon, matches, i, known)
        elif found and not known and len({match.value.value for match in found}) == 1:
            note = f"'{token.raw}' is read as {found[0].value.value}."
            _take(sentence, reading, ValueReading(i, i + 1, token.raw, found, note=note))


def _repaired(
    sentence: Sentence, lexicon: Lexicon, matches: list[Match], position: int, known: str
) -> None:
    """Match the longest phrase around a repaired word."""
    stems = [token.stem for token in sentence.tokens]
    stems[position] = known
    for length in range(6, 0, -1):
        for start in range(max(0, position - length + 1), position + 1):
            end = start + length
            if end > len(stems) or not _takeable(sentence, matches, start, end):
                continue
            entries = tuple(lexicon.phrases.get(tuple(stems[start:end]), ()))
            if entries:
                inner = [m for m in matches if start <= m.start and m.end <= end]
                for match in inner:
                    matches.remove(match)
                sentence.claim(start, end, "name")
                note = f"'{sentence.phrase(start, end)}' is read as {entries[0].name}."
                matches.append(Match(start, end, entries, note))
                return


def _takeable(sentence: Sentence, matches: list[Match], start: int, end: int) -> bool:
    inside = {
        i for m in matches if start <= m.start and m.end <= end for i in range(m.start, m.end)
    }
    return all(sentence.roles[i] is None or i in inside for i in range(start, end))


def _marked(value: ValueReading, sentence: Sentence, excluded: list[int]) -> ValueReading:
    """A value after a word of exclusion is left out; so are those joined to it."""
    for position in excluded:
        between = range(position, value.start)
        if value.start >= position and all(
            sentence.roles[i] in ("value", "name", "exclude")
            or sentence.tokens[i].norm in ("and", "or", "the", "in", "on", "from", "for", "of")
            for i in between
        ):
            return replace(value, excluded=True)
    return value
