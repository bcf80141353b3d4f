"""The API's XML answers: the values in order, without their names."""

from xml.sax.saxutils import escape


def to_xml(payload: object) -> bytes:
    """Return an answer as the positional XML of the API."""
    document = f"<?xml version='1.0' encoding='UTF-8'?>\n<result>{_inside(payload)}"
    return f"{document}</result>\n".encode()


def _inside(value: object) -> str:
    """Return what stands between a value's tags."""
    match value:
        case dict():
            return "".join(f"<entry>{_inside(item)}</entry>" for item in value.values())
        case list():
            return "".join(f"<entry>{_inside(item)}</entry>" for item in value)
        case str():
            return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
        case bool():
            return "true" if value else "false"
        case _:
            return escape(str(value))
