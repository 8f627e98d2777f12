/* The comparison: an indicator and places of the reader's choice, both in the address. */
"use strict";
document.addEventListener("DOMContentLoaded", async () => {
  const { el, both, names, state, shown } = GWR;
  const indicators = GWR.records(window.GWR_INDICATORS);
  const places = GWR.placesByCode();
  const FEW = 6; /* places that are shown before the reader has chosen any */
  let code = state.get("i"), measure = state.get("m"), from = Number(state.get("from")), to = Number(state.get("to"));
  let picked = state.get("p").split(",").filter((each) => places.has(each));
  let chart = null, rows = [], one = null;
  if (!indicators.some((each) => each.indicator_code === code)) code = indicators.length ? indicators[0].indicator_code : "";
  const choices = document.getElementById("choices"), chosen = document.getElementById("chosen");
  if (!code) { choices.append(both("还没有可比较的指标。", "There is no indicator to compare yet.")); return; }

  /* An input that completes names: what is typed must be one of them. */
  function finder(label, id, options, run) {
    const list = el("datalist", { id });
    const fill = () => list.replaceChildren(...options().map(([value, name]) => el("option", { value: shown(name), "data-code": value })));
    const input = el("input", { type: "text", list: id, autocomplete: "off" });
    input.addEventListener("focus", fill);
    input.addEventListener("change", () => {
      const found = options().find(([value, name]) => value === input.value.trim() || name.includes(input.value.trim()));
      if (!found) return;
      input.value = "";
      run(found[0]);
    });
    return el("label", {}, both(...label), " ", input, list);
  }
  const controls = el("span", { class: "choices" });
  choices.append(
    finder(["换一个指标", "Another indicator"], "all-indicators", () => indicators.map((each) => [each.indicator_code, [each.name_zh, each.name_en]]), (value) => { code = value; measure = ""; from = to = 0; draw(); }),
    finder(["加一个地区", "Add a place"], "all-places", () => [...places.values()].filter((place) => place.reports).map((place) => [place.code, [place.name, place.name_en]]), (value) => { picked = [...new Set([...picked, value])]; draw(); }),
    controls);

  async function draw() {
    const series = await GWR.series(code);
    const indicator = indicators.find((each) => each.indicator_code === code);
    one = series.measures.find((each) => `${each.measure}:${each.unit}` === measure) ?? series.measures[0];
    measure = `${one.measure}:${one.unit}`;
    const some = new Map();
    one.rows.forEach((row) => some.set(row.place, (some.get(row.place) || 0) + 1));
    if (!picked.length) picked = [...some.keys()].sort((a, b) => some.get(b) - some.get(a)).slice(0, FEW);
    const ofPicked = one.rows.filter((row) => picked.includes(row.place));
    const years = [...new Set(ofPicked.map((row) => row.year))].sort();
    const [first, last] = [years[0], years[years.length - 1]];
    if (!(from >= first && from <= last)) from = first;
    if (!(to >= from && to <= last)) to = last;
    rows = ofPicked.filter((row) => row.year >= from && row.year <= to);
    state.set({ i: code, m: measure, p: picked.join(","), from: from === first ? "" : String(from), to: to === last ? "" : String(to) });
    const pairs = years.map((year) => [year, [String(year), String(year)]]);
    controls.replaceChildren(
      series.measures.length > 1 ? GWR.choice(["计量", "Measure"], series.measures.map((each) => [`${each.measure}:${each.unit}`, GWR.measureNames(each)]), measure, (value) => { measure = value; from = to = 0; draw(); }) : "",
      years.length ? GWR.choice(["自", "From"], pairs, from, (value) => { from = Number(value); draw(); }) : "",
      years.length ? GWR.choice(["至", "To"], pairs, to, (value) => { to = Number(value); draw(); }) : "");
    chosen.replaceChildren(...picked.map((place) => {
      const [zh, en] = GWR.placeNames(places, place);
      return el("button", { type: "button", class: some.has(place) ? null : "old", "data-label": `移去${zh}|Remove ${en}`,
        onclick: () => { picked = picked.filter((each) => each !== place); draw(); } }, both(`${zh} ✕`, `${en} ✕`));
    }));
    GWR.translate(chosen);
    const missing = picked.filter((place) => !some.has(place));
    if (missing.length) chosen.append(el("span", { class: "hint" }, both(`虚线框的地区没有这项数字`, `no figures for the dashed places`)));
    const lines = document.getElementById("lines"), figures = document.getElementById("figures");
    lines.hidden = figures.hidden = !rows.length;
    lines.querySelector("h2").replaceChildren(el("a", { href: `indicators/${code}.html` }, both(indicator.name_zh, indicator.name_en)), " ", el("small", {}, both(...GWR.measureNames(one))));
    if (chart) chart.redraw();
    else if (rows.length) chart = GWR.chart(lines.querySelector(".chart"), "lines", () => GWR.lineRows(rows, one.unit, picked));
    const columns = GWR.seriesColumns(series, one);
    const table = figures.querySelector(".table");
    table.replaceChildren();
    GWR.table(table, [columns.place, columns.year, columns.actual, columns.target, columns.verdict],
      [...rows].sort((a, b) => picked.indexOf(a.place) - picked.indexOf(b.place) || a.year - b.year),
      { caption: [`${indicator.name_zh}比较`, `${indicator.name_en}: comparison`], text: (row) => `${columns.name(row)} ${row.year}`, file: columns.file,
        choices: [{ zh: "结果", en: "Outcome", value: (row) => row.verdict, name: (value) => names("verdict", value) }] });
  }
  await draw();
});
