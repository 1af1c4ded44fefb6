// What the page "Enter" does while a person types: ask what would become of the form, and show it beside.
// Check and Save are plain buttons of the form and need none of this.

const PAUSE = 150;

// The form without its files and buttons, as it would be sent.
function typed(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string") fields.append(name, value);
  return fields;
}

function unmark(form) {
  for (const one of form.querySelectorAll(".pb-live-mark")) {
    const field = form.elements[one.dataset.field];
    const about = (field.getAttribute("aria-describedby") ?? "").split(" ");
    const left = about.filter((id) => id && id !== one.id).join(" ");
    if (left) field.setAttribute("aria-describedby", left);
    else field.removeAttribute("aria-describedby");
    field.removeAttribute("aria-invalid");
    one.remove();
  }
}

function mark(form, { field: name, text, wrong }) {
  const field = form.elements[name];
  const place = field?.closest?.(".pb-field");
  if (!place) return;
  const said = document.createElement("span");
  said.id = `${name}-live`;
  said.className = wrong ? "pb-error pb-live-mark" : "pb-hint pb-live-mark";
  said.dataset.field = name;
  said.textContent = text;
  place.append(said);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${said.id}`.trim());
  if (wrong) field.setAttribute("aria-invalid", "true");
}

// What the last Check marked is told anew by now, but for what is still empty.
function forget(form) {
  for (const error of form.querySelectorAll(".pb-error:not(.pb-live-mark)")) {
    const field = form.elements[error.id.replace(/-error$/, "")];
    if (!field || field.type === "file" || !field.value.trim()) continue;
    field.removeAttribute("aria-invalid");
    error.remove();
  }
}

function show(root, form, answer) {
  const panel = root.querySelector("#pb-live");
  // Our own template, escaped there; the policy of the page runs no script of it.
  panel.innerHTML = answer.shown;
  panel.hidden = false;
  forget(form);
  unmark(form);
  for (const one of answer.marks) mark(form, one);
  say(root, answer.said);
}

function say(root, text) {
  const said = root.querySelector("#pb-live-said");
  // Said again only when it is something new.
  if (said.textContent !== text) said.textContent = text;
}

function typing(root, form) {
  const says = JSON.parse(root.dataset.says);
  let timer;
  let asking;
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  };
  const ask = async () => {
    asking?.abort();
    const own = new AbortController();
    asking = own;
    try {
      const reply = await fetch(root.dataset.live, {
        method: "POST",
        body: typed(form),
        signal: own.signal,
        redirect: "error",
      });
      if (reply.status === 429) return later(1000 * (await reply.json()).wait);
      if (reply.status === 401) return say(root, says.signed_out);
      if (!reply.ok) return say(root, says.silent);
      const answer = await reply.json();
      if (own !== asking) return;
      show(root, form, answer);
      if (answer.again) later(1000 * answer.again);
    } catch (error) {
      if (error.name !== "AbortError") say(root, says.silent);
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    // What Check said is of what stood there before.
    root.querySelector("#pb-judged")?.setAttribute("hidden", "");
    later(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    asking?.abort();
    asking = undefined;
    if (["check", "save"].includes(event.submitter?.value)) say(root, says.waits);
  });
  ask();
}

export default {
  onExtensionPageLoad() {
    const root = document.querySelector("#pb-enter[data-live]");
    const form = root?.querySelector("form.pb-form");
    if (form && !form.dataset.typing) {
      form.dataset.typing = "yes";
      typing(root, form);
    }
  },
};
