"""The portal as people use it: in a real browser, over a real server."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.measured import EXAMPLES
from tests.browser.portal import (
    AXE,
    Server,
    drop,
    faults,
    fresh,
    is_wide,
    listening,
    open_context,
    sign_in,
    upload,
    usable,
)

pytestmark = usable

SCREENS = {
    "fleet": "/",
    "cluster": "/clusters/prod-seoul",
    "changes": "/clusters/prod-seoul/changes",
    "whatif": "/clusters/prod-seoul/whatif?scenario=lose-zone&value=zone-a",
    "problems": "/problems",
    "storage": "/storage",
    "object": "/storage?object=PersistentVolumeClaim/shop/data-search-index-0&of=prod-seoul",
    "volumes": "/storage/volumes",
    "classes": "/storage/classes",
    "forecasts": "/forecasts",
    "anomalies": "/forecasts/anomalies",
    "accuracy": "/forecasts/accuracy",
    "ask": "/ask?q=critical+problems",
    "knowledge": "/knowledge?text=class",
    "cause": "/knowledge/causes/storage/claim/class-missing",
    "glossary": "/knowledge/glossary",
    "reports": "/reports",
    "clusters": "/admin",
    "channels": "/admin/channels",
    "sources": "/admin/alert-sources",
    "maintenances": "/admin/maintenances",
    "watchdogs": "/admin/watchdogs",
    "users": "/admin/users",
    "grants": "/admin/grants",
    "audit": "/admin/audit",
}


def settle(page: Page) -> None:
    """Wait until the screen has its title and nothing is loading."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def test_a_wrong_password_is_refused_in_words(browser: Browser, server: Server) -> None:
    context = open_context(browser, server)
    page = context.new_page()
    page.goto("/problems")
    page.locator("#name").fill("mina")
    page.locator("#password").fill("not the password")

    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_be_visible()
    context.close()


def test_the_root_cause_is_three_clicks_from_the_first_screen(page: Page) -> None:
    page.get_by_role("link", name=re.compile("prod-seoul")).first.click()
    page.get_by_role("link", name=re.compile("Storage controller down")).click()

    detail = page.get_by_role("complementary", name="Problem")
    expect(detail.get_by_role("heading", name="Storage controller down")).to_be_visible()
    expect(detail.get_by_role("heading", name="Evidence for it")).to_be_visible()
    expect(detail.get_by_text("spec.replicas is")).to_be_visible()
    expect(detail.get_by_role("button", name="Deployment kube-system/disk-csi-controller")).to_be_visible()


def test_a_bundle_that_is_dropped_anywhere_becomes_a_diagnosis_everywhere(page: Page) -> None:
    cluster = fresh("dropped")
    elsewhere = page.context.new_page()
    elsewhere.goto("/")
    settle(elsewhere)
    listening(elsewhere)
    page.goto("/knowledge")
    settle(page)

    drop(page, EXAMPLES / "missing-class.tar.gz")
    expect(page.locator("#upload-name")).to_have_value("missing-class")
    page.locator("#upload-name").fill(cluster)
    page.get_by_role("button", name="Diagnose it").click()

    page.wait_for_url(f"**/clusters/{cluster}")
    expect(page.get_by_role("link", name=re.compile("StorageClass does not exist"))).to_be_visible()
    # Nobody touched the other page: the server told it.
    told = elsewhere.locator(".fleet-row").filter(has_text=cluster)
    expect(told.get_by_text("1 High")).to_be_visible()


def test_filters_live_in_the_address(page: Page) -> None:
    page.goto("/problems")
    settle(page)
    page.get_by_label("Cluster").select_option("prod-seoul")
    page.get_by_label("Search in problems").fill("shared-assets")

    expect(page).to_have_url(re.compile(r"cluster=prod-seoul.*text=shared-assets"))
    page.reload()
    expect(page.locator("tr.row")).to_have_count(1)
    expect(page.locator("tr.row")).to_contain_text("Access mode that no volume offers")
    page.get_by_role("button", name="Clear filters").click()
    expect(page).to_have_url(re.compile(r"/problems$"))


def test_the_language_is_switched_in_place(page: Page) -> None:
    page.goto("/problems")
    settle(page)

    page.get_by_role("button", name="한국어").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("문제")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("tr.row").first).to_contain_text("치명")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("explain")


