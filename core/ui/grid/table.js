// 表 (table): rows and cells on the page, kept in step with the store.
// A row that holds the focus is never moved, replaced or rewritten while somebody types in it.
// Rows are laid out one by one (grid, not table layout) so that the browser may skip those out of
// sight; the roles say again what the elements are, since the layout would hide it.

const DEFAULT_WIDTH = {
  text: 150, long: 280, number: 90, date: 170, choice: 140, choices: 190, yesno: 90, link: 150, plain: 140,
};
const PROBLEM_WIDTH = 200;

const rem = (px) => `${px / 16}rem`;

function widthOf(grid, column) {
  const chosen = grid.widths[column.name] || column.width || DEFAULT_WIDTH[column.kind] || 140;
  return grid.wide.has(column.name) ? Math.max(chosen, PROBLEM_WIDTH) : chosen;
}

/** Header and column widths anew; the rows follow by `reconcile`. */
function buildTable(grid) {
  const { data, shown } = grid;
  grid.views.clear();
  grid.order = [];
  grid.table.setAttribute("aria-label", data.label);
  const head = element("tr", { role: "row" }, numberHead(grid));
  for (const column of shown) {
    const mark = column.required ? [element("span", { class: "required" }, "必須")] : [];
    const title = element("span", { class: "title", title: column.help || column.title }, column.title);
    const th = element("th", { scope: "col", role: "columnheader", "data-field": column.name }, title, ...mark,
      element("span", { class: "resize", "aria-hidden": "true" }));
    if (column.help) th.classList.add("helped");
    if (!column.typed) th.classList.add("fixed");
    if (column.kind === "number") th.classList.add("number");
    if (data.sortable.includes(column.name)) th.classList.add("sorts");
    if (data.sort[0] === column.name) {
      th.setAttribute("aria-sort", data.sort[1] ? "descending" : "ascending");
      title.append(element("span", { class: "order", "aria-hidden": "true" }, data.sort[1] ? " ▼" : " ▲"));
    }
    head.append(th);
  }
  head.append(element("td", { class: "rest", "aria-hidden": "true" }));
  grid.body = element("tbody", { role: "rowgroup" });
  grid.head = element("thead", { role: "rowgroup" }, head);
  grid.patterns = new Map(shown.map((column) => {
    const control = controlFor(column);
    const td = element("td", { role: "cell", "data-field": column.name }, control);
    if (!column.typed) td.classList.add("fixed");
    if (control.tagName === "SELECT" || control.tagName === "BUTTON") td.classList.add("opens");
    return [column.name, td];
  }));
  layOut(grid);
}

function numberHead(grid) {
  const th = element("th", { class: "no", scope: "col", role: "columnheader" });
  if (!grid.data.selectable) {
    th.append(element("span", { class: "hidden" }, "行"));
    return th;
  }
  const all = element("input", { type: "checkbox", class: "tick", "aria-label": "すべての行を選ぶ" });
  all.addEventListener("change", () => {
    for (const view of grid.order) if (!view.row.isNew) tick(grid, view, all.checked);
    grid.schedule();
    grid.paintBar();
  });
  th.append(all);
  return th;
}

/** Widths, and how far from the left each pinned column stays. */
function layOut(grid) {
  const numbers = grid.data.selectable ? 68 : 44;
  const widths = grid.shown.map((column) => widthOf(grid, column));
  const total = widths.reduce((sum, width) => sum + width, numbers);
  let left = numbers;
  const rules = [`tr { grid-template-columns: ${[numbers, ...widths].map(rem).join(" ")} minmax(0, 1fr) }`];
  const pinned = grid.shown.filter((column) => column.pinned).length;
  for (let i = 0; i < pinned; i += 1) {
    rules.push(`tr > :nth-child(${i + 2}) { position: sticky; left: ${rem(left)}; z-index: 1 }`);
    left += widths[i];
  }
  if (pinned) rules.push(`tr > :nth-child(${pinned + 1}) { border-right-color: var(--line-strong) }`);
  grid.pins.textContent = rules.join("\n");
  grid.table.style.width = rem(total);
  grid.scroll.style.scrollPadding = `2.75rem 1rem 1rem ${rem(left + 8)}`;
}

