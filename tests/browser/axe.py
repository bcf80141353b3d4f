"""Looks for what keeps people from using the page, by axe."""

from typing import Final

from playwright.async_api import expect

from tests.end_to_end.home_assistant import ROOT

from .frontend import Frontend

_AXE: Final = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_VIOLATIONS: Final = """async (element) => {
    const { violations } = await axe.run(element, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, help, nodes }) => nodes.map(
        ({ target, failureSummary }) => `${id}: ${help}\\n${target}\\n${failureSummary}`
    ));
}"""


async def expect_accessible(frontend: Frontend) -> None:
    """See that axe finds nothing in the page of the integration as it is shown."""
    panel = frontend.page.locator("smspartner-panel")
    await expect(panel).to_be_visible()
    if await frontend.page.evaluate("typeof axe") == "undefined":
        await frontend.page.add_script_tag(path=_AXE)
    violations: list[str] = await panel.evaluate(_VIOLATIONS)
    assert not violations, "\n\n".join(violations)
