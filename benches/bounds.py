#!/usr/bin/env python3
"""Inputs that are made to be slow: how long an order of each kind takes beside an ordinary one, and whether an input of twice
the size takes more than twice the time.

    benches/bounds.py [--binary PATH] [--quick | --instructions] [--scale SHARE] [--keep DIR] [KIND ...]

Prints two Markdown tables. An order's time is CPU time on one thread: that of a run with many orders less that of a run
with one, by the number of orders. The time of growing inputs is CPU time as well. `--quick` makes all inputs small, to show
that everything runs. `--instructions` counts instructions with valgrind instead, in thousands, which other programs on the
machine do not change; its inputs have a tenth of the size, or the share of it that `--scale` says.
"""
import argparse, os, random, resource, shutil, subprocess, sys, tempfile

DAY = 86400
# 1 September 2026, 00:00 UTC.
START = 1788220800
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36"
SETTINGS = """[site]
hosts = ["shop.example"]
session = "cookie:sid"
customer = "cookie:uid"
log_format = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_cookie"'
[site.pages]
cart = ["/cart/add*"]
checkout = ["/checkout*"]
confirmation = ["/thanks*"]
confirmation_order_id = "query:order"
click_beacon = ["/hit*"]
conversion_beacon = ["/conv*"]
[policy]
tag_params = ["tag"]
window = "30d"
cart_window = "60d"
model = "last-click"
commission_rate = 0.04
"""


def civil(seconds):
    """Year, month, day, and seconds of the day."""
    days, rest = divmod(seconds, DAY)
    z = days + 719468
    era, doe = divmod(z, 146097)
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1, rest


def stamp(at, known={}):
    """A time as Apache writes it."""
    day, rest = divmod(at, DAY)
    if day not in known:
        year, month, date, _ = civil(at)
        known[day] = f"{date:02}/{MONTHS[month - 1]}/{year}"
    return f"{known[day]}:{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02} +0000"


def iso(at):
    year, month, date, rest = civil(at)
    return f"{year}-{month:02}-{date:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


