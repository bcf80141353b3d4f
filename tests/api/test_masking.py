"""What is secret is hidden in whatever spelling, and what is not stays."""

import json
import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote as url_quote

import pytest

from custom_components.smspartner.api import mask_numbers, quote, redact

KEY = "0a1b2c3d4e5f-Key/+="
HOST = "Home.Example.org:8123"
WEBHOOK_ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
TOKEN = "Zx_9-aB%2Bc"
URL = f"https://{HOST}/api/webhook/{WEBHOOK_ID}?token={TOKEN}"
READ = 8_192
"""Characters of a text that are looked at."""
SECRETS = [KEY, URL, "été à la mer"]


def in_json(text: str) -> str:
    """Write a text as JSON has it, slashes escaped."""
    return json.dumps(text)[1:-1].replace("/", "\\/")


def in_code_units(text: str) -> str:
    """Write every character as an escape of JSON."""
    return "".join(f"\\u{ord(letter):04X}" for letter in text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "upper case": str.upper,
    "lower case": str.lower,
    "URL": lambda text: url_quote(text, safe=""),
    "URL, lower case": lambda text: url_quote(text, safe="").lower(),
    "URL, slashes kept": url_quote,
    "URL, every character": lambda text: "".join(
        f"%{byte:02x}" for byte in text.encode()
    ),
    "URL, twice": lambda text: url_quote(url_quote(text, safe=""), safe=""),
    "URL, thrice": lambda text: url_quote(url_quote(url_quote(text, safe=""))),
    "JSON": in_json,
    "JSON, twice": lambda text: in_json(in_json(text)),
    "JSON, every character": in_code_units,
    "JSON in a URL": lambda text: url_quote(in_json(text), safe=""),
    "URL in JSON": lambda text: in_json(url_quote(text, safe="")),
    "HTML": escape,
    "HTML in JSON": lambda text: in_json(escape(text)),
    "HTML, every character": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "HTML in hexadecimal": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        URL,
        URL.removeprefix("https://"),
        HOST,
        HOST.removesuffix(":8123"),
        WEBHOOK_ID,
        TOKEN,
        TOKEN.replace("%2B", "+"),
        SECRETS[-1],
    ],
)
def test_every_spelling_is_found(secret: str, spelling: str) -> None:
    """A secret is hidden by its value, however it is written, and no more than that."""
    written = SPELLINGS[spelling](secret)
    assert redact(f"Non : {written} !", SECRETS) == "Non : … !"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see /api/webhook/abc?x=1 there", "see … there"),
        ("see %2Fapi%2Fwebhook%2Fabc%3Fx there", "see … there"),
        (r"see \/api\/webhook\/abc there", r"see \… there"),
        ("see /API/Webhook/abc", "see …"),
        ("home.example/api/webhook/abc.", "home.example…"),
        ("?a=1&token=abc&b=2 there", "?a=1&… there"),
        ("?a=1&Token%3Dabc\nthere", "?a=1&…\nthere"),
        ("&campaign_token=abc", "&campaign_…"),
        ("see https://a.example/b there", "see … there"),
        ("see HTTP%3A%2F%2Fa.example there", "see … there"),
        ("token=", "…"),
        ("the token is gone", "the token is gone"),
        ("Clé API incorrecte, 100 % sûr \\o/ &c; 50%25", None),
        ("", ""),
        ("… & … % … \\", None),
    ],
)
def test_without_knowing_a_secret(text: str, expected: str | None) -> None:
    """Addresses and tokens are hidden although nobody named them; words stay."""
    assert redact(text) == (text if expected is None else expected)


def test_short_secrets_are_words() -> None:
    """A tag of a letter takes no letter out of the words, and an empty one nothing."""
    text = "Il y a une clé a.b été api"
    assert redact(text, ["a", ""]) == "Il y … une clé ….b été api"


SMS = "Fuite d'eau à la cave:br:Vanne fermée, code 0417. Voir https://a.example/b"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "part",
    [
        "Fuite d'eau à la",
        "fuite",
        "cave:br:Vanne",
        "0417",
        "VANNE",
        "eau à la cave",
        "ite d'eau à l",
    ],
)
def test_a_part_of_a_text_is_found(part: str, spelling: str) -> None:
    """Of the text of an SMS, long words, numbers and longer runs are hidden too."""
    written = SPELLINGS[spelling](part)
    told = redact(f"Non : {written} !", [SMS])
    assert re.fullmatch(r"Non : ?…+ ?!", told)


@pytest.mark.parametrize("line", ["\n", "\r\n", "<br>", " ", "\\n", "%0A"])
def test_a_text_with_other_line_breaks_is_found(line: str) -> None:
    """Each line is hidden by itself."""
    told = redact(f"Refusé : {SMS.replace(':br:', line)}", [SMS])
    for word in ("fuite", "eau", "cave", "vanne", "ferm", "0417", "a.example"):
        assert word not in told.lower()


def test_other_words_of_a_reason_stay() -> None:
    """What is not of the text is told, and short words that anybody uses."""
    told = "Le message est trop long à la ligne 3 : il est refusé"
    assert redact(told, [SMS]) == told


@pytest.mark.parametrize("shown", [0.25, 0.5, 0.75])
def test_a_cut_text_is_found(shown: float) -> None:
    """A text that is cut in an answer leaves at most the letters of half a word."""
    cut = SMS[: int(len(SMS) * shown)]
    told = redact(f"«{cut}…»", [SMS])
    assert len(told) <= len("«……………»")


def test_a_text_without_blanks_is_found() -> None:
    """A script that does not part its words is hidden by runs."""
    text = "地下室漏水了请马上回家关闭总阀门"
    assert redact(f"Non : {text[3:9]} !", [text]) == "Non : … !"


def test_secrets_upon_one_another() -> None:
    """Where one secret is a part of another, both are gone."""
    assert (
        redact("abcdefghijkl mnopqr", ["defghi", "abcdefghijkl", "hijkl mnop"]) == "…qr"
    )


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "\\" * 100_000,
        "%25" * 30_000,
        "&amp;" * 20_000,
        "http:" * 20_000,
        KEY[:-1] * 5_000,
        "%" + "25" * 40_000,
        "token=" * 20_000 + " x",
    ],
)
def test_long_texts_are_cut(text: str) -> None:
    """Whatever is sent, what is shown is short, and soon found."""
    assert len(quote(text, SECRETS)) <= 500


@pytest.mark.parametrize("shown", range(5, len(KEY), 3))
def test_no_half_of_a_secret_is_left(shown: int) -> None:
    """A secret on the edge of what is read is not shown by half.

    Where all before it is hidden, the edge comes to the front.
    """
    hidden = f"{URL} " * (READ // len(f"{URL} ") - 1)
    filling = "y" * (READ - shown - len(hidden))
    assert KEY[:4] not in quote(hidden + filling + KEY, SECRETS)


def test_numbers_are_hidden_with_the_rest() -> None:
    """What is quoted shows no phone number either."""
    assert quote(f"{KEY}: +33 6 12 34 56 78, 0612345678", [KEY]) == "…: •••, •••"
    assert mask_numbers("Numéro 0612345678 refusé") == "Numéro ••• refusé"
