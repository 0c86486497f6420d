"""What is wrong with a form, as pages show it: beside the fields, and as a list at the top."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def listed(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Every error with the id of its field, for the list at the top of the page; those of no field have an empty id."""
    found = [("", message) for message in form.non_field_errors()]
    return found + [(_anchor(field), f"{field.label}{_(': ')}{message}") for field in form for message in field.errors]


def _anchor(field: Any) -> str:
    return field.id_for_label or field.auto_id


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """The messages of what a model refuses by field; those of none under the empty name."""
    if hasattr(error, "error_dict"):
        return {("" if field == "__all__" else field): messages for field, messages in error.message_dict.items()}
    return {"": error.messages}


def add(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what a model refuses beside the fields; what the form does not ask for goes to the top."""
    for field, messages in by_field(error).items():
        form.add_error(field if field in form.fields else None, messages)
