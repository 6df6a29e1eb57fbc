// Drag a bar of the plan, by mouse, pen or finger, or move it with the arrow keys from its id: what
// that would do is shown at once. Nothing is saved. It fills in the form below the drawing, which
// works without this file, and asks what the form would ask.
(() => {
  "use strict";
  const DAY = 86_400_000;
  const SLIP = 3; // pixels that are no drag
  const QUIET = 350; // milliseconds after the last key
  const written = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC",
  });

  function ready() {
    const form = document.querySelector("form[data-starts]");
    if (!form) return;
    const starts = JSON.parse(form.dataset.starts);
    const said = form.querySelector("output");
    const shown = document.getElementById("supposed");
    for (const hint of document.querySelectorAll("[data-drag-hint]")) hint.hidden = false;
    let now = { task: "", days: 0, ghost: null };
    let waiting = 0, asked = false;
    let letGo = () => {};

    const dropped = (task, days) => new Date(Date.parse(`${starts[task]}T00:00Z`) + days * DAY);
    const barOf = (svg, task) =>
      [...svg.querySelectorAll("[data-bar]")].find((one) => one.dataset.bar === task);
    // How wide a day is on the screen: the drawing may be shown smaller than it was drawn.
    const dayOf = (svg) =>
      Number(svg.closest("[data-day]").dataset.day) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;

    // What was asked of another date is not shown beside this one, also where it comes late.
    function callOff() {
      window.clearTimeout(waiting);
      asked = false;
      form.dispatchEvent(new Event("htmx:abort"));
      shown.replaceChildren();
    }

    function clear() {
      callOff();
      now.ghost?.remove();
      now = { task: "", days: 0, ghost: null };
      said.textContent = "";
    }

    function putBack() {
      letGo();
      clear();
    }

    // A copy of the bar moves, and can be dragged on; the bar itself stays where the plan has it.
    function move(svg, task, days) {
      if (now.task !== task || now.ghost?.ownerSVGElement !== svg) {
        clear();
        const bar = barOf(svg, task);
        now = { task, days: 0, ghost: bar.cloneNode(true) };
        now.ghost.setAttribute("class", `${bar.getAttribute("class") ?? ""} dragged`);
        bar.after(now.ghost);
      }
      if (now.days !== days) callOff();
      now.days = days;
      now.ghost.setAttribute("transform", `translate(${days * Number(svg.closest("[data-day]").dataset.day)} 0)`);
      said.textContent = days === 0
        ? `${task} as the plan has it`
        : `${task} starts no earlier than ${written.format(dropped(task, days))}, ${Math.abs(days)} calendar day${Math.abs(days) === 1 ? "" : "s"} ${days > 0 ? "later" : "earlier"}`;
    }

    function suppose() {
      if (now.days === 0) { clear(); return; }
      form.elements.task.value = now.task;
      form.elements.value.value = dropped(now.task, now.days).toISOString().slice(0, 10);
      asked = true;
      form.dispatchEvent(new Event("suppose"));
    }

    function drag(event) {
      const bar = event.target.closest?.("[data-draggable] [data-bar]");
      if (!bar || event.button !== 0 || !event.isPrimary || !(bar.dataset.bar in starts)) return;
      const svg = bar.ownerSVGElement, task = bar.dataset.bar, from = event.clientX, day = dayOf(svg);
      const before = now.task === task ? now.days : 0;
      let moved = false;
      event.preventDefault();
      letGo();
      bar.setPointerCapture(event.pointerId);
      const follow = (at) => {
        moved = moved || Math.abs(at.clientX - from) > SLIP;
        if (moved) move(svg, task, before + Math.round((at.clientX - from) / day));
      };
      letGo = () => {
        letGo = () => {};
        bar.removeEventListener("pointermove", follow);
        bar.removeEventListener("pointerup", done);
        bar.removeEventListener("pointercancel", done);
      };
      const done = (at) => {
        letGo();
        if (at.type === "pointercancel") clear();
        else if (moved) suppose();
      };
      bar.addEventListener("pointermove", follow);
      bar.addEventListener("pointerup", done);
      bar.addEventListener("pointercancel", done);
    }

    function byKey(event) {
      const row = event.target.closest?.("[data-draggable] [data-task]");
      if (event.key === "Escape" && now.task) { putBack(); return; }
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!row || !step || event.ctrlKey || event.metaKey || event.altKey) return;
      const task = row.dataset.task;
      if (!(task in starts)) return;
      event.preventDefault();
      const before = now.task === task ? now.days : 0;
      move(row.ownerSVGElement, task, before + step * (event.shiftKey ? 7 : 1));
      window.clearTimeout(waiting);
      waiting = window.setTimeout(suppose, QUIET);
    }

    document.addEventListener("pointerdown", drag);
    // A finger on a bar drags it; elsewhere it moves the page. Not every browser heeds touch-action here.
    for (const drawing of document.querySelectorAll("[data-draggable]")) {
      drawing.addEventListener("touchstart", (event) => {
        if (event.target.closest?.("[data-bar]")) event.preventDefault();
      }, { passive: false });
    }
    document.addEventListener("keydown", byKey);
    form.addEventListener("input", putBack);
    document.addEventListener("htmx:before:swap", (event) => {
      if (event.detail.ctx?.sourceElement === form && !asked) event.preventDefault();
    });
  }

  document.addEventListener("DOMContentLoaded", ready);
})();
