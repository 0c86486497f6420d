"""Who may open what in the workspace and on the people's pages: every page for every actor, the neighbours included."""

from typing import Any

import pytest
from django.test import Client

from tamazgana_open.accounts.models import RoleCode, User
from tests import builders, meetings
from tests.sending import stored
from workshops.models import Meeting, Minutes

pytestmark = pytest.mark.django_db

EDITOR, FOCAL, MEMBER, REGISTRAR, ADMINISTRATOR = RoleCode.values
ROLES = frozenset(RoleCode.values)
SECRETARIES = frozenset({EDITOR, FOCAL})
STAFF = frozenset({EDITOR, FOCAL, REGISTRAR})
ACTORS = ("signed out", "no role", "deactivated focal point", *RoleCode.values)

WHO: dict[tuple[str, str], frozenset[str]] = {
    # reading
    ("get", "space/programmes/new/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/edit/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/axes/new/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/axes/1/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/axes/1/commitments/new/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/commitments/1.1/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/commitments/1.1/withdraw/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/freeze/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/amend/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/monitoring/"): frozenset({FOCAL}),
    ("get", "space/programmes/2031-2033/preview/"): ROLES,
    ("get", "space/programmes/2031-2033/preview/axes/1/"): ROLES,
    ("get", "space/programmes/2031-2033/preview/commitments/1.1/"): ROLES,
    ("get", "space/publications/{reference}/redact/"): frozenset({FOCAL, ADMINISTRATOR}),
    ("get", "space/people/"): frozenset({ADMINISTRATOR}),
    ("get", "space/people/new/"): frozenset({ADMINISTRATOR}),
    ("get", "space/people/{other}/"): frozenset({ADMINISTRATOR}),
    ("get", "space/council/calendar/"): STAFF | {MEMBER},
    ("get", "space/council/{sitting}/dossier/"): STAFF | {MEMBER},
    ("get", "space/consultations/"): STAFF,
    ("get", "space/consultations/new/"): frozenset({FOCAL}),
    ("get", "space/print/"): ROLES,
    ("get", "space/print/notice/"): ROLES,
    ("get", "space/print/programme-version/"): ROLES,
    ("get", "space/print/report-on-meetings/"): STAFF,
    ("get", "space/print/invitation/"): STAFF,
    ("get", "space/print/slip/"): SECRETARIES,
    ("get", "space/meetings/"): STAFF,
    ("get", "space/meetings/new/"): STAFF,
    ("get", "space/meetings/follow-up/"): STAFF,
    ("get", "space/meetings/report/"): STAFF,
    ("get", "space/meetings/{meeting}/"): STAFF,
    ("get", "space/meetings/{meeting}/plan/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/announce/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/reschedule/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/correct-date/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/postpone/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/cancel/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/record/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/files/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/send-back/"): STAFF,
    ("get", "space/meetings/{meeting}/minutes.pdf"): STAFF,
    ("get", "space/meetings/{meeting}/approve/"): STAFF,
    ("get", "space/meetings/{meeting}/publish/"): STAFF,
    ("get", "space/meetings/{meeting}/correct/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/translate/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/form/"): SECRETARIES,
    ("get", "space/meetings/{meeting}/validation/"): SECRETARIES,
    ("get", "space/council/"): STAFF | {MEMBER},
    ("get", "space/council/{sitting}/"): STAFF | {MEMBER},
    ("get", "space/council/{sitting}/amendments/"): STAFF | {MEMBER},
    ("get", "space/council/{sitting}/act/"): frozenset({REGISTRAR}),
    ("get", "space/council/{sitting}/agenda/"): frozenset({REGISTRAR}),
    ("get", "space/council/{sitting}/prepare/"): frozenset({REGISTRAR}),
    ("get", "space/council/{sitting}/roll/"): frozenset({REGISTRAR}),
    ("get", "space/council/{sitting}/open/"): frozenset({REGISTRAR}),
    ("get", "space/council/{sitting}/room/"): frozenset({REGISTRAR}),
    ("get", "space/council/{sitting}/vote/"): frozenset({REGISTRAR}),
    # acts
    ("post", "space/programmes/2031-2033/current/"): frozenset({FOCAL}),
    ("post", "space/programmes/2031-2033/axes/1/move/"): frozenset({FOCAL}),
    ("post", "space/programmes/2031-2033/axes/1/withdraw/"): frozenset({FOCAL}),
    ("post", "space/programmes/2031-2033/axes/1/restore/"): frozenset({FOCAL}),
    ("post", "space/programmes/2031-2033/commitments/1.1/restore/"): frozenset({FOCAL}),
    ("post", "space/people/{other}/deactivate/"): frozenset({ADMINISTRATOR}),
    ("post", "space/people/{other}/reactivate/"): frozenset({ADMINISTRATOR}),
    ("post", "space/people/factors/"): frozenset({ADMINISTRATOR}),
    ("post", "space/people/new/"): frozenset({ADMINISTRATOR}),
    ("post", "space/programmes/2031-2033/freeze/"): frozenset({FOCAL}),
    ("post", "space/programmes/2031-2033/amend/"): frozenset({FOCAL}),
    ("post", "space/meetings/{meeting}/plan/"): SECRETARIES,
    ("post", "space/meetings/{meeting}/hold/"): SECRETARIES,
    ("post", "space/meetings/{meeting}/submit/"): SECRETARIES,
    ("post", "space/meetings/{meeting}/begin-minutes/"): SECRETARIES,
    ("post", "space/meetings/{meeting}/publish/"): STAFF,
    ("post", "space/meetings/{meeting}/validation/"): SECRETARIES,
}
"""Of meetings and sittings, which act is possible in which state for whom is in `test_rules.py` of their tests."""


