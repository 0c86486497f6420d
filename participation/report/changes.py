"""Which words of the programme's text changed because of contributions."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import override

from commitments.comparison import changed_fields
from commitments.models import Version
from commitments.text import CommitmentText, ProgrammeText
from participation.models import Contribution, Reply
from participation.report.text import ChangeText, FieldText
from tamazgana_open.bilingual import LANGUAGES


def changes(replies: Iterable[Reply], answered: dict[int, list[int]]) -> list[ChangeText]:
    """The changes that these replies name, in the order of codes and versions; each with the contributions that asked.

    `replies` have their commitments and version at hand; `answered` gives the numbers of the contributions by the key
    of the reply.
    """
    asked: dict[tuple[int, str], list[int]] = defaultdict(list)
    versions: dict[int, tuple[Version, Reply]] = {}
    for reply in replies:
        if reply.version is None or not answered.get(reply.pk):
            continue
        versions.setdefault(reply.version.pk, (reply.version, reply))
        for commitment in reply.commitments.all():
            asked[reply.version.pk, commitment.code] += answered[reply.pk]
    found = []
    for pk, (version, reply) in versions.items():
        before = reply.text_before(version)
        number = reply.consultation.version.number if reply.consultation.version else None
        for (version_pk, code), numbers in asked.items():
            if version_pk == pk:
                found.append(_change(code, before, version, number, sorted(numbers)))
    return sorted((change for change in found if change), key=lambda c: (_code(c.code), c.version))


def of_contribution(contribution: Contribution) -> list[ChangeText]:
    """The changes that the published reply to one contribution names."""
    reply = contribution.reply
    if reply is None or not contribution.is_answered:
        return []
    return changes([reply], {reply.pk: [contribution.number]})


def _change(
    code: str, before: ProgrammeText | None, version: Version, number: int | None, numbers: list[int]
) -> ChangeText | None:
    old = before.commitment(code) if before else None
    new = version.text.commitment(code)
    standing = new or old
    if standing is None or old == new:
        return None
    status = "added" if old is None else "withdrawn" if new is None else "changed"
    fields = _fields(old, new) if old and new else []
    return ChangeText(code, standing.title, status, version.number, numbers, number if old else None, fields)


def _fields(old: CommitmentText, new: CommitmentText) -> list[FieldText]:
    runs: dict[str, dict[str, list[list[str]]]] = {}
    for language in LANGUAGES:
        with override(language):  # the words of a field may be labels
            for changed in changed_fields(old, new, language):
                runs.setdefault(changed.name, {})[language] = [[run.op, run.text] for run in changed.runs]
    return [FieldText(name, {language: of.get(language, []) for language in LANGUAGES}) for name, of in runs.items()]


def _code(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("."))
