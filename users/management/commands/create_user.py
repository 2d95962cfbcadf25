"""Create a person who can sign in: the twin of the page for administrators."""

import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from users.choices import Language, Role
from users.models import Region, Unit, User


class Command(BaseCommand):
    help = "Create a person with a role; the password is the first line of standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="what the person signs in with")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--region", action="append", default=[], metavar="CODE", help="may be given several times")
        parser.add_argument("--unit", action="append", default=[], metavar="CODE", help="may be given several times")
        parser.add_argument("--display-name", default="", help="the name colleagues see")
        parser.add_argument("--language", default="", choices=Language.values)
        parser.add_argument("--password-stdin", action="store_true", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        role = Role(options["role"])
        person = User(
            username=User.normalize_username(options["name"].strip()),
            role=role,
            display_name=options["display_name"],
            language=options["language"],
            is_staff=role == Role.ADMIN,
            is_superuser=role == Role.ADMIN,
        )
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise CommandError("Standard input holds no password.")
        regions = _nodes(Region, options["region"])
        units = _nodes(Unit, options["unit"])
        try:
            validate_password(password, person)
            person.set_password(password)
            person.full_clean()
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        person.save()
        person.regions.set(regions)
        person.units.set(units)
        self.stdout.write(f"{person.username} created, role {role.value}")


def _nodes(tree: type[Region] | type[Unit], codes: list[str]) -> list[Any]:
    """Return the nodes with these codes. Raises: CommandError naming those that do not exist."""
    found = {node.code: node for node in tree.objects.filter(code__in=codes)}
    missing = sorted(set(codes) - found.keys())
    if missing:
        kind = "region" if tree is Region else "unit"
        raise CommandError(f"There is no {kind} {', '.join(missing)}.")
    return list(found.values())
