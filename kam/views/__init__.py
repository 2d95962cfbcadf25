"""Pages of the shell: home, search, the own settings of a person, the style page."""

from kam.views.drafts import draft_drop, draft_keep
from kam.views.home import home, more
from kam.views.keys import api_key_revoke, api_keys
from kam.views.notices import mail_set, notification_open, notification_read, notifications, notifications_read
from kam.views.reading import reading_log
from kam.views.saved_views import view_delete, view_edit, view_list, view_new, view_open, view_overwrite
from kam.views.search import search, search_suggest
from kam.views.settings import language_set, nav_set, theme_set
from kam.views.style import components, shortcuts

__all__ = [
    "api_key_revoke",
    "api_keys",
    "components",
    "draft_drop",
    "draft_keep",
    "home",
    "language_set",
    "mail_set",
    "more",
    "nav_set",
    "notification_open",
    "notification_read",
    "notifications",
    "notifications_read",
    "reading_log",
    "search",
    "search_suggest",
    "shortcuts",
    "theme_set",
    "view_delete",
    "view_edit",
    "view_list",
    "view_new",
    "view_open",
    "view_overwrite",
]
