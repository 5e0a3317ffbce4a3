// 列 (columns): which are shown, in what order and how wide. Kept per person by the page.

/** Columns to show, from the names the person chose; pinned ones stay in front. */
function shownColumns(grid) {
  const byName = new Map(grid.data.columns.map((column) => [column.name, column]));
  const chosen = grid.names.filter((name) => byName.has(name)).map((name) => byName.get(name));
  const columns = chosen.length ? chosen : grid.data.columns.filter((column) => column.shown);
  return [...columns.filter((column) => column.pinned), ...columns.filter((column) => !column.pinned)];
}

/** A column with a problem in it is shown, and wide enough to read it. */
function showProblems(grid) {
  const { store } = grid;
  const fields = new Set();
  const wide = new Set();
  for (const column of grid.data.columns) {
    for (const row of store.rows) {
      if (store.openConflict(row.id, column.name)) { fields.add(column.name); wide.add(column.name); }
      else if (store.problem(row.id, column.name)) fields.add(column.name);
    }
  }
  const hidden = [...fields].filter((name) => !grid.names.includes(name));
  if (hidden.length) grid.names = [...grid.names, ...hidden];
  const isSame = wide.size === grid.wide.size && [...wide].every((name) => grid.wide.has(name));
  grid.wide = wide;
  if (!hidden.length && !isSame && grid.body) layOut(grid);
  return hidden.length > 0;
}

function openColumns(grid, button) {
  const panel = element("div", { class: "panel arranging", popover: "auto", role: "dialog",
    "aria-label": "列の表示" });
  drawColumns(grid, panel);
  showPanel(grid, panel, button);
}

function drawColumns(grid, panel) {
  const shown = grid.shown.map((column) => column.name);
  const rest = grid.data.columns.filter((column) => !shown.includes(column.name));
  const lines = [...grid.shown, ...rest].map((column) => columnLine(grid, panel, column, shown));
  const all = element("button", { type: "button", class: "small" }, "はじめの並びに戻す");
  all.addEventListener("click", () => {
    grid.widths = {};
    const first = grid.data.columns.filter((column) => column.shown);
    arrange(grid, panel, first.map((column) => column.name));
  });
  panel.replaceChildren(element("p", { class: "lead" }, "見せる列と順番"),
    element("div", { class: "lines" }, ...lines), all);
}

function columnLine(grid, panel, column, shown) {
  const box = element("input", { type: "checkbox", disabled: column.pinned });
  const at = shown.indexOf(column.name);
  box.checked = at >= 0;
  box.addEventListener("change", () => {
    const names = box.checked ? [...shown, column.name] : shown.filter((name) => name !== column.name);
    arrange(grid, panel, names, column.name, 0);
  });
  const press = (index, name, sign, isOff, act) => {
    const button = element("button", { type: "button", class: "small", disabled: isOff,
      "aria-label": `${column.title}を${name}`, title: name }, sign);
    button.addEventListener("click", () => act(index));
    return button;
  };
  const move = (step) => (index) => {
    const names = [...shown];
    names.splice(at, 1);
    names.splice(at + step, 0, column.name);
    arrange(grid, panel, names, column.name, index);
  };
  const stretch = (factor) => (index) => {
    grid.widths[column.name] = Math.min(800, Math.max(48, Math.round(widthOf(grid, column) * factor)));
    arrange(grid, panel, shown, column.name, index);
  };
  const pinned = grid.shown.filter((item) => item.pinned).length;
  const isLoose = at >= 0 && !column.pinned;
  return element("div", { class: "line", "data-field": column.name },
    element("label", {}, box, column.title),
    press(1, "前へ", "↑", !isLoose || at <= pinned, move(-1)),
    press(2, "後ろへ", "↓", !isLoose || at === shown.length - 1, move(1)),
    press(3, "せまく", "−", at < 0, stretch(1 / 1.25)),
    press(4, "ひろく", "＋", at < 0, stretch(1.25)));
}

function arrange(grid, panel, names, field, index) {
  grid.names = names;
  grid.rebuild();
  grid.schedule();
  drawColumns(grid, panel);
  const line = field && [...panel.querySelectorAll(".line")].find((item) => item.dataset.field === field);
  const target = line && line.querySelectorAll("input, button")[index];
  if (target && !target.disabled) target.focus();
  else if (line) line.querySelector("input, button:not(:disabled)").focus();
}

// ---- widths and order by the mouse ---------------------------------------------------------
function onHeadPointerDown(grid, event) {
  const th = event.target.closest("thead th[data-field]");
  if (!th || event.button !== 0) return;
  event.preventDefault();
  const column = grid.shown.find((item) => item.name === th.dataset.field);
  if (event.target.closest(".resize")) resize(grid, column, event);
  else carry(grid, column, th, event);
}

function follow(event, onMove, onEnd) {
  const stop = new AbortController();
  window.addEventListener("pointermove", onMove, { signal: stop.signal });
  window.addEventListener("pointerup", (up) => { stop.abort(); onEnd(up); }, { signal: stop.signal });
}

function resize(grid, column, event) {
  const start = widthOf(grid, column);
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  follow(event, (move) => {
    grid.widths[column.name] = Math.max(48, Math.round(start + (move.clientX - event.clientX) / scale));
    layOut(grid);
  }, () => grid.schedule());
}

/** Dragging a title to another place puts the column there; a click on it sorts by it. */
function carry(grid, column, th, event) {
  let target = null;
  let isClick = true;
  const mark = (next) => {
    if (target) target.classList.remove("drop-here");
    target = next;
    if (target) target.classList.add("drop-here");
  };
  follow(event, (move) => {
    if (Math.abs(move.clientX - event.clientX) < 8) return;
    isClick = false;
    if (column.pinned) return;
    const over = grid.shadow.elementFromPoint(move.clientX, move.clientY);
    const next = over && over.closest("thead th[data-field]");
    mark(next && next !== th ? next : null);
  }, () => {
    const name = target && target.dataset.field;
    mark(null);
    if (isClick && grid.data.sortable.includes(column.name)) {
      commit(grid);
      grid.flush();
      grid.sort(column.name);
    }
    const goal = name && grid.shown.find((item) => item.name === name);
    if (!goal || goal.pinned) return;
    const names = grid.shown.map((item) => item.name);
    const to = names.indexOf(name);
    names.splice(names.indexOf(column.name), 1);
    names.splice(to, 0, column.name);
    grid.names = names;
    grid.rebuild();
    grid.schedule();
  });
}
