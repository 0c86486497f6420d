"""The commune as data: its profile, its douars, the members of its council."""

import base64
import hashlib
import io
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import connection, models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from PIL import Image, UnidentifiedImageError

from tamazgana_open.bilingual import LANGUAGES, Texts, TranslatedModel, texts
from tamazgana_open.commune import colours
from tamazgana_open.commune.fixed_holidays import FIXED
from tamazgana_open.formats.moroccan import date_short, number
from tamazgana_open.journal.changes import change, record
from tamazgana_open.statements import Statement, columns_of

SEAL_MAX_BYTES = 5 * 1024 * 1024
SEAL_PIXELS = 480


def _colour(value: str) -> None:
    if not colours.is_colour(value):
        raise ValidationError(_("Write a colour as #rrggbb."))
    if colours.contrast(value, "#ffffff") < colours.MINIMUM_CONTRAST:
        raise ValidationError(
            _(
                "White text on this colour would have a contrast of %(ratio)s; "
                "at least 4.5 is needed. Choose a darker one."
            ),
            params={"ratio": number(round(Decimal(colours.contrast(value, "#ffffff")), 1))},
        )


class Commune(TranslatedModel):
    """The profile: one row. Every name, heading, address and colour that the portal shows comes from here."""

    name = models.CharField(_("name, as «commune of …»"), max_length=120)
    kingdom = models.CharField(_("heading, line 1 (kingdom)"), max_length=120, blank=True)
    ministry = models.CharField(_("heading, line 2 (ministry)"), max_length=120, blank=True)
    province = models.CharField(_("heading, line 3 (province)"), max_length=120, blank=True)
    circle = models.CharField(_("heading, line 4 (circle)"), max_length=120, blank=True)
    caidat = models.CharField(_("heading, line 5 (caidat)"), max_length=120, blank=True)
    address = models.CharField(_("postal address"), max_length=250, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=250, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    data_protection_contact = models.CharField(_("contact for personal data"), max_length=250, blank=True)
    data_protection_number = models.CharField(
        _("number of the data-protection declaration (CNDP)"), max_length=60, blank=True
    )
    public_url = models.URLField(
        _("public address of the portal"), help_text=_("Printed on every PDF, in its QR code. Without a final slash.")
    )
    reference_prefix = models.CharField(
        _("prefix of references"),
        max_length=12,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{1,11}$", _("A capital letter, then one to eleven capital letters or digits.")
            )
        ],
    )
    colour_identity = models.CharField(
        _("colour of identity and action"), max_length=7, default="#2f5d3a", validators=[_colour]
    )
    colour_council = models.CharField(
        _("colour of the council’s acts"), max_length=7, default="#5b2a4e", validators=[_colour]
    )
    colour_open = models.CharField(
        _("colour of what is open now"), max_length=7, default="#8a5200", validators=[_colour]
    )
    seal_png = models.BinaryField(_("seal"), blank=True, default=bytes)
    writer_may_approve = models.BooleanField(
        _("who wrote the minutes may enter their approval"),
        default=False,
        help_text=_("For a commune with one clerk. The minutes then say that it was so."),
    )
    phone_ballots = models.BooleanField(
        _("members of the council may vote from their own phones"),
        default=False,
        help_text=_(
            "Otherwise the registrar records the votes as hands are raised. Votes are public and by name either way. "
            "What holds at the opening of a sitting holds to its close."
        ),
    )
    consultation_days = models.PositiveSmallIntegerField(
        _("days that a consultation lasts"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("For the calendar before a sitting. In comparable communes it was 7 to 22 days."),
    )
    reply_days = models.PositiveSmallIntegerField(
        _("days in which contributions are answered"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("For the calendar before a sitting: from the close of the consultation to its report."),
    )

    shared_by_at_least = models.PositiveSmallIntegerField(
        _("contributions that share a group or a douar before it is shown"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(1000)],
        help_text=_("In a small douar a group and a douar can name a person: below this number neither is shown."),
    )
    contacts_kept_days = models.PositiveSmallIntegerField(
        _("days for which contacts are kept after the report"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Names that are not shown, e-mail addresses, telephone numbers and scans are deleted afterwards."),
    )

    class Meta:
        verbose_name = _("profile of the commune")
        verbose_name_plural = _("profile of the commune")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="commune_is_one_row")]

    def __str__(self) -> str:
        return self.name or ""

    @classmethod
    def current(cls) -> "Commune":
        """The profile, or an unsaved empty one on a site that has not been set up."""
        row = next(_PROFILE(1), None)
        if row is None:
            return cls(pk=1, public_url="http://localhost", reference_prefix="REF")
        return cls.from_db(connection.alias, columns_of(cls), row)

    @classmethod
    def of(cls, request: HttpRequest) -> "Commune":
        """The profile for a page, which asks for it once."""
        if not hasattr(request, "commune"):
            request.commune = cls.current()
        return request.commune

    def save_profile(self, *, by: Any) -> None:
        """Save the profile and say so in the journal."""
        self.pk = 1
        with change():
            self.save()
            record("commune.profile_changed", by=by)

    @cached_property
    def heading(self) -> dict[str, list[str]]:
        """The lines with which acts open, per language, without the empty ones; the commune's name is the last."""
        fields = ("kingdom", "ministry", "province", "circle", "caidat", "name")
        return {
            language: [text for field in fields if (text := getattr(self, f"{field}_{language}") or "")]
            for language in LANGUAGES
        }

    @property
    def seal_digest(self) -> str:
        """Names the seal's file at its address; empty where there is no seal."""
        return hashlib.sha256(bytes(self.seal_png)).hexdigest()[:12] if self.seal_png else ""

    @property
    def stylesheet(self) -> str:
        """The served stylesheet made of the profile's colours."""
        return colours.stylesheet(self.colour_identity, self.colour_council, self.colour_open)

    @property
    def stylesheet_digest(self) -> str:
        """Names the stylesheet at its address, so that it can be kept for ever."""
        return hashlib.sha256(self.stylesheet.encode()).hexdigest()[:12]

    def frozen(self) -> dict[str, Any]:
        """What a publication keeps of the profile: names, heading, address of the portal, colours, seal."""
        return {
            "name": texts(self, "name"),
            "heading": self.heading,
            "public_url": self.public_url.rstrip("/"),
            "colours": {
                "identity": self.colour_identity,
                "council": self.colour_council,
                "open": self.colour_open,
            },
            "seal_png": base64.b64encode(bytes(self.seal_png)).decode(),
        }


# Every page asks for it.
_PROFILE = Statement(lambda pk: Commune.objects.filter(pk=pk).values_list(*columns_of(Commune)))


def seal_from_upload(upload: Any) -> bytes:
    """The uploaded picture as a PNG without metadata, at most 480 pixels wide or high. Raises ValidationError."""
    if upload.size > SEAL_MAX_BYTES:
        raise ValidationError(_("The picture of the seal may have at most 5 MB."))
    try:
        with Image.open(upload) as picture:
            if picture.format not in {"PNG", "JPEG", "WEBP"} or picture.width * picture.height > 40_000_000:
                raise ValidationError(_("The seal must be a PNG, JPEG or WebP picture."))
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("The seal must be a PNG, JPEG or WebP picture.")) from error
    drawn.thumbnail((SEAL_PIXELS, SEAL_PIXELS))
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


