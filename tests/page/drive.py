"""Drives report.html of a result in headless Chromium, as a reader would, and compares it with the result's verdicts.csv.

Usage: drive.py RESULT. Exit code 0 when everything is as it should be; else an AssertionError names what is not.
Needs selenium, chromium and chromedriver.
"""

import csv
import json
import sys
import time
from collections import Counter
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

# Rows of one page of the table.
PAGE = 100
# Seconds after which a change that a reader waits for counts as missing.
PATIENCE = 20


def browser():
    """A browser that notes every request and every message on the console."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


class Page:
    """The page, and what a reader sees of it."""

    def __init__(self, driver, result):
        self.driver = driver
        self.address = (Path(result) / "report.html").resolve().as_uri()
        with open(Path(result) / "verdicts.csv", encoding="utf-8", newline="") as file:
            self.verdicts = list(csv.DictReader(file))
        driver.get(self.address)

    def find(self, name):
        return self.driver.find_element(By.ID, name)

    def wait(self, what, holds):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if holds():
                return
            time.sleep(0.05)
        raise AssertionError(what)

    def text(self, name):
        """The text of an element, also where it is scrolled out of sight."""
        return self.find(name).get_property("textContent")

    def found(self):
        """How many orders the table lists, and of how many."""
        parts = self.text("found").split(" orders")[0].split(" of ")
        return tuple(int(part.replace(",", "")) for part in parts)

    def ids(self):
        return self.driver.execute_script("return [...document.querySelectorAll('#rows th button')].map(b => b.textContent)")

    def column(self, nth):
        script = "return [...document.querySelectorAll('#rows tr')].map(r => r.children[arguments[0]].textContent)"
        return self.driver.execute_script(script, nth)

    def choose(self, field, value):
        """Chooses the option of a filter that shows this value."""
        select = Select(self.find("f-" + field))
        shown = [option.text for option in select.options if option.text.rsplit(" (", 1)[0] == value]
        assert len(shown) == 1, f"{field} offers {value!r} {len(shown)} times"
        select.select_by_visible_text(shown[0])

    def clear(self):
        self.find("filters").find_element(By.CSS_SELECTOR, "button[type=reset]").click()
        everything = len(self.verdicts)
        self.wait("Clear shows all orders again", lambda: self.found() == (everything, everything))


def check_start(page):
    """The table begins with the lost orders."""
    lost = [row for row in page.verdicts if row["outcome"] == "lost"]
    page.wait("the rows are unpacked", lambda: "of" in page.text("found"))
    assert page.found() == (len(lost), len(page.verdicts)), page.text("found")
    assert set(page.column(2)) == {"lost"}
    assert len(page.ids()) == min(PAGE, len(lost))


def check_filters(page):
    """Each filter leaves the rows that verdicts.csv has for the same value."""
    page.clear()
    for field in ("outcome", "cause", "claim"):
        for value, number in Counter(row[field] for row in page.verdicts).items():
            page.choose(field, value or "(none)")
            page.wait(f"{field} {value!r} shows {number}", lambda number=number: page.found()[0] == number)
        page.clear()


def check_search(page):
    """A search finds an order by its number, and nothing by nonsense."""
    page.clear()
    order = page.verdicts[len(page.verdicts) // 2]["order_id"]
    box = page.find("search")
    box.send_keys(order.upper())
    page.wait(f"a search finds {order}", lambda: order in page.ids() and page.found()[0] < len(page.verdicts))
    box.send_keys("\u00b6 no such order")
    page.wait("a search for nonsense finds nothing", lambda: page.found()[0] == 0 and page.text("page") == "none")
    page.clear()


def check_sorting(page):
    """A heading sorts by its column, again the other way round; pages follow each other."""
    page.clear()
    button = page.driver.find_element(By.CSS_SELECTOR, "[data-sort=id]")
    button.click()
    expected = sorted(row["order_id"] for row in page.verdicts)
    page.wait("orders are sorted by number", lambda: page.ids() == expected[:PAGE])
    button.click()
    page.wait("and backwards", lambda: page.ids() == expected[::-1][:PAGE])
    heading = button.find_element(By.XPATH, "./..")
    assert heading.get_attribute("aria-sort") == "descending"
    if len(expected) > PAGE:
        page.find("later").click()
        page.wait("the next page follows", lambda: page.ids() == expected[::-1][PAGE : 2 * PAGE])
        page.find("earlier").click()
        page.wait("the page before comes back", lambda: page.ids() == expected[::-1][:PAGE])
    assert not page.find("earlier").is_enabled()


def check_drawer(page):
    """A case opens in a drawer with its verdict; the arrow keys step, Escape closes."""
    page.clear()
    page.choose("outcome", "lost")
    page.wait("lost orders alone", lambda: set(page.column(2)) == {"lost"})
    by_order = {row["order_id"]: row for row in page.verdicts}
    ids = page.ids()
    page.driver.find_element(By.CSS_SELECTOR, "#rows th button").click()
    title = lambda: page.text("drawer-title")
    page.wait("the first case opens", lambda: title() == "Order " + ids[0] and page.find("drawer").get_property("open"))
    for order in ids[:3]:
        page.wait(f"the story of {order}", lambda order=order: title() == "Order " + order)
        verdict = by_order[order]
        page.wait(f"{order} shows its cause", lambda verdict=verdict: f"lost: {verdict['cause']}" in page.text("story"))
        assert verdict["because"] in page.text("story"), order
        assert "Timeline" in page.text("story"), order
        page.find("drawer").send_keys(Keys.ARROW_RIGHT)
    page.wait("the fourth case", lambda: title() == "Order " + ids[3])
    page.find("drawer").send_keys(Keys.ARROW_LEFT)
    page.wait("the third case again", lambda: title() == "Order " + ids[2])
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait("Escape closes the case", lambda: not page.find("drawer").get_property("open"))


def check_keyboard(page):
    """A slash moves to the search box, without being written into it."""
    page.driver.execute_script("document.activeElement.blur()")
    page.driver.find_element(By.TAG_NAME, "body").send_keys("/")
    assert page.driver.switch_to.active_element.get_attribute("id") == "search"
    assert page.find("search").get_property("value") == ""


def check_link(page):
    """An address that ends in #order=… opens that order."""
    order = page.verdicts[0]["order_id"]
    page.driver.get("about:blank")
    page.driver.get(f"{page.address}#order={order}")
    page.wait(f"the address opens {order}", lambda: page.text("drawer-title") == "Order " + order)


def check_silence(page):
    """The page requests nothing and writes nothing on the console."""
    messages = page.driver.get_log("browser")
    assert not messages, messages
    for entry in page.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"].split("#")[0]
            assert url in (page.address, "about:blank"), f"the page requests {url}"


def main():
    driver = browser()
    try:
        page = Page(driver, sys.argv[1])
        checks = [check_start, check_filters, check_search, check_sorting, check_drawer, check_keyboard, check_link, check_silence]
        for check in checks:
            check(page)
        print(f"{sys.argv[1]}: {len(checks)} checks of the page hold, {len(page.verdicts)} orders")
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
