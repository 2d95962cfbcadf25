"""What the search compares: one normalised text an account, with pinyin and initials beside the Chinese."""

import unicodedata

from pypinyin import Style, pinyin

MAX_LENGTH = 1500


def normalise(text: str) -> str:
    """Fold width, case and runs of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def has_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


def romanise(name: str) -> list[str]:
    """Spell a Chinese name in pinyin and in initials; other names give nothing."""
    if not has_chinese(name):
        return []
    syllables = [reading[0] for reading in pinyin(name, style=Style.NORMAL, errors="ignore")]
    return ["".join(syllables), "".join(syllable[0] for syllable in syllables if syllable)]


def search_text(*, names: list[str], codes: list[str]) -> str:
    """Join names, their pinyin and initials, and codes such as number, credit code and phone."""
    parts = [normalise(name) for name in names if name]
    for name in names:
        parts += romanise(normalise(name))
    parts += [normalise(code) for code in codes if code]
    return " ".join(dict.fromkeys(parts))[:MAX_LENGTH]
