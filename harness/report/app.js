// The page is complete without this: it adds the case list, other ERPs' heat maps, keys, copying and the theme.
(() => {
  const $ = (css, root = document) => root.querySelector(css);
  const $$ = (css, root = document) => [...root.querySelectorAll(css)];
  const page = document.documentElement;
  const data = JSON.parse($("#data").textContent);
  const make = (name, className = "", textContent = "") =>
    Object.assign(document.createElement(name), { className, textContent });
  const glyph = (name) => {
    const drawn = $("#glyph").content.firstElementChild.cloneNode(true);
    drawn.firstElementChild.setAttribute("href", "#g-" + name);
    return drawn;
  };

  // light or dark
  const KEY = "mock-erps-theme";
  const remembered = (value) => {
    try { return value ? localStorage.setItem(KEY, value) : localStorage.getItem(KEY); } catch {}
  };
  const before = remembered();
  if (before) page.dataset.theme = before;
  const flip = () => {
    const now = page.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    remembered(page.dataset.theme = now === "dark" ? "light" : "dark");
  };

  // copy a replay line
  const copy = async (button) => {
    const code = $("code", button.parentNode), text = code.textContent;
    try { await navigator.clipboard.writeText(text); } catch {
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    $("#live").textContent = "Copied: " + text;
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
    cell.ariaLabel = data.words[kind].replace("#", digits);
  };
  const erp = $("#erp");
  if (erp) erp.onchange = () => $$("#heat tbody tr").forEach((row, i) => {
    const tokens = data.heat[erp.value][i].split(" ");
    $$("td", row).forEach((cell, j) => spot(cell, tokens[j], data.worst[erp.value] || "S1"));
  });

  // cases, 100 rows at a time
  const ROWS = 100;
  const field = $("#filter"), body = $("#rows"), more = $("#more");
  const VERDICTS = { h: ["held", "ok", "held"], v: ["violated", "s1", "s1"], u: ["not armed", "un", "none"] };
  const lived = (s) => s < 60 ? s + " s" : s < 3600 ? (s / 60).toFixed(1) + " min"
    : s < 86400 ? (s / 3600).toFixed(1) + " h" : (s / 86400).toFixed(1) + " d";
  const cases = data.cases.map(([erp, scenario, verdict, exchanges, seconds]) => {
    const [slug, name] = data.erps[erp], [label, family, faults] = data.scenarios[scenario];
    const words = `erp:${slug} family:${family} s:${VERDICTS[verdict][0].replace(" ", "-")} `
      + `fault:${faults.replaceAll(" ", " fault:") || "none"} ${label} ${name}`;
    return { verdict, words: words.toLowerCase(), cells: [label, name, faults || "–", exchanges, lived(seconds)] };
  }).sort((a, b) => (b.verdict === "v") - (a.verdict === "v"));
  const KINDS = "mono,,mono,num,num".split(",");
  const row = (one) => {
    const made = make("tr"), [word, sign, color] = VERDICTS[one.verdict];
    const verdict = made.appendChild(make("td", color));
    verdict.append(glyph(sign), " " + word);
    one.cells.forEach((text, i) => made.append(make("td", KINDS[i], text)));
    return made;
  };
  let shown = ROWS;
  const draw = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter((word) => word && word !== "!");
    const fits = (one) => words.every((word) => one.words.includes(word.replace("!", "")) !== (word[0] === "!"));
    const hits = cases.filter(fits), [few, all] = [hits, cases].map((list) => list.length.toLocaleString("en"));
    body.replaceChildren(...hits.slice(0, shown).map(row));
    $("#count").textContent = `${few} of ${all} cases${$("#less") ? " listed" : ""}`;
    more.hidden = hits.length <= shown;
  };
  const search = (text) => { field.value = text; shown = ROWS; draw(); };
  if (field) {
    field.oninput = () => search(field.value);
    more.onclick = () => { shown += ROWS; draw(); };
    $$("#matrix td a").forEach((link) => link.addEventListener("click", () => search(link.dataset.filter)));
    new IntersectionObserver((seen, observer) => {
      if (seen.some((one) => one.isIntersecting)) { observer.disconnect(); draw(); }
    }, { rootMargin: "900px" }).observe($("#cases"));
  }

  // keys
  const told = $$(".violation");
  let at = -1;
  const go = (step) => {
    at = Math.max(0, Math.min(told.length - 1, at + step));
    const one = told[at];
    $(".more", one).open = true;
    history.replaceState(null, "", "#" + one.id);
    one.scrollIntoView();
    one.focus({ preventScroll: true });
  };
  const here = () => told[Math.max(at, 0)];
  const raw = () => {
    const all = $$(".exchange details", here()), open = all.some((one) => !one.open);
    all.forEach((one) => { one.open = open; });
  };
  const keys = $("#keys");
  const ACTIONS = {
    t: flip,
    ...told.length && { j: () => go(1), k: () => go(-1), e: raw, c: () => copy($(".replay button", here())) },
    m: () => { location.hash = "matrix"; },
    "/": (event) => { if (field) { event.preventDefault(); $("#cases").scrollIntoView(); field.focus(); } },
    "?": () => keys.showModal(),
  };
  addEventListener("keydown", (event) => {
    const typing = /INPUT|SELECT/.test(event.target.tagName);
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
    at = told.indexOf(violation);
    $(".more", violation).open = true;
    const details = target.closest(".exchange") && $("details", target.closest(".exchange"));
    if (details) details.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => $$(".more").forEach((one) => { one.open = true; }));
  open();
})();
