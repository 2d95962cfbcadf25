"""The steps of a visit by its pages: checked in, closed, cancelled, ticked."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Commitment
from tests.visits.factories import make_visit
from users.models import User
from visits.actions import VisitRefusedError, close, correct_summary
from visits.choices import VisitState
from visits.models import Visit

pytestmark = pytest.mark.django_db


def ending(**changes: Any) -> dict[str, Any]:
    """Fill the form that closes a visit, with one promise."""
    data = {
        "summary": "总经理同意框架条款",
        "attainment": "reached",
        "decisions": "选址定在二号门",
        "promises-TOTAL_FORMS": "2",
        "promises-INITIAL_FORMS": "0",
        "promises-0-side": "ours",
        "promises-0-matter": "交付安装图纸",
        "promises-0-due_on": "2026-12-10",
        "promises-1-side": "ours",
    }
    return data | changes


def test_visit_is_checked_in_now_or_at_a_time_given(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)

    client.post(reverse("visits:visit_check_in", args=[visit.number]), {"at": "09:24"})

    visit.refresh_from_db()
    assert (visit.state, visit.minutes_late) == (VisitState.UNDER_WAY, -6)
    assert "09:24" in client.get(reverse("visits:visit_detail", args=[visit.number])).content.decode()


def test_visit_is_closed_with_summary_and_promise(client: Client, under_way: Visit, owner: User) -> None:
    client.force_login(owner)

    answer = client.post(reverse("visits:visit_close", args=[under_way.number]), ending())

    under_way.refresh_from_db()
    promise = Commitment.objects.get()
    assert answer.status_code == 302
    assert (under_way.state, under_way.attainment) == (VisitState.CLOSED, "reached")
    assert (promise.matter, promise.holder, promise.origin_number) == ("交付安装图纸", owner, under_way.number)
    page = client.get(reverse("visits:visit_detail", args=[under_way.number])).content.decode()
    for text in ["总经理同意框架条款", "选址定在二号门", "交付安装图纸"]:
        assert text in page


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"summary": "  "}, "#id_summary"),
        ({"promises-0-due_on": ""}, "#id_promises-0-due_on"),
        ({"promises-1-due_on": "2026-12-24"}, "#id_promises-1-matter"),
    ],
)
def test_visit_stays_open_until_its_end_is_complete(
    client: Client, under_way: Visit, owner: User, changes: dict[str, str], place: str
) -> None:
    client.force_login(owner)

    answer = client.post(reverse("visits:visit_close", args=[under_way.number]), ending(**changes))

    page = answer.content.decode()
    under_way.refresh_from_db()
    assert answer.status_code == 422
    assert place in page
    assert "选址定在二号门" in page
    assert under_way.state == VisitState.UNDER_WAY
    assert not Commitment.objects.exists()


def test_visit_is_not_closed_before_the_check_in(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)

    refused = client.post(reverse("visits:visit_close", args=[visit.number]), ending())

    visit.refresh_from_db()
    assert (visit.state, visit.summary) == (VisitState.PLANNED, "")
    assert refused.status_code == 409
    assert refused.context["close_form"]["summary"].value() == ending()["summary"]


def test_visit_is_cancelled_with_its_reason(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)
    address = reverse("visits:visit_cancel", args=[visit.number])

    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "客户停产检修"})

    assert "客户停产检修" in client.get(reverse("visits:visit_detail", args=[visit.number])).content.decode()
    assert client.get(reverse("visits:visit_edit", args=[visit.number])).status_code == 302


def test_checklist_is_ticked_item_by_item(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)
    first, second = visit.checklist.all()

    client.post(reverse("visits:visit_tick", args=[visit.number, first.pk]), {"done": "on"})
    client.post(reverse("visits:visit_tick", args=[visit.number, second.pk]), {"done": "on"})
    client.post(reverse("visits:visit_tick", args=[visit.number, second.pk]))

    assert [item.is_done for item in visit.checklist.all()] == [True, False]


def test_item_is_ticked_where_it_stands(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)
    item = visit.checklist.all()[0]
    address = reverse("visits:visit_tick", args=[visit.number, item.pk])

    answer = client.post(address, {"done": "on"}, headers={"hx-request": "true"})

    item.refresh_from_db()
    page = answer.content.decode()
    assert item.is_done
    assert f'hx-post="{address}"' in page
    assert "1 / 2" in page
    assert "<html" not in page


def test_tick_that_is_refused_says_so_where_it_stands(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)
    item = visit.checklist.all()[0]
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.CANCELLED, cancel_reason="停产")

    answer = client.post(
        reverse("visits:visit_tick", args=[visit.number, item.pk]), {"done": "on"}, headers={"hx-request": "true"}
    )

    item.refresh_from_db()
    assert not item.is_done
    assert answer.context["refusal"]
    assert answer.context["refusal"] in answer.content.decode()


def test_item_of_another_visit_is_not_found(client: Client, visit: Visit, owner: User, account: Account) -> None:
    other = make_visit(account=account, by=owner, checklist="名片")
    client.force_login(owner)

    answer = client.post(reverse("visits:visit_tick", args=[visit.number, other.checklist.get().pk]), {"done": "on"})

    assert answer.status_code == 404


def closed(visit: Visit, by: User) -> Visit:
    return close(by=by, visit=visit, facts={"summary": "总经理同意框架条款", "attainment": "partly"}, at=timezone.now())


def test_summary_of_a_closed_visit_is_corrected_and_says_by_whom(
    client: Client, under_way: Visit, owner: User, teammate: User
) -> None:
    closed(under_way, owner)
    client.force_login(teammate)
    address, page = (reverse(f"visits:{name}", args=[under_way.number]) for name in ("summary_edit", "visit_detail"))
    assert client.get(page).context["correction"] is None
    form = client.get(address).context["form"]
    facts = {name: form[name].value() or "" for name in form.fields}

    answer = client.post(address, {**facts, "summary": "总经理未表态", "attainment": "missed"})

    under_way.refresh_from_db()
    assert answer.status_code == 302
    assert (under_way.summary, under_way.attainment, under_way.state) == ("总经理未表态", "missed", VisitState.CLOSED)
    saves = under_way.history.filter(state=VisitState.CLOSED).order_by("history_id")
    assert [(save.summary, save.history_user) for save in saves] == [
        ("总经理同意框架条款", owner),
        ("总经理未表态", teammate),
    ]
    body = client.get(page).content.decode()
    assert "总经理未表态" in body
    assert f"由{teammate}" in body


def test_summary_is_corrected_to_another_only_and_after_the_end_only(
    client: Client, under_way: Visit, owner: User, stranger: User
) -> None:
    client.force_login(owner)
    address = reverse("visits:summary_edit", args=[under_way.number])
    assert client.get(address).status_code == 302
    with pytest.raises(VisitRefusedError):
        correct_summary(by=owner, visit=under_way, changes={"summary": "早了"}, version=under_way.version)
    version = closed(under_way, owner).version

    refused = client.post(address, {"summary": " ", "version": version})

    assert "summary" in refused.context["form"].errors
    with pytest.raises(VisitRefusedError):
        correct_summary(by=owner, visit=under_way, changes={"summary": " "}, version=version)
    client.force_login(stranger)
    assert client.post(address, {"summary": "别人写的", "version": version}).status_code == 404
    under_way.refresh_from_db()
    assert under_way.summary == "总经理同意框架条款"


def test_more_promises_than_are_in_sight_go_to_the_ledger(client: Client, under_way: Visit, owner: User) -> None:
    client.force_login(owner)
    more = {"promises-TOTAL_FORMS": "8", "promises-6-side": "theirs", "promises-6-matter": "确认图纸"}
    page = client.get(reverse("visits:visit_detail", args=[under_way.number])).content.decode()
    assert page.count('name="promises-7-matter"') == 1
    assert "<details><summary" in page

    refused = client.post(reverse("visits:visit_close", args=[under_way.number]), ending(**more))
    assert "<details open><summary" in refused.content.decode()
    client.post(
        reverse("visits:visit_close", args=[under_way.number]), ending(**more, **{"promises-6-due_on": "2026-12-12"})
    )

    assert set(Commitment.objects.values_list("matter", flat=True)) == {"交付安装图纸", "确认图纸"}
