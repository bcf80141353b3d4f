"""The French README says what the English one says."""

import re
from pathlib import Path
from typing import Final

from .documents import (
    README,
    README_FR,
    Example,
    examples_of,
    links_of,
    prose_of,
)
from .texts import TEXTS

CODE: Final = re.compile(r"`[^`]+`|\]\([^)]+\)|^\[\w+\]: .+$|^[|-]+$", re.MULTILINE)
OUTLINE: Final = re.compile(r"^(?:#+ |- |\d+\. |\||!\[)", re.MULTILINE)


def _outline_of(document: Path) -> list[str]:
    """Return what headings, list items, rows of tables and pictures begin with."""
    return OUTLINE.findall(prose_of(document))


def _meaning_of(example: Example) -> tuple[str, object]:
    """Return an example without its comments."""
    return example.language, example.content


def _words_of(document: Path) -> str:
    """Return the text of a document without its line ends."""
    return " ".join(re.split("[ \n]+", prose_of(document)))


def test_headings() -> None:
    """Both have the same headings, lists, tables and pictures in the same order."""
    assert _outline_of(README) == _outline_of(README_FR)


def test_examples() -> None:
    """Both have the same examples, except for the comments in them."""
    english, french = (
        [_meaning_of(example) for example in examples_of(document)]
        for document in (README, README_FR)
    )
    assert english
    assert english == french


def test_links() -> None:
    """Both link to the same pages in the same order, and each to the other one."""
    pictures = [link.replace(".fr.png", ".png") for link in links_of(README_FR)]
    french = ["README.fr.md" if link == README.name else link for link in pictures]
    assert french == links_of(README)
    for link in links_of(README_FR):
        assert ".fr.png" in link or not link.endswith(".png")


def test_names() -> None:
    """A name of the integration in the English one is in the French one in French."""
    english, french = map(_words_of, (README, README_FR))
    named = {text for text in TEXTS["en"].values() if f"*{text}*" in english}
    assert named
    for name in named:
        paths = [path for path, text in TEXTS["en"].items() if text == name]
        assert any(f"*{TEXTS['fr'][path]}*" in french for path in paths), name


def test_typography() -> None:
    """French has the spaces and apostrophes of the integration's own French."""
    text = CODE.sub("", prose_of(README_FR))
    assert not re.search(r"(?<!\u00a0)[:;?!»](?=[\s*]|$)", text)
    assert not re.search(r"«(?!\u00a0)", text)
    assert not re.search('[\u2019\u201c\u201d"]|\\.\\.\\.', text)
    assert not re.search(r"\d[ \n](\d|€)", text)
