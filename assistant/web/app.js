"use strict";

const ROWS_SHOWN = 100;
const SHARES = ["share", "ratio", "percent", "rate"];
const STATUS_WORDS = { answered: "", clarify: "needs a choice", refused: "refused", unanswerable: "no answer" };
const conversation = crypto.randomUUID ? crypto.randomUUID() : `page-${Date.now()}`;
const talk = document.getElementById("talk");
const form = document.getElementById("ask");
const box = document.getElementById("question");
const send = form.querySelector("button");

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function inline(tag, text) {
  const node = make(tag);
  text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).forEach((part) => {
    if (/^\*\*.+\*\*$/.test(part)) node.append(make("strong", part.slice(2, -2)));
    else if (/^`.+`$/.test(part)) node.append(make("code", part.slice(1, -1)));
    else node.append(part);
  });
  return node;
}

function paragraphs(text) {
  const parts = document.createDocumentFragment();
  for (const block of text.split(/\n{2,}/)) {
    const lines = block.split("\n").filter((line) => line.trim());
    if (lines.length && lines.every((line) => /^\s*[-*] /.test(line))) {
      const list = make("ul");
      lines.forEach((line) => list.append(inline("li", line.replace(/^\s*[-*] /, ""))));
      parts.append(list);
    } else if (lines.length) {
      parts.append(inline("p", lines.join(" ")));
    }
  }
  return parts;
}

function isNumber(column) {
  return ["integer", "number"].includes(column.type);
}

function heading(column) {
  const label = column.label || column.name;
  const said = !column.unit || SHARES.includes(column.unit) || label.toLowerCase().includes(column.unit.toLowerCase());
  return said ? label : `${label} (${column.unit})`;
}

