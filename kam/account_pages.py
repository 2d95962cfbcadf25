"""The 360° page of an account: a header and its tabs, composed from the rooms below."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import DocumentPart, GuardedKind
from accounts.forms.documents import ARCHIVED, ContentsForm
from accounts.models import (
    AccountAddress,
    CompetitorRelation,
    Contact,
    ContactPersonal,
    CreditIncident,
    Interaction,
)
from accounts.selectors.commitments import promises_at_a_glance
from accounts.selectors.documents import contents
from accounts.selectors.dossier import dossier_blocks
from accounts.selectors.guarded import guarded_access
from accounts.selectors.history import history_page
from accounts.selectors.people import chain_gaps, contacts_of, flattened, organisation
from accounts.selectors.rhythm import contact_rhythm
from accounts.views.fetching import fetch_account
from kam.account_cards import header_of, sales_chart, value_note
from kam.forms import TimelineForm
from kam.timeline import timeline_page
from negotiations.selectors import negotiations_page, opportunities_page
from negotiations.tables import NegotiationTable, OpportunityTable
from scoring.models import ScoringRun
from scoring.selectors import moves_of_account, published_run, terms_of, value_of
from scoring.views.false_keys import ROLES_THAT_DECIDE
from scoring.waterfall import waterfall_rows
from service.selectors import open_requests, requests_at_a_glance, requests_of_account
from service.tables import RequestTable
from trade.selectors import market_flow, months_before, order_page, sales_by_month, sales_year, top_products
from users.reading import log_read_of_day
from users.requests import SignedInRequest
from visits.selectors import visit_rhythm, visits_page

EVENTS_SHOWN = 6
REQUESTS_SHOWN = 3
ARCHIVED_SHOWN = 20
MONTHS_OF_TOTALS = 24


def _tab(
    request: SignedInRequest, number: str, tab: str, *, run: ScoringRun | None = None
) -> tuple[dict[str, Any], dt.date]:
    as_of = timezone.localdate()
    account = fetch_account(request.user, number)
    header = header_of(account, user=request.user, tab=tab, as_of=as_of, run=run)
    return {"account": account, "header": header, "as_of": as_of}, as_of


@require_safe
def account_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show an account at a glance: value, sales, dossier, decision chain, competitors, what changed."""
    run = published_run()
    context, as_of = _tab(request, number, "overview", run=run)
    account = context["account"]
    value = terms_of(account, run)
    months = sales_by_month(account, as_of=as_of)
    context |= {
        "value": value,
        "waterfall": waterfall_rows(value.terms, url=reverse("accounts:account_value", args=[number])) if value else [],
        "value_note": value_note(value) if value else {},
        "sales": sales_year(months),
        "sales_chart": sales_chart(months[-12:], before=months[-24:-12]),
        "has_sales": any(month.order_count for month in months),
        "gaps": chain_gaps(contacts_of(account)),
        "competitors": CompetitorRelation.objects.filter(account=account).select_related("competitor"),
        "events": timeline_page(account, user=request.user, size=EVENTS_SHOWN).events,
        "promises": promises_at_a_glance(account, as_of=as_of),
        "requests": open_requests(account, at=timezone.now(), limit=REQUESTS_SHOWN),
    }
    return render(request, "accounts/account_detail.html", context)


@require_safe
def account_timeline(request: SignedInRequest, number: str) -> HttpResponse:
    """Show everything that happened with an account, newest first, of one kind or with one person if asked."""
    context, _as_of = _tab(request, number, "timeline")
    account = context["account"]
    form = TimelineForm(request.GET, account=account)
    form.is_valid()
    kind, contact = form.cleaned_data.get("kind", ""), form.cleaned_data.get("contact")
    cursor = request.GET.get("before", "")
    page = timeline_page(account, user=request.user, kind=kind, contact=contact, cursor=cursor)
    chosen = {"kind": kind, "contact": contact.pk if contact else ""}
    query = {**{name: value for name, value in chosen.items() if value}, "before": page.next_cursor}
    context |= {
        "form": form,
        "latest_query": urlencode({name: value for name, value in chosen.items() if value}),
        "is_narrowed": bool(kind or contact),
        "is_later": bool(cursor),
        "events": page.events,
        "earlier_url": f"?{urlencode(query)}" if page.next_cursor else "",
        "rhythm": contact_rhythm(account),
        "archived": Interaction.objects.archived().filter(account=account).select_related("user")[:ARCHIVED_SHOWN],
    }
    return render(request, "accounts/account_timeline.html", context)


