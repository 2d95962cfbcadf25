"""How much work Python's memory makes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the garbage collector rest meanwhile, for work that makes millions of values at once and drops them again.

    It looks for objects that hold each other and would walk through all those values several times; what nobody holds
    is freed all the same. Holds for the whole process.
    """
    was_working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_working:
            gc.enable()
