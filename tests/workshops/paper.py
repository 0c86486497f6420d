"""The frozen content of made-up minutes, written by hand: what the tests of documents on paper read back.

`content()` is a workshop of two pages; `content(times=31)` repeats what was said and agreed: some 25 pages in
Arabic.
"""

from typing import Any

from tests.commitments.paper import COMMUNE

AXES = {
    1: ("integrity", "تعزيز الشفافية والنزاهة", "Renforcer la transparence et l’intégrité"),
    3: ("participation", "تعزيز المشاركة المواطنة", "Renforcer la participation citoyenne"),
    4: ("digital", "رقمنة الخدمات الجماعية", "Digitaliser les services communaux"),
}
NOTHING = {"ar": "", "fr": ""}


def both(arabic: str, french: str) -> dict[str, str]:
    """A text in both languages."""
    return {"ar": arabic, "fr": french}


def axis(number: int) -> dict[str, Any]:
    """An axis as it was named on that day."""
    pictogram, arabic, french = AXES[number]
    return {"number": number, "pictogram": pictogram, "title": both(arabic, french)}


def meeting(**fields: Any) -> dict[str, Any]:
    """The plan of the meeting: Tuesday 18 March 2031 from 10:30 to 13:30."""
    return {
        "uid": "6f1a2b3c-0000-4000-8000-000000000001",
        "path": "meetings/2031-03-18-atelier/",
        "kind": "workshop",
        "title": both(
            "ورشة الإعداد المشترك حول دعم الجمعيات", "Atelier de co-création sur le soutien aux associations"
        ),
        "subject": both(
            "تحديد قواعد دعم الجمعيات ونشرها قبل صرف الاعتمادات.",
            "Fixer les règles du soutien aux associations et les publier avant tout versement.",
        ),
        "place": both("قاعة الاجتماعات بمقر الجماعة", "Salle de réunion du siège de la commune"),
        "organisers": both("الجماعة ولجنة التتبع", "La commune et le comité de suivi"),
        "attending": "in_person",
        "starts_at": "2031-03-18T10:30+01:00",
        "ends_at": "2031-03-18T13:30+01:00",
        "precision": "moment",
        "invited": ["council", "equality_body", "associations", "schools", "media"],
        "programme": "2031-2033",
        "programme_title": both("برنامج الانفتاح 2031-2033", "Programme d’ouverture 2031-2033"),
        **fields,
    }


def agenda() -> list[dict[str, Any]]:
    """Three points, the second with two parts, each with its hour and duration."""
    return [
        {
            "level": 0,
            "title": both("عرض نتائج الدورة السابقة", "Bilan de l’année précédente"),
            "said": both(
                "عُرضت حصيلة الدعم برسم سنة 2030: 23 جمعية استفادت من 500.000,00 درهم، أي بزيادة 12,5 % عن سنة 2029.",
                "Le bilan de 2030 a été présenté : 23 associations ont reçu 500 000,00 DH, soit 12,5 % de plus qu’en "
                "2029.",
            ),
            "minutes": 30,
            "starts": "10:30",
        },
        {
            "level": 0,
            "title": both("قواعد الاستفادة", "Règles d’attribution"),
            "said": NOTHING,
            "minutes": 90,
            "starts": "11:00",
        },
        {
            "level": 1,
            "title": both("شروط الترشيح وآجاله", "Conditions et délais de candidature"),
            "said": both(
                "اتفق الحاضرون على ما يلي:\n- يُعلن عن باب الترشيح طيلة 30 يوما\n- يُعلق الإعلان بمقر الجماعة وبالدواوير"
                "\n- يُنشر كل قرار معللا، طبقا للقانون رقم 31.13",
                "Il a été convenu de ce qui suit :\n- l’appel est publié pendant 30 jours\n- il est affiché au siège "
                "et dans les douars\n- chaque décision est publiée avec ses motifs, selon la loi n° 31-13",
            ),
            "minutes": 45,
            "starts": "11:00",
        },
        {
            "level": 1,
            "title": both("معايير الانتقاء", "Critères de sélection"),
            "said": both(
                "نوقشت المعايير بندا بندا، واقترحت ممثلة إحدى الجمعيات أن تُراعى حصة الدواوير البعيدة.",
                "Les critères ont été examinés un à un ; une représentante d’association a proposé de réserver une "
                "part aux douars éloignés.",
            ),
            "minutes": 45,
            "starts": "11:45",
        },
        {
            "level": 0,
            "title": both("التوصيات والاختتام", "Recommandations et clôture"),
            "said": NOTHING,
            "minutes": None,
            "starts": "12:30",
        },
    ]


