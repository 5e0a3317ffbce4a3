// 控え (store): the rows as stored, and beside them what was typed and not yet saved.
// Nothing here touches the page. An edit belongs to a record by its id, never to a position.

// Row 1 and row "1" are different records.
const cellKey = (row, field) => (typeof row === "number" ? `#${row}/${field}` : `${row}/${field}`);

class Store {
  constructor() {
    this.columns = [];
    this.rows = []; // {id, version, name, cells: {field: text}, isNew}
    this.byId = new Map();
    this.added = []; // ids of rows that are not stored yet
    this.edits = new Map(); // cellKey → {row, field, version, old, text, value?, error?}
    this.messages = new Map(); // cellKey → {text, typed}
    this.conflicts = new Map(); // cellKey → conflict
    this.done = []; // steps that Ctrl+Z takes back, each a list of cell changes
    this.undone = [];
    this.canAdd = false;
  }

  // ---- rows ------------------------------------------------------------------------------
  refresh(columns, rows, canAdd) {
    this.columns = columns;
    this.canAdd = canAdd;
    this.stored = rows.map(([id, version, name, texts]) => {
      const cells = {};
      columns.forEach((column, i) => { cells[column.name] = texts[i]; });
      return { id, version, name, cells, isNew: false };
    });
    this.arrange();
  }

  /** Stored rows first, then added ones; where rows may be added the last one is always blank. */
  arrange() {
    if (this.canAdd && !this.added.some((id, i) => i === this.added.length - 1 && this.isBlank(id))) {
      this.added.push(this.nextId());
    }
    const news = this.canAdd ? this.added : [];
    this.rows = this.stored.concat(
      news.map((id) => this.byId.get(id) || { id, version: 0, name: `新しい行${id.slice(4)}`, cells: {}, isNew: true })
    );
    this.byId = new Map(this.rows.map((row) => [row.id, row]));
  }

  nextId() {
    const last = Math.max(0, ...this.added.map((id) => Number(id.slice(4))), this.lastNumber || 0);
    this.lastNumber = last + 1;
    return `new-${last + 1}`;
  }

  addRows(count) {
    for (let i = 0; i < count; i += 1) this.added.push(this.nextId());
    this.arrange();
  }

  isBlank(id) {
    return ![...this.edits.values()].some((edit) => edit.row === id && edit.text !== "");
  }

  // ---- cells -----------------------------------------------------------------------------
  base(row, field) {
    const found = this.byId.get(row);
    const text = found ? found.cells[field] : "";
    return text === undefined ? "" : text;
  }

  edit(row, field) {
    return this.edits.get(cellKey(row, field));
  }

  /** What the cell shows: the typing as it was understood, else as typed, else what is stored. */
  shown(row, field) {
    const edit = this.edit(row, field);
    return edit ? (edit.value !== undefined ? edit.value : edit.text) : this.base(row, field);
  }

  typed(row, field) {
    const edit = this.edit(row, field);
    return edit ? edit.text : this.base(row, field);
  }

  put(row, field, text, seen) {
    const key = cellKey(row, field);
    const edit = this.edits.get(key);
    const found = this.byId.get(row);
    if (edit) {
      if (text === edit.old || text === this.base(row, field)) this.edits.delete(key);
      else this.edits.set(key, { row, field, version: edit.version, old: edit.old, text });
    } else if (text !== (seen ? seen.old : this.base(row, field))) {
      const from = seen || { version: found ? found.version : 0, old: this.base(row, field) };
      this.edits.set(key, { row, field, version: from.version, old: from.old, text });
    }
  }

  /** One step of work: cells [{row, field, text, seen?}] change together and are undone together. */
  change(cells) {
    const step = [];
    for (const { row, field, text, seen } of cells) {
      const before = this.typed(row, field);
      if (before === text) continue;
      const found = this.byId.get(row);
      const from = this.edit(row, field) || seen ||
        { version: found ? found.version : 0, old: this.base(row, field) };
      step.push({ row, field, before, after: text, seen: { version: from.version, old: from.old } });
      this.put(row, field, text, seen);
    }
    if (step.length) {
      this.done.push(step);
      this.undone = [];
      this.arrange();
    }
    return step;
  }

  takeBack() { return this.replay(this.done, this.undone, "before"); }

  doAgain() { return this.replay(this.undone, this.done, "after"); }

  replay(from, to, side) {
    const step = from.pop();
    if (!step) return [];
    to.push(step);
    for (const cell of side === "before" ? [...step].reverse() : step) {
      // A row that is not on screen now keeps the version that was seen then.
      const seen = this.byId.has(cell.row) ? undefined : cell.seen;
      if (String(cell.row).startsWith("new-") && !this.added.includes(cell.row)) {
        this.added.splice(-1, 0, cell.row);
      }
      this.put(cell.row, cell.field, cell[side], seen);
    }
    this.arrange();
    return step;
  }

  discard() {
    return this.change([...this.edits.values()].map((edit) => ({
      row: edit.row, field: edit.field, text: edit.old,
    })));
  }

