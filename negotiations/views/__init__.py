"""Pages of opportunities and negotiations."""

from negotiations.views.agreement import negotiation_agree, negotiation_step
from negotiations.views.bottom_lines import bottom_line_edit, bottom_lines_open
from negotiations.views.editing import negotiation_edit, negotiation_new, topic_edit
from negotiations.views.negotiations import negotiation_detail, negotiation_export, negotiation_list, negotiation_try
from negotiations.views.opportunities import (
    opportunity_bulk,
    opportunity_detail,
    opportunity_edit,
    opportunity_export,
    opportunity_list,
    opportunity_new,
    opportunity_stage,
)
from negotiations.views.rows import concession_edit, concession_new, concession_withdraw, round_edit, round_new

__all__ = [
    "bottom_line_edit",
    "bottom_lines_open",
    "concession_edit",
    "concession_new",
    "concession_withdraw",
    "negotiation_agree",
    "negotiation_detail",
    "negotiation_edit",
    "negotiation_export",
    "negotiation_list",
    "negotiation_new",
    "negotiation_step",
    "negotiation_try",
    "opportunity_bulk",
    "opportunity_detail",
    "opportunity_edit",
    "opportunity_export",
    "opportunity_list",
    "opportunity_new",
    "opportunity_stage",
    "round_edit",
    "round_new",
    "topic_edit",
]
