"""A Mosquitto as Debian installs it, and somebody who subscribes to it."""

import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.end_to_end.home_assistant import HomeAssistantProcess

from .programs import HOST, Program, free_port, path_of

CONFIGURATION: Final = """\
persistence true
persistence_location {folder}/
listener {port} {host}
allow_anonymous true
user root
"""
"""Debian's, but for where it listens and whom it runs as."""


@asynccontextmanager
async def mosquitto(folder: Path) -> AsyncGenerator[Program]:
    """Run a broker that keeps what it has in a folder that is there."""
    port = free_port()
    file = folder / "mosquitto.conf"
    file.write_text(CONFIGURATION.format(folder=folder, port=port, host=HOST))
    command = [path_of("mosquitto"), "-c", str(file)]
    broker = Program(command, port, folder / "output.log")
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


async def add_broker(home_assistant: HomeAssistantProcess, port: int) -> None:
    """Add the broker to Home Assistant by the dialog of its integration MQTT."""
    flow = await home_assistant.start_flow("mqtt")
    assert flow["step_id"] == "broker"
    created = await home_assistant.continue_flow(
        flow["flow_id"],
        {
            "broker": HOST,
            "port": port,
            "protocol": "5",
            "other_settings": {"set_client_cert": False, "set_ca_cert": "off"},
        },
    )
    assert created["type"] == "create_entry", created


class Subscriber:
    """Somebody whom the broker knows again, and who counts what came to each topic."""

    def __init__(self, port: int, topic: str) -> None:
        """Subscribe to all below a topic."""
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self._topic = f"{topic}/#"
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id="warehouse", clean_session=False
        )
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._subscribe
        self._client.on_message = self._take
        self._client.connect(HOST, port)
        self._client.loop_start()

    def close(self) -> None:
        """Go away."""
        self._client.disconnect()
        self._client.loop_stop()

    def received(self, topic: str) -> Counter[str]:
        """Return how many times each id came to a topic."""
        return Counter(one["id"] for name, one in self.messages if name == topic)

    def delete_retained(self, topic: str) -> None:
        """Delete the retained message of a topic."""
        self._client.publish(topic, b"", qos=1, retain=True).wait_for_publish()

    def _subscribe(self, *_: object) -> None:
        """Subscribe, for a broker may have forgotten it."""
        self._client.subscribe(self._topic, qos=1)

    def _take(self, _client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        """Keep a message; one that deletes a retained one is empty."""
        if message.payload:
            self.messages.append((message.topic, json.loads(message.payload)))
