"""Import of accounts."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.choices import Category
from accounts.importers.fields import ACCOUNTS
from accounts.models import Account, Characteristics, Industry, Tag
from imports.fields import Holds
from tests.factories import AccountFactory, IndustryFactory, RegionFactory, TagFactory, UserFactory
from tests.imports.files import Load
from users.choices import Role
from users.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


CODE, OTHER_CODE = "91110000802100433B", "914403001922038216"


WHOLE = {
    "客户编号": "KH-2",
    "客户名称": "澜江化工集团有限公司",
    "客户简称": "澜江",
    "外文名称": "Lanjiang Chemical",
    "统一社会信用代码": CODE.lower(),
    "集团母公司编号": "KH-1",
    "行业": "化工",
    "区域": "华东",
    "客户性质": "普通公司",
    "客户类型": "企业客户",
    "管理类别": "普通客户",
    "组织形式": "有限公司",
    "法人代表": "李法人",
    "成立日期": "2001年5月6日",
    "合作开始日期": "2019/3/1",
    "电话": "021-5555",
    "网址": "lanjiang.cn",
    "地址": "江苏路 1 号",
    "城市": "南京",
    "省份": "江苏",
    "国家": "中国",
    "员工人数": '"1,200人"',
    "年销售额(万元)": "3.5",
    "注册资本": "¥1.2亿",
    "客户经理": "沈一帆",
    "客户来源": "外拓计划",
    "标签": "战略、新",
}


def test_account_with_every_field_is_created(load: Load) -> None:
    region, industry, tag = RegionFactory(name="华东"), IndustryFactory(name="化工"), TagFactory(name="战略")
    owner = UserFactory(username="shen", display_name="沈一帆", role=Role.MANAGER)
    AccountFactory(number="KH-1", name="集团")

    result = load("accounts", ",".join(WHOLE) + "\n" + ",".join(WHOLE.values()))

    assert (result.code, result.counts, result.reasons) == (0, {"created": 1}, [])
    account = Account.objects.get(number="KH-2")
    assert (account.name, account.short_name, account.name_en) == ("澜江化工集团有限公司", "澜江", "Lanjiang Chemical")
    assert account.credit_code == CODE
    assert account.parent is not None
    assert account.parent.number == "KH-1"
    assert (account.industry, account.region, account.owner) == (industry, region, owner)
    assert (account.nature, account.customer_type, account.category) == ("company", "b2b", "normal")
    assert (account.organisation_form, account.source) == ("limited", "expansion")
    assert (account.founded_on, account.trading_since) == (dt.date(2001, 5, 6), dt.date(2019, 3, 1))
    assert account.registered_capital == 120_000_000
    block = account.characteristics
    assert (block.employees, block.annual_sales) == (1200, Decimal(35_000))
    assert set(account.tags.all()) == {tag, Tag.objects.get(name="新")}
    assert result["missing_created"] == {"tags": 1}
    assert "澜江" in account.search_text
    assert account.completeness > 0
    assert account.figures is not None
    assert account.history.count() >= 1


def test_a_name_is_enough_and_the_number_is_drawn(load: Load) -> None:
    AccountFactory(number="KH-000007")

    result = load("accounts", "名称\n澜江化工\n华东电力\n")

    assert result.counts == {"created": 2}
    assert sorted(Account.objects.exclude(number="KH-000007").values_list("number", flat=True)) == [
        "KH-000008",
        "KH-000009",
    ]


def test_drawn_numbers_leave_out_those_of_the_file(load: Load) -> None:
    result = load("accounts", "number,name\nKH-000001,一\n,二\nKH-000003,三\n,四\n")

    assert result.counts == {"created": 4}
    assert dict(Account.objects.values_list("name", "number")) == {
        "一": "KH-000001",
        "二": "KH-000002",
        "三": "KH-000003",
        "四": "KH-000004",
    }


FILE = f"""
    number,name,credit_code,employees,annual_sales,tags,founded_on,parent_number,industry
    KH-1,澜江化工,{CODE},120,3000000,战略,2001-05-06,KH-2,化工
    KH-2,澜江集团,,,,,,,
    ,华东电力,,55,,,,,电力
    """


def test_same_file_twice_changes_nothing(load: Load) -> None:
    first = load("accounts", FILE)
    before = list(Account.objects.order_by("pk").values())
    histories = Account.history.count()

    second = load("accounts", FILE)

    assert first.counts == {"created": 3}
    assert first["missing_created"] == {"tags": 1, "industries": 2}
    assert second.counts == {"unchanged": 3}
    assert second["missing_created"] == {}
    assert list(Account.objects.order_by("pk").values()) == before
    assert Account.history.count() == histories


def test_dry_run_counts_the_same_and_writes_nothing(load: Load) -> None:
    dry = load("accounts", FILE, "--dry-run")

    assert dry.counts == {"created": 3}
    assert dry["missing_created"] == {"tags": 1, "industries": 2}
    assert not Account.objects.exists()
    assert not Tag.objects.exists()
    assert not Industry.objects.exists()


def test_change_is_written_with_its_history_and_empty_cells_leave_what_is_known(load: Load) -> None:
    account = AccountFactory(number="KH-1", name="澜江化工", city="南京", phone="021-1")

    result = load("accounts", "number,name,city,phone,employees\nKH-1,澜江化工,上海,,80\n")

    assert result.counts == {"updated": 1}
    account.refresh_from_db()
    assert (account.city, account.phone, account.version) == ("上海", "021-1", 2)
    assert Characteristics.objects.get(account=account).employees == 80
    assert account.history.latest().city == "上海"
    assert "上海" in account.search_text


def test_account_without_number_is_found_by_its_name_in_any_writing(load: Load) -> None:
    account = AccountFactory(name="澜江化工（集团）有限公司", short_name="澜江", name_en="Lanjiang Chemical")

    result = load("accounts", "name,city\n澜江化工(集团)有限公司,南京\n")
    assert result.counts == {"updated": 1}
    assert load("accounts", "name,city\nLANJIANG  chemical,苏州\n").counts == {"updated": 1}

    account.refresh_from_db()
    assert account.city == "苏州"
    assert Account.objects.count() == 1


def test_name_that_fits_two_accounts_is_refused(load: Load) -> None:
    AccountFactory(name="澜江化工")
    AccountFactory(name="澜江化工")

    result = load("accounts", "name,city\n澜江化工,南京\n")

    assert (result.code, result.counts) == (1, {"errors": 1})
    assert "“澜江化工” fits more than one" in result.reasons[0]
    assert set(Account.objects.values_list("city", flat=True)) == {""}


def test_good_rows_are_written_and_bad_ones_come_back_with_their_columns_and_reasons(load: Load) -> None:
    result = load(
        "accounts",
        f"""
        客户编号,客户名称,统一社会信用代码,成立日期,员工人数,管理类别,备注
        KH-1,好的,{CODE},2001-05-06,12,,=1+1
        KH-2,坏码,91110000802100433X,,,,
        KH-3,坏日,,2001-02-30,,,
        KH-4,坏数,,,12.5,,+8613
        KH-5,坏类,,,,尊贵,
        ,,,2001-01-01,,,
        a/b,斜杠,,,,,
        new,保留,,,,,
        """,
    )

    assert (result.code, result.counts) == (1, {"created": 1, "errors": 7})
    assert list(Account.objects.values_list("number", flat=True)) == ["KH-1"]
    reasons = {row["客户名称"]: row["error"] for row in result.refused}
    assert list(result.refused[0]) == [
        "客户编号",
        "客户名称",
        "统一社会信用代码",
        "成立日期",
        "员工人数",
        "管理类别",
        "备注",
        "error",
    ]
    assert reasons["坏日"] == "成立日期: “2001-02-30” is not a date"
    assert reasons["坏数"] == "员工人数: “12.5” is not a whole number"
    assert reasons["坏类"] == "管理类别: “尊贵” is none of the known words"
    assert reasons[""] == "a new account needs a name"
    assert "slash" in reasons["斜杠"]
    assert "reserved" in reasons["保留"]
    assert reasons["坏码"]
    assert result.refused[2]["备注"] == "'+8613"


def test_errors_file_put_right_can_be_imported_as_it_is(load: Load) -> None:
    refused = load("accounts", "number,name,founded_on,phone\nKH-1,澜江,2001-13-01,+86 21\n").refused
    assert refused[0]["error"]
    mended = "number,name,founded_on,phone,error\nKH-1,澜江,2001-12-01,'+86 21,founded_on: wrong\n"

    assert load("accounts", mended).counts == {"created": 1}

    account = Account.objects.get()
    assert (account.founded_on, account.phone) == (dt.date(2001, 12, 1), "+86 21")


def test_short_rows_lack_their_last_cells_and_long_ones_are_refused(load: Load) -> None:
    result = load("accounts", "number,name,city\nKH-1,澜江,南京\nKH-2,华东\nKH-3,电力,上海,多\n")

    assert result.counts == {"created": 2, "errors": 1}
    assert result.reasons == ["the row has 4 cells, the header has 3"]
    assert list(Account.objects.order_by("number").values_list("number", "city")) == [("KH-1", "南京"), ("KH-2", "")]


def test_short_row_with_an_end_of_line_in_a_cell_may_have_swallowed_others(load: Load) -> None:
    result = load("accounts", 'number,name,city\nKH-1,"澜江\nKH-2,华东,"\nKH-3,电力,上海\n')

    assert result.counts == {"created": 1, "errors": 1}
    assert result.reasons == ["the row has 2 cells, the header has 3"]


def test_row_that_repeats_another_is_skipped_and_one_that_contradicts_it_is_refused(load: Load) -> None:
    result = load("accounts", "number,name,city\nKH-1,澜江,南京\nKH-1,澜江,南京\nKH-2,华东,上海\nKH-2,华东,苏州\n")

    assert (result.code, result.counts) == (1, {"created": 2, "skipped": 1, "errors": 1})
    assert result["duplicates"] == 1
    assert result.reasons == ["row 4 is of the same account and says something else"]
    assert Account.objects.get(number="KH-2").city == "上海"


def test_account_named_by_number_and_again_by_name_is_taken_once(load: Load) -> None:
    account = AccountFactory(number="KH-1", name="澜江")

    result = load("accounts", "number,name,city\nKH-1,澜江,南京\n,澜江,上海\n")

    assert result.counts == {"updated": 1, "errors": 1}
    assert result.reasons == ["row 3 is of the same account and says something else"]
    account.refresh_from_db()
    assert account.city == "上海"


def test_new_account_with_number_and_its_namesake_without_do_not_become_two(load: Load) -> None:
    text = "number,name\nKH-1,澜江\n,澜江\n"

    first, second = load("accounts", text), load("accounts", text)

    assert first.counts == {"created": 1, "errors": 1}
    assert first.reasons == ["row 3 has the same name and no number"]
    assert second.counts == {"unchanged": 1, "errors": 1}
    assert Account.objects.count() == 1


def test_credit_code_is_given_once(load: Load) -> None:
    AccountFactory(number="KH-1", credit_code=CODE)

    result = load("accounts", f"number,name,credit_code\nKH-2,二,{CODE}\nKH-3,三,{OTHER_CODE}\nKH-4,四,{OTHER_CODE}\n")

    assert result.counts == {"created": 1, "errors": 2}
    assert result.reasons == [
        f"another account has the credit code {CODE}",
        f"another account has the credit code {OTHER_CODE}",
    ]


def test_key_account_needs_a_manager_and_a_lost_one_a_reason(load: Load) -> None:
    UserFactory(username="shen", role=Role.MANAGER)

    result = load(
        "accounts",
        "number,name,category,owner,lost_reason\nKH-1,一,大客户,,\nKH-2,二,大客户,shen,\nKH-3,三,流失,,\nKH-4,四,流失,,涨价\n",
    )

    assert result.counts == {"created": 3, "errors": 1}
    assert result.refused[0]["number"] == "KH-1"
    assert "needs an account manager" in result.reasons[0]
    assert Account.objects.get(number="KH-2").category == Category.KEY
    assert Account.objects.get(number="KH-3").lost_reason
    assert Account.objects.get(number="KH-4").lost_reason == "涨价"


def test_amounts_of_an_account_are_in_the_base_currency(load: Load) -> None:
    result = load("accounts", "number,name,annual_sales,registered_capital\nKH-1,一,$500,\nKH-2,二,,¥500\n")

    assert result.counts == {"created": 1, "errors": 1}
    assert result.reasons == ["amounts of an account are in CNY"]


def test_large_file_is_planned_in_steps(load: Load) -> None:
    rows = "\n".join(f"KH-{n},客户{n},{n % 97}" for n in range(6_000))

    result = load("accounts", f"number,name,employees\n{rows}")

    assert result.counts == {"created": 6_000}
    assert Characteristics.objects.count() == 6_000
    assert load("accounts", f"number,name,employees\n{rows}").counts == {"unchanged": 6_000}


def test_no_field_takes_more_than_its_column_holds() -> None:
    for named in ACCOUNTS.fields:
        if named.holds not in {Holds.LINE, Holds.TEXT} or named.name in {"industry", "region", "unit", "owner"}:
            continue
        assert named.length <= Account._meta.get_field(named.name).max_length, named.name
    for name, model in (("industry", Industry), ("region", Region), ("unit", Region), ("tags", Tag)):
        named = ACCOUNTS.named(name)
        assert named is not None
        assert named.length <= model._meta.get_field("name").max_length, name
