"""What is known of who sent a contribution. It stands apart from what everybody may read, and never leaves."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation import codes
from tamazgana_open.statements import Statement

ADDRESS_KEPT_HOURS = 24
WORDS = ("name", "email", "phone", "original_body", "original_quote", "original_shown_name", "address_key")
"""Columns of `Sender` with what is known of somebody: empty once it is forgotten. The scan goes with them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a sender told that is never public: `name` is one that asked not to be shown; `form_token` names the form
    that was sent, so that sent again it makes no second contribution."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address_key: str = ""
    form_token: str = ""
    scan: Any = None

    def as_fields(self) -> dict[str, Any]:
        """As columns of `Sender`."""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "address_key": self.address_key,
            "form_token": self.form_token or None,
            "scan": self.scan,
        }


class SenderQuerySet(models.QuerySet):
    """What is known of senders."""

    def by_code(self, typed: str) -> "Sender | None":
        """The sender whose receipt code was typed; None for what is no code or nobody's."""
        code = codes.typed(typed)
        if not codes.is_code(code):
            return None
        return self.select_related("contribution__consultation__programme", "contribution__reply").filter(
            code=code
        ).first()  # fmt: skip

    def by_form(self, token: str) -> "Sender | None":
        """The sender of this very form."""
        if not any(_OF_FORM(token)):  # nearly always: whoever sends a form sends it once
            return None
        return self.select_related("contribution__consultation").filter(form_token=token).first()

    def from_address(self, key: str, since: datetime) -> "SenderQuerySet":
        """Those from one network address since a moment."""
        return self.filter(address_key=key, received_at__gte=since)

    def with_old_address(self, now: datetime) -> "SenderQuerySet":
        """Those whose address is known longer than it may be kept."""
        return self.exclude(address_key="").filter(received_at__lt=now - timedelta(hours=ADDRESS_KEPT_HOURS))

    def with_contact(self) -> "SenderQuerySet":
        """Those who left a name, an e-mail address or a telephone number."""
        return self.exclude(name="", email="", phone="")


class Scan(models.Model):
    """A scanned form or letter, as it was checked and painted anew when it came in. Never public."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(max_length=250)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")

    def __str__(self) -> str:
        return str(self.token)

    def delete_unless_needed(self) -> None:
        """Delete it, its file once the transaction is through, where it belongs to no sender any more."""
        if not self.senders.exists():
            stored = self.file
            self.delete()
            transaction.on_commit(lambda: stored.storage.delete(stored.name))


class Sender(models.Model):
    """What is known of who sent a contribution: for the receipt and the reply alone, never public, deleted in time."""

    contribution = models.OneToOneField("participation.Contribution", on_delete=models.CASCADE, related_name="sender")
    code = models.CharField(max_length=codes.LENGTH, unique=True, default=codes.new_code, editable=False)
    name = models.CharField(_("name, not shown"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    original_body = models.TextField(blank=True, editable=False)
    """The words before personal data was masked in them; empty where nothing is."""
    original_quote = models.TextField(blank=True, editable=False)
    """The quoted passage before it was masked; empty where it is not."""
    original_shown_name = models.CharField(max_length=80, blank=True, editable=False)
    """The name to be shown before it was hidden; empty where it is not."""
    scan = models.ForeignKey(Scan, null=True, blank=True, on_delete=models.SET_NULL, related_name="senders")
    address_key = models.CharField(max_length=64, blank=True, editable=False)
    form_token = models.CharField(max_length=64, null=True, unique=True, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        indexes = [models.Index(fields=["address_key", "received_at"], name="sender_address")]

    def __str__(self) -> str:
        return f"sender of {self.contribution_id}"  # never a name, a contact or a code: this may stand in a log

    @property
    def spaced_code(self) -> str:
        """The receipt code in groups of three."""
        return codes.spaced(self.code)

    @property
    def has_original(self) -> bool:
        """Whether something of the contribution is masked or hidden, and can be shown again."""
        return bool(self.original_body or self.original_quote or self.original_shown_name)

    @property
    def has_contact(self) -> bool:
        """Whether the sender can be written to or called."""
        return bool(self.email or self.phone)

    def remove_contact(self) -> None:
        """Forget name, a hidden one too, and contact, and the scan, on which they stand: for all points of the same
        paper, as far as they tell the same. The receipts stay."""
        with transaction.atomic():
            self._drop_scan(Sender.objects.filter(scan=self.scan_id))
            self._same_author().update(name="", email="", phone="", original_shown_name="")
        self.refresh_from_db()

    def _same_author(self) -> models.QuerySet:
        # A letter may bring the points of several people.
        letter = self.contribution.letter
        if letter is None:
            return Sender.objects.filter(pk=self.pk)
        same = models.Q(contribution__letter=letter, name=self.name, email=self.email, phone=self.phone)
        return Sender.objects.filter(models.Q(pk=self.pk) | same)

    def forget(self) -> None:
        """Forget everything but the receipt code. A scan stays as long as other points of the same paper stand."""
        with transaction.atomic():
            self._drop_scan(Sender.objects.filter(pk=self.pk))
            Sender.objects.filter(pk=self.pk).update(**dict.fromkeys(WORDS, ""))
        self.refresh_from_db()

    def _drop_scan(self, senders: models.QuerySet) -> None:
        scan = self.scan
        if scan is not None:
            senders.update(scan=None)
            scan.delete_unless_needed()


_OF_FORM = Statement(lambda token: Sender.objects.filter(form_token=token).values_list("pk", "contribution"))
