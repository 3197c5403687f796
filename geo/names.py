"""Spellings of place names: one key for all ways to write a name, and rules from one language to another.

Nothing here knows any place. `search_key` folds what does not tell two names apart (case, apostrophes,
hyphens, accents, look-alike letters); `split_type_words` takes off words such as "oblast" or "м." and returns
them as a hint of level; `romanise` and its kin write a Ukrainian or Russian name in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = [
    "dictionary_forms",
    "has_cyrillic",
    "names_water",
    "romanise",
    "romanise_bgn",
    "romanise_russian",
    "search_key",
    "split_type_words",
]

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′ʹʻ\"“”«»„"), None)
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_/.]+")
# Letters that look alike in both scripts. A word that mixes scripts is a slip of the keyboard (or of OCR).
_LATIN_TO_CYRILLIC = str.maketrans("aceopxyiïhkmtb", "асеорхуіїнкмтв")  # lower case, capitals' shapes included
_CYRILLIC_TO_LATIN = {after: before for before, after in _LATIN_TO_CYRILLIC.items()}
_LATIN_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae"})
# -skyi, -skyy, -skiy, -sky ... are one adjective ending, written as many ways as there are desks.
_ADJECTIVE = re.compile(r"(?<=[a-z])([sctz])k(?:yi|yy|yj|iy|ii|ij|y|i)\b")


def has_cyrillic(text: str) -> bool:
    """Whether any letter is Cyrillic."""
    return _CYRILLIC.search(text) is not None


def _one_script(word: str) -> str:
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    return word.translate(_LATIN_TO_CYRILLIC if cyrillic >= latin else _CYRILLIC_TO_LATIN)


def _without_accents(word: str) -> str:
    if _CYRILLIC.search(word):  # decomposing Cyrillic would turn й into и and ї into і
        return word.replace("\u0301", "").replace("ё", "е").replace("ґ", "г")
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _ADJECTIVE.sub(r"\1kyi", plain.translate(_LATIN_LETTERS))


@lru_cache(maxsize=65536)
def search_key(name: str) -> str:
    """The form under which a name is looked up; two spellings with one key count as the same name.

    Case, apostrophes and quotes, hyphens and dots, accents, ё/е, ґ/г, the ways of writing -skyi in Latin
    letters, and look-alike letters of the other script inside a word are folded. Soft signs are kept.
    """
    text = unicodedata.normalize("NFKC", name).lower().translate(_APOSTROPHES)
    words = [_without_accents(_one_script(word)) for word in _SEPARATORS.sub(" ", text).split()]
    return " ".join(_SEPARATORS.sub(" ", " ".join(words)).split())


_TYPE_WORDS: dict[str, str] = {
    word: level
    for level, words in {
        "oblast": "oblast oblasts obl region regions regionen oblasti obwod обл область области області областю"
        " областью областей областях регион регіон края край краю krai kray republic республика республики"
        " республіка",
        "raion": "raion rayon rayon district districts raions районы района район районе районом районів"
        " районі району райони р-н jaras járás rn рн",
        "hromada": "hromada gromada community громада громади громаді громаду громадою громад тг отг община"
        " общины общине общину громады",
        "city": "city town місто міста місті містом м г гор город города городе городом міський",
        "settlement": "settlement township смт пгт селище селища селищі поселок посёлок поселка поселке сщ",
        "village": "village село села селі селом селе с деревня деревни деревне",
    }.items()
    for word in words.split()
}
# Words that only colour another type word: "Лозівська міська територіальна громада".
_COLOUR_WORDS = (
    "міська селищна сільська городская поселковая сельская територіальна територіальної територіальній"
    " территориальная территориальной обєднана объединенная territorial urban rural amalgamated united"
    " міської селищної сільської міській селищній сільській the of"
)
_COLOURS = frozenset(_COLOUR_WORDS.split())
_WATER = re.compile(
    r"\b(river|rivers|reservoir|lake|sea|estuary|річк[аиуою]|річц[іи]|рік[аиу]|рек[аиеуой]+|водосховищ\w*|"
    r"водохранилищ\w*|озер[оаі]|море|моря|лиман\w*)\b|(^|\s)р\.\s",
    re.IGNORECASE,
)


def names_water(text: str) -> bool:
    """Whether the text says that it names a river, lake or sea ("Dnipro River", "річка Дніпро")."""
    return _WATER.search(text) is not None


def split_type_words(key: str) -> tuple[str, str]:
    """A search key without its words of type, and the level that they hint at ("" if none).

    >>> split_type_words("kharkiv oblast")
    ('kharkiv', 'oblast')
    """
    words = key.replace("р н", "рн").split() if " р н" in f" {key}" else key.split()
    found: list[str] = []
    kept: list[str] = []
    for word in words:
        level = _TYPE_WORDS.get(word)
        if level:
            found.append(level)
        elif word not in _COLOURS:
            kept.append(word)
    if not kept:
        return key, ""
    # "settlement hromada", "city district": the wider word is the type, the other colours it
    for level in ("hromada", "raion", "oblast", "city", "settlement", "village"):
        if level in found:
            return " ".join(kept), level
    return " ".join(kept), ""


_LEMMA_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # adjectives, Ukrainian: Запорізького району, Лозівській громаді, Харківської області
    ("ського", ("ський", "ське")),
    ("цького", ("цький", "цьке")),
    ("зького", ("зький", "зьке")),
    ("ському", ("ський", "ське")),
    ("цькому", ("цький", "цьке")),
    ("зькому", ("зький", "зьке")),
    ("ської", ("ська",)),
    ("цької", ("цька",)),
    ("зької", ("зька",)),
    ("ській", ("ська",)),
    ("цькій", ("цька",)),
    ("зькій", ("зька",)),
    ("ську", ("ська",)),
    ("цьку", ("цька",)),
    # adjectives, Russian
    ("ского", ("ский", "ское")),
    ("цкого", ("цкий", "цкое")),
    ("ском", ("ский", "ское")),
    ("цком", ("цкий", "цкое")),
    ("ской", ("ская", "ской")),
    ("цкой", ("цкая",)),
    ("скую", ("ская",)),
    ("цкую", ("цкая",)),
    # regions called by nouns: на Харківщині, Дніпропетровщини, на Харьковщине
    ("щині", ("щина",)),
    ("щини", ("щина",)),
    ("щину", ("щина",)),
    ("щиною", ("щина",)),
    ("щине", ("щина",)),
    ("щины", ("щина",)),
    ("рпатті", ("рпаття",)),
    # towns: Харкова, Харкові, у Вільнянську, в Одесі, Києва, Дружківці
    ("ківці", ("ківка",)),
    ("івці", ("івка", "івці")),
    ("ївці", ("ївка", "ївці")),
    ("ївки", ("ївка",)),
    ("івки", ("івка", "івки")),
    ("івку", ("івка",)),
    ("овке", ("овка",)),
    ("овки", ("овка",)),
    ("евке", ("евка",)),
    ("ьова", ("ів",)),
    ("кова", ("ків", "ков")),
    ("кові", ("ків",)),
    ("кове", ("ков", "кове")),
    ("ова", ("ів", "ов")),
    ("ові", ("ів",)),
    ("єва", ("їв",)),
    ("єві", ("їв",)),
    ("ева", ("ів", "ев")),
    ("еві", ("ів",)),
    ("еве", ("ев",)),
    ("ську", ("ськ",)),
    ("ська", ("ськ",)),
    ("цька", ("цьк",)),
    ("цьку", ("цьк",)),
    ("ска", ("ск",)),
    ("ске", ("ск",)),
    ("оля", ("оль", "іль")),
    ("олі", ("оль", "іль")),
    ("оле", ("оль",)),
    ("есі", ("еса",)),
    ("еси", ("еса",)),
    ("ессе", ("есса",)),
    ("ессы", ("есса",)),
    ("града", ("град",)),
    ("граді", ("град",)),
    ("граде", ("град",)),
    ("жжі", ("жжя",)),
    ("жье", ("жье",)),
    ("ого", ("ий", "е")),
    ("ому", ("ий", "е")),
    ("ні", ("на", "ні", "нь")),
    ("і", ("", "а", "о", "я")),
    ("у", ("", "а")),
    ("а", ("",)),
    ("и", ("а",)),
    ("е", ("", "а")),
)


def dictionary_forms(key: str) -> list[str]:
    """Guesses at the dictionary form of a declined Cyrillic name (a search key), likeliest first.

    Only endings are looked at, so a guess may be no word at all: it counts only if some place bears it.
    """
    guesses: list[str] = []
    words = key.split()
    if not words or not has_cyrillic(key):
        return guesses
    *front, last = words
    for ending, replacements in _LEMMA_RULES:
        if last.endswith(ending) and len(last) > len(ending) + 1:
            guesses.extend(" ".join([*front, last[: -len(ending)] + new]) for new in replacements)
    return [guess for guess in dict.fromkeys(guesses) if guess != key]


_NATIONAL = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "y", "і": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia", "ь": "",
}  # fmt: skip
_NATIONAL_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_BGN = {**_NATIONAL, "є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ё": "yo",
}  # fmt: skip


def _capitalised(source: str, latin: str) -> str:
    return latin[:1].upper() + latin[1:] if source[:1].isupper() else latin


def _letters(word: str, table: dict[str, str], initial: dict[str, str], clusters: dict[str, str]) -> str:
    out: list[str] = []
    lower, i = word.lower(), 0
    while i < len(word):
        pair = lower[i : i + 2]
        if pair in clusters:
            out.append(_capitalised(word[i], clusters[pair]))
            i += 2
            continue
        letter = lower[i]
        latin = initial[letter] if i == 0 and letter in initial else table.get(letter, word[i])
        out.append(_capitalised(word[i], latin) if letter in table else latin)
        i += 1
    return "".join(out)


def _by_word(name: str, table: dict[str, str], initial: dict[str, str], clusters: dict[str, str]) -> str:
    bare = name.strip().translate(_APOSTROPHES)
    return re.sub(r"[\u0400-\u04ff]+", lambda m: _letters(m.group(), table, initial, clusters), bare)


def romanise(name: str) -> str:
    """A Ukrainian name in Latin letters by the national table.

    Source: Cabinet of Ministers of Ukraine, resolution 55 of 27 January 2010 (зг is zgh; є, ї, й, ю, я have
    forms of their own at the start of a word; the soft sign and the apostrophe are not written).
    """
    return _by_word(name, _NATIONAL, _NATIONAL_INITIAL, {"зг": "zgh"})


def romanise_bgn(name: str) -> str:
    """A Ukrainian name by the BGN/PCGN 1965 system without its apostrophes (Kryvyy Rih, Zaporizhzhya)."""
    return _by_word(name, _BGN, {}, {"зг": "zgh"})


def romanise_russian(name: str) -> str:
    """A Russian name in Latin letters as newspapers write it (Bogodukhov, Krivoy Rog, Dnepr)."""
    return _by_word(name, _RUSSIAN, {}, {"ый": "y", "ий": "iy"})
