/* A table that can be filtered and sorted: GWR.table(place, columns, rows, options).
   columns: {key, zh, en, sort?: row => number|string, cell: row => Node|string, number?: bool, wide?: bool}
   options: {text: row => string to search in, choices: [{zh, en, value: row => string, name: value => [zh, en],
             start?: value}], caption: [zh, en], sort?: key, down?: bool, file?: columns that stand in the file alone,
             key?: name of its choices in the address} */
"use strict";
GWR.table = (place, columns, rows, options) => {
  const { el, both } = GWR;
  const STEP = 50;
  let sorted = columns.findIndex((column) => column.key === options.sort);
  let down = Boolean(options.down);
  let shown = STEP;
  const texts = rows.map((row) => options.text(row).toLowerCase());
  const search = el("input", { type: "search", "data-label": "筛选文字|Filter by text" });
  const own = (name) => `${options.key}.${name}`;
  if (options.key) search.value = GWR.state.get(own("q"));
  const pickers = (options.choices || []).map((choice) => {
    const counts = new Map();
    rows.forEach((row) => counts.set(choice.value(row), (counts.get(choice.value(row)) || 0) + 1));
    const values = [...counts.keys()].filter((value) => value !== null && value !== undefined && value !== "");
    values.sort(choice.order || ((a, b) => (String(a) < String(b) ? -1 : 1)));
    const picker = el("select", { "data-label": `${choice.zh}|${choice.en}` },
      el("option", { value: "", "data-text": `${choice.zh}：全部|${choice.en}: all` }),
      ...values.map((value) => {
        const [zh, en] = choice.name(value);
        return el("option", { value, "data-text": `${zh}（${counts.get(value)}）|${en} (${counts.get(value)})` });
      }));
    const asked = options.key && choice.key ? GWR.state.get(own(choice.key)) : "";
    picker.key = choice.key;
    if (asked && values.some((value) => String(value) === asked)) picker.value = asked;
    else if (choice.start !== undefined && values.includes(choice.start)) picker.value = choice.start;
    picker.read = choice.value;
    return picker;
  });
  const status = el("p", { class: "count", role: "status" });
  const body = el("tbody");
  const heads = columns.map((column, k) => {
    const button = el("button", { type: "button", onclick: () => { down = sorted === k ? !down : false; sorted = k; draw(); } },
      both(column.zh, column.en), el("i", { "aria-hidden": "true" }));
    return el("th", { scope: "col", class: column.number ? "number" : null }, button);
  });
  const more = el("button", { type: "button", class: "more", onclick: () => { shown += 5 * STEP; draw(); } },
    both("再显示一些", "Show more"));
  const table = el("table", { class: "cards" }, el("caption", {}, both(...options.caption)), el("thead", {}, el("tr", {}, ...heads)), body);

  function key(column, row) {
    const value = column.sort ? column.sort(row) : row[column.key];
    return value === undefined || value === "" ? null : value;
  }
  function compare(a, b, column) {
    const x = key(column, a), y = key(column, b);
    if (x === null || y === null) return (x === null) - (y === null); /* what is unknown comes last, up or down */
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh-CN");
    return down ? -order : order;
  }
  function found() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const some = rows.filter((row, k) => words.every((word) => texts[k].includes(word))
      && pickers.every((picker) => !picker.value || String(picker.read(row)) === picker.value));
    return sorted < 0 ? some : some.map((row, k) => [row, k])
      .sort((a, b) => compare(a[0], b[0], columns[sorted]) || a[1] - b[1]).map(([row]) => row);
  }
  /* The rows that are chosen, those behind «Show more» too; of a column of numbers the numbers themselves. */
  function toFile() {
    const all = [...columns, ...(options.file || [])];
    const value = (column, row) => {
      const raw = column.sort && column.number ? column.sort(row) : row[column.key];
      if (column.number && typeof raw === "number") return raw;
      const shown = column.cell ? column.cell(row) : row[column.key] ?? "";
      return shown instanceof Node ? GWR.said(shown).trim() : shown;
    };
    const name = [...new Set([GWR.said(document.querySelector("h1")), options.caption[GWR.lang() === "en" ? 1 : 0]])].join(" ");
    GWR.saveCsv(name, [all.map((column) => (GWR.lang() === "en" ? column.en : column.zh)), ...found().map((row) => all.map((column) => value(column, row)))]);
  }
  function remember() {
    if (options.key) GWR.state.set({ [own("q")]: search.value, ...Object.fromEntries(pickers.filter((picker) => picker.key).map((picker) => [own(picker.key), picker.value])) });
  }
  function draw() {
    const chosen = found();
    heads.forEach((head, k) => {
      if (k === sorted) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    body.replaceChildren(...chosen.slice(0, shown).map((row) => el("tr", { class: options.rowClass ? options.rowClass(row) : null },
      ...columns.map((column) => el("td", { class: [column.number ? "number" : "", column.wide ? "wide" : ""].join(" ").trim() || null,
        "data-zh": column.zh, "data-en": column.en }, column.cell ? column.cell(row) : row[column.key] ?? "—")))));
    status.replaceChildren(both(`${chosen.length} / ${rows.length} 行`, `${chosen.length} of ${rows.length} rows`));
    more.hidden = chosen.length <= shown;
    if (!more.hidden) status.append(el("span", { class: "paper" }, both(`，此处印出前 ${shown} 行`, `, of which the first ${shown} are printed`)));
  }
  search.addEventListener("input", () => { shown = STEP; draw(); remember(); });
  pickers.forEach((picker) => picker.addEventListener("change", () => { shown = STEP; draw(); remember(); }));
  const csv = el("button", { type: "button", class: "csv", onclick: toFile }, both("下载 CSV", "Download CSV"));
  place.append(el("div", { class: "filters" }, search, ...pickers, status, csv),
    el("div", { class: "scroll", tabindex: "0", role: "region", "data-label": options.caption.join("|") }, table), more);
  GWR.translate(place);
  draw();
};
