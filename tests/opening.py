"""Open a form as a browser does: read from the page what it would send."""

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict


class _Form(HTMLParser):
    """Collects the fields of the form that warns before typed text is lost: the one a page is for."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = QueryDict(mutable=True)
        self.is_inside = False
        self.area = self.select = ""
        self.text: list[str] = []
        self.is_multiple = False
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = "data-warn-unsaved" in given
        if not self.is_inside or "disabled" in given:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in {"checkbox", "radio"}:
                self.fields.appendlist(name, value)
            elif "checked" in given:
                self.fields.appendlist(name, value or "on")
        elif tag == "textarea":
            self.area, self.text = name, []
        elif tag == "select":
            self.select, self.options, self.is_multiple = name, [], "multiple" in given
        elif tag == "option" and self.select:
            self.options.append((value, "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.area:
            self.fields.appendlist(self.area, "".join(self.text).removeprefix("\n"))
            self.area = ""
        elif tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if not chosen and not self.is_multiple and self.options:
                chosen = [self.options[0][0]]
            for value in chosen:
                self.fields.appendlist(self.select, value)
            self.select = ""


def form_on(response: Any) -> QueryDict:
    """Read the fields of the form on a page with what they hold; none where there is no such form."""
    parser = _Form()
    if response.headers["Content-Type"].startswith("text/html"):
        parser.feed(response.content.decode())
    return parser.fields


def fields_of(response: Any) -> QueryDict:
    """Read the fields of the form on a page with what they hold."""
    fields = form_on(response)
    assert fields, "the page has no form that warns before typed text is lost"
    return fields


def filled(response: Any, **values: Any) -> dict[str, Any]:
    """Fill in a form on a page: the fields given change, all others stay as they are shown."""
    data = dict(fields_of(response).lists())
    return data | {name: value if isinstance(value, list) else [value] for name, value in values.items()}
