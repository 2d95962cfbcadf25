"""PDF from HTML, with nothing fetched from the network or the disk but our own style and fonts.

Customers' words stand in the documents, so whatever they refer to is refused: the fetcher knows two kinds of
addresses only, data URIs and the names of our own assets below `asset:`.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

ASSET_SCHEME = "asset:"
FONTS = ("NotoSansSC-400.ttf", "NotoSansSC-600.ttf")


class FontsMissingError(Exception):
    """The fonts of the documents are not laid out on this machine."""


def font_path(name: str) -> Path:
    """Find a font file. Raises: FontsMissingError with the command that brings it."""
    path: Path = settings.FONTS_DIR / name
    if not path.exists():
        raise FontsMissingError(f"The font {name} is missing in {settings.FONTS_DIR}: run make setup.")
    return path


def own_asset(name: str) -> bytes:
    """Read one of our own assets by its bare name. Raises: ValueError for any other name."""
    if name in FONTS:
        return font_path(name).read_bytes()
    raise ValueError(f"{name} is not an asset of a document")


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnAssetsFetcher(URLFetcher):
        """Serve data URIs and our own assets; refuse everything else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith(ASSET_SCHEME):
                return URLFetcherResponse(url, body=own_asset(url.removeprefix(ASSET_SCHEME)))
            return super().fetch(url, headers)

    return OwnAssetsFetcher(allowed_protocols=["data"], allow_redirects=False)


def missing_glyphs(text: str) -> set[str]:
    """Find the characters that our document font cannot draw; they would print as boxes."""
    covered = _covered_characters()
    return {character for character in text if ord(character) not in covered and not character.isspace()}


@lru_cache(maxsize=1)
def _covered_characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_path(FONTS[0]), lazy=True) as font:
        return frozenset(font.getBestCmap())


def render_pdf(html: str) -> bytes:
    """Print one HTML document on paper.

    Raises: FontsMissingError when the fonts are not laid out.
    Cost: a second more for the first document of a process.
    """
    for name in FONTS:
        font_path(name)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    # The fonts live as long as the document: kept over the end of the process, they bring it down.
    fonts = FontConfiguration()
    text = (settings.BASE_DIR / "static" / "css" / "print.css").read_text(encoding="utf-8")
    style = CSS(string=text, font_config=fonts, url_fetcher=_fetcher())
    document = HTML(string=html, url_fetcher=_fetcher())
    pdf: bytes = document.write_pdf(stylesheets=[style], font_config=fonts)
    return pdf
