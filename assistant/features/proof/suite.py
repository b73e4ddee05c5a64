"""Every relation, the plainest first: the first that fails is the one that is told."""

from assistant.features.proof.delay import DELAY
from assistant.features.proof.dimension import NEW_THING
from assistant.features.proof.future import EXACT, FUTURE, NEW_VERSION
from assistant.features.proof.order import AGAIN, SHUFFLE, ZONE
from assistant.features.proof.others import OTHERS
from assistant.features.proof.past import LOOKBACK
from assistant.features.proof.relation import Relation
from assistant.features.proof.repeated import DUPLICATE, REDELIVERED
from assistant.features.proof.shift import NAMED_DATE, SHIFT
from assistant.features.proof.spine import LABELS
from assistant.features.proof.unknown import ALTERED, DELETED, LATE, REPLAY

RELATIONS: tuple[Relation, ...] = (
    AGAIN,
    FUTURE,
    EXACT,
    LATE,
    NEW_VERSION,
    NEW_THING,
    DELETED,
    ALTERED,
    REPLAY,
    LABELS,
    LOOKBACK,
    DELAY,
    DUPLICATE,
    REDELIVERED,
    SHUFFLE,
    ZONE,
    SHIFT,
    NAMED_DATE,
    OTHERS,
)
