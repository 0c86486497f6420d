"""What templates ask about commitments."""

from django.template import Library

from commitments.text import PRINCIPLES

register = Library()


@register.filter
def principle_label(code: str) -> str:
    """The name of a principle of openness."""
    return str(PRINCIPLES.get(code, code))
