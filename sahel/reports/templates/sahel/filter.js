(function () {
  var box = document.getElementById("filter");
  var country = document.getElementById("filter-country");
  var kind = document.getElementById("filter-kind");
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
      var fits = wanted.every(function (word) { return text.indexOf(word) !== -1; })
        && (!country.value || report.getAttribute("data-country") === country.value)
        && (!kind.value || report.getAttribute("data-kind") === kind.value);
      report.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    groups.forEach(function (group) {
      group.hidden = !group.querySelector("li[data-find]:not([hidden])");
    });
    var all = !box.value.trim() && !country.value && !kind.value;
    said.textContent = all ? "" : shown + " of " + reports.length + " reports";
  }
  document.getElementById("filter-form").hidden = false;
  box.addEventListener("input", narrow);
  country.addEventListener("change", narrow);
  kind.addEventListener("change", narrow);
  narrow();
})();
