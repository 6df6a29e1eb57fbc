// Everything works without this file. It puts times into the reader's zone, moves through lists by
// keyboard, keeps a form from being sent twice, and puts the focus where the news is.
(() => {
  "use strict";
  const OFF = "interlock.keys-off";
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const one = (what) => document.querySelector(what);

  const written = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  });

  function localTimes(where) {
    for (const time of all("time[datetime]", where)) {
      const moment = new Date(time.dateTime);
      if (Number.isNaN(moment.getTime())) continue;
      time.title = time.textContent;
      time.textContent = written.format(moment);
    }
  }

  function sentOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method === "dialog") return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      for (const button of all("button[type=submit]", form)) button.setAttribute("aria-disabled", "true");
    });
    // A page that the browser kept (Back) may send its forms again.
    window.addEventListener("pageshow", () => {
      for (const form of all("form[data-sent]")) {
        delete form.dataset.sent;
        for (const button of all("button[type=submit]", form)) button.removeAttribute("aria-disabled");
      }
    });
  }

  function reasonNeeded() {
    const form = one("form[data-decide]");
    if (!form) return;
    const reason = form.elements.reason;
    form.addEventListener("change", () => { reason.required = form.elements.verdict.value !== "approve"; });
  }

  // Ctrl+Enter (or Cmd+Enter) sends what is being written.
  function sendByKey() {
    for (const field of all("textarea[data-send]")) {
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        field.form.requestSubmit();
      });
    }
  }

  function step(by) {
    const items = all("[data-list] [data-item] :is(a.item, a.row)");
    if (!items.length) return;
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + by));
    items[next].focus();
  }

  function choose(verdict, write) {
    const choice = one(`form[data-decide] input[name=verdict][value=${verdict}]`);
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    (write ? one("#reason") : choice).focus();
    choice.closest("form").scrollIntoView({ block: "nearest" });
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => choose("approve", false),
    r: () => choose("reject", true),
    q: () => choose("ask", true),
    i: () => { window.location.assign("/inbox"); },
    "?": () => one("#keys").showModal(),
  };

  function keyboard() {
    const off = one("#keys-off");
    off.checked = localStorage.getItem(OFF) === "yes";
    off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : "no"));
    for (const opener of all(".keys-open")) {
      opener.hidden = false;
      opener.addEventListener("click", keys["?"]);
    }
    document.addEventListener("keydown", (event) => {
      const writing = event.target.closest("textarea, input:not([type=radio]):not([type=checkbox]), select, dialog[open]");
      if (writing || event.ctrlKey || event.metaKey || event.altKey || off.checked) return;
      if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
    });
  }

  // htmx takes what had the focus out of the page; whoever used the keyboard goes on from the same place.
  function keepFocus() {
    let held = "";
    document.addEventListener("htmx:before:swap", () => { held = document.activeElement?.id ?? ""; });
    document.addEventListener("htmx:after:swap", (event) => {
      localTimes(event.target instanceof Element ? event.target : document);
      if (held && document.activeElement === document.body) document.getElementById(held)?.focus();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    localTimes(document);
    sentOnce();
    reasonNeeded();
    sendByKey();
    keyboard();
    keepFocus();
    one("#refusal, .refusal[role=alert]")?.focus?.();
  });
})();
