/* What every page does: the language switch, words in two languages, numbers and units as people read them. */
"use strict";
window.GWR = (() => {
  const root = document.documentElement;
  const listeners = [];
  const terms = window.GWR_TERMS || {};
  const units = window.GWR_UNITS || {};

  function lang() { return root.dataset.lang; }

  function stored() {
    const asked = new URLSearchParams(location.search).get("lang");
    if (asked) return asked;
    try { return localStorage.getItem("gwr-lang"); } catch { return null; }
  }

  function setLang(next) {
    root.dataset.lang = next;
    root.lang = next === "en" ? "en" : "zh-CN";
    try { localStorage.setItem("gwr-lang", next); } catch { /* some browsers keep nothing for files */ }
    const button = document.getElementById("lang");
    button.textContent = next === "en" ? "中文" : "English";
    button.lang = next === "en" ? "zh-CN" : "en";
    button.setAttribute("aria-label", next === "en" ? "切换为中文" : "Switch to English");
    translate(document);
    listeners.forEach((run) => run(next));
  }

  /* data-label is the accessible name (and an input's placeholder), data-text the text, of what cannot hold two spans. */
  function translate(within) {
    const k = lang() === "en" ? 1 : 0;
    within.querySelectorAll("[data-label]").forEach((node) => {
      const text = node.dataset.label.split("|")[k];
      node.setAttribute("aria-label", text);
      if (node.title) node.title = text;
      if (node.tagName === "INPUT") node.placeholder = text;
    });
    within.querySelectorAll("[data-text]").forEach((node) => { node.textContent = node.dataset.text.split("|")[k]; });
  }

  /* el("p", {class: "x"}, "text", node, ...): text is only ever set as text. */
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  function both(zh, en) {
    const part = document.createDocumentFragment();
    part.append(el("span", { class: "zh" }, zh), el("span", { class: "en", lang: "en" }, en));
    return part;
  }

  function names(field, value) {
    const found = (terms[field] || {})[value];
    return found ? [found[0], found[1]] : [value || "—", value || "—"];
  }
  const term = (field, value) => both(...names(field, value));
  function meaning(field, value) {
    const found = (terms[field] || {})[value];
    return found && found[2] ? both(found[2], found[3]) : null;
  }

  const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
  const number = (value) => (value === null || value === undefined ? "—" : plain.format(value));
  const unitNames = (unit) => [unit, (units[unit] || [])[1] ?? unit]; /* 户 is households or businesses */
  const percentlike = new Set(["%", "百分点", "倍", "位", "‰"]);

  /* [divisor, unit] that make a value of this size short: 4.2886e12 元 is 42,886 亿元, or 4,288.6 bn yuan. */
  function scale(size, unit, language) {
    const name = unit && unit !== "none" ? unit : "";
    if (language === "en") {
      const [one, many] = name === "个" ? ["", ""] : units[name] || [name, name]; /* 120个 is 120 */
      const english = size === 1 ? one : many;
      if (percentlike.has(name)) return [1, name === "百分点" ? "pp" : name === "倍" ? "times" : name === "位" ? "" : name];
      if (size >= 1e9) return [1e9, `bn ${english}`.trim()];
      if (size >= 1e6) return [1e6, `m ${english}`.trim()];
      return [1, english];
    }
    if (percentlike.has(name)) return [1, name];
    if (size >= 1e8) return [1e8, `亿${name}`];
    if (size >= 1e4) return [1e4, `万${name}`];
    return [1, name];
  }
  function amount(value, unit, language) {
    if (value === null || value === undefined) return "—";
    const [divisor, name] = scale(Math.abs(value), unit, language || lang());
    const digits = Number((value / divisor).toPrecision(7));
    return number(digits) + (name === "%" || (language || lang()) === "zh" ? name : name ? " " + name : "");
  }
  const amounts = (value, unit) => both(amount(value, unit, "zh"), amount(value, unit, "en"));

  /* Data as pages and scripts carry them: JSON, compressed, in base64. */
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }
  /* Call `show` with the page's data once both are there; until it is done, the page says that it is busy. */
  function whenRead(show) {
    document.addEventListener("DOMContentLoaded", async () => {
      const main = document.getElementById("main");
      main.setAttribute("aria-busy", "true");
      show(await unpack(document.getElementById("data").textContent));
      main.removeAttribute("aria-busy");
    });
  }
  function records(table) {
    return table.rows.map((row) => Object.fromEntries(table.columns.map((name, k) => [name, row[k]])));
  }

  /* What a node says in the language chosen: of a text in two languages one. */
  function said(node) {
    if (node instanceof DocumentFragment) return [...node.childNodes].map(said).join("");
    if (!(node instanceof Element)) return node.textContent ?? String(node);
    if (node.matches(lang() === "en" ? ".zh" : ".en")) return "";
    return node.childNodes.length ? [...node.childNodes].map(said).join("") : node.textContent;
  }
  /* The name of a figure: its label, or the heading above it. */
  function nameOf(node) {
    const heading = node.closest("section")?.querySelector("h2, h3");
    const place = document.querySelector("h1");
    const label = node.dataset.label ? node.dataset.label.split("|")[lang() === "en" ? 1 : 0] : heading ? said(heading) : "";
    return [...new Set([said(place), label])].join(" ").replace(/\s+/g, " ").trim();
  }
  function save(name, content) {
    const address = typeof content === "string" ? content : URL.createObjectURL(content);
    el("a", { href: address, download: name.replace(/[\\/:*?"<>|]+/g, " ") }).click();
    if (typeof content !== "string") setTimeout(() => URL.revokeObjectURL(address), 10000);
  }
  /* Rows of texts and numbers as a file that spreadsheets open as they should: marked as UTF-8, nothing taken for a formula. */
  function saveCsv(name, rows) {
    const cell = (value) => {
      const text = value === null || value === undefined ? "" : String(value);
      const safe = typeof value !== "number" && /^[=+@\t\r\n＝＋－＠-]/.test(text) ? `'${text}` : text;
      return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const text = rows.map((row) => row.map(cell).join(",")).join("\r\n");
    save(`${name}.csv`, new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
  }

  /* A script of the site, by its path from the site's folder: how data are read where there is no server. */
  const load = (path) => new Promise((done, failed) => {
    const node = el("script", { src: (root.dataset.root || "") + path, onload: () => { node.remove(); done(); }, onerror: () => { node.remove(); failed(new Error(path)); } });
    document.head.append(node);
  });

  /* The reader's choices are part of the address, so that a view can be cited and opened again. */
  const state = {
    get: (key) => new URLSearchParams(location.search).get(key) || "",
    set(values) {
      const asked = new URLSearchParams(location.search);
      for (const [key, value] of Object.entries(values)) if (value) asked.set(key, value); else asked.delete(key);
      const search = asked.toString();
      try { history.replaceState(null, "", `${location.pathname}${search ? `?${search}` : ""}${location.hash}`); } catch { /* a browser that lets no file change its address */ }
      cite();
    },
  };
  /* How a view is cited: what it shows, of which release, from which report, where and when it was seen. */
  function cite() {
    const line = document.getElementById("cite");
    const release = window.GWR_RELEASE;
    if (!line || !release) return;
    const today = new Date().toISOString().slice(0, 10);
    const here = location.pathname.split("/").slice(line.dataset.root ? -2 : -1).join("/");
    const asked = new URLSearchParams(location.search);
    asked.delete("lang");
    let view = here + (asked.size ? `?${asked}` : "") + location.hash;
    try { view = decodeURIComponent(view); } catch { /* not what a page of ours has written */ }
    const source = line.dataset.source ? [`来源：${line.dataset.source}。`, `Source: ${line.dataset.source}. `] : ["", ""];
    const [zh, en] = document.querySelector("title").dataset.text.split("|");
    line.replaceChildren(both("引用：", "Cite this: "), both(
      `${zh}。${source[0]}gwr 政府工作报告数据，发布 ${release.release}（${release.published}），${view}，${today} 检索。`,
      `${en}. ${source[1]}gwr, government work report data, release ${release.release} (${release.published}), ${view}, retrieved ${today}.`));
  }

  document.addEventListener("DOMContentLoaded", () => {
    setLang(stored() === "en" ? "en" : "zh");
    document.getElementById("lang").addEventListener("click", () => setLang(lang() === "en" ? "zh" : "en"));
    cite();
    window.addEventListener("hashchange", cite);
    /* Files do not share storage in every browser: a link inside the site takes the language along. */
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      const address = link && link.getAttribute("href");
      if (!address || lang() === "zh" || /^([a-z]+:|#|\/\/)/i.test(address)) return;
      const target = new URL(link.href);
      target.searchParams.set("lang", lang());
      link.href = target.href;
    }, true);
  });
  return {
    el, both, term, names, meaning, number, amount, amounts, scale, unpack, whenRead, records, unitNames, translate, lang, said, nameOf, save, saveCsv, state, cite, load, root: root.dataset.root || "",
    onLang: (run) => listeners.push(run),
  };
})();
