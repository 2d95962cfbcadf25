"""Every address that takes a POST, read from the views themselves: what edits, what creates, and what does neither."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses on which something is made. One that is missing here is taken for an edit form, and wants a case as such.
CREATES = {
    *("account_new", "contact_new", "competitor_new", "incident_new", "address_new", "interaction_new", "promise_new"),
    "document_new",
    *("ask_new", "ask_hidden", "account_access", "view_new", "api_keys", "plan_create", "visit_create", "request_new"),
    *("opportunity_new", "negotiation_new", "round_new", "concession_new", "batch_create", "retier", "worker_test"),
    "flag_decide",
    "tier_override",
}

# Addresses that neither edit a form nor make a record, and why a second POST over the first is no harm.
NO_FORMS = {
    **dict.fromkeys(
        [
            *("account_archive", "account_restore", "contact_archive", "contact_restore"),
            *("document_archive", "document_restore"),
        ],
        "a state without values: put away twice is put away once",
    ),
    **dict.fromkeys(
        ["interaction_archive", "interaction_restore", "view_delete", "batch_discard", "grant_revoke"],
        "a state without values: taken away twice is taken away once",
    ),
    **dict.fromkeys(
        ["promise_settle", "promise_reopen", "ask_decide", "plan_step", "opportunity_stage", "negotiation_step"],
        "a step: refused where the record stands elsewhere by now",
    ),
    **dict.fromkeys(
        ["negotiation_agree", "concession_withdraw", "visit_confirm", "visit_check_in", "visit_close", "visit_cancel"],
        "a step: refused where the record stands elsewhere by now",
    ),
    "request_step": "a step, and its note carries a token (tests/service)",
    **dict.fromkeys(
        ["batch_write", "batch_stop", "job_cancel", "job_retry"],
        "a step of a job: asked for twice is done once (tests/imports, tests/jobs)",
    ),
    "batch_columns": "only who brought the file in sets it up, and a check begun is not begun again (tests/imports)",
    **dict.fromkeys(
        ["account_bulk", "promise_bulk", "request_bulk", "opportunity_bulk"],
        "tags, owners and holders of many rows: what is set twice is set once",
    ),
    "visit_notice": "notes that the notice was sent, with no value of its own",
    "visit_tick": "one tick of a list, sent with what it is to become",
    "bottom_lines_open": "a look, logged each time",
    "view_overwrite": "a saved view is changed by its owner alone",
    **dict.fromkeys(["language_set", "theme_set", "nav_set", "mail_set"], "a choice of one person for themselves"),
    **dict.fromkeys(["draft_keep", "draft_drop"], "a draft of one person: the newest is what is kept"),
    **dict.fromkeys(["notifications_read", "notification_open", "notification_read"], "the bell of one person"),
    "api_key_revoke": "a key of one person, withdrawn once",
}


def taking_posts(patterns: Any = None) -> Iterator[str]:
    """Name the addresses of the product whose views answer a POST; a view that names no methods answers every one."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin" and str(pattern.pattern) != "auth/":
                yield from taking_posts(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and "POST" in _methods_of(pattern.callback):
            yield str(pattern.name)


def _methods_of(view: Any) -> set[str]:
    """Read the methods that `require_http_methods` and its like leave, or that a class handles."""
    if hasattr(view, "actions"):
        return {name.upper() for name in view.actions}
    if hasattr(view, "cls"):
        return {name.upper() for name in view.cls.http_method_names if hasattr(view.cls, name)}
    while view is not None:
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if methods:
            return set(methods)
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"}
