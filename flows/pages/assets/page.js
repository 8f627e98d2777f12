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
  const percentlike = new Set(["%", "百分点", "倍", "位", "‰"]);

  /* [divisor, unit] that make a value of this size short: 4.2886e12 元 is 42,886 亿元, or 4,288.6 bn yuan. */
  function scale(size, unit, language) {
    const name = unit && unit !== "none" ? unit : "";
    if (language === "en") {
      const english = units[name] || name;
      if (percentlike.has(name)) return [1, name === "百分点" ? "pp" : name === "倍" ? "times" : name === "位" ? "" : name];
      if (size >= 1e9) return [1e9, `bn ${english}`];
      if (size >= 1e6) return [1e6, `m ${english}`];
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

  function data(id) {
    const node = document.getElementById(id || "data");
    return node ? JSON.parse(node.textContent) : {};
  }
  function records(table) {
    return table.rows.map((row) => Object.fromEntries(table.columns.map((name, k) => [name, row[k]])));
  }

  document.addEventListener("DOMContentLoaded", () => {
    setLang(stored() === "en" ? "en" : "zh");
    document.getElementById("lang").addEventListener("click", () => setLang(lang() === "en" ? "zh" : "en"));
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
    el, both, term, names, meaning, number, amount, amounts, scale, data, records, translate, lang,
    onLang: (run) => listeners.push(run),
  };
})();