def rows(times: int = 1) -> dict[str, list[dict[str, Any]]]:
    """Speeches, working groups, recommendations and actions, `times` over."""
    speeches = [
        {
            "speaker": NOTHING,
            "capacity": both("رئيس المجلس", "Président du conseil"),
            "text": both(
                "ذكّر بأن الدعم مال عام، وبأن من حق كل جمعية أن تعرف الشروط نفسها في الوقت نفسه. وأكد أن الجماعة "
                "ستنشر لائحة المستفيدين والمبالغ المصروفة قبل متم شهر يونيو، وأن كل ملف غير مقبول سيتلقى أصحابه "
                "جوابا معللا داخل أجل لا يتعدى 15 يوما.",
                "A rappelé que le soutien est de l’argent public et que chaque association a le droit de connaître "
                "les mêmes conditions au même moment. La liste des bénéficiaires et des montants sera publiée avant "
                "la fin du mois de juin, et tout dossier refusé recevra une réponse motivée sous 15 jours.",
            ),
        },
        {
            "speaker": both("المقعد 4", "Siège n° 4"),
            "capacity": both("رئيسة هيئة المساواة وتكافؤ الفرص", "Présidente de l’instance de l’équité"),
            "text": both(
                "طلبت أن تُحصى النساء والرجال في كل نشاط مدعوم، وأن تُخصص للتعاونيات النسائية مواكبة خاصة.\n\n"
                "وأضافت أن استمارة الترشيح ينبغي أن تكون بلغة سهلة.",
                "A demandé que les femmes et les hommes soient comptés dans chaque activité soutenue, et que les "
                "coopératives féminines soient accompagnées.\n\nLe formulaire doit être écrit dans une langue simple.",
            ),
        },
        {
            "speaker": NOTHING,
            "capacity": both("ممثل جمعية محلية", "Représentant d’une association locale"),
            "text": both(
                "تساءل عن مآل الملفات المودعة سنة 2029 والبالغ عددها 41 ملفا.",
                "S’est enquis du sort des 41 dossiers déposés en 2029.",
            ),
        },
    ]
    groups = [
        {
            "axis": axis(1),
            "facilitator": both("المؤطرة", "La facilitatrice"),
            "discussed": both(
                "ناقشت المجموعة نشر لوائح المستفيدين، وخلصت إلى أن النشر ينبغي أن يشمل المبلغ والغرض وتقرير الصرف.",
                "Le groupe a discuté de la publication des bénéficiaires : elle doit comprendre le montant, l’objet et "
                "le rapport d’utilisation.",
            ),
        },
        {
            "axis": axis(3),
            "facilitator": NOTHING,
            "discussed": both(
                "ناقشت المجموعة سبل إخبار الدواوير البعيدة، ومنها الأسواق الأسبوعية ومجموعات الرسائل.",
                "Le groupe a cherché comment informer les douars éloignés : souks hebdomadaires, groupes de messages.",
            ),
        },
    ]
    recommendations = [
        (1, "نشر قواعد الدعم وآجاله قبل 31 يناير من كل سنة.", "Publier les règles et les délais avant le 31 janvier."),
        (1, "نشر لائحة المستفيدين والمبالغ المصروفة.", "Publier la liste des bénéficiaires et les montants versés."),
        (3, "إشراك ممثلة عن الجمعيات في لجنة الانتقاء.", "Associer une représentante des associations au choix."),
        (4, "إيداع الترشيحات عبر الإنترنت إلى جانب الورق.", "Permettre le dépôt en ligne à côté du papier."),
    ]
    decisions = [
        (
            both("إعداد مشروع دليل الدعم وعرضه على اللجنة", "Rédiger le projet de guide et le soumettre au comité"),
            both("نقطة الارتكاز", "Point focal"),
            "2031-04-15",
        ),
        (
            both("إحصاء الجمعيات النشيطة بكل دوار", "Recenser les associations actives de chaque douar"),
            both("مكتب الجمعيات", "Bureau des associations"),
            "2031-05-02",
        ),
        (both("تعليق الإعلان بالدواوير", "Afficher l’appel dans les douars"), NOTHING, None),
    ]
    return {
        "speeches": speeches * times,
        "working_groups": groups * times,
        "recommendations": [
            {"key": f"r{copy}-{place}", "axis": axis(number), "text": both(arabic, french)}
            for place, (number, arabic, french) in enumerate(recommendations)
            for copy in range(times)
        ],
        "decisions": [
            {"key": f"d{copy}-{place}", "text": text, "responsible": responsible, "due": due}
            for copy in range(times)
            for place, (text, responsible, due) in enumerate(decisions)
        ],
    }


