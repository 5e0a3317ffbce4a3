// 動き (moving): which cell is active, what the keys do, and ranges of cells.
// Keys that belong to a conversion of the input method are never looked at.

const TEXT_EDGE = { ArrowLeft: "start", Home: "start", ArrowRight: "end", End: "end" };

function placeOf(grid, node) {
  const td = node && node.closest ? node.closest("tbody td[data-field]") : null;
  const view = td && grid.byRow.get(td.parentNode);
  if (!view) return null;
  const column = grid.shown.find((item) => item.name === td.dataset.field);
  return column && { view, column, td, control: view.controls.get(column.name) };
}

function placeAt(grid, r, c) {
  const view = grid.order[r];
  const column = grid.shown[c];
  if (!view || !column) return null;
  return { view, column, td: view.tds.get(column.name), control: view.controls.get(column.name) };
}

function indexOf(grid, place) {
  return [grid.order.indexOf(place.view), grid.shown.indexOf(place.column)];
}

function goTo(grid, place) {
  if (!place) return false;
  clearRange(grid);
  place.control.focus();
  if (isTextual(place.control)) place.control.select();
  return true;
}

// ---- entering and leaving a cell -----------------------------------------------------------
function enter(grid, event) {
  const place = placeOf(grid, event.target);
  if (!place || place.control !== event.target) return;
  grid.active = { ...place, seen: seenNow(grid, place.view, place.column) };
  if (isTextual(place.control)) {
    const text = grid.store.shown(place.view.row.id, place.column.name);
    fill(place.control, place.column, text, place.column.typed);
    grid.active.start = place.control.value;
  }
}

/** What was typed in the active cell becomes an edit. Nothing happens where nothing was typed. */
function commit(grid) {
  const { active } = grid;
  if (!active || !isTextual(active.control) || active.control.value === active.start) return;
  if (!active.column.typed) return;
  const { view, column, control, seen } = active;
  active.start = control.value;
  grid.apply([{ row: view.row.id, field: column.name, text: control.value, seen }]);
}

function leave(grid, event) {
  if (!grid.active || event.target !== grid.active.control) return;
  grid.composing = false;
  commit(grid);
  const { view, column } = grid.active;
  grid.active = null;
  paint(grid, view, column);
  if (view.tr.classList.contains("gone")) queueMicrotask(() => { reconcile(grid); grid.paintBar(); });
  if (!event.relatedTarget || !grid.root.contains(event.relatedTarget)) grid.flush();
}

/** Esc: the cell's typing is taken back. */
function takeBackTyping(grid) {
  const { active } = grid;
  clearRange(grid);
  if (!active || !isTextual(active.control)) return;
  active.control.value = active.start;
  grow(active.control);
  active.control.select();
}

// ---- keys ------------------------------------------------------------------------------
function onKey(grid, event) {
  if (event.isComposing || event.keyCode === 229) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && onCommand(grid, event)) {
    event.preventDefault();
    return;
  }
  if (event.key === "F6") {
    event.preventDefault();
    grid.root.querySelector(".bar button:not(:disabled)").focus();
    return;
  }
  const place = placeOf(grid, event.target);
  if (!place || place.control !== event.target || event.ctrlKey || event.metaKey) return;
  if (onMove(grid, event, place)) event.preventDefault();
}

function onCommand(grid, event) {
  const key = event.key.toLowerCase();
  if (key === "s") grid.save();
  else if (key === "z" && event.shiftKey) grid.again();
  else if (key === "z") grid.back();
  else if (key === "y") grid.again();
  else if (key === "d" && grid.active) fillDown(grid);
  else if (key === "home" && grid.active) goTo(grid, placeAt(grid, 0, 0));
  else if (key === "end" && grid.active) goTo(grid, placeAt(grid, grid.order.length - 1, grid.shown.length - 1));
  else return false;
  return true;
}

/** True when the key was the table's; false leaves it to the control itself. */
function onMove(grid, event, place) {
  const { control } = place;
  const [r, c] = indexOf(grid, place);
  const page = Math.max(1, Math.floor(grid.scroll.clientHeight / place.view.tr.offsetHeight) - 2);
  const to = (dr, dc) => {
    const row = Math.min(Math.max(r + dr, 0), grid.order.length - 1);
    const col = Math.min(Math.max(c + dc, 0), grid.shown.length - 1);
    goTo(grid, placeAt(grid, row, col));
    return true;
  };
  switch (event.key) {
    case "Tab":
      return grid.data.readOnly ? false : goTo(grid, nextTyped(grid, r, c, event.shiftKey ? -1 : 1));
    case "Enter":
      if (event.altKey && control.tagName === "TEXTAREA" && place.column.typed) return newLine(control);
      if (control.tagName === "A" && control.href && !event.shiftKey) return false;
      return to(event.shiftKey ? -1 : 1, 0);
    case "Escape":
      takeBackTyping(grid);
      return true;
    case "F2":
      if (control.tagName === "BUTTON") openChoices(grid, place);
      else if (isTextual(control)) control.setSelectionRange(control.value.length, control.value.length);
      return true;
    case "ArrowUp":
    case "ArrowDown": {
      const step = event.key === "ArrowUp" ? -1 : 1;
      if (event.altKey) {
        if (control.tagName !== "BUTTON") return false;
        openChoices(grid, place);
        return true;
      }
      if (event.shiftKey) return extend(grid, step, 0);
      return staysInside(control, step) ? false : to(step, 0);
    }
    case "ArrowLeft":
    case "ArrowRight": {
      const step = event.key === "ArrowLeft" ? -1 : 1;
      if (!isAtEdge(control, TEXT_EDGE[event.key])) return false;
      return event.shiftKey ? extend(grid, 0, step) : to(0, step);
    }
    case "Home":
    case "End":
      if (event.shiftKey || !isAtEdge(control, TEXT_EDGE[event.key])) return false;
      return to(0, event.key === "Home" ? -grid.shown.length : grid.shown.length);
    case "PageUp":
      return to(-page, 0);
    case "PageDown":
      return to(page, 0);
    case "Delete":
    case "Backspace":
      return isRange(grid) || !isTextual(control) ? empty(grid, place) : false;
    case " ":
      if (control.tagName !== "BUTTON") return false;
      openChoices(grid, place);
      return true;
    default:
      return false;
  }
}

