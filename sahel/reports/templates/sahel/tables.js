(function () {
  "use strict";
  /* Tables are whole without this script; with it a long one shows its first rows and a button, and any can be sorted, searched and saved. */
  const narrow = window.matchMedia("(max-width: 40rem)").matches, FEW = narrow ? 3 : 10, LONG = narrow ? 6 : 13;
  function make(tag, text, kind) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    if (tag === "button") element.type = "button";
    return element;
  }
  function value(cell) {
    const data = cell && cell.querySelector("data");
    const text = cell ? cell.textContent.trim() : "";
    if (!text || text === "–") return null;
    if (data && /^\D{0,12}[\d,.−-]+/.test(text)) return Number(data.getAttribute("value"));
    return text.toLowerCase();
  }
  function compare(one, other) {
    if (one === null || other === null) return (one === null) - (other === null);
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), undefined, { numeric: true });
  }
  /* A cell that a spreadsheet would compute is text. */
  function quoted(text) {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? "'" + text : text;
    return '"' + safe.replace(/"/g, '""') + '"';
  }
  function save(text, name) {
    const link = make("a");
    link.href = "data:text/csv;charset=utf-8," + encodeURIComponent("\ufeff" + text);
    link.download = name;
    link.click();
  }
  document.querySelectorAll("main .sahel-table").forEach(function (box) {
    const table = box.querySelector("table"), body = table && table.tBodies[0];
    if (!body || body.rows.length < 2 || box.closest("details.made")) return;
    const rows = Array.from(body.rows), heads = Array.from(table.tHead.rows[0].cells);
    const caption = table.caption ? table.caption.textContent.trim() : "table";
    let whole = rows.length < LONG, asked = "";
    const bar = make("div", "", "table-bar"), more = make("button", "", "table-more");
    const said = make("span", "", "table-said");
    said.setAttribute("role", "status");

    function draw() {
      let seen = 0;
      Array.from(body.rows).forEach(function (row) {
        const fits = !asked || row.textContent.toLowerCase().indexOf(asked) !== -1;
        seen += fits;
        row.hidden = !fits || (!whole && !asked && seen > FEW);
      });
      more.hidden = rows.length < LONG || Boolean(asked);
      more.textContent = whole ? "Show the first " + FEW + " rows" : "Show all " + rows.length + " rows";
      more.setAttribute("aria-expanded", String(whole));
      said.textContent = asked ? seen + " of " + rows.length + " rows" : "";
    }
    if (rows.length >= LONG) {
      const label = make("label", "Search "), field = make("input");
      field.type = "search";
      label.append(field);
      label.append(make("span", " in: " + caption, "aside"));
      field.addEventListener("input", function () { asked = field.value.trim().toLowerCase(); draw(); });
      bar.append(label);
    }
    const csv = make("button", "CSV");
    csv.append(make("span", ": " + caption, "aside"));
    csv.addEventListener("click", function () {
      const lines = [heads].concat(Array.from(body.rows, function (row) { return Array.from(row.cells); }));
      save(lines.map(function (cells) {
        return cells.map(function (cell) {
          const text = cell.textContent.trim().replace(/\s+/g, " ");
          return quoted(text === "–" ? "" : text);
        }).join(",");
      }).join("\r\n") + "\r\n", caption.slice(0, 60).replace(/[^\w-]+/g, "-").replace(/^-|-$/g, "").toLowerCase() + ".csv");
    });
    bar.append(csv, said);
    box.before(bar);
    box.after(more);
    more.addEventListener("click", function () { whole = !whole; draw(); });
    heads.forEach(function (head, at) {
      const button = make("button", "", "sort");
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", function () {
        const down = head.getAttribute("aria-sort") === "ascending", back = head.getAttribute("aria-sort") === "descending";
        heads.forEach(function (one) { one.removeAttribute("aria-sort"); });
        let order = rows;
        if (!back) {
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          order = rows.slice().sort(function (one, other) {
            const a = value(one.cells[at]), b = value(other.cells[at]);
            /* A blank comes last both ways. */
            return a === null || b === null || !down ? compare(a, b) : compare(b, a);
          });
        }
        body.append(...order);
        draw();
      });
    });
    box.addEventListener("sahel-reveal", function () { asked = ""; whole = true; draw(); });
    draw();
  });

  /* A link to what is folded away or further down a table opens it. */
  function reveal() {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch (odd) {
      return;
    }
    if (!target) return;
    for (let one = target; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") one.open = true;
      if (one.tagName === "TR" && one.hidden) one.closest(".sahel-table").dispatchEvent(new Event("sahel-reveal"));
    }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  if (location.hash) reveal();
  const contents = document.getElementById("contents");
  if (contents && window.matchMedia("(min-width: 64rem)").matches) contents.open = true;
  const all = document.querySelectorAll("details.section");
  const button = document.getElementById("open-all");
  if (button && all.length) {
    button.hidden = false;
    button.addEventListener("click", function () {
      const open = button.getAttribute("aria-expanded") !== "true";
      all.forEach(function (one) { one.open = open; });
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? "Fold sections" : "Open all sections";
    });
  }
  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
  }
  if (navigator.clipboard) {
    document.querySelectorAll("button[data-copy]").forEach(function (one) {
      one.hidden = false;
      one.addEventListener("click", function () {
        navigator.clipboard.writeText(document.getElementById(one.dataset.copy).textContent).then(
          function () { one.textContent = "Copied"; },
          function () { one.textContent = "Not copied: select the text"; }
        );
      });
    });
  }
  /* A former page lies two folders below those that it links to. */
  if (/\/past\/[^/]+\/[^/]+$/.test(location.pathname)) {
    document.querySelectorAll("main a.page, .related a").forEach(function (one) {
      one.setAttribute("href", "../../" + one.getAttribute("href"));
    });
  }
})();
