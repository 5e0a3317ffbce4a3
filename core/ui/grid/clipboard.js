// 写しと貼り付け (clipboard): blocks of cells in and out, as a spreadsheet writes them; fill down.

/** Rows of texts from tab-separated text; a quoted text may hold tabs, quotes and line breaks. */
function parseBlock(text) {
  const rows = [[]];
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  let at = 0;
  for (;;) {
    const quoted = source[at] === '"' ? quotedText(source, at) : null;
    let value;
    if (quoted) {
      [value, at] = quoted;
    } else {
      const end = source.slice(at).search(/[\t\n]/);
      value = end < 0 ? source.slice(at) : source.slice(at, at + end);
      at += value.length;
    }
    rows[rows.length - 1].push(value);
    if (at >= source.length) return rows;
    if (source[at] === "\n") rows.push([]);
    at += 1;
  }
}

/** The text between quotes and where it ends; null when the quotes are only part of the text. */
function quotedText(source, start) {
  let value = "";
  for (let i = start + 1; i < source.length; i += 1) {
    if (source[i] !== '"') value += source[i];
    else if (source[i + 1] === '"') { value += '"'; i += 1; }
    else {
      const next = source[i + 1];
      return next === undefined || next === "\t" || next === "\n" ? [value, i + 1] : null;
    }
  }
  return null;
}

function writeBlock(rows) {
  const quote = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(quote).join("\t")).join("\r\n");
}

// ---- out -------------------------------------------------------------------------------
function onCopy(grid, event) {
  const rows = cellsToCopy(grid);
  if (!rows) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", writeBlock(rows));
  const count = rows.length * rows[0].length;
  grid.say(`${count}マスを写しました。`);
  if (event.type === "cut") empty(grid, grid.active);
}

function cellsToCopy(grid) {
  const text = (view, column) => copyingText(column, grid.store.shown(view.row.id, column.name));
  const focus = grid.shadow.activeElement;
  if (isRange(grid)) {
    commit(grid);
    const [top, left, bottom, right] = bounds(grid);
    return grid.order.slice(top, bottom + 1).map((view) =>
      grid.shown.slice(left, right + 1).map((column) => text(view, column)));
  }
  if (focus && focus.classList.contains("tick") && grid.selected.size) {
    return grid.order.filter((view) => grid.selected.has(view.row.id)).map((view) =>
      grid.shown.map((column) => text(view, column)));
  }
  const { active } = grid;
  return active && !isTextual(active.control) ? [[text(active.view, active.column)]] : null;
}

// ---- in --------------------------------------------------------------------------------
function onPaste(grid, event) {
  const { active } = grid;
  if (!active || grid.composing || grid.data.readOnly) return;
  const text = event.clipboardData.getData("text/plain");
  const fromSheet = /<table/i.test(event.clipboardData.getData("text/html"));
  const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const isLong = active.control.tagName === "TEXTAREA";
  // A paragraph pasted into a long cell is one text, unless it comes from a spreadsheet.
  const isBlock = body.includes("\t") || (body.includes("\n") && (!isLong || fromSheet));
  if (!isBlock && !isRange(grid) && isTextual(active.control) && !fromSheet) return;
  event.preventDefault();
  if (!isBlock && !isRange(grid) && isTextual(active.control) && !isWhole(active.control)) {
    active.control.setRangeText(body, active.control.selectionStart, active.control.selectionEnd, "end");
    return;
  }
  const block = isBlock || fromSheet ? parseBlock(text) : [[body]];
  pasteBlock(grid, block);
}

function pasteBlock(grid, block) {
  commit(grid); // typing that the block replaces stays a step of its own, to be undone to
  const [top, left, bottom, right] = bounds(grid);
  const isSingle = block.length === 1 && block[0].length === 1;
  const height = isSingle ? bottom - top + 1 : block.length;
  const cells = [];
  const missed = { rows: 0, columns: false, fixed: false };
  makeRoom(grid, top + height);
  for (let i = 0; i < height; i += 1) {
    const line = isSingle ? Array(right - left + 1).fill(block[0][0]) : block[i];
    if (top + i >= grid.order.length) { missed.rows = height - i; break; }
    line.forEach((text, j) => {
      const place = placeAt(grid, top + i, left + j);
      if (!place) missed.columns = true;
      else if (!place.column.typed) missed.fixed = true;
      else cells.push({ row: place.view.row.id, field: place.column.name, text: pastedText(place.column, text) });
    });
  }
  const step = grid.apply(cells);
  const end = placeAt(grid, Math.min(top + height, grid.order.length) - 1,
    Math.min(left + Math.max(...block.map((line) => line.length)), grid.shown.length) - 1);
  if (!isSingle) setRange(grid, placeAt(grid, top, left), end);
  const notes = [`${step.length}マスに貼り付けました。`];
  if (missed.rows) notes.push(`行が足りないため、${missed.rows}行は入っていません。`);
  if (missed.columns) notes.push("右にはみ出した列は入っていません。");
  if (missed.fixed) notes.push("変えられない列はそのままです。");
  grid.say(notes.join(""), missed.rows > 0 || missed.columns || missed.fixed);
}

/** Rows are added for a block that goes beyond the last one, where rows may be added. */
function makeRoom(grid, rows) {
  const lacking = rows - grid.order.length;
  if (lacking <= 0 || !grid.data.canAdd) return;
  grid.store.addRows(lacking);
  reconcile(grid);
}

/** Ctrl+D: the top cell of the range goes down; a single cell takes the one above. */
function fillDown(grid) {
  if (grid.data.readOnly) return;
  commit(grid);
  let [top, left, bottom, right] = bounds(grid);
  if (top === bottom) top -= 1;
  if (top < 0) return;
  const cells = [];
  for (let c = left; c <= right; c += 1) {
    const column = grid.shown[c];
    if (!column.typed) continue;
    const text = grid.store.shown(grid.order[top].row.id, column.name);
    for (let r = top + 1; r <= bottom; r += 1) {
      cells.push({ row: grid.order[r].row.id, field: column.name, text });
    }
  }
  const step = grid.apply(cells);
  grid.say(`${step.length}マスに上の値を入れました。`);
}

/** Delete: the range, or a cell that is not a text, becomes blank. */
function empty(grid, place) {
  if (grid.data.readOnly || !place) return true;
  commit(grid);
  const [top, left, bottom, right] = bounds(grid);
  const cells = [];
  for (const view of grid.order.slice(top, bottom + 1)) {
    for (const column of grid.shown.slice(left, right + 1)) {
      if (column.typed) cells.push({ row: view.row.id, field: column.name, text: "" });
    }
  }
  grid.apply(cells);
  return true;
}
