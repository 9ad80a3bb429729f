// The page is complete without this: it adds the case list, other ERPs' heat maps, keys, copying and the theme.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const page = document.documentElement;
  const data = JSON.parse($("#data").textContent);
  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const glyph = (name) => {
    const template = $("#glyph").content.firstElementChild.cloneNode(true);
    template.firstElementChild.setAttribute("href", "#g-" + name);
    return template;
  };
  const announce = (text) => { $("#live").textContent = text; };

  // light or dark
  const KEY = "mock-erps-theme";
  const remembered = (value) => {
    try { return value ? localStorage.setItem(KEY, value) : localStorage.getItem(KEY); } catch { return null; }
  };
  const preferred = () => matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  if (remembered()) page.dataset.theme = remembered();
  const flip = () => {
    page.dataset.theme = (page.dataset.theme || preferred()) === "dark" ? "light" : "dark";
    remembered(page.dataset.theme);
  };

  // copy a replay line
  const copy = async (button) => {
    const text = $("code", button.parentNode).textContent;
    try { await navigator.clipboard.writeText(text); } catch {
      const field = document.body.appendChild(element("textarea", "sr", ""));
      field.value = text;
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = "Copied";
    announce("Copied: " + text);
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  };
  $$(".replay button").forEach((button) => { button.onclick = () => copy(button); });

  // heat map of another ERP
  const shade = (count) => count < 3 ? 1 : count < 9 ? 2 : count < 20 ? 3 : 4;
  const spot = (cell, token, worst) => {
    const [, kind, digits] = token.match(/^([mv.!]?)(\d*)$/);
    const state = { ".": "n", "!": "r", m: "m", v: "v", "": "" + shade(+digits) }[kind];
    cell.className = "q-" + state + (kind === "v" && worst !== "S1" ? " s2" : "");
    cell.replaceChildren(kind === "v" ? glyph(worst.toLowerCase()) : { ".": "·", "!": "!" }[kind] || digits);
    cell.setAttribute("aria-label", data.words[kind].replace("#", digits));
  };
  const heat = (erp) => $$("#heat tbody tr").forEach((row, i) => {
    const tokens = data.heat[erp][i].split(" ");
    $$("td", row).forEach((cell, j) => spot(cell, tokens[j], data.worst[erp] || "S1"));
  });
  if ($("#erp")) $("#erp").onchange = (event) => heat(event.target.value);

  // cases, 100 rows at a time
  const ROWS = 100;
  const field = $("#filter"), body = $("#rows"), more = $("#more");
  const VERDICTS = { h: ["held", "ok", "held"], v: ["violated", "s1", "s1"], u: ["not armed", "un", "none"] };
  const lived = (s) => s < 60 ? s + " s" : s < 3600 ? (s / 60).toFixed(1) + " min"
    : s < 86400 ? (s / 3600).toFixed(1) + " h" : (s / 86400).toFixed(1) + " d";
  const cases = data.cases.map(([erp, scenario, verdict, exchanges, seconds]) => {
    const [slug, name] = data.erps[erp], [label, family, faults] = data.scenarios[scenario];
    const words = `erp:${slug} family:${family} s:${VERDICTS[verdict][0].replace(" ", "-")} `
      + `${faults.split(" ").map((fault) => "fault:" + (fault || "none")).join(" ")} ${label} ${name}`;
    return { verdict, words: words.toLowerCase(), cells: [label, name, faults || "–", exchanges, lived(seconds)] };
  }).sort((a, b) => (b.verdict === "v") - (a.verdict === "v"));
  const KINDS = ["mono", "", "mono", "num", "num"];
  const row = (one) => {
    const made = document.createElement("tr"), [word, sign, color] = VERDICTS[one.verdict];
    const verdict = made.appendChild(element("td", color, ""));
    verdict.append(glyph(sign), " " + word);
    one.cells.forEach((text, i) => made.append(element("td", KINDS[i], text)));
    return made;
  };
  let shown = ROWS;
  const draw = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter((word) => word && word !== "!");
    const fits = (one) => words.every((word) => word[0] === "!" ? !one.words.includes(word.slice(1)) : one.words.includes(word));
    const hits = cases.filter(fits), count = (n) => n.toLocaleString("en");
    body.replaceChildren(...hits.slice(0, shown).map(row));
    $("#count").textContent = hits.length === cases.length ? count(cases.length) + " cases"
      : `${count(hits.length)} of ${count(cases.length)} cases`;
    more.hidden = hits.length <= shown;
    more.textContent = `Show ${Math.min(ROWS, hits.length - shown)} more`;
  };
  const search = (text) => { field.value = text; shown = ROWS; draw(); };
  if (field) {
    field.oninput = () => search(field.value);
    more.onclick = () => { shown += ROWS; draw(); };
    $$("#matrix td a").forEach((link) => link.addEventListener("click", () => search(link.dataset.filter)));
    new IntersectionObserver((seen, observer) => {
      if (seen.some((one) => one.isIntersecting)) { observer.disconnect(); if (!body.firstChild) draw(); }
    }, { rootMargin: "900px" }).observe($("#cases"));
  }

  // keys
  const violations = $$(".violation");
  let at = -1;
  const go = (step) => {
    if (!violations.length) return;
    at = Math.max(0, Math.min(violations.length - 1, at + step));
    const one = violations[at];
    $(".more", one).open = true;
    history.replaceState(null, "", "#" + one.id);
    one.scrollIntoView();
    one.focus({ preventScroll: true });
  };
  const here = () => violations[Math.max(at, 0)];
  const raw = () => {
    const all = here() ? $$(".exchange details", here()) : [], open = all.some((one) => !one.open);
    all.forEach((one) => { one.open = open; });
  };
  const keys = $("#keys");
  const ACTIONS = {
    j: () => go(1), k: () => go(-1), e: raw, t: flip,
    c: () => here() && copy($(".replay button", here())),
    m: () => { location.hash = "matrix"; },
    "/": (event) => { if (field) { event.preventDefault(); $("#cases").scrollIntoView(); field.focus(); } },
    "?": () => keys.showModal(),
  };
  addEventListener("keydown", (event) => {
    const typing = /INPUT|SELECT|TEXTAREA/.test(event.target.tagName);
    if (typing && event.key === "Escape") event.target.blur();
    if (typing || event.ctrlKey || event.altKey || event.metaKey || keys.open) return;
    ACTIONS[event.key]?.(event);
  });
  $("#theme").onclick = flip;
  $("#help").onclick = () => keys.showModal();
  $("button", keys).onclick = () => keys.close();

  // a link opens what it points at
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const violation = target?.closest(".violation");
    if (!violation) return;
    at = violations.indexOf(violation);
    $(".more", violation).open = true;
    const details = target.closest(".exchange") && $("details", target.closest(".exchange"));
    if (details) details.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => $$(".more").forEach((one) => { one.open = true; }));
  open();
})();
