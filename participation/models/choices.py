"""What can be said of a consultation and a contribution: the choices of the room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConsultationKind(models.TextChoices):
    """A call for proposals on axes, or a consultation on a frozen version."""

    CALL = "call", _("call for proposals")
    VERSION = "version", _("public consultation")


class Phase(models.TextChoices):
    """Where a consultation is: it follows from its dates and from the acts that were done."""

    DRAFT = "draft", pgettext_lazy("a consultation", "being prepared")
    PLANNED = "planned", pgettext_lazy("a consultation", "announced")
    OPEN = "open", pgettext_lazy("a consultation", "open")
    CLOSED = "closed", pgettext_lazy("a consultation", "closed, replies under way")
    REPORTED = "reported", pgettext_lazy("a consultation", "report published")
    CANCELLED = "cancelled", pgettext_lazy("a consultation", "cancelled")


class Stance(models.TextChoices):
    """What the author does: agree, disagree, propose or ask."""

    FOR = "for", _("I agree")
    AGAINST = "against", _("I disagree")
    PROPOSE = "propose", _("I propose")
    ASK = "ask", _("I ask")


class Channel(models.TextChoices):
    """How a contribution came in. All of them weigh the same."""

    ONLINE = "online", pgettext_lazy("channel", "online")
    PAPER = "paper", pgettext_lazy("channel", "on paper")
    SPOKEN = "spoken", pgettext_lazy("channel", "spoken at the commune")
    TELEPHONE = "telephone", pgettext_lazy("channel", "by telephone")
    WHATSAPP = "whatsapp", pgettext_lazy("channel", "WhatsApp")
    MEETING = "meeting", pgettext_lazy("channel", "at a meeting")
    NETWORK = "network", pgettext_lazy("channel", "network platform")


class BodyLanguage(models.TextChoices):
    """The language in which a contribution is written."""

    ARABIC = "ar", _("Arabic")
    FRENCH = "fr", _("French")
    AMAZIGH = "zgh", _("Amazigh")
    OTHER = "other", _("another language")


class State(models.TextChoices):
    """Where a contribution is. *Answered* means that it is published and has a published reply."""

    PENDING = "pending", pgettext_lazy("a contribution", "waiting for moderation")
    PUBLISHED = "published", pgettext_lazy("a contribution", "published")
    WITHHELD = "withheld", pgettext_lazy("a contribution", "not published")
    WITHDRAWN = "withdrawn", pgettext_lazy("a contribution", "withdrawn by its author")


class Held(models.TextChoices):
    """Why a contribution waits for moderation although others are published at once."""

    FLOOD = "flood", _("many from one address in a short time")
    LIKE = "like", _("much like others")
    ROBOT = "robot", _("filled in as a robot would")


class Reason(models.TextChoices):
    """Why a contribution is not published."""

    INSULT = "insult", _("insult or defamation")
    PERSONAL = "personal", _("personal data of others")
    ADVERTISING = "advertising", _("advertising")
    OFF_TOPIC = "off_topic", _("off topic")
    DUPLICATE = "duplicate", _("the same contribution twice")
    UNLAWFUL = "unlawful", _("contrary to the law")
    OTHER = "other", _("another reason")


class SecondLook(models.TextChoices):
    """Whether the author of a contribution that is not published has asked for a second look, and its end."""

    NONE = "", pgettext_lazy("second look", "not asked for")
    ASKED = "asked", pgettext_lazy("second look", "asked for")
    UPHELD = "upheld", pgettext_lazy("second look", "the decision stands")
    OVERTURNED = "overturned", pgettext_lazy("second look", "published after all")


class Outcome(models.TextChoices):
    """What became of a contribution (the standard of the reasoned reply)."""

    RETAINED = "retained", pgettext_lazy("a contribution", "retained")
    PARTLY = "partly", pgettext_lazy("a contribution", "retained in part")
    NOT_RETAINED = "not_retained", pgettext_lazy("a contribution", "not retained")
    ALREADY = "already", pgettext_lazy("a contribution", "already in the programme")
    OUTSIDE = "outside", pgettext_lazy("a contribution", "outside the commune’s powers")
    PASSED_ON = "passed_on", pgettext_lazy("a contribution", "passed on")
    ANSWERED = "answered", pgettext_lazy("a contribution", "answered")


CHANGES_TEXT = (Outcome.RETAINED, Outcome.PARTLY)
"""Outcomes that name the commitments that change, and the version where it shows."""
NAMES_COMMITMENTS = (*CHANGES_TEXT, Outcome.ALREADY)
"""Outcomes that name commitments."""
NAMES_BODY = (Outcome.OUTSIDE, Outcome.PASSED_ON)
"""Outcomes that name who is competent and when it was passed on."""


class ReplyState(models.TextChoices):
    """A reply is written, then published."""

    DRAFT = "draft", pgettext_lazy("a reply", "being written")
    PUBLISHED = "published", pgettext_lazy("a reply", "published")
