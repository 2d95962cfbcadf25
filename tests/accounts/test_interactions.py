"""Touches with a customer: logged once, corrected with a version, put away; the last contact follows."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import (
    EditConflictError,
    archive_interaction,
    log_interaction,
    note_contact,
    note_visit,
    restore_interaction,
    update_interaction,
)
from accounts.models import AccountFigures, Commitment, Interaction
from accounts.selectors.rhythm import contact_rhythm
from tests.accounts.factories import InteractionFactory
from tests.factories import AccountFactory, ContactFactory

NEW = "/accounts/KH-000127/interactions/new/"


def days_ago(days):
    return timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0) - dt.timedelta(days=days)


def facts(user, **others):
    return {"user": user, "channel": "call", "happened_at": days_ago(2), "summary": "确认补货", **others}


def last_contact(account):
    return AccountFigures.objects.get(account=account).last_contact_on


def opened(client, url):
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {form[name].html_initial_name: form[name].value() for name in form.fields}
    for name in ("happened_at", form["happened_at"].html_initial_name):
        moment = data[name]
        data[name] = moment if isinstance(moment, str) else f"{moment:%Y-%m-%dT%H:%M}"
    return {name: "" if value is None else value for name, value in data.items() if value is not False}


def test_logged_touch_moves_the_last_contact_forward_and_never_back(account, owner):
    log_interaction(by=owner, account=account, facts=facts(owner))
    log_interaction(by=owner, account=account, facts=facts(owner, happened_at=days_ago(40)))

    assert last_contact(account) == days_ago(2).date()
    assert Interaction.objects.first().history.get().history_user == owner


def test_visit_is_a_contact_too(account):
    note_contact(account_ids=[account.pk], day=dt.date(2026, 5, 1))
    note_visit(account_ids=[account.pk], day=dt.date(2026, 4, 1))
    note_visit(account_ids=[account.pk], day=dt.date(2026, 6, 1))

    figures = AccountFigures.objects.get(account=account)
    assert (figures.last_visit_on, figures.last_contact_on) == (dt.date(2026, 6, 1), dt.date(2026, 6, 1))


def test_note_contact_writes_many_accounts_with_one_query(db, django_assert_num_queries):
    accounts = [AccountFactory() for _each in range(3)]

    with django_assert_num_queries(1):
        note_contact(account_ids=[account.pk for account in accounts], day=dt.date(2026, 6, 1))

    assert {last_contact(account) for account in accounts} == {dt.date(2026, 6, 1)}


@pytest.mark.parametrize(
    "wrong",
    [{"summary": "  "}, {"happened_at": days_ago(-2)}],
    ids=["says nothing", "still to come"],
)
def test_touch_that_cannot_be_is_refused(wrong, account, owner):
    with pytest.raises(ValidationError):
        log_interaction(by=owner, account=account, facts=facts(owner, **wrong))
    assert last_contact(account) is None


def test_touch_names_no_person_of_another_customer(account, owner):
    with pytest.raises(ValidationError):
        log_interaction(by=owner, account=account, facts=facts(owner, contact=ContactFactory()))


def test_database_refuses_a_touch_that_says_nothing(account, owner):
    with pytest.raises(IntegrityError), transaction.atomic():
        InteractionFactory(account=account, user=owner, summary="")


def test_touch_that_is_archived_no_longer_counts_as_the_last_contact(account, owner):
    log_interaction(by=owner, account=account, facts=facts(owner, happened_at=days_ago(20)))
    latest = log_interaction(by=owner, account=account, facts=facts(owner))

    archive_interaction(by=owner, interaction=latest, at=timezone.now())
    assert last_contact(account) == days_ago(20).date()

    restore_interaction(by=owner, interaction=latest)
    assert last_contact(account) == days_ago(2).date()


def test_last_visit_remains_the_last_contact_when_a_touch_is_archived(account, owner):
    note_visit(account_ids=[account.pk], day=days_ago(9).date())
    touch = log_interaction(by=owner, account=account, facts=facts(owner))

    archive_interaction(by=owner, interaction=touch, at=timezone.now())

    assert last_contact(account) == days_ago(9).date()


def test_touch_moved_to_an_earlier_day_takes_the_last_contact_with_it(account, owner):
    touch = log_interaction(by=owner, account=account, facts=facts(owner))

    update_interaction(by=owner, interaction=touch, changes={"happened_at": days_ago(5)}, version=touch.version)

    assert last_contact(account) == days_ago(5).date()


def test_update_of_a_version_seen_before_is_a_conflict(account, owner, teammate):
    touch = log_interaction(by=owner, account=account, facts=facts(owner))
    update_interaction(by=teammate, interaction=touch, changes={"summary": "改为下周"}, version=1)

    with pytest.raises(EditConflictError):
        update_interaction(by=owner, interaction=touch, changes={"summary": "改为明天"}, version=1)
    assert Interaction.objects.get().summary == "改为下周"


@pytest.mark.parametrize("persona", ["owner", "teammate", "director", "executive"])
def test_form_logs_a_touch_once_for_whoever_sees_the_account(persona, account, client, request):
    person = request.getfixturevalue(persona)
    contact = ContactFactory(account=account)
    client.force_login(person)
    data = opened(client, NEW) | {"channel": "wechat", "contact": contact.pk, "summary": "要求缩短交期"}

    first, second = client.post(NEW, data), client.post(NEW, data)

    touch = Interaction.objects.get()
    assert first.url == second.url == "/accounts/KH-000127/timeline/"
    assert (touch.channel, touch.contact, touch.user, touch.summary) == ("wechat", contact, person, "要求缩短交期")
    assert last_contact(account) == timezone.localdate()


def test_form_opens_with_the_contact_of_the_link(account, owner, client):
    contact = ContactFactory(account=account, title="采购部长")
    client.force_login(owner)

    page = client.get(NEW, {"contact": contact.pk}).content.decode()

    assert f'<option value="{contact.pk}" selected>' in page


def test_promise_that_came_of_a_talk_goes_into_the_ledger(account, owner, client):
    contact = ContactFactory(account=account)
    client.force_login(owner)
    data = opened(client, NEW) | {"contact": contact.pk, "summary": "来电催图纸"}
    data |= {"promise-matter": "交付图纸", "promise-side": "ours", "promise-due_on": "2026-12-20"}

    client.post(NEW, data)

    promise, touch = Commitment.objects.get(), Interaction.objects.get()
    assert (promise.origin, promise.origin_number) == ("interaction", str(touch.pk))
    assert (promise.holder, promise.contact, promise.matter) == (owner, contact, "交付图纸")


def test_promise_without_a_day_logs_nothing(account, owner, client):
    client.force_login(owner)

    response = client.post(NEW, opened(client, NEW) | {"summary": "来电", "promise-matter": "交付图纸"})

    assert response.status_code == 200
    assert "来电" in response.content.decode()
    assert not Interaction.objects.exists()
    assert not Commitment.objects.exists()


def test_day_to_come_is_refused_in_the_form(account, owner, client):
    client.force_login(owner)
    tomorrow = f"{days_ago(-1):%Y-%m-%dT%H:%M}"

    response = client.post(NEW, opened(client, NEW) | {"summary": "来电", "happened_at": tomorrow})

    assert "happened_at" in response.context["form"].errors
    assert not Interaction.objects.exists()


def test_saving_an_untouched_form_changes_no_fact(account, owner, client):
    touch = log_interaction(by=owner, account=account, facts=facts(owner))
    client.force_login(owner)
    url = f"/accounts/KH-000127/interactions/{touch.pk}/edit/"
    before = Interaction.objects.values("happened_at", "summary", "user", "channel").get()

    assert client.post(url, opened(client, url)).status_code == 302

    assert Interaction.objects.values("happened_at", "summary", "user", "channel").get() == before


def test_edit_of_a_version_seen_before_shows_both_values(account, owner, teammate, client):
    touch = log_interaction(by=owner, account=account, facts=facts(owner))
    client.force_login(owner)
    url = f"/accounts/KH-000127/interactions/{touch.pk}/edit/"
    data = opened(client, url)
    update_interaction(by=teammate, interaction=touch, changes={"summary": "改为下周"}, version=1)

    response = client.post(url, data | {"summary": "改为明天"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "改为下周" in page
    assert "改为明天" in page
    assert Interaction.objects.get().summary == "改为下周"


def test_archived_touch_leaves_the_timeline_and_comes_back(account, owner, client):
    touch = InteractionFactory(account=account, user=owner, summary="误记的电话")
    client.force_login(owner)

    client.post(f"/accounts/KH-000127/interactions/{touch.pk}/archive/")
    events = client.get("/accounts/KH-000127/timeline/", {"kind": "interaction"}).context["events"]
    assert events == []

    client.post(f"/accounts/KH-000127/interactions/{touch.pk}/restore/")
    events = client.get("/accounts/KH-000127/timeline/", {"kind": "interaction"}).context["events"]
    assert [event.text for event in events] == ["误记的电话"]


@pytest.mark.parametrize("persona", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_foreign_touch_is_not_found_and_not_changed(persona, account, owner, client, request):
    touch = InteractionFactory(account=account, user=owner)
    client.force_login(request.getfixturevalue(persona))
    before = Interaction.objects.values().get()

    base = f"/accounts/KH-000127/interactions/{touch.pk}"
    assert client.get(NEW).status_code == 404
    assert client.get(f"{base}/edit/").status_code == 404
    for path in (NEW, f"{base}/edit/", f"{base}/archive/", f"{base}/restore/"):
        assert client.post(path, {"summary": "x", "version": 1}).status_code == 404
    assert Interaction.objects.values().get() == before


def test_touch_of_another_account_is_not_found_below_the_own_one(account, owner, stranger, client):
    other = InteractionFactory(account=AccountFactory(owner=stranger), user=stranger)
    client.force_login(owner)

    assert client.get(f"/accounts/KH-000127/interactions/{other.pk}/edit/").status_code == 404


def test_rhythm_names_who_was_never_spoken_to_first_then_the_longest_silence(account, owner, teammate):
    recent, silent, never = (ContactFactory(account=account, name=name) for name in ("甲", "乙", "丙"))
    InteractionFactory(account=account, contact=recent, user=owner, happened_at=days_ago(3))
    InteractionFactory(account=account, contact=recent, user=teammate, happened_at=days_ago(1))
    InteractionFactory(account=account, contact=silent, user=owner, happened_at=days_ago(90))
    InteractionFactory(account=account, contact=never, user=owner, happened_at=days_ago(800))

    found = contact_rhythm(account)

    assert [one.contact for one in found] == [never, silent, recent]
    assert (found[2].last_by, found[2].times, found[2].people) == ("许静宜", 2, 2)
