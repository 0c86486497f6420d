"""The print corner: what a report or paper of the portal is to it.

A `Paper` makes nothing: it knows what can be chosen (a form that stands in the address) and where the files of a
choice are, at addresses of their own. `papers.PAPERS` lists them; one that is built later adds itself there: with one
subject to choose, `of_subjects` needs what there is, as pairs of key and label, and the files of one key.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.publications.models.rendition import BILINGUAL

MOST = 200
"""So many subjects at most stand in a choice, the latest; the register has all documents."""

LANGUAGE_NAMES: dict[str, Promise] = {
    "ar": gettext_lazy("In Arabic"),
    "fr": gettext_lazy("In French"),
    BILINGUAL: gettext_lazy("In Arabic and French"),
}


@dataclass(frozen=True, slots=True)
class File:
    """Something to print or to take away. `size` in bytes where the file is there, 0 where it is made when it is asked
    for; without `url` it is not there yet."""

    label: Promise | str
    url: str
    format: str = "PDF"
    size: int = 0


Subjects = Callable[[Any], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A report or paper. `may(user)` says whose it is, `form(data, user)` what can be chosen (`is_empty`: nothing),
    `files(form)` gives what was chosen, where the form is valid."""

    code: str
    group: str
    label: Promise | str
    about: Promise | str
    icon: str
    may: Callable[[Any], bool]
    form: Callable[[QueryDict, Any], forms.Form]
    files: Callable[[Any], list[File]]


class SubjectForm(forms.Form):
    """One subject; the first where none is asked for."""

    subject = forms.ChoiceField(label=gettext_lazy("Subject"), required=False)

    def __init__(self, data: QueryDict, *, subjects: Iterable[tuple[str, str]]) -> None:
        subjects = list(subjects)[:MOST]
        self.is_empty = not subjects
        asked = data.copy()
        if not asked.get("subject") and subjects:
            asked["subject"] = subjects[0][0]
        super().__init__(asked)
        self.fields["subject"].choices = subjects

    @property
    def chosen(self) -> str:
        """The key of the subject."""
        return self.cleaned_data["subject"]


def of_subjects(
    *, subjects: Subjects, files: Callable[[str], list[File]], form: type[SubjectForm] = SubjectForm, **paper: Any
) -> Paper:
    """A paper of which one subject is chosen; a further `form` is given whole to `files`."""
    return Paper(
        form=lambda data, user: form(data, subjects=subjects(user)),
        files=files if form is not SubjectForm else lambda chosen: files(chosen.chosen),
        **paper,
    )


def for_everybody(user: Any) -> bool:
    """Whoever works in the portal: what these papers say is public."""
    return user.is_staff_member


def in_each_language(address: Callable[[], str]) -> list[File]:
    """One file for each language, at the address that `address()` gives while that language is active."""
    files = []
    for language in LANGUAGES:
        with override(language):
            url = address()
        files.append(File(LANGUAGE_NAMES[language], url))
    return files
