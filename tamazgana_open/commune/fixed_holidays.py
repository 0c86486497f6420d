"""The national holidays of Morocco that fall on the same day every year.

The religious ones follow the moon: their days are known when they are announced, and the administrator types them.
"""

from tamazgana_open.bilingual import Texts

FIXED: dict[tuple[int, int], Texts] = {
    (1, 1): {"ar": "رأس السنة الميلادية", "fr": "Nouvel An"},
    (1, 11): {"ar": "ذكرى تقديم وثيقة المطالبة بالاستقلال", "fr": "Manifeste de l’Indépendance"},
    (1, 14): {"ar": "رأس السنة الأمازيغية", "fr": "Nouvel An amazigh"},
    (5, 1): {"ar": "عيد الشغل", "fr": "Fête du Travail"},
    (7, 30): {"ar": "عيد العرش", "fr": "Fête du Trône"},
    (8, 14): {"ar": "ذكرى استرجاع إقليم وادي الذهب", "fr": "Journée de Oued Ed-Dahab"},
    (8, 20): {"ar": "ذكرى ثورة الملك والشعب", "fr": "Révolution du Roi et du Peuple"},
    (8, 21): {"ar": "عيد الشباب", "fr": "Fête de la Jeunesse"},
    (11, 6): {"ar": "ذكرى المسيرة الخضراء", "fr": "Marche Verte"},
    (11, 18): {"ar": "عيد الاستقلال", "fr": "Fête de l’Indépendance"},
}
"""Month and day, and what is celebrated."""
