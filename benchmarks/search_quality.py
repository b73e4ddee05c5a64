"""Search on the Cranfield collection: how good the ten first results are, and how long one takes."""

import math
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, shared_data
from retrieval.indexing import build_index
from retrieval.passages import Passage, PassageId
from retrieval.reuse import IndexNeeds
from retrieval.search import SearchIndex, open_index
from retrieval.sentence_encoder import SentenceTransformerEncoder

NAME = "nDCG@10 on Cranfield"
GAINS = {1: 4, 2: 3, 3: 2, 4: 1}
"""Gain by code of the judgement; -1 means not relevant."""
KEYWORDS_ALONE = 0.367
"""Stemmed BM25 on the same collection: what adding vectors must beat."""

Judgements = dict[int, dict[str, int]]


def run() -> list[Figure]:
    """Index the collection as documents and ask its 225 queries."""
    shared = shared_data()
    if shared is None or not (shared / "ir" / "cranfield").is_dir():
        return [Figure(NAME, None, "", note="data set 'ir/cranfield' is absent")]
    data = shared / "ir" / "cranfield"
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base)
        build_index(
            read_passages(data),
            folder=folder,
            needs=IndexNeeds(SentenceTransformerEncoder(), None),
            clean=str,
        )
        index = open_index(folder, lake_version=None)
        try:
            return measure(index, queries=read_queries(data), judged=read_judgements(data))
        finally:
            index.close()


def measure(index: SearchIndex, *, queries: dict[int, str], judged: Judgements) -> list[Figure]:
    """The figures of one opened index."""
    index.search("warm up")
    times: list[float] = []
    gains, recalls = [], []
    for number, query in queries.items():
        start = time.perf_counter()
        found = [hit.passage.id for hit in index.search(query)]
        times.append(time.perf_counter() - start)
        gains.append(ndcg(found, judged[number]))
        recalls.append(len(set(found) & judged[number].keys()) / len(judged[number]))
    quality = statistics.mean(gains)
    note = f"{len(queries)} queries; stemmed BM25 alone {KEYWORDS_ALONE}"
    target = f"> {KEYWORDS_ALONE}"
    return [
        Figure(NAME, quality, "", target, quality > KEYWORDS_ALONE, note),
        Figure("recall@10 on Cranfield", statistics.mean(recalls), ""),
        Figure("search, warm, median", 1000 * statistics.median(times), "ms"),
    ]


def ndcg(found: Sequence[str], gains: dict[str, int], *, depth: int = 10) -> float:
    """Normalised discounted cumulative gain. Source: Järvelin and Kekäläinen 2002."""
    ideal = sorted(gains.values(), reverse=True)
    return _discounted([gains.get(key, 0) for key in found[:depth]]) / _discounted(ideal[:depth])


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def read_passages(data: Path) -> list[Passage]:
    """The abstracts; the first sentence of each repeats its title."""
    return [
        Passage(
            id=PassageId(f"doc:cranfield:{number}"),
            kind="doc",
            title=fields.get("T", ""),
            text=fields.get("W", "").removeprefix(fields.get("T", "")).strip(),
            source="cranfield",
        )
        for number, fields in _records(data / "cran.all.1400")
    ]


def read_queries(data: Path) -> dict[int, str]:
    """Queries by order: the judgements count them so, whatever number they carry."""
    records = _records(data / "cran.qry")
    return {order: fields["W"] for order, (_, fields) in enumerate(records, start=1)}


def read_judgements(data: Path) -> Judgements:
    """Gain by query and passage id."""
    judged: Judgements = defaultdict(dict)
    for line in (data / "cranqrel").read_text().splitlines():
        query, document, code = map(int, line.split()[:3])
        if code in GAINS:
            judged[query][f"doc:cranfield:{document}"] = GAINS[code]
    return dict(judged)


def _records(path: Path) -> list[tuple[int, dict[str, str]]]:
    records = []
    for block in re.split(r"^\.I ", path.read_text(), flags=re.MULTILINE)[1:]:
        number, _, rest = block.partition("\n")
        parts = re.split(r"^\.([TABW])$", rest, flags=re.MULTILINE)[1:]
        fields = {key: text.strip() for key, text in zip(parts[::2], parts[1::2], strict=True)}
        records.append((int(number), fields))
    return records
