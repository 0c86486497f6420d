"""Reading what others said: lists, filters, the page of one contribution, the register of moderation."""

import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Version
from participation.models import Consultation, Contribution, Stance, Told, moderation
from participation.models.contribution_stem import ContributionStem
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.changes import forget_site_version
from tests import builders, consultations
from tests.participation.public.pages import page_of
from tests.sending import said, text_of

pytestmark = pytest.mark.django_db


def page(name: str, *args: object, query: str = "", language: str = "fr") -> str:
    forget_site_version()
    answer = Client().get(page_of(name, *args, language=language) + query)
    assert answer.status_code == 200
    assert not answer.cookies
    return text_of(answer)


def numbers(consultation: Consultation, query: str = "") -> list[int]:
    forget_site_version()
    answer = Client().get(page_of("contributions", consultation.slug) + query)
    assert answer.status_code == 200
    return [voice.number for voice in answer.context["voices"]]


@pytest.fixture
def world() -> Consultation:
    """Six published contributions on a version, two of them answered, and others that nobody may read."""
    builders.commune(shared_by_at_least=2)
    consultation = consultations.consultation()
    first, second = consultation.programme.commitments.filter(axis__number=1).order_by("number")
    other = consultation.programme.axes.get(number=2)
    say = consultations.published
    one = say(consultation, body="Publier les procès-verbaux à l’école", language="fr", commitment=first,
              axis=first.axis, group="citizens", stance=Stance.FOR)  # fmt: skip
    two = say(consultation, body="نشر المحاضر في المدرسة", commitment=second, axis=second.axis, group="citizens")
    say(consultation, axis=other, stance=Stance.ASK, group="youth", shown_name="ف. ز.")
    say(consultation, axis=other, stance=Stance.AGAINST, quote="un passage", told=Told(name="Nom Caché"))
    say(consultation, body="<b>gras</b> & moi@example.org", stance=Stance.ASK)
    say(consultation, body="Un long texte. " * 200, language="fr")
    consultations.contribution(consultation, body="EN ATTENTE")
    withheld = consultations.contribution(consultation, body="ÉCARTÉE")
    moderation.withhold(withheld, by=builders.person("focal_point"), reason="insult", note="une note privée")
    consultations.published(consultation, body="RETIRÉE").withdraw()
    consultations.answered(one, outcome="answered", reason_fr="Oui, en mai.")
    consultations.answered(two, outcome="already", commitments=[first])
    return consultation


def test_the_list_shows_published_contributions_with_their_replies_and_nothing_else(world: Consultation) -> None:
    shown = page("contributions", world.slug)
    assert numbers(world) == [6, 5, 4, 3, 2, 1]
    assert "Oui, en mai." in shown
    assert "ف. ز." in shown
    for hidden in ("EN ATTENTE", "ÉCARTÉE", "RETIRÉE", "Nom Caché", "une note privée", "jeunes"):
        assert hidden not in shown, hidden
    assert shown.count("Un long texte.") < 60  # the rest is behind a link
    for secret in Contribution.objects.values_list("sender__code", flat=True):
        assert secret not in shown


def test_every_filter_narrows_and_what_is_not_understood_filters_nothing(world: Consultation) -> None:
    every = [6, 5, 4, 3, 2, 1]
    for query, expected in {
        "?axis=1": [2, 1],
        "?axis=2": [4, 3],
        "?commitment=1.2": [2],
        "?stance=ask": [5, 3],
        "?group=citizens": [2, 1],
        "?group=youth": every,  # told of one alone: not to be asked for
        "?outcome=already": [2],
        "?outcome=waiting": [6, 5, 4, 3],
        "?channel=paper": [],
        "?channel=online&axis=1&stance=for": [1],
        "?q=procès-verbal": [1],
        "?q=محاضر": [2],
        "?q=zzz": [],
        "?axis=77&stance=x&outcome=%00&before=abc&page=9": every,
        "?before=99999999999999999999": every,
    }.items():
        assert numbers(world, query) == expected, query
    assert said("No contribution fits what you chose.") in page("contributions", world.slug, query="?q=zzz")


@pytest.fixture
def many(world: Consultation) -> Consultation:
    """The same, with 250 copies of the first one, numbered from 1001."""
    first = Contribution.objects.get(number=1)
    stems = list(first.stems.values_list("stem", flat=True))
    copies = [copy.copy(first) for _more in range(250)]
    for number, one in enumerate(copies, start=1001):
        one.pk, one.number = None, number
    Contribution.objects.bulk_create(copies)
    ContributionStem.objects.bulk_create(
        ContributionStem(contribution=one, stem=stem) for one in copies for stem in stems
    )
    return world


