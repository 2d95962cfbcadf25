"""Documents of a few invented accounts: one key account of each manager has a dossier to turn over."""

import datetime as dt
import hashlib
from html import escape

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.choices import PART_OF_KIND, Category, DocumentPart
from accounts.file_kinds import FILE_KINDS
from accounts.file_store import document_store, random_place
from accounts.models import Account, Document
from core import formats
from core.history import sign
from core.pdf import FontsMissingError, render_pdf
from kam.demo.document_words import CABINETS, LONGEST_AGO_DAYS, PAPERS, Paper
from kam.demo.draws import Draw
from kam.demo.people import PEOPLE
from kam.demo.records import create_all, set_column
from users.choices import Role
from users.models import User

FILED_SHARE = 0.9
CHINESE = "zh-hans"


def create_documents(seed: int, *, as_of: dt.date) -> int:
    """File documents of the largest key account of each manager who can sign in; return how many."""
    draw = Draw(seed, "documents")
    managers = [person.username for person in PEOPLE if person.role == Role.MANAGER]
    documents: list[Document] = []
    for owner in User.objects.filter(username__in=managers).order_by("username"):
        keys = Account.objects.active().filter(category=Category.KEY, owner=owner)
        account = keys.order_by("-figures__composite", "number").first()
        if account is not None:
            documents += _of_account(account, owner, draw, as_of=as_of)
    create_all(Document, documents)
    set_column(Document, "created_at", ((document._history_date, document.pk) for document in documents))  # type: ignore[attr-defined]
    return len(documents)


def _of_account(account: Account, owner: User, draw: Draw, *, as_of: dt.date) -> list[Document]:
    serials = dict.fromkeys(DocumentPart, 0)
    made = []
    for paper in PAPERS:
        days = draw.whole(3, LONGEST_AGO_DAYS)
        cabinet, hour = draw.pick(CABINETS), draw.whole(9, 17)
        contents = _contents(paper, account) if draw.chance(FILED_SHARE) else b""
        if not contents:
            continue
        filed_on = as_of - dt.timedelta(days=days)
        part = PART_OF_KIND[paper.kind]
        serials[part] += 1
        document = Document(
            account=account,
            part=part,
            serial=serials[part],
            kind=paper.kind,
            title=paper.title,
            dated_on=filed_on - dt.timedelta(days=draw.whole(0, 20)),
            source=paper.source,
            verified_on=filed_on if paper.is_verified else None,
            verified_by=owner if paper.is_verified else None,
            paper_place=cabinet if paper.is_on_paper else "",
            note=paper.note,
            file=document_store().save(random_place(None, ""), ContentFile(contents)),
            file_name=f"{paper.title}.{paper.extension}",
            content_type=FILE_KINDS[paper.extension].content_type,
            size=len(contents),
            sha256=hashlib.sha256(contents).hexdigest(),
            created_by=owner,
        )
        sign(document, owner)
        document._history_date = timezone.make_aware(dt.datetime.combine(filed_on, dt.time(hour, 20)))  # type: ignore[attr-defined]
        made.append(document)
    return made


def _contents(paper: Paper, account: Account) -> bytes:
    """Write what stands in a document; nothing where it is to be printed and the fonts are missing."""
    founded = formats.date(account.founded_on, language=CHINESE)
    facts = {"name": account.name, "code": account.credit_code, "head": account.legal_representative}
    facts |= {"city": account.city, "address": account.address, "founded": founded}
    lines = [line.format(**{key: value or formats.UNKNOWN for key, value in facts.items()}) for line in paper.lines]
    if paper.extension != "pdf":
        return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    try:
        return render_pdf(f'<html lang="zh"><body><h1>{escape(paper.title)}</h1>{body}</body></html>')
    except FontsMissingError:
        return b""
