"""Signs of life beside long work."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator

from django.db import Error, connection

BEAT_SECONDS = 10.0
log = logging.getLogger(__name__)


class _Heart(threading.Thread):
    """Beats until the work is over, with a database connection of its own."""

    def __init__(self, beat: Callable[[], None], *, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.beat = beat
        self.is_over = threading.Event()

    def run(self) -> None:
        try:
            while not self.is_over.wait(BEAT_SECONDS):
                self._beat_once()
        finally:
            connection.close()

    def _beat_once(self) -> None:
        """Beat, or leave it out: a database that is busy or was started anew is there for the next beat.

        On SQLite the work's own transaction keeps everyone from writing; nobody can take the work over either.
        """
        try:
            self.beat()
        except Error as error:
            log.debug("%s left out a beat: %s", self.name, error)
            with contextlib.suppress(Error):
                connection.close_if_unusable_or_obsolete()


@contextlib.contextmanager
def beating(beat: Callable[[], None], *, name: str) -> Iterator[None]:
    """Call `beat` every ten seconds as long as the block runs, also while it computes or holds a transaction."""
    heart = _Heart(beat, name=name)
    heart.start()
    try:
        yield
    finally:
        heart.is_over.set()
        heart.join()