def browser_of(actor: str) -> Client:
    """The browser of this actor."""
    if actor == "signed out":
        return Client()
    if actor == "no role":
        return builders.signed_in(builders.person())
    if actor == "deactivated focal point":
        client = builders.signed_in(builders.person(FOCAL))
        User.objects.update(is_active=False)
        return client
    return builders.signed_in(builders.person(actor))


@pytest.mark.parametrize("actor", ACTORS)
def test_every_page_and_act_of_the_workspace_knows_who_may(commune: Any, actor: str) -> None:
    version = builders.version(builders.programme(axes=2, commitments=1))
    names = {
        "reference": version.publication.reference,
        "meeting": meetings.meeting(version.programme).address,
        "sitting": meetings.meeting(version.programme, kind="sitting").address,
    }
    client = browser_of(actor)
    names["other"] = builders.person(username="other").pk
    wrong = {}
    for (method, page), allowed in WHO.items():
        response = getattr(client, method)(f"/fr/{page.format(**names)}")
        if actor in allowed:
            right = response.status_code == 200 or (response.status_code == 302 and "login" not in response["Location"])
        elif actor in ("signed out", "deactivated focal point"):
            # Signed out: to the sign-in, or the sign-in form itself with what was typed.
            right = "account/login/" in response.get("Location", "") or b'name="password"' in response.content
        else:
            right = response.status_code == 403
        if not right:
            wrong[method, page] = response.status_code
    assert wrong == {}


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_who_may_not_has_changed_anything(commune: Any, actor: str) -> None:
    version = builders.version(builders.programme(axes=2, commitments=1))
    client = browser_of(actor)
    other = builders.person(EDITOR, username="other")
    meeting = meetings.meeting(version.programme)
    names = {"reference": version.publication.reference, "other": other.pk, "meeting": meeting.address}
    before = stored(Meeting.objects.all()), stored(Minutes.objects.all())
    for (method, page), allowed in WHO.items():
        if method == "post" and actor not in allowed:
            client.post(
                f"/fr/{page.format(**names)}",
                {"why_ar": "لماذا", "why_fr": "Pourquoi", "to": "down", "role": [], "title_ar": "عنوان آخر"},
            )
    assert (stored(Meeting.objects.all()), stored(Minutes.objects.all())) == before
    assert User.objects.get(username="other").is_active or actor == ADMINISTRATOR
    programme = version.programme
    programme.refresh_from_db()
    assert list(programme.axes.values_list("number", flat=True)) == [1, 2] or actor == FOCAL
    assert programme.versions.count() == 1
    assert programme.axes.standing().count() == 2


@pytest.mark.parametrize("actor", ACTORS)
def test_the_workspace_is_open_to_who_has_a_role(commune: Any, actor: str) -> None:
    response = browser_of(actor).get("/fr/space/")
    if actor in ("signed out", "deactivated focal point"):
        assert response.status_code == 302
    elif actor == "no role":
        assert response.status_code in (200, 403)
        assert "/space/programmes/" not in response.content.decode()
        assert "/space/people/" not in response.content.decode()
    else:
        page = response.content.decode()
        assert response.status_code == 200
        assert ("/fr/space/people/" in page) == (actor == ADMINISTRATOR)


@pytest.mark.parametrize("actor", [EDITOR, MEMBER, REGISTRAR, ADMINISTRATOR])
def test_links_to_what_is_not_allowed_are_not_shown(commune: Any, actor: str) -> None:
    version = builders.version(builders.programme(axes=1, commitments=1))
    client = browser_of(actor)
    for page in ("", "programmes/2031-2033/", f"publications/{version.publication.reference}/", "space/"):
        text = client.get(f"/fr/{page}").content.decode()
        for target in ("/freeze/", "/axes/new/", "/edit/"):
            assert f"/fr/space/programmes/2031-2033{target}" not in text, page


