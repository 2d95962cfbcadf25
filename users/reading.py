"""Keep who has read what is guarded."""

from users.models import ReadLog, User

SUBJECT_LENGTH = ReadLog._meta.get_field("subject").max_length


def log_read(*, user: User, kind: str, account_number: str, subject: str = "") -> None:
    """Note that a person is shown guarded facts of an account. `subject` names the record, never what stands in it.

    Cost: 1 query.
    """
    ReadLog.objects.create(user=user, kind=kind, account_number=account_number, subject=subject[:SUBJECT_LENGTH])
