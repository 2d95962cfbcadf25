"""What stands above a list: its filters and sorts, the views that are kept of it, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.filters import ListFilter
from core.list_tables import ALL_COLUMNS
from core.lists import COLUMNS, ListTools, list_tools
from users.models import SavedView, User
from users.saved_views import address_of, views_of

LIST = "list"


@dataclass(frozen=True)
class SavedTab:
    """A view of a list as a tab; one that somebody else shares says so."""

    label: str
    url: str
    is_here: bool
    note: str = ""
    count: int | None = None


@dataclass(frozen=True)
class ListHead:
    """What `_components/list_head.html` draws. `tabs` are the saved views, before them the list as it usually is."""

    filter: ListFilter
    tabs: Sequence[SavedTab]
    saved_tabs: Sequence[SavedTab]
    tools: ListTools
    clear_url: str
    shows_saved: bool


def list_head(
    user: User,
    data: QueryDict,
    found: ListFilter,
    *,
    page: str,
    here: str,
    file: str,
) -> ListHead:
    """Put together what stands above a list. `page` is its name among the saved views, `file` the address of its file.

    Cost: 1 query for the saved views.
    """
    saved = views_of(user, page)
    shown = next((view for view in saved if str(view.pk) == found.chosen("saved")), None)
    saved_tabs = [_tab(view, shown, user, here) for view in saved]
    usual = SavedTab(pgettext("view of a list", "Standard"), here, is_here=shown is None)
    view = found.chosen("view") if "view" in found.filters else ""
    return ListHead(
        filter=found,
        tabs=[usual, *saved_tabs] if saved_tabs else [],
        saved_tabs=saved_tabs,
        tools=list_tools(
            data,
            here=here,
            columns=found.column_choices,
            files=[
                (_("CSV, as seen"), file, {}),
                (_("Excel, as seen"), file, {"as": "xlsx"}),
                (_("CSV, all columns"), file, {COLUMNS: ALL_COLUMNS}),
            ],
            save_url=f"{reverse('view_new')}?{_naming(data, page)}",
            shown=shown if shown and shown.user_id == user.pk else None,
        ),
        clear_url=f"{here}?view={view}" if view else here,
        shows_saved=shown is not None,
    )


def _tab(view: SavedView, shown: SavedView | None, user: User, here: str) -> SavedTab:
    note = "" if view.user_id == user.pk else _("shared")
    return SavedTab(view.name, address_of(view, here), is_here=view == shown, note=note)


def _naming(data: QueryDict, page: str) -> str:
    query = data.copy()
    query[LIST] = page
    return query.urlencode()
