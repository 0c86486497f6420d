"""The frozen content of a made-up programme, written by hand: what the tests of documents on paper read back."""

from typing import Any

COMMUNE = {
    "name": {"ar": "جماعة بني مثال", "fr": "Commune de Beni Mithal"},
    "heading": {
        "ar": ["المملكة المغربية", "وزارة الداخلية", "إقليم الأمثلة", "جماعة بني مثال"],
        "fr": ["Royaume du Maroc", "Ministère de l’Intérieur", "Province des Exemples", "Commune de Beni Mithal"],
    },
    "public_url": "https://ouvert.beni-mithal.example",
    "colours": {"identity": "#2f5d3a", "council": "#5b2a4e", "open": "#8a5200"},
    "seal_png": "",
}

_PROBLEM = {
    "ar": "تخصص الجماعة كل سنة اعتمادا لدعم الجمعيات، غير أن شروط الاستفادة لا تُعلن دائما في الموعد نفسه. فالجمعيات "
    "القريبة من المركز تعلم بفتح باب الترشيح قبل جمعيات الدواوير البعيدة، ولا تعرف كيف دُرست ملفاتها.",
    "fr": "La commune réserve chaque année un crédit au soutien des associations, mais les conditions ne sont pas "
    "toujours annoncées au même moment. Les associations du centre l’apprennent avant celles des douars éloignés.",
}
_SOLUTION = {
    "ar": "يضع المجلس سقفا للدعم لا يتجاوز 500.000,00 درهم خلال برنامج 2025-2027، طبقا للقانون رقم 31.13، ويُنشر "
    "الإعلان طيلة 30 يوما.\n\nوتُدرس الملفات على مرحلتين:\n- تتحقق لجنة من الوثائق\n- يقرر المجلس في جلسة عمومية\n\n"
    "للاستفسار: contact@beni-mithal.example أو +212 500 00 00 00.",
    "fr": "Le conseil fixe un plafond de 500 000,00 DH pendant le programme 2025-2027, selon la loi n° 31-13, et "
    "l’appel est publié pendant 30 jours.\n\nLes dossiers sont étudiés en deux temps :\n- une commission vérifie les "
    "pièces\n- le conseil décide en séance publique\n\nContact : contact@beni-mithal.example ou +212 500 00 00 00.",
}


def commitment(code: str, *, longer: int = 1, **fields: Any) -> dict[str, Any]:
    """One commitment; `longer` repeats its problem as further paragraphs."""
    return {
        "code": code,
        "title": {
            "ar": f"نشر قواعد الدعم قبل صرفه، الجزء {code}",
            "fr": f"Publier les règles avant l’aide, partie {code}",
        },
        "summary": {"ar": "تعرف كل جمعية الشروط مسبقا.", "fr": "Chaque association connaît les conditions à l’avance."},
        "problem": {language: "\n\n".join([text] * longer) for language, text in _PROBLEM.items()},
        "solution": _SOLUTION,
        "expected_result": {
            "ar": "تتنافس الجمعيات على قدم المساواة.",
            "fr": "Les associations concourent à armes égales.",
        },
        "lead_body": {"ar": "مكتب المجلس", "fr": "Bureau du conseil"},
        "partners": {"ar": "الجمعيات المحلية", "fr": "Associations locales"},
        "funding": {"ar": "ميزانية الجماعة", "fr": "Budget de la commune"},
        "verification": {"ar": "تقارير الصرف منشورة على الموقع.", "fr": "Les rapports d’utilisation sont en ligne."},
        "principles": ["transparency", "participation"],
        "amount": "500000.00",
        "douars": [{"ar": "دوار الزيتونة", "fr": "Douar Ez-Zitouna"}, {"ar": "دوار العين", "fr": "Douar El Aïn"}],
        "starts": "2025-11-01",
        "ends": "2027-03-31",
        "milestones": [
            {
                "title": {"ar": "إعداد الدليل", "fr": "Rédaction du guide"},
                "output": {"ar": "دليل منشور", "fr": "Guide publié"},
                "due": "2026-01-31",
                "done": "2026-02-03",
            },
            {
                "title": {"ar": "فتح باب الترشيح", "fr": "Ouverture des candidatures"},
                "output": {"ar": "إعلان معلق", "fr": "Appel affiché"},
                "due": "2026-03-15",
                "done": None,
            },
        ],
        "indicators": [
            {
                "name": {"ar": "نسبة التقارير المنشورة", "fr": "Part des rapports publiés"},
                "unit": {"ar": "%", "fr": "%"},
                "baseline": None,
                "target": "100",
            },
        ],
        **fields,
    }


def content(
    *, illustrative: bool = True, languages: tuple[str, ...] = ("ar", "fr"), **programme: Any
) -> dict[str, Any]:
    """The frozen content of the second version of a programme with two axes and three commitments."""
    axes = [
        {
            "number": 1,
            "pictogram": "integrity",
            "title": {"ar": "تعزيز الشفافية والنزاهة", "fr": "Renforcer la transparence et l’intégrité"},
            "why": {"ar": "من حق كل واحد أن يعرف كيف يُصرف المال.", "fr": "Chacun a le droit de savoir où va l’argent."},
            "commitments": [commitment("1.1"), commitment("1.3", longer=9)],
        },
        {
            "number": 4,
            "pictogram": "digital",
            "title": {"ar": "رقمنة الخدمات الجماعية", "fr": "Digitaliser les services communaux"},
            "why": {"ar": "كل تنقل يكلف وقتا ومالا.", "fr": "Chaque déplacement coûte du temps et de l’argent."},
            "commitments": [commitment("4.2", amount=None, douars=[], partners={"ar": "", "fr": ""}, indicators=[])],
        },
    ]
    return {
        "kind": "programme_version",
        "schema": 1,
        "languages": list(languages),
        "illustrative": illustrative,
        "commune": COMMUNE,
        "version": {
            "number": 2,
            "why": {
                "ar": "رُفع السقف بعد ملاحظات اللجنة.",
                "fr": "Le plafond a été relevé après les remarques du comité.",
            },
            "frozen_on": "2025-11-13",
            "changed": {"added": ["4.2"], "withdrawn": ["1.2"], "changed": ["1.1"]},
        },
        "programme": {
            "slug": "2025-2027",
            "title": {"ar": "برنامج الانفتاح 2025-2027", "fr": "Programme d’ouverture 2025-2027"},
            "summary": {"ar": "برنامج أعدته الجماعة مع سكانها.", "fr": "Un programme préparé avec les habitants."},
            "first_year": 2025,
            "last_year": 2027,
            "illustrative": illustrative,
            "axes": axes,
            **programme,
        },
    }


def without_french(value: Any) -> Any:
    """The same content as it is before its translation: French texts are empty."""
    if isinstance(value, dict):
        if set(value) == {"ar", "fr"} and isinstance(value["fr"], str):
            return {"ar": value["ar"], "fr": ""}
        return {key: without_french(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_french(item) for item in value]
    return value
