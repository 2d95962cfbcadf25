"""Closed lists of the dossier: categories, blocks, kinds of people and facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(models.TextChoices):
    """Management category, each with its own goal."""

    TARGET = "target", _("Target account")
    NORMAL = "normal", _("Normal account")
    LOST = "lost", _("Lost account")
    KEY = "key", _("Key account")


class Nature(models.TextChoices):
    GOVERNMENT = "government", _("Government")
    SPECIAL = "special", _("Special company")
    COMPANY = "company", _("Ordinary company")
    INDIVIDUAL = "individual", _("Individual")
    PARTNER = "partner", _("Business partner")


class CustomerType(models.TextChoices):
    CONSUMER = "consumer", _("Consumer")
    BUSINESS = "b2b", _("Business customer")
    CHANNEL = "channel", _("Channel, distributor or agent")
    INTERNAL = "internal", _("Internal customer")


class OrganisationForm(models.TextChoices):
    STATE_OWNED = "state_owned", _("State-owned enterprise")
    LIMITED = "limited", _("Limited liability company")
    JOINT_STOCK = "joint_stock", _("Joint-stock company")
    FOREIGN = "foreign", _("Foreign-invested enterprise")
    PARTNERSHIP = "partnership", _("Partnership")
    SOLE = "sole", _("Sole proprietorship")
    INSTITUTION = "institution", _("Public institution")
    OTHER = "other", _("Other form")


class Source(models.TextChoices):
    MANUAL = "manual", _("Entered by hand")
    COMMUNITY = "community", _("Community programme")
    PARTNER = "partner", _("Partner merchant")
    EXPANSION = "expansion", _("Expansion plan")
    IMPORT = "import", _("Import")


class Block(models.TextChoices):
    """The four parts of a customer dossier."""

    BASIC = "basic", _("Basic data")
    CHARACTERISTICS = "characteristics", _("Characteristics")
    BUSINESS = "business", _("Business status")
    TRANSACTION = "transaction", _("Transaction status")


class Tier(models.TextChoices):
    """Layer of the value pyramid, highest first. Never typed in: computed, or overridden with a reason."""

    PLATINUM = "platinum", _("Platinum")
    GOLD = "gold", _("Gold")
    SILVER = "silver", _("Silver")
    BRONZE = "bronze", _("Bronze")


class Flag(models.TextChoices):
    """Reasons why a big account may be a false key account."""

    ONE_OFF = "one_off", _("One-off bulk buyer")
    LOW_PROFIT = "low_profit", _("Large volume, little profit")
    MARGIN_STRIPPER = "margin_stripper", _("Margin stripper")


class TeamFunction(models.TextChoices):
    SOLUTION = "solution", _("Solution")
    DELIVERY = "delivery", _("Delivery")
    SUPPORT = "support", _("Support")


class Level(models.TextChoices):
    """Rank of a person in the own organisation, used to match levels."""

    TOP = "top", _("Top management")
    SENIOR = "senior", _("Senior management")
    MIDDLE = "middle", _("Middle management")
    STAFF = "staff", _("Staff")


class BuyingRole(models.TextChoices):
    DECIDES = "decides", _("Decides")
    APPROVES = "approves", _("Approves")
    INFLUENCES = "influences", _("Influences")
    USES = "uses", _("Uses")
    GATEKEEPS = "gatekeeps", _("Gate-keeps")
    CHAMPIONS = "champions", _("Champions")
    BLOCKS = "blocks", _("Blocks")


class Attitude(models.TextChoices):
    SUPPORTS = "supports", _("Supports us")
    NEUTRAL = "neutral", _("Neutral")
    OPPOSES = "opposes", _("Opposes us")


class Strength(models.IntegerChoices):
    NONE = 0, _("None")
    WEAK = 1, _("Weak")
    FAIR = 2, _("Fair")
    STRONG = 3, _("Strong")


class Degree(models.TextChoices):
    """A judgement in three steps."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class CreditRating(models.TextChoices):
    AAA = "AAA", _("AAA: pays early or on time")
    AA = "AA", _("AA: pays on time, few delays")
    A = "A", _("A: some delays")
    B = "B", _("B: frequent delays")
    C = "C", _("C: bad debts")


class GuardedKind(models.TextChoices):
    """Kinds of facts that not everyone who sees an account may read."""

    PERSONAL = "personal", _("Personal facts of contacts")
    CREDIT = "credit", _("Credit incidents and documents")
    BOTTOM_LINE = "bottom_line", _("Negotiation bottom lines")


