"""The portal as wide as a phone: nothing scrolls sideways, what one presses has room, and rows are cards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inside import Inside, inside
from tests.browser.portal import AXE, PATIENCE_MS, Watched, claim, faults, is_wide, open_context, usable
from tests.builders.office import example
from tests.builders.planned import keep_plan

pytestmark = usable
CLUSTER = "prod-seoul"
WIDTH, LEAST = 390, 44
TEXTS = Path(__file__).resolve().parents[2] / "src" / "holdfast" / "texts"
SCREENS = (
    "/",
    "/incident-figures",
    "/oncall",
    f"/clusters/{CLUSTER}",
    f"/clusters/{CLUSTER}/changes",
    f"/clusters/{CLUSTER}/whatif",
    "/checks",
    "/checks/list",
    "/storage",
    "/storage/volumes",
    "/storage/classes",
    "/forecasts",
    "/forecasts/anomalies",
    "/actions/proposals",
    "/actions/drift",
    "/actions/autonomy",
    "/actions/budgets",
    "/actions/halts",
    "/actions/new",
    "/backups",
    "/backups/policy",
    "/backups/drills",
    "/backups/retention",
    "/backups/runbook",
    "/ask?q=critical+problems",
    "/knowledge?text=class",
    "/knowledge/glossary",
    "/reports",
    "/admin",
    "/admin/alert-sources",
    "/admin/users",
    "/admin/audit",
)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NAMES = {"en": "English", "ko": "한국어"}
SMALL = """least => [...document.querySelectorAll("main button, main .button, main .tabs a, main select, .places a")]
    .filter(node => node.offsetParent && !node.closest(".week"))
    .filter(node => (node.closest(".chip") ?? node).getBoundingClientRect().height < least - 0.5)
    .map(node => node.outerHTML.slice(0, 120))"""


def texts(lang: str) -> Any:
    """What the portal says in a language."""
    return json.loads((TEXTS / lang / "portal.json").read_text(encoding="utf-8"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Inside]:
    """A shop that was called right and changed afterwards, an incident, a plan, and a policy of backups."""
    with inside(tmp_path) as running:
        office = running.office
        office.register(CLUSTER)
        office.upload(CLUSTER, example("healthy-rollout"))
        running.ask("baselines.save", cluster=CLUSTER, name="release-12", why="all checks were green")
        office.upload(CLUSTER, example("healthy-shop"))
        running.ask("incidents.open", title="The shop is slow", cluster=CLUSTER, namespaces=("shop",))
        policy = "classes:\n  - {name: gold, rpo: 24h, retention: 30d, namespaces: [shop]}\n"
        running.ask("backup-policies.set", cluster=CLUSTER, document=policy)
        keep_plan(office, CLUSTER)
        yield running


@pytest.fixture
def state(browser: Browser, site: Inside) -> Any:
    """The session of the first administrator, who signs in on a wide screen."""
    context = open_context(browser, site)
    claim(context.new_page(), site)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(browser: Browser, site: Inside, state: Any) -> Iterator[Page]:
    """A page of the administrator, as wide as a phone; it must not have complained."""
    context = browser.new_context(
        base_url=site.address,
        storage_state=state,
        locale="en-US",
        reduced_motion="reduce",
        viewport={"width": WIDTH, "height": 800},
    )
    context.set_default_timeout(PATIENCE_MS)
    found = context.new_page()
    watched = Watched(found, site.address)
    yield found
    context.close()
    complaints = [said for said in watched.complaints if "Failed to load resource" not in said]
    assert (complaints, watched.foreign) == ([], [])


def settle(page: Page, place: str) -> None:
    """Open a screen and wait until it has its title and nothing is loading."""
    page.goto(place)
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def is_wide_in(page: Page, theme: Literal["light", "dark"]) -> bool:
    """Say whether the page is wider than the screen in a colour scheme."""
    page.emulate_media(color_scheme=theme)
    return is_wide(page)


def on_call(site: Inside) -> tuple[str, ...]:
    """The way from a problem to an approved plan."""
    incident = site.ask("incidents.list").items[0].id
    plan = site.ask("plans.list").items[0].id
    return ("/problems", "/incidents", f"/incidents/{incident}", "/actions", f"/actions/plans/{plan}")


def test_no_screen_is_wider_than_a_phone_and_what_is_pressed_on_call_has_room(page: Page, site: Inside) -> None:
    wrong: dict[str, Any] = {}
    pressed = on_call(site)
    other = "ko"
    for place in (*pressed, *SCREENS):
        settle(page, place)
        found = [f"{theme}, in the language before: too wide" for theme in THEMES if is_wide_in(page, theme)]
        page.get_by_role("button", name=NAMES[other]).click()
        expect(page.locator("html")).to_have_attribute("lang", other)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        found += [f"{theme}, {other}: too wide" for theme in THEMES if is_wide_in(page, theme)]
        if place in pressed:
            found += page.evaluate(SMALL, LEAST)
            found += faults(page) if AXE.exists() else []
        if found:
            wrong[place] = found
        # The next screen begins in the language that this one ends with.
        other = "en" if other == "ko" else "ko"

    assert wrong == {}


def test_rows_are_cards_that_open(page: Page) -> None:
    settle(page, "/incidents")

    page.locator("li.card").filter(has_text="The shop is slow").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("The shop is slow")


def test_drift_is_accepted_with_a_reason_and_is_none_then(page: Page, site: Inside) -> None:
    say = texts("en")["drift"]
    settle(page, "/actions/drift")
    row = page.locator(".drifted > li").filter(has_text="shop/storefront")
    expect(row).to_contain_text("registry.example.com/shop/storefront:1.4.2")
    expect(row).to_contain_text(say["means"]["restarts"])
    before = page.locator(".drifted > li").count()
    # Of two baselines the later one counts.
    site.office.clock.on(minutes=1)

    row.get_by_role("button", name=say["accept"]).click()
    page.locator("dialog[open] textarea").fill("release 13 is meant")
    page.locator("dialog[open]").get_by_role("button", name=say["accept"]).click()

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".drifted > li")).to_have_count(before - 1)
    (newest, *_) = site.ask("baselines.list", cluster=CLUSTER).items
    assert newest.why == "release 13 is meant"


def test_a_policy_that_is_refused_says_so_beside_the_field(page: Page, site: Inside) -> None:
    say = texts("en")["backup-policy"]
    settle(page, "/backups/policy")
    page.get_by_role("button", name=say["add"]).click()
    form = page.locator("dialog[open]")
    form.get_by_label("Name", exact=True).fill("silver")
    length = form.get_by_label(re.compile(re.escape(say["rpo"])))
    length.fill("sometimes")
    form.get_by_role("button", name="Save").click()

    expect(length).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("alert")).to_contain_text("sometimes")
    length.fill("7d")
    form.get_by_role("button", name="Save").click()

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".lines > li")).to_have_count(2)
    assert site.ask("backup-policies.get", cluster=CLUSTER).classes == ("gold", "silver")


def test_every_turn_of_a_rota_is_written(page: Page, site: Inside) -> None:
    say = texts("en")["oncall"]
    settle(page, "/oncall")
    page.get_by_role("button", name=say["write"]).first.click()
    form = page.locator("dialog[open]")
    form.get_by_role("textbox", name=say["people"]).fill("Minji")
    form.get_by_role("button", name=say["add-turn"]).click()
    form.get_by_role("textbox", name=say["people"]).nth(1).fill("Jun\nSora")

    form.get_by_role("button", name="Save").click()

    expect(page.locator("dialog[open]")).to_have_count(0)
    turns = site.ask("rotas.get", level="L1").turns
    assert [[person.name for person in turn.people] for turn in turns] == [["Minji"], ["Jun", "Sora"]]
