"""The first page of the day, by role."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from users.choices import Role
from users.requests import SignedInRequest

STEERING = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Lead directors to the pyramid; show everyone else what their accounts lack."""
    if request.user.role in STEERING:
        try:
            return redirect("scoring:pyramid")
        except NoReverseMatch:
            return render(request, "kam/home.html")
    return render(request, "kam/home.html")


@require_safe
def more(request: SignedInRequest) -> HttpResponse:
    """Show the whole navigation and the own settings, for the phone."""
    return render(request, "kam/more.html", {"crumbs": [(request.user, reverse("home"))]})