class PriceLevel(models.TextChoices):
    LOWER = "lower", _("Lower than ours")
    SAME = "same", _("Like ours")
    HIGHER = "higher", _("Higher than ours")


class Channel(models.TextChoices):
    """By which way we and a customer spoke."""

    CALL = "call", _("Call")
    MAIL = "mail", pgettext_lazy("channel", "E-mail")
    WECHAT = "wechat", _("WeChat")
    MEETING = "meeting", _("Meeting")
    OTHER = "other", _("Other way")


class Scene(models.TextChoices):
    """Where it happened."""

    SITE = "site", _("On site")
    ONLINE = "online", _("At home or online")
    MOVING = "moving", _("On the move")


class Side(models.TextChoices):
    """Who gave a promise."""

    OURS = "ours", _("Ours")
    THEIRS = "theirs", _("Theirs")


class CommitmentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    DROPPED = "dropped", pgettext_lazy("promise", "Dropped")


# From which states a promise may get into a state; a settled one may be opened again.
COMMITMENT_SOURCES: dict[CommitmentState, frozenset[CommitmentState]] = {
    CommitmentState.OPEN: frozenset({CommitmentState.KEPT, CommitmentState.BROKEN, CommitmentState.DROPPED}),
    CommitmentState.KEPT: frozenset({CommitmentState.OPEN}),
    CommitmentState.BROKEN: frozenset({CommitmentState.OPEN}),
    CommitmentState.DROPPED: frozenset({CommitmentState.OPEN}),
}


class Origin(models.TextChoices):
    """Where a promise was given."""

    MANUAL = "manual", _("Entered by hand")
    INTERACTION = "interaction", _("Interaction")
    VISIT = "visit", _("Visit")
    NEGOTIATION = "negotiation", _("Negotiation")
    REQUEST = "request", _("Request")


class AskState(models.TextChoices):
    """What became of a wish to see something."""

    OPEN = "open", pgettext_lazy("request for access", "Waiting")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", pgettext_lazy("request for access", "Refused")


class DocumentPart(models.TextChoices):
    """The three parts in which the documents of a dossier are bound. The second one is guarded as credit facts are."""

    BASIC = "basic", _("I · Basic material")
    CREDIT = "credit", _("II · Buying credit, finance and payment")
    ARCHIVE = "archive", _("III · Archive")


class DocumentKind(models.TextChoices):
    """What a document is; each kind is bound in one part."""

    LICENCE = "licence", _("Business licence")
    PROFILE = "profile", _("Company profile")
    VISIT_REPORT = "visit_report", _("Visit report")
    SURVEY = "survey", _("Survey report")
    BASIC_OTHER = "basic_other", _("Other basic material")
    CREDIT_REPORT = "credit_report", _("Credit report")
    STATEMENT = "statement", _("Financial statement")
    PAYMENT = "payment", _("Way of payment")
    SECURITY = "security", _("Guarantee or security")
    CREDIT_OTHER = "credit_other", _("Other on credit and payment")
    CONTRACT = "contract", _("Contract")
    LETTER = "letter", _("Letter or minutes")
    TECHNICAL = "technical", _("Technical document")
    SCAN = "scan", _("Scan of a paper original")
    ARCHIVE_OTHER = "archive_other", _("Other for the archive")


KINDS_OF_PART: dict[DocumentPart, tuple[DocumentKind, ...]] = {
    DocumentPart.BASIC: (
        DocumentKind.LICENCE,
        DocumentKind.PROFILE,
        DocumentKind.VISIT_REPORT,
        DocumentKind.SURVEY,
        DocumentKind.BASIC_OTHER,
    ),
    DocumentPart.CREDIT: (
        DocumentKind.CREDIT_REPORT,
        DocumentKind.STATEMENT,
        DocumentKind.PAYMENT,
        DocumentKind.SECURITY,
        DocumentKind.CREDIT_OTHER,
    ),
    DocumentPart.ARCHIVE: (
        DocumentKind.CONTRACT,
        DocumentKind.LETTER,
        DocumentKind.TECHNICAL,
        DocumentKind.SCAN,
        DocumentKind.ARCHIVE_OTHER,
    ),
}
PART_OF_KIND: dict[DocumentKind, DocumentPart] = {kind: part for part, kinds in KINDS_OF_PART.items() for kind in kinds}


class DocumentSource(models.TextChoices):
    """Where a document comes from."""

    CUSTOMER = "customer", _("From the customer")
    VISIT = "visit", _("From a visit")
    PUBLIC = "public", _("Public record")
    OWN = "own", _("Drawn up by us")
    OTHER = "other", _("From elsewhere")
