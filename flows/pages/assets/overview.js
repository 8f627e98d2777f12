/* The overview. */
"use strict";
GWR.whenRead((data) => {
  const rows = GWR.records(data.by_year);
  const figure = document.querySelector("#by-year .chart");
  if (rows.length) {
    figure.style.maxWidth = `${12 + 6 * new Set(rows.map((row) => row.year)).size}rem`; /* few years, narrow chart */
    GWR.chart(figure, "coverage", (lang) => rows.map((row) => ({
      ...row, label: GWR.names("status", row.status)[lang === "en" ? 1 : 0],
    })));
  } else figure.hidden = true;
  const grid = document.querySelector("#coverage .scroll");
  if (!grid) return;
  grid.scrollLeft = grid.scrollWidth; /* where not all years fit, the latest come first */
  const places = [...grid.querySelectorAll("tbody tr:not(.level)")];
  const find = document.getElementById("find");
  find.hidden = places.length <= 20;
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    places.forEach((row) => { row.hidden = !row.dataset.find.toLowerCase().includes(wanted); });
    grid.querySelectorAll("tbody").forEach((level) => { level.hidden = !level.querySelector("tr:not(.level, [hidden])"); });
  });
});
