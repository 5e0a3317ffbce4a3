// 編集する表 (editing grid): the entry. Takes what the server says, sends what was typed.
// Typing never waits for the server: only whole commits travel, a moment after they were made.

const SEND_AFTER = 250; // ms
const SAVE_PATIENCE = 3000; // ms until the save button comes back when the page says nothing

class Grid {
  constructor(shadow) {
    this.shadow = shadow;
    this.store = new Store();
    this.views = new Map(); // row id → row on the page
    this.byRow = new WeakMap(); // tr → row on the page
    this.order = [];
    this.shown = [];
    this.names = [];
    this.widths = {};
    this.wide = new Set();
    this.selected = new Set();
    this.active = null;
    this.range = null;
    this.composing = false;
    this.saving = null;
    this.late = null;
    this.nextNote = 0;
    this.buttons = {};
    this.bar = element("div", { class: "bar", role: "toolbar", "aria-label": "表の操作" });
    this.table = element("table", { role: "table" });
    this.empty = element("p", { class: "empty", hidden: true }, "まだ行がありません");
    this.scroll = element("div", { class: "scroll" }, this.table);
    this.pins = element("style");
    this.root = element("div", { class: "grid" }, this.pins, this.bar, this.scroll, this.empty);
    for (const old of shadow.querySelectorAll(".grid")) old.remove();
    shadow.append(this.root);
    buildBar(this);
    this.listen();
  }

  listen() {
    const on = (name, act, target = this.root) => target.addEventListener(name, act);
    on("focusin", (event) => enter(this, event));
    on("focusout", (event) => leave(this, event));
    on("compositionstart", () => { this.composing = true; });
    on("compositionend", () => { this.composing = false; });
    on("keydown", (event) => onKey(this, event));
    on("input", (event) => grow(event.target));
    on("change", (event) => this.onChange(event));
    on("click", (event) => this.onClick(event));
    on("copy", (event) => onCopy(this, event));
    on("cut", (event) => onCopy(this, event));
    on("paste", (event) => onPaste(this, event));
    on("pointerdown", (event) => onPointerDown(this, event), this.table);
    on("pointerdown", (event) => onHeadPointerDown(this, event), this.table);
    on("pointerover", (event) => onPointerOver(this, event), this.table);
    this.warn = (event) => { if (this.isUnsaved()) event.preventDefault(); };
    window.addEventListener("beforeunload", this.warn);
  }

  leave() {
    window.removeEventListener("beforeunload", this.warn);
    clearTimeout(this.timer);
    clearTimeout(this.patience);
  }

  isUnsaved() {
    const { active } = this;
    const isTyping = active && isTextual(active.control) && active.control.value !== active.start;
    return this.store.edits.size > 0 || Boolean(isTyping);
  }

  // ---- what the server says ------------------------------------------------------------------
  receive(data) {
    const start = performance.now();
    const before = this.data;
    const isFirst = !before;
    const isRestarted = before && before.session !== data.session;
    const isCleared = before && !isRestarted && before.cleared !== data.cleared;
    this.data = data;
    const { store } = this;
    if (isFirst) {
      this.names = data.arrangement.columns;
      this.widths = { ...data.arrangement.widths };
      this.saveNumber = data.saved;
      store.adopt(data.draft);
    }
    store.refresh(data.columns, data.rows, data.canAdd);
    if (isCleared) {
      this.renameRows(data.renamed);
      const answered = this.saving || this.late;
      store.forget(answered && answered.sent, data.renamed, data.kept);
    }
    store.hear(data.answers);
    store.tell(data.messages, !before || before.saved !== data.saved);
    store.meet(data.conflicts);
    const shape = JSON.stringify([data.columns, data.selectable, data.readOnly, data.label, data.sort]);
    if (showProblems(this) || shape !== this.shape) {
      this.shape = shape;
      this.rebuild();
    } else {
      reconcile(this);
      paintAll(this);
      paintRange(this);
    }
    this.scroll.style.maxHeight = rem(data.height);
    if (this.saving) this.hearSaving(data, isCleared);
    else if (isCleared && this.late) this.say("保存しました。");
    if (isCleared) this.late = null;
    this.paintBar();
    performance.measure("grid.receive", { start });
    if (isFirst ? store.edits.size : isRestarted || (isCleared && store.edits.size)) this.schedule(0);
  }

  /** An added row that is stored now keeps its place and the focus under its new id. */
  renameRows(renamed) {
    for (const [old, id] of renamed) {
      const view = this.views.get(old);
      if (!view || this.views.has(id) || !this.store.byId.has(id)) continue;
      this.views.delete(old);
      this.views.set(id, view);
      view.tr.classList.remove("new");
      const drop = view.head.querySelector(".drop");
      if (drop) drop.remove();
      if (this.data.selectable) {
        view.head.prepend(element("input", { type: "checkbox", class: "tick" }));
      }
      view.row = this.store.byId.get(id);
    }
  }

  hearSaving(data, isCleared) {
    const { saving } = this;
    if (isCleared) this.say("保存しました。");
    // The run that saves says so before it has saved: the outcome comes with the run after it.
    if (isCleared || (data.saved >= saving.number && data.run > data.savedIn)) {
      this.endSaving();
    } else if (data.saved >= saving.number && !saving.isHeard) {
      saving.isHeard = true;
      this.patience = setTimeout(() => {
        this.late = saving; // a slow server may still answer: what was sent is remembered
        this.endSaving();
        this.paintBar();
      }, SAVE_PATIENCE);
    }
  }

