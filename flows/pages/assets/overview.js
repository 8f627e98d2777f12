/* The overview. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const rows = GWR.records(GWR.data().by_year);
  const figure = document.querySelector("#by-year .chart");
  if (rows.length) {
    GWR.chart(figure, "coverage", (lang) => rows.map((row) => ({
      ...row, label: GWR.names("status", row.status)[lang === "en" ? 1 : 0],
    })));
  } else figure.hidden = true;
});
