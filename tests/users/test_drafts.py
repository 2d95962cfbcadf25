"""Drafts: typed text outlives the page and the session, is read by its author alone, and is gone once saved."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from service.actions import open_request
from tests.accounts.factories import CommitmentFactory
from tests.factories import ContactFactory, ContactPersonalFactory, CreditIncidentFactory
from tests.opening import fields_of, filled
from tests.visits.factories import make_visit
from users import drafts
from users.models import Draft
from visits.actions import check_in

URL = "/accounts/KH-000127/edit/basic/"
KEEP = "/drafts/"


def typed(client, url=URL, **values):
    """Type into a form as the script of the page sends it."""
    data = filled(client.get(url), **values)
    return client.post(KEEP, data)


def test_typed_text_is_kept_and_offered_to_its_author_alone(account, owner, teammate, client):
    client.force_login(owner)

    assert typed(client, city="南京").status_code == 204

    page = client.get(URL)
    assert page.context["draft"].data["city"] == ["南京"]
    assert f'data-draft="{URL}"' in page.content.decode()
    client.force_login(teammate)
    assert client.get(URL).context["draft"] is None


def test_draft_of_one_form_is_kept_once(account, owner, client):
    client.force_login(owner)
    for city in ("南", "南京"):
        typed(client, city=city)

    assert Draft.objects.get().data["city"] == ["南京"]


def test_saved_form_forgets_its_draft_and_a_refused_one_keeps_it(account, owner, client):
    client.force_login(owner)
    typed(client, city="南京")

    client.post(URL, filled(client.get(URL), name=""))
    assert Draft.objects.exists()
    client.post(URL, filled(client.get(URL), city="南京"))
    assert not Draft.objects.exists()


def test_draft_of_another_form_stays_when_one_is_saved(account, owner, client):
    client.force_login(owner)
    typed(client, "/accounts/KH-000127/edit/business/", relation_note="好")

    client.post(URL, filled(client.get(URL), city="南京"))

    assert Draft.objects.exists()


def test_what_is_sent_after_the_session_ended_is_offered_after_sign_in(account, owner, client):
    client.force_login(owner)
    data = filled(client.get(URL), city="南京")
    client.logout()

    answer = client.post(URL, data)

    assert answer.url == f"/auth/login/?next={URL}"
    account.refresh_from_db()
    assert account.city == ""
    client.force_login(owner)
    assert client.get(URL).context["draft"].data["city"] == ["南京"]


@pytest.mark.parametrize(
    ("page", "action", "field"),
    [
        ("/visits/{visit.number}/", "/visits/{visit.number}/close/", "summary"),
        ("/promises/{promise.pk}/", "/promises/{promise.pk}/settle/", "evidence"),
        ("/service/{case.number}/", "/service/{case.number}/step/note/", "note-note"),
        ("/service/{case.number}/", "/service/{case.number}/step/hand/", "hand-note"),
    ],
)
def test_form_that_is_a_part_of_its_page_has_a_draft_of_its_own(page, action, field, account, owner, client):
    visit = make_visit(account=account, by=owner)
    check_in(by=owner, visit=visit, at=timezone.now())
    case = open_request(by=owner, account=account, subject="渗漏", at=timezone.now())
    rows = {"visit": visit, "case": case, "promise": CommitmentFactory(account=account)}
    page, action = page.format(**rows), action.format(**rows)
    client.force_login(owner)
    text = client.get(page).content.decode()
    key = re.search(f'value="([^"]+)" data-draft-form="{action}"', text)[1]
    client.logout()

    answer = client.post(action, {"draft": key, field: "一段文字"})

    assert answer.url == f"/auth/login/?next={action}"
    client.force_login(owner)
    answer = client.get(action, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert f'data-draft="{action}"' in answer.content.decode()
    assert ">一段文字</dd>" in answer.content.decode()


def test_forged_request_after_the_session_ended_keeps_nothing(account, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    data = filled(client.get(URL), city="南京")
    client.logout()

    assert client.post(URL, {**data, "csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "WzEsImEiXQ:1:2"])
def test_unsigned_key_keeps_nothing(key, owner, client):
    client.force_login(owner)

    assert client.post(KEEP, {"draft": key, "city": "南京"}).status_code == 400
    assert not Draft.objects.exists()


def test_key_of_someone_else_keeps_and_drops_nothing(account, owner, teammate, client):
    client.force_login(owner)
    typed(client, city="南京")
    theirs = dict(fields_of(client.get(URL)).lists())
    client.force_login(teammate)

    assert client.post(KEEP, {**theirs, "city": "苏州"}).status_code == 400
    client.post("/drafts/drop/", {"draft": theirs["draft"]})

    assert Draft.objects.get().data["city"] == ["南京"]


def test_draft_is_discarded_on_demand(account, owner, client):
    client.force_login(owner)
    typed(client, city="南京")
    key = fields_of(client.get(URL))["draft"]

    answer = client.post("/drafts/drop/", {"draft": key, "next": URL})

    assert answer.url == URL
    assert not Draft.objects.exists()


def test_personal_facts_and_tokens_are_never_kept(account, owner, client):
    contact = ContactFactory(account=account)
    ContactPersonalFactory(contact=contact, family="独生女在伦敦")
    client.force_login(owner)

    typed(client, f"/accounts/KH-000127/people/{contact.pk}/edit/", title="总监", **{"personal-family": "两个孩子"})

    kept = Draft.objects.get().data
    assert kept["title"] == ["总监"]
    assert not [name for name in kept if "personal" in name or "token" in name or name == "draft"]
    assert "独生女" not in str(kept)


@pytest.mark.parametrize(
    "name", ["password", "new_password1", "bottom_line", "token", "note-token", "csrfmiddlewaretoken"]
)
def test_guarded_names_are_left_out(name, owner):
    data = QueryDict(mutable=True)
    data.update({name: "secret", "city": "南京"})

    drafts.keep(key=drafts.key_of(user=owner, form="/x/"), data=data)

    assert Draft.objects.get().data == {"city": ["南京"]}


def test_credit_incidents_keep_no_draft(account, owner, client):
    incident = CreditIncidentFactory(account=account)
    client.force_login(owner)

    for path in ("new/", f"{incident.pk}/"):
        assert "draft" not in fields_of(client.get(f"/accounts/KH-000127/incidents/{path}"))


def test_drafts_are_bounded(owner):
    for n in range(drafts.MOST_KEPT + 2):
        drafts.keep(key=drafts.key_of(user=owner, form=f"/{n}/"), data=QueryDict("city=x"))
    long = QueryDict(mutable=True)
    long["city"] = "x" * (drafts.LONGEST + 1)

    assert not drafts.keep(key=drafts.key_of(user=owner, form="/long/"), data=long)
    assert Draft.objects.count() == drafts.MOST_KEPT
    assert not Draft.objects.filter(form="/0/").exists()


def test_old_drafts_are_neither_offered_nor_kept_for_ever(account, owner, client):
    client.force_login(owner)
    typed(client, city="南京")
    Draft.objects.update(updated_at=timezone.now() - dt.timedelta(days=15))

    assert client.get(URL).context["draft"] is None
    call_command("sweep_drafts")
    assert not Draft.objects.exists()


def test_draft_of_someone_who_left_is_not_kept(owner):
    key = drafts.key_of(user=owner, form="/x/")
    owner.is_active = False
    owner.save()

    assert not drafts.keep(key=key, data=QueryDict("city=x"))
