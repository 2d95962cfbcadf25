"""Planted bottom lines: nobody without the grant finds them anywhere, and the disk holds none of them in clear."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.choices import GuardedKind, Side
from accounts.models import Account, AccountGrant
from accounts.selectors.strands import events_before
from negotiations.actions import add_concession, add_round, create_negotiation, write_bottom_line
from negotiations.choices import ConcessionKind, Topic
from negotiations.models import BottomLine, Concession, Negotiation, NegotiationTopic
from negotiations.selectors import timeline_of
from tests.negotiations.conftest import SECRET_FIGURE, SECRET_WORDS
from users.models import Draft, Notification, ReadLog, User

pytestmark = pytest.mark.django_db

# The figure as stored, as shown, and the distance of the opening margin from it.
SECRETS = [SECRET_WORDS, "17.3517", "17.35", "12.6", "17%"]
EVERYONE = ["teammate", "director", "executive", "admin_user", "service_user", "stranger"]


def at(name: str, *args: Any) -> str:
    return reverse(f"negotiations:{name}", args=args)


def addresses(guarded: Negotiation) -> list[str]:
    """List every address of the product that can be built from this negotiation, its account and its rows."""
    concession = add_concession(
        by=None, negotiation=guarded, side=Side.OURS, kind=ConcessionKind.PRICE, size=Decimal(2), matter="让价"
    )
    held = add_round(by=None, negotiation=guarded, held_on=dt.date(2026, 11, 1))
    number, account = guarded.number, guarded.account.number
    own = [
        at("negotiation_list"),
        at("opportunity_list"),
        at("opportunity_detail", guarded.opportunity.number),
        at("opportunity_edit", guarded.opportunity.number),
        at("negotiation_detail", number),
        f"{at('negotiation_detail', number)}?kind=price&size=20&opened=forged",
        f"{at('negotiation_try', number)}?kind=price&size=20&opened=forged",
        at("negotiation_edit", number),
        at("negotiation_agree", number),
        *[at("topic_edit", number, topic) for topic in Topic],
        *[at("bottom_line_edit", number, topic) for topic in Topic],
        at("bottom_lines_open", number),
        at("round_edit", number, held.pk),
        at("concession_edit", number, concession.pk),
    ]
    names = {pattern.name for pattern in _patterns(get_resolver()) if str(pattern.pattern).startswith("<str:number>/")}
    tabs = [address for name in sorted(filter(None, names)) if (address := _address(f"accounts:{name}", account))]
    return [*own, *tabs, f"/search/?q={number}", "/", "/more/", "/accounts/", "/settings/reading/", "/no-such-page/"]


def _patterns(resolver: Any) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += _patterns(entry)
        else:
            found.append(entry)
    return found


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def leaks(text: str) -> list[str]:
    """Name the secrets a text holds."""
    return [secret for secret in SECRETS if secret in text]


def body_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", errors="replace") + str(answer.headers)


@pytest.mark.parametrize("name", EVERYONE)
def test_nobody_without_the_grant_meets_a_bottom_line_on_any_page(
    client: Client, guarded: Negotiation, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    for address in addresses(guarded):
        for answer in (client.get(address), client.post(address)):
            assert not leaks(body_of(answer)), address


@pytest.mark.parametrize("name", ["owner", *EVERYONE])
@pytest.mark.parametrize("word", [SECRET_WORDS, "17.3517", "gAAAA"])
def test_searching_for_a_bottom_line_finds_nothing(
    client: Client, guarded: Negotiation, name: str, word: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    lists = [at("negotiation_list"), at("opportunity_list"), "/search/", "/accounts/", "/settings/reading/"]

    for address in lists:
        page = client.get(address, {"q": word, "account": word}).content.decode()
        assert guarded.title not in page
        assert guarded.number not in page


def test_reader_meets_it_on_no_page_but_the_opened_one(client: Client, guarded: Negotiation, owner: User) -> None:
    client.force_login(owner)

    for address in addresses(guarded):
        assert not leaks(body_of(client.get(address))), address


def test_opening_is_a_post_that_shows_once_and_is_logged(client: Client, guarded: Negotiation, owner: User) -> None:
    client.force_login(owner)
    closed = client.get(at("negotiation_detail", guarded.number)).content.decode()
    assert "k-lock is-open" not in closed
    assert at("bottom_lines_open", guarded.number) in closed

    opened = client.post(at("bottom_lines_open", guarded.number))

    text = opened.content.decode()
    assert SECRET_WORDS in text
    assert "12.6" in text
    assert "no-store" in opened.headers["Cache-Control"]
    assert ReadLog.objects.get().user == owner
    assert not leaks(client.get(at("negotiation_detail", guarded.number)).content.decode())


def test_nothing_opened_stays_in_session_messages_drafts_or_bell(
    client: Client, guarded: Negotiation, owner: User
) -> None:
    client.force_login(owner)
    client.post(at("bottom_lines_open", guarded.number))
    client.post(at("bottom_line_edit", guarded.number, "price"), {"version": "0", "note": SECRET_WORDS, "value": "-3"})

    kept = [*client.session.values(), *[cookie.value for cookie in client.cookies.values()]]
    assert SECRET_WORDS not in str(kept)
    assert not Draft.objects.exists()
    assert SECRET_WORDS not in str(list(Notification.objects.values()))


@pytest.mark.parametrize("name", ["teammate", "director", "executive"])
def test_page_of_others_offers_no_opening(
    client: Client, guarded: Negotiation, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    page = client.get(at("negotiation_detail", guarded.number)).content.decode()

    assert at("bottom_lines_open", guarded.number) not in page
    assert at("bottom_line_edit", guarded.number, "price") not in page
    assert client.post(at("bottom_lines_open", guarded.number)).status_code == 403
    assert client.post(at("bottom_line_edit", guarded.number, "price"), {"note": "x"}).status_code == 403
    assert not ReadLog.objects.exists()
    assert BottomLine.objects.count() == 1


def test_locked_page_is_the_same_whether_a_bottom_line_is_written_or_not(
    client: Client, negotiation: Negotiation, owner: User, teammate: User, today: dt.date
) -> None:
    client.force_login(teammate)
    page = at("negotiation_detail", negotiation.number)
    client.get(page)
    before = _main_of(client.get(page))
    topic = NegotiationTopic.objects.get(negotiation=negotiation, topic=Topic.PROFIT)
    write_bottom_line(by=owner, topic=topic, value=SECRET_FIGURE, note=SECRET_WORDS, version=0, as_of=today)

    assert _main_of(client.get(page)) == before


def _main_of(answer: Any) -> str:
    text = answer.content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    return "\n".join(line for line in main.splitlines() if "csrfmiddlewaretoken" not in line)


def test_concession_below_the_bottom_line_warns_readers_and_tells_nobody_else(
    client: Client, guarded: Negotiation, owner: User, teammate: User
) -> None:
    data = {"side": "ours", "kind": "price", "size": "15", "matter": "大让价"}
    client.force_login(teammate)
    seen = client.post(at("concession_new", guarded.number), data | {"token": "a"}, follow=True)
    assert len(list(seen.context["messages"])) == 1
    assert not ReadLog.objects.exists()

    client.force_login(owner)
    warned = client.post(at("concession_new", guarded.number), data | {"token": "b", "size": "1"}, follow=True)

    messages = [message.level_tag for message in warned.context["messages"]]
    assert messages == ["success", "warning"]
    assert not leaks(warned.content.decode())
    assert ReadLog.objects.get().user == owner


def test_concession_above_the_bottom_line_warns_nobody(client: Client, guarded: Negotiation, owner: User) -> None:
    client.force_login(owner)
    data = {"token": "b", "side": "ours", "kind": "price", "size": "1", "matter": "小让价"}

    seen = client.post(at("concession_new", guarded.number), data, follow=True)

    assert [message.level_tag for message in seen.context["messages"]] == ["success"]


def test_trial_compares_only_while_the_lines_are_open(client: Client, guarded: Negotiation, owner: User) -> None:
    client.force_login(owner)
    address = f"{at('negotiation_try', guarded.number)}?kind=price&size=4"
    shut = client.get(address).content.decode()
    token = client.post(at("bottom_lines_open", guarded.number)).context["opened"].token

    opened = client.get(address, query_params={"kind": "price", "size": "4", "opened": token}).content.decode()

    assert "底线" not in shut
    assert "9.7 个百分点" in opened
    assert ReadLog.objects.count() == 1


def test_missing_key_is_said_and_shows_nothing(
    client: Client, guarded: Negotiation, owner: User, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, [Fernet.generate_key().decode()]
    client.force_login(owner)

    answer = client.post(at("bottom_lines_open", guarded.number), follow=True)

    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not leaks(answer.content.decode())
    data = {"token": "b", "side": "ours", "kind": "price", "size": "20", "matter": "让价"}
    assert client.post(at("concession_new", guarded.number), data).status_code == 302


def test_error_page_shows_nothing_of_what_was_sent(
    client: Client, guarded: Negotiation, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    client.force_login(owner)

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(BottomLine, "save", fail)
    data = {"version": "1", "note": SECRET_WORDS, "value": "17.3517"}

    answer = client.post(at("bottom_line_edit", guarded.number, "profit"), data)

    assert answer.status_code == 500
    assert not leaks(answer.content.decode())


def test_form_opens_empty_and_a_conflict_keeps_what_was_typed_only(
    client: Client, guarded: Negotiation, owner: User
) -> None:
    client.force_login(owner)
    address = at("bottom_line_edit", guarded.number, "profit")
    assert not leaks(client.get(address).content.decode())

    answer = client.post(address, {"version": "0", "note": "新底线", "value": "16"})

    assert answer.status_code == 409
    assert "新底线" in answer.content.decode()
    assert not leaks(answer.content.decode())
    assert BottomLine.objects.get().note == SECRET_WORDS


def test_first_writer_is_told_that_the_own_name_is_on_the_list(
    client: Client, negotiation: Negotiation, owner: User
) -> None:
    client.force_login(owner)

    answer = client.post(
        at("bottom_line_edit", negotiation.number, "price"), {"version": "0", "value": "-3", "note": ""}, follow=True
    )

    assert [message.level_tag for message in answer.context["messages"]] == ["success", "info"]
    assert AccountGrant.objects.get().user == owner
    assert BottomLine.objects.get().value == Decimal(-3)


def test_empty_bottom_line_is_refused(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)

    answer = client.post(at("bottom_line_edit", negotiation.number, "price"), {"version": "0", "note": " "})

    assert answer.status_code == 200
    assert not BottomLine.objects.exists()
    assert not AccountGrant.objects.exists()


def test_grant_by_name_opens_for_a_teammate(
    client: Client, guarded: Negotiation, account: Account, owner: User, teammate: User
) -> None:
    AccountGrant.objects.create(account=account, user=teammate, kind=GuardedKind.BOTTOM_LINE, granted_by=owner)
    client.force_login(teammate)

    assert SECRET_WORDS in client.post(at("bottom_lines_open", guarded.number)).content.decode()
    assert ReadLog.objects.get().user == teammate


def test_timeline_tells_nothing_guarded(guarded: Negotiation, owner: User) -> None:
    add_round(by=owner, negotiation=guarded, held_on=dt.date(2026, 10, 1))

    assert not leaks(str(events_before(timeline_of(guarded.account, owner), timezone.now(), 50)))


def test_histories_hold_nothing_guarded(guarded: Negotiation) -> None:
    tables = [Negotiation, NegotiationTopic, Concession, BottomLine, AccountGrant]

    for model in tables:
        if hasattr(model, "history"):
            assert not leaks(str(list(model.history.values()))), model


def test_administrators_have_no_admin_page_for_it() -> None:
    assert BottomLine not in admin.site._registry


def test_database_holds_tokens(guarded: Negotiation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, note FROM negotiations_bottomline")
        value, note = cursor.fetchone()

    assert value.startswith("gAAAA")
    assert note.startswith("gAAAA")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not django_settings.IS_SQLITE, reason="looks into the file of SQLite")
def test_file_of_sqlite_holds_no_clear_text(account: Account, owner: User, today: dt.date, client: Client) -> None:
    negotiation = create_negotiation(by=owner, account=account, title="磁盘上的谈判", lead=owner)
    topic = NegotiationTopic.objects.get(negotiation=negotiation, topic=Topic.PROFIT)
    write_bottom_line(by=owner, topic=topic, value=SECRET_FIGURE, note=SECRET_WORDS, version=0, as_of=today)
    client.force_login(owner)
    client.post(at("bottom_lines_open", negotiation.number))

    path = Path(str(connection.settings_dict["NAME"]))
    held = b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))

    assert "磁盘上的谈判".encode() in held
    assert b"gAAAA" in held
    for secret in (SECRET_WORDS, "17.3517"):
        assert secret.encode() not in held
        assert secret.encode("utf-16-le") not in held
