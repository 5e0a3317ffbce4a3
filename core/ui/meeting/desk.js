// 会議の手もと (meeting desk): keys that lead to the fields at the foot, and what stands in the memo
// while it is being typed. It never writes into a field: input methods are left alone.

const PAUSE = 700; // ms without a key before what stands in the memo is told
// A message that follows the press of a button at once would stop the run that saves, and the press
// would be lost. So nothing is told in these ms after a press, nor while the page is being made.
const AFTER = 1500;
const AGAIN = 300; // ms until it is tried again

const within = (name) => document.querySelector(`.st-key-${CSS.escape(name)}`);
const fieldIn = (name) => within(name)?.querySelector("textarea, input");
const isField = (place) => Boolean(place?.closest?.("input, textarea, [role=listbox], [role=combobox]"));

class Desk {
  constructor() {
    this.data = {};
    this.told = "";
    this.todos = 0; // how often a task was asked for by its key
    this.pressedAt = -AFTER;
    this.composing = false;
    this.listeners = [
      ["keydown", (event) => this.key(event)],
      ["input", (event) => this.typed(event)],
      ["focusin", (event) => this.entered(event)],
      ["focusout", (event) => this.left(event)],
      ["pointerdown", (event) => this.pressed(event)],
      ["compositionstart", () => { this.composing = true; }],
      ["compositionend", (event) => { this.composing = false; this.typed(event); }],
    ];
    for (const [name, act] of this.listeners) document.addEventListener(name, act, true);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && this.isMine(event.target)) event.target.blur(); // saves the memo
    if (event.key === "Enter") this.pressedAt = performance.now(); // sends the line, presses a button
    if (isField(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "m") this.focus(this.data.note);
    if (key === "t") this.todos += 1;
    if (key === "d" || key === "t") this.focus(this.data.line);
    if (key === "?") within(this.data.keys)?.querySelector("button")?.click();
  }

  // The letter itself must not be typed into the field: it is over when the field gets the focus.
  focus(name) {
    const field = fieldIn(name);
    if (field) setTimeout(() => field.focus(), 0);
  }

  isMine(place) {
    return [this.data.note, this.data.line].some((name) => name && within(name)?.contains(place));
  }

  // A topic that is pressed takes the memo away before the memo has heard that it was left.
  pressed(event) {
    if (!this.isMine(event.target)) this.pressedAt = performance.now();
    const memo = document.activeElement;
    if (this.inNote(memo) && !this.inNote(event.target)) memo.blur();
  }

  inNote(place) {
    return Boolean(this.data.note && within(this.data.note)?.contains(place));
  }

  typed(event) {
    if (this.composing || !this.inNote(event.target)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(true), PAUSE);
  }

  entered(event) {
    if (this.isMine(event.target)) this.tell(true);
  }

  // Leaving the memo saves it, so what was being typed need not be told any more.
  left(event) {
    if (!this.isMine(event.target)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), AFTER);
  }

  rest() {
    if (!this.isMine(document.activeElement)) this.tell(false);
  }

  isQuiet() {
    const isMade = !document.querySelector("[data-test-script-state=running]");
    return isMade && performance.now() - this.pressedAt >= AFTER;
  }

  tell(isWriting) {
    clearTimeout(this.timer);
    if (!this.isQuiet()) {
      this.timer = setTimeout(() => this.tell(this.isMine(document.activeElement)), AGAIN);
      return;
    }
    const text = isWriting && this.inNote(document.activeElement) ? document.activeElement.value : "";
    const now = { place: this.data.note, version: this.data.version, writing: isWriting, text, todos: this.todos };
    if (JSON.stringify(now) === this.told) return;
    this.told = JSON.stringify(now);
    this.send(now);
  }

  leave() {
    clearTimeout(this.timer);
    for (const [name, act] of this.listeners) document.removeEventListener(name, act, true);
  }
}

const desks = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let desk = desks.get(parentElement);
  if (!desk) {
    desk = new Desk();
    desks.set(parentElement, desk);
  }
  desk.send = (payload) => setStateValue("hand", payload);
  desk.data = data;
  return () => {
    // Also called when the next data overtake the loading of this module: the desk goes on then.
    if (parentElement.host.isConnected) return;
    desk.leave();
    desks.delete(parentElement);
  };
}
