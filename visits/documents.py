"""The notice that announces a visit: what the customer may read, in the language chosen for it."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import formats
from users.models import User
from visits.models import Visit
from visits.selectors import attendance_of


@dataclass(frozen=True)
class Notice:
    """Subject and text of a notice, and the mail addresses of those we want to meet."""

    language: str
    subject: str
    text: str
    addresses: list[str]


def notice_of(visit: Visit, *, language: str, sender: User) -> Notice:
    """Write the notice of a visit: time, place, agenda, people. Purpose and levels are ours and stay out of it."""
    attendance = attendance_of(visit)
    start, end = timezone.localtime(visit.planned_start), timezone.localtime(visit.planned_end)
    contacts = [person.contact for person in attendance.theirs if person.contact]
    with translation.override(language):
        day = formats.date(start.date(), language=language)
        context = {
            "account": visit.account,
            "contacts": contacts,
            "people": [person.user for person in attendance.ours],
            "agenda": visit.agenda_lines,
            "place": visit.place,
            "day": day,
            "weekday": formats.weekday(start.date(), language=language),
            "starts": f"{start:%H:%M}",
            "ends": f"{end:%H:%M}",
            "sender": sender,
            "language": language,
        }
        text = render_to_string("visits/_notice.txt", context).strip() + "\n"
        subject = _("Our visit on %(day)s") % {"day": day}
    return Notice(language, subject, text, [contact.email for contact in contacts if contact.email])
