"""The bell: told once, to its reader alone, and never at the cost of the work it tells of."""

import pytest
from django.db import connection, transaction

from users.models import Notification
from users.notifying import MOST_COUNTED, mark_read, notify, own_path, unread_count


def test_notify_tells_a_key_once_a_person(owner, stranger):
    first = notify(user=owner, kind="job", title="Done", key="job-1")

    assert first is not None
    assert notify(user=owner, kind="job", title="Done", key="job-1") is None
    assert notify(user=stranger, kind="job", title="Done", key="job-1") is not None
    assert (unread_count(owner), unread_count(stranger)) == (1, 1)


def test_notify_without_a_key_tells_each_time(owner):
    notify(user=owner, kind="note", title="One")
    notify(user=owner, kind="note", title="One")

    assert unread_count(owner) == 2


def test_notify_fits_long_texts_and_keeps_own_paths_only(owner):
    made = notify(user=owner, kind="k" * 50, title="题" * 300, text="文" * 900, url="https://elsewhere.example/")

    made.refresh_from_db()
    assert (len(made.kind), len(made.title), len(made.text), made.url) == (32, 200, 500, "")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/pyramid/", "/pyramid/"),
        ("/accounts/?q=a&page=2", "/accounts/?q=a&page=2"),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example/", ""),
        ("javascript:alert(1)", ""),
        ("accounts/", ""),
        ("/" + "a" * 300, ""),
        ("", ""),
    ],
)
def test_own_path_keeps_paths_of_our_pages(url, kept):
    assert own_path(url) == kept


def test_notify_never_disturbs_the_work_it_tells_of(owner, caplog):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE users_notification RENAME TO users_notification_gone")
        assert notify(user=owner, kind="job", title="Done", key="job-1") is None
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE users_notification_gone RENAME TO users_notification")
        owner.display_name = "沈"
        owner.save()

    owner.refresh_from_db()
    assert owner.display_name == "沈"
    assert "job was not told" in caplog.text


def test_unread_count_leaves_out_what_is_read_and_ends_at_a_bound(owner, django_assert_num_queries):
    Notification.objects.bulk_create(Notification(user=owner, kind="job", title=str(number)) for number in range(105))

    with django_assert_num_queries(1):
        assert unread_count(owner) == MOST_COUNTED
    assert mark_read(notices=Notification.objects.visible_to(owner)) == 105
    assert unread_count(owner) == 0
