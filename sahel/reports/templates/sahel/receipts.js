(function () {
  "use strict";
  let page;
  try {
    page = JSON.parse(document.getElementById("edition").textContent);
  } catch (broken) {
    return;
  }
  if (!page.blocks || !window.HTMLDialogElement) return;

  const names = [];
  Object.keys(page.tables).sort().forEach(function (table) {
    Object.keys(page.tables[table]).sort().forEach(function (row) { names.push([table, row]); });
  });

  /* Text from tables only ever becomes text; its controls and unseen signs are written out, as on the page. */
  function visible(text) {
    const kept = /[\u0590-\u1fff\u3040-\uabff\ufb1d-\ufefc\ud83a-\ud83e]/.test(text);
    return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]/g, function (sign) {
      if (kept && /[\u061c\u200c-\u200f\u2068\u2069]/.test(sign)) return sign;
      return "[U+" + sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "]";
    });
  }
  function make(tag, text, parent, kind) {
    const element = document.createElement(tag);
    if (text) element.textContent = visible(text);
    if (kind) element.className = kind;
    if (parent) parent.append(element);
    return element;
  }
  function cell(table, row, column) {
    const rows = page.tables[table];
    return (rows && rows[row] && rows[row][column]) || "";
  }
  function actors(ids) {
    return ids.split(";").map(function (id) {
      return cell("actors", id, "acronym") || cell("actors", id, "name") || id;
    }).join(" and ");
  }
  function spaced(word) {
    return word.replace(/_/g, " ");
  }
  function figure(row) {
    const ends = row.low && row.high && row.low !== row.high ? row.low + (row.bound === "between" ? " and " : " to ") + row.high : row.low || row.high;
    const bound = row.bound && row.bound !== "exact" ? spaced(row.bound) : "";
    return [bound, ends, row.term ? "“" + row.term + "”" : ""].filter(Boolean).join(" ");
  }
  /* Who, when, what, whom: in the words of the tables. */
  function facts(table, id, row) {
    if (table === "claims") {
      return [
        ["Who", actors(row.claimant || "") || row.signed_as || "unnamed"],
        ["When", row.stated_on || "undated"],
        ["What", [spaced(row.harm || ""), figure(row)].filter(Boolean).join(": ")],
        ["Of whom", row.victim ? actors(row.victim) : row.victim_as_named || "not said"],
        ["Of what", [cell("incidents", row.incident_id, "name") || row.incident_id, row.scope].filter(Boolean).join(", ")],
        ["What became of it", row.status]
      ];
    }
    const shown = ["name", "country", "date", "year", "start", "end", "outcome", "kind", "type_of_violence", "subject",
      "relation", "object", "speaker", "stated_on", "says", "low", "best", "high", "published", "corrected"];
    return shown.map(function (name) {
      const text = row[name] || "";
      const is_actor = ["subject", "object", "speaker"].indexOf(name) !== -1;
      return [spaced(name), is_actor ? actors(text) : text];
    });
  }
  function list(pairs, parent) {
    const shown = make("dl", "", parent);
    pairs.forEach(function (pair) {
      if (!pair[1]) return;
      const line = make("div", "", shown);
      make("dt", pair[0], line);
      make("dd", pair[1], line);
    });
  }
  function sources(row, parent) {
    const line = make("p", "Sources: ");
    (row.source_id || "").split(";").forEach(function (id) {
      const entry = id && document.getElementById("source-" + encodeURIComponent(id));
      if (!entry) return;
      const name = entry.querySelector("strong");
      if (line.childElementCount) line.append("; ");
      const link = make("a", name ? name.textContent : id, line);
      link.href = "#" + entry.id;
      link.addEventListener("click", function () { dialog.close(); });
    });
    if (line.childElementCount) parent.append(line);
  }
  /* The rows that state the number themselves come first. */
  function statesIt(name, number) {
    const row = page.tables[name[0]][name[1]];
    return ["low", "best", "high"].some(function (column) { return row[column] === number; });
  }
  function showRow(name, parent) {
    const row = page.tables[name[0]][name[1]];
    const item = make("li", "", parent);
    make("p", name[0] + "/" + name[1], item, "receipt-row");
    list(facts(name[0], name[1], row), item);
    sources(row, item);
    const whole = make("details", "", item);
    make("summary", "The row as the table has it", whole);
    whole.addEventListener("toggle", function () { list(Object.entries(row), whole); }, { once: true });
  }

  const dialog = make("dialog", "", null, "receipt");
  dialog.setAttribute("aria-labelledby", "receipt-title");
  const head = make("div", "", dialog, "receipt-head");
  const title = make("h2", "", head);
  title.id = "receipt-title";
  const close = make("button", "Close", head);
  close.type = "button";
  const what = make("p", "", dialog, "receipt-what");
  const label = make("label", "Line ", dialog);
  const choice = make("select", "", label);
  const body = make("div", "", dialog, "receipt-body");
  let opener = null;
  let open = null;

  function readLine(element) {
    if (element.tagName === "g") return element.getAttribute("aria-label").split("\n").join(" · ");
    const cells = element.querySelectorAll("th, td");
    const texts = cells.length ? Array.from(cells, function (one) { return one.textContent; }) : [element.textContent];
    return texts.join(" · ").trim();
  }
  function show(block, at, number) {
    const lines = page.blocks[block].lines;
    const line = lines[at];
    const numbers = line.slice(3);
    const rows = line[2];
    const rule = line[1] === null ? "" : page.rules[line[1]];
    const place = number && document.getElementById(block + "." + (at + 1) + "." + number);
    const column = place && place.closest("td");
    title.textContent = number ? numbers[number - 1] : numbers.length ? numbers.join(", ") : "No number";
    body.textContent = "";
    if (column) make("p", "Column: " + column.dataset.label, body);
    make("p", rule ? "How: " + rule + (page.says[rule] ? ". " + page.says[rule] : "") : "How: no rule is named.", body);
    if (rows === null) {
      make("p", "This line names no source rows: all rows of the tables the page was made from stand behind it.", body);
      list(Object.entries(page.inputs).map(function (one) { return [one[0], "sha256 " + one[1].slice(0, 16) + "…"]; }), body);
    } else {
      make("p", rows.length + (rows.length === 1 ? " source row:" : " source rows:"), body);
      const listed = make("ol", "", body);
      const value = place ? place.getAttribute("value") : "";
      const behind = rows.map(function (row) { return names[row]; });
      const first = behind.filter(function (name) { return statesIt(name, value); });
      const others = behind.filter(function (name) { return !statesIt(name, value); });
      first.concat(others).forEach(function (name) { showRow(name, listed); });
    }
    const address = make("p", "Address of this " + (number ? "number: " : "line: "), body);
    make("a", "#" + block + "." + (at + 1) + (number ? "." + number : ""), address).href =
      "#" + block + "." + (at + 1) + (number ? "." + number : "");
    address.firstElementChild.addEventListener("click", function () { dialog.close(); });
  }
  function start(block, at, number, from) {
    opener = from;
    open = block;
    what.textContent = page.blocks[block].what;
    choice.textContent = "";
    page.blocks[block].lines.forEach(function (line, place) {
      const element = document.getElementById(block + "." + (place + 1));
      if (line.length < 4 || !element) return;
      const option = make("option", readLine(element).slice(0, 80), choice);
      option.value = place;
      option.selected = place === at;
    });
    show(block, at, number);
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  close.addEventListener("click", function () { dialog.close(); });
  choice.addEventListener("change", function () { show(open, Number(choice.value), 0); });
  dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", function () { if (opener) opener.focus({ preventScroll: true }); });

  /* One stop for the keyboard in each block; its lines are chosen inside. */
  const buttons = {};
  Object.keys(page.blocks).forEach(function (block) {
    const lines = page.blocks[block].lines;
    const first = lines.findIndex(function (line) { return line.length > 3; });
    const element = document.getElementById(block);
    if (first < 0 || !element) return;
    const button = make("button", "Where these numbers come from", null, "receipt-open");
    button.type = "button";
    make("span", " (" + page.blocks[block].what + ")", button, "aside");
    button.addEventListener("click", function () { start(block, first, 0, button); });
    element.after(button);
    buttons[block] = button;
  });
  document.addEventListener("click", function (event) {
    const number = event.target.closest && event.target.closest("main data[id]");
    if (!number || event.target.closest("a, button") || String(window.getSelection())) return;
    const found = /^(r\d+\.\d+)\.(\d+)\.(\d+)$/.exec(number.id);
    const block = found && page.blocks[found[1]];
    if (!block || !block.lines[found[2] - 1]) return;
    start(found[1], found[2] - 1, Number(found[3]), buttons[found[1]]);
  });
  /* A mark of a figure is a line without numbers of its own in the text. */
  document.addEventListener("sahel-line", function (event) {
    const found = /^(r\d+\.\d+)\.(\d+)$/.exec(event.detail.id);
    const block = found && page.blocks[found[1]];
    if (block && block.lines[found[2] - 1]) start(found[1], found[2] - 1, 0, event.detail);
  });
  document.body.append(dialog);
  document.documentElement.classList.add("has-receipts");
})();
