"""An incident in the portal, from the alert to the fix that was seen to hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.inside import Inside, inside
from tests.browser.portal import AXE, NAME, Watched, claim, faults, is_wide, listening, open_context, usable
from tests.builders.alerting import CLUSTER, SOURCE, alert, batch
from tests.builders.office import example

pytestmark = usable
TEXTS = Path(__file__).resolve().parents[2] / "src" / "holdfast" / "texts"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Say = Callable[..., str]


@pytest.fixture(params=["en", "ko"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def say(lang: str) -> Say:
    """What the portal says in the language of the test."""
    rooms = {
        room: json.loads((TEXTS / lang / f"{room}.json").read_text(encoding="utf-8")) for room in ("portal", "incident")
    }
    tree: dict[str, Any] = {**rooms["portal"], "incident": rooms["incident"]}

    def said(key: str, **values: str) -> str:
        found: Any = tree
        for part in key.split("."):
            found = found[part]
        return str(found).format(**values) if values else str(found)

    return said


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Inside]:
    with inside(tmp_path) as running:
        running.office.register(CLUSTER)
        running.ask("alert-sources.create", name=SOURCE, cluster=CLUSTER)
        yield running


@pytest.fixture
def page(browser: Browser, site: Inside, lang: str) -> Iterator[Page]:
    """A page of an administrator; it must not have complained, nor asked anyone else for anything."""
    context = open_context(browser, site, lang)
    found = context.new_page()
    watched = Watched(found, site.address)
    claim(found, site)
    yield found
    context.close()
    # The browser itself notes each answer that refuses.
    complaints = [said for said in watched.complaints if "Failed to load resource" not in said]
    assert (complaints, watched.foreign) == ([], [])


def fire(site: Inside) -> None:
    """Has an Alertmanager tell of an alert."""
    starts = site.office.clock.now
    body = batch(alert("OrdersFailing", starts, namespace="shop", pod="orders-0", summary="Orders cannot be stored"))
    with site.alertmanager() as sender:
        answer = sender.post(f"/api/v1/alerts/{SOURCE}", content=body)
    assert answer.status_code == 200, answer.text


def ask(page: Page, title: str, **fields: str) -> Locator:
    """Open the form of a deed and fill fields, each named by its place in the form."""
    page.get_by_role("button", name=title, exact=True).first.click()
    dialog = page.locator("dialog[open]")
    for name, value in fields.items():
        field = dialog.locator(f'[name="{name.replace("__", ".")}"]')
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    return dialog


def do(page: Page, title: str, **fields: str) -> None:
    """Do a deed, and wait until the server has taken it."""
    dialog = ask(page, title, **fields)
    dialog.get_by_role("button", name=title, exact=True).click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def pass_hours(page: Page, site: Inside, hours: int) -> None:
    """Let hours go by in which somebody looks at the page, or else the session would end."""
    for _ in range(hours):
        site.on(hours=1)
        page.reload()
        expect(page.locator("h1").first).to_be_visible()


def test_an_incident_goes_from_the_alert_to_the_verified_closure(page: Page, site: Inside, say: Say) -> None:
    page.goto("/incidents")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("incidents.answer.none"))

    # Nobody touches the page: the server tells it.
    listening(page)
    fire(site)
    row = page.locator("tr.row").filter(has_text="OrdersFailing")
    expect(row).to_contain_text("INC-0001")
    row.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("OrdersFailing: Orders cannot be stored")
    expect(page.get_by_role("heading", name=say("room.next.acknowledge"))).to_be_visible()

    do(page, say("deed.name.acknowledge"))
    expect(page.locator(".clock.met")).to_contain_text(re.compile(say("incident.clock.acknowledge"), re.IGNORECASE))
    do(page, say("deed.name.assign"))
    expect(page.get_by_text(say("room.assigned", who=NAME))).to_be_visible()
    do(page, say("deed.to.triaged"))
    do(page, say("deed.to.assessed"), note="Orders cannot be written; reading works.")

    # The first level may not place one.
    do(page, say("deed.name.escalate"), level="L2", reason="a workaround is needed")
    do(page, say("deed.name.place-workaround"), what="Writers are paused", rollback="start them again")
    do(page, say("deed.to.mitigated"), note="Orders wait in the broker.")
    do(page, say("deed.name.record-cause"), kind="direct", what="The volume was full", evidence="df: 100 %")
    do(page, say("deed.to.cause-known"))

    # Nobody hears anything for too long, which shows without a click.
    site.on(minutes=40)
    expect(page.locator(".next.late")).to_contain_text(say("room.next.update"))
    do(page, say("deed.name.update"), note="The volume is being grown.")
    expect(page.locator(".next.late")).to_have_count(0)

    do(page, say("deed.to.fixed"), note="The volume has 200 GiB now.")
    expect(page.get_by_role("heading", name=say("room.next.wait"))).to_be_visible()
    pass_hours(page, site, 5)
    do(page, say("deed.to.verified"), recovery__note="No order failed since.")
    expect(page.locator(".ladder .here")).to_contain_text(re.compile(say("incident.step.verified"), re.IGNORECASE))

    do(page, say("deed.name.end-workaround"), note="The writers run again.")
    do(page, say("deed.name.plan-action"), what="Alert four days before a volume is full", due="2030-01-01T12:00")
    do(page, say("deed.name.finish-review"), summary="Nothing told anybody that the volume was filling.")
    do(page, say("deed.to.closed"))

    expect(page.get_by_role("heading", name=say("room.over.closed"))).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("Orders cannot be written; reading works.")
    kept = site.ask("incidents.get", incident="INC-0001").incident
    assert (kept.step, kept.assignee, [action.cause for action in kept.actions]) == ("closed", NAME, ["C1"])


def test_what_the_server_refuses_is_said_in_the_form(page: Page, site: Inside, say: Say) -> None:
    fire(site)
    page.goto("/incidents/INC-0001")

    dialog = ask(page, say("deed.name.merge"), into="INC-4711")
    dialog.get_by_role("button", name=say("deed.name.merge"), exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("INC-4711")
    page.keyboard.press("Escape")
    dialog = ask(page, say("deed.name.assign"), who=" ")
    dialog.get_by_role("button", name=say("deed.name.assign"), exact=True).click()

    # The field is to blame, so the refusal stands beside it.
    field = dialog.locator('[name="who"]')
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(dialog.locator(f'[id="{(field.get_attribute("aria-describedby") or "").split()[-1]}"]')).to_have_role(
        "alert"
    )


def test_the_room_is_worked_with_the_keyboard_alone(page: Page, site: Inside, say: Say) -> None:
    fire(site)
    page.goto("/incidents/INC-0001")
    button = page.get_by_role("button", name=say("deed.name.acknowledge"), exact=True).first
    expect(button).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break

    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(button).to_be_focused()

    page.keyboard.press("Enter")
    # Keys pressed before the form is there walk past its place.
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=say("room.next.assign"))).to_be_visible()
    page.get_by_role("textbox", name=say("room.note")).focus()
    page.keyboard.type("The disk is full.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("The disk is full.")


def test_clocks_are_counted_down_by_the_time_of_the_server(page: Page, site: Inside, say: Say) -> None:
    fire(site)
    page.clock.install()
    page.goto("/incidents/INC-0001")
    clock = page.locator(".clock").filter(has_text=re.compile(say("incident.clock.acknowledge"), re.IGNORECASE))
    first = clock.get_by_role("timer").inner_text()

    page.clock.fast_forward("01:00")
    expect(clock.get_by_role("timer")).not_to_have_text(first)
    listening(page)
    site.on(hours=1)

    expect(
        page.locator(".clock.over").filter(has_text=re.compile(say("incident.clock.acknowledge"), re.IGNORECASE))
    ).to_be_visible()


def test_filters_of_incidents_live_in_the_address(page: Page, site: Inside, say: Say) -> None:
    fire(site)
    page.goto("/incidents")
    page.get_by_label(say("column.state"), exact=True).select_option("over")

    expect(page).to_have_url(re.compile("state=over"))
    expect(page.get_by_role("heading", name=say("incidents.none-match.title"))).to_be_visible()
    page.reload()
    expect(page.locator("tr.row")).to_have_count(0)
    page.get_by_role("button", name=say("filter.clear")).click()
    expect(page.locator("tr.row")).to_have_count(1)


def test_a_stand_in_is_arranged_for_a_gap(page: Page, site: Inside, say: Say) -> None:
    now = site.office.clock.now
    # Nobody is on duty today, whatever day it is.
    other_day = DAYS[(now + timedelta(days=3)).weekday()]
    rota = {
        "people": [{"name": "jiho"}],
        "start": now,
        "length_hours": 168,
        "hours": [{"days": [other_day], "opens": "09:00", "closes": "10:00"}],
    }
    site.ask("rotas.put", level="L1", turns=[rota])
    # What the form proposes begins now by the clock of the browser, which goes on.
    site.on(minutes=5)
    page.goto("/oncall")
    gaps = page.get_by_role("button", name=say("oncall.fill"))
    expect(gaps.first).to_be_visible()

    gaps.first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator('[name="name"]').fill("seo-yeon")
    dialog.get_by_role("button", name=say("oncall.stand-in"), exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(say("oncall.answer.somebody", names="seo-yeon"))


def test_what_could_not_be_judged_is_looked_at_and_signed(page: Page, site: Inside, say: Say) -> None:
    site.office.upload(CLUSTER, example("missing-class"))
    site.ask("checks.run", cluster=CLUSTER, cadence="daily")
    site.office.work()
    page.goto("/checks/list?cadence=daily&state=not-evaluated")
    page.locator("tr.row").filter(has_text=re.compile(say("check.state.not-evaluated"))).first.click()
    panel = page.get_by_role("complementary")
    panel.get_by_role("heading", name=say("check.to-sign")).wait_for()

    panel.locator('[name="verdict"]').select_option("pass")
    panel.locator('[name="note"]').fill("Looked at the controls of the framework.")
    panel.get_by_role("button", name=say("check.sign"), exact=True).click()

    expect(panel.get_by_text("Looked at the controls of the framework.")).to_be_visible()
    expect(panel.get_by_role("heading", name=say("check.signed"))).to_be_visible()


@pytest.mark.skipif(not AXE.exists(), reason="axe is not installed (make web)")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_screens_of_incidents_are_accessible_and_pictured(
    browser: Browser, site: Inside, lang: str, theme: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "screens"
    folder.mkdir(exist_ok=True)
    context = open_context(browser, site, lang, theme)
    page = context.new_page()
    claim(page, site)
    furnish(site)
    found: dict[str, object] = {}
    for name, path in SCREENS.items():
        page.goto(path)
        expect(page.locator("h1").first).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        page.screenshot(path=folder / f"{name}-{lang}-{theme}.png", full_page=True)
        wide = is_wide(page)
        if (wrong := faults(page)) or wide:
            found[name] = (wrong, wide)
    context.close()

    assert found == {}


SCREENS = {
    "incidents": "/incidents",
    "incident-figures": "/incident-figures",
    "incident-playbook": "/incidents/INC-0001/playbook",
    "incident-new": "/incidents/INC-0001",
    "incident-room": "/incidents/INC-0002",
    "incident-analysis": "/incidents/INC-0002/analysis",
    "incident-over": "/incidents/INC-0003",
    "on-call": "/oncall",
    "checks": "/checks",
    "check-list": "/checks/list",
}


def furnish(site: Inside) -> None:
    """Leave three incidents behind, one of them in full work, a rota with gaps, and a round of checks."""
    now = site.office.clock.now
    fire(site)
    grave = {"users": "many", "process": "hindered", "data_loss": "possible", "urgency": "4h"}
    site.ask("incidents.open", title="Orders cannot be stored", cluster=CLUSTER, assessment=grave)
    site.ask("incidents.open", title="A test of the alert", cluster=CLUSTER)
    site.ask("incidents.dismiss", incident="INC-0003", reason="a test of the alert")
    for verb, told in WORK:
        site.ask(f"incidents.{verb}", incident="INC-0002", **told)
    site.ask("incidents.raise", incident="INC-0001", flag="breach-suspected", reason="odd logins")
    until = {"until": now + timedelta(days=365)}
    site.ask("incidents.place-workaround", incident="INC-0002", id="W1", what="Writers rest", rollback="start", **until)
    site.ask("incident-reviews.put", incident="INC-0002", summary="The operator forgot to grow the volume.")
    rota = {
        "people": [{"name": "jiho"}],
        "start": now,
        "hours": [{"days": ["mon"], "opens": "09:00", "closes": "18:00"}],
    }
    site.ask("rotas.put", level="L1", turns=[rota])
    site.office.upload(CLUSTER, example("missing-class"))
    site.ask("checks.set-timetable", cluster=CLUSTER, zone="Asia/Seoul", at="08:30")
    site.ask("checks.run", cluster=CLUSTER, cadence="daily")
    site.office.work()


WORK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("acknowledge", {}),
    ("assign", {"who": NAME}),
    ("advance", {"to": "triaged"}),
    ("advance", {"to": "assessed", "note": "Orders cannot be written."}),
    ("raise", {"flag": "data-loss-risk", "reason": "orders are lost"}),
    ("record-cause", {"id": "C1", "kind": "direct", "what": "The volume was full", "evidence": ["df: 100 %"]}),
    ("give-role", {"role": "commander", "who": NAME}),
    ("open-vendor-case", {"id": "V1", "vendor": "Storage Inc.", "contract": "gold", "within_hours": 4}),
)
