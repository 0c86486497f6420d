"""Words reduced to stems, so that a search finds inflected forms: a light stemmer for Arabic, Snowball for French.

Stems are kept beside the text in a stored column, which works the same on every database.
The Arabic one takes off the article with what is written onto it, pronouns, and the endings of number and gender (after
Larkey's light10); broken plurals keep a stem of their own. A proclitic of one letter could as well be the word's own
first letter: a text is kept with and without it, what is looked for is taken as it stands.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import pyarabic.araby as araby
import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[.\-/][^\W_]+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_STOP_WORDS = (
    "في من على إلى عن أن ان أو او و ما لا هذا هذه ذلك التي الذي مع كل ثم قد كما بين بعد قبل عند هي هو "
    "le la les l un une des de du d et en à au aux pour par sur dans que qui ou ce cette ces est sont"
)
_STOP = frozenset(_STOP_WORDS.split())
_ARTICLES = ("وبال", "وكال", "وال", "بال", "كال", "فال", "ولل", "فلل", "ال", "لل")
_PROCLITICS = {"و": 3, "ف": 3, "ب": 4, "ل": 4, "ك": 4}
"""Letter written onto the next word → how many letters the rest must have."""
_PRONOUNS = ("اتها", "اتهم", "اتنا", "تهما", "تها", "تهم", "تهن", "تنا", "هما", "ها", "هم", "هن", "نا")
_ENDINGS = ("يات", "ات", "ون", "ين", "ان", "يه", "ه")
MOST_WORDS = 12
"""More words than these narrow no search down, and each costs a question to the database."""
_lock = threading.Lock()
_french = snowballstemmer.stemmer("french")


def _without(word: str, endings: tuple[str, ...], rest: int) -> str:
    return next((word[: -len(e)] for e in endings if word.endswith(e) and len(word) - len(e) >= rest), word)


def _arabic_stem(word: str) -> str:
    # The article is written with a bare alif; a word of foreign origin that begins alike (إلكتروني) loses it as well,
    # with or without the article before it, so that both spellings of it meet.
    word = next((word[len(a) :] for a in _ARTICLES if word.startswith(a) and len(word) - len(a) >= 3), word)
    bare = araby.normalize_hamza(word, method="tasheel").replace("ى", "ي").replace("ة", "ه")
    if bare.startswith("ال") and len(bare) >= 6:
        bare = bare[2:]
    bare = _without(_without(bare, _PRONOUNS, 3), _ENDINGS, 3)
    return _without(bare, ("ي",), 3)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word: harakat and tatweel stripped, hamza forms folded, affixes removed; accents folded."""
    if _ARABIC.search(word):
        return _arabic_stem(araby.strip_tatweel(araby.strip_tashkeel(word))) or word
    folded = word.casefold()
    with _lock:  # the stemmer keeps its state in itself
        folded = _french.stemWord(folded)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c)) or word


def words(text: str) -> list[str]:
    """The words of a text in order, without stop words; harakat do not cut a word into pieces."""
    text = unicodedata.normalize("NFC", text).replace("’", " ").replace("'", " ")
    found = _WORD.findall(araby.strip_tatweel(araby.strip_tashkeel(text)))
    return [word for word in found if word.casefold() not in _STOP]


def stems(text: str) -> list[str]:
    """The stems of what somebody looks for, in order."""
    return [stem(word) for word in words(text)]


def wanted(text: str) -> list[str]:
    """The stems of what somebody looks for, each once; of very many words the first ones."""
    return list(dict.fromkeys(stems(text)))[:MOST_WORDS]


def indexed(text: str) -> list[str]:
    """The stems under which a text is found: those of its words, and of what follows a proclitic of one letter."""
    found = []
    for word in words(text):
        found.append(stem(word))
        if word[0] in _PROCLITICS and len(word) > _PROCLITICS[word[0]]:
            found.append(stem(word[1:]))
    return found


def column(text: str) -> str:
    """The stored form: each stem once, between spaces, so that ` stem ` is found as a whole."""
    return f" {' '.join(dict.fromkeys(indexed(text)))} "
