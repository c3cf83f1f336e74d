(function () {
  "use strict";
  /* A ladder's statements by who speaks, of whom, and of what: those not asked for are hidden, in the figure and in the tables of statements. */
  let page;
  try {
    page = JSON.parse(document.getElementById("edition").textContent);
  } catch (broken) {
    return;
  }
  const ASKED = [["kind", "Who speaks"], ["victims", "Of whom"], ["covers", "Of what"]];

  function line(element) {
    const found = /^(r\d+\.\d+)\.(\d+)$/.exec(element.id), block = found && page.blocks && page.blocks[found[1]];
    return (block && block.lines[found[2] - 1]) || null;
  }
  function make(tag, text, parent) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    parent.append(element);
    return element;
  }
  /* Statements as the table has them; what was computed from several stays. */
  const rows = Array.from(document.querySelectorAll("main .sahel-table tr[id]")).filter(function (row) {
    const of_it = line(row);
    return of_it && of_it[2] && page.rules[of_it[1]] === "as the table has it";
  });
  document.querySelectorAll(".sahel-figure").forEach(function (figure) {
    const marks = Array.from(figure.querySelectorAll(".mark[data-victims]"));
    const fold = document.createElement("details");
    fold.className = "filters";
    const summary = make("summary", "Filter", fold), said = document.createElement("span");
    said.setAttribute("role", "status");
    summary.append(said);
    const boxes = [];
    ASKED.forEach(function (asked) {
      const values = Array.from(new Set(marks.map(function (mark) { return mark.dataset[asked[0]]; })));
      if (values.length < 2) return;
      const group = make("fieldset", "", fold);
      make("legend", asked[1], group);
      values.forEach(function (value) {
        const label = make("label", "", group), box = make("input", "", label);
        box.type = "checkbox";
        box.checked = true;
        box.addEventListener("change", sift);
        make("span", value, label);
        boxes.push([asked[0], value, box]);
      });
    });
    if (!boxes.length) return;
    function sift() {
      const out = boxes.filter(function (one) { return !one[2].checked; });
      const seen = new Set(), hidden = new Set();
      marks.forEach(function (mark) {
        const is_out = out.some(function (one) { return mark.dataset[one[0]] === one[1]; });
        mark.classList.toggle("out", is_out);
        const of_it = line(mark);
        ((of_it && of_it[2]) || []).forEach(function (row) { (is_out ? hidden : seen).add(row); });
      });
      rows.forEach(function (row) {
        row.classList.toggle("out", line(row)[2].every(function (one) { return hidden.has(one) && !seen.has(one); }));
      });
      const now = marks.filter(function (mark) { return !mark.dataset.until; });
      const left = now.filter(function (mark) { return !mark.classList.contains("out"); }).length;
      said.textContent = out.length ? ": " + left + " of " + now.length + " statements; the same in the tables of statements" : "";
      figure.dispatchEvent(new Event("sahel-marks"));
    }
    figure.prepend(fold);
  });
})();
