"use strict";
(function () {
  var data = JSON.parse(document.getElementById("data").textContent);
  var all = function (query) { return Array.prototype.slice.call(document.querySelectorAll(query)); };
  var byId = function (id) { return document.getElementById(id); };
  var reading = byId("f-reading"), verdict = byId("f-verdict"), day = byId("f-day"), count = byId("f-count");
  var SIGN = { i: "●", u: "◐", n: "–" };
  var LONG = { i: "inconsistent", u: "undetermined", n: "not_covered" };

  /* The matrix: a row of an incident follows its group, and its place among its kind is its index in the data. */
  var rows = all(".matrix tbody tr"), heads = {}, above = [], index = [], k = 0, group = "";
  rows.forEach(function (row, n) {
    var head = row.dataset.group;
    if (head) { heads[head] = row; above[n] = row.dataset.in; group = head; } else { above[n] = group; index[n] = k; k += 1; }
  });

  /* What the signs and letters of a cell mean, for a screen reader; added when a row is first shown. */
  function spell(row) {
    if (row.dataset.spelt) { return; }
    row.dataset.spelt = "1";
    for (var n = 1; n < row.cells.length; n += 1) {
      var cell = row.cells[n], seen = document.createElement("i"), said = document.createElement("b");
      var parts = cell.textContent.trim().split(" "), words = data.says[cell.className];
      seen.textContent = parts.join(" ");
      seen.setAttribute("aria-hidden", "true");
      said.textContent = words + (parts[1] ? ": " + parts[1].split("").map(function (letter) {
        return data.says["-"][letter];
      }).join(", ") : "");
      cell.textContent = "";
      cell.append(seen, said);
    }
  }

  /* Folding: a row is shown if every group above it is open. */
  function isOpen(row) {
    return row.querySelector("button").getAttribute("aria-expanded") === "true";
  }
  var limits = {}, more = {};
  function limit(key) { return limits[key] || data.most; }
  function refold() {
    var open = { "": true }, found = {};
    rows.forEach(function (row, n) {
      var up = above[n], shown = open[up], head = row.dataset.group;
      if (head) {
        open[head] = shown && isOpen(row);
      } else if (shown && !row.classList.contains("out")) {
        found[up] = (found[up] || 0) + 1;
        shown = found[up] <= limit(up);
        if (shown) { spell(row); }
      }
      if (shown !== row.classList.contains("shown")) { row.classList.toggle("shown", shown); }
    });
    Object.keys(Object.assign({}, more, found)).forEach(function (key) { offer(key, found[key] || 0); });
  }

  /* Thousands of rows at once would stop the browser: a large group shows some, and a button shows as many again. */
  function offer(key, total) {
    var left = total - limit(key);
    if (!more[key] && left <= 0) { return; }
    if (!more[key]) {
      more[key] = document.createElement("button");
      more[key].type = "button";
      more[key].className = "more";
      more[key].addEventListener("click", function () { limits[key] = limit(key) + data.most; refold(); });
      heads[key].cells[0].append(more[key]);
    }
    more[key].hidden = left <= 0;
    more[key].textContent = "+" + Math.min(left, data.most) + " / " + left + " " + data.says.more;
  }
  function setAll(open) {
    all(".matrix th button[aria-expanded]").forEach(function (button) { button.setAttribute("aria-expanded", String(open)); });
    refold();
  }
  all(".matrix th button").forEach(function (button) {
    button.addEventListener("click", function () {
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
      refold();
    });
  });
  byId("unfold").addEventListener("click", function () { setAll(true); });
  byId("fold").addEventListener("click", function () { setAll(false); });

  /* Filters: one letter per incident and reading decides what is shown everywhere. */
  function passes(k) {
    var letters = data.v[reading.value] || "";
    return (!verdict.value || letters[k] === verdict.value) && (!day.value || data.days[data.d[k]] === day.value);
  }
  function ks(node) { return node.dataset.ks ? node.dataset.ks.split(",").map(Number) : []; }
  function strongest(mine, letters) {
    return ["i", "u"].filter(function (letter) {
      return mine.some(function (k) { return letters[k] === letter; });
    })[0] || "n";
  }
  function refilter() {
    var shown = 0, letters = data.v[reading.value] || "", active = Boolean(verdict.value || day.value);
    for (var one = 0; one < data.n; one += 1) { if (passes(one)) { shown += 1; } }
    count.textContent = shown + " " + count.dataset.of + " " + data.n + " " + count.dataset.shown;
    all(".bar").forEach(function (bar) {
      var k = Number(bar.dataset.k);
      bar.classList.remove("inconsistent", "undetermined", "not_covered");
      bar.classList.add(LONG[letters[k] || "n"]);
      bar.classList.toggle("out", !passes(k));
    });
    all(".hull, .core").forEach(function (band) {
      band.classList.toggle("dim", band.dataset.reading !== reading.value);
    });
    all(".spot, svg .name").forEach(function (spot) {
      var mine = ks(spot).filter(passes);
      var alone = spot.dataset.alone === undefined ? mine : mine.filter(function (k) { return spot.dataset.alone.split(",").indexOf(String(k)) >= 0; });
      var rank = function (some) { return some.some(function (k) { return letters[k] === "i"; }) ? 2 : some.some(function (k) { return letters[k] === "u"; }) ? 1 : some.length ? 0 : -1; };
      spot.classList.toggle("shared", rank(alone) < rank(mine));
      spot.classList.toggle("out", !mine.length);
      spot.classList.toggle("hot", mine.some(function (k) { return letters[k] === "i"; }));
      spot.classList.toggle("cold", mine.every(function (k) { return letters[k] === "n"; }));
    });
    all("svg .name").forEach(function (label) {
      label.textContent = SIGN[strongest(ks(label).filter(passes), letters)] + " " + label.dataset.name;
    });
    all(".places tbody tr").forEach(function (row) {
      var mine = ks(row).filter(passes);
      row.classList.toggle("out", !mine.length);
      "iun".split("").forEach(function (letter, n) {
        row.cells[n + 2].textContent = mine.filter(function (k) { return letters[k] === letter; }).length;
      });
    });
    var live = {};
    rows.forEach(function (row, n) {
      if (row.dataset.group) { return; }
      var keep = passes(index[n]), up = above[n];
      if (keep === row.classList.contains("out")) { row.classList.toggle("out", !keep); }
      for (; keep && up && !live[up]; up = heads[up].dataset.in) { live[up] = true; }
    });
    Object.keys(heads).forEach(function (key) { heads[key].classList.toggle("out", !live[key]); });
    refold();
    all(".byreading").forEach(function (block) {
      block.classList.toggle("out", active && block.dataset.reading !== reading.value);
    });
    all(".violation").forEach(function (item) { item.classList.toggle("out", !ks(item).some(passes)); });
    all("[data-reading]").forEach(function (node) {
      if (node.tagName === "TH" || node.tagName === "ARTICLE") {
        node.classList.toggle("on", node.dataset.reading === reading.value && active);
      }
    });
  }
  [reading, verdict, day].forEach(function (choice) { choice.addEventListener("change", refilter); });
  byId("filters").addEventListener("reset", function () { setTimeout(refilter, 0); });
  byId("filters").addEventListener("submit", function (event) { event.preventDefault(); });

  /* A link to an incident unfolds the row it points to. */
  function reveal() {
    var row = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (!row || !row.classList.contains("inc")) { return; }
    var at = rows.indexOf(row), mates = rows.filter(function (_, n) { return n <= at && above[n] === above[at]; });
    limits[above[at]] = Math.max(limit(above[at]), mates.length);
    for (var up = above[at]; up; up = heads[up].dataset.in) {
      heads[up].querySelector("button").setAttribute("aria-expanded", "true");
    }
    refold();
    row.scrollIntoView({ block: "center" });
  }
  window.addEventListener("hashchange", reveal);

  /* Paper cannot be unfolded: start and end of every violation are printed. */
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = all(".byreading:not(.out)").filter(function (block) { return !block.open; });
    opened.forEach(function (block) { block.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (block) { block.open = false; }); });

  /* On a narrow screen the map is wider than its frame: begin in the middle. */
  var frame = document.querySelector("svg.map").parentNode;
  frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) * 0.7;

  setAll(false);
  refilter();
  reveal();
}());