class Douar(TranslatedModel):
    """A douar of the commune."""

    name = models.CharField(_("name"), max_length=120)
    illustrative = models.BooleanField(_("illustrative"), default=False)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("douar")
        verbose_name_plural = _("douars")
        ordering = ["name_ar", "pk"]

    def __str__(self) -> str:
        return self.name or self.name_ar or ""


class Office(models.TextChoices):
    """A member's office in the council: a fact about the member, not a role in the portal."""

    PRESIDENT = "president", _("president")
    VICE_PRESIDENT = "vice_president", _("vice-president")
    SECRETARY = "secretary", _("secretary of the council")
    DEPUTY_SECRETARY = "deputy_secretary", _("deputy secretary of the council")
    MEMBER = "member", _("councillor")


class CouncilMemberQuerySet(models.QuerySet):
    """Members of the council, in the order of their seats."""

    def in_office(self, on: date) -> "CouncilMemberQuerySet":
        """Members in office (المزاولون مهامهم) on that day."""
        return self.filter(
            models.Q(until=None) | models.Q(until__gte=on), models.Q(since=None) | models.Q(since__lte=on)
        )


class CouncilMember(TranslatedModel):
    """A member of the council: a name, or a seat that stands without one."""

    name = models.CharField(_("name or seat"), max_length=120)
    office = models.CharField(_("office"), max_length=20, choices=Office, default=Office.MEMBER)
    since = models.DateField(_("in office since"), null=True, blank=True)
    until = models.DateField(_("in office until"), null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="council_member",
    )
    illustrative = models.BooleanField(_("illustrative"), default=False)

    objects = CouncilMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("council member")
        verbose_name_plural = _("council members")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="council_member_leaves_after_joining",
                violation_error_message=_("A member cannot leave office before taking it."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.name_ar or ""

    @property
    def office_texts(self) -> Texts:
        """The office in every language."""
        found = {}
        for language in LANGUAGES:
            with override(language):
                found[language] = str(Office(self.office).label)
        return found


class Holiday(TranslatedModel):
    """A day on which offices do not work: terms in working days pass over it. Kept by the administrator."""

    day = models.DateField(_("day"), unique=True, error_messages={"unique": _("This day is in the list already.")})
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{date_short(self.day)} {self.phrase('name')}"

    def journal_title(self) -> Texts:
        return texts(self, "name")

    def journal_path(self) -> str:
        return ""

    def enter(self, *, by: Any) -> None:
        """Put it into the list, or change what stands there."""
        act = "commune.holiday_entered" if self.pk is None else "commune.holiday_changed"
        with change():
            self.save()
            record(act, by=by, target=self, day=date_short(self.day))

    def remove(self, *, by: Any) -> None:
        """Take it out of the list: it had been entered by mistake."""
        with change():
            record("commune.holiday_removed", by=by, target=self, day=date_short(self.day))
            self.delete()

    @classmethod
    def enter_fixed(cls, year: int, *, by: Any) -> int:
        """Enter the national holidays that fall on the same day every year; gives how many were not in the list yet."""
        known = set(cls.objects.filter(day__year=year).values_list("day", flat=True))
        missing = {
            day: names for (month, number), names in FIXED.items() if (day := date(year, month, number)) not in known
        }
        with change():
            for day, names in missing.items():
                holiday = cls(day=day)
                holiday.put("name", names)
                holiday.enter(by=by)
        return len(missing)
