"""A Home Assistant in which each reply that is told is written down."""

import json
from collections import Counter
from pathlib import Path
from typing import Final, override

from . import ear
from .home_assistant import HomeAssistantProcess

# Written where it is used: the repository of an integration holds one manifest only.
MANIFEST: Final = {
    "domain": "ear",
    "name": "Ear",
    "codeowners": [],
    "documentation": "https://github.com/ha-smspartner/ha-smspartner",
    "iot_class": "calculated",
    "version": "0",
}


class HearingProcess(HomeAssistantProcess):
    """Writes down whose replies were told, over restarts too."""

    def heard(self) -> Counter[str]:
        """Return how often a reply of each number was told."""
        path = self.folder / ear.HEARD
        return Counter(path.read_text().split()) if path.exists() else Counter()

    @override
    def _write_configuration(self) -> None:
        """Add the integration that listens."""
        super()._write_configuration()
        folder = self.folder / "custom_components" / "ear"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_text(json.dumps(MANIFEST))
        link = folder / "__init__.py"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(ear.__file__))
        with (self.folder / "configuration.yaml").open("a") as file:
            file.write("ear:\n")
