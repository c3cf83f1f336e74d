(function () {
  "use strict";
  /* Each mark of a figure says its text when it is pointed at, tapped or reached by an arrow key; a click or Enter shows its source rows. */
  document.querySelectorAll(".sahel-figure").forEach(function (figure) {
    const wide = figure.querySelector("svg"), narrow = figure.querySelector("svg.narrow");
    const wideMarks = wide ? Array.from(wide.querySelectorAll(".mark")) : [];
    if (!wideMarks.length) return;
    /* On a telephone the marks of the narrow picture stand for those of the wide one, in order. */
    const picture = narrow && window.matchMedia("(max-width: 40rem)").matches ? narrow : wide;
    const marks = Array.from(picture.querySelectorAll(".mark"));
    if (picture === narrow) {
      narrow.setAttribute("aria-label", wide.getAttribute("aria-label"));
      marks.forEach(function (mark, at) {
        mark.setAttribute("role", "img");
        mark.setAttribute("aria-label", wideMarks[at].getAttribute("aria-label"));
        mark.dataset.line = wideMarks[at].id;
      });
    }
    const box = picture.parentElement;
    const tip = document.createElement("div");
    tip.className = "mark-tip";
    tip.hidden = true;
    figure.append(tip);
    let held = null;

    function shown() {
      return marks.filter(function (mark) { return !mark.classList.contains("off") && !mark.classList.contains("out"); });
    }
    function show(mark) {
      marks.forEach(function (one) { one.classList.toggle("on", one === mark); });
      tip.textContent = "";
      mark.getAttribute("aria-label").split("\n").forEach(function (line, at) {
        const part = document.createElement(at ? "span" : "strong");
        part.textContent = line;
        tip.append(part);
      });
      tip.hidden = false;
      const at = mark.getBoundingClientRect(), all = figure.getBoundingClientRect(), seen = box.getBoundingClientRect();
      const left = Math.max(at.left, seen.left) - all.left;
      tip.style.left = Math.max(0, Math.min(left, all.width - tip.offsetWidth)) + "px";
      const below = at.bottom - all.top + 6;
      tip.style.top = (at.bottom + tip.offsetHeight + 12 > window.innerHeight && at.top > tip.offsetHeight + 12
        ? at.top - all.top - tip.offsetHeight - 6 : below) + "px";
    }
    function hide() {
      held = null;
      tip.hidden = true;
      marks.forEach(function (one) { one.classList.remove("on"); });
    }
    function go(mark) {
      marks.forEach(function (one) { one.tabIndex = -1; });
      mark.tabIndex = 0;
      mark.focus({ preventScroll: true });
      mark.scrollIntoView({ block: "nearest", inline: "nearest" });
      show(mark);
    }
    function rows(mark) {
      document.dispatchEvent(new CustomEvent("sahel-line", { detail: mark }));
    }
    marks.forEach(function (mark) {
      mark.addEventListener("pointerenter", function (event) { if (!held && event.pointerType === "mouse") show(mark); });
      mark.addEventListener("pointerleave", function (event) { if (!held && event.pointerType === "mouse") hide(); });
      mark.addEventListener("focus", function () { held = mark; show(mark); });
      mark.addEventListener("blur", hide);
      mark.addEventListener("click", function () { if (held === mark && !tip.hidden) rows(mark); else { go(mark); held = mark; } });
      mark.addEventListener("keydown", function (event) {
        const all = shown(), at = all.indexOf(mark);
        const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
        if (to !== undefined) {
          event.preventDefault();
          if (all[to]) go(all[to]);
        } else if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          rows(mark);
        } else if (event.key === "Escape") hide();
      });
    });
    /* A thin mark is met by the whole of its line. Nothing is measured that is not seen. */
    function met(mark) {
      if (mark.querySelector(".hit")) return;
      const extent = mark.getBBox(), hit = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      hit.setAttribute("class", "hit");
      hit.setAttribute("x", extent.x - 2);
      hit.setAttribute("y", extent.y - 2);
      hit.setAttribute("width", extent.width + 4);
      hit.setAttribute("height", extent.height + 4);
      mark.prepend(hit);
    }
    function ready() {
      if (picture === narrow) {
        marks.forEach(function (mark, at) {
          ["off", "out"].forEach(function (kind) { mark.classList.toggle(kind, wideMarks[at].classList.contains(kind)); });
        });
      }
      const seen = shown();
      hide();
      seen.forEach(met);
      marks.forEach(function (mark) { mark.tabIndex = -1; });
      if (seen.length) seen[0].tabIndex = 0;
    }
    figure.addEventListener("sahel-marks", ready);
    ready();
  });
})();