function nextTyped(grid, r, c, step) {
  const width = grid.shown.length;
  for (let i = r * width + c + step; i >= 0 && i < grid.order.length * width; i += step) {
    const place = placeAt(grid, Math.floor(i / width), i % width);
    if (place.column.typed || (place.control.tagName === "A" && place.control.href)) return place;
  }
  commit(grid);
  return null;
}

function newLine(control) {
  control.setRangeText("\n", control.selectionStart, control.selectionEnd, "end");
  grow(control);
  return true;
}

const isWhole = (control) => control.selectionStart === 0 && control.selectionEnd === control.value.length;

/** ← → move on at the edge of the text, or where the whole text is chosen as after arriving. */
function isAtEdge(control, edge) {
  if (!isTextual(control) || control.readOnly || isWhole(control)) return true;
  if (control.selectionStart !== control.selectionEnd) return false;
  return control.selectionStart === (edge === "start" ? 0 : control.value.length);
}

/** ↑ ↓ walk through the lines of a long text first. */
function staysInside(control, step) {
  if (control.tagName !== "TEXTAREA" || control.readOnly || isWhole(control)) return false;
  const line = parseFloat(getComputedStyle(control).lineHeight);
  if (!control.value.includes("\n") && control.clientHeight < line * 2) return false;
  return control.selectionStart !== (step < 0 ? 0 : control.value.length);
}

// ---- ranges ----------------------------------------------------------------------------
function isRange(grid) {
  const { range } = grid;
  return Boolean(range) && (range.from.view !== range.to.view || range.from.column !== range.to.column);
}

/** Range as indices [top, left, bottom, right]; a single cell when there is no range. */
function bounds(grid) {
  const [from, to] = isRange(grid) ? [grid.range.from, grid.range.to] : [grid.active, grid.active];
  const [r1, c1] = indexOf(grid, from);
  const [r2, c2] = indexOf(grid, to);
  return [Math.min(r1, r2), Math.min(c1, c2), Math.max(r1, r2), Math.max(c1, c2)];
}

function setRange(grid, from, to) {
  grid.range = { from, to };
  paintRange(grid);
}

function extend(grid, dr, dc) {
  const { from, to } = grid.range || { from: grid.active, to: grid.active };
  const [r, c] = indexOf(grid, to);
  const next = placeAt(grid, r + dr, c + dc);
  if (next) {
    setRange(grid, from, next);
    next.td.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  return true;
}

function clearRange(grid) {
  grid.range = null;
  paintRange(grid);
}

function paintRange(grid) {
  for (const td of grid.body.querySelectorAll(".in-range")) td.classList.remove("in-range");
  const isLost = (end) => indexOf(grid, end).includes(-1);
  if (grid.range && (isLost(grid.range.from) || isLost(grid.range.to))) grid.range = null;
  if (!isRange(grid)) return;
  const [top, left, bottom, right] = bounds(grid);
  for (let r = top; r <= bottom; r += 1) {
    for (let c = left; c <= right; c += 1) placeAt(grid, r, c).td.classList.add("in-range");
  }
}

// ---- mouse -----------------------------------------------------------------------------
function onPointerDown(grid, event) {
  const place = placeOf(grid, event.target);
  if (event.button !== 0) return;
  const head = event.target.closest("tbody th.no");
  if (head && !event.target.closest("input, button")) {
    event.preventDefault();
    chooseRow(grid, grid.byRow.get(head.parentNode), event.shiftKey);
  } else if (place && event.shiftKey && grid.active && grid.active.td !== place.td) {
    event.preventDefault();
    setRange(grid, grid.range ? grid.range.from : grid.active, place);
  } else if (place && !event.target.closest(".note")) {
    clearRange(grid);
    grid.dragging = place;
  }
}

/** Clicking the row's number chooses the whole row; with Shift, the rows up to it. */
function chooseRow(grid, view, isExtending) {
  const r = grid.order.indexOf(view);
  const from = isExtending && grid.range ? grid.range.from : placeAt(grid, r, 0);
  if (!isExtending) goTo(grid, placeAt(grid, r, 0));
  setRange(grid, from, placeAt(grid, r, grid.shown.length - 1));
}

function onPointerOver(grid, event) {
  if (!grid.dragging || event.buttons !== 1) {
    grid.dragging = null;
    return;
  }
  const place = placeOf(grid, event.target);
  if (!place || (place.td === grid.dragging.td && !grid.range)) return;
  setRange(grid, grid.dragging, place);
}