function monthOf(value, column) {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (/__quarter$/.test(column.name)) return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${day.getUTCFullYear()}`;
  if (/__year$/.test(column.name)) return String(day.getUTCFullYear());
  return day.toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });
}

function cellText(value, column) {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") {
    return column.type === "date" && /__(month|quarter|year)$/.test(column.name) ? monthOf(value, column) : value;
  }
  if (SHARES.includes(column.unit)) {
    const digits = Math.abs(value) >= 0.01 || value === 0 ? 1 : 2;
    return `${(value * 100).toLocaleString("en", { maximumFractionDigits: digits })}%`;
  }
  if (Number.isInteger(value) && column.type === "integer") return value.toLocaleString("en");
  const digits = Math.abs(value) >= 1 || value === 0 ? 2 : 4;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function tableOf(table) {
  const shown = make("table");
  const head = make("tr");
  table.columns.forEach((column) => {
    const cell = make("th", heading(column), isNumber(column) ? "number" : "");
    cell.scope = "col";
    head.append(cell);
  });
  shown.append(make("thead"), make("tbody"));
  shown.tHead.append(head);
  table.rows.slice(0, ROWS_SHOWN).forEach((row) => {
    const line = make("tr");
    row.forEach((value, at) => {
      const column = table.columns[at];
      line.append(make("td", cellText(value, column), isNumber(column) ? "number" : ""));
    });
    shown.tBodies[0].append(line);
  });
  const wide = make("div", undefined, "wide");
  wide.tabIndex = 0;
  wide.append(shown);
  const hidden = table.rows.length - ROWS_SHOWN;
  if (hidden > 0) wide.append(make("p", `${hidden.toLocaleString("en")} more rows`, "small"));
  return wide;
}

function choiceButtons(texts) {
  const group = make("div", undefined, "choices");
  texts.forEach((text) => {
    const button = make("button", text, "choice");
    button.type = "button";
    button.addEventListener("click", () => ask(text));
    group.append(button);
  });
  return group;
}

function choices(title, texts) {
  const parts = document.createDocumentFragment();
  parts.append(make("p", title, "small above"), choiceButtons(texts));
  return parts;
}

function details(title, node) {
  const fold = make("details");
  fold.append(make("summary", title), node);
  return fold;
}

function sources(citations) {
  const list = make("ul", undefined, "sources");
  citations.forEach((citation) => {
    const item = make("li");
    item.append(make("strong", `[${citation.id}] ${citation.title}`), make("span", ` ${citation.kind} · ${citation.source}`, "small"));
    item.append(make("div", citation.snippet));
    list.append(item);
  });
  return list;
}

function show(article, answer) {
  article.className = answer.status;
  article.replaceChildren(make("h2", answer.question || "…"));
  const words = STATUS_WORDS[answer.status];
  if (words) article.append(make("p", words, "status"));
  article.append(paragraphs(answer.answer));
  if (answer.options.length) article.append(choices("Which is meant?", answer.options));
  if (answer.table && answer.table.rows.length) article.append(tableOf(answer.table));
  answer.guardrails
    .map((note) => `${note.reason} ${note.remedy}`.trim())
    .filter((note) => !answer.answer.includes(note))
    .forEach((note) => article.append(make("p", note, "note small")));
  if (answer.citations.length) article.append(details("Sources", sources(answer.citations)));
  answer.queries.forEach((query) => {
    const verified = query.verified ? "from defined metrics" : "unverified";
    article.append(details(`SQL of ${query.id}, ${verified}`, make("pre", query.sql)));
  });
  const facts = [
    answer.as_of && !answer.answer.includes(answer.as_of) ? `Data complete to ${answer.as_of}` : "",
    answer.lake_version ? `lake ${answer.lake_version}` : "",
    `model ${answer.model}`,
    answer.timings_ms.total ? `${Math.round(answer.timings_ms.total)} ms` : "",
  ];
  article.append(make("p", facts.filter(Boolean).join(" · "), "facts small"));
  if (answer.suggestions.length) article.append(choices("Ask next", answer.suggestions));
}

function fail(article, problem) {
  const question = article.dataset.question;
  article.className = "failed";
  article.replaceChildren(make("h2", question), make("p", problem.title, "status"), make("p", problem.detail));
  const button = make("button", "Ask again", "choice");
  button.type = "button";
  button.addEventListener("click", () => ask(question));
  article.append(button);
}

function handle(article, event, data) {
  const doing = article.querySelector(".doing");
  if (event === "step" && doing) doing.textContent = `${data.text} …`;
  if (event === "sentence" && doing) {
    doing.textContent = "";
    article.querySelector(".said").textContent += data.text;
  }
  if (event === "answer") show(article, data);
  if (event === "problem") fail(article, data);
}

async function read(response, article) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  let ended = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    buffer += value.replace(/\r\n/g, "\n");
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const event = lines.find((line) => line.startsWith("event: "));
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (event && data) handle(article, event.slice(7), JSON.parse(data));
      ended = ended || event === "event: answer" || event === "event: problem";
    }
  }
  if (!ended) throw new Error("The stream ended early.");
}

async function ask(question) {
  if (send.disabled) return;
  send.disabled = true;
  document.getElementById("welcome").classList.add("begun");
  const article = make("article");
  article.dataset.question = question;
  article.append(make("h2", question), make("p", "Thinking …", "doing small"), make("p", "", "said"));
  talk.append(article);
  article.scrollIntoView({ block: "start" });
  try {
    const response = await fetch("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ question, conversation_id: conversation }),
    });
    if (!response.ok) fail(article, await response.json());
    else await read(response, article);
  } catch {
    fail(article, { title: "No answer", detail: "The server cannot be reached. Start it with: signpost serve." });
  } finally {
    send.disabled = false;
  }
  article.scrollIntoView({ block: "start" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = box.value.trim();
  if (!question || send.disabled) return;
  box.value = "";
  ask(question);
});

async function welcome() {
  const about = document.getElementById("about");
  try {
    const response = await fetch("/v1/catalog");
    const page = await response.json();
    if (!response.ok) {
      about.textContent = page.detail;
      about.className = "note";
      return;
    }
    about.textContent = page.as_of ? `Data complete to ${page.as_of}.` : "Documents only: this workspace has no data.";
    const list = document.getElementById("metrics");
    page.metrics.forEach((metric) => list.append(make("dt", metric.label), make("dd", metric.description)));
    const sliceable = [...page.metrics].sort((a, b) => b.dimensions.length - a.dimensions.length);
    const examples = sliceable.slice(0, 2).flatMap(({ label }) => [`${label} by week`, `What is ${label}?`]);
    document.getElementById("try").hidden = !examples.length;
    document.getElementById("catalogue").hidden = !page.metrics.length;
    document.getElementById("examples").replaceWith(choiceButtons(examples));
  } catch {
    about.textContent = "The server cannot be reached.";
  }
}

welcome();
box.focus();
