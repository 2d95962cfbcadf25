"""What the search compares: one normalised text an account, with pinyin and initials beside the Chinese."""

import unicodedata
from functools import lru_cache

MAX_LENGTH = 1500
KEPT_WORDS = 20_000


def normalise(text: str) -> str:
    """Fold width, case and runs of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def has_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


def romanise(name: str) -> list[str]:
    """Spell a Chinese name in pinyin and in initials; other names give nothing."""
    if not has_chinese(name):
        return []
    # The dictionary is loaded by the first Chinese name, not by every start.
    from pypinyin.seg.simpleseg import seg

    syllables = [syllable for word in seg(name) for syllable in _readings(word)]
    return ["".join(syllables), "".join(syllable[0] for syllable in syllables if syllable)]


@lru_cache(maxsize=KEPT_WORDS)
def _readings(word: str) -> tuple[str, ...]:
    """Spell one word. Names are made of few words, and spelling costs ten times what finding them costs."""
    from pypinyin import Style, pinyin

    return tuple(reading[0] for reading in pinyin([word], style=Style.NORMAL, errors="ignore"))


def search_text(*, names: list[str], codes: list[str]) -> str:
    """Join names, their pinyin and initials, and codes such as number, credit code and phone."""
    parts = [normalise(name) for name in names if name]
    for name in names:
        parts += romanise(normalise(name))
    parts += [normalise(code) for code in codes if code]
    return " ".join(dict.fromkeys(parts))[:MAX_LENGTH]
