(function () {
  "use strict";
  /* Under each figure: the picture as SVG or PNG and what its marks say as CSV, as they are seen now. Nothing is asked of any address. */
  let page;
  try {
    page = JSON.parse(document.getElementById("edition").textContent);
  } catch (broken) {
    page = {};
  }
  const names = [];
  Object.keys(page.tables || {}).sort().forEach(function (table) {
    Object.keys(page.tables[table]).sort().forEach(function (row) { names.push(table + "/" + row); });
  });
  const file = decodeURIComponent(location.pathname.split("/").pop()).replace(/\.html$/, "") || "page";

  function save(address, name) {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
  }
  /* A cell that a spreadsheet would compute is text. */
  function quoted(text) {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? "'" + text : text;
    return '"' + safe.replace(/"/g, '""') + '"';
  }
  /* A picture that stands alone: what is not seen left out, the colours of the theme put in, its caption as its title. */
  function alone(picture, caption) {
    const copy = picture.cloneNode(true), view = picture.viewBox.baseVal, space = "http://www.w3.org/2000/svg";
    const theme = getComputedStyle(document.documentElement);
    copy.querySelectorAll(".off, .out, .hit").forEach(function (one) { one.remove(); });
    copy.querySelectorAll("[tabindex]").forEach(function (one) { one.removeAttribute("tabindex"); });
    copy.removeAttribute("style");
    const ground = document.createElementNS(space, "rect"), title = document.createElementNS(space, "title");
    Object.entries({ x: view.x, y: view.y, width: view.width, height: view.height, fill: "var(--gf,#fff)" }).forEach(function (one) {
      ground.setAttribute(one[0], one[1]);
    });
    title.textContent = caption + " (" + document.title + ")";
    copy.prepend(title, ground);
    return new XMLSerializer().serializeToString(copy).replace(/var\((--\w+),\s*([^()]*)\)/g, function (whole, name, plain) {
      return theme.getPropertyValue(name).trim().replace(/"/g, "'") || plain;
    });
  }
  function data(text, kind) {
    return "data:" + kind + ";charset=utf-8," + encodeURIComponent(text);
  }
  function png(picture, caption, name) {
    const drawn = new Image(), size = picture.viewBox.baseVal, scale = 2 * 96 / 72;
    drawn.addEventListener("load", function () {
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(size.width * scale);
      canvas.height = Math.round(size.height * scale);
      canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
      save(canvas.toDataURL("image/png"), name);
    });
    drawn.src = data(alone(picture, caption), "image/svg+xml");
  }
  function behind(mark) {
    const found = /^(r\d+\.\d+)\.(\d+)$/.exec(mark.id), block = found && page.blocks && page.blocks[found[1]];
    const line = block && block.lines[found[2] - 1];
    return line && line[2] ? line[2].map(function (row) { return names[row]; }).join(";") : "";
  }
  function csv(marks) {
    const lines = marks.map(function (mark) {
      const spoken = mark.getAttribute("aria-label").split("\n");
      return { says: spoken[0], more: spoken.slice(1).join(" · "), kind: mark.dataset.kind || "", victims: mark.dataset.victims || "",
        covers: mark.dataset.covers || "", rows: behind(mark) };
    });
    const columns = Object.keys(lines[0]).filter(function (name) { return lines.some(function (line) { return line[name]; }); });
    return "\ufeff" + [columns].concat(lines.map(function (line) {
      return columns.map(function (name) { return line[name]; });
    })).map(function (line) { return line.map(quoted).join(","); }).join("\r\n");
  }
  document.querySelectorAll(".sahel-figure").forEach(function (figure, at) {
    const caption = figure.querySelector("figcaption");
    if (!caption || !figure.querySelector("svg")) return;
    const name = file + "-figure-" + (at + 1), words = caption.textContent.trim();
    const bar = document.createElement("p");
    bar.className = "figure-bar";
    bar.append("Download: ");
    function button(kind, act) {
      const one = document.createElement("button"), aside = document.createElement("span");
      one.type = "button";
      one.textContent = kind;
      aside.className = "aside";
      aside.textContent = ": " + words;
      one.append(aside);
      one.addEventListener("click", act);
      bar.append(one, " ");
    }
    function picture() {
      return Array.from(figure.querySelectorAll("svg")).find(function (one) { return one.getClientRects().length; }) || figure.querySelector("svg");
    }
    button("SVG", function () { save(data(alone(picture(), words), "image/svg+xml"), name + ".svg"); });
    button("PNG", function () { png(picture(), words, name + ".png"); });
    if (figure.querySelector(".mark")) {
      button("CSV", function () {
        const marks = Array.from(figure.querySelectorAll(".mark[id]:not(.off):not(.out)"));
        if (marks.length) save(data(csv(marks), "text/csv"), name + ".csv");
      });
    }
    caption.after(bar);
  });
})();
