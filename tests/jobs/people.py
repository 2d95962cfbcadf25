"""People who use the pages of a running installation: a session each, forms filled in and sent as a browser does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tests.instances import Instance
from tests.jobs.workers import run_code

SIGN_IN = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from users.models import User
names, role = {args!r}
sessions = {{}}
for name in names:
    user = User.objects.create(username=name, display_name=name, role=role)
    user.set_unusable_password()
    user.save()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    sessions[name] = store.session_key
print(json.dumps(sessions))
"""


class _Stay(HTTPRedirectHandler):
    """Show where an answer leads instead of going there."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    leads_to: str
    cookies: list[str]


@dataclass
class Person:
    """One signed-in person."""

    base: str
    session: str
    token: str = field(default="x" * 32)

    def get(self, path: str) -> Answer:
        return self._ask(Request(self.base + path))

    def post(self, path: str, **values: Any) -> Answer:
        """Send values to an address; Django's token travels by cookie and by header."""
        body = urlencode(values, doseq=True).encode()
        return self._ask(Request(self.base + path, body, {"X-CSRFToken": self.token}, method="POST"))

    def fill_in(self, path: str, **values: Any) -> Answer:
        """Open a page, fill in the form that has these controls, and send it."""
        reader = _FormReader()
        reader.feed(self.get(path).text)
        filled = next(form for form in reader.forms if set(values) <= set(form))
        return self.post(path, **{**filled, **values})

    def _ask(self, request: Request) -> Answer:
        request.add_header("Cookie", f"sessionid={self.session}; csrftoken={self.token}")
        try:
            response = build_opener(_Stay).open(request, timeout=60)
        except HTTPError as refused:
            response = refused
        with response:
            headers = response.headers
            text = response.read().decode("utf-8", "replace")
            return Answer(response.status, text, headers.get("Location", ""), headers.get_all("Set-Cookie") or [])


class _FormReader(HTMLParser):
    """Reads what a browser would send for each form of a page, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "form":
            self.forms.append({})
        if not self.forms or (tag != "option" and not name):
            return
        form = self.forms[-1]
        if tag == "input" and (values.get("type") not in {"checkbox", "radio"} or "checked" in values):
            form[name] = values.get("value") or ""
        elif tag == "textarea":
            form[name], self._text = "", name
        elif tag == "select":
            form[name], self._select = "", name
        elif tag == "option" and self._select and "selected" in values:
            form[self._select] = values.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1][self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""


def signed_in(instance: Instance, base: str, names: Sequence[str], *, role: str) -> list[Person]:
    """Make people of a role with a session each."""
    sessions = run_code(instance, SIGN_IN.format(args=[list(names), role]))
    return [Person(base, sessions[name]) for name in names]
