"""The frame of every page: sign-in, errors, style page, no inline script or style."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import loader
from django.test import Client
from django.utils import translation

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

TEMPLATES = [path for path in Path(settings.BASE_DIR, "templates").rglob("*.html") if "pdf" not in path.parts]


def test_sign_in_with_name_and_password(client, owner):
    page = client.get("/auth/login/")
    assert page.status_code == 200

    response = client.post("/auth/login/", {"login": owner.username, "password": PASSWORD})

    assert response.url == "/"


def test_sign_in_says_what_is_wrong_and_keeps_the_name(client, owner):
    page = client.post("/auth/login/", {"login": owner.username, "password": "wrong"}).content.decode()

    assert 'class="k-errors"' in page
    assert f'value="{owner.username}"' in page


def test_sign_up_is_closed(client):
    assert client.post("/auth/signup/", {"username": "x"}).status_code in {200, 403, 404}
    assert client.get("/auth/signup/").status_code != 302


def test_pages_of_the_own_account_open(client, owner):
    client.force_login(owner)

    for path in ("/auth/password/change/", "/auth/2fa/"):
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
        assert "k-app" in response.content.decode() or "k-door" in response.content.decode()


def test_unknown_page_is_answered_in_our_hand(client, owner):
    client.force_login(owner)

    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "k-empty" in response.content.decode()
    assert "k-nav" in response.content.decode()


def test_unknown_page_before_sign_in_shows_no_navigation(client):
    response = client.get("/nowhere/")

    assert response.status_code in {302, 404}
    assert "k-nav" not in response.content.decode()


def test_error_page_needs_no_request():
    for name in ("400.html", "403_csrf.html", "500.html"):
        page = loader.get_template(name).render()
        assert page.count('class="k-empty"') == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_page_speaks_both_languages(language):
    with translation.override(language):
        page = loader.get_template("500.html").render()

    chinese, english = page.split('<div lang="en">')
    assert "系统出错了" in chinese
    assert "Something went wrong on our side" not in chinese
    assert "Something went wrong on our side" in english


def test_form_without_token_is_refused_in_our_hand(owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    response = client.post("/settings/theme/", {"theme": "dark"})

    assert response.status_code == 403
    assert "k-empty" in response.content.decode()


def test_style_page_is_for_administrators(client, owner, admin_user):
    client.force_login(owner)
    assert client.get("/components/").status_code == 404

    client.force_login(admin_user)
    assert client.get("/components/").status_code == 200


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_style_script_or_handler(template):
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"(src|href)\s*=\s*[\"']https?://", text)


def test_page_is_sent_with_a_strict_policy(client, owner):
    client.force_login(owner)

    policy = client.get("/more/").headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