class Shop:
    """A folder with logs, orders and partners."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.lines, self.orders, self.settings = [], [], SETTINGS
        self.partners = ["tag,partner,hosts,coupons"]
        for n in range(20):
            self.partner(f"partner{chr(97 + n)}-20", f"partner{n}.example")

    def partner(self, tag, host="", coupon=""):
        self.partners.append(f"{tag},{tag},{host},{coupon}")

    def hit(self, at, target, ip="192.0.2.1", sid="", uid="", referer="-", agent=AGENT, status=200):
        pairs = [f"{name}={value}" for name, value in (("sid", sid), ("uid", uid)) if value]
        cookie = "; ".join(pairs) or "-"
        line = f'{ip} - - [{stamp(at)}] "GET {target} HTTP/1.1" {status} 512 "{referer}" "{agent}" "{cookie}"'
        self.lines.append((at, line))

    def order(self, nth, at, sid="", uid="", ip="", agent="", tag="", status="completed", click=""):
        agent = f'"{agent}"' if agent else ""
        self.orders.append(f"o-{nth:07},{iso(at)},{10 + nth % 90}.00,USD,sku{nth % 97},Home,{status},web,{sid},{uid},{ip},{agent},{tag},{click}")

    def visit(self, nth, at, ordered, ip, sid, uid="", tag=None, credited=""):
        """Ten page views and the order."""
        page = f"/p/sku{nth % 97}"
        landing = f"{page}?tag={tag}" if tag else page
        self.hit(at, landing, ip=ip, referer="https://partner1.example/x" if tag else "https://search.example/")
        if tag:
            self.hit(at + 1, f"/hit?tag={tag}", ip=ip, sid=sid, referer=f"https://shop.example{landing}")
        for step in range(5):
            self.hit(at + 20 * (step + 1), f"/p/sku{(nth + step) % 97}", ip=ip, sid=sid, referer=f"https://shop.example{landing}")
        self.hit(at + 130, f"/cart/add?sku=sku{nth % 97}", ip=ip, sid=sid, uid=uid, referer=f"https://shop.example{page}")
        self.hit(at + 150, "/checkout", ip=ip, sid=sid, uid=uid, referer="https://shop.example/cart")
        self.hit(ordered, f"/thanks?order=o-{nth:07}", ip=ip, sid=sid, uid=uid, referer="https://shop.example/checkout")
        self.hit(ordered + 1, f"/conv?order=o-{nth:07}", ip=ip, sid=sid, uid=uid, referer="https://shop.example/thanks")
        self.order(nth, ordered, sid=sid, uid=uid, ip=ip, agent=AGENT, tag=credited)

    def write(self, orders=None):
        """All of it, with the first so many orders."""
        join = lambda name: os.path.join(self.folder, name)
        if self.lines is not None:
            self.lines.sort(key=lambda entry: entry[0])
            with open(join("web.log"), "w") as out:
                out.writelines(line + "\n" for _, line in self.lines)
            self.lines = None
        with open(join("orders.csv"), "w") as out:
            out.write("order_id,ordered_at,amount,currency,sku,category,status,channel,session_id,customer_id,ip,user_agent,tag,click_id\n")
            out.writelines(row + "\n" for row in self.orders[:orders])
        with open(join("partners.csv"), "w") as out:
            out.writelines(row + "\n" for row in self.partners)
        with open(join("tagtrail.toml"), "w") as out:
            out.write(self.settings)


def address(nth):
    return f"10.{nth >> 16 & 255}.{nth >> 8 & 255}.{nth & 255}"


def crowd(shop, count, first=0):
    """Ordinary orders over a month: every third one came by a partner, every ninth is credited."""
    for nth in range(first, first + count):
        at = START + nth * 2_592_000 // (first + count)
        tag = f"partner{chr(97 + nth % 20)}-20" if nth % 3 == 0 else None
        shop.visit(nth, at, at + 200, address(nth), f"s{nth:08x}", f"u{nth}" if nth % 2 else "", tag, tag if nth % 9 == 0 else "")


# Kinds of orders: each makes `orders` of them among `size` items of the kind that makes it slow.

def ordinary(shop, orders, size):
    crowd(shop, orders)


def giant_visit(shop, orders, size):
    """All orders in one session of very many page views, with clicks of partners all along."""
    step = 20 * DAY / size
    for nth in range(size):
        at = START + int(nth * step)
        tag = f"?tag=partner{chr(97 + nth % 20)}-20" if nth % 1000 == 0 else ""
        shop.hit(at, f"/p/sku{nth % 97}{tag}", sid="giant", referer="https://partner1.example/" if tag else "https://shop.example/")
    for nth in range(orders):
        at = START + 20 * DAY - 60 * (orders - nth)
        shop.hit(at, f"/thanks?order=o-{nth:07}", sid="giant")
        shop.order(nth, at, sid="giant", ip="192.0.2.1", agent=AGENT)


def giant_visit_unclicked(shop, orders, size):
    giant_visit(shop, orders, size)
    shop.lines = [(at, line.replace("?tag=", "?x=").replace("partner1.example", "shop.example")) for at, line in shop.lines]


def giant_customer(shop, orders, size):
    """One customer with very many sessions, each of ten page views."""
    for nth in range(size // 10):
        at = START + nth * 20 * DAY // (size // 10)
        for view in range(10):
            tag = f"?tag=partner{chr(97 + nth % 20)}-20" if nth % 10 == 0 and view == 0 else ""
            shop.hit(at + view * 5, f"/p/sku{nth % 97}{tag}", ip=address(nth), sid=f"c{nth:07x}", uid="big" if view else "",
                     referer="https://partner1.example/" if tag else "https://shop.example/")
    for nth in range(orders):
        at = START + 20 * DAY + nth * 60
        shop.hit(at, f"/thanks?order=o-{nth:07}", sid=f"new{nth}", uid="big", ip=address(nth))
        shop.order(nth, at, sid=f"new{nth}", uid="big", ip=address(nth), agent=AGENT)


def crowded_address(shop, orders, size):
    """An office: very many visitors of one address and browser, a few page views each, all at once."""
    for nth in range(size // 4):
        at = START + nth * DAY // (size // 4)
        tag = f"?tag=partner{chr(97 + nth % 20)}-20" if nth % 5 == 0 else ""
        shop.hit(at, f"/p/sku{nth % 97}{tag}", referer="https://partner1.example/" if tag else "https://search.example/")
        for view in range(3):
            shop.hit(at + 5 + view, f"/p/sku{view}", sid=f"n{nth:07x}", referer=f"https://shop.example/p/sku{nth % 97}{tag}")
    for nth in range(orders):
        at = START + DAY - 60 - nth * 70000 // max(orders, 1)
        shop.visit(nth, at, at + 30, "192.0.2.1", f"buyer{nth}")


def crowded_unnamed(shop, orders, size):
    """The same office, with orders that name neither session nor customer."""
    crowded_address(shop, orders, size)
    shop.lines = [(at, line) for at, line in shop.lines if "/thanks" not in line and "/conv" not in line]
    shop.orders = [",".join(cell if n != 8 else "" for n, cell in enumerate(row.split(","))) for row in shop.orders]


def crowded_cookieless(shop, orders, size):
    """Requests without a cookie by one address and browser, in a shop with sessions."""
    for nth in range(size):
        at = START + nth * DAY // size
        tag = f"?tag=partner{chr(97 + nth % 20)}-20" if nth % 50 == 0 else ""
        shop.hit(at, f"/p/sku{nth % 97}{tag}", referer="https://partner1.example/" if tag else "https://shop.example/")
    for nth in range(orders):
        at = START + DAY - 60 - nth * 70000 // max(orders, 1)
        shop.hit(at, f"/thanks?order=o-{nth:07}")
        shop.order(nth, at, ip="192.0.2.1", agent=AGENT)
    crowd(shop, size // 20, first=orders)
    shop.orders = shop.orders[:orders]


def no_sessions(shop, orders, size):
    """A shop without cookies: one address and browser with very many page views."""
    shop.settings = shop.settings.replace('session = "cookie:sid"\n', "").replace('customer = "cookie:uid"\n', "")
    for nth in range(size):
        at = START + nth * 20 * DAY // size
        tag = f"?tag=partner{chr(97 + nth % 20)}-20" if nth % 500 == 0 else ""
        shop.hit(at, f"/p/sku{nth % 97}{tag}", referer="https://partner1.example/" if tag else "https://shop.example/")
    for nth in range(orders):
        at = START + 20 * DAY - 60 - nth * 170000 // max(orders, 1)
        shop.hit(at, f"/thanks?order=o-{nth:07}")
        shop.order(nth, at, ip="192.0.2.1", agent=AGENT)


def many_clicks(shop, orders, size, of=5000):
    """Each order has thousands of partners' clicks, in its own session."""
    for nth in range(orders):
        at, sid = START + 3600 * nth, f"k{nth:06x}"
        for click in range(of):
            tag = f"partner{chr(97 + click % 20)}-20"
            shop.hit(at + click * 250, f"/p/sku{click % 97}?tag={tag}&n={click}", ip=address(nth), sid=sid, referer="https://partner1.example/")
        shop.visit(nth, at + of * 250 + 60, at + of * 250 + 300, address(nth), sid)