function makeView(grid, row) {
  const number = element("span", { class: "n" });
  const head = element("th", { class: "no", scope: "row", role: "rowheader" });
  if (grid.data.selectable && !row.isNew) head.append(element("input", { type: "checkbox", class: "tick" }));
  head.append(number);
  if (row.isNew) {
    head.append(element("button", { type: "button", class: "drop", tabindex: "-1" }, "×"));
  }
  const tr = element("tr", { role: "row" }, head);
  if (row.isNew) tr.classList.add("new");
  const view = { row, tr, head, number, tds: new Map(), controls: new Map() };
  for (const column of grid.shown) {
    const td = grid.patterns.get(column.name).cloneNode(true);
    view.tds.set(column.name, td);
    view.controls.set(column.name, td.firstChild);
    tr.append(td);
  }
  tr.append(element("td", { class: "rest", "aria-hidden": "true" }));
  grid.byRow.set(tr, view);
  return view;
}

/** Rows of the page follow the store: kept by id, in its order, around the row with the focus. */
function reconcile(grid) {
  const { store, views, body } = grid;
  const focused = grid.shadow.activeElement ? grid.shadow.activeElement.closest("tbody tr") : null;
  const kept = focused && body.contains(focused) ? grid.byRow.get(focused) : null;
  const wanted = new Set(store.rows.map((row) => row.id));
  for (const [id, view] of views) {
    if (wanted.has(id)) continue;
    // A row that left the list while somebody is in it stays until they have left the cell.
    view.tr.classList.toggle("gone", view === kept);
    if (view === kept) continue;
    view.tr.remove();
    views.delete(id);
  }
  const order = [];
  for (const row of store.rows) {
    let view = views.get(row.id);
    if (!view) {
      view = makeView(grid, row);
      views.set(row.id, view);
    }
    view.row = row;
    view.tr.classList.remove("gone");
    order.push(view);
  }
  if (kept && !wanted.has(kept.row.id)) order.splice(Math.min(grid.order.indexOf(kept), order.length), 0, kept);
  grid.order = order;
  place(body, order.map((view) => view.tr), kept ? kept.tr : null);
  order.forEach((view, i) => { nameRow(grid, view, i); });
  grid.empty.hidden = order.some((view) => !view.row.isNew);
  for (const id of grid.selected) if (!wanted.has(id)) grid.selected.delete(id);
}

/** Puts the rows in order without moving the one that stays: a moved element loses the focus. */
function place(body, rows, stays) {
  const at = stays ? rows.indexOf(stays) : rows.length;
  let next = body.firstChild;
  for (const tr of rows.slice(0, at)) {
    if (tr === next) next = next.nextSibling;
    else body.insertBefore(tr, next);
  }
  next = stays ? stays.nextSibling : null;
  for (const tr of rows.slice(at + 1)) {
    if (tr === next) next = next.nextSibling;
    else body.insertBefore(tr, next);
  }
}

/** Number of the row, and the names by which a screen reader calls its cells. */
function nameRow(grid, view, index) {
  const name = view.row.name || `${index + 1}行目`;
  const number = view.row.isNew ? "＋" : String(index + 1);
  if (view.number.textContent !== number) view.number.textContent = number;
  if (view.row.isNew) view.tr.classList.toggle("filled", !grid.store.isBlank(view.row.id));
  const tickBox = view.head.querySelector(".tick");
  if (tickBox) tickBox.checked = grid.selected.has(view.row.id);
  if (view.name === name) return;
  view.name = name;
  if (tickBox) tickBox.setAttribute("aria-label", `選ぶ ${name}`);
  const drop = view.head.querySelector(".drop");
  if (drop) drop.setAttribute("aria-label", `${name}をやめる`);
  for (const column of grid.shown) {
    const control = view.controls.get(column.name);
    // A link is called by its own text; a control by its column and its row.
    if (control.tagName !== "A") control.setAttribute("aria-label", `${column.title} ${name}`);
  }
}

