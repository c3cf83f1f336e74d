(function () {
  var box = document.getElementById("filter");
  var said = document.getElementById("filter-said");
  var reports = Array.prototype.slice.call(document.querySelectorAll("li[data-find]"));
  var groups = Array.prototype.slice.call(document.querySelectorAll("[data-group]"));
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }
  function narrow() {
    var wanted = plain(box.value).split(/\s+/);
    var shown = 0;
    reports.forEach(function (report) {
      var text = plain(report.getAttribute("data-find"));
      report.hidden = !wanted.every(function (word) { return text.indexOf(word) !== -1; });
      shown += report.hidden ? 0 : 1;
    });
    groups.forEach(function (group) {
      group.hidden = !group.querySelector("li[data-find]:not([hidden])");
    });
    said.textContent = box.value.trim() ? shown + " of " + reports.length + " reports" : "";
  }
  document.getElementById("filter-form").hidden = false;
  box.addEventListener("input", narrow);
  narrow();
})();