def many_clicks_of_customer(shop, orders, size, of=5000):
    """Each order's customer has thousands of partners' clicks, in other sessions."""
    for nth in range(orders):
        at = START + 3600 * nth
        for click in range(of):
            tag = f"partner{chr(97 + click % 20)}-20"
            shop.hit(at + click * 250, f"/p/sku{click % 97}?tag={tag}&n={click}", ip=address(nth), sid=f"k{nth:05x}{click // 100:05x}",
                     uid=f"u{nth}", referer="https://partner1.example/")
        shop.visit(nth, at + of * 250 + 60, at + of * 250 + 300, address(nth), f"b{nth}", f"u{nth}")


def sixty_landings(shop, orders, size):
    """Customers who return by sixty landings each."""
    for nth in range(orders):
        at, sid = START + 13 * nth, f"k{nth:06x}"
        for click in range(60):
            tag = f"partner{chr(97 + (nth + click) % 20)}-20"
            shop.hit(at + click * 20000, f"/p/sku{click % 97}?tag={tag}", ip=address(nth), sid=sid, uid=f"u{nth}", referer=f"https://partner{(nth + click) % 20}.example/")
        shop.visit(nth, at + 60 * 20000, at + 60 * 20000 + 200, address(nth), sid, f"u{nth}")


def sixty_ordinary(shop, orders, size):
    """What sixty landings are compared with: as many page views, none of which a partner brought."""
    sixty_landings(shop, orders, size)
    shop.lines = [(at, line.replace("?tag=", "?x=").replace("https://partner", "https://shop.example/")) for at, line in shop.lines]


def one_customer(shop, orders, size):
    """All orders are one customer's, each in a visit of its own."""
    for nth in range(orders):
        at = START + nth * 2_592_000 // orders
        tag = f"partner{chr(97 + nth % 20)}-20" if nth % 3 == 0 else None
        shop.visit(nth, at, at + 200, address(nth), f"s{nth:08x}", "one", tag)


def one_device(shop, orders, size):
    """All orders come from one address and browser."""
    for nth in range(orders):
        at = START + nth * 2_592_000 // orders
        tag = f"partner{chr(97 + nth % 20)}-20" if nth % 3 == 0 else None
        shop.visit(nth, at, at + 200, "192.0.2.1", f"s{nth:08x}", "", tag)


def day_only(shop, orders, size):
    """Orders with a day and no time."""
    crowd(shop, orders)
    shop.orders = [row.replace(row.split(",")[1], row.split(",")[1][:10]) for row in shop.orders]


def unnamed_credited(shop, orders, size):
    """Credited orders that name nobody, in a busy shop."""
    crowd(shop, orders)
    shop.lines = [(at, line) for at, line in shop.lines if "/thanks" not in line and "/conv" not in line]
    shop.orders = [",".join("" if n in (8, 9, 10, 11) else "partnera-20" if n == 12 else cell for n, cell in enumerate(row.split(",")))
                   for row in shop.orders]