ATTENDANCE = [
    {"group": "council", "women": 4, "men": 9, "unspecified": None},
    {"group": "equality_body", "women": 5, "men": 0, "unspecified": None},
    {"group": "associations", "women": 11, "men": 14, "unspecified": 3},
    {"group": "schools", "women": None, "men": None, "unspecified": None},
    {"group": "media", "women": None, "men": None, "unspecified": 2},
]
PRESENCES = [
    {"name": both("المقعد 1", "Siège n° 1"), "office": both("رئيس المجلس", "Président du conseil"), "state": "present"},
    {
        "name": both("المقعد 2", "Siège n° 2"),
        "office": both("كاتب المجلس", "Secrétaire du conseil"),
        "state": "present",
    },
    {"name": both("المقعد 3", "Siège n° 3"), "office": both("مستشارة", "Conseillère"), "state": "excused"},
    {"name": NOTHING, "office": both("نقطة الارتكاز", "Point focal"), "state": "absent"},
]
REVIEWS = [
    {
        "text": both("نشر محضر اللقاء الأول", "Publier le procès-verbal de la première rencontre"),
        "responsible": both("كتابة المجلس", "Secrétariat du conseil"),
        "due": "2031-03-01",
        "meeting_title": both("اللقاء التواصلي الأول", "Première rencontre de communication"),
        "meeting_path": "meetings/2031-02-11-rencontre/",
        "meeting_on": "2031-02-11",
        "state": "done",
        "note": both("نُشر المحضر يوم 20/02/2031.", "Publié le 20/02/2031."),
    },
    {
        "text": both("دعوة المؤسسات التعليمية", "Inviter les établissements scolaires"),
        "responsible": NOTHING,
        "due": None,
        "meeting_title": both("اللقاء التواصلي الأول", "Première rencontre de communication"),
        "meeting_path": "meetings/2031-02-11-rencontre/",
        "meeting_on": "2031-02-11",
        "state": "open",
        "note": NOTHING,
    },
]


def content(
    *, times: int = 1, illustrative: bool = True, languages: tuple[str, ...] = ("ar", "fr"), **fields: Any
) -> dict[str, Any]:
    """The frozen content of signed minutes of a workshop; `times` repeats what was said and agreed."""
    return {
        "kind": "minutes",
        "schema": 1,
        "languages": list(languages),
        "illustrative": illustrative,
        "commune": COMMUNE,
        "form": "minutes",
        "meeting": meeting(),
        "opening": both(
            "افتتح رئيس المجلس الاجتماع بالترحيب بالحاضرات والحاضرين، وذكّر بأهداف الورشة.",
            "Le président du conseil a ouvert la réunion en saluant l’assistance et en rappelant le but de l’atelier.",
        ),
        "closing": both("اختُتم الاجتماع بشكر المشاركات والمشاركين.", "La réunion s’est achevée par des remerciements."),
        "source": NOTHING,
        "closed_at": "13:45",
        "agenda": agenda(),
        "attendance": ATTENDANCE,
        "presences": PRESENCES,
        "reviews": REVIEWS,
        "approval": {
            "name": "صاحب المقعد 1",
            "office": both("رئيس المجلس", "Président du conseil"),
            "on": "2031-03-25",
            "by_writer": False,
        },
        **rows(times),
        **fields,
    }


def account(**fields: Any) -> dict[str, Any]:
    """The frozen content of a small account: groups named, nobody counted, no hour of closing, no agenda with times."""
    points = [
        both("كلمة رئيس المجلس", "Mot du président"),
        both("عرض نقطة الارتكاز", "Exposé du point focal"),
        both("أسئلة وأجوبة", "Questions et réponses"),
    ]
    return content(
        illustrative=False,
        **{
            "kind": "account",
            "form": "account",
            "meeting": meeting(ends_at=None, invited=[], organisers=NOTHING),
            "source": both("تقرير صحفي عن الورشة", "Un article de presse sur l’atelier"),
            "opening": NOTHING,
            "closing": NOTHING,
            "closed_at": None,
            "agenda": [
                {
                    "level": 0,
                    "title": title,
                    "said": both("قُدمت أهداف البرنامج.", "Les objectifs ont été présentés."),
                    "minutes": None,
                    "starts": "10:30" if place == 0 else None,
                }
                for place, title in enumerate(points)
            ],
            "attendance": [
                {"group": group, "women": None, "men": None, "unspecified": None}
                for group in ("council", "equality_body", "associations", "students")
            ],
            "presences": [],
            "reviews": [],
            "speeches": [],
            "working_groups": [],
            "recommendations": [],
            "decisions": [],
            "approval": None,
            **fields,
        },
    )
