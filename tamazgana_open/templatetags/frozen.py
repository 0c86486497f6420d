"""`{% frozen "name" key … %}…{% endfrozen %}`: a part of a page that is made of frozen content only, rendered once.

Frozen content never changes, and its SHA-256 names it, so the part can be kept for as long as the process lives:
after an act, the pages are made anew, but the frozen texts in them are not. The part must show nothing but the content
behind the keys; the language counts as a key by itself. An empty key (a draft) keeps nothing. A key can also be the
content itself where that is small and hashable: the steps of a programme, the profile's lines in the foot of a page;
where it is larger, its digest (`key_of`).
"""

import hashlib
import threading
from typing import Any

from cachetools import LRUCache
from django.template import Context, Library, Node, TemplateSyntaxError
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.translation import get_language

register = Library()

MAX_CHARACTERS = 8_000_000

_kept: LRUCache[tuple[Any, ...], str] = LRUCache(MAX_CHARACTERS, getsizeof=len)
_lock = threading.Lock()


def key_of(*facts: Any) -> str:
    """A key for a part that shows these facts and nothing else: values, data classes and collections of such."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()


class FrozenNode(Node):
    """The part between the tags."""

    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist, self.keys = nodelist, keys

    def render(self, context: Context) -> str:
        """The part as kept under its keys and the language, else rendered now."""
        keys = tuple(key.resolve(context) for key in self.keys)
        if not all(keys):
            return self.nodelist.render(context)
        key = (get_language(), *keys)
        with _lock:
            kept = _kept.get(key)
        if kept is None:
            kept = self.nodelist.render(context)
            with _lock:
                if len(kept) < MAX_CHARACTERS:
                    _kept[key] = kept
        return kept


@register.tag
def frozen(parser: Parser, token: Token) -> FrozenNode:
    """Parse `{% frozen "name" key … %}`: a name of its own for each place, then at least one key."""
    words = token.split_contents()[1:]
    if len(words) < 2:
        raise TemplateSyntaxError("frozen takes a name and at least one key")
    nodelist = parser.parse(["endfrozen"])
    parser.delete_first_token()
    return FrozenNode(nodelist, [parser.compile_filter(word) for word in words])