def names(count, seed=7):
    """Ids of partners, about as long as real ones."""
    dice = random.Random(seed)
    syllables = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru ta te ti to tu".split()
    known = set()
    while len(known) < count:
        known.add("".join(dice.choice(syllables) for _ in range(dice.randint(4, 7))))
    return sorted(known)


def many_partners(shop, orders, size, damage=True):
    """A partner list of very many rows; every order's customer came by a link with a damaged id."""
    known = names(size)
    for nth, name in enumerate(known):
        shop.partner(f"{name}-20", f"{name}.example", f"code{nth}")
    dice = random.Random(3)
    for nth in range(orders):
        at, tag = START + nth * 2_592_000 // orders, dice.choice(known)
        spot = dice.randrange(1, len(tag) - 1)
        damaged = (tag[:spot] + dice.choice("xyzq") + tag[spot + dice.randrange(2):] + "-20") if damage else f"{tag}-20"
        shop.visit(nth, at, at + 200, address(nth), f"s{nth:08x}", f"u{nth}", damaged)


def many_partners_in_order(shop, orders, size):
    many_partners(shop, orders, size, damage=False)


def many_partners_and_clicks(shop, orders, size):
    """The same, and every order has sixty clicks with damaged ids, all different."""
    known = names(size)
    for nth, name in enumerate(known):
        shop.partner(f"{name}-20", f"{name}.example", f"code{nth}")
    dice = random.Random(3)
    for nth in range(orders):
        at, sid = START + 3600 * nth, f"k{nth:06x}"
        for click in range(64):
            tag = dice.choice(known)
            spot = dice.randrange(1, len(tag) - 1)
            damaged = tag[:spot] + dice.choice("xyzq") + tag[spot + dice.randrange(2):] + "-20"
            shop.hit(at + click * 1000, f"/p/sku{click}?tag={damaged}", ip=address(nth), sid=sid, referer="https://elsewhere.example/")
        shop.visit(nth, at + 65000, at + 65300, address(nth), sid)


def many_hosts(shop, orders, size):
    """One partner with very many hosts, and codes that everybody owns."""
    hosts = ";".join(f"h{n}.example" for n in range(size))
    shop.partners[0] = "tag,partner,hosts,coupons"
    shop.partner("wide-20", hosts, "SAVE")
    for n in range(size):
        shop.partner(f"p{n}x-20", "platform.example", "SAVE")
    for nth in range(orders):
        at = START + nth * 2_592_000 // orders
        shop.hit(at - 60, f"/p/sku{nth % 97}", ip=address(nth), sid=f"s{nth:08x}", referer="https://platform.example/x")
        shop.visit(nth, at, at + 200, address(nth), f"s{nth:08x}", f"u{nth}")


def near_family(shop, orders, size):
    """Ids that are all near each other, and near every damaged one."""
    for n in range(size):
        shop.partner(f"campaign{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676 % 26)}{chr(97 + n // 17576)}-20")
    for nth in range(orders):
        at = START + nth * 2_592_000 // orders
        shop.visit(nth, at, at + 200, address(nth), f"s{nth:08x}", f"u{nth}", f"campaign{nth:x}-20")


def reused_number(shop, orders, size):
    """Very many page views show one order's number."""
    for nth in range(size):
        shop.hit(START + nth % (20 * DAY), "/thanks?order=o-0000000", ip=address(nth), sid=f"z{nth:07x}")
    crowd(shop, orders)


def many_restarts(shop, orders, size):
    """One device that begins a session with every page, as crawlers do, beside orders of the same device."""
    for nth in range(size):
        at = START + nth * 10 * DAY // size
        shop.hit(at, f"/p/sku{nth % 97}?tag=partnera-20", sid=f"r{nth:07x}", referer="https://shop.example/p/sku1")
    for nth in range(orders):
        at = START + 10 * DAY - 300 - nth * 800000 // max(orders, 1)
        shop.visit(nth, at, at + 200, "192.0.2.1", f"buyer{nth}", f"u{nth}")


