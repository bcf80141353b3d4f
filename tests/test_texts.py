"""The texts of each language are complete, well formed, and the same in each."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from custom_components.smspartner.api import HlrResult, Verdict
from custom_components.smspartner.const import DOMAIN

from .helpers import ROOT
from .texts import (
    EN,
    LANGUAGES,
    RESULTS_MATCHED_BY,
    TEXTS,
    Texts,
    placeholders_of,
    read_json,
    values_of,
)

SAME_AS_ENGLISH = {
    "es": {"ID", "No", "SMS", "Token", "Unicode", "{error}"},
    "fr": {"Date", "ID", "Message", "Messages", "SMS", "Tag", "Verdict"}
    | {"Test", "Unicode", "minutes", "notifications", "{error}"},
}
"""Texts that are meant to be the same as in English."""

LONGEST = {
    r"entity\.\w+\.\w+\.name": 36,
    r"entity\..*\.state\.\w+": 44,
    r"entity\..*\.state_attributes\.\w+\.name": 28,
    r"entity\..*\.unit_of_measurement": 16,
    r"services\.\w+\.name": 36,
    r"services\.\w+\.fields\.\w+\.name": 37,
    r"(config|config_subentries|options)\..*\.data\.\w+": 40,
    r"(config|config_subentries|options)\..*\.title": 40,
    r"config_subentries\.\w+\.(entry_type|initiate_flow\.\w+)": 24,
    r"selector\..*\.(name|options\.\w+)": 24,
    r"issues\..*(title|menu_options\.\w+)": 64,
    r"system_health\.info\.\w+": 40,
}
"""The greatest length of texts that are shown in a narrow place."""


PAGES = {
    "es": {"Configuración", "Herramientas", "Red", "Sistema", "servicios"},
    "fr": {"Outils", "Paramètres", "Réseau", "Système", "services"},
}
"""What Home Assistant calls the pages that lead to others, by the last word."""

TRANSLATIONS = pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))


def test_languages() -> None:
    """The texts are translated into three languages."""
    assert set(TEXTS) == {"en", "es", "fr"}


@LANGUAGES
def test_form_of_texts(language: str) -> None:
    """Texts have the form that Home Assistant accepts, without references or URLs."""
    for path, text in TEXTS[language].items():
        assert text == text.strip(), path
        assert text, path
        assert "  " not in text, path
        assert "[%key:" not in text, path
        assert not re.search(r"https?://|www\.", text), path
        assert not re.search(r"<[a-zA-Z/]", text), path
        # The user interface reads an apostrophe before these as a quotation mark.
        assert not re.search(r"'[{}<>]", text), path
        for placeholder in placeholders_of(text):
            assert re.fullmatch(r"[a-z_]+", placeholder), path


@LANGUAGES
def test_length_of_texts(language: str) -> None:
    """Texts that are shown in a narrow place are short."""
    for pattern, longest in LONGEST.items():
        found = {
            path: text
            for path, text in TEXTS[language].items()
            if re.fullmatch(pattern, path)
        }
        assert found, pattern
        for path, text in found.items():
            assert len(text) <= longest, path


@LANGUAGES
def test_names_of_entities_differ(language: str) -> None:
    """No two entities of a platform have the same name."""
    platforms = read_json(f"translations/{language}.json")["entity"]
    for platform, entities in platforms.items():
        names = Counter(entity["name"] for entity in entities.values())
        assert max(names.values()) == 1, platform


@LANGUAGES
def test_same_states_have_the_same_texts(language: str) -> None:
    """A result or a verdict has the same text everywhere."""
    told: dict[str, Texts] = {}
    for path, text in TEXTS[language].items():
        if found := re.fullmatch(r"(entity\..*\.state)\.(\w+)", path):
            told.setdefault(found[1], {})[found[2]] = text
    for values in (values_of(HlrResult), values_of(Verdict), RESULTS_MATCHED_BY):
        words = [texts for texts in told.values() if set(texts) == values]
        assert len(words) > 1
        assert words == [words[0]] * len(words)
        assert len(set(words[0].values())) == len(values)


@LANGUAGES
def test_states_have_plain_texts(language: str) -> None:
    """No text of a state is the name that SMS Partner or the code has for it."""
    for path, text in TEXTS[language].items():
        if ".state." in path:
            assert not re.search(r"_|\bEC\b", text), path
            assert text[0].isupper(), path


@pytest.mark.parametrize("language", sorted(PAGES))
def test_pages_have_the_names_of_home_assistant(language: str) -> None:
    """A way to a page has the words that the user sees, wherever it is told."""
    told = [
        *TEXTS[language].values(),
        *(path.read_text() for path in ROOT.glob(f"blueprints/**/*.{language}.yaml")),
        (ROOT / f"tests/end_to_end/introductions/{language}.txt").read_text(),
    ]
    found = {
        word for text in told for word in re.findall(r"(\w+) [>→] (?=[A-ZÉ])", text)
    }
    assert found == PAGES[language]


def test_french_typography() -> None:
    """French has the spaces and apostrophes of Home Assistant's own French."""
    for path, text in TEXTS["fr"].items():
        assert not re.search(r"(?<!\u00a0)[:;?!»](?=\s|$)", text), path
        assert not re.search(r"«(?!\u00a0)", text), path
        assert not re.search('[\u2019\u201c\u201d"]|\\.\\.\\.', text), path
        assert not re.search(r"\d \d", text), path


