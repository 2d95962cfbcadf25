"""What is known of the invented customers: blocks, people, team, competitors, credit incidents."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.choices import Attitude, CreditRating, Degree, PriceLevel, Strength, TeamFunction
from accounts.models import (
    AccountAddress,
    BusinessStatus,
    Characteristics,
    CompetitorRelation,
    Contact,
    ContactPersonal,
    CreditIncident,
    TeamMember,
    TransactionStatus,
)
from kam.demo import words
from kam.demo.companies import Company
from kam.demo.draws import Draw
from kam.demo.people import draw_name
from kam.demo.places import CITIES, DISTRICTS, ROADS
from kam.demo.profiles import Course, Profiles
from kam.demo.records import create_all, set_column
from kam.demo.reference import Reference
from users.choices import Role
from users.models import User

DEGREES, PRICE_LEVELS, STRENGTHS = Degree.values, PriceLevel.values, Strength.values


class Dossiers:
    """Draws and writes the dossiers of a chunk of customers."""

    def __init__(
        self, seed: int, profiles: Profiles, reference: Reference, people: dict[str, User], *, as_of: dt.date
    ) -> None:
        self.draw = Draw(seed, "dossiers")
        self.profiles = profiles
        self.reference = reference
        self.as_of = as_of
        by_role: dict[str, list[User]] = {}
        for person in people.values():
            by_role.setdefault(person.role, []).append(person)
        self.solution, self.delivery = by_role[Role.SOLUTION], by_role[Role.DELIVERY]
        self.managers = by_role[Role.MANAGER]

    def create(self, companies: list[Company]) -> None:
        """Write everything that belongs to these accounts. Cost: a few statements a kind of record in 500."""
        create_all(Characteristics, [self._characteristics(each) for each in companies if self._knows(each)])
        create_all(BusinessStatus, [self._business(each) for each in companies if self._knows(each)])
        create_all(TransactionStatus, [self._transaction(each) for each in companies if self._knows(each)])
        create_all(TeamMember, [member for each in companies for member in self._team(each)])
        create_all(CompetitorRelation, [row for each in companies for row in self._competitors(each)])
        create_all(CreditIncident, [row for each in companies for row in self._incidents(each)])
        AccountAddress.objects.bulk_create(self._address(each) for each in companies if self.draw.chance(0.2))
        self._people(companies)

    def _knows(self, company: Company) -> bool:
        return self.draw.chance(0.96 if self.profiles.is_key[company.place] else 0.62)

    def _filled(self, company: Company, **facts: Any) -> dict[str, Any]:
        """Leave out some facts, more of them where the customer is small, and say when the block was reviewed."""
        lacking = 0.08 if self.profiles.is_key[company.place] else 0.1 + 0.5 * self.draw.single.random()
        kept = {name: value for name, value in facts.items() if not self.draw.chance(lacking)}
        days = self.draw.whole(1, 80) if self.draw.chance(0.62) else self.draw.whole(91, 420)
        owner = company.account.owner
        return {
            "account": company.account,
            "reviewed_on": self.as_of - dt.timedelta(days=days),
            "reviewed_by": owner,
            **kept,
        }

    def _characteristics(self, company: Company) -> Characteristics:
        draw, size = self.draw, float(self.profiles.size[company.place]) or 150_000.0
        facts = self._filled(
            company,
            service_region=draw.pick(words.CITY_PHRASES),
            employees=int(30 + size**0.5 * (0.2 + 0.6 * draw.single.random())),
            annual_sales=Decimal(round(size * (20 + 120 * draw.single.random()) / 10_000) * 10_000),
            sales_capability=draw.pick(DEGREES),
            growth_potential=draw.pick(DEGREES),
            philosophy=draw.pick(words.PHILOSOPHIES),
            direction=draw.pick(words.DIRECTIONS),
            policy=draw.pick(words.POLICIES),
            operating_features=draw.pick(words.FEATURES),
            local_culture=draw.pick(words.CULTURES),
        )
        if draw.chance(0.18):
            market, news = draw.pick(words.EXPORTS)
            facts |= {"is_exporter": True, "export_markets": market, "export_policy_news": news}
        return Characteristics(**facts)

    def _business(self, company: Company) -> BusinessStatus:
        draw = self.draw
        return BusinessStatus(
            **self._filled(
                company,
                managers_quality=draw.pick(DEGREES),
                managers_quality_note=draw.pick(words.NOTES_QUALITY),
                staff_quality=draw.pick(DEGREES),
                competitor_relations=draw.pick(words.RELATIONS),
                relation_with_us=draw.pick(DEGREES),
                relation_note=draw.pick(words.NOTES_RELATION),
                cooperation_attitude=draw.pick(words.ATTITUDES),
            )
        )

    def _transaction(self, company: Company) -> TransactionStatus:
        draw, size = self.draw, float(self.profiles.size[company.place])
        rating = draw.pick([*CreditRating.values[:3], CreditRating.AA, CreditRating.A, CreditRating.B])
        return TransactionStatus(
            **self._filled(
                company,
                sales_activity=draw.pick(words.ACTIVITIES),
                open_problems=draw.pick(words.PROBLEMS),
                advantages=draw.pick(words.ADVANTAGES),
                counter_measures=draw.pick(words.MEASURES),
                corporate_image=draw.pick(words.IMAGES),
                reputation=draw.pick(words.IMAGES),
                credit_rating=rating,
                credit_limit=Decimal(max(5, round(size / 40_000)) * 10_000),
                credit_days=draw.pick([0, 30, 45, 60, 90]),
                payment_method=draw.pick(words.PAYMENTS),
                payment_habit=draw.pick(words.HABITS),
                trading_terms=draw.pick(words.TERMS),
                market_flow=draw.pick(words.FLOWS),
                final_buyers=draw.pick(words.BUYERS),
                buying_reasons=draw.pick(words.REASONS),
                resale_and_storage=draw.pick(words.STORAGES),
            )
        )

    def _team(self, company: Company) -> list[TeamMember]:
        """Give key accounts their three heads, and some others a helping hand."""
        draw, account = self.draw, company.account
        is_key = bool(self.profiles.is_key[company.place])
        members = []
        if draw.chance(0.9 if is_key else 0.08):
            members.append(TeamMember(account=account, user=draw.pick(self.solution), function=TeamFunction.SOLUTION))
        if draw.chance(0.85 if is_key else 0.05):
            members.append(TeamMember(account=account, user=draw.pick(self.delivery), function=TeamFunction.DELIVERY))
        helper = draw.pick(self.managers)
        if draw.chance(0.05) and helper != account.owner:
            members.append(TeamMember(account=account, user=helper, function=TeamFunction.SUPPORT))
        return members

    def _competitors(self, company: Company) -> list[CompetitorRelation]:
        draw = self.draw
        count = draw.whole(1, 3) if self.profiles.is_key[company.place] else int(draw.chance(0.3))
        return [
            CompetitorRelation(
                account=company.account,
                competitor=competitor,
                products=draw.pick(["工业泵", "工业阀门", "机械密封", "泵与备件", "阀门与定位器"]),
                wallet_share=Decimal(draw.whole(3, 30)) if draw.chance(0.8) else None,
                strengths=draw.pick(words.STRENGTHS),
                weaknesses=draw.pick(words.WEAKNESSES),
                price_level=draw.pick(PRICE_LEVELS),
                seen_on=self.as_of - dt.timedelta(days=draw.whole(5, 400)),
            )
            for competitor in draw.some(self.reference.competitors, count)
        ]

    def _incidents(self, company: Company) -> list[CreditIncident]:
        draw, size = self.draw, float(self.profiles.size[company.place])
        if self.profiles.course[company.place] == Course.PROSPECT or not draw.chance(0.07):
            return []
        what, outcome = draw.pick(words.INCIDENTS)
        return [
            CreditIncident(
                account=company.account,
                happened_on=self.as_of - dt.timedelta(days=draw.whole(30, 900)),
                amount=Decimal(max(1, round(size * 0.15 * draw.single.random() / 1000)) * 1000),
                what_happened=what,
                outcome=outcome,
            )
        ]

    def _address(self, company: Company) -> AccountAddress:
        draw, city = self.draw, CITIES[int(self.profiles.city[company.place])]
        return AccountAddress(
            account=company.account,
            purpose=draw.pick(["收货仓库", "二厂", "开票地址"]),
            address=f"{city.name}市{draw.pick(DISTRICTS)}{draw.pick(ROADS)}{draw.whole(1, 980)}号",
        )

    def _people(self, companies: list[Company]) -> None:
        """Write the contacts, then who reports to whom, then the personal facts of a few."""
        drawn = [(company, self._contacts(company)) for company in companies]
        create_all(Contact, [contact for _company, staff in drawn for contact in staff.values()])
        reporting = []
        for _company, staff in drawn:
            for post, contact in staff.items():
                above = staff.get(words.REPORTS_TO.get(post, -1))
                if above is not None:
                    contact.reports_to = above
                    reporting.append(contact)
        set_column(Contact, "reports_to_id", ((contact.reports_to_id, contact.pk) for contact in reporting))
        create_all(
            ContactPersonal,
            [
                self._personal(contact)
                for company, staff in drawn
                for contact in staff.values()
                if self.draw.chance(0.35 if self.profiles.is_key[company.place] else 0.03)
            ],
        )

    def _contacts(self, company: Company) -> dict[int, Contact]:
        """Draw the people of one customer. Shape: place in words.POSTS → contact."""
        draw, account = self.draw, company.account
        count = draw.whole(4, 7) if self.profiles.is_key[company.place] else draw.whole(0, 3)
        staff = {}
        for post in draw.some(range(len(words.POSTS)), count):
            title, department, level, role, influence = words.POSTS[post]
            strength = draw.pick(STRENGTHS)
            staff[post] = Contact(
                account=account,
                name=draw_name(draw),
                title=title,
                department=department,
                level=level,
                buying_role="blocks" if draw.chance(0.04) else "champions" if draw.chance(0.07) else role,
                influence=influence,
                attitude=draw.pick([*Attitude.values, Attitude.SUPPORTS, Attitude.NEUTRAL]),
                tie_strength=strength,
                tie_holder=account.owner if strength else None,
                mobile=f"140{draw.whole(0, 99_999_999):08d}",
                email=f"{draw.pick('abcdefghjklmnpqrstwxyz')}{draw.whole(100, 999)}@{company.name.domain}",
                wechat=f"wx_{draw.whole(10_000, 99_999)}" if draw.chance(0.5) else "",
            )
        return staff

    def _personal(self, contact: Contact) -> ContactPersonal:
        draw = self.draw
        return ContactPersonal(
            contact=contact,
            birthday=dt.date(self.as_of.year - draw.whole(28, 58), draw.whole(1, 12), draw.whole(1, 28)),
            character=draw.pick(words.CHARACTERS),
            interests=draw.pick(words.INTERESTS),
            hobbies=draw.pick(words.HOBBIES),
            education=draw.pick(words.EDUCATIONS),
            career=draw.pick(words.CAREERS),
        )
