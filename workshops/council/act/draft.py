"""The text that is proposed for a deliberation, as such acts are written: what it rests on, then its articles."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from commitments.models import Programme, Version
from tamazgana_open.bilingual import LANGUAGES, Texts, phrase, texts
from tamazgana_open.commune.models import Commune
from tamazgana_open.formats.moroccan import date_short
from workshops.council.act.text import LAW
from workshops.models.sitting import Sitting

if TYPE_CHECKING:
    from workshops.models import Vote


def draft_for(sitting: Sitting, vote: "Vote | None" = None) -> Texts:
    """A draft in every language: before the vote for the version on the agenda, with the closed `vote` on the whole for
    what it decided. Empty where no version is on the agenda."""
    version = (vote and vote.adopted_version) or sitting.version
    if version is None:
        return dict.fromkeys(LANGUAGES, "")
    rejected = vote is not None and not vote.carried
    drafts = {}
    for language in LANGUAGES:
        with override(language):
            parts = [_opening(sitting), "\n".join(_grounds(sitting, version)), _("Decides as follows:")]
            drafts[language] = "\n\n".join([*parts, *(_refusal(version) if rejected else _articles(sitting, version))])
    return drafts


def says_what_was_carried(text: str, vote: "Vote") -> bool:
    """Whether a text, perhaps drafted before the vote, names the version that the vote puts in force."""
    version = vote.adopted_version
    return version is None or version.edition.reference in text


def _opening(sitting: Sitting) -> str:
    said = _("The council of the %(commune)s, meeting within the %(session)s, in the public sitting of %(day)s,")
    if not sitting.is_public:
        said = _(
            "The council of the %(commune)s, meeting within the %(session)s, in the sitting of %(day)s closed to the "
            "public,"
        )
    commune = str(phrase(texts(Commune.current(), "name")))
    return said % {
        "commune": commune[:1].lower() + commune[1:],
        "session": sitting.get_session_display(),
        "day": date_short(sitting.day),
    }


def _grounds(sitting: Sitting, version: Version) -> Iterator[str]:
    programme = version.programme
    yield _("- Having regard to the %(law)s, in particular its articles 42, 43 and 47;") % {"law": phrase(LAW)}
    yield _("- Having regard to law no. 31-13 on the right of access to information, in particular its article 10;")
    yield _("- Having examined the draft “%(title)s”, version %(number)s (reference %(reference)s);") % _named(
        programme, sitting.version or version
    )
    if programme.consultation_report:
        yield _("- Having examined the report of the public consultation (reference %(reference)s);") % {
            "reference": programme.consultation_report.reference
        }
    if programme.validated_on and programme.validated_version_id == sitting.version_id:
        yield _("- Having regard to the validation of this version by the follow-up committee on %(day)s;") % {
            "day": date_short(programme.validated_on)
        }
    yield _("- After deliberation, and by public vote in accordance with article 43 of the said organic law,")


def _articles(sitting: Sitting, version: Version) -> Iterator[str]:
    if sitting.version_id == version.pk:
        adopts = _(
            "Article 1: The council adopts the “%(title)s”, in the wording of its version %(number)s (reference "
            "%(reference)s)."
        )
    else:
        adopts = _(
            "Article 1: The council adopts the “%(title)s” with the amendments carried at this sitting, in the "
            "wording of its version %(number)s (reference %(reference)s)."
        )
    yield adopts % _named(version.programme, version)
    yield _(
        "Article 2: The adopted text is annexed to this deliberation and published on the commune’s openness portal, "
        "together with the result of the votes."
    )
    yield _(
        "Article 3: The president of the council is charged with carrying out this deliberation once it is executory, "
        "in accordance with the laws and regulations in force."
    )


def _refusal(version: Version) -> Iterator[str]:
    refuses = _(
        "Article 1: The council does not adopt the draft “%(title)s” in the wording of its version %(number)s "
        "(reference %(reference)s)."
    )
    yield refuses % _named(version.programme, version)
    yield _("Article 2: The draft is sent back for revision.")
    yield _(
        "Article 3: This deliberation is published on the commune’s openness portal, together with the result of the "
        "votes."
    )


def _named(programme: Programme, version: Version) -> dict[str, object]:
    return {
        "title": phrase(texts(programme, "title")),
        "number": version.number,
        "reference": version.edition.reference,
    }
