"""One change to many accounts: what is seen and allowed is changed with its history, everything else is named."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actions.bulk import (
    ARCHIVED,
    HAS_TAG,
    KEY_NEEDS_OWNER,
    LACKS_TAG,
    SAME_OWNER,
    assign_owner_to_all,
    tag_all,
    untag_all,
)
from accounts.choices import Category
from accounts.models import Account, Tag, TeamMember
from tests.factories import AccountFactory, TagFactory, TeamMemberFactory, UserFactory
from users.bulk import MOST_AT_ONCE, OUT_OF_SIGHT

BULK = "/accounts/all/change/"


@pytest.fixture
def others(owner, jiangsu):
    """Five more accounts of the east: one archived, one of the new owner, one key, two plain with a tag."""
    new = UserFactory(username="new", display_name="新经理")
    tag = TagFactory(name="战略")
    plain = [AccountFactory(number=f"P-{n}", owner=owner, region=jiangsu, tags=[tag]) for n in range(2)]
    return {
        "new": new,
        "tag": tag,
        "plain": plain,
        "archived": AccountFactory(number="P-A", owner=owner, region=jiangsu, archived_at=timezone.now()),
        "own": AccountFactory(number="P-N", owner=new, region=jiangsu),
        "key": AccountFactory(number="P-K", owner=owner, region=jiangsu, category=Category.KEY),
    }


@pytest.fixture
def foreign(stranger, west):
    return AccountFactory(number="KH-000999", name="西部矿业", owner=stranger, region=west)


def ids():
    return list(Account.objects.values_list("pk", flat=True))


def test_assign_changes_what_is_seen_and_says_why_others_stay(others, account, foreign, director):
    TeamMemberFactory(account=others["plain"][0], user=others["new"])

    result = assign_owner_to_all(by=director, account_ids=ids(), owner=others["new"])

    assert result.changed == 4
    assert result.kept == {OUT_OF_SIGHT: 1, ARCHIVED: 1, SAME_OWNER: 1}
    assert set(Account.objects.filter(owner=others["new"]).values_list("number", flat=True)) == {
        "KH-000127", "P-0", "P-1", "P-N", "P-K"
    }  # fmt: skip
    assert not TeamMember.objects.filter(user=others["new"]).exists()
    assert Account.objects.get(pk=account.pk).version == account.version + 1
    foreign.refresh_from_db()
    assert (foreign.owner.username, foreign.version) == ("stranger", 1)


def test_assign_writes_the_history_of_each_account_and_team(others, account, director):
    TeamMemberFactory(account=others["plain"][0], user=others["new"])

    assign_owner_to_all(by=director, account_ids=[row.pk for row in others["plain"]], owner=others["new"])

    for row in others["plain"]:
        save = Account.history.filter(id=row.pk).latest("history_id")
        assert (save.owner, save.history_user, save.history_type) == (others["new"], director, "~")
        assert [each.tag.name for each in save.tags.all()] == ["战略"]
    gone = TeamMember.history.get(history_type="-")
    assert (gone.history_type, gone.user, gone.history_user) == ("-", others["new"], director)


def test_key_account_is_never_left_without_owner(others, director):
    result = assign_owner_to_all(by=director, account_ids=[others["key"].pk, others["own"].pk], owner=None)

    assert (result.changed, result.kept) == (1, {KEY_NEEDS_OWNER: 1})
    assert Account.objects.get(number="P-K").owner is not None


@pytest.mark.parametrize("persona", ["owner", "teammate", "service_user", "admin_user"])
def test_assign_is_refused_to_other_roles_and_changes_nothing(persona, others, account, client, request):
    person = request.getfixturevalue(persona)
    client.force_login(person)

    with pytest.raises(PermissionDenied):
        assign_owner_to_all(by=person, account_ids=ids(), owner=others["new"])
    response = client.post(BULK, {"act": "owner", "row": ["KH-000127"], "step": "do", "count": "1"})

    assert response.status_code == 403
    assert Account.objects.get(pk=account.pk).owner.username == "owner"


def test_assign_to_someone_who_cannot_own_is_refused(others, director, service_user):
    with pytest.raises(ValidationError):
        assign_owner_to_all(by=director, account_ids=ids(), owner=service_user)


def test_tag_and_untag_change_only_what_they_must(others, account, foreign, owner):
    mine = [account.pk, foreign.pk, *(row.pk for row in others["plain"])]

    result = tag_all(by=owner, account_ids=mine, tag=others["tag"])
    assert (result.changed, result.kept) == (1, {OUT_OF_SIGHT: 1, HAS_TAG: 2})
    save = Account.history.filter(id=account.pk).latest("history_id")
    assert (save.history_user, [each.tag.name for each in save.tags.all()]) == (owner, ["战略"])
    assert not foreign.tags.exists()

    result = untag_all(by=owner, account_ids=mine, tag=others["tag"])
    assert (result.changed, result.kept) == (3, {OUT_OF_SIGHT: 1})
    result = untag_all(by=owner, account_ids=mine, tag=others["tag"])
    assert result.kept == {OUT_OF_SIGHT: 1, LACKS_TAG: 3}
    assert not others["tag"].accounts.exists()


def test_too_many_are_refused(director, others):
    with pytest.raises(ValidationError):
        tag_all(by=director, account_ids=range(1, MOST_AT_ONCE + 2), tag=others["tag"])


def test_bulk_asks_the_same_for_one_and_for_many(director, jiangsu, others, django_assert_num_queries):
    few = [AccountFactory(region=jiangsu).pk]
    many = [AccountFactory(region=jiangsu).pk for _ in range(15)]
    for accounts in (few, many):
        with django_assert_num_queries(9):
            assign_owner_to_all(by=director, account_ids=accounts, owner=others["new"])


def test_page_asks_first_then_tags_the_ticked_ones(others, account, foreign, owner, client):
    client.force_login(owner)
    ticked = {"act": "tag", "row": ["KH-000127", "P-0", "KH-000999"]}

    asked = client.post(f"{BULK}?sort=name", ticked)
    assert asked.context["count"] == 2
    assert foreign.name not in asked.content.decode()
    assert not account.tags.exists()

    answer = client.post(f"{BULK}?sort=name", {**ticked, "step": "do", "count": "2", "tag": "战略"}, follow=True)
    assert answer.redirect_chain == [("/accounts/?sort=name", 302)]
    texts = [str(message) for message in answer.context["messages"]]
    assert texts[0].startswith("1") or "1" in texts[0]
    assert len(texts) == 2
    assert [tag.name for tag in account.tags.all()] == ["战略"]
    assert not foreign.tags.exists()


def test_page_takes_all_of_the_filtered_list(others, account, owner, client):
    client.force_login(owner)
    tag = others["tag"].pk
    form = {"act": "untag", "scope": "all"}

    asked = client.post(f"{BULK}?tag={tag}", form)
    assert (asked.context["count"], asked.context["keys"]) == (2, [])
    client.post(f"{BULK}?tag={tag}", {**form, "step": "do", "count": "2", "tag": str(tag)})

    assert not others["tag"].accounts.exists()


def test_list_that_changed_meanwhile_is_shown_again(others, owner, client):
    client.force_login(owner)

    response = client.post(BULK, {"act": "tag", "scope": "all", "step": "do", "count": "99", "tag": "新"})

    assert response.status_code == 200
    assert not Tag.objects.filter(name="新").exists()


@pytest.mark.parametrize(
    "form", [{}, {"act": "steal", "row": ["KH-000127"]}, {"act": "tag"}, {"act": "tag", "row": ["KH-000999"]}]
)
def test_nothing_chosen_leads_back_to_the_list(form, account, foreign, owner, client):
    client.force_login(owner)

    response = client.post(BULK, form)

    assert (response.status_code, response.url) == (302, "/accounts/?")


def test_wrong_filter_takes_no_account(account, owner, client):
    client.force_login(owner)

    assert client.post(f"{BULK}?tier=diamond", {"act": "tag", "scope": "all"}).status_code == 302


def test_bulk_is_no_page_to_read(owner, client):
    client.force_login(owner)

    assert client.get(BULK).status_code == 405
