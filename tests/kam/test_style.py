"""The style page shows every component; the day colours stand for browsers that do not know light-dark()."""

import re

import pytest

from tests.instances import ROOT

COMPONENTS = ROOT / "templates" / "_components"
# Parts of every page: the frame has them.
OF_THE_FRAME = {"logo", "own_menu", "signs"}
# Inside others: the form, the stats, the head of a list, the list of django-tables2; the hidden fields have no look.
INSIDE = {"field", "hidden", "stat", "table", "draft_key", "filter_bar", "list_tools"}
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"light-dark\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)")
DECLARED = re.compile(r"(--k-[\w-]+):\s*([^;]+);")


def declared(css: str) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in DECLARED.findall(css)}


def test_every_component_is_shown():
    page = (ROOT / "templates" / "kam" / "components.html").read_text(encoding="utf-8")
    shown = set(re.findall(r"_components/(\w+)\.html", page))

    assert {path.stem for path in COMPONENTS.glob("*.html")} - OF_THE_FRAME - INSIDE - shown == set()


def test_every_component_is_described():
    text = (COMPONENTS / "README.md").read_text(encoding="utf-8")
    described = set(re.findall(r"(\w+)\.html", text))

    assert {path.stem for path in COMPONENTS.glob("*.html")} - OF_THE_FRAME - {"navigation"} - described == set()


@pytest.mark.parametrize("persona", ["owner", "executive"])
def test_style_page_is_for_administrators(persona, client, request):
    client.force_login(request.getfixturevalue(persona))

    assert client.get("/components/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_style_page_opens(language, admin_user, client):
    admin_user.language = language
    admin_user.save()
    client.force_login(admin_user)

    assert client.get("/components/").status_code == 200


def test_shortcuts_are_a_page_and_a_dialog(owner, client):
    client.force_login(owner)

    page = client.get("/shortcuts/").content.decode()
    assert page.count('data-go="a"') == 1
    assert '<dialog class="k-dialog" id="shortcuts"' in client.get("/accounts/").content.decode()


def test_browsers_without_light_dark_get_the_day_colours():
    before, _at, newer = TOKENS.partition("@supports (color: light-dark(#000, #fff))")
    day, pairs = declared(before), declared(newer.split("@media")[0])

    assert "light-dark(" not in before.split("*/", 1)[1]
    assert len(pairs) > 40
    assert {name: PAIR.sub(r"\1", value) for name, value in pairs.items()} == {name: day[name] for name in pairs}


def test_light_dark_stands_nowhere_else():
    rules = [path for path in (ROOT / "static" / "css").glob("*.css") if path.name != "tokens.css"]

    assert [path.name for path in rules if "light-dark(" in path.read_text(encoding="utf-8")] == []
