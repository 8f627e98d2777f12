/* The page of an indicator: provinces as tiles, ranking, lines, small multiples, targets and reported figures. */
"use strict";
document.addEventListener("DOMContentLoaded", async () => {
  const { el, both, names, state, shown } = GWR;
  const code = document.querySelector(".crumbs code").textContent;
  const series = await GWR.series(code);
  const places = GWR.placesByCode();
  const LEVELS = ["province", "city", "county", "national", "zone", "other"];
  /* Columns and rows of the tile map, by the first digits of a province's code. */
  const TILES = { 65: [0, 1], 54: [0, 4], 63: [1, 3], 62: [2, 2], 15: [4, 1], 64: [3, 2], 51: [2, 4], 53: [2, 6], 61: [4, 3], 50: [3, 4], 52: [3, 5],
    45: [3, 6], 14: [4, 2], 41: [5, 3], 42: [4, 4], 43: [4, 5], 44: [4, 6], 46: [4, 7], 11: [5, 1], 13: [5, 2], 12: [6, 1], 37: [6, 2], 32: [6, 3],
    34: [5, 4], 36: [5, 5], 31: [7, 3], 33: [6, 4], 35: [6, 5], 21: [7, 1], 22: [8, 0], 23: [8, -1] };
  const FEW = 5; /* provinces below which there is no map */
  let at = Math.max(0, series.measures.findIndex((one) => `${one.measure}:${one.unit}` === state.get("measure")));
  let level = state.get("level"), year = Number(state.get("year"));
  const charts = {};

  const levelOf = (row) => places.get(row.place)?.level ?? "other";
  function chosen() {
    const one = series.measures[at];
    const levels = [...new Set(one.rows.map(levelOf))].sort((a, b) => LEVELS.indexOf(a) - LEVELS.indexOf(b));
    const count = (name) => new Set(one.rows.filter((row) => levelOf(row) === name).map((row) => row.place)).size;
    if (!levels.includes(level)) level = [...levels].sort((a, b) => count(b) - count(a))[0];
    const rows = one.rows.filter((row) => levelOf(row) === level);
    const years = [...new Set(rows.map((row) => row.year))].sort((a, b) => b - a);
    const told = years.filter((each) => rows.some((row) => row.year === each && row.actual !== null));
    /* The latest year of which at least half of the places tell: the last may be that of a first report alone. */
    const full = (each) => rows.filter((row) => row.year === each && row.actual !== null).length;
    if (!told.includes(year)) year = told.find((each) => full(each) * 2 >= Math.max(...told.map(full))) ?? years[0];
    const ranked = rows.filter((row) => row.year === year && row.actual !== null).sort((a, b) => b.actual - a.actual);
    const rest = [...new Set(rows.map((row) => row.place))].filter((place) => !ranked.some((row) => row.place === place));
    return { one, levels, rows, years: told.length ? told : years, ranked, order: [...ranked.map((row) => row.place), ...rest] };
  }
  function choices({ one, levels, years }) {
    const again = (set) => (value) => {
      set(value);
      draw();
      const now = series.measures[at];
      state.set({ measure: `${now.measure}:${now.unit}`, level, year: String(year) });
    };
    document.getElementById("choices").replaceChildren(
      series.measures.length > 1 ? GWR.choice(["计量", "Measure"], series.measures.map((each, k) => [k, GWR.measureNames(each)]), at, again((value) => { at = Number(value); year = 0; })) : both(...GWR.measureNames(one)),
      GWR.choice(["级别", "Level"], levels.map((each) => [each, names("level", each)]), level, again((value) => { level = value; year = 0; })),
      GWR.choice(["年度", "Year"], years.map((each) => [each, [String(each), String(each)]]), year, again((value) => { year = Number(value); })));
    document.getElementById("to-compare").href = `${GWR.root}compare.html?i=${code}&m=${encodeURIComponent(`${one.measure}:${one.unit}`)}`;
  }
  function chart(id, name, rows, height) {
    const section = document.getElementById(id);
    const some = rows().length > 0;
    section.hidden = !some;
    const figure = section.querySelector(".chart");
    if (height) figure.style.minHeight = `${height}px`;
    if (charts[id]) { charts[id].rows = rows; charts[id].redraw(); return some; }
    if (!some) return some;
    charts[id] = { rows, redraw: () => {} };
    charts[id].redraw = GWR.chart(figure, name, () => charts[id].rows()).redraw;
    return some;
  }
  const name = (place) => shown(GWR.placeNames(places, place));

  /* ---- small multiples: all on one scale of values and one of years ---- */
  const MANY = 60;
  function multiples({ one, rows, order }, all) {
    const box = document.querySelector(".multiples");
    const years = rows.map((row) => row.year);
    const values = rows.flatMap((row) => [row.actual, row.target]).filter((value) => value !== null);
    const [first, last, low, high] = [Math.min(...years), Math.max(...years), Math.min(...values), Math.max(...values)];
    document.getElementById("multiples").hidden = last === first || order.length < 2;
    const W = 150, H = 56, PAD = 5;
    const x = (each) => PAD + ((each - first) / Math.max(last - first, 1)) * (W - 2 * PAD);
    const y = (value) => H - PAD - ((value - low) / (high - low || 1)) * (H - 2 * PAD);
    const svg = (tag, attributes, ...children) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      node.append(...children);
      return node;
    };
    box.replaceChildren(...order.slice(0, all ? order.length : MANY).map((place) => {
      const own = rows.filter((row) => row.place === place).sort((a, b) => a.year - b.year);
      const actual = own.filter((row) => row.actual !== null);
      /* A year that nobody tells of breaks the line. */
      const path = actual.map((row, k) => `${k && actual[k - 1].year === row.year - 1 ? "L" : "M"}${x(row.year).toFixed(1)},${y(row.actual).toFixed(1)}`).join("");
      const label = `${name(place)}: ${own.map((row) => `${row.year} ${row.actual_printed ?? row.target_printed}`).join(", ")}`;
      return el("a", { class: "multiple", href: `${GWR.root}places/${place}.html` }, el("b", {}, name(place)),
        svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": label },
          low < 0 && high > 0 ? svg("line", { x1: 0, x2: W, y1: y(0), y2: y(0), class: "zero" }) : "",
          svg("path", { d: path, class: "actual" }), ...actual.map((row) => svg("circle", { cx: x(row.year), cy: y(row.actual), r: 2, class: "actual" })),
          ...own.filter((row) => row.target !== null).map((row) => svg("path", { d: `M${x(row.year)},${y(row.target) - 3.5}l3.5,3.5l-3.5,3.5l-3.5,-3.5z`, class: "target" }))));
    }), el("p", { class: "hint" }, both(`各图同一尺度：${first}–${last} 年，${GWR.amountOf(low, one.unit)} 至 ${GWR.amountOf(high, one.unit)}`,
      `All on one scale: ${first}–${last}, ${GWR.amountOf(low, one.unit)} to ${GWR.amountOf(high, one.unit)}`)));
    if (!all && order.length > MANY) box.append(el("button", { type: "button", class: "more", onclick: () => multiples(chosen(), true) }, both(`全部 ${order.length} 个`, `All ${order.length}`)));
  }

  function draw() {
    const now = chosen();
    const { one, rows, ranked, order } = now;
    choices(now);
    const scaled = (value) => (value === null ? null : value / GWR.scaled(rows, one.unit)[0]);
    const unit = () => GWR.scaled(rows, one.unit)[1];
    document.querySelectorAll(".title ~ section .year").forEach((node) => { node.textContent = [year, unit()].filter(Boolean).join(" · "); });
    const provinces = new Map(level === "province" ? ranked.map((row) => [row.place.slice(0, 2), row]) : []);
    const [low, high] = [ranked.at(-1)?.actual, ranked[0]?.actual];
    chart("tiles", "tiles", () => (provinces.size < FEW ? [] : [...places.values()].filter((place) => place.level === "province" && TILES[place.code.slice(0, 2)])).map((place) => {
      const [column, line] = TILES[place.code.slice(0, 2)];
      const row = provinces.get(place.code.slice(0, 2));
      return { column, line, value: row ? scaled(row.actual) : null, printed: row?.actual_printed ?? "", short: shown([place.short_name ?? place.name, place.name_en]), name: shown([place.name, place.name_en]),
        dark: Boolean(row) && row.actual - low > (high - low) * 0.55, link: row ? `${GWR.root}places/${place.code}.html` : null };
    }));
    const SHOWN = 40;
    chart("ranking", "ranking", () => ranked.slice(0, SHOWN).map((row, k) => ({ place: name(row.place), order: k, actual: scaled(row.actual), target: scaled(row.target), actual_printed: row.actual_printed, target_printed: row.target_printed ?? "—", unit: unit() })));
    chart("lines", "lines", () => GWR.lineRows(rows, one.unit, order));
    multiples(now, false);
    const both_told = rows.filter((row) => row.actual !== null && row.target !== null);
    chart("against", "against", () => both_told.map((row) => ({ place: name(row.place), year: row.year, actual: scaled(row.actual), target: scaled(row.target), actual_printed: row.actual_printed, target_printed: row.target_printed,
      label: shown(names("verdict", row.verdict ?? "undecided")) })));
    document.getElementById("against").hidden = !both_told.length;
    const columns = GWR.seriesColumns(series, one);
    const ranks = new Map(ranked.map((row) => [row, 1 + ranked.findIndex((other) => other.actual === row.actual)])); /* equals share theirs */
    const [first, second] = document.querySelectorAll("#ranking .table, #against .table");
    first.replaceChildren();
    document.getElementById("ranking").hidden = !ranked.length;
    GWR.table(first, [{ key: "rank", zh: "名次", en: "Rank", number: true, sort: (row) => ranks.get(row), cell: (row) => String(ranks.get(row)) },
      columns.place, columns.actual, columns.target, columns.verdict], ranked, { caption: [`排名 ${year}`, `Ranking ${year}`], text: columns.name, file: [columns.year, ...columns.file] });
    second.replaceChildren();
    GWR.table(second, [columns.place, columns.year, columns.target, columns.actual, columns.verdict], [...rows].sort((a, b) => b.year - a.year), {
      caption: ["各地各年", "Places and years"], text: (row) => `${columns.name(row)} ${row.year}`, file: columns.file, key: "rows",
      choices: [{ key: "year", zh: "年度", en: "Year", value: (row) => String(row.year), name: (value) => [value, value], order: (a, b) => b - a },
        { key: "verdict", zh: "结果", en: "Outcome", value: (row) => row.verdict, name: (value) => names("verdict", value) }] });
    document.getElementById("against").hidden = !rows.length;
    document.querySelector("#against .chart").hidden = !both_told.length;
  }
  draw();
  GWR.onLang(() => multiples(chosen(), false));
});