function tick(grid, view, on) {
  if (on) grid.selected.add(view.row.id);
  else grid.selected.delete(view.row.id);
  view.tr.classList.toggle("ticked", on);
  view.head.querySelector(".tick").checked = on;
}

// ---- painting --------------------------------------------------------------------------
function paintAll(grid) {
  for (const view of grid.order) for (const column of grid.shown) paint(grid, view, column);
}

function paint(grid, view, column) {
  const { store } = grid;
  const [row, field] = [view.row.id, column.name];
  const td = view.tds.get(field);
  paintText(grid, view, column, view.controls.get(field));
  const edit = store.edit(row, field);
  const conflict = store.openConflict(row, field);
  const item = !conflict && store.conflicts.get(cellKey(row, field));
  const problem = store.problem(row, field);
  const marks = `${edit ? "dirty" : ""}|${problem}|${conflict ? JSON.stringify(conflict) : ""}|` +
    (item && !edit && item.theirs !== item.mine ? `${item.by}|${item.at}` : "");
  if ((td.marks || "|||") === marks) return;
  td.marks = marks;
  const control = view.controls.get(field);
  td.classList.toggle("dirty", Boolean(edit));
  td.classList.toggle("bad", Boolean(problem));
  td.classList.toggle("clash", Boolean(conflict));
  for (const note of td.querySelectorAll(".note")) note.remove();
  const id = `note-${grid.nextNote += 1}`;
  let note = null;
  if (conflict) note = conflictNote(grid, view, column, conflict);
  else if (problem) note = element("div", { class: "note bad" }, problem);
  else if (item && !edit && item.theirs !== item.mine) {
    note = element("div", { class: "note" }, `${item.by}さんが変えました(${item.at})`);
  }
  if (note) {
    note.id = id;
    td.append(note);
  }
  const state = { "aria-invalid": problem || conflict ? "true" : null,
    "aria-describedby": note ? id : null, "aria-description": edit && !note ? "未保存" : null };
  for (const [name, value] of Object.entries(state)) {
    if (value) control.setAttribute(name, value);
    else control.removeAttribute(name);
  }
}

/** The text of a cell. What somebody is typing is left alone, whatever the server says. */
function paintText(grid, view, column, control) {
  const text = grid.store.shown(view.row.id, column.name);
  const { active } = grid;
  const isActive = active && active.control === control && isTextual(control);
  if (!isActive) {
    if (control.painted === text && !isTextual(control)) return;
    control.painted = text;
    fill(control, column, text, false);
  } else if (!grid.composing && control.value === active.start) {
    const next = typingText(column, text);
    if (next !== control.value) {
      control.value = next;
      control.select();
      active.start = next;
      grow(control);
    }
    active.seen = seenNow(grid, view, column);
  }
}

function seenNow(grid, view, column) {
  return { version: view.row.version, old: grid.store.base(view.row.id, column.name) };
}

function conflictNote(grid, view, column, item) {
  const line = (name, text) => [element("dt", {}, name), element("dd", {}, text || "(空欄)")];
  const mine = grid.store.shown(item.row, item.field);
  const choice = (side, name) => {
    const button = element("button", { type: "button", class: "small" }, name);
    button.addEventListener("click", () => {
      grid.store.choose(item, side);
      grid.changed();
      view.controls.get(column.name).focus();
    });
    return button;
  };
  return element("div", { class: "note clash", role: "group", "aria-label": "ほかの人の保存との食い違い" },
    element("p", {}, `${item.by}さんが先に保存しました(${item.at})`),
    element("dl", {}, ...line("相手の値", readingText(column, item.theirs)),
      ...line("自分の値", readingText(column, mine))),
    element("div", { class: "choices-of" },
      choice("theirs", "相手の値にする"), choice("mine", "自分の値にする")));
}
