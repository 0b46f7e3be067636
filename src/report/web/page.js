"use strict";
// The table of cases and the stories behind it. Whatever comes from a log or an order file reaches the page as the
// text of a node, never as markup; the page's policy forbids everything else, and any request besides.
(() => {
  const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800\ufff0-\ufffb]/gu;
  const visible = (text) => String(text).replace(HIDDEN, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
  const find = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";

  // An element with attributes and children; names come from this script alone.
  function make(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, visible(value));
    for (const child of children) if (child !== null) made.append(child instanceof Node ? child : visible(child));
    return made;
  }
  function draw(tag, attributes, title) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, visible(value));
    if (title) {
      const text = document.createElementNS(SVG, "title");
      text.textContent = visible(title);
      made.append(text);
    }
    return made;
  }

  // Deflated JSON in base64, inside an element.
  async function unpack(element) {
    const packed = atob(element.textContent.trim());
    const bytes = new Uint8Array(packed.length);
    for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  const when = (milli) => new Date(milli).toISOString().replace(".000Z", "Z");
  // With the decimals of the currency; sums are rounded to what any amount has, so that they are exact.
  const money = (value, currency) => {
    const digits = (data && data.digits[currency]) ?? 2;
    return value === null ? "" : (currency + " " + value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: 4 })).trim();
  };
  function span(seconds) {
    const units = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];
    let first = units.findIndex(([size]) => seconds >= size);
    if (first < 0) first = 3;
    const [size, unit] = units[first];
    let text = Math.floor(seconds / size) + unit;
    const next = units[first + 1];
    const rest = next ? Math.floor((seconds % size) / next[0]) : 0;
    return rest > 0 ? text + " " + rest + next[1] : text;
  }
  // "30d", "24h" and the like, in seconds.
  function seconds(text) {
    const found = /^(\d+)(ms|s|m|h|d|w)?$/.exec(text);
    const sizes = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
    return found ? Number(found[1]) * (sizes[found[2]] || 0) : 0;
  }

  // A time of the shop's zone, for a place beside the same in UTC; nothing where no zone is known.
  function beside(at, zone, whole) {
    if (!zone) return "";
    const two = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
    const parts = {};
    try {
      for (const part of new Intl.DateTimeFormat("en-GB", { ...two, hourCycle: "h23", timeZone: zone }).formatToParts(new Date(at))) parts[part.type] = part.value;
    } catch {
      return "";
    }
    const date = parts.year + "-" + parts.month + "-" + parts.day, clock = parts.hour + ":" + parts.minute + ":" + parts.second;
    const other = date !== new Date(at).toISOString().slice(0, 10);
    return whole ? " (" + date + " " + clock + " " + zone + ")" : " (" + (other ? date + " " : "") + clock + ")";
  }
  // What words mean, from the table at the end of the page.
  const MEANS = new Map([...document.querySelectorAll("#words tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent)));

  const MARKS = ["click", "page", "cart", "checkout", "confirmation", "beacon"];
  const VIEWS = ["own", "other_jar", "neighbour"];

  // --- a story ---

  // The way from the click to the order as a line. Pauses are shortened: a visit is minutes, the way may be weeks.
  function way(story) {
    const order = Date.parse(story.placed_at);
    const click = story.verdict.click_at ? Date.parse(story.verdict.click_at) : null;
    const times = [...new Set([...story.moments.map((m) => Date.parse(m.at)), order, ...(click === null ? [] : [click])])];
    times.sort((a, b) => a - b);
    const places = [0];
    for (let i = 1; i < times.length; i++) places.push(places[i - 1] + 1 + Math.log2(1 + (times[i] - times[i - 1]) / 1000));
    const whole = places[places.length - 1] || 1;
    const x = (at) => {
      let i = 0;
      while (i < times.length - 1 && times[i + 1] <= at) i++;
      const part = i < times.length - 1 ? (at - times[i]) / (times[i + 1] - times[i]) : 0;
      return 15 + ((places[i] + (i < times.length - 1 ? part * (places[i + 1] - places[i]) : 0)) / whole) * 770;
    };
    const svg = draw("svg", { class: "way", viewBox: "0 0 800 84", role: "img", "aria-label": "Timeline; the list below tells the same" });
    if (click !== null) {
      const end = click + (story.seconds ?? seconds(story.window)) * 1000;
      const to = end > times[times.length - 1] ? 800 : x(end);
      svg.append(draw("rect", { class: "band", x: x(click), y: 22, width: Math.max(2, to - x(click)), height: 34 }, "window of " + story.window));
    }
    svg.append(draw("line", { class: "track", x1: 15, x2: 785, y1: 39, y2: 39 }));
    for (const m of story.moments) {
      const at = x(Date.parse(m.at));
      const title = m.at + " " + m.what + " " + (m.path || "") + " [" + m.joined_by + "]";
      const proof = m.proof ? " proof" : "";
      if (m.mark === "click") svg.append(draw("circle", { class: "click" + proof, cx: at, cy: 39, r: 7 }, title));
      else {
        const other = m.whose === "own" ? "" : " other";
        const high = { cart: 9, checkout: 12, confirmation: 14 }[m.mark] || 6;
        svg.append(draw("line", { class: "tick" + proof + other, x1: at, x2: at, y1: 39 - high, y2: 39 + high }, title));
      }
    }
    const at = x(order);
    svg.append(draw("path", { class: "order", d: `M${at} 29 L${at + 10} 39 L${at} 49 L${at - 10} 39 Z` }, "order placed"));
    for (const [place, anchor, time] of [[15, "start", times[0]], [785, "end", times[times.length - 1]]]) {
      const text = draw("text", { x: place, y: 74, "text-anchor": anchor });
      text.textContent = when(time);
      svg.append(text);
    }
    return svg;
  }

  const WHOSE = { own: "", other_jar: ", other cookies or device", neighbour: ", same address and browser" };

  function moments(story) {
    const list = make("ol", { class: "moments" });
    const order = Date.parse(story.placed_at);
    let placed = false, last = null;
    const pause = (at) => {
      if (last !== null && at - last > 1800000) list.append(make("li", { class: "is-pause" }, make("span", {}, ""), "⋮ " + span((at - last) / 1000) + " later"));
      last = at;
    };
    const place = () => {
      pause(order);
      placed = true;
      list.append(make("li", { class: "is-order" }, make("time", {}, story.placed_at + beside(order, story.zone)), "◆ order placed"));
    };
    story.moments.forEach((m, nth) => {
      const at = Date.parse(m.at);
      if (!placed && at > order) place();
      pause(at);
      list.append(make("li", { class: m.proof ? "is-proof" : "" }, make("time", {}, m.at + beside(at, story.zone)),
        make("span", {}, (m.proof ? "● " : "") + m.what + (m.count > 1 ? " ×" + m.count : "") + " ", make("code", {}, m.path || ""), " (" + (nth + 1) + ")"),
        make("span", { class: "join " + m.joined_by }, m.joined_by + WHOSE[m.whose])));
    });
    if (!placed) place();
    return list;
  }

  function facts(pairs) {
    const list = make("dl", {});
    for (const [name, value] of pairs) if (value !== "" && value !== null) list.append(make("dt", {}, name), make("dd", {}, value));
    return list;
  }

  function told(story) {
    const v = story.verdict, out = new DocumentFragment();
    const cause = v.cause && v.cause !== v.outcome ? ": " + v.cause : "";
    out.append(make("p", { class: "verdict" }, v.outcome + cause + " (confidence " + v.confidence.toFixed(2) + (v.grade ? ", " + v.grade : "") + ")"));
    const means = MEANS.get(v.cause) || story.reasons.headline;
    if (means) out.append(make("p", { class: "note" }, means));
    out.append(make("p", {}, v.because));
    out.append(facts([
      ["placed", story.placed_at + beside(Date.parse(story.placed_at), story.zone, true)], ["worth", money(v.amount, v.currency)], ["status", story.status], ["customer", story.customer],
      ["credited to", v.credited_tag], [v.outcome === "lost" || (v.outcome === "credited" && v.claimant_tag !== v.credited_tag) ? "lost by" : "click of", v.claimant_tag], ["partner", v.partner], ["joined by", v.joined_by],
      ["window", v.lag_seconds === null ? "" : span(v.lag_seconds) + " of " + story.window],
      ["commission lost", money(v.commission_lost, v.currency)], ["claim", v.claim ? v.claim + " (acts: " + v.acts + ")" : ""], ["detail", v.detail],
      ["next best", v.runner_up_confidence === null ? "" : (v.runner_up || "credited") + " (" + v.runner_up_confidence.toFixed(2) + ")"],
    ]));
    out.append(make("h3", {}, "Timeline"));
    if (story.moments.length) {
      out.append(way(story), make("p", { class: "note" }, "Circles are clicks, red ones proof, the diamond is the order, the band is the window; pauses are shortened. Joins, strongest first: order, click, customer, session, device. " + (story.zone ? "Times are UTC; in parentheses those of the shop's zone, " + story.zone + "." : "Times are UTC.")), moments(story));
    } else out.append(make("p", {}, "No page view of the buyer is in the logs."));
    if (story.left_out) out.append(make("p", { class: "note" }, story.left_out + " more page views are left out."));
    const reasons = story.reasons;
    if (reasons.why_not) out.append(make("h3", {}, "Why not the next best answer"), make("p", {}, reasons.why_not));
    for (const [heading, sentences] of [["What it rests on", reasons.rests_on], ["What would change the answer", reasons.would_change], ["What to ask for next", reasons.ask_next]]) {
      if (sentences.length) out.append(make("h3", {}, heading), make("ul", {}, ...sentences.map((s) => make("li", {}, s))));
    }
    if (story.opinions.length) {
      const body = make("tbody", {});
      for (const o of story.opinions) {
        const says = { for: "for", against: "against", cannot_tell: "unknown" }[o.says];
        const weight = o.says === "for" ? " (" + o.weight.toFixed(2) + ")" : "";
        body.append(make("tr", {}, make("td", { class: o.says === "for" ? "lost-word" : "" }, says + weight), make("th", { scope: "row" }, o.cause),
          make("td", {}, o.says === "cannot_tell" ? "needs " + o.needs : o.text)));
      }
      out.append(make("h3", {}, "What speaks for and against each cause"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "What speaks for and against each cause" }, make("table", {}, body)));
    }
    const lines = make("ol", { class: "lines" });
    let without = 0;
    story.moments.forEach((m, nth) => {
      if (m.line) lines.append(make("li", { class: m.proof ? "is-proof" : "" }, "(" + (nth + 1) + ") " + m.place, make("code", {}, m.line)));
      else without++;
    });
    if (lines.childElementCount) out.append(make("h3", {}, "Log lines"), lines);
    if (without) out.append(make("p", { class: "note" }, without + " more lines are not in this page; tagtrail explain ORDER --result DIR shows them."));
    return out;
  }

  // --- a page of stories alone ---

  const alone = find("stories");
  if (alone) {
    unpack(alone).then((stories) => {
      for (const story of stories) find("told").append(make("article", {}, make("h2", {}, "Order " + story.verdict.order_id), told(story)));
    });
    return;
  }

  // --- the table of cases ---

  const COLUMNS = ["id", "at", "outcome", "cause", "partner", "amount", "lost", "confidence", "claim"];
  const FILTERS = ["outcome", "cause", "partner", "claim", "grade"];
  const PAGE = 100;
  let data, order = [], first = 0, sort = "lost", down = true, open = -1, lower = null, ranks = null;

  function start(columns) {
    data = columns;
    let at = 0;
    data.at = Float64Array.from(data.at, (step) => (at += step));
    for (const name of FILTERS) {
      const counts = new Map();
      for (const text of data[name]) counts.set(text, (counts.get(text) || 0) + 1);
      const sorted = [...counts].sort((a, b) => b[1] - a[1]);
      const select = find("f-" + name);
      for (const [text, number] of sorted.slice(0, 1000)) {
        select.append(make("option", { value: "=" + text }, (data.texts[text] || "(none)") + " (" + number.toLocaleString("en") + ")"));
      }
    }
    preset("outcome", "lost");
    narrow();
    follow();
  }

  // "#order=1001" opens that order's story: an address that can be sent to somebody who has the file.
  function follow() {
    if (!location.hash.startsWith("#order=")) return;
    const id = decodeURIComponent(location.hash.slice(7)), row = data.id.indexOf(id);
    if (row < 0) return;
    if (!order.includes(row)) {
      order = [row];
      first = 0;
      show();
    }
    tell(order.indexOf(row));
  }

  // Chooses an option by its text, when there is one.
  function preset(name, text) {
    // A button's text is spelled out where the data's holds characters that nobody sees.
    const exact = data.texts.indexOf(text);
    const number = exact >= 0 ? exact : data.texts.findIndex((other) => visible(other) === text);
    const select = find("f-" + name);
    select.value = "=" + number;
    if (select.selectedIndex < 0) select.value = "";
  }

  function narrow() {
    const wanted = FILTERS.map((name) => [data[name], find("f-" + name).value]).filter(([, value]) => value !== "").map(([column, value]) => [column, Number(value.slice(1))]);
    const words = find("search").value.trim().toLowerCase();
    let hit = null;
    if (words) {
      lower ||= { ids: data.id.map((id) => id.toLowerCase()), texts: data.texts.map((text) => text.toLowerCase()) };
      hit = Uint8Array.from(lower.texts, (text) => (text.includes(words) ? 1 : 0));
    }
    order = [];
    rows: for (let i = 0; i < data.id.length; i++) {
      for (const [column, value] of wanted) if (column[i] !== value) continue rows;
      if (hit && !lower.ids[i].includes(words) && !hit[data.because[i]] && !hit[data.cause[i]] && !hit[data.claimant[i]] &&
        !hit[data.credited[i]] && !hit[data.partner[i]] && !hit[data.detail[i]]) continue;
      order.push(i);
    }
    arrange();
  }

  function arrange() {
    const column = data[sort];
    let key;
    if (sort === "id") key = (a, b) => (column[a] < column[b] ? -1 : column[a] > column[b] ? 1 : 0);
    else if (["outcome", "cause", "partner", "claim"].includes(sort)) {
      if (!ranks) {
        const sorted = data.texts.map((_, i) => i).sort((a, b) => (data.texts[a] < data.texts[b] ? -1 : 1));
        ranks = new Uint32Array(sorted.length);
        sorted.forEach((text, rank) => (ranks[text] = rank));
      }
      key = (a, b) => ranks[column[a]] - ranks[column[b]];
    } else key = (a, b) => (column[a] ?? -Infinity) - (column[b] ?? -Infinity) || 0;
    order.sort((a, b) => (down ? key(b, a) : key(a, b)) || a - b);
    first = 0;
    for (const button of document.querySelectorAll("[data-sort]")) {
      const th = button.closest("th");
      if (button.dataset.sort === sort) th.setAttribute("aria-sort", down ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    }
    show();
  }

  function show() {
    const text = (column, i) => data.texts[column[i]];
    const body = find("rows"), rows = [];
    for (let at = first; at < Math.min(first + PAGE, order.length); at++) {
      const i = order[at], outcome = text(data.outcome, i), currency = text(data.currency, i);
      const button = make("button", { type: "button" }, data.id[i] || "(none)");
      button.addEventListener("click", () => tell(at));
      rows.push(make("tr", {}, make("th", { scope: "row" }, button), make("td", {}, when(data.at[i]).slice(0, 16).replace("T", " ")),
        make("td", { class: outcome + "-word" }, outcome), make("td", {}, text(data.cause, i), make("span", { class: "means" }, MEANS.get(text(data.cause, i)) || "")),
        make("td", {}, text(data.partner, i) || text(data.claimant, i) || text(data.credited, i)),
        make("td", {}, money(data.amount[i], currency)), make("td", {}, money(data.lost[i], currency)),
        make("td", {}, (data.confidence[i] / 100).toFixed(2)), make("td", {}, text(data.claim, i))));
    }
    body.replaceChildren(...rows);
    const sums = new Map();
    for (const i of order) if (data.lost[i]) sums.set(data.currency[i], (sums.get(data.currency[i]) || 0) + data.lost[i]);
    const lost = [...sums].slice(0, 4).map(([currency, sum]) => money(sum, data.texts[currency])).join(" + ");
    find("found").textContent = visible(order.length.toLocaleString("en") + " of " + data.id.length.toLocaleString("en") + " orders" + (lost ? ", commission lost " + lost : ""));
    find("page").textContent = order.length ? (first + 1).toLocaleString("en") + " to " + Math.min(first + PAGE, order.length).toLocaleString("en") : "none";
    find("earlier").disabled = first === 0;
    find("later").disabled = first + PAGE >= order.length;
  }

  const blocks = new Map();
  async function story(row) {
    const place = data.story[row] - 1, block = Math.floor(place / data.block);
    if (!blocks.has(block)) blocks.set(block, unpack(find("b" + block)).then(stories));
    const told = (await blocks.get(block))[place % data.block], text = (column) => data.texts[column[row]];
    return { ...told, verdict: {
      ...told.verdict, outcome: text(data.outcome), cause: text(data.cause), detail: text(data.detail), because: text(data.because),
      confidence: data.confidence[row] / 100, grade: text(data.grade), amount: data.amount[row], currency: text(data.currency),
      credited_tag: text(data.credited), claimant_tag: text(data.claimant), partner: text(data.partner), joined_by: text(data.joined),
      lag_seconds: data.lag[row], commission_lost: data.lost[row], claim: text(data.claim), acts: text(data.acts),
    } };
  }

  // The stories of a block of columns.
  function stories(c) {
    const text = (number) => c.texts[number];
    let m = 0, o = 0;
    return c.moments.map((moments, i) => {
      let before = c.placed[i];
      const told = {
        placed_at: when(before), zone: c.zone, status: text(c.status[i]), customer: text(c.customer[i]), window: span(c.window[i]), seconds: c.window[i], left_out: c.left_out[i],
        verdict: { click_at: c.click[i] === null ? null : when(before - c.click[i]), runner_up: text(c.runner[i]), runner_up_confidence: c.runner_sure[i] === null ? null : c.runner_sure[i] / 100 },
        reasons: { rests_on: c.rests_on[i].map(text), why_not: text(c.why_not[i]), would_change: c.would_change[i].map(text), ask_next: c.ask_next[i].map(text) },
        moments: [], opinions: [],
      };
      for (const end = m + moments; m < end; m++) {
        before += c.at[m];
        told.moments.push({ at: when(before), what: text(c.what[m]), path: text(c.path[m]), count: c.count[m], mark: MARKS[c.mark[m]], joined_by: text(c.joined[m]), whose: VIEWS[c.whose[m]],
          proof: c.proof[m] === 1, place: text(c.file[m]) + ":" + c.number[m], line: text(c.line[m]) });
      }
      for (const end = o + c.opinions[i]; o < end; o++) {
        told.opinions.push({ cause: text(c.cause[o]), says: ["for", "against", "cannot_tell"][c.says[o]], weight: c.weight[o] / 100, text: text(c.text[o]), needs: text(c.text[o]) });
      }
      return told;
    });
  }

  async function tell(at) {
    const i = order[at], text = (column) => data.texts[column[i]];
    open = at;
    find("drawer-title").textContent = visible("Order " + data.id[i]);
    let content;
    if (data.story[i]) content = told(await story(i));
    else {
      content = new DocumentFragment();
      content.append(make("p", { class: "verdict" }, text(data.outcome)), make("p", {}, text(data.because)), facts([
        ["placed", when(data.at[i])], ["worth", money(data.amount[i], text(data.currency))], ["credited to", text(data.credited)],
        ["partner", text(data.partner)], ["joined by", text(data.joined)], ["confidence", (data.confidence[i] / 100).toFixed(2)], ["detail", text(data.detail)],
      ]), make("p", { class: "note" }, "Nobody lost this sale, so its lines are not in this page; tagtrail explain ORDER --result DIR shows them."));
    }
    if (open !== at) return;
    find("story").replaceChildren(content);
    find("before").disabled = at === 0;
    find("behind").disabled = at + 1 >= order.length;
    if (!find("drawer").open) find("drawer").showModal();
    find("drawer").scrollTop = 0;
  }

  function step(by) {
    if (open + by >= 0 && open + by < order.length) tell(open + by);
  }

  let timer = 0;
  find("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(narrow, 80); });
  for (const name of FILTERS) find("f-" + name).addEventListener("change", narrow);
  find("filters").addEventListener("submit", (event) => { event.preventDefault(); narrow(); });
  find("filters").addEventListener("reset", () => setTimeout(narrow, 0));
  find("earlier").addEventListener("click", () => { first -= PAGE; show(); find("cases").scrollIntoView(); });
  find("later").addEventListener("click", () => { first += PAGE; show(); find("cases").scrollIntoView(); });
  find("close").addEventListener("click", () => find("drawer").close());
  find("drawer").addEventListener("click", (event) => { if (event.target === find("drawer")) find("drawer").close(); });
  find("before").addEventListener("click", () => step(-1));
  find("behind").addEventListener("click", () => step(1));
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && ["INPUT", "SELECT"].includes(event.target.tagName);
    if (find("drawer").open) {
      if (event.key === "ArrowLeft") step(-1);
      if (event.key === "ArrowRight") step(1);
    } else if (event.key === "/" && !typing) {
      event.preventDefault();
      find("search").focus();
    }
  });
  document.querySelector("#table thead").addEventListener("click", (event) => {
    const name = event.target.dataset.sort;
    if (!name || !COLUMNS.includes(name)) return;
    if (sort === name) down = !down;
    else { sort = name; down = ["at", "amount", "lost", "confidence"].includes(name); }
    arrange();
  });
  for (const button of document.querySelectorAll("[data-field]")) {
    button.addEventListener("click", () => {
      find("filters").reset();
      preset(button.dataset.field, button.dataset.value);
      setTimeout(() => { preset(button.dataset.field, button.dataset.value); narrow(); find("cases").scrollIntoView(); }, 0);
    });
  }
  let folded = [];
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
  unpack(find("rows-data")).then(start).catch((error) => { find("found").textContent = "The rows could not be unpacked: " + visible(error.message); });
})();