def test_every_page_of_the_workspace_is_in_the_table() -> None:
    """A page that is added without saying who may open it fails here."""
    from django.urls import get_resolver

    def walk(patterns: Any, before: str = "") -> Any:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, here)
            elif here.startswith(("ar/space/", "fr/space/")):
                yield pattern.name

    known = {
        "space", "space-print", "space-print-paper",
        "space-new-programme", "space-programme", "space-edit-programme", "space-make-current",
        "space-new-axis", "space-axis", "space-move-axis", "space-withdraw-axis", "space-restore-axis",
        "space-new-commitment", "space-commitment", "space-withdraw-commitment", "space-restore-commitment",
        # Of monitoring, who may do what is in `tests/commitments/monitoring/test_rules.py`.
        "space-monitoring", "space-monitoring-close", "space-monitoring-commitment", "space-monitoring-record",
        "space-monitoring-nothing-new", "space-monitoring-translate", "space-monitoring-withdraw",
        "space-monitoring-done", "space-monitoring-undo", "space-monitoring-slip", "space-monitoring-measure",
        "space-monitoring-withdraw-measure", "space-new-progress-report", "space-progress-report",
        "space-progress-report-preview", "space-progress-report-publish", "space-progress-report-correct",
        "space-progress-report-translate", "space-new-evaluation", "space-evaluation", "space-evaluation-preview",
        "space-evaluation-publish", "space-evaluation-correct", "space-evaluation-translate",
        "space-freeze", "space-translate-version", "preview", "preview-axis", "preview-commitment", "space-redact",
        "space-people", "space-new-person", "space-require-factors", "space-person", "space-deactivate-person",
        "space-reactivate-person",
        "space-meetings", "space-new-meeting", "space-follow-up", "space-settle", "space-close-action",
        "space-reopen-action", "space-committee", "space-meetings-report", "space-meetings-report-pdf",
        "space-meetings-report-csv", "space-meetings-report-xlsx", "space-meeting", "space-meeting-plan",
        "space-meeting-announce", "space-meeting-reschedule", "space-meeting-postpone", "space-meeting-cancel",
        "space-meeting-correct-date", "space-meeting-hold", "space-invitation", "space-sheet", "space-meeting-record",
        "space-meeting-files",
        "space-file-public", "space-file-private", "space-file-remove", "space-minutes-submit",
        "space-minutes-send-back", "space-minutes-paper", "space-minutes-approve", "space-minutes-publish",
        "space-minutes-correct",
        "space-minutes-begin", "space-minutes-translate", "space-minutes-form",
        # The letters of a sitting are in `tests/workshops/council/test_letters.py`.
        "space-council-calendar", "space-council-calendar-pdf", "space-dossier", "space-dossier-pdf",
        "space-sitting-letters", "space-sitting-notice",
        "space-sitting-agenda-letter",
        # Of consultations, who may do what is in `tests/participation/workspace/test_rules.py`.
        "space-consultations", "space-new-consultation", "space-consultation", "space-consultation-plan",
        "space-consultation-announce", "space-consultation-extend", "space-consultation-cancel",
        "space-consultation-begin-revision", "space-moderation", "space-contribution", "space-contribution-publish",
        "space-contribution-withhold", "space-contribution-mask", "space-contribution-unmask",
        "space-contribution-undo", "space-contribution-look-again", "space-replies", "space-new-reply", "space-reply",
        "space-reply-publish", "space-reply-discard", "space-reply-link", "space-entry", "space-import",
        "space-import-slips", "space-import-template", "space-scan", "space-slip", "space-report",
        "space-report-publish", "space-report-correct",
        # Of sittings of the council, who may do what is in `tests/workshops/council/test_rules.py`.
        "space-council", "space-sitting", "space-sitting-agenda", "space-sitting-prepare", "space-sitting-send-back",
        "space-sitting-roll", "space-sitting-open", "space-sitting-no-quorum", "space-sitting-again",
        "space-sitting-room", "space-sitting-preside", "space-amendments", "space-sitting-propose",
        "space-amendment-withdraw", "space-amendment-vote", "space-sitting-vote", "space-vote", "space-vote-call-off",
        "space-vote-rectify", "space-sitting-freeze", "space-sitting-close", "space-ballot",
        # Of deliberations, in `tests/workshops/council/test_act_pages.py`; of amending texts, in
        # `tests/commitments/test_amending.py`.
        "space-deliberation", "space-deliberation-issue", "space-deliberation-correct",
        "space-deliberation-translate", "space-deliberation-step", "space-deliberation-day", "space-validation",
        "space-amend",
    }  # fmt: skip
    assert set(walk(get_resolver().url_patterns)) == known
