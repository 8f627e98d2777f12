/* The page of a place's named things. */
"use strict";
GWR.whenRead((data) => {
  const { el, both, term, names } = GWR;
  const things = GWR.records(data.things), mentions = GWR.records(data.mentions), outcomes = GWR.records(data.outcomes);
  const of = (rows) => {
    const found = new Map();
    rows.forEach((row) => found.set(row.entity_id, [...(found.get(row.entity_id) || []), row]));
    return found;
  };
  const mentionsOf = of(mentions), outcomesOf = of(outcomes);
  const sign = window.GWR_SIGNS.outcome;
  const UNSURE = 0.6;
  const name = (id) => id.slice(id.indexOf(":") + 1);
  const said = (row) => el("li", {}, el("a", { href: `../reports/${row.report_id}.html#c${row.start}-${row.end}`, lang: "zh-CN" }, row.clause),
    row.step ? el("small", {}, " ", term("step", row.step)) : "");

  /* ---- one thing, year by year ---- */
  const box = document.getElementById("thing");
  function show() {
    const key = decodeURIComponent(location.hash.slice(1));
    const thing = things.find((row) => name(row.entity_id) === key);
    box.hidden = !thing;
    if (!thing) return;
    box.querySelector("h2").replaceChildren(el("span", { lang: "zh-CN" }, thing.name), " ", el("small", {}, term("entity_kind", thing.kind)));
    box.querySelector(".hint").replaceChildren(thing.other_spellings
      ? both(`又写作：${thing.other_spellings.replaceAll("|", "、")}`, `also: ${thing.other_spellings.replaceAll("|", ", ")}`) : "");
    const years = new Map();
    const year = (at) => { if (!years.has(at)) years.set(at, { told: [], planned: [], outcomes: [] }); return years.get(at); };
    (mentionsOf.get(thing.entity_id) || []).forEach((row) => year(row.year)[row.planned ? "planned" : "told"].push(row));
    (outcomesOf.get(thing.entity_id) || []).forEach((row) => year(row.year).outcomes.push(row));
    box.querySelector("ol").replaceChildren(...[...years].sort((a, b) => a[0] - b[0]).map(([at, row]) => el("li", {},
      el("h3", {}, String(at)),
      row.told.length ? el("div", {}, el("h4", {}, both(`回顾 ${at - 1} 年`, `Looking back on ${at - 1}`)), el("ul", {}, ...row.told.map(said))) : "",
      row.planned.length ? el("div", {}, el("h4", {}, both(`部署 ${at} 年`, `Planned for ${at}`)), el("ul", {}, ...row.planned.map(said))) : "",
      ...row.outcomes.map((one) => el("div", { class: "beside" },
        el("p", {}, el("small", {}, both(`${at} 年承诺`, `Promised for ${at}`)), el("a", { href: `../reports/${one.report_id}.html#c${one.start}-${one.end}`, lang: "zh-CN" }, one.text)),
        el("p", {}, el("span", { class: `badge ${one.outcome}` }, el("span", { "aria-hidden": "true" }, `${sign[one.outcome]} `), term("outcome", one.outcome),
          one.passage && one.confidence < UNSURE ? "?" : ""), " ",
        !one.passage ? "" : one.passage_start === null ? el("span", { lang: "zh-CN" }, one.passage)
          : el("a", { href: `../reports/${one.telling_report_id}.html#c${one.passage_start}-${one.passage_end}`, lang: "zh-CN" }, one.passage)))))));
    GWR.cite();
    box.scrollIntoView();
  }
  window.addEventListener("hashchange", show);

  /* ---- all of them ---- */
  GWR.table(document.querySelector("#things .table"), [
    { key: "name", zh: "名称", en: "Name", wide: true, cell: (row) => el("a", { href: `#${encodeURIComponent(name(row.entity_id))}`, lang: "zh-CN" }, row.name) },
    { key: "kind", zh: "类别", en: "Kind", cell: (row) => term("entity_kind", row.kind) },
    { key: "first_year", zh: "最早", en: "First", number: true, cell: (row) => String(row.first_year) },
    { key: "last_year", zh: "最近", en: "Last", number: true, cell: (row) => String(row.last_year) },
    { key: "reports", zh: "报告", en: "Reports", number: true, cell: (row) => String(row.reports) },
    { key: "mentions", zh: "提及", en: "Mentions", number: true, cell: (row) => String(row.mentions) },
  ], things, {
    key: "things", caption: ["具名事物", "Named things"],
    text: (row) => `${row.name} ${row.other_spellings || ""}`,
    choices: [{ key: "kind", zh: "类别", en: "Kind", value: (row) => row.kind, name: (value) => names("entity_kind", value) }],
  });
  show();
});
