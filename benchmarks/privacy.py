"""What subtracting, averaging and asking in parallel recover, and what the guards cost."""

import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.attacked_people import (
    Attacker,
    World,
    attacked_people,
    guessed,
    recovered,
    standard,
    strict,
)
from benchmarks.figures import Figure
from guardrails.privacy.ledger import Account, Ledger, Offer

REQUESTS = 1_000
REWRITES = 100
ACCOUNT = Account("attacker", "lake")


def run() -> list[Figure]:
    """Every figure."""
    with tempfile.TemporaryDirectory(prefix="signpost-bench-") as folder:
        place = Path(folder)
        with attacked_people(place) as world:
            attacks = [*_differencing(world, place), *_noise(world, place)]
            cost = _cost(world, place)
        return [*attacks, _parallel(place), cost]


def _differencing(world: World, place: Path) -> list[Figure]:
    targets = len(world.secrets)
    open_ = recovered(Attacker(world, None).differencing(), world)
    guarded = recovered(Attacker(world, standard(place / "standard.db")).differencing(), world)
    note = f"of {targets} planted secrets, by subtracting totals"
    return [
        Figure("differencing, minimum group alone", open_, "", "", None, note),
        Figure("differencing, standard mode", guarded, "", "0", guarded == 0, note),
    ]


def _noise(world: World, place: Path) -> list[Figure]:
    mode = strict(place / "strict.db")
    found = Attacker(world, mode).differencing()
    beyond = 100 * (guessed(found, world) - world.prior)
    averaging = Attacker(world, strict(place / "averaging.db"))
    bits = [averaging.averaging(i, rewrites=REWRITES) for i in range(3)]
    rest = (None,) * (len(world.secrets) - len(bits))
    mean_beyond = 100 * (guessed((*bits, *rest), world) - world.prior)
    note = f"prior {100 * world.prior:.1f} %, epsilon 1 in total"
    return [
        Figure("differencing, strict mode", beyond, "points", "<= 5 points", beyond <= 5, note),
        Figure(
            f"averaging {REWRITES} rewrites, strict mode",
            mean_beyond,
            "points",
            "<= 5 points",
            mean_beyond <= 5,
            note,
        ),
    ]


def _parallel(place: Path) -> Figure:
    """Requests from four processes at once, each for another answer."""
    file = place / "parallel.db"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        given = sum(pool.map(partial(_spend, file), range(REQUESTS), chunksize=25))
    over = given - 10
    spent = Ledger(file).spent(ACCOUNT)
    note = f"{given} of {REQUESTS} parallel requests paid, epsilon {spent:.3g} of 1 spent"
    return Figure("budget overspends", over, "", "0", over == 0 and spent <= 1 + 1e-9, note)


def _spend(file: Path, number: int) -> bool:
    offer = Offer(question=f"q{number}", epsilon=0.1, delta=0.0, body="[]")
    return Ledger(file).spend(ACCOUNT, offer, total=1.0) is not None


def _cost(world: World, place: Path) -> Figure:
    """One more question after twenty others, with the guard and without."""
    guarded = Attacker(world, standard(place / "cost.db"), name="colleague")
    for i in range(20):
        guarded.total(f"seen_at < DATE '2026-06-{i + 1:02d}'")
    taken = [_ms(guarded, i) - _ms(Attacker(world, None), i) for i in range(9)]
    note = "on top of the query, after 20 earlier answers"
    return Figure("difference guard, median", statistics.median(taken), "ms", "", None, note)


def _ms(attacker: Attacker, i: int) -> float:
    start = time.perf_counter()
    attacker.total(f"seen_at < DATE '2026-07-{i + 1:02d}'")
    return (time.perf_counter() - start) * 1_000
