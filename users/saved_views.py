"""Saved views of lists: what is kept is the query of an address. Who opens one sees of it what they may see."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from users.models import SavedView, User

LONGEST_QUERY = 1000
MOST_TABS = 8
MOST_OWN = 100
COLUMNS, SAVED, PAGE = "columns", "saved", "page"


def kept_query(query: str | QueryDict) -> tuple[str, list[str]]:
    """Split the query of a list into the filters and the columns a view keeps; where in the list one was is dropped.

    Raises: ValidationError for a query that is too long to keep.
    """
    given = query.copy() if isinstance(query, QueryDict) else QueryDict(query, mutable=True)
    columns = [name for part in given.pop(COLUMNS, []) for name in str(part).split(",") if name]
    for name in (SAVED, PAGE):
        given.pop(name, None)
    for name in [name for name, value in given.items() if not value]:
        del given[name]
    text = given.urlencode()
    if len(text) > LONGEST_QUERY:
        raise ValidationError(_("This list is narrowed by more than a view can keep."))
    return text, columns


def address_of(view: SavedView, base_url: str) -> str:
    """Give the address of a list as a view shows it; all of it stands in the address."""
    query = QueryDict(view.query, mutable=True)
    if view.columns:
        query[COLUMNS] = ",".join(view.columns)
    query[SAVED] = str(view.pk)
    return f"{base_url}?{query.urlencode()}"


def views_of(user: User, page: str) -> list[SavedView]:
    """List the views of a list that stand as tabs: a person's own, then those that others share. Cost: 1 query."""
    found = SavedView.objects.visible_to(user).filter(page=page).order_by("name", "pk")[: MOST_OWN + MOST_TABS]
    return sorted(found, key=lambda view: view.user_id != user.pk)[:MOST_TABS]


def save_view(*, by: User, page: str, name: str, query: str | QueryDict, is_shared: bool) -> SavedView:
    """Keep a list as it is seen under a name. Raises: ValidationError where the name is taken or there are too many."""
    filters, columns = kept_query(query)
    if SavedView.objects.filter(user=by).count() >= MOST_OWN:
        raise ValidationError(_("You have %(n)s views: please delete one first.") % {"n": MOST_OWN})
    view = SavedView(user=by, page=page, name=name, query=filters, columns=columns, is_shared=is_shared)
    _store(view, ["name"], is_new=True)
    return view


def change_view(*, by: User, view: SavedView, facts: Mapping[str, object]) -> None:
    """Rename a view or share it. Raises: PermissionDenied; ValidationError where the name is taken."""
    _refuse_others(by, view)
    for field in ("name", "is_shared"):
        setattr(view, field, facts[field])
    _store(view, ["name", "is_shared"])


def overwrite_view(*, by: User, view: SavedView, query: str | QueryDict) -> None:
    """Let a view keep a list as it is seen now. Raises: PermissionDenied; ValidationError."""
    _refuse_others(by, view)
    view.query, view.columns = kept_query(query)
    _store(view, ["query", "columns"])


def delete_view(*, by: User, view: SavedView) -> None:
    """Delete a view. Raises: PermissionDenied for one of somebody else."""
    _refuse_others(by, view)
    view.delete()


def _refuse_others(by: User, view: SavedView) -> None:
    if view.user_id != by.pk:
        raise PermissionDenied


def _store(view: SavedView, fields: Sequence[str], *, is_new: bool = False) -> None:
    try:
        with transaction.atomic():
            if is_new:
                view.save(force_insert=True)
            else:
                view.save(update_fields=fields)
    except IntegrityError as error:
        raise ValidationError({"name": _("You have a view of this name already.")}) from error
