"""The database counts contributions by itself: after every act the counts are what counting the rows would give."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection

from participation import counting
from participation.models import Contribution, Facet, Reply, State, Tallies, Tally, moderation
from tamazgana_open.accounts.models import User
from tests import builders, consultations

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def kept() -> dict[Any, int]:
    """The counts as they stand."""
    found = Tally.objects.filter(count__gt=0).values_list("consultation", "facet", "value", "other", "count")
    return {tuple(key): count for *key, count in found}


def counted() -> dict[Any, int]:
    """The same, counted one by one."""
    counts: Counter[Any] = Counter()
    for one in Contribution.objects.select_related("reply"):
        here = one.consultation_id
        counts[here, "state", one.state, one.withheld_for] += 1
        if one.state != State.PUBLISHED:
            continue
        outcome = one.reply.outcome if one.reply and one.reply.state == "published" else ""
        counts[here, "place", f"{one.group}:{one.douar_id or ''}", ""] += 1
        counts[here, "stance", one.stance, outcome] += 1
        counts[here, "axis", str(one.axis_id or ""), one.stance] += 1
        counts[here, "channel", one.channel, ""] += 1
        counts[here, "day", one.received_on.isoformat(), ""] += 1
        if one.commitment_id:
            counts[here, "commitment", str(one.commitment_id), outcome] += 1
    return dict(counts)


def test_every_act_leaves_the_counts_right(focal: User) -> None:
    consultation = consultations.consultation()
    commitment = consultation.programme.commitments.first()
    douar = builders.douar(1)
    one = consultations.contribution(consultation, commitment=commitment, group="youth", douar=douar)
    other = consultations.on_paper(focal, consultation, body="نريد ماء صالحا للشرب", stance="ask")
    assert kept() == counted()
    moderation.publish([one, other], by=focal)
    assert kept() == counted()
    assert kept()[consultation.pk, "place", f"youth:{douar.pk}", ""] == 1
    reply = consultations.answered(one, other)
    assert kept() == counted()
    assert kept()[consultation.pk, "stance", "ask", "not_retained"] == 1
    reply.rewrite(by=focal, contributions=[one], outcome="answered")
    assert kept() == counted()
    reply.publish(by=focal)
    assert kept() == counted()
    moderation.withhold(other, by=focal, reason="off_topic")
    assert kept() == counted()
    moderation.undo(other, by=focal)
    moderation.withhold(one, by=focal, reason="insult")
    assert kept() == counted()
    one.ask_second_look()
    moderation.settle_second_look(one, by=None, publish_it=True)
    assert kept() == counted()
    assert kept()[consultation.pk, "commitment", str(commitment.pk), "answered"] == 1
    one.refresh_from_db()
    one.withdraw()
    other.delete()
    assert kept() == counted() == {(consultation.pk, "state", "withdrawn", ""): 1}


def test_what_is_published_at_once_counts_at_once() -> None:
    consultation = consultations.consultation(moderated_first=False)
    consultations.contribution(consultation, group="youth")
    assert Tallies.of(consultation, [Facet.PLACE]).by_value(Facet.PLACE) == {"youth:": 1}
    assert kept() == counted()


def test_a_reply_says_its_outcome_on_what_it_answers_as_long_as_it_is_published(focal: User) -> None:
    one, other = (consultations.published(body=f"نقترح فتح المكتب يوم السوق {i}") for i in (1, 2))
    reply = consultations.draft(one, other, outcome="answered")

    def outcomes() -> list[str]:
        return list(Contribution.objects.order_by("pk").values_list("outcome", flat=True))

    assert outcomes() == ["", ""]
    reply.publish(by=focal)
    assert outcomes() == ["answered", "answered"]
    reply.rewrite(by=focal, contributions=[other])
    assert outcomes() == ["", ""]
    Reply.objects.get(pk=reply.pk).publish(by=focal)
    assert outcomes() == ["", "answered"]


def test_counting_anew_gives_the_same(focal: User) -> None:
    one = consultations.published(group="youth")
    consultations.answered(one)
    before = kept()
    counting.recount(connection)
    assert kept() == before == counted()
