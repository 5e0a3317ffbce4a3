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

// The columns that this list shows, with the name that is also their class.
function columns(data, press) {
  return [
    ["when", "期日", when],
    ...(data.persons ? [["person-cell", "だれの", (row) => who(row, press)]] : []),
    ["what", "何を・なぜ", what],
    ...(data.programmes ? [["programme", "事業", (row) => element("td", {}, row.programme)]] : []),
    ...(data.owners ? [["owner", "担当", (row) => element("td", {}, row.owner)]] : []),
    ...(data.rows.some((row) => row.ways.length) ? [["ways", "ここから", (row) => ways(row, press)]] : []),
  ];
}

function table(data, press) {
  const shown = columns(data, press);
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
  list.replaceChildren(table(data, press));
}
