"""People who sign in, and the roles that say what they may do. Citizens need no account."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import TranslatedModel, phrase, texts
from tamazgana_open.journal.changes import change, record


class RoleCode(models.TextChoices):
    """The five roles. They combine; a council office (president, secretary) is not one of them."""

    EDITOR = "editor", _("editor")
    FOCAL_POINT = "focal_point", _("focal point")
    COUNCIL_MEMBER = "council_member", _("council member")
    REGISTRAR = "registrar", _("council registrar")
    ADMINISTRATOR = "administrator", _("administrator")


WHAT_ROLES_DO = {
    RoleCode.EDITOR: _("Meetings, minutes, contributions received on paper."),
    RoleCode.FOCAL_POINT: _("The programme, the consultation, moderation, replies, reports."),
    RoleCode.COUNCIL_MEMBER: _("Reads the council dossier and proposes amendments. Never sees citizens’ contacts."),
    RoleCode.REGISTRAR: _("Keeps sittings: attendance, votes, deliberation."),
    RoleCode.ADMINISTRATOR: _("People, roles, the commune’s profile."),
}


class Role(models.Model):
    """A role as data: whether the people who hold it must use a second factor."""

    code = models.CharField(_("role"), max_length=20, choices=RoleCode, unique=True)
    requires_second_factor = models.BooleanField(_("second factor required"), default=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def what_it_does(self) -> str:
        """One sentence for the administrator who gives it."""
        return WHAT_ROLES_DO[RoleCode(self.code)]


class UserManager(BaseUserManager["User"]):
    """Makes users; signing in accepts the user name in any case."""

    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user without roles."""
        user = self.model(username=username, email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first administrator of a site (`manage.py createsuperuser`)."""
        fields.setdefault("name", username)
        user = self.create_user(username, email, password, **fields)
        user.roles.add(Role.objects.get(code=RoleCode.ADMINISTRATOR))
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser, TranslatedModel):
    """A person who signs in. Deactivated, never deleted: the journal goes on naming the office."""

    username = models.CharField(_("user name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    office = models.CharField(
        _("office"), max_length=120, help_text=_("Shown in the public journal instead of the name.")
    )
    roles = models.ManyToManyField(Role, verbose_name=_("roles"), blank=True, related_name="people")
    is_active = models.BooleanField(_("active"), default=True)
    illustrative = models.BooleanField(_("illustrative"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_is_unique_in_any_case"),
            models.UniqueConstraint(Lower("email"), name="email_is_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.phrase("office")) or self.username

    @cached_property
    def held_roles(self) -> dict[str, bool]:
        """The codes of this person's roles, read once, and whether each requires a second factor."""
        return dict(self.roles.values_list("code", "requires_second_factor"))

    @property
    def role_codes(self) -> frozenset[str]:
        """The codes of this person's roles; none while the account is closed."""
        return frozenset(self.held_roles) if self.is_active else frozenset()

    def has_role(self, *codes: str) -> bool:
        """Whether this person holds one of these roles."""
        return not self.role_codes.isdisjoint(codes)

    @property
    def is_staff_member(self) -> bool:
        """Whether this person works in the portal's workspace at all."""
        return bool(self.role_codes)

    @property
    def is_staff(self) -> bool:
        """Whether `/admin/` is open to this person: administrators only."""
        return self.has_role(RoleCode.ADMINISTRATOR)

    @property
    def is_superuser(self) -> bool:
        """The administration site asks this before it asks for single permissions."""
        return self.is_staff

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Only the administration site asks; see `is_staff`."""
        return self.is_staff

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        """Only the administration site asks; see `is_staff`."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Only the administration site asks; see `is_staff`."""
        return self.is_staff

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of this person's roles requires a second factor."""
        return any(self.held_roles.values())

    def public_office(self) -> str:
        """What the public journal calls this person: the office in the reader's language, never the name."""
        return str(phrase(texts(self, "office"))) or str(_("staff of the commune"))

    def get_full_name(self) -> str:
        return str(self)

    def give_roles(self, codes: set[str], *, by: "User") -> None:
        """Set the roles. Raises LastAdministrator where nobody could give roles afterwards."""
        with change():
            _guard_last_administrator(self, still=RoleCode.ADMINISTRATOR in codes)
            self.roles.set(Role.objects.filter(code__in=codes))
            self.__dict__.pop("held_roles", None)
            record("accounts.roles_given", by=by, public=False, office=self.username, roles=sorted(codes))

    def deactivate(self, *, by: "User") -> None:
        """Close the account and end its sessions. Raises LastAdministrator."""
        with change():
            _guard_last_administrator(self, still=False)
            User.objects.filter(pk=self.pk).update(is_active=False)
            record("accounts.person_deactivated", by=by, public=False, office=self.username)
        self.refresh_from_db()

    def reactivate(self, *, by: "User") -> None:
        """Open a closed account again."""
        with change():
            User.objects.filter(pk=self.pk).update(is_active=True)
            record("accounts.person_reactivated", by=by, public=False, office=self.username)
        self.refresh_from_db()


class LastAdministrator(Exception):
    """The act would leave the portal without an active administrator."""


def _guard_last_administrator(user: User, *, still: bool) -> None:
    administrators = User.objects.select_for_update().filter(is_active=True, roles__code=RoleCode.ADMINISTRATOR)
    if not still and {person.pk for person in administrators} == {user.pk}:
        raise LastAdministrator
