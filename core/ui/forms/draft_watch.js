// 下書きの見守り (draft watch): reads what is typed in a form, a moment after each pause, and tells the
// server, so that a reload loses nothing. It never writes into a field: input methods are left alone.

const PAUSE = 500; // ms without a key before what stands there is told

function fieldOf(name) {
  return document.querySelector(`.st-key-${CSS.escape(name)}`);
}

function valueOf(field) {
  const pill = field.querySelector("[role=radio][aria-checked=true]");
  if (pill) return pill.innerText.trim();
  const box = field.querySelector("input[type=checkbox]");
  if (box) return box.checked ? "はい" : "";
  if (field.querySelector("[data-testid=stMultiSelect]")) {
    const tags = [...field.querySelectorAll("[data-tag]")].map((tag) => tag.getAttribute("aria-label"));
    return [...new Set(tags)].join("\n");
  }
  return field.querySelector("textarea, input[type=text]")?.value || "";
}

function focusIn(name) {
  fieldOf(name)?.querySelector("textarea, input")?.focus({ preventScroll: true });
}

class Watch {
  constructor() {
    this.fields = {};
    this.last = null;
    this.composing = false;
    this.listeners = [
      ["input", (event) => this.note(event)],
      ["click", (event) => this.note(event)],
      ["keyup", (event) => { if (event.key === "Enter" || event.key === "Backspace") this.note(event); }],
      ["compositionstart", () => { this.composing = true; }],
      ["compositionend", (event) => { this.composing = false; this.note(event); }],
      ["pointerdown", (event) => this.beforePress(event)],
      ["focusin", (event) => this.beforePress(event)],
      ["visibilitychange", () => this.flush()],
    ];
    for (const [name, act] of this.listeners) document.addEventListener(name, act, true);
    this.hide = () => this.flush();
    window.addEventListener("pagehide", this.hide);
  }

  note(event) {
    const place = event.target;
    const counts = Object.values(this.fields).some((name) => fieldOf(name)?.contains(place))
      || place.closest?.("[role=option]"); // the open list of a select box hangs elsewhere
    if (counts && !this.composing) this.wait();
  }

  holdsFocus() {
    const place = document.activeElement;
    return Object.values(this.fields).some((name) => fieldOf(name)?.contains(place));
  }

  wait() {
    clearTimeout(this.timer);
    this.isHeld = false;
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }

  // A message that follows the press of the save button would stop the run that saves. So what is
  // not told yet waits until that run is over (`receive`); the form itself carries it anyway.
  beforePress(event) {
    const place = event.target.closest?.("button, a");
    if (!place || !this.timer) return;
    if (place.closest("[data-testid=stFormSubmitButton]")) {
      clearTimeout(this.timer);
      this.timer = null;
      this.isHeld = true;
    } else {
      this.tell();
    }
  }

  receive(data) {
    if (this.form !== data.form) {
      this.last = null;
      this.isHeld = false;
    }
    this.fields = data.fields;
    // Whoever was quicker than this component came to be types in a field already.
    const isLate = this.form !== data.form && this.holdsFocus();
    this.leadFocus(data);
    this.form = data.form;
    if (this.isHeld || isLate) this.wait();
  }

  // While a page is being built up, its fields come late, and may come anew.
  lead(name, tries) {
    const place = document.activeElement;
    if (place && place !== document.body && !place.closest("[data-testid=stFormSubmitButton]")) return;
    focusIn(name);
    if (tries) this.leading = setTimeout(() => this.lead(name, tries - 1), 150);
  }

  // A new form waits at its first field; a person found there leads to the words. Whoever is typing
  // somewhere else stays where he is.
  leadFocus(data) {
    const place = document.activeElement;
    const isIdle = !place || place === document.body || Boolean(place.closest("[data-testid=stFormSubmitButton]"));
    if (this.form !== data.form && data.first && isIdle) this.lead(data.first, 20);
    if (this.form === data.form && this.more !== data.more && data.then && !this.composing) {
      if (fieldOf(data.first)?.contains(place)) focusIn(data.then);
    }
    this.more = data.more;
  }

  flush() {
    if (this.timer) this.tell();
  }

  tell() {
    clearTimeout(this.timer);
    this.timer = null;
    const values = {};
    for (const [field, name] of Object.entries(this.fields)) {
      const place = fieldOf(name);
      if (!place) return;
      values[field] = valueOf(place);
    }
    const now = JSON.stringify(values);
    if (now === this.last) return;
    this.last = now;
    this.send({ form: this.form, values });
  }

  leave() {
    clearTimeout(this.timer);
    clearTimeout(this.leading);
    for (const [name, act] of this.listeners) document.removeEventListener(name, act, true);
    window.removeEventListener("pagehide", this.hide);
  }
}

const watches = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let watch = watches.get(parentElement);
  if (!watch) {
    watch = new Watch();
    watches.set(parentElement, watch);
  }
  watch.send = (payload) => setStateValue("typed", payload);
  watch.receive(data);
  return () => {
    // Also called when the next data overtake the loading of this module: the watch goes on then.
    if (parentElement.host.isConnected) return;
    watch.leave();
    watches.delete(parentElement);
  };
}
