"""Words of the trade that figures depend on."""

import unicodedata

VOID_STATUSES = frozenset(
    {
        "void",
        "voided",
        "cancelled",
        "canceled",
        "cancel",
        "作废",
        "已作废",
        "作废发票",
        "作废订单",
        "取消",
        "已取消",
        "废止",
    }
)


def is_void_status(status: str) -> bool:
    """Tell whether a status, as people write it, means that the row counts nothing."""
    return unicodedata.normalize("NFKC", status).strip().lower() in VOID_STATUSES
