// How old each date is, beside it: the page has only the date, which stays true.
"use strict";

(() => {
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  for (const time of document.querySelectorAll(".tsguide-dated time")) {
    const days = Math.round((today - Date.parse(time.dateTime)) / 86_400_000);
    const [count, unit] = days < 60 ? [days, "day"] : [Math.round(days / 30.44), "month"];
    time.after(` (${words.format(-count, unit)})`);
  }
})();
