"""Import of contacts."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.importers.fields import CONTACTS
from accounts.models import Account, Contact, ContactPersonal
from imports.fields import Holds
from imports.models import ImportBatch
from tests.factories import AccountFactory, ContactFactory
from tests.imports.files import Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FILE = """
    客户编号,姓名,职务,部门,层级,采购角色,电话,手机,邮箱,微信,生日,上级
    KH-1,李明,采购总监,采购部,高管,决策者,021-1,13800000001,li@example.com,liming,1980年5月6日,
    KH-1,王芳,采购员,采购部,员工,使用者,,13800000002,,,,李明
    """


@pytest.fixture(autouse=True)
def account(db: None) -> Account:
    return AccountFactory(number="KH-1", name="澜江化工")


def test_people_are_created_with_every_field_and_their_superiors(load: Load, account: Account) -> None:
    result = load("contacts", FILE)

    assert (result.code, result.counts) == (0, {"created": 2})
    li, wang = Contact.objects.get(name="李明"), Contact.objects.get(name="王芳")
    assert (li.account, li.title, li.department, li.level, li.buying_role) == (
        account,
        "采购总监",
        "采购部",
        "senior",
        "decides",
    )
    assert (li.phone, li.mobile, li.email, li.wechat) == ("021-1", "13800000001", "li@example.com", "liming")
    assert ContactPersonal.objects.get(contact=li).birthday == dt.date(1980, 5, 6)
    assert (wang.reports_to, li.reports_to) == (li, None)
    assert not ContactPersonal.objects.filter(contact=wang).exists()


def test_same_file_twice_changes_nothing(load: Load) -> None:
    load("contacts", FILE)
    before, histories = list(Contact.objects.order_by("pk").values()), Contact.history.count()

    assert load("contacts", FILE).counts == {"unchanged": 2}
    assert list(Contact.objects.order_by("pk").values()) == before
    assert Contact.history.count() == histories


def test_person_is_found_by_account_and_name_and_empty_cells_leave_what_is_known(load: Load, account: Account) -> None:
    other = ContactFactory(account=AccountFactory(number="KH-2"), name="李明", title="别人")
    li = ContactFactory(account=account, name="李明", title="经理", phone="021-1")

    result = load("contacts", "account_number,name,title,phone\nKH-1,李明,总监,\n")

    assert result.counts == {"updated": 1}
    li.refresh_from_db()
    other.refresh_from_db()
    assert (li.title, li.phone, li.version, other.title) == ("总监", "021-1", 2, "别人")


def test_birthday_alone_is_a_change(load: Load, account: Account) -> None:
    li = ContactFactory(account=account, name="李明")

    assert load("contacts", "account_number,name,birthday\nKH-1,李明,1980-05-06\n").counts == {"updated": 1}
    assert load("contacts", "account_number,name,birthday\nKH-1,李明,1980-05-07\n").counts == {"updated": 1}
    assert load("contacts", "account_number,name,birthday\nKH-1,李明,1980-05-07\n").counts == {"unchanged": 1}
    assert ContactPersonal.objects.get(contact=li).birthday == dt.date(1980, 5, 7)


def test_namesakes_are_told_apart_by_mobile_or_mail(load: Load, account: Account) -> None:
    one = ContactFactory(account=account, name="李明", mobile="1")
    two = ContactFactory(account=account, name="李明", email="two@example.com")

    result = load(
        "contacts",
        "account_number,name,mobile,email,title\nKH-1,李明,1,,总监\nKH-1,李明,,two@example.com,经理\nKH-1,李明,3,,新人\n",
    )

    assert result.counts == {"updated": 2, "created": 1}
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.title, two.title) == ("总监", "经理")
    assert Contact.objects.get(mobile="3").title == "新人"


def test_namesakes_without_a_sign_are_refused(load: Load, account: Account) -> None:
    ContactFactory(account=account, name="李明", mobile="1")
    ContactFactory(account=account, name="李明", mobile="2")

    result = load("contacts", "account_number,name,title\nKH-1,李明,总监\n")

    assert (result.code, result.counts) == (1, {"errors": 1})
    assert "give a mobile number or an e-mail address" in result.reasons[0]
    assert set(Contact.objects.values_list("title", flat=True)) == {""}


def test_second_row_of_one_person_is_refused_when_it_says_something_else(load: Load) -> None:
    result = load("contacts", "account_number,name,mobile,title\nKH-1,李明,1,总监\nKH-1,李明,1,经理\n")

    assert result.counts == {"created": 1, "errors": 1}
    assert result.reasons == ["row 2 is of the same person and says something else"]
    assert Contact.objects.get().title == "总监"


def test_repeated_row_is_skipped(load: Load) -> None:
    result = load("contacts", "account_number,name\nKH-1,李明\nKH-1,李明\n")

    assert (result.code, result.counts) == (0, {"created": 1, "skipped": 1})


def test_bad_rows_come_back_by_column_and_the_good_ones_are_written(load: Load) -> None:
    result = load(
        "contacts",
        """
        客户编号,姓名,邮箱,生日,层级,上级
        KH-1,好人,good@example.com,,,
        KH-1,坏信,bad@,,,
        KH-1,坏日,,1980-02-31,,
        KH-1,坏级,,,皇帝,
        KH-1,无主,,,,谁
        KH-1,自己,,,,自己
        KH-1,,x@example.com,,,
        KH-9,别处,,,,
        ,无号,,,,
        """,
    )

    assert (result.code, result.counts) == (1, {"created": 1, "errors": 8})
    assert [row["姓名"] for row in result.refused] == ["坏信", "坏日", "坏级", "无主", "自己", "", "别处", "无号"]
    assert result.reasons == [
        "邮箱: “bad@” is no e-mail address",
        "生日: “1980-02-31” is not a date",
        "层级: “皇帝” is none of the known words",
        "“谁”, the superior, is not known at this customer",
        "nobody reports to themselves",
        "the row names no person",
        "account KH-9: not found or not yours",
        "account —: not found or not yours",
    ]
    assert list(Contact.objects.values_list("name", flat=True)) == ["好人"]


def test_ring_of_superiors_is_left_open_and_said(load: Load) -> None:
    result = load("contacts", "account_number,name,reports_to\nKH-1,甲,乙\nKH-1,乙,甲\n")

    assert result.counts == {"created": 2}
    assert Contact.objects.get(name="甲").reports_to == Contact.objects.get(name="乙")
    assert Contact.objects.get(name="乙").reports_to is None
    assert ImportBatch.objects.get().findings["notes"] == ["乙: the superior could not be linked"]


def test_people_whose_superior_is_refused_come_back_with_them(load: Load, account: Account) -> None:
    ContactFactory(account=account, name="老人")

    result = load(
        "contacts",
        """
        account_number,name,reports_to,level
        KH-1,丙,乙,
        KH-1,乙,甲,
        KH-1,甲,不在,
        KH-1,丁,老人,
        KH-1,老人,不在,
        """,
    )

    assert result.counts == {"created": 1, "errors": 4}
    assert result.reasons == [
        "the row of “乙”, the superior, is refused",
        "the row of “甲”, the superior, is refused",
        "“不在”, the superior, is not known at this customer",
        "“不在”, the superior, is not known at this customer",
    ]
    assert Contact.objects.get(name="丁").reports_to == Contact.objects.get(name="老人")


def test_dry_run_writes_nothing(load: Load) -> None:
    assert load("contacts", FILE, "--dry-run").counts == {"created": 2}
    assert not Contact.objects.exists()
    assert not ContactPersonal.objects.exists()


def test_no_field_takes_more_than_its_column_holds() -> None:
    for named in CONTACTS.fields:
        if named.holds is Holds.LINE and named.name != "reports_to":
            assert named.length <= Contact._meta.get_field(named.name).max_length, named.name


def test_archived_namesake_is_taken_only_when_nobody_else_has_the_name(load: Load, account: Account) -> None:
    gone = ContactFactory(account=account, name="李明", archived_at=timezone.now())
    there = ContactFactory(account=account, name="李明")
    former = ContactFactory(account=account, name="王芳", archived_at=timezone.now())

    result = load("contacts", "account_number,name,title,reports_to\nKH-1,李明,总监,\nKH-1,王芳,采购员,李明\n")

    assert (result.code, result.counts) == (0, {"updated": 2})
    titles = dict(Contact.objects.values_list("pk", "title"))
    assert (titles[there.pk], titles[former.pk], titles[gone.pk]) == ("总监", "采购员", gone.title)
    former.refresh_from_db()
    assert former.reports_to == there
