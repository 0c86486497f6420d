"""Words reduced to stems, so that a search finds inflected forms: a light stemmer for Arabic, Snowball for French.

Stems are kept beside the text in a stored column, which works the same on every database.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import pyarabic.araby as araby
import snowballstemmer
from tashaphyne.stemming import ArabicLightStemmer

_WORD = re.compile(r"[^\W_]+(?:[.\-/][^\W_]+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_STOP_WORDS = """
في من على إلى عن أن ان أو او و ما لا هذا هذه ذلك التي الذي مع كل ثم قد كما بين بعد قبل عند هي هو
le la les l un une des de du d et en à au aux pour par sur dans que qui ou ce cette ces est sont
"""
_STOP = frozenset(_STOP_WORDS.split())
_lock = threading.Lock()
_arabic = ArabicLightStemmer()
_french = snowballstemmer.stemmer("french")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word: harakat and tatweel stripped, hamza forms folded, affixes removed; accents folded."""
    if _ARABIC.search(word):
        bare = araby.normalize_hamza(araby.strip_tatweel(araby.strip_tashkeel(word)), method="tasheel")
        bare = bare.replace("ى", "ي").replace("ة", "ه")
        with _lock:  # the stemmer keeps its state in itself
            light = _arabic.light_stem(bare)
        return (light or bare).rstrip("ه") or bare
    folded = word.casefold()
    with _lock:
        folded = _french.stemWord(folded)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


def stems(text: str) -> list[str]:
    """The stems of a text's words in order, without stop words."""
    found = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text).replace("’", " ").replace("'", " ")):
        if word.casefold() in _STOP:
            continue
        found.append(stem(word))
    return found


def column(text: str) -> str:
    """The stored form: each stem once, between spaces, so that ` stem ` is found as a whole."""
    return f" {' '.join(dict.fromkeys(stems(text)))} "
