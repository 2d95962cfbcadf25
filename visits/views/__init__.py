"""Pages of visits."""

from visits.views.editing import summary_edit, visit_create, visit_edit, visit_new
from visits.views.feed import visit_feed
from visits.views.notice import visit_notice
from visits.views.pages import visit_detail, visit_export, visit_list, visit_week
from visits.views.steps import visit_cancel, visit_check_in, visit_close, visit_confirm, visit_tick

__all__ = [
    "summary_edit",
    "visit_cancel",
    "visit_check_in",
    "visit_close",
    "visit_confirm",
    "visit_create",
    "visit_detail",
    "visit_edit",
    "visit_export",
    "visit_feed",
    "visit_list",
    "visit_new",
    "visit_notice",
    "visit_tick",
    "visit_week",
]