def test_everything_is_reached_with_the_keyboard_alone(page: Page) -> None:
    settle(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("problems")
    expect(page.get_by_role("option").filter(has_text="Screen")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/problems"))
    settle(page)
    expect(page.locator("tr.row").nth(1)).to_be_visible()

    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('tr.row')"):
            break
    page.keyboard.press("ArrowDown")
    expect(page.locator("tr.row").nth(1)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary")).to_be_focused()
    # The drawing comes after the panel: keys pressed before it is there walk past its place.
    expect(page.get_by_role("complementary").locator("g.node").first).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('g.node')"):
            break
    assert page.evaluate("document.activeElement.querySelector('title').textContent")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    expect(page.locator("tr.row").first).to_be_focused()


def test_the_first_key_leads_to_the_content(page: Page) -> None:
    page.goto("/")
    settle(page)

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_ten_thousand_rows_scroll_and_sort(page: Page) -> None:
    def answer(route: Route) -> None:
        start = int(re.search(r"cursor=(\d+)", route.request.url)[1]) if "cursor" in route.request.url else 0  # type: ignore[index]
        size = int(re.search(r"limit=(\d+)", route.request.url)[1])  # type: ignore[index]
        items: list[dict[str, object]] = [
            {
                "cluster": "big", "namespace": "n", "name": f"claim-{number:05}", "phase": "Bound", "class": "fast",
                "capacity_bytes": 1 << 30, "used_bytes": number, "used_share": number / 10_000,
                "growth_bytes_per_day": 1, "days_to_full": None, "standing": "lasts", "forecast": "",
                "access_modes": [], "pods": [], "volume": "", "node": "", "driver": "", "problems": 0,
            }
            for number in range(start, min(10_000, start + size))
        ]  # fmt: skip
        following = str(start + size) if start + size < 10_000 else ""
        body = json.dumps({"items": items, "next": following, "total": 10_000})
        route.fulfill(content_type="application/json", body=body)

    page.route("**/api/v1/storage/claims*", answer)
    page.goto("/storage")
    settle(page)
    expect(page.locator("table")).to_have_attribute("aria-rowcount", "10001")

    page.locator("tr.row").first.focus()
    page.keyboard.press("End")

    expect(page.locator("tr.row").filter(has_text="claim-09999")).to_be_focused()
    assert page.locator("tr.row").count() < 80
    page.get_by_role("button", name="Used").click()
    page.get_by_role("button", name="Used").click()
    page.locator(".sheet-scroll").evaluate("node => { node.scrollTop = 0 }")
    expect(page.locator("tr.row").first).to_contain_text("claim-09999")
    most = page.evaluate(
        """async () => {
            const node = document.querySelector(".sheet-scroll");
            let most = 0;
            for (let step = 0; step < 30; step += 1) {
                node.scrollTop += 4000;
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                most = Math.max(most, node.querySelectorAll("tr.row").length);
            }
            return most;
        }"""
    )
    assert most < 80


def test_a_forecast_is_drawn_with_its_capacity(page: Page) -> None:
    page.goto("/forecasts")
    settle(page)

    chart = page.get_by_role("img", name=re.compile("Chart of data-orders-0"))

    expect(chart.locator("canvas")).to_be_visible()
    expect(page.locator("tr.row").first).to_contain_text("Fills up")


def test_a_chain_is_saved_as_a_picture(page: Page) -> None:
    page.goto("/problems")
    settle(page)
    page.locator("tr.row").first.click()

    with page.expect_download() as download:
        page.get_by_role("button", name="Save as SVG").click()

    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "disk-csi-controller" in text


def test_a_user_is_added_and_a_role_granted(page: Page) -> None:
    user = fresh("jiho")
    page.goto("/admin/users")
    settle(page)
    page.get_by_role("button", name="Add a user").click()
    page.get_by_role("textbox", name="User").fill(user)
    page.locator("dialog").get_by_role("button", name="Add a user").click()
    expect(page.locator("dialog pre")).to_contain_text("/join#")
    page.get_by_role("button", name="I have copied it").click()

    page.goto("/admin/grants")
    settle(page)
    page.get_by_role("button", name="Grant a role").click()
    page.locator("dialog").get_by_label("Who").select_option(label=user)
    page.locator("dialog").get_by_label("Role").select_option("viewer")
    page.locator("dialog").get_by_role("button", name="Grant a role").click()

    expect(page.locator("tr.row").filter(has_text=user)).to_contain_text("Viewer")


def test_a_report_is_made_and_read(page: Page) -> None:
    page.goto("/reports")
    settle(page)
    page.get_by_role("button", name="Make a report").click()
    page.locator("dialog").get_by_label("Period").select_option("monthly")
    page.locator("dialog").get_by_role("button", name="Make a report").click()

    report = page.get_by_role("complementary", name="Report")
    expect(report.locator(".paper").get_by_role("heading").first).to_be_visible()
    with page.expect_download() as download:
        report.get_by_role("button", name="Save as HTML").click()
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_is_made_regularly(page: Page) -> None:
    name = fresh("mondays")
    page.goto("/reports")
    settle(page)
    page.get_by_role("button", name="Have one made regularly").click()
    page.locator("dialog").get_by_role("textbox", name="Schedule").fill(name)
    page.locator("dialog").get_by_label("Period").select_option("weekly")
    page.locator("dialog").get_by_role("button", name="Have one made regularly").click()

    expect(page.locator(".reports-plan").filter(has_text=name)).to_contain_text("active")


def test_a_problem_that_is_waived_is_found_with_the_state_filter(page: Page) -> None:
    cluster = fresh("waiving")
    upload(page, cluster, EXAMPLES / "missing-class.tar.gz")
    page.goto(f"/problems?cluster={cluster}")
    settle(page)
    page.locator("tr.row").click()
    page.get_by_role("button", name="Waive a problem").click()
    page.locator("dialog").get_by_label("Reason").fill("the new class comes with the next release")
    page.locator("dialog").get_by_role("button", name="Waive a problem").click()
    expect(page.locator("tr.row")).to_have_count(0)

    page.get_by_role("complementary").get_by_role("button", name="Close").click()
    page.get_by_label("State").select_option("waived")

    expect(page.locator("tr.row")).to_contain_text("StorageClass does not exist")
    page.goto("/admin/waivers")
    waiver = page.locator("tr.row").filter(has_text=cluster)
    waiver.click()
    page.get_by_role("button", name=re.compile("^Remove ")).click()
    page.locator("dialog").get_by_role("button", name="Remove").click()
    expect(waiver).to_have_count(0)


def test_the_owners_of_a_cluster_are_named_line_by_line(page: Page) -> None:
    page.goto("/admin/clusters?open=prod-tokyo")
    settle(page)
    page.get_by_role("textbox", name="Owners").fill("the-platform\nshop = team-shop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.reload()

    expect(page.get_by_role("textbox", name="Owners")).to_have_value("= the-platform\nshop = team-shop")


def test_the_page_may_load_nothing_from_elsewhere(browser: Browser, server: Server) -> None:
    context = open_context(browser, server)
    answer = context.new_page().goto("/")

    assert answer is not None
    policy = answer.header_value("content-security-policy") or ""
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    context.close()


@pytest.mark.skipif(not AXE.exists(), reason="axe is not installed (make web)")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_is_accessible(browser: Browser, server: Server, theme: str) -> None:
    context = open_context(browser, server, theme=theme)
    page = context.new_page()
    sign_in(page)
    found: dict[str, list[str]] = {}
    for name, path in SCREENS.items():
        page.goto(path)
        settle(page)
        if wrong := faults(page):
            found[name] = wrong
    page.goto("/problems")
    page.locator("tr.row").first.click()
    settle(page)
    if wrong := faults(page):
        found["problem"] = wrong
    context.close()

    assert found == {}


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_is_pictured(
    browser: Browser, server: Server, lang: str, theme: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "screens"
    folder.mkdir(exist_ok=True)
    context = open_context(browser, server, lang, theme)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#name")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"sign-in-{lang}-{theme}.png")
    sign_in(page)
    wide: list[str] = []
    for name, path in SCREENS.items():
        page.goto(path)
        settle(page)
        page.screenshot(path=folder / f"{name}-{lang}-{theme}.png")
        if is_wide(page):
            wide.append(name)
    context.close()

    assert wide == []
