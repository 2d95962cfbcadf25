"""Region and unit trees: paths stay in step, siblings with like codes stay apart."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Account
from tests.factories import AccountFactory, RegionFactory, UserFactory
from users.choices import Role
from users.models import Region


def test_within_holds_the_node_and_everything_below(east, jiangsu, west):
    suzhou = RegionFactory(code="SZ", parent=jiangsu)

    assert set(Region.objects.within(Region.objects.filter(pk=east.pk))) == {east, jiangsu, suzhou}


def test_within_keeps_codes_apart_that_begin_alike(east):
    RegionFactory(code="EAST2")

    assert list(Region.objects.within(Region.objects.filter(pk=east.pk))) == [east]


def test_within_keeps_codes_apart_that_differ_in_case_alone(db):
    small, large = RegionFactory(code="zone"), RegionFactory(code="ZONE")
    RegionFactory(code="south", parent=large)

    assert list(Region.objects.within(Region.objects.filter(pk=small.pk))) == [small]
    small.code = "area"
    small.save()
    assert set(Region.objects.values_list("path", flat=True)) == {"area/", "ZONE/", "ZONE/south/"}


def test_director_of_zone_sees_nothing_of_another_zone(db):
    small, large = RegionFactory(code="zone"), RegionFactory(code="ZONE")
    director = UserFactory(role=Role.DIRECTOR, regions=[small])
    mine = AccountFactory(region=small)
    AccountFactory(region=large)

    assert list(Account.objects.visible_to(director)) == [mine]


def test_within_of_nothing_is_nothing(east):
    assert not Region.objects.within(Region.objects.none()).exists()


def test_moving_a_node_carries_everything_below_along(east, jiangsu, west):
    suzhou = RegionFactory(code="SZ", parent=jiangsu)

    jiangsu.parent = west
    jiangsu.save()

    suzhou.refresh_from_db()
    assert suzhou.path == "WEST/JS/SZ/"
    assert set(Region.objects.within(Region.objects.filter(pk=east.pk))) == {east}


def test_node_is_refused_below_itself(east, jiangsu):
    east.parent = jiangsu

    with pytest.raises(ValidationError):
        east.clean()
