(function () {
  "use strict";
  /* Steps through the days on which something was said: the answer, the figures whose marks have days, one table. Without this script the page shows everything. */
  const held = document.querySelector(".sahel-days script");
  if (!held) return;
  const states = JSON.parse(held.textContent), days = states.days, last = days.length;
  const headline = document.querySelector(".sahel-answer .headline"), facts = document.querySelector(".sahel-answer .facts");
  const marks = Array.from(document.querySelectorAll(".mark[data-since]"));
  const figures = new Set(marks.map(function (mark) { return mark.closest(".sahel-figure"); }));
  const table = Array.from(document.querySelectorAll("main .sahel-table table")).find(function (one) {
    return one.caption && one.caption.textContent.trim() === states.caption;
  });
  if (!headline) return;

  function make(tag, text, parent, kind) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    parent.append(element);
    return element;
  }
  const bar = document.createElement("div");
  bar.className = "day-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Step through the days on which something was said");
  const back = make("button", "‹ Day before", bar), range = make("input", "", bar), next = make("button", "Next day ›", bar);
  back.type = next.type = "button";
  range.type = "range";
  range.min = 0;
  range.max = range.value = last;
  range.setAttribute("aria-label", "As known on");
  const said = make("p", "", bar, "day-said");
  said.setAttribute("aria-live", "polite");
  /* Beside the parts of the page, so that it can stay in sight while an earlier day is shown. */
  held.closest(".part").before(bar);

  const then = document.createElement("p"), facts_then = document.createElement("p"), body = document.createElement("tbody");
  then.className = "headline";
  then.setAttribute("aria-live", "polite");
  facts_then.className = "facts";
  headline.after(then);
  facts.after(facts_then);
  then.hidden = facts_then.hidden = true;

  function lines(state) {
    body.textContent = "";
    state.lines.forEach(function (at) {
      const row = make("tr", "", body);
      row.setAttribute("role", "row");
      states.lines[at].forEach(function (text, column) {
        const cell = make(column ? "td" : "th", text === null ? "–" : text, row, text === null ? "sahel-blank" : "");
        cell.setAttribute("role", column ? "cell" : "rowheader");
        cell.dataset.label = states.columns[column];
        if (!column) cell.scope = "row";
      });
    });
  }
  function show(at) {
    const state = days[at], is_past = at < last;
    range.value = at;
    back.disabled = at === 0;
    next.disabled = at === last;
    document.body.classList.toggle("is-past", is_past);
    said.textContent = is_past ? "As known on " + state.said + " (day " + (at + 1) + " of " + last + ")."
      : "All statements. Step back through " + last + " days, from " + days[0].said + " to " + days[last - 1].said + ".";
    if (is_past && table) said.textContent += " The answer, the figures of what was said and the table of ranges show that day; the rest of the page shows all statements.";
    range.setAttribute("aria-valuetext", is_past ? state.said : "all statements");
    headline.hidden = facts.hidden = is_past;
    then.hidden = facts_then.hidden = !is_past;
    then.textContent = is_past ? state.headline : "";
    facts_then.textContent = is_past ? state.facts : "";
    marks.forEach(function (mark) {
      const holds = Number(mark.dataset.since) <= at && (!mark.dataset.until || at <= Number(mark.dataset.until));
      mark.classList.toggle("off", !holds);
    });
    figures.forEach(function (figure) {
      figure.querySelector(".sahel-alt").hidden = is_past;
      figure.dispatchEvent(new Event("sahel-marks"));
    });
    if (table) {
      if (is_past) {
        lines(state);
        table.append(body);
      } else body.remove();
      table.tBodies[0].hidden = is_past;
      table.closest(".part").classList.toggle("is-past", is_past);
    }
  }
  range.addEventListener("input", function () { show(Number(range.value)); });
  back.addEventListener("click", function () { show(Number(range.value) - 1); });
  next.addEventListener("click", function () { show(Number(range.value) + 1); });
  window.addEventListener("beforeprint", function () { show(last); });
  show(last);
})();