  // ---- what the server says ----------------------------------------------------------------
  adopt(draft) {
    for (const cell of (draft && draft.cells) || []) {
      const { row, field, version, old, text } = cell;
      this.edits.set(cellKey(row, field), { row, field, version, old, text });
      if (String(row).startsWith("new-") && !this.added.includes(row)) this.added.push(row);
    }
    this.added.sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
  }

  /** How typing was understood. Counts only while the cell still holds the text that was answered. */
  hear(answers) {
    for (const answer of answers) {
      const key = cellKey(answer.row, answer.field);
      const edit = this.edits.get(key);
      if (!edit || edit.text !== answer.text) continue;
      edit.error = answer.error;
      edit.value = answer.value;
      if (answer.same) this.edits.delete(key);
    }
  }

  /** Messages stay until the cell holds something else than when they came. */
  tell(messages, isNewRound) {
    const before = isNewRound ? new Map() : this.messages;
    this.messages = new Map(messages.map(({ row, field, text }) => {
      const name = this.columns.some((column) => column.name === field) ? field : this.columns[0].name;
      const key = cellKey(row, name);
      const known = before.get(key);
      const typed = known && known.text === text ? known.typed : this.typed(row, name);
      return [key, { text, typed }];
    }));
  }

  /** A conflict is open while an edit older than it exists; a row without open ones moves on. */
  meet(conflicts) {
    this.conflicts = new Map(conflicts.map((item) => [cellKey(item.row, item.field), item]));
    this.settle();
  }

  settle() {
    const newest = new Map();
    const open = new Set();
    for (const item of this.conflicts.values()) {
      newest.set(item.row, Math.max(item.version, newest.get(item.row) || 0));
      if (this.openConflict(item.row, item.field)) open.add(item.row);
    }
    for (const edit of this.edits.values()) {
      const version = newest.get(edit.row);
      if (version > edit.version && !open.has(edit.row)) edit.version = version;
    }
  }

  openConflict(row, field) {
    const item = this.conflicts.get(cellKey(row, field));
    const edit = this.edit(row, field);
    return item && edit && edit.version < item.version ? item : undefined;
  }

  choose(item, side) {
    const key = cellKey(item.row, item.field);
    const found = this.byId.get(item.row);
    if (found) found.cells[item.field] = item.theirs;
    if (side === "mine" && item.mine !== item.theirs) {
      const { text, value } = this.edits.get(key);
      this.edits.set(key, {
        row: item.row, field: item.field, version: item.version, old: item.theirs, text, value,
      });
    } else {
      this.edits.delete(key);
    }
    this.settle();
  }

  problem(row, field) {
    const edit = this.edit(row, field);
    if (edit && edit.error) return edit.error;
    const message = this.messages.get(cellKey(row, field));
    return message && message.typed === this.typed(row, field) ? message.text : "";
  }

  // ---- saving ------------------------------------------------------------------------------
  /** What goes out with a save: the edits of rows on screen. */
  snapshot() {
    return new Map([...this.edits].filter(([, edit]) => this.byId.has(edit.row))
      .map(([key, edit]) => [key, { ...edit }]));
  }

  /** The save went through: forget what was saved, keep and rebase what was typed since. */
  forget(sent, renamed, kept) {
    const names = new Map(renamed);
    const unread = new Set(kept.map(([row, field]) => cellKey(row, field)));
    const after = new Map();
    const saved = new Set();
    const keep = (edit, fresh) => {
      const row = names.has(edit.row) ? names.get(edit.row) : edit.row;
      const found = this.byId.get(row);
      const base = this.base(row, edit.field);
      // Rebased only where the person has seen what is stored now: no save of others is passed over.
      const moved = found && (fresh || base === edit.old)
        ? { row, version: found.version, old: base } : { row };
      if (!found || edit.text !== base) {
        after.set(cellKey(row, edit.field), { ...edit, ...moved });
      }
    };
    for (const [key, edit] of this.edits) {
      const gone = sent ? sent.get(key) : edit;
      if (gone && gone.text === edit.text && !unread.has(key)) {
        saved.add(edit.row);
        continue;
      }
      keep(edit, Boolean(gone) && !unread.has(key));
    }
    for (const [key, edit] of sent || []) {
      if (!this.edits.has(key) && !names.has(edit.row) && !String(edit.row).startsWith("new-")) {
        keep({ ...edit, text: edit.old, value: undefined }, true);
      }
    }
    this.edits = after;
    this.added = this.added.filter((id) => !names.has(id) && !(saved.has(id) && this.isBlank(id)));
    for (const step of [...this.done, ...this.undone]) {
      for (const cell of step) if (names.has(cell.row)) cell.row = names.get(cell.row);
    }
    // A saved added row without a new id cannot be undone cell by cell any more.
    const known = (cell) => !String(cell.row).startsWith("new-") || this.added.includes(cell.row);
    this.done = this.done.map((step) => step.filter(known)).filter((step) => step.length);
    this.undone = this.undone.map((step) => step.filter(known)).filter((step) => step.length);
    this.arrange();
  }
}
