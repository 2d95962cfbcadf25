"""Language, theme and navigation of a person, without JavaScript."""

import pytest

pytestmark = pytest.mark.django_db


def test_language_is_kept_with_the_person_and_spoken_at_once(client, owner):
    client.force_login(owner)

    response = client.post("/settings/language/", {"language": "en", "next": "/more/"})

    assert (response.status_code, response.url) == (302, "/more/")
    owner.refresh_from_db()
    assert owner.language == "en"
    page = client.get("/more/")
    assert 'lang="en"' in page.content.decode()
    assert "Sign out" in page.content.decode()


def test_language_before_sign_in_is_kept_in_a_cookie(client):
    client.post("/settings/language/", {"language": "en", "next": "/auth/login/"})

    assert "User name" in client.get("/auth/login/").content.decode()


def test_unknown_language_changes_nothing(client, owner):
    client.force_login(owner)

    client.post("/settings/language/", {"language": "xx"})

    owner.refresh_from_db()
    assert owner.language == ""


@pytest.mark.parametrize(("theme", "attribute"), [("dark", 'data-bs-theme="dark"'), ("light", 'data-bs-theme="light"')])
def test_theme_is_kept_with_the_person_and_set_by_the_server(client, owner, theme, attribute):
    client.force_login(owner)

    client.post("/settings/theme/", {"theme": theme})

    owner.refresh_from_db()
    assert owner.theme == theme
    assert attribute in client.get("/more/").content.decode()


def test_theme_of_the_system_leaves_the_choice_to_the_browser(client, owner):
    client.force_login(owner)
    client.post("/settings/theme/", {"theme": "dark"})

    client.post("/settings/theme/", {"theme": "system"})

    assert "data-bs-theme" not in client.get("/more/").content.decode()


def test_navigation_is_folded_and_unfolded(client, owner):
    client.force_login(owner)

    client.post("/settings/navigation/", {"nav": "mini"})
    assert 'data-nav="mini"' in client.get("/more/").content.decode()

    client.post("/settings/navigation/", {"nav": "full"})
    assert "data-nav" not in client.get("/more/").content.decode()


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_foreign_address_leads_home(client, owner, target):
    client.force_login(owner)

    response = client.post("/settings/theme/", {"theme": "dark", "next": target})

    assert response.url == "/"


@pytest.mark.parametrize("path", ["/settings/language/", "/settings/theme/", "/settings/navigation/"])
def test_settings_are_changed_by_post_alone(client, owner, path):
    client.force_login(owner)

    assert client.get(path).status_code == 405
