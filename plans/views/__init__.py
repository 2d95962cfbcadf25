"""Pages of plans."""

from plans.views.editing import plan_create, plan_edit
from plans.views.pages import plan_detail, plan_export, plan_list, plan_of_account
from plans.views.printing import account_pdf, plan_pdf, visit_brief
from plans.views.steps import action_progress, plan_step

__all__ = [
    "account_pdf",
    "action_progress",
    "plan_create",
    "plan_detail",
    "plan_edit",
    "plan_export",
    "plan_list",
    "plan_of_account",
    "plan_pdf",
    "plan_step",
    "visit_brief",
]
