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

// Where the press leads to another page: that one begins at its top, however far down this list was.
function leave() {
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
}

function when(row) {
  return element("td", {}, element("b", {}, row.due),
    element("span", { class: "near" }, element("span", { class: `badge ${row.level}` }, row.word),
      element("span", { class: `left ${row.level}` }, row.left)));
}

function who(row, press) {
  const name = row.opensPerson
    ? button(row.person, "person", `${row.person}のカルテをひらく`, () => { leave(); press({ act: "person", id: row.id }); })
    : element("span", { class: "who" }, row.person);
  return element("td", {}, name, element("span", { class: "quiet" }, row.number));
}

function what(row) {
  const made = element("td", {}, element("b", {}, row.title));
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
  const made = element("td", {});
  for (const [act, label] of row.ways) {
    made.append(button(label, act === "open" ? "way open" : "way", `${label} ${row.person} ${row.title}`,
      () => { if (act === "open" && row.leaves) leave(); press({ act, id: row.id }); }));
  }
  return made;
}

// Tasks may be marked: what is done with several of them is done at once.
function mark(row, list) {
  const made = element("td", {});
  if (!row.marks) return made;
  const box = element("input", { type: "checkbox", "aria-label": `選ぶ ${row.person} ${row.title}` });
  box.checked = list.marked.has(row.id);
  box.addEventListener("change", () => {
    if (box.checked) list.marked.add(row.id); else list.marked.delete(row.id);
    list.bar();
  });
  made.append(box);
  return made;
}

const DEEDS = [["done", "済んだ"], ["later", "先へ延ばす"], ["owner", "引き継ぐ"]];

function bar(list, press) {
  const made = element("div", { class: "many", role: "group", "aria-label": "まとめて" });
  if (!list.marked.size) return made;
  made.append(element("b", {}, `${list.marked.size}件を選びました`));
  for (const [deed, label] of DEEDS) {
    made.append(button(label, "way", `選んだ${list.marked.size}件を${label}`,
      () => press({ act: "many", deed, ids: [...list.marked] })));
  }
  made.append(button("選ぶのをやめる", "way plain", "選ぶのをやめる", () => { list.marked.clear(); list.draw(); }));
  return made;
}

// The columns that this list shows, with the name that is also their class.
function columns(data, press, list) {
  return [
    ...(data.rows.some((row) => row.marks) ? [["mark", "", (row) => mark(row, list)]] : []),
    ["when", "期日", when],
    ...(data.persons ? [["person-cell", "だれの", (row) => who(row, press)]] : []),
    ["what", "何を・なぜ", what],
    ...(data.programmes ? [["programme", "事業", (row) => element("td", {}, row.programme)]] : []),
    ...(data.owners ? [["owner", "担当", (row) => element("td", {}, row.owner)]] : []),
    ...(data.rows.some((row) => row.ways.length) ? [["ways", "ここから", (row) => ways(row, press)]] : []),
  ];
}

function table(data, press, list) {
  const shown = columns(data, press, list);
  const head = element("tr", {},
    ...shown.map(([name, title]) => element("th", { scope: "col", class: name }, title)));
  const lines = data.rows.map((row) => element("tr", {}, ...shown.map(([name, , draw]) => {
    const cell = draw(row);
    cell.className = name;
    // What does not fit into the one line of the morning is read where one points.
    if (data.morning && name === "what") cell.title = cell.innerText || cell.textContent;
    return cell;
  })));
  return element("table", { "aria-label": data.label }, element("thead", {}, head),
    element("tbody", {}, ...lines));
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
  list.classList.toggle("morning", data.morning);
  // A mark stands for the row as it was seen: one that changed or left has none any more.
  const here = new Set(data.rows.filter((row) => row.marks).map((row) => row.id));
  list.marked = new Set([...(list.marked ?? [])].filter((id) => here.has(id)));
  list.bar = () => list.querySelector(".many").replaceWith(bar(list, press));
  list.draw = () => list.replaceChildren(table(data, press, list), bar(list, press));
  list.draw();
}
