"""Small functions that build what a test is about. Every place, person and word in them is made up.

Each takes what the test cares about by name and fills in the rest: `programme(axes=2, commitments=3)`. Acts of the
domain are called as the portal calls them, so that what is built is what could have happened.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from commitments.models import Axis, Commitment, Indicator, Milestone, Programme, Version
from commitments.text import TRANSLATED_FIELDS
from tamazgana_open.accounts.models import Role, RoleCode, User
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.commune.models import Commune, Douar, Holiday
from tamazgana_open.publications.models import Publication, Rendition
from tamazgana_open.publications.models.publication import publish

PASSWORD = "grenade-amande-41"
ALL_ROLES = tuple(RoleCode.values)
PICTOGRAMS = (
    "integrity",
    "information",
    "participation",
    "digital",
    "monitoring",
    "environment",
    "culture",
    "services",
)
WHY = {"ar": "صيغة أولى للنقاش", "fr": "Un premier texte à discuter"}
"""Why a version was made, where the test does not care."""

AXIS_TITLES = [
    {"ar": "نشر الوثائق والمعطيات", "fr": "Publication des documents et des données"},
    {"ar": "حوار دائم مع السكان", "fr": "Dialogue permanent avec la population"},
    {"ar": "خدمات قريبة وسهلة", "fr": "Services proches et simples"},
    {"ar": "مدرسة ومحيط", "fr": "École et environnement"},
]


def commune(**fields: Any) -> Commune:
    """The profile of a made-up commune, saved. Called again it changes the profile."""
    profile = Commune.objects.filter(pk=1).first() or Commune(
        pk=1,
        name_ar="جماعة بني مثال",
        name_fr="Commune de Beni Mithal",
        kingdom_ar="المملكة المغربية",
        kingdom_fr="Royaume du Maroc",
        ministry_ar="وزارة الداخلية",
        ministry_fr="Ministère de l’Intérieur",
        province_ar="إقليم الأمثلة",
        province_fr="Province des Exemples",
        circle_ar="دائرة السهل",
        circle_fr="Cercle de la Plaine",
        caidat_ar="قيادة الوسط",
        caidat_fr="Caïdat du Centre",
        address_ar="1 شارع الزيتون",
        address_fr="1, rue des Oliviers",
        phone="+212 500 00 00 00",
        email="contact@beni-mithal.example",
        public_url="https://ouvert.beni-mithal.example",
        reference_prefix="BML",
    )
    for name, value in fields.items():
        setattr(profile, name, value)
    profile.save()
    return profile


def person(*roles: str, username: str = "", second_factor: bool = False, **fields: Any) -> User:
    """Somebody with these roles and the password `PASSWORD`: `person("focal_point")`.

    The roles require no second factor unless `second_factor=True` (then they do, as on a new site).
    """
    username = username or ("_".join(roles) if roles else "nobody")
    fields.setdefault("name", f"Personne {username}")
    fields.setdefault("office_ar", f"مكتب {username}")
    fields.setdefault("office_fr", f"Bureau {username}")
    user = User.objects.create_user(username, f"{username}@beni-mithal.example", PASSWORD, **fields)
    held = Role.objects.filter(code__in=roles)
    assert len(held) == len(set(roles)), f"unknown role among {roles}"
    held.update(requires_second_factor=second_factor)
    user.roles.set(held)
    return user


def signed_in(user: User, **options: Any) -> Client:
    """A browser in which this person has signed in."""
    client = Client(**options)
    client.force_login(user)
    return client


def douar(number: int = 1) -> Douar:
    """A made-up douar."""
    return Douar.objects.create(name_ar=f"دوار المثال {number}", name_fr=f"Douar de l’exemple {number}")


def holiday(day: date, **fields: Any) -> Holiday:
    """A day on which offices do not work."""
    return Holiday.objects.create(day=day, **{"name_ar": "يوم عطلة", "name_fr": "Jour férié", **fields})


def empty_programme(slug: str = "2031-2033", *, current: bool = True, **fields: Any) -> Programme:
    """A programme without axes, in preparation."""
    first, _dash, last = slug.partition("-")
    values = {
        "title_ar": f"برنامج الانفتاح {slug}",
        "title_fr": f"Programme d’ouverture {slug}",
        "summary_ar": "برنامج للتجربة وحدها.",
        "summary_fr": "Un programme pour les essais seuls.",
        "first_year": int(first) if first.isdigit() else 2031,
        "last_year": int(last) if last.isdigit() else 2033,
        **fields,
    }
    built = Programme(slug=slug, **values)
    built.confirm_translations(("title", "summary"))
    built.save()
    if current:
        built.make_current()
    return built


def axis(programme: Programme, **fields: Any) -> Axis:
    """The next axis of a programme, complete in both languages."""
    place = programme.axes.count()
    title = AXIS_TITLES[place % len(AXIS_TITLES)]
    values = {
        "title_ar": title["ar"],
        "title_fr": title["fr"],
        "why_ar": f"لأن السكان طلبوا ذلك في اللقاء رقم {place + 1}.",
        "why_fr": f"Parce que les habitants l’ont demandé à la rencontre {place + 1}.",
        "pictogram": PICTOGRAMS[place % len(PICTOGRAMS)],
        **fields,
    }
    return Axis.add(programme, by=None, **values)


def commitment(axis: Axis, **fields: Any) -> Commitment:
    """The next commitment of an axis: complete in both languages, one milestone, one indicator.

    Without a date, a language or a row: `commitment(axis, starts=None, title_fr="", milestones=0, indicators=0)`.
    """
    milestones, indicators = fields.pop("milestones", 1), fields.pop("indicators", 1)
    number = axis.commitments.count() + 1
    mark = f"{axis.number}.{number}"
    values: dict[str, Any] = {
        "title_ar": f"نشر محاضر دورات المجلس {mark}",
        "title_fr": f"Publier les procès-verbaux des sessions {mark}",
        "summary_ar": "تنشر الجماعة محاضر دورات مجلسها في ظرف خمسة عشر يوما.",
        "summary_fr": "La commune publie les procès-verbaux de son conseil dans les quinze jours.",
        "problem_ar": "لا يجد المواطنون اليوم محاضر الدورات إلا بالتنقل إلى مقر الجماعة.",
        "problem_fr": "Aujourd’hui, les habitants ne trouvent les procès-verbaux qu’en se déplaçant au siège.",
        "solution_ar": "فضاء إلكتروني تنشر فيه الجماعة كل محضر مع ملخص مبسط.\n\n- محضر كامل\n- ملخص بلغة سهلة",
        "solution_fr": "Un espace en ligne où chaque procès-verbal paraît.\n\n- le texte entier\n- un résumé simple",
        "expected_result_ar": "ثقة أكبر بين السكان والجماعة.",
        "expected_result_fr": "Plus de confiance entre les habitants et la commune.",
        "lead_body_ar": "كتابة المجلس",
        "lead_body_fr": "Secrétariat du conseil",
        "partners_ar": "جمعية القراءة للجميع",
        "partners_fr": "Association Lecture pour tous",
        "funding_ar": "ميزانية الجماعة",
        "funding_fr": "Budget de la commune",
        "verification_ar": "عدد المحاضر المنشورة داخل الأجل.",
        "verification_fr": "Nombre de procès-verbaux parus dans le délai.",
        "principles": ["transparency", "information"],
        "amount": Decimal("500000.00"),
        "starts": date(2031, 1, 1),
        "ends": date(2032, 12, 31),
        **fields,
    }
    built = Commitment.add(axis, by=None, **values)
    built.confirm_translations(TRANSLATED_FIELDS)
    built.save()
    for place in range(1, milestones + 1):
        milestone(
            built,
            title_ar=f"إطلاق المرحلة {place}",
            title_fr=f"Lancement de l’étape {place}",
            due=date(2031, place, 15),
        )
    for place in range(1, indicators + 1):
        indicator(built, name_ar=f"نسبة المحاضر المنشورة {place}", name_fr=f"Part des procès-verbaux parus {place}")
    return built


def milestone(commitment: Commitment, **fields: Any) -> Milestone:
    """A milestone of a commitment, complete in both languages."""
    values = {
        "title_ar": "إطلاق الفضاء الإلكتروني",
        "title_fr": "Ouverture de l’espace en ligne",
        "output_ar": "فضاء مفتوح للعموم",
        "output_fr": "Un espace ouvert à tous",
        "due": date(2031, 6, 30),
        **fields,
    }
    built = Milestone(commitment=commitment, **values)
    built.confirm_translations(("title", "output"))
    built.save()
    return built


def indicator(commitment: Commitment, **fields: Any) -> Indicator:
    """An indicator of a commitment, complete in both languages."""
    values = {
        "name_ar": "نسبة المحاضر المنشورة",
        "name_fr": "Part des procès-verbaux parus",
        "unit_ar": "%",
        "unit_fr": "%",
        "baseline": Decimal(10),
        "target": Decimal(90),
        **fields,
    }
    built = Indicator(commitment=commitment, **values)
    built.confirm_translations(("name", "unit"))
    built.save()
    return built


def programme(slug: str = "2031-2033", *, axes: int = 2, commitments: int = 2, **fields: Any) -> Programme:
    """A programme ready to be frozen: so many axes with so many complete commitments each."""
    built = empty_programme(slug, **fields)
    for _place in range(axes):
        added = axis(built)
        for _number in range(commitments):
            commitment(added)
    return built


def version(
    programme: Programme,
    *,
    by: User | None = None,
    why: dict[str, str] | None = None,
    languages: Sequence[str] = LANGUAGES,
    now: datetime | None = None,
) -> Version:
    """The draft frozen as the next version."""
    return Version.freeze(programme, by=by, why=why or WHY, languages=tuple(languages), now=now)


def frozen_programme(slug: str = "2031-2033", **fields: Any) -> Version:
    """A whole programme frozen as version 1: `frozen_programme().programme`."""
    return version(programme(slug, **fields))


def changed_title(commitment: Commitment, mark: str = "بصيغة جديدة") -> Commitment:
    """A commitment whose draft differs from the last version, so that the next one can be frozen."""
    commitment.title_ar, commitment.title_fr = f"{commitment.title_ar} {mark}", f"{commitment.title_fr} (nouveau)"
    commitment.confirm_translations(("title",))
    commitment.save()
    return commitment


def adopt(version: Version, *, on: date) -> Publication:
    """The council carries this version at a sitting of today, and the programme is adopted by an act as of that day."""
    from tests import councils

    act, programme = publication(), Programme.objects.get(pk=version.programme_id)
    if programme.is_before_council:
        councils.carried(version)
    programme.adopt(version, act, by=None, on=on)
    return act


def publication(programme: Programme | None = None, **options: Any) -> Publication:
    """A publication by itself, not the version of a programme: for register, references, corrections, redaction.

    Its content is the frozen text of a small programme; `content` changes parts of it.
    """
    content = plain_content(**options.pop("content", {}))
    options.setdefault("titles", {"ar": "وثيقة للتجربة", "fr": "Un document d’essai"})
    options.setdefault("by", None)
    return publish("programme_version", content, **options)


def plain_content(slug: str = "2031-2033", title: str = "وثيقة للتجربة", **parts: Any) -> dict[str, Any]:
    """Content of a programme's version as it is frozen, without any commitment."""
    empty = {"ar": "", "fr": ""}
    return {
        "programme": {
            "slug": slug,
            "title": {"ar": title, "fr": "Un document d’essai"},
            "summary": empty,
            "first_year": 2031,
            "last_year": 2033,
            "illustrative": False,
            "axes": [],
        },
        "version": {
            "number": 1,
            "why": WHY,
            "frozen_on": "2031-01-10",
            "changed": {"added": [], "changed": [], "withdrawn": []},
        },
        **parts,
    }


def issued(rendition: Rendition, content: bytes = b"%PDF-1.7\nmade up\n%%EOF\n") -> Rendition:
    """The rendition with this file, as if the queue had made it (without WeasyPrint)."""
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"publications/test/{rendition.publication.reference}.{rendition.language}.{sha256[:12]}.pdf"
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    assert rendition.lease(now=timezone.now())
    assert rendition.enter(name=name, sha256=sha256, size=len(content), pages=1)
    rendition.refresh_from_db()
    return rendition
