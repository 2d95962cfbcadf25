"""An import for a person neither shows nor changes what that person may not see."""

import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import Category
from accounts.models import Account, Contact, ContactPersonal
from imports.models import ImportBatch
from tests.factories import (
    AccountFactory,
    ContactFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    RegionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.imports.files import Load, Result, write_rows
from trade.models import Order, OrderLine, Product, ProductCost
from users.choices import Role
from users.models import Region, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CODE = "91110000802100433B"
HIDDEN = "account KH-000127: not found or not yours"
SECRET = "澜江化工集团有限公司"


@pytest.fixture
def mate(account: Account) -> User:
    """A manager on the team of `account`, which another one owns."""
    user = UserFactory(username="mate", display_name="搭档", role=Role.MANAGER)
    TeamMemberFactory(account=account, user=user)
    return user


@pytest.fixture
def order(account: Account) -> Order:
    made = OrderFactory(number="O-1", account=account, ordered_on=dt.date(2026, 1, 2))
    OrderLineFactory(order=made, line_number="1", net_amount=100, currency="CNY")
    return made


def state() -> list[object]:
    """Everything an import could change of accounts, people and orders."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Account, Contact, ContactPersonal, Order, OrderLine)
    ]


SEEING = ["owner", "mate", "director", "executive"]
NOT_SEEING = ["stranger", "director_elsewhere", "admin_user"]


@pytest.mark.parametrize("who", SEEING)
def test_who_sees_an_account_fills_its_dossier(
    load: Load, account: Account, request: pytest.FixtureRequest, who: str
) -> None:
    user = request.getfixturevalue(who)

    result = load("accounts", "number,name,city\nKH-000127,澜江化工集团有限公司,南京\n", user=user)

    assert (result.code, result.counts) == (0, {"updated": 1})
    account.refresh_from_db()
    assert account.city == "南京"
    assert account.history.latest().history_user == user
    assert ImportBatch.objects.get().created_by == user


@pytest.mark.parametrize("who", NOT_SEEING)
def test_who_does_not_see_an_account_changes_nothing_of_it(
    load: Load, account: Account, order: Order, request: pytest.FixtureRequest, who: str
) -> None:
    user = request.getfixturevalue(who)
    ContactFactory(account=account, name="李明", title="总监")
    AccountFactory(number="MINE", owner=user)
    before = state()

    for kind, text, reason in (
        ("accounts", "number,name,city\nKH-000127,别名,南京\n", HIDDEN),
        ("accounts", "number,name,parent_number\nMINE,我的,KH-000127\n", HIDDEN),
        ("contacts", "account_number,name,title\nKH-000127,李明,秘书\n", HIDDEN),
        ("contacts", "account_number,name\nKH-000127,新人\n", HIDDEN),
        ("orders", "order_number,order_date,account_number,net_amount\nO-9,2026-01-02,KH-000127,5\n", HIDDEN),
        (
            "orders",
            "order_number,order_date,account_number,net_amount\nO-1,2026-01-02,MINE,5\n",
            "order O-1: not found or not yours",
        ),
    ):
        result = load(kind, text, "--create-missing", user=user)
        assert (result.code, result.counts, result["missing_created"]) == (1, {"errors": 1}, {}), text
        assert result.reasons == [reason]
    assert state() == before


def everything_said(result: Result) -> str:
    batch = ImportBatch.objects.latest("pk")
    return json.dumps(
        [result.figures, result.message, result.refused, batch.findings, batch.message], ensure_ascii=False
    )


def test_refusal_says_nothing_of_a_hidden_account(load: Load, account: Account, stranger: User) -> None:
    account.city, account.credit_code = "秘密城", CODE
    account.save()
    ContactFactory(account=account, name="秘密人", mobile="13999999999")

    for kind, text in (
        ("accounts", "number,name\nKH-000127,x\n"),
        ("contacts", "account_number,name,mobile\nKH-000127,x,1\n"),
        ("orders", "order_number,order_date,account_number,net_amount\nO-9,2026-01-02,KH-000127,5\n"),
    ):
        said = everything_said(load(kind, text, user=stranger))
        for secret in (SECRET, "秘密城", "秘密人", "13999999999", CODE, "沈一帆"):
            assert secret not in said


def test_unknown_and_hidden_customers_are_refused_in_the_same_words(
    load: Load, account: Account, stranger: User
) -> None:
    text = "order_number,order_date,account_number,net_amount\nO-8,2026-01-02,KH-000127,5\nO-9,2026-01-02,KH-000128,5\n"

    reasons = load("orders", text, user=stranger).reasons

    assert reasons[0].replace("127", "128") == reasons[1]


def test_name_of_a_hidden_account_is_not_found(load: Load, account: Account, order: Order, stranger: User) -> None:
    text = f"order_number,order_date,account_name,net_amount\nO-9,2026-01-02,{SECRET},5\n"
    before = state()

    refused = load("orders", text, user=stranger)
    assert refused.reasons == [f"account “{SECRET}”: not found or not yours"]
    assert state() == before

    taken = load("orders", text, "--create-missing", user=stranger)
    assert taken.counts == {"created": 1}
    made = Order.objects.get(number="O-9").account
    assert (made.owner, made.pk == account.pk) == (stranger, False)


def test_name_given_to_an_account_of_ones_own_leaves_its_hidden_namesake_alone(
    load: Load, account: Account, stranger: User
) -> None:
    result = load("accounts", f"name,city\n{SECRET},南京\n", user=stranger)

    assert result.counts == {"created": 1}
    account.refresh_from_db()
    assert account.city == ""
    assert Account.objects.exclude(pk=account.pk).get().owner == stranger


def test_order_of_a_hidden_account_cannot_be_taken_over(load: Load, order: Order, stranger: User) -> None:
    AccountFactory(number="MINE", owner=stranger)
    before = state()

    for text in (
        "order_number,order_date,account_number,net_amount\nO-1,2026-01-02,MINE,5\n",
        "order_number,line_number,order_date,account_number,net_amount\nO-1,1,2026-01-02,MINE,5\n",
        "order_number,line_number,order_date,account_number,net_amount\nO-1,2,2026-01-02,MINE,5\n",
    ):
        assert load("orders", text, user=stranger).reasons == ["order O-1: not found or not yours"]
    assert state() == before


def test_hidden_account_in_the_same_file_does_not_become_a_parent(load: Load, account: Account, stranger: User) -> None:
    mine = AccountFactory(number="MINE", name="我的", owner=stranger)

    result = load("accounts", "number,name,parent_number\nMINE,我的,KH-000127\nKH-000127,x,\n", user=stranger)

    assert result.counts == {"errors": 2}
    assert result.reasons == [HIDDEN, HIDDEN]
    mine.refresh_from_db()
    assert mine.parent is None


def test_mixed_file_writes_what_is_visible_and_refuses_the_rest(load: Load, account: Account, stranger: User) -> None:
    AccountFactory(number="MINE", name="我的", owner=stranger)

    result = load("accounts", "number,name,city\nMINE,我的,南京\nKH-000127,x,南京\nFREE,新的,南京\n", user=stranger)

    assert (result.code, result.counts) == (1, {"updated": 1, "created": 1, "errors": 1})
    assert [row["number"] for row in result.refused] == ["KH-000127"]
    assert Account.objects.get(number="FREE").owner == stranger
    account.refresh_from_db()
    assert account.city == ""


@pytest.mark.parametrize("who", ["teammate", "service_user"])
def test_roles_that_do_not_import_are_refused_before_the_file_is_read(
    tmp_path: Path, account: Account, request: pytest.FixtureRequest, who: str
) -> None:
    user, out = request.getfixturevalue(who), io.StringIO()
    path = write_rows(tmp_path / "file.csv", "number,name,city\nKH-000127,x,南京\n")

    with pytest.raises(CommandError, match=f"{user.username} may not import") as refused:
        call_command("import_data", "accounts", str(path), "--user", user.username, "--json", stdout=out)

    assert refused.value.returncode == 1
    figures = json.loads(out.getvalue())
    assert (figures["batch"], figures["rows_read"], figures["created"]) == (None, 0, 0)
    assert not ImportBatch.objects.exists()
    account.refresh_from_db()
    assert account.city == ""


def test_person_who_left_is_wrong_usage(load: Load, owner: User) -> None:
    owner.is_active = False
    owner.save()

    result = load("accounts", "number,name\nKH-1,x\n", user=owner)

    assert (result.code, result.message) == (2, "There is no active user owner.")


def test_manager_owns_what_they_bring_in_and_gives_it_to_nobody_else(load: Load, owner: User, stranger: User) -> None:
    result = load("accounts", "number,name,owner\nA,一,\nB,二,stranger\nC,三,owner\n", user=owner)

    assert result.counts == {"created": 2, "errors": 1}
    assert result.refused[0]["number"] == "B"
    assert set(Account.objects.values_list("number", "owner__username")) == {("A", "owner"), ("C", "owner")}


def test_manager_neither_gives_an_account_away_nor_names_a_key_account(
    load: Load, account: Account, owner: User, stranger: User
) -> None:
    result = load("accounts", "number,name,owner\nKH-000127,澜江化工集团有限公司,stranger\n", user=owner)
    assert result.reasons == ["only a director or an executive changes the account manager"]
    result = load("accounts", "number,name,category\nKH-000127,澜江化工集团有限公司,大客户\n", user=owner)
    assert result.reasons == ["only a director or an executive moves key accounts"]

    account.refresh_from_db()
    assert (account.owner, account.category) == (owner, Category.NORMAL)


def test_teammate_fills_facts_but_does_not_decide_the_category(load: Load, account: Account, mate: User) -> None:
    result = load("accounts", "number,name,category,lost_reason\nKH-000127,x,流失,涨价\n", user=mate)

    assert result.reasons == ["only who answers for the account changes its category"]


@pytest.mark.parametrize(("who", "is_allowed"), [("owner", True), ("director", True), ("mate", False)])
def test_reason_of_a_loss_is_changed_by_who_answers_for_the_account(
    load: Load, account: Account, mate: User, request: pytest.FixtureRequest, who: str, is_allowed: bool
) -> None:
    Account.objects.update(category=Category.LOST, lost_reason="涨价")

    result = load("accounts", "number,lost_reason,city\nKH-000127,改写,南京\n", user=request.getfixturevalue(who))

    account.refresh_from_db()
    if is_allowed:
        assert (result.counts, account.lost_reason) == ({"updated": 1}, "改写")
    else:
        assert result.reasons == ["only who answers for the account changes the reason of its loss"]
        assert (account.lost_reason, account.city) == ("涨价", "")


def test_teammate_leaves_the_reason_of_a_loss_as_it_is(load: Load, account: Account, mate: User) -> None:
    Account.objects.update(category=Category.LOST, lost_reason="涨价")

    assert load("accounts", "number,lost_reason,city\nKH-000127,涨价,南京\n", user=mate).counts == {"updated": 1}


def test_director_changes_owner_and_category_in_their_region(
    load: Load, account: Account, director: User, stranger: User
) -> None:
    result = load("accounts", f"number,name,owner,category\nKH-000127,{SECRET},stranger,大客户\n", user=director)

    assert (result.code, result.counts) == (0, {"updated": 1})
    account.refresh_from_db()
    assert (account.owner, account.category) == (stranger, Category.KEY)


def test_director_owns_what_would_lie_outside_their_sight(
    load: Load, director: User, jiangsu: Region, west: Region
) -> None:
    load("accounts", "number,name,区域\nA,一,江苏\nB,二,西部\nC,三,\n", user=director)

    assert dict(Account.objects.values_list("number", "owner__username")) == {
        "A": None,
        "B": "director",
        "C": "director",
    }
    assert Account.objects.visible_to(director).count() == 3


def test_executive_creates_without_owning(load: Load, executive: User) -> None:
    RegionFactory(name="华南")

    load("accounts", "number,name,区域\nA,一,华南\n", user=executive)

    assert Account.objects.get().owner is None


def test_account_created_for_an_order_belongs_to_the_manager(load: Load, stranger: User) -> None:
    text = "order_number,order_date,account_number,net_amount\nO-9,2026-01-02,NEW-1,5\n"

    assert load("orders", text, "--create-missing", user=stranger).counts == {"created": 1}
    assert Account.objects.get().owner == stranger
    assert load("orders", text, user=stranger).counts == {"unchanged": 1}


@pytest.mark.parametrize(
    ("who", "is_allowed"), [("owner", True), ("mate", True), ("director", False), ("executive", False)]
)
def test_birthdays_are_written_by_owner_and_team_only(
    load: Load, account: Account, request: pytest.FixtureRequest, who: str, is_allowed: bool
) -> None:
    person = ContactFactory(account=account, name="李明")
    ContactPersonal.objects.create(contact=person, birthday=dt.date(1980, 5, 6))
    text = "account_number,name,birthday,title\nKH-000127,李明,{},总监\n"
    user = request.getfixturevalue(who)

    results = [load("contacts", text.format(day), user=user) for day in ("1980-05-06", "1980-05-07")]

    if is_allowed:
        assert [result.counts for result in results] == [{"updated": 1}, {"updated": 1}]
    else:
        assert results[0].reasons == results[1].reasons  # the same words whether the day was right or wrong
        assert "birthday" in results[0].reasons[0]
        assert "1980" not in results[0].reasons[0]
    assert ContactPersonal.objects.get().birthday == dt.date(1980, 5, 7 if is_allowed else 6)


def test_credit_code_of_a_hidden_account_is_refused_without_a_word_about_it(
    load: Load, account: Account, stranger: User
) -> None:
    account.credit_code = CODE
    account.save()

    result = load("accounts", f"number,name,credit_code\nA,一,{CODE}\n", user=stranger)

    assert result.reasons == [f"another account has the credit code {CODE}"]
    said = everything_said(result)
    assert SECRET not in said
    assert "KH-000127" not in said


@pytest.mark.parametrize("who", ["director", "executive", "admin_user"])
def test_who_sets_prices_imports_products(load: Load, request: pytest.FixtureRequest, who: str) -> None:
    product = ProductFactory(code="P-1", name="泵")
    user = request.getfixturevalue(who)

    assert load("products", "code,name\nP-1,离心泵\n", user=user).counts == {"updated": 1}
    assert product.history.latest().history_user == user


def test_manager_does_not_change_the_catalogue(load: Load, owner: User) -> None:
    product = ProductFactory(code="P-1", name="泵", list_price=100)

    result = load("products", "code,name,list_price,standard_cost\nP-1,改名,1,0.01\nP-2,新的,1,1\n", user=owner)

    assert (result.code, result.message) == (1, "owner may not import products.")
    product.refresh_from_db()
    assert (product.name, product.list_price, Product.objects.count()) == ("泵", 100, 1)
    assert not ProductCost.objects.exists()
    assert not ImportBatch.objects.exists()


def test_orders_of_a_manager_create_products_and_change_none(load: Load, account: Account, owner: User) -> None:
    ProductFactory(code="P-1", name="泵", list_price=100)
    text = """
        order_number,line_number,order_date,account_number,product_code,product_name,category,unit_cost,net_amount,quantity
        O-9,1,2026-01-02,KH-000127,P-1,改名,别类,0.01,5,1
        O-9,2,2026-01-02,KH-000127,P-2,新品,,0.01,5,1
        """

    assert load("orders", text, "--create-missing", user=owner).counts == {"created": 2}
    facts = set(Product.objects.values_list("code", "name", "category", "list_price"))
    assert facts == {("P-1", "泵", None, Decimal(100)), ("P-2", "新品", None, None)}
    assert not ProductCost.objects.exists()
