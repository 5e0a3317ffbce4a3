// やることを一行で (quick add): three fields and a button; what is typed stays until it is saved.

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const FIELDS = [
  ["what", "何をするか", "例: 病院へ電話して受診の日を聞く"],
  ["due", "いつまで", "例: あした、来週の火曜、12/4"],
  ["who", "だれの", "番号か氏名（なくても可）"],
];

function built(root, send) {
  const inputs = Object.fromEntries(FIELDS.map(([name, label, hint]) => [name, element("input", {
    name, "aria-label": label, placeholder: hint, autocomplete: "off", maxlength: name === "what" ? "300" : "60",
  })]));
  const typed = (more) => ({ ...Object.fromEntries(FIELDS.map(([name]) => [name, inputs[name].value])), ...more });
  const add = element("button", { type: "button", class: "add" }, "加える");
  const more = element("button", { type: "button", class: "more" }, "担当も選ぶ");
  add.addEventListener("click", () => send(typed({})));
  more.addEventListener("click", () => send(typed({ more: true })));
  for (const input of Object.values(inputs)) {
    input.addEventListener("keydown", (event) => {
      // Return also ends a conversion of the Japanese input method: that one adds nothing.
      if (event.key === "Enter" && !event.isComposing && event.keyCode !== 229) send(typed({}));
      event.stopPropagation();
    });
  }
  const line = element("div", { class: "fields", role: "group", "aria-label": "やることを加える" },
    element("b", {}, "やること"), ...Object.values(inputs), add, more);
  const told = element("div", { class: "told", role: "status" });
  root.append(line, told);
  return { inputs, told, typed };
}

function tell(parts, data, send) {
  parts.told.replaceChildren(
    ...FIELDS.filter(([name]) => data.wrong[name]).map(([name]) => element("span", {}, data.wrong[name])),
    ...data.choices.map((one) => {
      const way = element("button", { type: "button" }, one.label);
      way.addEventListener("click", () => send(parts.typed({ id: one.id })));
      return way;
    }));
  for (const [name] of FIELDS) parts.inputs[name].setAttribute("aria-invalid", String(Boolean(data.wrong[name])));
  const wrong = FIELDS.find(([name]) => data.wrong[name]);
  if (wrong && !data.choices.length) parts.inputs[wrong[0]].focus();
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const send = (typed) => setTriggerValue("typed", typed);
  let root = parentElement.querySelector(".quick");
  if (!root) {
    root = element("div", { class: "quick" });
    parentElement.append(root);
    root.parts = built(root, send);
    root.turn = data.turn;
  }
  if (root.turn !== data.turn) {
    root.turn = data.turn;
    for (const input of Object.values(root.parts.inputs)) input.value = "";
    root.parts.inputs.what.focus();
  }
  const now = JSON.stringify([data.wrong, data.choices]);
  if (root.told === now) return;
  root.told = now;
  tell(root.parts, data, send);
}
