"""The desk sees all requests, and of a customer only what a request needs."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from service.actions import hand_over, resolve
from service.models import Request, RequestStep
from tests.factories import AccountFactory, ContactFactory
from tests.service.addresses import address, form_of
from tests.service.conftest import AT
from users.models import User

pytestmark = pytest.mark.django_db


def test_inactive_person_of_the_desk_sees_nothing(case: Request, service_user: User) -> None:
    service_user.is_active = False

    assert not Request.objects.visible_to(service_user).exists()
    assert not RequestStep.objects.visible_to(service_user).exists()


def test_holder_sees_the_request_but_not_its_account(
    client: Client, case: Request, service_user: User, stranger: User
) -> None:
    hand_over(by=service_user, request=case, taker=stranger, note="请判断", at=AT)
    client.force_login(stranger)

    page = client.get(address("request_detail", case.number)).content.decode()

    account_url = reverse("accounts:account_detail", args=[case.account.number])
    assert case.account.name in page
    assert account_url not in page
    assert client.get(account_url).status_code == 404


@pytest.fixture
def secrets(account: Account, owner: User) -> list[str]:
    """Facts of a dossier that are no business of the service desk, planted where pages could pick them up."""
    account.city, account.phone = "镇江", "0511-5550"
    account.credit_code, account.legal_representative = "91321100MA1MABCD1X", "法人周启明"
    account.address, account.lost_reason, account.email = "秘密路 88 号", "价格太高的秘密", "boss@lanjiang.invalid"
    account.derive_search()
    account.save()
    figures = account.figures
    figures.tier, figures.revenue, figures.composite = "platinum", Decimal(42_187_654), Decimal(6_123_987)
    figures.save()
    ContactFactory(account=account, name="隐身总监", mobile="13900001111", note="不喜欢被打扰")
    return [
        *("91321100MA1MABCD1X", "法人周启明", "秘密路", "价格太高的秘密", "boss@lanjiang.invalid"),
        *("隐身总监", "13900001111", "不喜欢被打扰", "k-platinum", "4,218", "612"),
        f"/accounts/{account.number}/",
    ]


def test_desk_sees_of_a_customer_only_what_a_request_needs(
    client: Client, secrets: list[str], account: Account, case: Request, service_user: User
) -> None:
    caller = ContactFactory(account=account, name="邱部长", mobile="13711112222")
    Request.objects.filter(pk=case.pk).update(contact=caller)
    resolve(by=service_user, request=case, resolution="更换机封", at=AT)
    client.force_login(service_user)

    pages = [
        client.get(address("request_detail", case.number)),
        client.get(address("request_edit", case.number)),
        client.get(f"{address('request_list')}?view=all"),
        client.get(f"{address('request_new')}?q={account.number}"),
        client.get(f"{address('request_new')}?account={account.number}"),
        client.post(f"{address('request_new')}?account={account.number}", form_of(subject="")),
        client.get("/"),
    ]

    for page in pages:
        assert page.status_code == 200
        assert [secret for secret in secrets if secret in page.content.decode()] == []
    detail = pages[0].content.decode()
    assert all(fact in detail for fact in [account.name, account.number, "镇江", "0511-5550", "邱部长", "0511-8866"])


@pytest.mark.parametrize("words", ["91321100MA1MABCD1X", "5550", "ljhg", "隐身"])
def test_desk_cannot_feel_for_hidden_facts_by_search(
    client: Client, secrets: list[str], case: Request, service_user: User, owner: User, words: str
) -> None:
    client.force_login(service_user)

    assert case.subject not in client.get(f"{address('request_list')}?q={words}").content.decode()
    assert client.get(f"{address('request_new')}?q={words}").context["customers"] == []


def test_manager_searches_requests_by_all_words_of_the_own_account(
    client: Client, secrets: list[str], case: Request, owner: User
) -> None:
    client.force_login(owner)

    assert case.subject in client.get(f"{address('request_list')}?q=91321100MA1MABCD1X").content.decode()


def test_desk_has_no_page_of_an_account(client: Client, case: Request, service_user: User) -> None:
    client.force_login(service_user)

    assert client.get(reverse("accounts:account_detail", args=[case.account.number])).status_code == 404
    assert client.get(reverse("accounts:account_service", args=[case.account.number])).status_code == 404


def test_desk_cannot_name_a_contact_it_does_not_see(
    client: Client, account: Account, case: Request, service_user: User
) -> None:
    hidden = ContactFactory(account=account, name="隐身总监")
    client.force_login(service_user)

    client.post(address("request_edit", case.number), form_of(case, contact=str(hidden.pk)))

    case.refresh_from_db()
    assert (case.contact, case.subject) == (None, "改过的主题")


def test_contact_of_another_account_is_not_taken(client: Client, case: Request, owner: User) -> None:
    foreign = ContactFactory(account=AccountFactory(owner=owner))
    client.force_login(owner)

    answer = client.post(address("request_edit", case.number), form_of(case, contact=str(foreign.pk)))

    assert answer.context["form"].errors["contact"]


def test_desk_picks_any_account_and_at_most_ten_are_shown(client: Client, service_user: User) -> None:
    for number in range(12):
        AccountFactory(name=f"江洲机械{number:02d}")
    AccountFactory(name="江洲旧厂", archived_at=timezone.now())
    client.force_login(service_user)

    found = client.get(f"{address('request_new')}?q=江洲").context["customers"]

    assert len(found) == 10
    assert client.get(f"{address('request_new')}?q=江洲机械11").context["customers"][0].name == "江洲机械11"
    assert client.get(f"{address('request_new')}?q=江洲旧厂").context["customers"] == []


def test_desk_takes_up_a_request_and_holds_it(client: Client, account: Account, service_user: User) -> None:
    client.force_login(service_user)

    answer = client.post(f"{address('request_new')}?account={account.number}", form_of())

    made = Request.objects.get()
    assert answer.headers["Location"] == address("request_detail", made.number)
    assert (made.account, made.holder, made.reporter_name) == (account, service_user, "邱文博")


def test_manager_hands_a_new_request_to_the_desk(
    client: Client, account: Account, owner: User, service_user: User
) -> None:
    contact = ContactFactory(account=account, name="邱部长", mobile="13711112222")
    client.force_login(owner)

    client.post(
        f"{address('request_new')}?account={account.number}",
        form_of(holder=str(service_user.pk), contact=str(contact.pk), reporter_name="", reporter_phone=""),
    )

    made = Request.objects.get()
    assert (made.holder, made.caller, made.caller_phone) == (service_user, "邱部长", "13711112222")