  endSaving() {
    clearTimeout(this.patience);
    const { isWaiting } = this.saving || {};
    this.saving = null;
    if (isWaiting) this.schedule(0);
  }

  rebuild() {
    const place = this.active && { row: this.active.view.row.id, field: this.active.column.name };
    this.active = null;
    this.range = null;
    this.shown = shownColumns(this);
    buildTable(this);
    reconcile(this);
    paintAll(this);
    this.table.replaceChildren(this.head, this.body); // filled before it is shown: much faster
    const view = place && this.views.get(place.row);
    const control = view && view.controls.get(place.field);
    if (control) control.focus();
  }

  // ---- what the person does --------------------------------------------------------------------
  apply(cells) {
    const step = this.store.change(cells);
    if (step.length) this.changed();
    return step;
  }

  changed() {
    this.store.settle();
    reconcile(this);
    paintAll(this);
    paintRange(this);
    this.paintBar();
    this.schedule();
  }

  back() {
    commit(this);
    this.show(this.store.takeBack(), "元に戻しました。");
  }

  again() {
    commit(this);
    this.show(this.store.doAgain(), "やり直しました。");
  }

  show(step, text) {
    if (!step.length) return;
    this.changed();
    const view = this.views.get(step[0].row);
    const control = view && view.controls.get(step[0].field);
    if (control) goTo(this, placeOf(this, control));
    this.say(text);
  }

  discard() {
    commit(this);
    const step = this.store.discard();
    if (!step.length) return;
    this.changed();
    this.say(`${step.length}件の入力を取り消しました。「元に戻す」で戻せます。`);
  }

  save() {
    commit(this);
    if (this.saving || this.data.readOnly) return;
    if (!this.store.edits.size) {
      this.say("未保存の入力はありません。");
      return;
    }
    this.saveNumber = Math.max(this.saveNumber, this.data.saved) + 1;
    this.post(this.saveNumber);
    this.saving = { number: this.saveNumber, sent: this.store.snapshot() };
    this.late = null;
    this.say("");
    this.paintBar();
  }

  onChange(event) {
    const { target } = event;
    if (target.classList.contains("tick")) {
      const view = this.byRow.get(target.closest("tr"));
      if (view) {
        this.tickTo(view, target.checked);
        this.schedule();
        this.paintBar();
      }
      return;
    }
    const place = placeOf(this, target);
    if (!place || target.tagName !== "SELECT") return;
    this.apply([{ row: place.view.row.id, field: place.column.name, text: target.value }]);
  }

  /** Shift+click ticks all rows since the last one. */
  tickTo(view, on) {
    const to = this.order.indexOf(view);
    const from = this.shiftTick && this.lastTick ? this.order.indexOf(this.lastTick) : to;
    for (let r = Math.min(from, to); from >= 0 && r <= Math.max(from, to); r += 1) {
      if (!this.order[r].row.isNew) tick(this, this.order[r], on);
    }
    this.lastTick = view;
  }

  /** A plain click on a page of ours stays in this session; with a key held down, a new tab opens. */
  follow(event) {
    const link = event.target.closest("a.link");
    const address = link ? link.getAttribute("href") || "" : "";
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!this.data.opens || !isPlain || !address.startsWith("/")) return;
    event.preventDefault();
    commit(this);
    this.flush();
    this.open(address);
  }

  onClick(event) {
    this.shiftTick = event.shiftKey;
    this.follow(event);
    const place = placeOf(this, event.target);
    if (place && event.target.tagName === "BUTTON" && event.target === place.control) openChoices(this, place);
    const drop = event.target.closest(".drop");
    if (drop) {
      const { id } = this.byRow.get(drop.closest("tr")).row;
      const cells = [...this.store.edits.values()].filter((edit) => edit.row === id);
      this.apply(cells.map((edit) => ({ row: id, field: edit.field, text: "" })));
    }
  }

  // ---- sending -------------------------------------------------------------------------------
  schedule(after = SEND_AFTER) {
    if (this.saving) {
      this.saving.isWaiting = true;
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.post(), after);
    this.isDue = true;
  }

  flush() {
    if (this.isDue && !this.saving) this.post();
  }

  post(save) {
    clearTimeout(this.timer);
    this.isDue = false;
    const { session, cleared } = this.data;
    const cells = [...this.store.edits.values()].map(({ row, field, version, old, text }) =>
      ({ row, field, version, old, text }));
    this.send({
      session, cleared, cells, save: save || 0,
      selected: [...this.selected],
      columns: this.shown.map((column) => column.name),
      widths: this.widths,
    });
  }

  say(text, isImportant = false) {
    this.status.textContent = text;
    this.status.classList.toggle("important", isImportant);
  }

  paintBar() { paintBar(this); }
}

const grids = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  let grid = grids.get(parentElement);
  if (!grid) {
    grid = new Grid(parentElement);
    grids.set(parentElement, grid);
  }
  grid.send = (payload) => setStateValue("grid", payload);
  grid.open = (address) => setTriggerValue("opened", address);
  grid.sort = (name) => setTriggerValue("sorted", name);
  grid.receive(data);
  return () => {
    // Streamlit also calls this when the next data overtake the loading of this module. The table
    // stays then, with all it knows: how to take back, what was said, where the cursor stands.
    if (parentElement.host.isConnected) return;
    grid.leave();
    grids.delete(parentElement);
  };
}
