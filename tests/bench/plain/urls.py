"""The product's addresses, and beside them the plain pages."""

from django.urls import path

from kam.urls import urlpatterns as of_the_product
from tests.bench.plain import views

urlpatterns = [
    *of_the_product,
    path("plain/list/", views.AccountList.as_view()),
    path("plain/account/<str:number>/", views.AccountPage.as_view()),
    path("plain/pyramid/", views.pyramid),
    path("plain/new/", views.AccountNew.as_view()),
]
