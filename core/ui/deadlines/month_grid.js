// ひと月の暦 (month calendar): one button a day; arrows move between days, a press is told to the server.

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function classes(day) {
  const marks = ["outside", "rest", "saturday", "today", "late"];
  return ["day", ...marks.filter((mark) => day[mark])].join(" ");
}

function cell(day, data, press) {
  const number = element("span", { class: "number" }, String(day.number));
  const head = element("span", { class: "head" }, number);
  if (day.holiday) head.append(element("span", { class: "holiday" }, day.holiday));
  if (day.today) head.append(element("span", { class: "now" }, "きょう"));
  const made = element("button", {
    type: "button", class: classes(day), "aria-label": day.spoken,
    "aria-pressed": String(day.day === data.chosen), "data-day": day.day,
    tabindex: day.day === data.entry ? "0" : "-1",
  }, head);
  if (day.total) {
    made.append(element("span", { class: "total" }, `${day.total}件`));
    for (const [name, count] of day.kinds) {
      made.append(element("span", { class: "kind" }, element("span", {}, name), element("span", {}, String(count))));
    }
  }
  made.addEventListener("click", () => press({ act: "day", day: day.day }));
  return element("td", {}, made);
}

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function move(event, place, press) {
  if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    press({ act: event.key === "PageUp" ? "previous" : "next", day: "" });
    return;
  }
  const days = [...place.querySelectorAll(".day")];
  const at = days.indexOf(event.target.closest(".day"));
  const step = STEPS[event.key];
  if (at < 0 || !step || !days[at + step]) return;
  event.preventDefault();
  days[at].tabIndex = -1;
  days[at + step].tabIndex = 0;
  days[at + step].focus();
}

function bar(data, press) {
  const way = (label, spoken, act) => {
    const made = element("button", { type: "button", class: "way", "aria-label": spoken }, label);
    made.addEventListener("click", () => press({ act, day: "" }));
    return made;
  };
  return element("div", { class: "bar" }, way("‹", "前の月", "previous"),
    element("b", { class: "month", "aria-live": "polite" }, data.month), way("›", "次の月", "next"),
    way("今月", "今月にもどる", "now"), element("span", { class: "sum" }, data.sum));
}

function table(data, press) {
  const head = element("tr", {}, ...data.weekdays.map((name) => element("th", { scope: "col" }, name)));
  return element("table", { "aria-label": `${data.month}の期限` }, element("thead", {}, head),
    element("tbody", {}, ...data.weeks.map((week) =>
      element("tr", {}, ...week.map((day) => cell(day, data, press))))));
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const press = (pressed) => setTriggerValue("pressed", pressed);
  const now = JSON.stringify(data);
  if (parentElement.shown === now) return;
  const focused = parentElement.getRootNode().activeElement;
  const held = focused && parentElement.contains(focused) ? focused : null;
  const back = held && (held.dataset.day ? "day" : held.getAttribute("aria-label"));
  parentElement.shown = now;
  let place = parentElement.querySelector(".month-grid");
  if (!place) {
    place = element("div", { class: "month-grid" });
    parentElement.append(place);
  }
  // In place of `addEventListener`: the newest way to the server is the one in use.
  place.onkeydown = (event) => move(event, place, press);
  place.replaceChildren(bar(data, press), table(data, press));
  if (back === "day") place.querySelector('.day[tabindex="0"]')?.focus();
  else if (back) place.querySelector(`.way[aria-label="${back}"]`)?.focus();
}
