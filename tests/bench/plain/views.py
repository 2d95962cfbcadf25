"""Plain pages: generic views, the template engine, the paginator and the model form, as the tutorial has them."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.views.generic import CreateView, DetailView, ListView

from accounts.models import Account
from scoring.models import Score, ScoringRun

SORTS = {"composite": "-figures__composite", "revenue": "-figures__revenue"}


class AccountList(ListView[Account]):
    """Fifty accounts with what our list shows, filtered and searched as the ORM offers it."""

    paginate_by = 50

    def get_queryset(self) -> QuerySet[Account]:
        asked = self.request.GET
        accounts = Account.objects.filter(archived_at=None).select_related("figures", "industry", "owner", "region")
        if category := asked.get("category"):
            accounts = accounts.filter(category=category)
        if words := asked.get("q"):
            accounts = accounts.filter(Q(name__icontains=words) | Q(search_text__icontains=words))
        return accounts.order_by(SORTS[asked.get("sort", "composite")], "pk")

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        return TemplateResponse(self.request, LIST, context)


class AccountPage(DetailView[Account]):
    """An account with its fields, people, latest talks, visits, promises and orders."""

    slug_field = slug_url_kwarg = "number"
    queryset = Account.objects.select_related("figures", "industry", "owner", "region", "unit")

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        account = self.object
        return super().get_context_data(
            **more,
            fields=[(field.verbose_name, getattr(account, field.name)) for field in account._meta.concrete_fields],
            contacts=account.contacts.all()[:50],
            interactions=account.interactions.order_by("-pk")[:20],
            visits=account.visits.order_by("-pk")[:20],
            commitments=account.commitments.order_by("-pk")[:20],
            orders=account.orders.order_by("-ordered_on")[:20],
            score=Score.objects.filter(account=account).last(),
        )

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        return TemplateResponse(self.request, DETAIL, context)


def pyramid(request: HttpRequest) -> HttpResponse:
    """The four tiers with number and value, and the largest flagged accounts."""
    accounts = Account.objects.filter(archived_at=None)
    tiers = accounts.values("figures__tier").annotate(n=Count("pk"), value=Sum("figures__direct_value"))
    flagged = accounts.filter(figures__is_low_profit=True).select_related("figures")
    context = {
        "run": ScoringRun.objects.first(),
        "tiers": tiers.order_by("figures__tier"),
        "flagged": flagged.order_by("-figures__revenue")[:5],
    }
    return TemplateResponse(request, PYRAMID, context)


class AccountNew(CreateView):  # type: ignore[type-arg]
    """The same fields by a model form; nobody looks for doubles."""

    model = Account
    fields = ("number", "name", "short_name", "credit_code", "industry", "region", "unit", "owner", "phone", "website")
    success_url = "/plain/list/"

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        return TemplateResponse(self.request, FORM, context)


def _template(text: str) -> Any:
    return engines["django"].from_string(f"<!doctype html><title>Plain</title><main>{text}</main>")


LIST = _template(
    """<table>{% for account in page_obj %}<tr><td><a href="/plain/account/{{ account.number }}/">{{ account.name }}</a>
    {{ account.number }} {{ account.industry }}</td><td>{{ account.figures.tier }}</td>
    <td>{{ account.figures.composite }}</td><td>{{ account.figures.revenue }}</td><td>{{ account.completeness }}</td>
    <td>{{ account.figures.last_contact_on }}</td><td>{{ account.owner }}</td></tr>{% endfor %}</table>
    {{ page_obj.number }} / {{ paginator.num_pages }} ({{ paginator.count }})"""
)
DETAIL = _template(
    """<h1>{{ account }}</h1><dl>{% for name, value in fields %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
    <ul>{% for each in contacts %}<li>{{ each }} {{ each.title }} {{ each.phone }}</li>{% endfor %}</ul>
    <ul>{% for each in interactions %}<li>{{ each }}</li>{% endfor %}</ul>
    <ul>{% for each in visits %}<li>{{ each }}</li>{% endfor %}</ul>
    <ul>{% for each in commitments %}<li>{{ each }}</li>{% endfor %}</ul>
    <ul>{% for each in orders %}<li>{{ each.number }} {{ each.ordered_on }}</li>{% endfor %}</ul>
    {{ score.direct_value }} {{ score.forecast_value }} {{ account.figures.composite }}"""
)
PYRAMID = _template(
    """{{ run }}<table>{% for tier in tiers %}<tr><td>{{ tier.figures__tier }}</td><td>{{ tier.n }}</td>
    <td>{{ tier.value }}</td></tr>{% endfor %}</table><ul>{% for account in flagged %}<li>{{ account.name }}
    {{ account.figures.revenue }} {{ account.figures.direct_value }}</li>{% endfor %}</ul>"""
)
FORM = _template("""<form method="post">{% csrf_token %}{{ form.as_p }}<button>OK</button></form>""")
