"""The documents of the project and the examples in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from homeassistant.helpers.json import json_dumps
from homeassistant.util.json import json_loads, json_loads_object
from homeassistant.util.yaml import parse_yaml

from custom_components.smspartner.const import DOMAIN

ROOT: Final = Path(__file__).parents[1]

README: Final = ROOT / "README.md"

README_FR: Final = ROOT / "README.fr.md"

GUIDE: Final = (README, *sorted((ROOT / "docs").glob("**/*.md")))
"""What a user reads in English."""

DOCUMENTS: Final = (
    *GUIDE,
    README_FR,
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "tests").glob("*/README.md")),
)

TRANSLATIONS: Final = ROOT / "custom_components/smspartner/translations"

TEXTS: Final = json_loads_object((TRANSLATIONS / "en.json").read_text())

BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

HEADING: Final = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK: Final = re.compile(r"\]\(([^)\s]+)\)|^\[[^]]+\]: (\S+)$", re.MULTILINE)
PLACE_OF_AN_ID: Final = re.compile(r"(entity_id: )(\S+)  # put the id here: (.+)")

MEDIA: Final = "/media/"
"""The folder that examples write to."""


class Kind(StrEnum):
    """The kinds of examples."""

    ANSWER = auto()
    AUTOMATION = auto()
    BLUEPRINT = auto()
    BRIDGE = auto()
    COMMANDS = auto()
    CONFIGURATION = auto()
    LIST = auto()
    NOTICE = auto()
    OUR_ACTION = auto()
    PROGRAM = auto()
    SIMULATOR = auto()


KINDS: Final = {
    "": Kind.SIMULATOR,
    "csv": Kind.LIST,
    "python": Kind.PROGRAM,
    "sh": Kind.COMMANDS,
    "toml": Kind.BRIDGE,
}
"""The kinds of examples by the language of their blocks, except YAML."""


def _kind_of(content: Any) -> Kind | None:
    """Return the kind of an example by its YAML; None for that of an answer."""
    match content:
        case {"action": str(action)} if action.startswith(f"{DOMAIN}."):
            return Kind.OUR_ACTION
        case {"action": "notify.send_message"}:
            return Kind.NOTICE
        case {"alias": str(), "triggers": list(), "actions": list()}:
            return Kind.AUTOMATION
        case {"alias": str(), "use_blueprint": dict()}:
            return Kind.BLUEPRINT
        case {"recorder": dict()}:
            return Kind.CONFIGURATION
    return None


@dataclass(frozen=True, kw_only=True)
class Example:
    """One fenced block of a document."""

    document: Path
    language: str
    text: str
    follows_action: bool = False

    @cached_property
    def content(self) -> Any:
        """Return the parsed YAML."""
        return json_loads(json_dumps(parse_yaml(self.text)))

    @property
    def kind(self) -> Kind:
        """Return the kind of the example. An unknown one is an error."""
        if kind := KINDS.get(self.language):
            return kind
        assert self.language == "yaml", f"nobody checks this: {self.text}"
        if kind := _kind_of(self.content):
            return kind
        assert self.follows_action, f"nobody checks this: {self.text}"
        return Kind.ANSWER

    def written_to(self, folder: Path) -> Example:
        """Return the example with another folder for its files."""
        return replace(self, text=self.text.replace(MEDIA, f"{folder}/"))

    def with_ids(self, ids: dict[str, str]) -> Example:
        """Return the example with IDs where the document asks for the user's own."""
        return replace(
            self, text=PLACE_OF_AN_ID.sub(lambda at: at[1] + ids[at[3]], self.text)
        )


def name_of(document: Path) -> str:
    """Return the path of a document below the project's folder."""
    return document.relative_to(ROOT).as_posix()


def prose_of(document: Path) -> str:
    """Return the text of a document without its examples."""
    return BLOCK.sub("", document.read_text())


def anchors_of(document: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for _, heading in HEADING.findall(prose_of(document))
    }


def links_of(document: Path) -> list[str]:
    """Return the targets of the links and pictures of a document, in their order."""
    return ["".join(one) for one in LINK.findall(prose_of(document))]


def examples_of(document: Path) -> list[Example]:
    """Return the examples of a document, with their predecessors noted."""
    found = [
        Example(document=document, language=language, text=text)
        for language, text in BLOCK.findall(document.read_text())
    ]
    after = [
        replace(example, follows_action=before.text.startswith(f"action: {DOMAIN}."))
        for before, example in pairwise(found)
    ]
    return found[:1] + after


EXAMPLES: Final = [
    example for document in DOCUMENTS for example in examples_of(document)
]


GUIDE_TEXT: Final = "\n".join(document.read_text() for document in GUIDE)


def of_kind(kind: Kind) -> list[Example]:
    """Return the examples of a kind."""
    return [example for example in EXAMPLES if example.kind is kind]


def texts_at(texts: Any, *path: str) -> Iterator[str]:
    """Yield the texts at a path in the translations; `*` stands for any key."""
    match path:
        case ():
            yield texts
        case ("*", *rest):
            for item in texts.values():
                yield from texts_at(item, *rest)
        case (key, *rest):
            if key in texts:
                yield from texts_at(texts[key], *rest)
