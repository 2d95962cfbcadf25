"""Lists and single records for programs. Every fetch starts at visible_to(user)."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.choices import BuyingRole, Level
from accounts.filters import AccountFilter
from accounts.models import Account, Contact
from accounts.selectors.lists import DEFAULT_SORT, ordered
from kam.api.serializers import AccountSerializer, ContactSerializer, OrderSerializer, ScoreSerializer
from kam.reading import EXPORT_OF_PEOPLE
from scoring.models import Score
from scoring.selectors import published_run
from trade.models import Order, OrderLine
from users.choices import ApiScope
from users.models import User
from users.reading import log_read_of_day


class Pages(PageNumberPagination):
    """Fifty records a page, two hundred at most."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class VisibleViewSet(GenericViewSet, ABC):
    """Records a person may see. `scope` is what a key must open; `visible` gives them."""

    scope: ClassVar[ApiScope]
    pagination_class = Pages
    queryset: ClassVar[QuerySet[Any] | None] = None

    @abstractmethod
    def visible(self, user: User) -> QuerySet[Any]:
        """Give the records of a person in their order."""

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            model: Any = self.serializer_class.Meta.model
            nothing: QuerySet[Any] = model.objects.none()
            return nothing
        return self.visible(self.request.user)


def _narrowed(filters: Any) -> Any:
    """Give the filtered records. Raises: ValidationError naming each value that cannot be used."""
    if not filters.is_valid():
        raise ValidationError({name: list(errors) for name, errors in filters.form.errors.items()})
    return filters.qs


def _parameters(*filters: type[django_filters.FilterSet]) -> list[OpenApiParameter]:
    fields = {name: field for each in filters for name, field in each.base_filters.items()}
    return [OpenApiParameter(name, str, description=str(field.label or name)) for name, field in fields.items()]


def _of_accounts(view: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the records of the accounts that the filters of the list of accounts keep. Cost: no query of its own."""
    query, user = view.request.GET, view.request.user
    if not any(query.get(name) for name in AccountFilter.base_filters):
        return records
    accounts = Account.objects.visible_to(user).active()
    found = _narrowed(AccountFilter(query, queryset=accounts, user=user, as_of=timezone.localdate()))
    return records.filter(account__in=found.order_by().values("pk"))


@extend_schema(parameters=_parameters(AccountFilter), tags=["accounts"])
class AccountViewSet(ListModelMixin, RetrieveModelMixin, VisibleViewSet):
    """Accounts with their published figures; filters and sorting as on the list of accounts."""

    scope = ApiScope.ACCOUNTS
    serializer_class = AccountSerializer
    lookup_field = "number"
    lookup_value_regex = "[^/]+"

    def visible(self, user: User) -> QuerySet[Account]:
        return Account.objects.visible_to(user).select_related("industry", "region", "unit", "owner", "figures")

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        found = AccountFilter(
            self.request.GET,
            queryset=queryset,
            user=self.request.user,
            as_of=timezone.localdate(),
        )
        return ordered(_narrowed(found), found.chosen("sort") or DEFAULT_SORT)


class ContactFilter(django_filters.FilterSet):
    account = django_filters.CharFilter(field_name="account__number", label=_("Account number"))
    buying_role = django_filters.ChoiceFilter(choices=BuyingRole.choices, label=_("Buying role"))
    level = django_filters.ChoiceFilter(choices=Level.choices, label=_("Level"))

    class Meta:
        model = Contact
        fields: list[str] = []


@extend_schema(parameters=_parameters(AccountFilter, ContactFilter), tags=["contacts"])
class ContactViewSet(ListModelMixin, RetrieveModelMixin, VisibleViewSet):
    """People at the accounts; personal facts are not among them."""

    scope = ApiScope.CONTACTS
    serializer_class = ContactSerializer

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List people. Whoever takes them along is on record, once a day and account asked for."""
        answer = super().list(request, *args, **kwargs)
        number = request.query_params.get("account", "")[:64]
        log_read_of_day(user=self.request.user, kind=EXPORT_OF_PEOPLE, account_number=number, subject="API")
        return answer

    def visible(self, user: User) -> QuerySet[Contact]:
        people = Contact.objects.visible_to(user).active().filter(account__archived_at=None)
        return people.select_related("account", "tie_holder").order_by("pk")

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        return _of_accounts(self, _narrowed(ContactFilter(self.request.GET, queryset=queryset)))


class OrderFilter(django_filters.FilterSet):
    account = django_filters.CharFilter(field_name="account__number", label=_("Account number"))
    since = django_filters.DateFilter(field_name="ordered_on", lookup_expr="gte", label=_("From day"))
    until = django_filters.DateFilter(field_name="ordered_on", lookup_expr="lte", label=_("To day"))

    class Meta:
        model = Order
        fields: list[str] = []


@extend_schema(parameters=_parameters(AccountFilter, OrderFilter), tags=["orders"])
class OrderViewSet(ListModelMixin, RetrieveModelMixin, VisibleViewSet):
    """Orders with their lines, the newest first."""

    scope = ApiScope.ORDERS
    serializer_class = OrderSerializer
    lookup_field = "number"
    lookup_value_regex = "[^/]+"

    def visible(self, user: User) -> QuerySet[Order]:
        lines = Prefetch("lines", OrderLine.objects.select_related("product").order_by("id"))
        orders = Order.objects.visible_to(user).filter(account__archived_at=None)
        shown = orders.select_related("account").only("number", "ordered_on", "salesperson", "account__number")
        return shown.prefetch_related(lines).order_by("-ordered_on", "number")

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        return _of_accounts(self, _narrowed(OrderFilter(self.request.GET, queryset=queryset)))


@extend_schema(parameters=_parameters(AccountFilter), tags=["scores"])
class ScoreViewSet(ListModelMixin, RetrieveModelMixin, VisibleViewSet):
    """The published value of every account, term by term, by the number of the account."""

    scope = ApiScope.SCORES
    serializer_class = ScoreSerializer
    lookup_field = "account__number"
    lookup_url_kwarg = "number"
    lookup_value_regex = "[^/]+"

    def visible(self, user: User) -> QuerySet[Score]:
        run = published_run()
        if run is None:
            return Score.objects.none()
        seen = Account.objects.visible_to(user).active()
        scores = Score.objects.of_run(run).filter(account__in=seen)
        return scores.select_related("account").order_by("account__number")

    def filter_queryset(self, queryset: Any) -> Any:
        return _of_accounts(self, queryset) if self.action == "list" else queryset