def test_what_the_database_counts_is_told_exactly(many: Consultation) -> None:
    for query, few in {
        "?": 6,
        "?stance=for": 1,
        "?axis=1": 2,
        "?commitment=1.1&outcome=answered": 1,
        "?group=citizens": 2,
        "?channel=online": 6,
    }.items():
        assert f" {few + 250} contributions " in page("contributions", many.slug, query=query), query
        assert numbers(many, query) == list(range(1250, 1230, -1)), query
        assert numbers(many, f"{query}&before=1002")[0] == 1001, query


def test_other_finds_are_counted_as_far_as_somebody_reads(many: Consultation) -> None:
    first, second, third = (list(range(newest, newest - 20, -1)) for newest in (1250, 1230, 1210))
    for query in ("?stance=for&channel=online", "?q=école", "?q=publier+école", "?q=école&axis=1"):
        assert " Plus de 200 contributions " in page("contributions", many.slug, query=query), query
        assert numbers(many, query) == first, query
        assert numbers(many, f"{query}&before=1231") == second, query
        assert numbers(many, f"{query}&before=1211") == third, query
        assert numbers(many, f"{query}&after=1210") == second, query
        assert numbers(many, f"{query}&before=1003") == [1002, 1001, 1], query
        assert numbers(many, f"{query}&before=1") == [], query


def test_pages_begin_at_a_number(many: Consultation) -> None:
    first = numbers(many)
    second = numbers(many, f"?before={first[-1]}")
    assert first + second == list(range(1250, 1210, -1))
    assert numbers(many, f"?after={second[0]}") == first
    assert numbers(many, "?after=1245") == first  # never a torn first page
    assert numbers(many, "?before=1") == []


def test_more_contributions_do_not_mean_more_queries(world: Consultation) -> None:
    def count(address: str) -> int:
        Client().get(address)
        forget_site_version()
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        return len(captured)

    code = Contribution.objects.get(number=1).sender.code
    addresses = [
        page_of("consultations"),
        page_of("consultation", world.slug),
        page_of("contributions", world.slug),
        page_of("contributions", world.slug) + "?q=المدرسة",
        page_of("contributions", world.slug) + "?stance=propose",
        page_of("contribution", world.slug, 1),
        page_of("moderation-register", world.slug),
        page_of("contribute", world.slug),
        page_of("receipt", code),
        f"/fr/programmes/{world.programme.slug}/commitments/1.1/",
        f"/fr/programmes/{world.programme.slug}/",
        "/fr/",
    ]
    before = {address: count(address) for address in addresses}
    commitment = world.programme.commitments.get(code="1.1")
    for number in range(12):
        more = consultations.published(
            world,
            commitment=commitment,
            axis=commitment.axis,
            body=f"وصلت المدرسة {number}",
            douar=builders.douar(number),
        )
        if number % 3:
            consultations.answered(more)
        withheld = consultations.contribution(world)
        moderation.withhold(withheld, by=User.objects.get(username="focal_point"), reason="insult")
    after = {address: count(address) for address in addresses}
    assert {address: number for address, number in after.items() if number > 12} == {}
    # A first reply or a first withheld one may cost a query; the second costs nothing.
    assert {
        address: (before[address], after[address]) for address in addresses if after[address] > before[address] + 2
    } == {}


def test_the_page_of_one_shows_the_reply_with_old_and_new_words(visitor: Client) -> None:
    programme = builders.programme(axes=1, commitments=2)
    commitment = programme.commitments.get(code="1.1")
    consultation = consultations.consultation(builders.version(programme))
    contribution = consultations.published(
        consultation, body="Un résumé simple aussi, s’il vous plaît", language="fr", commitment=commitment,
        axis=commitment.axis,
    )  # fmt: skip
    reply = consultations.answered(contribution, outcome="retained", commitments=[commitment])
    promised = page("contribution", consultation.slug, 1)
    assert said("What will change:") in promised
    Consultation.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    Consultation.objects.get().begin_revision(by=None)
    commitment.refresh_from_db()
    version = builders.version(builders.changed_title(commitment).programme)
    reply.link_version(version, by=None)
    forget_site_version()
    answer = visitor.get(page_of("contribution", consultation.slug, 1))
    html = answer.content.decode()
    assert "<ins>" in html
    assert "(nouveau)" in html
    assert f'href="{page_of("version", programme.slug, version.number)}#commitment-1.1"' in html
    assert 'property="og:title"' in html
    assert "Un résumé simple aussi" in html.partition("</head>")[0]
    story = Client().get(f"/fr/programmes/{programme.slug}/commitments/1.1/").content.decode()
    story = story[story.index('id="story"') :]
    assert "Un résumé simple aussi" in story
    assert page_of("contribution", consultation.slug, 1) in story
    assert "Un résumé simple aussi" not in text_of(Client().get(f"/fr/programmes/{programme.slug}/commitments/1.2/"))


