"""Makes an undefined variable in one of the project's templates fail the test that renders it."""

import inspect
from pathlib import Path

from django.template.base import Node, Template

PROJECT = Path(__file__).resolve().parent.parent


class UndefinedVariable(AssertionError):
    """A template of this project names something that its view does not give."""


class Undefined(str):
    """Stands as `string_if_invalid`. Django's and the libraries' own templates may go on naming what is not there."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True

    def __contains__(self, piece: object) -> bool:
        return piece == "%s" or super().__contains__(piece)  # asks Django to hand over the variable's name

    def __mod__(self, variable: object) -> str:
        origin = _template_being_rendered()
        if origin.is_relative_to(PROJECT) and "site-packages" not in origin.parts:
            raise UndefinedVariable(f"{{{{ {variable} }}}} is undefined in {origin.relative_to(PROJECT)}")
        return ""


def _template_being_rendered() -> Path:
    frame = inspect.currentframe()
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node | Template) and getattr(node, "origin", None):
            return Path(node.origin.name)
        frame = frame.f_back
    return Path("/unknown")
