"""What can be wrong with an import, in words that its owner reads."""

from django.utils.functional import Promise

Words = str | Promise


class FileRefused(Exception):
    """The file as a whole cannot be taken: nothing of it was written."""

    def __init__(self, message: Words) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class WrongUsage(FileRefused):
    """What was asked for does not fit the file or the product: an unknown field, sheet or encoding."""


class BadValue(ValueError):
    """One cell or row cannot be taken."""

    def __init__(self, message: Words) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class DataMoved(Exception):
    """Someone changed the same records between planning and writing; the batch is planned again."""
