"""What a save of the record is answered with: what others did meanwhile, and what a script needs to go on."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tamazgana_open.bilingual import direction
from workshops.recording.page import RecordPage
from workshops.recording.parts import FREE, place_of
from workshops.recording.saving import Recording
from workshops.recording.stored import packed_base


def notes(saving: Recording) -> list[str]:
    """What the person should know of what others have done."""
    recorded, held = saving.recorded, set(saving.held)

    def rows(of: str) -> list[str]:
        return [
            recorded.row_label(code, key)
            for code, merge in saving.rows.items()
            for key in getattr(merge, of)
            if key in recorded.rows[code] and (code, key) not in held
        ]

    said = []
    if theirs := [recorded.label(name) for name in saving.taken] + rows("added"):
        text = _("Somebody else saved in the meantime. Both are kept; theirs: %(labels)s.")
        said.append(text % {"labels": _few(theirs)})
    if spared := rows("spared"):
        said.append(_("Not deleted, because somebody else has changed it: %(rows)s.") % {"rows": _few(spared)})
    if held:
        text = _("Not removed, because what became of it is already recorded: %(rows)s.")
        said.append(text % {"rows": _few(recorded.row_label(code, key) for code, key in saving.held)})
    if returned := rows("returned"):
        text = _("Somebody else had removed this; you have written in it, so it is back: %(rows)s.")
        said.append(text % {"rows": _few(returned)})
    gone = sum(len(merge.gone) for merge in saving.rows.values())
    if gone:
        said.append(_("Somebody else has removed rows: %(number)s.") % {"number": gone})
    return said


def _few(labels: Iterable[str]) -> str:
    shown = list(dict.fromkeys(labels))
    return _(", ").join(shown[:6]) + (" …" if len(shown) > 6 else "")


def for_script(saving: Recording, page: RecordPage, raw: QueryDict) -> dict[str, Any]:
    """The answer to a save by the script, as plain data.

    `values` are normal forms of what was sent, `taken` what others wrote, `added` rows (as HTML) that the page has not,
    `left_out` the beginnings of the names of fields in rows for which there is no room.
    """
    recorded = saving.recorded
    return {
        "base": packed_base(recorded, saving.unsettled),
        "values": _normal_forms(saving, raw),
        "taken": {name: _stored(saving, name) for name in saving.taken},
        "errors": saving.errors,
        "left_out": [f"{code}-{key}-" for code, key in sorted(saving.left_out)],
        "clashes": [
            {
                "name": clash.key,
                "label": clash.label,
                "theirs": clash.theirs,
                "shown": saving.shown(clash.key, clash.theirs),
                "language": clash.language,
                "direction": direction(clash.language) if clash.language else "",
            }
            for clash in saving.clashes
        ],
        "added": _added(saving, page),
        "removed": {code: merge.gone for code, merge in saving.rows.items() if merge.gone},
        "order": {code: merge.order for code, merge in saving.rows.items()},
        "starts": page.starts,
        "notes": notes(saving),
    }


def _normal_forms(saving: Recording, raw: QueryDict) -> dict[str, str]:
    waiting = {*saving.errors, *saving.unsettled, *saving.taken}
    forms = {}
    for name in saving.sent.values:
        if name in waiting or name not in raw:
            continue
        stored = _stored(saving, name)
        if stored is not None and stored != raw[name].replace("\r\n", "\n").strip():
            forms[name] = stored
    return forms


def _stored(saving: Recording, name: str) -> str | None:
    code, key, field = place_of(name) or ("", "", "")
    if code in FREE and key not in saving.recorded.rows[code]:
        return None
    return saving.recorded.fields(code, key)[field]


def _added(saving: Recording, page: RecordPage) -> dict[str, dict[str, str]]:
    return {
        code: {key: page.row_html(code, key) for key in fresh}
        for code, known in saving.sent.known.items()
        if code != "attendance" and (fresh := [key for key in saving.recorded.keys(code) if key not in known])
    }
