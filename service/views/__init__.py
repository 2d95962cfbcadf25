"""Pages of requests and complaints."""

from service.views.editing import request_edit, request_new
from service.views.pages import request_bulk, request_detail, request_export, request_list
from service.views.steps import request_step

__all__ = [
    "request_bulk",
    "request_detail",
    "request_edit",
    "request_export",
    "request_list",
    "request_new",
    "request_step",
]
