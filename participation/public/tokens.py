"""What a form of a signed-out visitor carries instead of a cookie: a signed moment, a name of its own, what it is for.

No cookie is set for a visitor, so nothing protects the form the usual way. The signature says that the portal gave this
very form out and when; together with the words it names what was sent, so that sent twice it counts once.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.core import signing
from django.utils import timezone

SALT = "participation-form"
GOOD_FOR = timedelta(hours=12)
FASTEST = timedelta(seconds=3)
"""Nobody fills in the form faster: what comes back sooner is held for moderation, never refused."""


class Forged(Exception):
    """The portal did not give out this form."""


@dataclass(frozen=True, slots=True)
class Token:
    """A form that was given out: `name` is its own, `age` how long ago that was."""

    name: str
    age: timedelta

    @property
    def is_hasty(self) -> bool:
        """Whether it came back faster than a person writes."""
        return self.age < FASTEST

    def of_content(self, *words: str) -> str:
        """A name of this form with these words in it: the same form sent again gives the same name, another text
        written into it another one. 64 hexadecimal digits."""
        return sha256("\x1f".join([self.name, *words]).encode()).hexdigest()


class Stale(Exception):
    """The form was given out too long ago; `token` still names what may have been sent in time."""

    def __init__(self, token: Token) -> None:
        super().__init__(token.name)
        self.token = token


def give(purpose: str) -> str:
    """The token of a new form for this purpose."""
    return signing.dumps([purpose, secrets.token_hex(12), timezone.now().timestamp()], salt=SALT)


def read(token: str, purpose: str) -> Token:
    """The token of a form that came back. Raises Forged, Stale."""
    try:
        known, name, given = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Forged from error
    if known != purpose:
        raise Forged
    token = Token(name, timedelta(seconds=timezone.now().timestamp() - given))
    if token.age > GOOD_FOR:
        raise Stale(token)
    return token
