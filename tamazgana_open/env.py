"""Typed readers of the environment. A value that is wrong or missing stops the start with one clear line."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

_env = Env()


def _read(reader: str, name: str, **options: Any) -> Any:
    try:
        return getattr(_env, reader)(name, **options)
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def text(name: str, **options: Any) -> str:
    """The variable as text. Without `default` it must be set and not empty."""
    value = _read("str", name, **options)
    if not value and "default" not in options:
        raise ImproperlyConfigured(f"{name} is empty")
    return value


def flag(name: str, *, default: bool) -> bool:
    """The variable as a truth value: true/false, yes/no, on/off, 1/0."""
    return _read("bool", name, default=default)


def number(name: str, *, default: int) -> int:
    """The variable as a whole number."""
    return _read("int", name, default=default)


def names(name: str, *, default: list[str]) -> list[str]:
    """The variable as a list, separated by commas, blanks dropped."""
    return [item.strip() for item in _read("list", name, default=default) if item.strip()]


def folder(name: str, *, default: Path) -> Path:
    """The variable as an absolute folder path."""
    return Path(_read("str", name, default=str(default))).expanduser().resolve()


def database(name: str, *, default: str) -> dict[str, Any]:
    """The variable as one of Django's database settings, from an address such as postgres://user:password@host/name."""
    return _read("dj_db_url", name, default=default)


def mail(name: str, *, default: str) -> dict[str, Any]:
    """The variable as Django's e-mail settings, from an address such as smtp+tls://user:password@host:587."""
    options = _read("dj_email_url", name, default=default)
    if "EMAIL_BACKEND" not in options:
        raise ImproperlyConfigured(f"{name}: not an address of a mail server; smtp+tls://user:password@host:587 is one")
    return options
