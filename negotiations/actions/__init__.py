"""What can happen to opportunities and negotiations. Keyword-only, the actor is `by` (none: the operator)."""

from negotiations.actions.agreement import Promise, agree
from negotiations.actions.bottom_lines import (
    Opened,
    compare_with_bottom_line,
    floors_while_open,
    open_bottom_lines,
    write_bottom_line,
)
from negotiations.actions.negotiations import (
    NegotiationRefusedError,
    break_off,
    create_negotiation,
    open_negotiation,
    update_negotiation,
)
from negotiations.actions.opportunities import (
    create_opportunity,
    hand_over_opportunities,
    move_stage,
    refresh_open,
    update_opportunity,
)
from negotiations.actions.rows import (
    add_concession,
    add_round,
    set_withdrawn,
    update_concession,
    update_round,
    update_topic,
)

__all__ = [
    "NegotiationRefusedError",
    "Opened",
    "Promise",
    "add_concession",
    "add_round",
    "agree",
    "break_off",
    "compare_with_bottom_line",
    "create_negotiation",
    "create_opportunity",
    "floors_while_open",
    "hand_over_opportunities",
    "move_stage",
    "open_bottom_lines",
    "open_negotiation",
    "refresh_open",
    "set_withdrawn",
    "update_concession",
    "update_negotiation",
    "update_opportunity",
    "update_round",
    "update_topic",
    "write_bottom_line",
]