def test_french_is_polite() -> None:
    """French addresses the user with vous."""
    for path, text in TEXTS["fr"].items():
        assert not re.search(r"\b(?i:tu|te|toi|ton|ta|tes)\b", text), path


def test_spanish_typography() -> None:
    """Spanish opens its questions, and separates thousands with a point."""
    for path, text in TEXTS["es"].items():
        for opening, closing in ("¿?", "¡!", "«»"):
            assert text.count(opening) == text.count(closing), path
        assert not re.search('[\u2019\u201c\u201d"]|\\d,\\d', text), path


def test_spanish_is_familiar() -> None:
    """Spanish addresses the user with tú, as Home Assistant's own does."""
    for path, text in TEXTS["es"].items():
        assert not re.search(r"\b(?i:usted|ustedes|vosotros|vuestr[oa]s?)\b", text), (
            path
        )


@TRANSLATIONS
def test_same_texts(language: str) -> None:
    """A translation has every text, and no text is left over."""
    assert set(TEXTS[language]) == set(TEXTS["en"])


@TRANSLATIONS
def test_same_placeholders(language: str) -> None:
    """A translation has the placeholders of the English text."""
    for path, text, english in _pairs(language):
        assert placeholders_of(text) == placeholders_of(english), path


@TRANSLATIONS
def test_same_numbers(language: str) -> None:
    """A translation has the numbers of the English text."""
    for path, text, english in _pairs(language):
        assert _numbers(text) == _numbers(english), path


def _pairs(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the path, the text and the English text of each text of a language."""
    for path, text in TEXTS[language].items():
        if path in TEXTS["en"]:
            yield path, text, TEXTS["en"][path]


def _numbers(text: str) -> Counter[str]:
    """Return the numbers of a text without thousands separators."""
    return Counter(
        re.sub(r"\D", "", number)
        for number in re.findall(r"\d+(?:[.,\u00a0]\d{3})*", text)
    )


@TRANSLATIONS
def test_same_paragraphs(language: str) -> None:
    """A translation has the paragraphs and the emphasis of the English text."""
    for path, text, english in _pairs(language):
        for mark in ("\n\n", "**", "`"):
            assert text.count(mark) == english.count(mark), path


@TRANSLATIONS
def test_nothing_is_left_in_english(language: str) -> None:
    """Only texts that are listed are the same as in English."""
    same = {text for _, text, english in _pairs(language) if text == english}
    assert same == SAME_AS_ENGLISH[language]


@LANGUAGES
@pytest.mark.parametrize("category", sorted(EN))
async def test_home_assistant_reads_them(
    hass: HomeAssistant, language: str, category: str
) -> None:
    """Home Assistant finds each text, and falls back to English for none."""
    found = await async_get_translations(hass, language, category, [DOMAIN])
    assert found == {
        f"component.{DOMAIN}.{path}": text
        for path, text in TEXTS[language].items()
        if path.startswith(f"{category}.")
    }


def test_every_category_is_looked_at() -> None:
    """Every category of texts is compared with the code by a test."""
    assert set(EN) == {
        "common",
        "config",
        "config_subentries",
        "entity",
        "exceptions",
        "issues",
        "options",
        "selector",
        "services",
        "system_health",
    }


def test_placeholders_only_where_they_are_filled() -> None:
    """Only errors, what they are made of, issues and dialogs have placeholders."""
    for path, text in TEXTS["en"].items():
        if not re.fullmatch(
            r"(common|exceptions|issues)\..*"
            r"|.*\.step\.\w+\.(description|menu_option_descriptions\.\w+)"
            r"|config\.abort\.\w+",
            path,
        ):
            assert placeholders_of(text) == set(), path
