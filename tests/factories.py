"""Readable test records. Every factory saves; derived fields (search text, order date of a line) are kept in step."""

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.choices import TeamFunction
from accounts.models import (
    Account,
    AccountFigures,
    Competitor,
    CompetitorRelation,
    Contact,
    ContactPersonal,
    CreditIncident,
    Industry,
    Tag,
    TeamMember,
)
from trade.models import MonthlyFigures, Order, OrderLine, Product, ProductCategory, ProductCost
from users.choices import Role
from users.models import Region, Unit, User

PASSWORD = "correct horse 1886"


class UserFactory(DjangoModelFactory):
    """A person who can sign in with PASSWORD; `regions` and `units` take lists."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    display_name = factory.Sequence(lambda n: f"员工{n}")
    role = Role.MANAGER

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        return model_class.objects.create_user(*args, password=password, **kwargs)

    @factory.post_generation
    def regions(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.regions.set(extracted)

    @factory.post_generation
    def units(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.units.set(extracted)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"R{n}")
    name = factory.Sequence(lambda n: f"区域{n}")


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.Sequence(lambda n: f"事业部{n}")


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = Industry

    name = factory.Sequence(lambda n: f"行业{n}")


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"标签{n}")


class FiguresFactory(DjangoModelFactory):
    class Meta:
        model = AccountFigures


class AccountFactory(DjangoModelFactory):
    """An account with its search text and an empty figures row; `figures__revenue=…` fills the row.

    `team` takes a list of people, `tags` a list of tags.
    """

    class Meta:
        model = Account
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"T-{n:05d}")
    name = factory.Sequence(lambda n: f"测试客户{n}有限公司")
    figures = factory.RelatedFactory(FiguresFactory, factory_related_name="account")

    @classmethod
    def _create(cls, model_class: type[Account], *args: Any, **kwargs: Any) -> Account:
        account = model_class(*args, **kwargs)
        account.derive_search()
        account.save()
        return account

    @factory.post_generation
    def team(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        for person in extracted or []:
            TeamMemberFactory(account=self, user=person)

    @factory.post_generation
    def tags(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.tags.set(extracted)


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    function = TeamFunction.SUPPORT


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"联系人{n}")


class ContactPersonalFactory(DjangoModelFactory):
    class Meta:
        model = ContactPersonal

    contact = factory.SubFactory(ContactFactory)


class CreditIncidentFactory(DjangoModelFactory):
    class Meta:
        model = CreditIncident

    account = factory.SubFactory(AccountFactory)
    happened_on = dt.date(2026, 3, 1)
    what_happened = "货款逾期"


class CompetitorFactory(DjangoModelFactory):
    class Meta:
        model = Competitor

    name = factory.Sequence(lambda n: f"竞争对手{n}")


class CompetitorRelationFactory(DjangoModelFactory):
    class Meta:
        model = CompetitorRelation

    account = factory.SubFactory(AccountFactory)
    competitor = factory.SubFactory(CompetitorFactory)


class ProductCategoryFactory(DjangoModelFactory):
    class Meta:
        model = ProductCategory

    name = factory.Sequence(lambda n: f"产品类别{n}")


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    code = factory.Sequence(lambda n: f"P-{n:04d}")
    name = factory.Sequence(lambda n: f"产品{n}")


class ProductCostFactory(DjangoModelFactory):
    class Meta:
        model = ProductCost

    product = factory.SubFactory(ProductFactory)
    standard_cost = Decimal(60)


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    number = factory.Sequence(lambda n: f"O-{n:06d}")
    account = factory.SubFactory(AccountFactory)
    ordered_on = dt.date(2026, 6, 15)


class OrderLineFactory(DjangoModelFactory):
    """A line of 100.00 whose account and date are those of its order."""

    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    line_number = factory.Sequence(str)
    account = factory.SelfAttribute("order.account")
    ordered_on = factory.SelfAttribute("order.ordered_on")
    product = factory.SubFactory(ProductFactory)
    net_amount = Decimal(100)


class MonthlyFiguresFactory(DjangoModelFactory):
    class Meta:
        model = MonthlyFigures

    account = factory.SubFactory(AccountFactory)
    month = dt.date(2026, 6, 1)
    revenue = Decimal(100)
