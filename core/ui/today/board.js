// きょうの板 (board of the morning): drawn from plain text; a press is told to the server.

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Where the press leads to another page: that one begins at its top, however far down this one was.
function leave() {
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
}

function button(name, act, press, ...children) {
  const made = element("button", { type: "button", class: name, "data-way": `${act.act}.${act.way ?? act.id}` }, ...children);
  made.addEventListener("click", () => { if (act.act !== "card") leave(); press(act); });
  return made;
}

function span(name, text) {
  return element("span", { class: name }, text);
}

function cards(data, press) {
  const made = element("div", { class: "cards", role: "group", "aria-label": "件数で絞り込む" });
  for (const card of data.cards) {
    const names = ["card", card.urgent ? "urgent" : "", card.chosen ? "chosen" : ""].join(" ");
    const act = { act: "card", id: card.chosen ? "" : card.code, way: card.code };
    const way = button(names, act, press, element("b", {}, card.number), ` ${card.unit}`, span("", card.label));
    way.setAttribute("aria-pressed", String(card.chosen));
    made.append(way);
  }
  return made;
}

function thing(item, press) {
  const parts = [];
  if (item.day) parts.push(span("day", item.day));
  if (item.at) parts.push(span("at", item.at));
  parts.push(span("what", item.what));
  if (item.who) parts.push(span("who", item.who));
  if (item.running) parts.push(span("running", "進行中"));
  const made = item.opens
    ? button("thing", { act: "item", id: item.id }, press, ...parts)
    : element("span", { class: "thing" }, ...parts);
  if (item.hours !== item.at) made.title = item.hours;
  return made;
}

function line(name, title, things) {
  return element("section", { class: `line ${name}`, "aria-label": title },
    element("h3", {}, title), element("div", { class: "things" }, ...things));
}

function days(data, press) {
  const today = data.today.map((item) => thing(item, press));
  if (data.more) today.push(span("quiet", `ほか${data.more}件`));
  const ahead = data.ahead.map((item) => thing(item, press));
  if (data.moreAhead) ahead.push(span("quiet", `ほか${data.moreAhead}件`));
  const made = element("div", { class: "days" },
    line("now", data.day, today.length ? today : [span("quiet", "時刻や日の決まった予定はありません。")]));
  if (ahead.length) made.append(line("ahead", "このあと一週間", ahead));
  if (data.caseload.title) made.append(load(data.caseload, press));
  return made;
}

function load(of, press) {
  const stages = of.stages.map((stage) =>
    button("", { act: "stage", id: stage.code }, press, `${stage.label} `, element("b", {}, stage.number)));
  return line("load", of.title, [element("b", {}, of.total), span("", of.fresh), ...stages]);
}

function signals(data, press) {
  return element("div", { class: "signals", role: "group", "aria-label": "知らせ" },
    ...data.signals.map((of) =>
      button(of.urgent ? "signal urgent" : "signal", { act: "signal", id: of.id }, press, of.label, element("b", {}, of.number))));
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const press = (pressed) => setTriggerValue("pressed", pressed);
  const now = JSON.stringify(data);
  if (parentElement.shown === now) return;
  parentElement.shown = now;
  let board = parentElement.querySelector(".board");
  if (!board) {
    board = element("div", { class: "board" });
    parentElement.append(board);
  }
  const parts = data.signals ? [signals(data, press)] : [cards(data, press), days(data, press)];
  // Who walks by the keyboard stands on the same button afterwards.
  const held = parentElement.getRootNode().activeElement?.dataset?.way;
  board.replaceChildren(...parts);
  if (held) board.querySelector(`[data-way="${CSS.escape(held)}"]`)?.focus();
}
