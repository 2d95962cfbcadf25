"""Addresses below /visits/: those of the room, and the brief that is printed a room above."""

from django.urls import path

from plans.views import visit_brief
from visits.urls import urlpatterns as room

app_name = "visits"

urlpatterns = [
    *room,
    path("<str:number>/brief/", visit_brief, name="visit_brief"),
]
