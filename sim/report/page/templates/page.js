"use strict";
(function () {
  var root = document.documentElement;
  var pages = Array.prototype.slice.call(document.querySelectorAll(".page"));
  var all = function (selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  };
  var chosen = new URLSearchParams(location.search);
  var hidden = new Set((chosen.get("hide") || "").split(",").filter(Boolean));
  var picked = {};
  root.classList.add("js");

  function remember() {
    var asked = new URLSearchParams();
    if (root.dataset.language !== pages[0].id) asked.set("lang", root.dataset.language);
    if (hidden.size) asked.set("hide", Array.from(hidden).sort().join(","));
    Object.keys(picked).sort().forEach(function (name) { asked.set("pick." + name, picked[name]); });
    var query = asked.toString();
    try {
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    } catch (refused) { /* a page inside another may not change its address */ }
  }

  function speak(language) {
    var page = document.getElementById(language);
    if (!page || pages.indexOf(page) < 0) return;
    root.lang = root.dataset.language = language;
    document.title = page.dataset.title;
  }

  function show() {
    all("[data-series]").forEach(function (part) {
      part.classList.toggle("off", hidden.has(part.dataset.series));
    });
    all(".choice").forEach(function (form) {
      var boxes = all("input", form);
      boxes.forEach(function (box) { box.checked = !hidden.has(box.value); });
      var told = form.querySelector("[role=status]");
      told.textContent = boxes.some(function (box) { return box.checked; }) ? "" : told.dataset.nothing;
    });
  }

  all("[data-to]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      speak(link.dataset.to);
      remember();
      var twin = document.querySelector("#" + root.dataset.language + " [data-to=" + root.dataset.language + "]");
      if (twin) twin.focus();
    });
  });

  all(".choice").forEach(function (form) {
    form.hidden = false;
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("change", function (event) {
      if (event.target.checked) hidden.delete(event.target.value);
      else hidden.add(event.target.value);
      show();
      remember();
    });
  });

  /* The controls pick a row of the table under them and show what it says; nothing is worked out. */
  function optionOf(form) {
    var words = all("select:not([data-setting])", form).map(function (one) { return one.value; });
    return all(".near button", form).filter(function (one) {
      return JSON.parse(one.dataset.words).every(function (word, number) { return word === words[number]; });
    })[0];
  }

  function rowOf(form, option) {
    var settings = all("select[data-setting]", form);
    return all("tbody tr", form.parentNode.querySelector(".table[data-name=choose]")).filter(function (row) {
      return option && row.dataset.series === option.dataset.option &&
        settings.every(function (one) { return row.parentNode.dataset[one.name] === one.value; });
    })[0];
  }

  function answer(form) {
    var option = optionOf(form), row = rowOf(form, option), box = form.querySelector(".picked");
    var isBase = option && option.dataset.option === form.dataset.comparator;
    var said = row && row.dataset.words ? row.dataset.words.split("|") : [];
    var state = !option ? "no-option" : !row ? "missing" : isBase ? "comparator" : "computed";
    box.className = "picked " + (option ? option.dataset.role : "b-soft");
    box.querySelector(".pick-title").textContent = option ? option.textContent : "";
    box.querySelector(".pick-law").hidden = !option;
    box.querySelector(".pick-law span").textContent = option ? option.dataset.law : "";
    all("[data-when]", box).forEach(function (part) { part.hidden = part.dataset.when !== state; });
    all("[data-slot]", box).forEach(function (slot, number) {
      var head = form.parentNode.querySelector("th[data-measure=" + slot.dataset.slot + "]");
      var text = row ? said[number] || row.cells[head.cellIndex].textContent : "–";
      var parts = text.split(" ("), dd = slot.querySelector("dd");
      dd.textContent = parts.length > 1 ? " (" + parts.slice(1).join(" (") : "";
      dd.insertBefore(document.createElement("b"), dd.firstChild).textContent = parts[0];
      slot.hidden = text === "–";
    });
    var first = form.querySelector("select").value;
    all(".near li", form).forEach(function (item) {
      item.hidden = state !== "no-option" || JSON.parse(item.firstChild.dataset.words)[0] !== first;
    });
  }

  function pick(words, form) {
    all("select:not([data-setting])", form).forEach(function (one, number) { one.value = words[number]; });
  }

  all(".picker").forEach(function (form) {
    form.hidden = false;
    pick(JSON.parse(form.querySelector("[data-option=" + JSON.stringify(form.dataset.first) + "]").dataset.words), form);
    all("select", form).forEach(function (one) {
      var asked = chosen.get("pick." + one.name);
      if (asked !== null && all("option", one).some(function (known) { return known.value === asked; })) {
        one.value = picked[one.name] = asked;
      }
    });
    answer(form);
    function changed() {
      all("select", form).forEach(function (one) { picked[one.name] = one.value; });
      all(".picker").forEach(function (twin) {
        all("select", twin).forEach(function (one) { one.value = picked[one.name]; });
        answer(twin);
      });
      remember();
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("change", changed);
    form.addEventListener("click", function (event) {
      var button = event.target.closest("[data-words]");
      if (!button) return;
      pick(JSON.parse(button.dataset.words), form);
      changed();
      form.querySelector("select").focus();
    });
  });

  /* A table as rows of texts; a number with its range becomes three columns. */
  function grid(table, words) {
    var isOn = function (cell) { return !cell.classList.contains("off"); };
    var lines = all("tr:not(.group)", table).filter(isOn).map(function (line) {
      var group = line.parentNode.querySelector(".group th");
      return (group ? [group] : []).concat(Array.prototype.slice.call(line.cells).filter(isOn));
    });
    if (table.dataset.groups) lines[0].unshift({ textContent: table.dataset.groups });
    var body = lines.slice(1);
    var split = lines[0].map(function (cell, column) {
      return body.some(function (line) { return line[column] && line[column].querySelector(".est .low, i"); });
    });
    return lines.map(function (line, number) {
      var texts = [];
      line.forEach(function (cell, column) {
        var text = cell.textContent.trim().replace(/\s+/g, " ");
        if (!split[column]) texts.push(text);
        else if (number === 0) texts.push(text, text + " (" + words.low + ")", text + " (" + words.high + ")");
        else ["mean", "low", "high"].forEach(function (end) {
          var brief = end === "mean" ? "b" : end === "low" ? "i" : "i ~ i";
          var found = cell.querySelector("." + end) || cell.querySelector(brief) || cell.querySelector(".mean, b");
          texts.push(found ? found.textContent.trim() : "");
        });
      });
      return texts;
    });
  }

  /* Where a narrow screen shows tables as cards, their cells would no longer count as a table's. */
  var narrow = window.matchMedia("(max-width:46rem)");
  var roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell",
    "thead th": "columnheader", "tbody th": "rowheader" };
  function tell() {
    Object.keys(roles).forEach(function (part) {
      all(".page " + part).forEach(function (one) {
        if (narrow.matches) one.setAttribute("role", roles[part]);
        else one.removeAttribute("role");
      });
    });
  }
  narrow.addEventListener("change", tell);
  tell();

  /* What a spreadsheet could take for a formula stays text; a number stays a number. */
  function field(text, sign) {
    if (/^[=+\-@\t\r]/.test(text) && !/^-(€\s?)?[\d.,]+(\s?%)?$/.test(text)) text = "'" + text;
    return text.indexOf(sign) >= 0 || /["\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function saved(text, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  function copied(text, told) {
    var done = function () { told.textContent = told.closest(".page").dataset.copied; };
    var failed = function () { told.textContent = told.closest(".page").dataset.failed; };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, failed);
    } else failed();
  }

  all(".table").forEach(function (part) {
    var tools = part.querySelector(".tools");
    var told = part.querySelector("[role=status]");
    tools.hidden = false;
    tools.addEventListener("click", function (event) {
      var what = event.target.dataset.do;
      if (!what) return;
      var rows = grid(part.querySelector("table"), told.closest(".page").dataset);
      var sign = root.lang === "nl" ? ";" : ",";
      if (what === "copy") copied(rows.map(function (row) { return row.join("\t"); }).join("\n"), told);
      else saved("\ufeff" + rows.map(function (row) {
        return row.map(function (text) { return field(text, sign); }).join(sign);
      }).join("\r\n") + "\r\n", part.dataset.name + "." + root.lang + ".csv");
    });
  });

  window.addEventListener("hashchange", function () {
    var spot = document.getElementById(location.hash.slice(1));
    var page = spot && spot.closest(".page");
    if (page) speak(page.id);
  });

  var spot = document.getElementById(location.hash.slice(1));
  var page = spot && spot.closest(".page");
  speak(chosen.get("lang") || (page ? page.id : root.lang));
  show();
})();