ORDERS = {
    # Name: function, orders, size; small ones for --quick.
    "ordinary": (ordinary, 20000, 0, 200, 0),
    "giant_visit": (giant_visit, 1000, 1000000, 20, 3000),
    "giant_visit_unclicked": (giant_visit_unclicked, 1000, 1000000, 20, 3000),
    "giant_customer": (giant_customer, 1000, 1000000, 20, 3000),
    "crowded_address": (crowded_address, 1000, 400000, 20, 3000),
    "crowded_unnamed": (crowded_unnamed, 1000, 400000, 20, 3000),
    "crowded_cookieless": (crowded_cookieless, 1000, 400000, 20, 3000),
    "no_sessions": (no_sessions, 1000, 400000, 20, 3000),
    "many_clicks": (many_clicks, 100, 5000, 3, 100),
    "many_clicks_of_customer": (many_clicks_of_customer, 100, 5000, 3, 100),
    "sixty_ordinary": (sixty_ordinary, 4000, 0, 50, 0),
    "sixty_landings": (sixty_landings, 4000, 0, 50, 0),
    "one_customer": (one_customer, 20000, 0, 200, 0),
    "one_device": (one_device, 20000, 0, 200, 0),
    "day_only": (day_only, 20000, 0, 200, 0),
    "unnamed_credited": (unnamed_credited, 20000, 0, 200, 0),
    "many_partners_in_order": (many_partners_in_order, 5000, 100000, 50, 500),
    "many_partners": (many_partners, 5000, 100000, 50, 500),
    "many_partners_and_clicks": (many_partners_and_clicks, 500, 100000, 10, 500),
    "many_hosts": (many_hosts, 5000, 50000, 50, 500),
    "near_family": (near_family, 5000, 100000, 50, 500),
    "reused_number": (reused_number, 5000, 400000, 50, 500),
    "many_restarts": (many_restarts, 1000, 200000, 20, 3000),
}


# Kinds of inputs that grow: each makes one of roughly `size` bytes.

