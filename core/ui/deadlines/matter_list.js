// 期限の一覧 (list of deadlines): rows drawn from plain text; a press is told to the server.

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(label, name, spoken, act) {
  const made = element("button", { type: "button", class: name, "aria-label": spoken }, label);
  made.addEventListener("click", act);
  return made;
}

function when(row) {
  return element("td", { class: "when" }, element("b", {}, row.due),
    element("span", { class: "near" }, element("span", { class: `badge ${row.level}` }, row.word),
      element("span", { class: `left ${row.level}` }, row.left)));
}

function who(row, press) {
  const name = row.opensPerson
    ? button(row.person, "person", `${row.person}のカルテをひらく`, () => press({ act: "person", id: row.id }))
    : element("span", { class: "who" }, row.person);
  return element("td", { class: "person-cell" }, name, element("span", { class: "quiet" }, row.number));
}

function what(row) {
  const made = element("td", { class: "what" }, element("b", {}, row.title));
  if (row.caution) made.append(element("span", { class: "badge caution" }, row.caution));
  if (row.why) {
    const why = element("span", { class: "why" }, row.why);
    if (row.source) why.append(element("span", { class: "source" }, row.source));
    made.append(why);
  }
  if (row.snoozed) made.append(element("span", { class: "why snoozed" }, row.snoozed));
  return made;
}

function ways(row, press) {
  const made = element("td", { class: "ways" });
  for (const [act, label] of row.ways) {
    made.append(button(label, act === "open" ? "way open" : "way", `${label} ${row.person} ${row.title}`,
      () => press({ act, id: row.id })));
  }
  return made;
}

function line(row, data, press) {
  const made = element("tr", { class: row.level }, when(row), who(row, press), what(row));
  if (data.programmes) made.append(element("td", { class: "quiet" }, row.programme));
  made.append(element("td", { class: "owner" }, row.owner), ways(row, press));
  return made;
}

function table(data, press) {
  const titles = ["期日", "だれの", "何を・なぜ", ...(data.programmes ? ["事業"] : []), "担当", "ここから"];
  const head = element("tr", {}, ...titles.map((title) => element("th", { scope: "col" }, title)));
  return element("table", { "aria-label": data.label }, element("thead", {}, head),
    element("tbody", {}, ...data.rows.map((row) => line(row, data, press))));
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const press = (pressed) => setTriggerValue("pressed", pressed);
  const now = JSON.stringify(data);
  if (parentElement.shown === now) return;
  parentElement.shown = now;
  let list = parentElement.querySelector(".matters");
  if (!list) {
    list = element("div", { class: "matters" });
    parentElement.append(list);
  }
  list.classList.toggle("narrow", data.narrow);
  list.replaceChildren(table(data, press));
}
