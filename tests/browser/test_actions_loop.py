"""The loop of the demonstration in a browser: a volume that fills is foretold, grown and seen to have grown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from holdfast.app.context import KEEPER
from holdfast.faces.server.visiting import PATH, Door
from holdfast.faces.server.whole import Wishes, whole
from holdfast.service.actions.execution import carry_out
from holdfast.service.demonstrating import admit, set_stage, visitor
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.stage import CLAIM, NAME, NAMESPACE, opened
from tests.browser.portal import Watched, faults, is_wide, listening, open_context, usable
from tests.builders.office import Clock, Testing, testing
from tests.builders.serving import serving

pytestmark = usable
TEXTS = Path(__file__).resolve().parents[2] / "src" / "holdfast" / "texts"
SECRET = "the-link-of-this-test"
MOST_MINUTES = 10
PLACES = (
    "/actions",
    "/actions/proposals",
    "/actions/autonomy",
    "/actions/budgets",
    "/actions/halts",
    "/actions/new",
    "/backups",
    "/backups/drills",
    "/backups/retention",
    "/backups/runbook",
)
Say = Callable[..., str]


class Demo:
    """A demonstration in the process of the test: its server, its office and its simulated cluster, of one clock."""

    first_link = ""

    def __init__(self, address: str, office: Testing, cluster: SimulatedCluster) -> None:
        self.address, self.office, self.cluster = address, office, cluster

    def look(self) -> None:
        """Has the cluster read and judged, as its schedule does every minute."""
        self.office.call("clusters.scan", KEEPER, cluster=NAME)
        self.office.work()

    def until_over(self, plan: str) -> str:
        """Lets time pass and the plan go on until it is over; gives the state that it has then."""
        for _ in range(MOST_MINUTES * 6):
            carry_out(self.office.office)
            state = self.office.call("plans.get", KEEPER, plan=plan).plan.state
            if state != "started":
                return str(state)
            self.office.clock.on(seconds=10)
        raise AssertionError("it never ends")

    def size(self) -> str:
        """Gives the capacity that the claim really has."""
        claim = self.cluster.get("PersistentVolumeClaim", NAMESPACE, CLAIM)
        assert claim is not None
        return str(claim["status"]["capacity"]["storage"])

    def written(self) -> list[str]:
        """Lists what was written to the cluster in earnest."""
        return [
            f"{write.verb} {write.path}"
            for write in self.cluster.writes
            if not write.is_dry and not write.path.endswith("reviews")
        ]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    clock = Clock(datetime.now(UTC).replace(microsecond=0))
    with testing(tmp_path, clock=clock) as office, opened(clock) as (stage, cluster):
        set_stage(office.office, KEEPER, stage)
        office.work()
        user = visitor(office.office)
        door = Door(office.office, SECRET, lambda: admit(office.office, user))
        wishes = Wishes(url="http://127.0.0.1", rate=1_000_000, works=False, handlers=(door.handler(),))
        with serving(whole(office.office, wishes).app) as address:
            yield Demo(address, office, cluster)


@pytest.fixture(params=["en", "ko"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def say(lang: str) -> Say:
    """What the portal says in the language of the test."""
    tree = json.loads((TEXTS / lang / "portal.json").read_text(encoding="utf-8"))

    def said(key: str, **values: str) -> str:
        found: Any = tree
        for part in key.split("."):
            found = found[part]
        return str(found).format(**values) if values else str(found)

    return said


@pytest.fixture
def page(browser: Browser, demo: Demo, lang: str) -> Iterator[Page]:
    """A page of the visitor; it must not have complained, nor asked anyone else for anything."""
    context = open_context(browser, demo, lang)
    found = context.new_page()
    watched = Watched(found, demo.address)
    found.goto(f"{PATH}/{SECRET}")
    expect(found.locator(".rail-nav")).to_be_visible()
    yield found
    context.close()
    # The browser itself notes each answer that refuses.
    complaints = [said for said in watched.complaints if "Failed to load resource" not in said]
    assert (complaints, watched.foreign) == ([], [])


def decide(page: Page, title: str) -> Locator:
    """Decide something with a reason; gives the dialog in which that was sent."""
    page.get_by_role("button", name=title, exact=True).click()
    dialog = page.locator("dialog[open]")
    dialog.locator("textarea").fill("looked at it")
    dialog.get_by_role("button", name=title, exact=True).click()
    return dialog


def make_plan(page: Page, say: Say) -> str:
    """Go from the proposal to its plan; gives the id of the plan."""
    page.goto("/actions/proposals")
    row = page.locator(".lines > li").filter(has_text=f"{NAMESPACE}/{CLAIM}").filter(has_text="R1")
    row.get_by_role("link", name=say("plan.make")).click()
    expect(page.get_by_label("PersistentVolumeClaim", exact=True)).to_have_value(f"{NAMESPACE}/{CLAIM}")
    page.get_by_label(say("column.reason"), exact=True).fill("It is full within a day.")
    page.get_by_role("button", name=say("plan.make"), exact=True).click()
    page.wait_for_url("**/actions/plans/*")
    return page.url.rpartition("/")[2]


def test_a_visitor_grows_the_volume_that_fills(page: Page, demo: Demo, say: Say) -> None:
    page.goto(f"/storage?cluster={NAME}")
    row = page.locator("tr.row").filter(has_text=f"{NAMESPACE}/{CLAIM}")
    expect(row.locator(".days-cell")).to_be_visible()
    assert demo.size() == "20Gi"

    plan = make_plan(page, say)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("20Gi")
    expect(page.locator(".diff del")).to_have_text("20Gi")
    wanted = page.locator(".diff ins").inner_text()
    assert demo.written() == []

    decide(page, say("plan.do.approve"))
    decide(page, say("plan.do.apply"))
    expect(page.get_by_role("heading", name=say("plan.next.run"))).to_be_visible()
    listening(page)
    assert demo.until_over(plan) == "verified"

    # Nobody touches the page: it shows by itself that the effect was seen.
    expect(page.get_by_role("heading", name=say("plan.over.verified"))).to_be_visible()
    expect(page.locator(".journal > li").last).to_contain_text(say("plan.line.ended.verified"))
    assert demo.size() == wanted != "20Gi"
    assert demo.written() == [f"PATCH /api/v1/namespaces/{NAMESPACE}/persistentvolumeclaims/{CLAIM}"]

    demo.look()
    page.goto(f"/storage?cluster={NAME}")
    expect(row).to_contain_text(re.compile(r"3\d(\.\d)? GiB"))


@pytest.mark.parametrize("lang", ["en"], indirect=True)
def test_the_switch_keeps_an_agreed_plan_from_being_carried_out(page: Page, demo: Demo, say: Say) -> None:
    plan = make_plan(page, say)
    decide(page, say("plan.do.approve"))
    expect(page.get_by_role("heading", name=say("plan.next.apply"))).to_be_visible()
    page.goto("/actions")
    page.get_by_role("button", name=say("halt.do.throw"), exact=True).click()
    throwing = page.locator("dialog[open]")
    throwing.locator("textarea").fill("a storm")
    throwing.get_by_role("button", name=say("halt.title.switches-throw"), exact=True).click()
    expect(page.locator(".halt.thrown")).to_contain_text("a storm")

    page.goto(f"/actions/plans/{plan}")
    refused = decide(page, say("plan.do.apply"))

    expect(refused.get_by_role("alert")).to_contain_text("a storm")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.goto("/actions")
    page.get_by_role("button", name=say("halt.do.release"), exact=True).click()
    releasing = page.locator("dialog[open]")
    releasing.locator("textarea").fill("it is over")
    releasing.get_by_role("button", name=say("halt.title.switches-release"), exact=True).click()
    expect(page.locator(".halt.thrown")).to_have_count(0)
    assert (demo.size(), demo.written()) == ("20Gi", [])


@pytest.mark.parametrize("lang", ["en"], indirect=True)
def test_agreeing_alone_asks_twice_and_leaves_a_debt(page: Page, demo: Demo, say: Say) -> None:
    plan = make_plan(page, say)
    page.get_by_role("button", name=say("plan.do.emergency"), exact=True).click()
    dialog = page.locator("dialog[open]")
    send = dialog.get_by_role("button", name=say("plan.do.emergency"), exact=True)
    dialog.locator("textarea").fill("nobody else is here")
    expect(send).to_be_disabled()

    dialog.get_by_role("checkbox").check()
    send.click()

    expect(page.get_by_role("heading", name=say("plan.next.apply"))).to_be_visible()
    agreed = demo.office.call("plans.get", KEEPER, plan=plan).agreed
    assert [(one.is_emergency, one.reason) for one in agreed] == [(True, "nobody else is here")]


def test_everyone_can_use_the_screens(browser: Browser, demo: Demo, say: Say, lang: str) -> None:
    context = open_context(browser, demo, lang, "dark" if lang == "ko" else "light")
    found = context.new_page()
    found.goto(f"{PATH}/{SECRET}")
    expect(found.locator(".rail-nav")).to_be_visible()
    plan = make_plan(found, say)
    expect(found.locator("#next")).to_be_visible()

    wrong = {}
    for place in (f"/actions/plans/{plan}", *PLACES):
        found.goto(place)
        expect(found.locator("h1")).to_be_visible()
        expect(found.locator("[aria-busy=true]")).to_have_count(0)
        wrong[place] = faults(found)
        found.set_viewport_size({"width": 390, "height": 800})
        wrong[place] += ["it is wider than the screen"] if is_wide(found) else []
        found.set_viewport_size({"width": 1440, "height": 900})
    context.close()

    assert {place: what for place, what in wrong.items() if what} == {}


@pytest.mark.parametrize("lang", ["en"], indirect=True)
def test_a_plan_is_agreed_to_with_the_keyboard_alone(page: Page, demo: Demo, say: Say) -> None:
    plan = make_plan(page, say)
    button = page.get_by_role("button", name=say("plan.do.approve"), exact=True)
    expect(button).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break

    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    page.keyboard.type("the size is right")
    # What is typed lets the button be pressed, once the page has drawn it so.
    send = page.locator("dialog[open]").get_by_role("button", name=say("plan.do.approve"), exact=True)
    expect(send).to_be_enabled()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(send).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=say("plan.next.apply"))).to_be_visible()
    assert [one.reason for one in demo.office.call("plans.get", KEEPER, plan=plan).agreed] == ["the size is right"]


@pytest.mark.parametrize("lang", ["en"], indirect=True)
def test_what_cannot_be_done_is_said_with_what_helps(page: Page, demo: Demo, say: Say) -> None:
    page.goto(
        f"/actions/new?cluster={NAME}&kind=PersistentVolumeClaim&namespace={NAMESPACE}&name=data-search-0&action=pvc.expand"
    )
    page.get_by_label(say("column.reason"), exact=True).fill("to be sure")

    page.get_by_role("button", name=say("plan.make"), exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("will not be full within four days")
    assert demo.office.call("plans.list", KEEPER).items == ()
