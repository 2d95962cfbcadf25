"""The matrix: for every address its arguments, who may use it, and what the others are answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.access.answers import SEES
from tests.access.world import NUMBER, PEOPLE

SIGNED_IN = frozenset(PEOPLE[2:])
RESPONSIBLE = frozenset({"owner", "director", "executive"})
ABOVE = frozenset({"director", "executive"})
STEERS = frozenset({"director", "director_elsewhere", "executive"})
IMPORTS = frozenset({"owner", "stranger", "admin_user"}) | STEERS
NO_IMPORT = frozenset({"teammate", "service_user"})
OWN = frozenset({"owner"})
NOBODY: frozenset[str] = frozenset()

Arguments = Callable[[dict[str, Any]], dict[str, Any]]


def _no_arguments(_world: dict[str, Any]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """One address: who may use it with its method; everyone else who is signed in gets 404.

    `forbidden`: who is told 403, because what the address is about is no secret to them. `is_open`: also without
    signing in.
    """

    allowed: frozenset[str]
    arguments: Arguments = field(default=_no_arguments)
    method: str = "get"
    forbidden: frozenset[str] = frozenset()
    is_open: bool = False
    query: str = ""


def of_account(**more: Any) -> Arguments:
    return lambda _world: {"number": NUMBER, **more}


def of_record(name: str) -> Arguments:
    return lambda world: {"number": NUMBER, "pk": world[name].pk}


def numbered(name: str, **more: Any) -> Arguments:
    return lambda world: {"number": world[name].number, **more}


def part(whole: str, name: str) -> Arguments:
    return lambda world: {"number": world[whole].number, "pk": world[name].pk}


def keyed(name: str, argument: str = "pk") -> Arguments:
    return lambda world: {argument: world[name].pk}


ROWS: dict[str, Row] = {
    # The shell
    "home": Row(SIGNED_IN),
    "more": Row(SIGNED_IN),
    "search": Row(SIGNED_IN),
    "search_suggest": Row(SIGNED_IN, query="?q=KH"),
    "language_set": Row(SIGNED_IN, method="post", is_open=True),
    "theme_set": Row(SIGNED_IN, method="post", is_open=True),
    "nav_set": Row(SIGNED_IN, method="post"),
    "mail_set": Row(SIGNED_IN, method="post"),
    "api_keys": Row(SIGNED_IN),
    "api_key_revoke": Row(OWN, keyed("key"), method="post"),
    "reading_log": Row(frozenset({"executive", "admin_user"}), forbidden=SIGNED_IN),
    "notifications": Row(SIGNED_IN),
    "notifications_read": Row(SIGNED_IN, method="post"),
    "notification_open": Row(OWN, keyed("notice", "notice_id"), method="post"),
    "notification_read": Row(OWN, keyed("notice", "notice_id"), method="post"),
    "livez": Row(SIGNED_IN, is_open=True),
    "readyz": Row(SIGNED_IN, is_open=True),
    "kam:components": Row(frozenset({"admin_user"})),
    "shortcuts": Row(SIGNED_IN),
    "draft_keep": Row(SIGNED_IN, method="post"),
    "draft_drop": Row(SIGNED_IN, method="post"),
    "view_list": Row(SIGNED_IN),
    "view_new": Row(SIGNED_IN, query="?list=accounts"),
    "view_open": Row(OWN, keyed("view")),
    "view_edit": Row(OWN, keyed("view")),
    "view_overwrite": Row(OWN, keyed("view"), method="post"),
    "view_delete": Row(OWN, keyed("view")),
    # Accounts
    "accounts:account_list": Row(SIGNED_IN),
    "accounts:account_export": Row(SIGNED_IN),
    "accounts:account_new": Row(frozenset({"owner", "stranger"}) | STEERS, forbidden=SIGNED_IN),
    "accounts:account_bulk": Row(SIGNED_IN, method="post"),
    "accounts:interaction_pick": Row(SIGNED_IN),
    "accounts:fact_edit": Row(SEES, of_account(block="basic", name="city")),
    "accounts:account_detail": Row(SEES, of_account()),
    "accounts:account_timeline": Row(SEES, of_account()),
    "accounts:account_dossier": Row(SEES, of_account()),
    "accounts:account_people": Row(SEES, of_account()),
    "accounts:account_trade": Row(SEES, of_account()),
    "accounts:account_value": Row(SEES, of_account()),
    "accounts:account_visits": Row(SEES, of_account()),
    "accounts:account_negotiations": Row(SEES, of_account()),
    "accounts:account_service": Row(SEES, of_account()),
    "accounts:account_history": Row(SEES, of_account()),
    "accounts:account_edit": Row(SEES, of_account(block="basic")),
    "accounts:account_owner": Row(ABOVE, of_account(), forbidden=SEES),
    "accounts:account_team": Row(RESPONSIBLE, of_account(), forbidden=SEES),
    "accounts:account_category": Row(RESPONSIBLE, of_account(), forbidden=SEES),
    "accounts:account_archive": Row(RESPONSIBLE, of_account(), forbidden=SEES),
    "accounts:account_restore": Row(RESPONSIBLE, of_account(), method="post", forbidden=SEES),
    "accounts:contact_new": Row(SEES, of_account()),
    "accounts:contact_edit": Row(SEES, of_record("contact")),
    "accounts:contact_archive": Row(SEES, of_record("contact"), method="post"),
    "accounts:contact_restore": Row(SEES, of_record("contact"), method="post"),
    "accounts:competitor_new": Row(SEES, of_account()),
    "accounts:competitor_edit": Row(SEES, of_record("competitor")),
    "accounts:incident_new": Row(RESPONSIBLE, of_account()),
    "accounts:incident_edit": Row(RESPONSIBLE, of_record("incident")),
    "accounts:address_new": Row(SEES, of_account()),
    "accounts:address_edit": Row(SEES, of_record("place")),
    "accounts:interaction_new": Row(SEES, of_account()),
    "accounts:interaction_edit": Row(SEES, of_record("interaction")),
    "accounts:interaction_archive": Row(SEES, of_record("interaction"), method="post"),
    "accounts:interaction_restore": Row(SEES, of_record("interaction"), method="post"),
    "accounts:account_documents": Row(SEES, of_account()),
    "accounts:document_new": Row(SEES, of_account()),
    "accounts:document_detail": Row(RESPONSIBLE, of_record("guarded_document")),
    "accounts:document_file": Row(RESPONSIBLE, of_record("guarded_document")),
    "accounts:document_edit": Row(RESPONSIBLE, of_record("guarded_document")),
    "accounts:document_archive": Row(RESPONSIBLE, of_record("guarded_document"), method="post"),
    "accounts:document_restore": Row(RESPONSIBLE, of_record("guarded_document"), method="post"),
    "accounts:promise_new": Row(SEES, of_account()),
    "accounts:account_access": Row(RESPONSIBLE, of_account(), forbidden=SEES),
    "accounts:grant_revoke": Row(RESPONSIBLE, of_record("grant"), method="post", forbidden=SEES),
    "accounts:ask_new": Row(SEES, of_account(kind="credit")),
    "promises:promise_list": Row(SIGNED_IN),
    "promises:promise_pick": Row(SIGNED_IN),
    "promises:promise_export": Row(SIGNED_IN),
    "promises:promise_bulk": Row(SIGNED_IN, method="post"),
    "promises:promise_detail": Row(SEES, keyed("promise")),
    "promises:promise_edit": Row(SEES, keyed("promise")),
    "promises:promise_settle": Row(SEES, keyed("promise"), method="post"),
    "promises:promise_reopen": Row(SEES, keyed("promise"), method="post"),
    "access:ask_list": Row(SIGNED_IN),
    "access:ask_hidden": Row(NOBODY, lambda _world: {"key": "made-up"}),
    "access:ask_decide": Row(RESPONSIBLE, keyed("ask"), method="post"),
    # The pyramid
    "scoring:pyramid": Row(SIGNED_IN),
    "scoring:pyramid_export": Row(SIGNED_IN),
    "scoring:moves": Row(SIGNED_IN),
    "scoring:standing": Row(SIGNED_IN),
    "scoring:false_keys": Row(SIGNED_IN),
    "scoring:flag_decide": Row(ABOVE, of_account(), forbidden=SIGNED_IN - STEERS),
    "scoring:tier_override": Row(ABOVE, of_account(), forbidden=SIGNED_IN - STEERS),
    "scoring:retier": Row(STEERS | {"admin_user"}, method="post", forbidden=SIGNED_IN),
    # Plans
    "plans:plan_list": Row(SIGNED_IN),
    "plans:plan_export": Row(SIGNED_IN),
    "plans:plan_of_account": Row(SEES, of_account()),
    "plans:plan_create": Row(SEES, of_account()),
    "plans:account_pdf": Row(SEES, of_account()),
    "plans:plan_detail": Row(SEES, numbered("plan")),
    "plans:plan_edit": Row(SEES, numbered("plan")),
    "plans:plan_step": Row(SEES, numbered("plan", step="submit"), method="post"),
    "plans:action_progress": Row(SEES, part("plan", "action"), method="post"),
    "plans:plan_pdf": Row(SEES, numbered("plan")),
    # Imports
    "imports:batch_list": Row(IMPORTS, forbidden=NO_IMPORT),
    "imports:batch_create": Row(IMPORTS, forbidden=NO_IMPORT),
    "imports:template": Row(IMPORTS, lambda _world: {"kind": "accounts", "extension": "csv"}, forbidden=NO_IMPORT),
    "imports:batch_detail": Row(OWN | {"admin_user"}, numbered("batch"), forbidden=NO_IMPORT),
    "imports:batch_columns": Row(OWN, numbered("batch"), forbidden=NO_IMPORT),
    "imports:batch_write": Row(OWN, numbered("batch"), method="post", forbidden=NO_IMPORT),
    "imports:batch_stop": Row(OWN, numbered("batch"), method="post", forbidden=NO_IMPORT),
    "imports:batch_discard": Row(OWN, numbered("batch"), forbidden=NO_IMPORT),
    "imports:batch_errors": Row(NOBODY, numbered("batch"), forbidden=NO_IMPORT),
    # Visits
    "visits:visit_list": Row(SIGNED_IN),
    "visits:visit_export": Row(SIGNED_IN),
    "visits:visit_week": Row(SIGNED_IN),
    # The key in the address is the sign-in; tests/visits/test_feed.py tries whose key opens what.
    "visits:visit_feed": Row(NOBODY, lambda _world: {"key": "kam_unknown"}, is_open=True),
    "visits:visit_new": Row(SIGNED_IN),
    "visits:visit_create": Row(SEES, lambda _world: {"account_number": NUMBER}),
    "visits:visit_detail": Row(SEES, numbered("visit")),
    "visits:visit_edit": Row(SEES, numbered("visit")),
    "visits:summary_edit": Row(SEES, numbered("visit")),
    "visits:visit_notice": Row(SEES, numbered("visit")),
    "visits:visit_brief": Row(SEES, numbered("visit")),
    "visits:visit_confirm": Row(SEES, numbered("visit"), method="post"),
    "visits:visit_check_in": Row(SEES, numbered("visit"), method="post"),
    "visits:visit_close": Row(SEES, numbered("visit"), method="post"),
    "visits:visit_cancel": Row(SEES, numbered("visit"), method="post"),
    "visits:visit_tick": Row(SEES, part("visit", "tick"), method="post"),
    # Negotiations
    "negotiations:negotiation_list": Row(SIGNED_IN),
    "negotiations:negotiation_export": Row(SIGNED_IN),
    "negotiations:negotiation_new": Row(SIGNED_IN),
    "negotiations:opportunity_list": Row(SIGNED_IN),
    "negotiations:opportunity_export": Row(SIGNED_IN),
    "negotiations:opportunity_bulk": Row(SIGNED_IN, method="post"),
    "negotiations:opportunity_new": Row(SIGNED_IN),
    "negotiations:opportunity_detail": Row(SEES, numbered("opportunity")),
    "negotiations:opportunity_edit": Row(SEES, numbered("opportunity")),
    "negotiations:opportunity_stage": Row(SEES, numbered("opportunity"), method="post"),
    "negotiations:negotiation_detail": Row(SEES, numbered("negotiation")),
    "negotiations:negotiation_edit": Row(SEES, numbered("negotiation")),
    "negotiations:negotiation_step": Row(SEES, numbered("negotiation", step="open"), method="post"),
    "negotiations:negotiation_agree": Row(SEES, numbered("negotiation")),
    "negotiations:negotiation_try": Row(SEES, numbered("negotiation")),
    "negotiations:bottom_lines_open": Row(OWN, numbered("negotiation"), method="post", forbidden=SEES),
    "negotiations:topic_edit": Row(SEES, numbered("negotiation", topic="price")),
    "negotiations:bottom_line_edit": Row(OWN, numbered("negotiation", topic="price"), forbidden=SEES),
    "negotiations:round_new": Row(SEES, numbered("negotiation")),
    "negotiations:round_edit": Row(SEES, part("negotiation", "round")),
    "negotiations:concession_new": Row(SEES, numbered("negotiation")),
    "negotiations:concession_edit": Row(SEES, part("negotiation", "concession")),
    "negotiations:concession_withdraw": Row(SEES, part("negotiation", "concession"), method="post"),
    # Service
    "service:request_list": Row(SIGNED_IN),
    "service:request_export": Row(SIGNED_IN),
    "service:request_bulk": Row(SIGNED_IN, method="post"),
    "service:request_new": Row(SIGNED_IN),
    "service:request_detail": Row(SEES | {"service_user"}, numbered("request")),
    "service:request_edit": Row(SEES | {"service_user"}, numbered("request")),
    "service:request_step": Row(SEES | {"service_user"}, numbered("request", step="start"), method="post"),
    # The API for programs
    "api:schema": Row(SIGNED_IN),
    "api:docs": Row(SIGNED_IN),
    "api:account-list": Row(SIGNED_IN),
    "api:account-detail": Row(SEES, of_account()),
    "api:contact-list": Row(SIGNED_IN),
    "api:contact-detail": Row(SEES, keyed("contact")),
    "api:order-list": Row(SIGNED_IN),
    "api:order-detail": Row(SEES, lambda world: {"number": world["account"].orders.get().number}),
    "api:score-list": Row(SIGNED_IN),
    "api:score-detail": Row(SEES, of_account()),
    # Jobs
    "jobs:job_list": Row(SIGNED_IN),
    "jobs:queue": Row(frozenset({"admin_user"})),
    "jobs:worker_test": Row(frozenset({"admin_user"}), method="post"),
    "jobs:job_detail": Row(OWN, keyed("job", "job_id")),
    "jobs:job_cancel": Row(OWN | {"admin_user"}, keyed("job", "job_id"), method="post"),
    "jobs:job_retry": Row(OWN | {"admin_user"}, keyed("job", "job_id"), method="post"),
}

# Where something can be looked for by words, and what is asked beside them.
SEARCHES: dict[str, tuple[str, ...]] = {
    "search": ("",),
    "search_suggest": ("",),
    "accounts:account_list": ("",),
    "accounts:account_export": ("", "as=xlsx"),
    "promises:promise_list": ("",),
    "plans:plan_list": ("",),
    "visits:visit_list": ("",),
    "visits:visit_new": ("",),
    "negotiations:negotiation_list": ("state=",),
    "negotiations:opportunity_list": ("stage=",),
    "service:request_list": ("",),
    "service:request_new": ("",),
    "api:account-list": ("",),
}
# Lists that are asked otherwise than by words.
ASKED: dict[str, tuple[str, ...]] = {
    "reading_log": ("", f"account={NUMBER}"),
    "accounts:account_list": ("flag=low_profit",),
    "accounts:account_documents": ("q=II-001", "kind=credit_report", "state=archived"),
    "search": (f"q={NUMBER} II-001", "q=I-001"),
    "access:ask_list": ("state=",),
    "visits:visit_week": ("who=owner",),
    "visits:visit_list": ("state=planned",),
    "negotiations:negotiation_new": (f"account={NUMBER}",),
    "negotiations:opportunity_new": (f"account={NUMBER}",),
    "service:request_list": (f"account={NUMBER}", "view=mine"),
    "service:request_new": (f"account={NUMBER}",),
    "promises:promise_list": (f"account={NUMBER}", "state=open"),
    "scoring:standing": ("sort=-revenue",),
    "api:contact-list": (f"account={NUMBER}",),
    "api:order-list": (f"account={NUMBER}",),
    "api:score-list": (f"account={NUMBER}",),
}