def test_withheld_withdrawn_and_waiting_ones_are_not_there(world: Consultation, visitor: Client) -> None:
    staff = builders.signed_in(User.objects.get(username="focal_point"))
    for number in (7, 8, 9, 10, 2**70):
        for reader in (visitor, staff):
            assert reader.get(page_of("contribution", world.slug, number)).status_code == 404
    assert visitor.get(page_of("contribution", world.slug, 1)).status_code == 200


def test_the_register_lists_acts_and_reasons_without_texts_and_notes(world: Consultation) -> None:
    moderation.mask(Contribution.objects.get(number=5), by=None, passages=["moi@example.org"])
    shown = page("moderation-register", world.slug)
    assert said("insult or defamation") in shown
    assert "Bureau focal_point" in shown
    for hidden in ("ÉCARTÉE", "une note privée", "moi@example.org", "Personne focal_point"):
        assert hidden not in shown
    address = page_of("contribution", world.slug, 5)
    forget_site_version()
    assert f'href="{address}"' in Client().get(page_of("moderation-register", world.slug)).content.decode()


def test_each_phase_says_what_it_is(visitor: Client) -> None:
    version = builders.frozen_programme()
    today = timezone.localdate()
    hidden = consultations.consultation(version, announced=False, title_fr="PAS ENCORE ANNONCÉE")
    assert visitor.get(page_of("consultation", hidden.slug)).status_code == 404
    assert "PAS ENCORE" not in page("consultations")
    assert builders.signed_in(builders.person("editor")).get(page_of("consultation", hidden.slug)).status_code == 200
    planned = consultations.consultation(version, opens_on=today + timedelta(days=2))
    assert said("To come") in page("consultations")
    assert (
        page_of("contribute", planned.slug) not in visitor.get(page_of("consultation", planned.slug)).content.decode()
    )
    planned.extend(by=None, closes_on=planned.closes_on + timedelta(days=5), reason=consultations.REASON)
    assert consultations.REASON["fr"] in page("consultation", planned.slug)
    Consultation.objects.filter(pk=planned.pk).update(opens_on=today, closes_on=today)
    assert said("Open until midnight tonight.") in page("consultation", planned.slug)
    home = Client().get("/fr/").content.decode()
    assert page_of("contribute", planned.slug) in home
    planned.refresh_from_db()
    code = consultations.published(planned).sender.code
    Consultation.objects.filter(pk=planned.pk).update(opens_on=today - timedelta(9), closes_on=today - timedelta(1))
    assert said(
        "Every way is closed now: on paper, at meetings, by telephone, online. All of them weighed the same."
    ) in page("consultation", planned.slug)
    planned.refresh_from_db()
    planned.cancel(by=None, reason=consultations.REASON)
    assert said("Why it was cancelled:") in page("consultation", planned.slug)
    for name, words in {
        "contributions": "No reply: the consultation was cancelled.",
        "consultation-report": "Its figures stay here; there is no report.",
    }.items():
        assert said(words) in page(name, planned.slug)
    assert said("The consultation was cancelled.") in page("receipt", code)


def test_before_the_first_consultation_the_page_says_that_it_will_come(commune: object) -> None:
    for language in ("ar", "fr"):
        shown = page("consultations", language=language)
        assert said("No consultation is open at the moment", language) in shown


def test_a_version_whose_content_was_removed_leaves_the_contributions_readable() -> None:
    from tamazgana_open.publications.models.publication import redact

    consultation = consultations.consultation()
    commitment = consultation.programme.commitments.get(code="1.1")
    consultations.published(consultation, commitment=commitment, axis=commitment.axis)
    redact(Version.objects.get().publication, reason="Loi 09-08, art. 8", by=None)
    assert "1.1" in page("contributions", consultation.slug)
    assert page("contribution", consultation.slug, 1)
    assert page("consultation", consultation.slug)