@require_safe
def account_dossier(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the four blocks with their facts, and the records beside them."""
    context, as_of = _tab(request, number, "dossier")
    account = context["account"]
    access = guarded_access(request.user, account, as_of=as_of)
    incidents = list(
        CreditIncident.objects.readable_by(request.user, as_of=as_of).filter(account=account)
        if access.reads_credit
        else []
    )
    if incidents:
        log_read_of_day(user=request.user, kind=GuardedKind.CREDIT, account_number=account.number)
    context |= {
        "parts": dossier_blocks(account, context["header"].summaries, user=request.user),
        "addresses": AccountAddress.objects.filter(account=account),
        "competitors": CompetitorRelation.objects.filter(account=account).select_related("competitor"),
        "access": access,
        "incidents": incidents,
    }
    return render(request, "accounts/account_dossier.html", context)


@require_safe
def account_people(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the people of the customer by who reports to whom; personal facts for those who may read them."""
    context, as_of = _tab(request, number, "people")
    account = context["account"]
    access = guarded_access(request.user, account, as_of=as_of)
    contacts = contacts_of(account)
    personal: dict[int, ContactPersonal] = {}
    if access.reads_personal:
        readable = ContactPersonal.objects.readable_by(request.user, as_of=as_of).filter(contact__account=account)
        personal = {row.contact_id: row for row in readable}
    if personal:
        log_read_of_day(user=request.user, kind=GuardedKind.PERSONAL, account_number=account.number)
    gaps = chain_gaps(contacts)
    context |= {
        "people": [
            {"person": person, "contact": person.contact, "personal": personal.get(person.contact.pk)}
            for person in flattened(organisation(contacts))
        ],
        "gaps": gaps,
        "gap_ids": {gap.contact.pk for gap in gaps},
        "access": access,
        "archived": Contact.objects.filter(account=account).exclude(archived_at=None),
    }
    return render(request, "accounts/account_people.html", context)


@require_safe
def account_trade(request: SignedInRequest, number: str) -> HttpResponse:
    """Show sales by month, products, orders, and where the goods went."""
    context, as_of = _tab(request, number, "trade")
    account = context["account"]
    months = sales_by_month(account, as_of=as_of)
    since = next(months_before(as_of, MONTHS_OF_TOTALS))
    context |= {
        "months": months,
        "sales": sales_year(months),
        "sales_chart": sales_chart(months),
        "has_sales": any(month.order_count for month in months),
        "since": since,
        "products": top_products(account, since=since),
        "destinations": market_flow(account, since=since),
        "orders": order_page(account, number=request.GET.get("page")),
    }
    return render(request, "accounts/account_trade.html", context)


@require_safe
def account_value(request: SignedInRequest, number: str) -> HttpResponse:
    """Show how the value and the tier came about, term by term."""
    context, as_of = _tab(request, number, "value")
    account = context["account"]
    value = value_of(account, as_of=as_of)
    context |= {
        "value": value,
        "waterfall": waterfall_rows(value.terms, url=request.path) if value else [],
        "moves": moves_of_account(account),
        "may_set_tier": request.user.role in ROLES_THAT_DECIDE and not account.is_archived,
    }
    return render(request, "accounts/account_value.html", context)


@require_safe
def account_negotiations(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the negotiations and the opportunities with the customer, the latest first."""
    context, as_of = _tab(request, number, "negotiations")
    account = context["account"]
    talks = negotiations_page(account, user=request.user, number=request.GET.get("negotiations"))
    chances = opportunities_page(account, user=request.user, number=request.GET.get("opportunities"))
    context |= {
        "negotiations": talks,
        "negotiation_table": NegotiationTable(list(talks.object_list), as_of=as_of, orderable=False),
        "opportunities": chances,
        "opportunity_table": OpportunityTable(list(chances.object_list), as_of=as_of, orderable=False),
    }
    return render(request, "accounts/account_negotiations.html", context)


@require_safe
def account_service(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the requests and complaints of an account, the newest first, and how many are late."""
    context, _as_of = _tab(request, number, "service")
    account, at = context["account"], timezone.now()
    page = requests_of_account(account, user=request.user, number=request.GET.get("page"))
    context |= {
        "page": page,
        "table": RequestTable(list(page.object_list), at=at, seen={account.pk}, exclude=("account",), orderable=False),
        "glance": requests_at_a_glance(account, user=request.user, at=at),
    }
    return render(request, "accounts/account_service.html", context)


@require_safe
def account_visits(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the visits to an account, the newest first, and the rhythm they are made in."""
    context, as_of = _tab(request, number, "visits")
    account = context["account"]
    context |= {
        "visits": visits_page(account, user=request.user, number=request.GET.get("page")),
        "rhythm": visit_rhythm(account, user=request.user, as_of=as_of),
    }
    return render(request, "accounts/account_visits.html", context)


@require_safe
def account_documents(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the contents of the dossier in its three parts; of the guarded one only that it is, to who may not read."""
    context, as_of = _tab(request, number, "documents")
    account = context["account"]
    access = guarded_access(request.user, account, as_of=as_of)
    form = ContentsForm(request.GET)
    parts = contents(
        account,
        user=request.user,
        reads_credit=access.reads_credit,
        words=form.chosen("q"),
        kind=form.chosen("kind"),
        is_archived=form.chosen("state") == ARCHIVED,
        pages=request.GET,
    )
    if any(part.part == DocumentPart.CREDIT and part.page for part in parts):
        log_read_of_day(user=request.user, kind=GuardedKind.CREDIT, account_number=account.number)
    context |= {
        "form": form,
        "parts": parts,
        "access": access,
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "is_archive": form.chosen("state") == ARCHIVED,
    }
    return render(request, "accounts/account_documents.html", context)


@require_safe
def account_history(request: SignedInRequest, number: str) -> HttpResponse:
    """Show who changed what and when, before and after; guarded facts are not in it."""
    context, _as_of = _tab(request, number, "history")
    context["entries"] = history_page(context["account"], user=request.user, number=request.GET.get("page"))
    return render(request, "accounts/account_history.html", context)
