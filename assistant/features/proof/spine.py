"""Changes of the spine: what is asked for elsewhere may not change what is answered here."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Remake, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.world import Moment, World


def _kept(choose: Callable[[World], np.ndarray]) -> Remake:
    return Remake(lambda world: world.with_labels(world.labels.filter(pa.array(choose(world)))))


def _half(parity: int) -> Callable[[World], np.ndarray]:
    return lambda world: np.arange(world.labels.num_rows) % 2 == parity


def _early(world: World) -> np.ndarray:
    moments = world.label_times()
    middle = np.sort(moments)[: len(moments) // 2 + 1][-1:]
    return np.asarray(moments <= middle)


def _only(moment: Moment) -> Remake:
    return Remake(lambda world: world.at(moment))


def _fewer(setting: Setting) -> Iterator[Trial]:
    if setting.world.labels.num_rows < 2:
        return
    for parity in (0, 1):
        what = "half of the other labels, deleted"
        yield Trial(before=setting.world, change=_kept(_half(parity)), what=what)
    yield Trial(before=setting.world, change=_kept(_early), what="every later label, deleted")
    for moment in setting.moments:
        what = "labels of other times, deleted"
        yield Trial(before=setting.world, change=_only(moment), what=what)


LABELS = Relation(
    name="other_labels",
    says="The value depends on which other labels are asked for.",
    remedy="Read the spine row by row: no window, count or maximum over labels.",
    trials=_fewer,
)
