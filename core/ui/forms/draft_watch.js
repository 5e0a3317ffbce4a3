// 下書きの見守り (draft watch): reads what is typed in a form, a moment after each pause, and tells the
// server, so that a reload loses nothing. It never writes into a field: input methods are left alone.

const PAUSE = 500; // ms without a key before what stands there is told

function fieldOf(name) {
  return document.querySelector(`.st-key-${CSS.escape(name)}`);
}

function valueOf(field) {
  const typed = field.querySelector("textarea, input[type=text]:not([role=combobox])");
  if (typed) return typed.value;
  const pill = field.querySelector("[data-testid=stBaseButton-pillsActive]");
  if (pill) return pill.innerText.trim();
  const chosen = field.querySelector("[data-baseweb=select] [value]");
  return chosen ? chosen.getAttribute("value") || "" : "";
}

class Watch {
  constructor() {
    this.fields = {};
    this.last = null;
    this.composing = false;
    this.listeners = [
      ["input", (event) => this.note(event)],
      ["click", (event) => this.note(event)],
      ["compositionstart", () => { this.composing = true; }],
      ["compositionend", (event) => { this.composing = false; this.note(event); }],
    ];
    for (const [name, act] of this.listeners) document.addEventListener(name, act, true);
    this.hide = () => { if (this.timer) this.tell(); };
    document.addEventListener("visibilitychange", this.hide);
    window.addEventListener("pagehide", this.hide);
  }

  note(event) {
    const inside = Object.values(this.fields).some((name) => fieldOf(name)?.contains(event.target));
    if (!inside || this.composing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
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
    for (const [name, act] of this.listeners) document.removeEventListener(name, act, true);
    document.removeEventListener("visibilitychange", this.hide);
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
  if (watch.form !== data.form) watch.last = null;
  watch.form = data.form;
  watch.fields = data.fields;
  watch.send = (payload) => setStateValue("typed", payload);
  return () => {
    watch.leave();
    watches.delete(parentElement);
  };
}
