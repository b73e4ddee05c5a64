"use strict";

const conversation = crypto.randomUUID ? crypto.randomUUID() : String(Date.now());
const talk = document.getElementById("talk");
const form = document.getElementById("ask");
const box = document.getElementById("question");

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function paragraphs(text) {
  const parts = document.createDocumentFragment();
  for (const block of text.split(/\n{2,}/)) {
    const lines = block.split("\n");
    if (lines.every((line) => /^\s*[-*] /.test(line))) {
      const list = make("ul");
      lines.forEach((line) => list.append(make("li", line.replace(/^\s*[-*] /, ""))));
      parts.append(list);
    } else {
      parts.append(make("p", block.replace(/[*`]{1,2}/g, "")));
    }
  }
  return parts;
}

function cellText(value) {
  if (value === null) return "–";
  return typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 4 }) : String(value);
}

function tableOf(table) {
  const shown = make("table");
  const head = make("tr");
  const isNumber = (column) => ["integer", "number"].includes(column.type);
  table.columns.forEach((column) => {
    const unit = column.unit ? ` (${column.unit})` : "";
    const cell = make("th", column.name.replace(/_+/g, " ") + unit, isNumber(column) ? "number" : "");
    cell.scope = "col";
    head.append(cell);
  });
  shown.append(make("thead"), make("tbody"));
  shown.tHead.append(head);
  table.rows.slice(0, 100).forEach((row) => {
    const line = make("tr");
    row.forEach((value, at) => line.append(make("td", cellText(value), isNumber(table.columns[at]) ? "number" : "")));
    shown.tBodies[0].append(line);
  });
  const wide = make("div", undefined, "wide");
  wide.append(shown);
  if (table.rows.length > 100) wide.append(make("p", `${table.rows.length - 100} more rows`, "small"));
  return wide;
}

function choices(title, texts) {
  const group = make("div");
  if (texts.length) group.append(make("p", title, "small"));
  texts.forEach((text) => {
    const button = make("button", text, "choice");
    button.type = "button";
    button.addEventListener("click", () => ask(text));
    group.append(button);
  });
  return group;
}

function details(title, node) {
  const fold = make("details");
  fold.append(make("summary", title), node);
  return fold;
}

function show(article, answer) {
  article.replaceChildren(make("span", answer.status, "status"), make("h2", answer.question || "…"));
  article.append(paragraphs(answer.answer));
  if (answer.options.length) article.append(choices("Which is meant?", answer.options));
  if (answer.table && answer.table.rows.length) article.append(tableOf(answer.table));
  answer.guardrails.forEach((note) => article.append(make("p", `${note.reason} ${note.remedy}`.trim(), "note small")));
  if (answer.citations.length) {
    const list = make("ul");
    answer.citations.forEach((c) => list.append(make("li", `[${c.id}] ${c.title} (${c.kind}, ${c.source}): ${c.snippet}`)));
    article.append(details("Sources", list));
  }
  answer.queries.forEach((query) => {
    const title = `SQL of ${query.id}${query.verified ? "" : ", unverified"}`;
    article.append(details(title, make("pre", query.sql)));
  });
  const facts = [answer.as_of ? `data complete to ${answer.as_of}` : "", answer.lake_version || "", answer.model];
  article.append(make("p", facts.filter(Boolean).join(" · "), "small"));
  if (answer.suggestions.length) article.append(choices("Ask next", answer.suggestions));
}

function handle(article, event, data) {
  if (event === "step") article.querySelector(".doing").textContent = `${data.text} …`;
  if (event === "sentence") article.querySelector(".doing").textContent = "";
  if (event === "sentence") article.querySelector(".said").textContent += data.text;
  if (event === "answer") show(article, data);
  if (event === "problem") article.append(make("p", `${data.title}: ${data.detail}`, "note"));
}

async function read(response, article) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value.replace(/\r\n/g, "\n");
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const event = lines.find((line) => line.startsWith("event: "));
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (event && data) handle(article, event.slice(7), JSON.parse(data));
    }
  }
}

async function ask(question) {
  const article = make("article");
  article.append(make("h2", question), make("p", "Thinking …", "doing small"), make("p", "", "said"));
  talk.append(article);
  article.scrollIntoView({ block: "nearest" });
  try {
    const response = await fetch("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ question, conversation_id: conversation }),
    });
    if (!response.ok) handle(article, "problem", await response.json());
    else await read(response, article);
  } catch (error) {
    handle(article, "problem", { title: "No answer", detail: "The server cannot be reached." });
  }
  article.scrollIntoView({ block: "nearest" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = box.value.trim();
  if (question) ask(question);
  box.value = "";
});

fetch("/v1/catalog").then((response) => response.json()).then((page) => {
  const list = document.getElementById("metrics");
  page.metrics.forEach((metric) => list.append(make("li", `${metric.label}: ${metric.description}`)));
}).catch(() => undefined);
box.focus();