def plain_logs(shop, size):
    for nth in range(size // 250):
        shop.hit(START + nth % DAY, f"/p/sku{nth % 97}", ip=address(nth), sid=f"s{nth:x}")


def raw(text):
    """Repeats a beginning, a piece, and an end up to a size in lines of one mebibyte less a little."""
    def make(shop, size):
        begin, piece, end = text
        line = begin + piece * ((min(size, (1 << 20) - 200) - len(begin) - len(end)) // len(piece)) + end
        shop.lines += [(START + n, line) for n in range(max(size // len(line), 1))]
    return make


def target(text, value="1"):
    return (f'192.0.2.1 - - [{stamp(START)}] "GET /p/x?', text, f'={value} HTTP/1.1" 200 512 "-" "{AGENT}" "sid=s"')


def in_lines(text, length):
    """The same in lines of some length."""
    def make(shop, size):
        begin, piece, end = text
        line = begin + piece * max((length - len(begin) - len(end)) // len(piece), 1) + end
        shop.lines += [(START + n, line) for n in range(max(size // len(line), 1))]
    return make


def formats(piece):
    def make(shop, size):
        plain_logs(shop, 250000)
        shop.settings = shop.settings.replace("$remote_addr - ", piece * (size // len(piece)) + "$remote_addr - ")
    return make


def apache_format(piece):
    def make(shop, size):
        plain_logs(shop, 250000)
        lines = shop.settings.split("\n")
        at = next(n for n, line in enumerate(lines) if line.startswith("log_format"))
        lines[at] = "log_format = '" + piece * (size // len(piece)) + "%h %l %u %t \"%r\" %>s %b'"
        shop.settings = "\n".join(lines)
    return make


def patterns(pattern):
    def make(shop, size):
        count = max(size // (len(pattern) + 4), 1)
        shop.settings = shop.settings.replace('cart = ["/cart/add*"]', "cart = [" + ",".join([f'"{pattern}"'] * min(count, 1000)) + "]")
        for nth in range(2000):
            shop.hit(START + nth, "/p/" + "a" * 2000, sid="s0")
    return make


def one_pattern(shop, size):
    shop.settings = shop.settings.replace('"/cart/add*"', '"/' + "a*" * (size // 2) + 'b"')
    for nth in range(200):
        shop.hit(START + nth, "/" + "a" * 100000, sid="s0")


def tag_params(shop, size):
    names = ",".join(f'"t{n}"' for n in range(size // 8))
    shop.settings = shop.settings.replace('tag_params = ["tag"]', f"tag_params = [{names}]")
    plain_logs(shop, 250000)


def own_hosts(shop, size):
    names = ",".join(f'"h{n}.example"' for n in range(size // 16))
    shop.settings = shop.settings.replace('hosts = ["shop.example"]', f"hosts = [{names}]")
    for nth in range(20000):
        shop.hit(START + nth, "/p/x", sid="s0", referer=f"https://other{nth}.example/")


def excluded(shop, size):
    names = ",".join(f'"Category {n}"' for n in range(size // 16))
    shop.settings += f"excluded_categories = [{names}]\n"
    crowd(shop, 2000)


def networks(shop, size):
    names = ",".join(f'"10.{n >> 8 & 255}.{n & 255}.0/24"' for n in range(size // 16))
    shop.settings += f"[internal]\nnetworks = [{names}]\n"
    crowd(shop, 5000)


def csv_open_quotes(shop, size):
    crowd(shop, 100)
    shop.orders += ['"o-9' + "x" * 60] * (size // 64)


def csv_quotes(shop, size):
    crowd(shop, 100)
    shop.orders += ["o-" + '"' * 62] * (size // 64)


def csv_one_header(shop, size):
    crowd(shop, 100)
    shop.header = "order_id,ordered_at,amount,currency,sku,category,status,channel,session_id,customer_id,ip,user_agent,tag," + "h" * size


def csv_headers(shop, size):
    crowd(shop, 100)
    shop.header = "order_id,ordered_at,amount,currency,sku,category,status,channel,session_id,customer_id,ip,user_agent,tag,click_id," + ",".join(
        f"column{n}" for n in range(min(size // 10, 4000)))


def csv_cell(shop, size):
    crowd(shop, 100)
    shop.orders = [row.replace(",Home,", "," + "c" * size + ",") if nth == 5 else row for nth, row in enumerate(shop.orders)]


def csv_items(shop, size):
    crowd(shop, 100)
    shop.orders += [f"o-0000050,{iso(START + 5000)},1.00,USD,item{n},Home,completed,web,,,,,," for n in range(size // 60)]


def csv_one_number(shop, size):
    crowd(shop, 100)
    shop.orders += [f"o-0000050,{iso(START + 5000 + n * 90000)},1.00,USD,item{n},Home,completed,web,s{n},u{n},,,," for n in range(size // 60)]


def csv_dateless(shop, size):
    crowd(shop, 100)
    shop.orders += [f"o-9{n},,1.00,USD,item{n},Home,completed,web,s{n},u{n},,,," for n in range(size // 60)]


def csv_bad_dates(shop, size):
    crowd(shop, 100)
    shop.orders += [f"o-9{n},next {n} week,1.00,USD,item{n},Home,completed,web,s{n},u{n},,,," for n in range(size // 60)]


def host_cell(shop, size):
    crowd(shop, 100)
    shop.partner("long-20", "a." * (size // 2) + "example")


def host_cells(shop, size):
    crowd(shop, 100)
    shop.partner("long-20", ";".join(f"h{n}.example" for n in range(size // 14)))


def coupon_cell(shop, size):
    crowd(shop, 100)
    shop.partner("long-20", "", ";".join(f"c{n}" for n in range(size // 8)))


def partner_rows(shop, size):
    crowd(shop, 100)
    for n in range(size // 40):
        shop.partner(f"some{n}x-20", f"host{n}.example")


def one_stem(shop, size):
    crowd(shop, 100)
    for n in range(size // 40):
        shop.partner("".join(ch.upper() if n >> at & 1 else ch for at, ch in enumerate("abcdefghijklmnopqrst")) + "-20")


def json_log(piece):
    def make(shop, size):
        shop.settings = "\n".join(line for line in shop.settings.split("\n") if not line.startswith("log_format"))
        inner = piece * (min(size, 900000) // len(piece))
        for n in range(max(size // 900000, 1)):
            shop.lines.append((START + n, '{"time":"' + iso(START + n) + '","remote_addr":"192.0.2.1","request":"GET /p HTTP/1.1","status":200,' + inner + "}"))
        for n in range(200):
            shop.lines.append((START + n, '{"time":"' + iso(START + n) + '","remote_addr":"192.0.2.1","request":"GET /p/' + str(n) + ' HTTP/1.1","status":200,"http_referer":"-","http_user_agent":"x","http_cookie":"sid=s' + str(n) + '"}'))
    return make


def undetected(piece, length=600):
    """Logs of strange lines, in a format that nobody names."""
    def make(shop, size):
        shop.settings = "\n".join(line for line in shop.settings.split("\n") if not line.startswith("log_format"))
        line = piece * (length // len(piece))
        shop.lines += [(START + n, line) for n in range(size // len(line))]
        crowd(shop, 200)
    return make


TARGET = f'192.0.2.1 - - [{stamp(START)}] "GET /p/x'
REST = f' HTTP/1.1" 200 512 "-" "{AGENT}" "sid=s00000000"'
GROWING = {
    "plain_logs": (plain_logs, 4 << 20),
    "parameters": (raw((TARGET + "?a=1", "&b=2", REST)), 4 << 20),
    "parameters_of_partners": (raw((TARGET + "?a=1", "&tag=2", REST)), 4 << 20),
    "broken_parameters": (raw((TARGET + "?a=1", "tag=2", REST)), 4 << 20),
    "encoded_parameters": (raw((TARGET + "?a=1", "%26tag%3D2", REST)), 4 << 20),
    "questions": (raw((TARGET, "?tag", REST)), 4 << 20),
    "click_ids": (raw((TARGET + "?a=1", "&gclid=2", REST)), 4 << 20),
    "percents": (raw((TARGET + "?tag=", "%", REST)), 4 << 20),
    "long_path": (raw((TARGET, "/a", REST)), 4 << 20),
    "path_marks": (raw((TARGET + "?u=", "a_b-c.", REST)), 4 << 20),
    "path_marks_short": (in_lines((TARGET + "?u=", "abcd_bcde-cdef.", REST), 4000), 4 << 20),
    "long_referer": (raw((TARGET + ' HTTP/1.1" 200 512 "https://partner1.example/?', "&tag=1", f'" "{AGENT}" "sid=s"')), 4 << 20),
    "long_host": (raw((TARGET + ' HTTP/1.1" 200 512 "https://', "a.", f'example/" "{AGENT}" "sid=s"')), 4 << 20),
    "long_agent": (raw((TARGET + ' HTTP/1.1" 200 512 "-" "', "bot Mozilla ", '" "sid=s"')), 4 << 20),
    "cookies": (raw((TARGET + f' HTTP/1.1" 200 512 "-" "{AGENT}" "a=1', "; b=2", '"')), 4 << 20),
    "cookie_semicolons": (raw((TARGET + f' HTTP/1.1" 200 512 "-" "{AGENT}" "a=1', ";", '"')), 4 << 20),
    "cookie_names": (raw((TARGET + f' HTTP/1.1" 200 512 "-" "{AGENT}" "a=1', "; sid", '"')), 4 << 20),
    "open_quotes": (raw((TARGET + REST, '"', "")), 4 << 20),
    "escaped_quotes": (raw((TARGET + ' HTTP/1.1" 200 512 "', '\\"', "")), 4 << 20),
    "backslashes": (raw((TARGET + ' HTTP/1.1" 200 512 "', "\\", '"')), 4 << 20),
    "brackets": (raw((TARGET[:13], "[", REST)), 4 << 20),
    "spaces": (raw((TARGET, " ", REST)), 4 << 20),
    "half_lines": (in_lines((TARGET + ' HTTP/1.1" 200 512 "', 'x" "', ""), 300), 4 << 20),
    "format_nginx": (formats("$x "), 1 << 18),
    "format_nginx_braces": (formats("${x}-"), 1 << 18),
    "format_dollars": (formats("$"), 1 << 18),
    "format_apache_open": (apache_format("%{"), 1 << 18),
    "format_apache_fields": (apache_format("%{X-y}i "), 1 << 18),
    "format_apache_times": (apache_format("%{%d}t "), 1 << 16),
    "format_braces": (apache_format("{"), 1 << 18),
    "patterns": (patterns("/*a*b*c"), 1 << 14),
    "patterns_tail": (patterns("*aaab"), 1 << 14),
    "one_pattern": (one_pattern, 1 << 14),
    "tag_params": (tag_params, 1 << 14),
    "own_hosts": (own_hosts, 1 << 16),
    "excluded": (excluded, 1 << 18),
    "networks": (networks, 1 << 18),
    "csv_open_quotes": (csv_open_quotes, 2 << 20),
    "csv_quotes": (csv_quotes, 2 << 20),
    "csv_one_header": (csv_one_header, 1 << 20),
    "csv_headers": (csv_headers, 1 << 13),
    "csv_cell": (csv_cell, 4 << 20),
    "csv_items": (csv_items, 1 << 20),
    "csv_one_number": (csv_one_number, 1 << 20),
    "csv_dateless": (csv_dateless, 1 << 20),
    "csv_bad_dates": (csv_bad_dates, 1 << 20),
    "host_cell": (host_cell, 1 << 20),
    "host_cells": (host_cells, 1 << 20),
    "coupon_cell": (coupon_cell, 1 << 20),
    "partner_rows": (partner_rows, 1 << 20),
    "one_stem": (one_stem, 1 << 20),
    "json_keys": (json_log('"k":1,'), 4 << 20),
    "json_one_key": (json_log('"request":"GET /x HTTP/1.1",'), 4 << 20),
    "json_open": (json_log('"k":{'), 4 << 20),
    "json_escapes": (json_log('"\\\\u0041":"\\\\u0041",'), 4 << 20),
    "json_quotes": (json_log('"'), 4 << 20),
    "odd_pairs": (undetected("a=1 "), 2 << 20),
    "odd_braces": (undetected("%{"), 2 << 20),
    "odd_json": (undetected('{"a":'), 2 << 20),
    "odd_quotes": (undetected('"'), 2 << 20),
    "odd_brackets": (undetected("["), 2 << 20),
    "odd_spaces": (undetected("a "), 2 << 20),
    "odd_tabs": (undetected("a\t"), 2 << 20),
    "odd_numbers": (undetected("1.2.3.4 "), 2 << 20),
    "odd_times": (undetected("2026-09-01T00:00:00Z "), 2 << 20),
    "odd_letters": (undetected("a"), 2 << 20),
    "odd_long_pairs": (undetected("a=1 ", 100000), 2 << 20),
    "odd_long_braces": (undetected("{", 100000), 2 << 20),
    "odd_long_numbers": (undetected("1.2.3.4 ", 100000), 2 << 20),
}


def instructions(command):
    """Instructions of a run, in billions, so that a thousandth of a thousandth of it is a thousand instructions."""
    with tempfile.NamedTemporaryFile() as counted:
        valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={counted.name}"]
        ran = subprocess.run(valgrind + command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        total = next(line.split()[1] for line in counted.read().decode().splitlines() if line.startswith("summary:"))
    return int(total) / 1e9, ran


def seconds(options, folder):
    """CPU seconds of an analysis on one thread, the least of three where it is short; or its instructions."""
    inputs = [os.path.join(folder, name) for name in ("web.log", "orders.csv", "partners.csv", "tagtrail.toml")]
    command = [options.binary, "analyze", "--quiet", "--threads", "1", *inputs]
    if options.instructions:
        return instructions(command)
    least = None
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        least = spent if least is None else min(least, spent)
        if least > 4:
            break
    return least, ran


def by_order(options, folder):
    unit = "thousand instructions" if options.instructions else "µs"
    print(f"| orders | number | {unit} per order | × ordinary |", "|---|--:|--:|--:|", sep="\n")
    base = {}
    wanted = [name for name in ORDERS if name in ("ordinary", *options.kinds) or not options.kinds]
    for name in wanted:
        make, orders, size, few, small = ORDERS[name]
        if options.quick:
            orders, size = few, small
        elif options.instructions:
            orders, size = max(int(orders * options.scale), 30), int(size * options.scale)
        place = os.path.join(folder, name)
        shop = Shop(place)
        # The page views of all orders are in the log, and each log is read completely: the run with one order lacks only orders.
        make(shop, orders, size)
        shop.write()
        many, ran = seconds(options, place)
        if ran.returncode not in (0, 1):
            print(f"{name}: exit {ran.returncode}: {ran.stderr.decode()[:300]}", file=sys.stderr)
        shop.write(1)
        one, _ = seconds(options, place)
        per = (many - one) / (len(shop.orders) - 1) * 1e6
        base.setdefault("ordinary", per)
        print(f"| {name} | {len(shop.orders)} | {per:.1f} | {per / base['ordinary']:.1f} |", flush=True)
        if not options.keep:
            shutil.rmtree(place)


def by_size(options, folder):
    unit = "million instructions" if options.instructions else "ms"
    print(f"| input | bytes | {unit} | of twice | of four times | growth |", "|---|--:|--:|--:|--:|--:|", sep="\n")
    wanted = [name for name in GROWING if name in options.kinds or not options.kinds]
    empty = None
    for name in wanted:
        make, size = GROWING[name]
        if options.quick:
            size //= 16
        elif options.instructions:
            size //= 8
        times = []
        for factor in (1, 2, 4):
            place = os.path.join(folder, name)
            shop = Shop(place)
            if not shop.orders:
                shop.order(9999999, START + 40, sid="s00000000")
            make(shop, size * factor)
            shop.write()
            if hasattr(shop, "header"):
                path = os.path.join(place, "orders.csv")
                rows = open(path).read().split("\n", 1)[1]
                open(path, "w").write(shop.header + "\n" + rows)
            spent, ran = seconds(options, place)
            times.append(spent * 1e3)
            if ran.returncode not in (0, 1, 2):
                print(f"{name}: exit {ran.returncode}: {ran.stderr.decode()[:300]}", file=sys.stderr)
        # 2 where it is linear, 4 where it is quadratic; meaningless where hardly any time passes.
        growth = (times[2] - times[1]) / max(times[1] - times[0], 0.5)
        print(f"| {name} | {size} | {times[0]:.0f} | {times[1]:.0f} | {times[2]:.0f} | {growth:.1f} |", flush=True)
        if not options.keep:
            shutil.rmtree(place)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(os.path.dirname(__file__), "../target/release/tagtrail"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--scale", type=float, default=0.1, help="with --instructions: the share of the sizes")
    parser.add_argument("--keep", help="leave the inputs in this folder")
    parser.add_argument("kinds", nargs="*")
    options = parser.parse_args()
    folder = options.keep or tempfile.mkdtemp(prefix="tagtrail-bounds-")
    try:
        if not options.kinds or any(kind in ORDERS for kind in options.kinds):
            by_order(options, folder)
            print()
        if not options.kinds or any(kind in GROWING for kind in options.kinds):
            by_size(options, folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


main()
