"""When memory is searched for unreachable cycles: not while what is made is there to stay."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected(*, for_good: bool = False) -> Iterator[None]:
    """Search for no cycles for the length of the block: loading makes many objects and hardly any garbage.

    Args:
        for_good: Leave what exists at the end out of every later search, too. For modules, which stay.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if for_good:
            gc.freeze()
            # At the end modules go too; what is left out then, the engine calls leaked on the terminal.
            atexit.register(gc.unfreeze)
        if enabled:
            gc.enable()
