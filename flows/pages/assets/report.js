/* The report page: numbers in the text and their rows, stepped through, looked up, and led back to their place. */
"use strict";
GWR.whenRead((data) => {
  const { el, both, term, names, meaning, number, amounts } = GWR;
  const text = document.getElementById("text");
  const detail = document.getElementById("detail");
  const observations = GWR.records(data.observation);
  const quantities = GWR.records(data.quantity);
  const commitments = GWR.records(data.commitment);
  /* Offsets count characters; a character beyond the first 65,536 is two units of a script's string. */
  const characters = Array.from(text.textContent);
  const slice = (start, end) => characters.slice(start, end).join("");
  const atNumber = new Map();
  observations.forEach((row) => atNumber.set(row.start, [...(atNumber.get(row.start) || []), row]));
  const quantityAt = new Map(quantities.map((row) => [row.start, row]));
  const marks = [...text.querySelectorAll("a[id^=n]")];
  let current = null;
  const sheet = window.matchMedia("(max-width: 760px)"); /* the row then lies over the lower half of the page */

  /* ---- views ---- */
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const made = new Set(["view-text"]);
  const make = { "view-figures": figures, "view-commitments": promises, "view-themes": themes };
  function show(name) {
    tabs.forEach((tab) => {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      const view = document.getElementById(tab.getAttribute("aria-controls"));
      view.hidden = !chosen;
      if (chosen) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft; /* a phone has no room for all */
      if (chosen && !made.has(view.id)) { made.add(view.id); make[view.id](view); }
    });
  }
  tabs.forEach((tab, k) => {
    tab.addEventListener("click", () => show(tab.id.slice(4)));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(k + step + tabs.length) % tabs.length];
      next.focus();
      show(next.id.slice(4));
    });
  });

  /* ---- places in the text ---- */
  /* The ranges of a passage, text node by text node: [range, whether it lies in a mark]. */
  function ranges(start, end) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let at = 0, node; at < end && (node = walker.nextNode());) {
      const units = Array.from(node.data);
      const low = Math.max(start - at, 0), high = Math.min(end - at, units.length);
      if (low < high) {
        const part = document.createRange();
        part.setStart(node, units.slice(0, low).join("").length);
        part.setEnd(node, units.slice(0, high).join("").length);
        found.push([part, Boolean(node.parentElement.closest("a[class]"))]);
      }
      at += units.length;
    }
    return found;
  }
  /* Marks keep their own colours: a highlight would lie over them. */
  function paint(name, start, end) {
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.delete(name);
    if (start === undefined) return;
    CSS.highlights.set(name, new Highlight(...ranges(start, end).filter(([, marked]) => !marked).map(([part]) => part)));
  }
  function goToPassage(start, end) {
    show("text");
    close();
    paint("passage", start, end);
    const [first] = ranges(start, end);
    if (first) first[0].startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  /* ---- a number and its rows ---- */
  function select(mark, focus) {
    show("text");
    if (current) { current.classList.remove("on"); current.tabIndex = -1; current.removeAttribute("aria-current"); }
    current = mark;
    mark.classList.add("on");
    mark.tabIndex = 0;
    mark.setAttribute("aria-current", "true");
    if (focus) { mark.focus({ preventScroll: true }); mark.scrollIntoView({ block: sheet.matches ? "start" : "center" }); }
    history.replaceState(null, "", `${location.search}#${mark.id}`);
    describe(Number(mark.id.slice(1)));
  }
  function close() {
    detail.hidden = true;
    paint("sentence");
    paint("passage");
    if (current) { current.classList.remove("on"); current.removeAttribute("aria-current"); }
  }
  function step(by) {
    const shown = marks.filter((mark) => mark.offsetParent && !hidden(mark));
    if (!shown.length) return;
    const at = current ? shown.indexOf(current) : -1;
    select(shown[(at + by + shown.length) % shown.length], true);
  }
  const hidden = (mark) => [...mark.classList].some((name) => text.classList.contains(`no-${name}`));

  const sign = (field, row) => window.GWR_SIGNS[field][row[field]] || "";
  const before = (row) => (sign("qualifier", row) ? `${sign("qualifier", row)} ` : "");
  const arrow = (row) => (sign("direction", row) ? ` ${sign("direction", row)}` : "");
  const fact = (zh, en, ...value) => el("div", {}, el("dt", {}, both(zh, en)), el("dd", {}, ...value));
  const section = (row) => data.sections[row.section] || ["", "", "", ""];
  function value(row) {
    const part = document.createDocumentFragment();
    part.append(amounts(row.value, row.unit));
    if (row.value_high !== null) part.append(" — ", amounts(row.value_high, row.unit));
    return part;
  }
  /* How a number was read: the words looked at, then each decision with its rule and the sentence that shows it. */
  const WORDS = {
    "before": ["数字之前", "Before it"], "tail": ["紧靠数字", "Right before it"], "behind": ["数字之后", "Behind it"],
    "grown from": ["起点", "Grown from"], "ground": ["口径", "Condition"],
    "named before": ["前文名称", "Named before"], "clause before": ["前一分句", "Clause before"],
  };
  const DECISIONS = {
    "reason": ["是否数据", "What it states"], "measure": ["计量", "Measure"], "name": ["名称", "Name"], "time": ["时间", "Time"],
    "cue": ["时间依据", "Dated by"], "unit": ["单位", "Unit"], "qualifier": ["限定", "Qualifier"],
  };
  function explained(start, which) {
    const told = data.explained && data.explained.numbers[start];
    if (!told) return null;
    const [words, decisions] = told;
    const rules = data.explained.rules;
    /* A number with more than one row has the decisions of each, one after the other. */
    let at = -1;
    const own = decisions.filter(([rule]) => { if (rules[rule][0] === "measure") at += 1; return at < 0 || at === which; });
    const said = (text) => el("span", { lang: "zh-CN" }, text || "—");
    const answered = (field, answer) => {
      const [first, rest] = answer.split(" ");
      if (field === "reason" || field === "qualifier") return term(field, answer);
      if (field === "measure") return el("span", {}, term(field, first), rest ? ` ${window.GWR_SIGNS.direction[rest] || rest}` : "");
      if (field === "time") return el("span", {}, term("status", first), ` ${rest}`);
      return said(answer);
    };
    const decision = ([which, answer, asked]) => {
      const before = data.explained.asked[asked];
      const [field, rule, shown] = rules[which];
      return el("div", {}, el("dt", {}, both(...DECISIONS[field])), el("dd", {}, answered(field, answer),
        rule ? el("p", {}, el("code", {}, rule), " ", shown ? el("q", { lang: "zh-CN" }, shown) : "") : null,
        before.length ? el("p", { class: "asked" }, both("先问而不知：", "Asked before it: "), el("code", {}, before.join(" "))) : null));
    };
    return el("details", { class: "how" }, el("summary", {}, both("如何读出", "How it was read")),
      el("dl", { class: "fields" },
        ...words.map(([name, text]) => fact(...WORDS[name], said(text))),
        ...own.map(decision)));
  }
  function card(row, which) {
    const [, , path] = section(row);
    return el("section", { class: `card ${row.status[0]}` },
      el("h3", {}, el("span", { class: `badge ${row.status[0]}` }, term("status", row.status)), " ",
        el("span", { lang: "zh-CN" }, row.name)),
      el("p", { class: "value" }, before(row), value(row), arrow(row)),
      el("dl", { class: "fields" },
        fact("期间", "Period", row.period),
        fact("计量", "Measure", term("measure", row.measure)),
        row.direction !== "none" ? fact("方向", "Direction", term("direction", row.direction)) : null,
        fact("限定", "Qualifier", term("qualifier", row.qualifier)),
        fact("单位", "Unit", row.unit ? both(...GWR.unitNames(row.unit)) : "—"),
        fact("数值", "Value", number(row.value) + (row.value_high === null ? "" : ` — ${number(row.value_high)}`)),
        fact("地区", "Place", row.region + (row.region_code ? ` ${row.region_code}` : "")),
        row.indicator_code && row.indicator_code !== "UNMAPPED"
          ? fact("指标", "Indicator", both(row.indicator_zh, row.indicator_en), el("code", {}, row.indicator_code)) : null,
        fact("章节", "Section", path || "—"),
        fact("规则", "Rule", el("code", {}, row.rule)),
        fact("置信度", "Confidence", el("meter", { min: 0, max: 1, low: 0.7, high: 0.85, optimum: 1, value: row.confidence }),
          ` ${row.confidence}`),
        row.suspect ? fact("存疑", "Suspect", term("suspect", row.suspect)) : null,
        row.review ? fact("复核", "Review", term("review", row.review)) : null,
        fact("位置", "Offsets", `${row.start}–${row.end}`),
        fact("句子", "Sentence", el("q", { lang: "zh-CN" }, slice(row.sentence_start, row.sentence_end).trim())),
        fact("标识", "Key", el("code", { class: "key" }, row.observation_id))),
      explained(row.start, which));
  }
  function describe(start) {
    const rows = atNumber.get(start) || [];
    const quantity = quantityAt.get(start);
    const first = rows[0] || quantity;
    if (!first) return;
    const body = rows.length ? rows.map(card) : [el("section", { class: `card ${quantity.reason === "unresolved" ? "u" : "q"}` },
      el("h3", {}, el("span", { class: "badge" }, term("reason", quantity.reason))),
      el("p", {}, meaning("reason", quantity.reason)),
      el("dl", { class: "fields" },
        fact("数值", "Value", number(quantity.value) + (quantity.value_high === null ? "" : ` — ${number(quantity.value_high)}`)),
        fact("单位", "Unit", quantity.unit ? both(...GWR.unitNames(quantity.unit)) : "—"),
        fact("章节", "Section", section(quantity)[2] || "—"),
        fact("位置", "Offsets", `${quantity.start}–${quantity.end}`),
        fact("标识", "Key", el("code", { class: "key" }, `${data.report_id}:${quantity.start}`))),
      explained(start, 0))];
    detail.replaceChildren(
      el("header", {},
        el("strong", { lang: "zh-CN" }, slice(first.start, first.end)),
        el("span", { class: "steps" },
          el("button", { type: "button", "data-label": "上一个数字|Previous number", onclick: () => step(-1) }, "←"),
          el("button", { type: "button", "data-label": "下一个数字|Next number", onclick: () => step(1) }, "→"),
          el("button", { type: "button", class: "close", "data-label": "关闭|Close", onclick: () => { close(); if (current) current.focus(); } }, "✕"))),
      ...body);
    GWR.translate(detail);
    detail.hidden = false;
    detail.scrollTop = 0;
    if (rows.length) paint("sentence", rows[0].sentence_start, rows[0].sentence_end); else paint("sentence");
    paint("passage");
  }

  text.addEventListener("click", (event) => {
    const mark = event.target.closest("a[href^='#n']");
    if (!mark) return;
    event.preventDefault();
    select(document.getElementById(mark.getAttribute("href").slice(1)));
  });
  document.getElementById("view-text").addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const inside = event.target.closest("#text, #detail");
    if (event.key === "Escape" && !detail.hidden) { close(); if (current) current.focus(); }
    else if (inside && event.key === "ArrowRight") step(1);
    else if (inside && event.key === "ArrowLeft") step(-1);
    else return;
    event.preventDefault();
  });
  marks.forEach((mark, k) => {
    mark.tabIndex = k ? -1 : 0;
    mark.addEventListener("focus", () => { if (mark.matches(":focus-visible") && mark !== current) select(mark); });
  });
  document.querySelectorAll("[data-mark]").forEach((button) => button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    text.classList.toggle(`no-${button.dataset.mark}`, !on);
    text.classList.toggle("no-b", text.classList.contains("no-a") && text.classList.contains("no-t"));
  }));

  /* ---- tables ---- */
  const place = (row, label) => el("a", { href: `#n${row.start}`, onclick: (event) => {
    event.preventDefault();
    select(document.getElementById(`n${row.start}`), true);
  } }, label);
  function figures(view) {
    const choice = (zh, en, key, name) => ({ key, zh, en, value: (row) => row[key], name });
    GWR.table(view, [
      { key: "start", zh: "原文", en: "As printed", sort: (row) => row.start,
        cell: (row) => place(row, slice(row.start, row.end)) },
      { key: "name", zh: "名称", en: "Name", wide: true, cell: (row) => el("span", { lang: "zh-CN" }, row.name) },
      { key: "status", zh: "状态", en: "Status",
        cell: (row) => el("span", { class: `badge ${row.status[0]}` }, term("status", row.status)) },
      { key: "period", zh: "期间", en: "Period" },
      { key: "measure", zh: "计量", en: "Measure",
        cell: (row) => el("span", {}, term("measure", row.measure), arrow(row)) },
      { key: "value", zh: "数值", en: "Value", number: true, sort: (row) => row.value,
        cell: (row) => el("span", {}, before(row), value(row)) },
      { key: "region", zh: "地区", en: "Place" },
      ...(data.observation.columns.includes("indicator_code") ? [{ key: "indicator_zh", zh: "指标", en: "Indicator", wide: true,
        sort: (row) => (row.indicator_code === "UNMAPPED" ? null : row.indicator_zh),
        cell: (row) => (row.indicator_code === "UNMAPPED" ? "—" : both(row.indicator_zh, row.indicator_en)) }] : []),
      { key: "section", zh: "章节", en: "Section", wide: true, cell: (row) => {
        const [marker, heading, , kind] = section(row);
        return heading ? marker + heading : term("kind", kind);
      } },
      { key: "confidence", zh: "置信度", en: "Confidence", number: true, cell: (row) => String(row.confidence) },
    ], observations, {
      key: "figures", file: [{ key: "observation_id", zh: "标识", en: "Key" }, { key: "indicator_code", zh: "指标代码", en: "Indicator code" }, { key: "unit", zh: "单位", en: "Unit" }],
      caption: ["全部观测值", "All observations"],
      sort: "start",
      text: (row) => [row.name, row.region, row.period, row.indicator_zh, row.indicator_en, row.indicator_code,
        slice(row.sentence_start, row.sentence_end)].join(" "),
      choices: [
        choice("状态", "Status", "status", (value) => names("status", value)),
        choice("计量", "Measure", "measure", (value) => names("measure", value)),
        choice("限定", "Qualifier", "qualifier", (value) => names("qualifier", value)),
        choice("期间", "Period", "period", (value) => [value, value]),
        choice("单位", "Unit", "unit", GWR.unitNames),
      ],
    });
  }
  function promises(view) {
    const figuresIn = commitments.map((row) => observations.filter((one) => one.start >= row.start && one.start < row.end));
    commitments.forEach((row, k) => { row.figures = figuresIn[k]; row.words = slice(row.start, row.end); });
    const heading = (row) => { const [marker, title, , kind] = section(row); return title ? marker + title : names("kind", kind)[0]; };
    GWR.table(view, [
      { key: "start", zh: "承诺", en: "Commitment", wide: true, cell: (row) => el("a", { href: `#c${row.start}-${row.end}`, lang: "zh-CN",
        onclick: (event) => { event.preventDefault(); goToPassage(row.start, row.end); } }, row.words) },
      { key: "verb", zh: "动词", en: "Verb" },
      { key: "section", zh: "章节", en: "Section", wide: true, cell: heading, sort: (row) => row.section },
      { key: "figures", zh: "其中数字", en: "Figures", sort: (row) => row.figures.length, cell: (row) => {
        const list = el("span", { class: "figures" });
        new Set(row.figures.map((one) => one.start)).forEach((start) => {
          const one = row.figures.find((figure) => figure.start === start);
          list.append(place(one, slice(one.start, one.end)), " ");
        });
        return row.figures.length ? list : "—";
      } },
    ], commitments, {
      key: "commitments", caption: ["全部承诺", "All commitments"],
      sort: "start",
      text: (row) => `${row.words} ${section(row)[2]}`,
      choices: [
        { key: "section", zh: "章节", en: "Section", value: (row) => row.section, order: (a, b) => a - b,
          name: (value) => { const row = { section: value }; return [heading(row), heading(row)]; } },
        { key: "figures", zh: "数字", en: "Figures", value: (row) => (row.figures.length ? "1" : "0"),
          name: (value) => (value === "1" ? ["含数字", "with figures"] : ["不含数字", "without figures"]) },
      ],
    });
  }

  /* ---- themes ---- */
  function themes(view) {
    const card = ([number, words]) => {
      const [marker, heading, , kind] = data.sections[number];
      const title = heading ? el("a", { href: `#s${number}`, lang: "zh-CN" }, marker + heading) : term("kind", kind);
      return el("section", {}, el("h2", {}, title), el("ul", { lang: "zh-CN" }, ...words.map(([word, times, score]) => el("li", {},
        el("span", {}, word), el("i", {}, String(times)), el("s", { style: `width:${Math.round((100 * score) / words[0][2])}%` })))));
    };
    view.append(el("p", { class: "hint" }, both("每节最有代表性的词（TF-IDF）：条长为相对得分，数字为出现次数。",
      "The most telling words of each section (TF-IDF): bars show the relative score, numbers the occurrences.")),
    el("div", { class: "themes" }, ...data.themes.map(card)));
  }

  /* ---- where a reviewer starts: what was not understood, then what was read with the least confidence ---- */
  const review = (zh, en, rows, said) => (rows.length ? el("section", {}, el("h3", {}, both(zh, en)),
    el("ul", {}, ...rows.slice(0, 6).map((row) => el("li", {}, el("span", { lang: "zh-CN" }, said(row)), place(row, slice(row.start, row.end)))))) : "");
  document.getElementById("start").append(
    review("未解的数字", "Not understood", quantities.filter((row) => row.reason === "unresolved"),
      (row) => section(row)[1] || slice(row.start - 12, row.start)),
    review("存疑的观测值", "Suspect", observations.filter((row) => row.suspect), (row) => row.name),
    review("最不确定的观测值", "Least certain", [...observations].sort((a, b) => a.confidence - b.confidence),
      (row) => row.name));

  /* ---- arriving with an address ---- */
  function arrive() {
    const passage = /^#c(\d+)-(\d+)$/.exec(location.hash);
    if (passage) return goToPassage(Number(passage[1]), Number(passage[2]));
    const view = /^#(figures|commitments|themes)$/.exec(location.hash);
    if (view) return show(view[1]);
    const mark = /^#n\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (mark) select(mark, true);
    else if (/^#s\d+$/.test(location.hash)) { show("text"); document.getElementById(location.hash.slice(1))?.scrollIntoView(); }
  }
  const outline = document.querySelector(".outline details");
  if (window.matchMedia("(max-width: 1100px)").matches) outline.open = false;
  window.addEventListener("hashchange", arrive);
  arrive();
});
