"""What an account names: its region, its people of ours, its parent, and the rings that parents may close."""

import pytest

from accounts.models import Account, Industry, Tag
from tests.factories import AccountFactory, RegionFactory
from tests.imports.files import Load
from users.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CODE = "91110000802100433B"


def test_unknown_region_is_an_error_unless_it_may_be_created(load: Load) -> None:
    text = "number,name,区域\nKH-1,一,华南\nKH-2,二,华南\nKH-3,三,\n"

    refused = load("accounts", text)
    assert refused.counts == {"created": 1, "errors": 2}
    assert refused.reasons == ["“华南” is not known"] * 2
    assert not Region.objects.exists()

    taken = load("accounts", text, "--create-missing")
    assert taken.counts == {"created": 2, "unchanged": 1}
    assert taken["missing_created"] == {"regions": 1}
    region = Region.objects.get()
    assert (region.name, Account.objects.filter(region=region).count()) == ("华南", 2)


def test_created_region_gets_a_code_of_its_own(load: Load) -> None:
    RegionFactory(code="华南-广东", name="另一个")

    result = load("accounts", "number,name,区域\nKH-1,一,华南/广东\n", "--create-missing")

    assert (result.code, result.counts) == (0, {"created": 1})
    assert set(Region.objects.values_list("code", flat=True)) == {"华南-广东", "华南-广东-2"}


def test_what_only_a_refused_row_names_is_not_created(load: Load) -> None:
    result = load(
        "accounts",
        f"number,name,区域,行业,标签,credit_code\nKH-1,一,华南,化工,战略,{CODE[:-1]}X\n",
        "--create-missing",
    )

    assert result.counts == {"errors": 1}
    assert result["missing_created"] == {}
    assert not Region.objects.exists()
    assert not Industry.objects.exists()
    assert not Tag.objects.exists()


def test_people_are_never_created(load: Load) -> None:
    result = load("accounts", "number,name,客户经理\nKH-1,一,谁也不是\n", "--create-missing")

    assert result.counts == {"errors": 1}
    assert "谁也不是" in result.reasons[0]


def test_region_that_fits_two_is_refused(load: Load) -> None:
    RegionFactory(code="A", name="华南")
    RegionFactory(code="华南", name="B")

    assert "“华南” fits more than one" in load("accounts", "number,name,区域\nKH-1,一,华南\n").reasons[0]


def test_parent_may_come_later_in_the_same_file(load: Load) -> None:
    load("accounts", "number,name,parent_number\nKH-1,一,KH-9\nKH-9,九,\n")

    assert Account.objects.get(number="KH-1").parent == Account.objects.get(number="KH-9")


def test_parent_that_is_nowhere_or_itself_is_refused(load: Load) -> None:
    result = load("accounts", "number,name,parent_number\nKH-1,一,KH-9\nKH-2,二,KH-2\n")

    assert result.reasons == ["account KH-9: not found or not yours", "an account cannot be its own parent"]


def test_ring_of_parents_is_left_open_and_said(load: Load) -> None:
    from imports.models import ImportBatch

    result = load("accounts", "number,name,parent_number\nKH-1,一,KH-2\nKH-2,二,KH-3\nKH-3,三,KH-1\n")

    assert result.counts == {"created": 3}
    parents = dict(Account.objects.values_list("number", "parent__number"))
    assert parents == {"KH-1": "KH-2", "KH-2": "KH-3", "KH-3": None}
    assert ImportBatch.objects.get().findings["notes"] == ["KH-3: KH-1 cannot be its parent, as it stands below it"]


def test_ring_that_would_close_over_a_stored_account_is_left_open(load: Load) -> None:
    top = AccountFactory(number="KH-1", name="一")
    middle = AccountFactory(number="KH-2", name="二", parent=top)
    AccountFactory(number="KH-3", name="三", parent=middle)

    load("accounts", "number,name,parent_number\nKH-1,一,KH-3\n")

    top.refresh_from_db()
    assert top.parent is None


def test_children_of_a_refused_parent_come_back_with_it(load: Load) -> None:
    result = load(
        "accounts",
        """
        number,name,parent_number,founded_on,区域
        KH-1,一,KH-9,,无人区
        KH-2,二,KH-1,,
        ,三,KH-2,,
        KH-4,四,KH-5,,
        KH-5,五,,,
        KH-9,九,,never,
        """,
        "--create-missing",
    )

    assert (result.code, result.counts, result["missing_created"]) == (1, {"created": 2, "errors": 4}, {})
    assert result.reasons == [
        "the row of its parent KH-9 is refused",
        "the row of its parent KH-1 is refused",
        "the row of its parent KH-2 is refused",
        "founded_on: “never” is not a date",
    ]
    assert dict(Account.objects.values_list("number", "parent__number")) == {"KH-4": "KH-5", "KH-5": None}


def test_child_of_a_known_parent_does_not_mind_that_its_row_is_refused(load: Load) -> None:
    AccountFactory(number="KH-9", name="九")

    result = load("accounts", "number,name,parent_number,founded_on\nKH-1,一,KH-9,\nKH-9,九,,never\n")

    assert result.counts == {"created": 1, "errors": 1}
    assert Account.objects.get(number="KH-1").parent == Account.objects.get(number="KH-9")


def test_what_a_child_held_back_took_is_free_again(load: Load) -> None:
    code = "91110000802100433B"
    text = f"""
        number,name,parent_number,founded_on,credit_code
        KH-1,一,KH-9,,{code}
        KH-2,二,,,{code}
        KH-9,九,,never,
        """

    assert load("accounts", text).counts == {"created": 1, "errors": 2}
    assert Account.objects.get().number == "KH-2"
