// Conveniences over pages that work without them: nothing here is needed to finish a task.
"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.js = "";

  // Filter bars: a changed choice sends the form; text fields wait for Enter.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) {
      form.requestSubmit();
    }
  });

  // An empty filter says nothing in the address; the next page goes on at the same control.
  const stoodAt = `stood-at ${window.location.pathname}`;
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-auto-submit]")) {
      const field = document.activeElement;
      if (event.target.contains(field)) sessionStorage.setItem(stoodAt, field.name || "");
      for (const field of event.target.elements) {
        if (field.name && field.value === "") field.disabled = true;
      }
    }
  });
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-auto-submit] :disabled")) field.disabled = false;
  });

  const stood = sessionStorage.getItem(stoodAt);
  sessionStorage.removeItem(stoodAt);
  if (stood !== null) {
    const control = stood ? `[name="${CSS.escape(stood)}"]` : "button:not([name])";
    const field = document.querySelector(`form[data-auto-submit] ${control}`);
    if (field) field.focus();
  }

  // "/" goes to the search field, "?" shows the shortcuts, "g" and a letter open a page; Escape closes an open menu.
  const shortcuts = document.getElementById("shortcuts");
  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const plain = !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && event.key === "/") {
      const field = document.querySelector('[data-hotkey="/"]');
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
    if (plain && event.key === "?" && shortcuts && !shortcuts.open) shortcuts.showModal();
    if (plain && isGoing) {
      const page = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (page) window.location.assign(page.href);
    }
    isGoing = plain && event.key === "g" && !isGoing;
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.k-menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
  });
  document.addEventListener("click", (event) => {
    if (shortcuts && event.target.closest("[data-shortcuts]")) {
      event.preventDefault();
      shortcuts.showModal();
    }
    for (const menu of document.querySelectorAll("details.k-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // Where tabs run out of sight, as on a phone, the one of this page is brought into it.
  for (const tab of document.querySelectorAll(".k-tabs [aria-current]")) {
    const tabs = tab.closest(".k-tabs");
    tabs.scrollLeft += tab.getBoundingClientRect().right - tabs.getBoundingClientRect().right + 16;
  }

  // What the search field offers: arrows lead through it, Escape puts it away.
  const search = document.querySelector(".k-search");
  if (search) {
    const field = search.querySelector("input");
    const offered = search.querySelector(".k-suggest");
    search.addEventListener("keydown", (event) => {
      const links = [...offered.querySelectorAll("a")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && links.length) {
        event.preventDefault();
        const stops = [field, ...links];
        stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
      }
      if (event.key === "Escape" && links.length) {
        offered.replaceChildren();
        field.focus();
      }
    });
  }

  // Rows ticked for one change together: the bar shows how many; the box in the heading ticks the page.
  const bulk = document.querySelector("form[data-bulk]");
  if (bulk) {
    const boxes = [...document.querySelectorAll('input[type="checkbox"][form="bulk"]')];
    const head = document.querySelector("[data-bulk-page]");
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      bulk.classList.toggle("is-on", ticked > 0);
      bulk.querySelector("[data-bulk-count]").textContent = ticked.toLocaleString("en-GB");
      if (head) {
        head.checked = ticked === boxes.length;
        head.indeterminate = ticked > 0 && ticked < boxes.length;
      }
    };
    document.addEventListener("change", (event) => {
      if (event.target === head) for (const box of boxes) box.checked = head.checked;
      if (event.target === head || boxes.includes(event.target)) show();
    });
    bulk.addEventListener("reset", () => {
      for (const box of boxes) box.checked = false;
      show();
    });
    window.addEventListener("pageshow", show);
    show();
  }

  // Forms marked so warn before typed text is lost. Each counts for itself: sending one leaves the others unsaved.
  const changed = new Set(document.querySelectorAll("form[data-warn-unsaved]:has([aria-invalid=true])"));
  let sending = null;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-warn-unsaved]");
    if (form) changed.add(form);
    if (form === sending) sending = null;
  });
  // What htmx sends, and what a dialog closes with, does not leave the page.
  document.addEventListener("submit", (event) => {
    const isLeaving = !event.defaultPrevented && event.target.getAttribute("method") !== "dialog";
    if (isLeaving) sending = event.target;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.requestConfig.verb !== "post") return;
    for (const form of event.detail.target.querySelectorAll("form[data-warn-unsaved]")) changed.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected && form !== sending)) event.preventDefault();
  });

  // What is typed goes to a draft a second after typing stops; passwords and personal facts stay where they are.
  const notKept = /password|(^|-)personal-|bottom_line/;
  const notTyped = /^(csrfmiddlewaretoken|draft)$|(^|-)token$/;
  const waiting = new Map();
  const draftKey = (form) => form && form.querySelector("input[data-draft-url]");
  const typedIn = (form) => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !notKept.test(name)) fields.append(name, value);
    }
    return fields;
  };
  const stopWaiting = (form) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
  };
  const keepDraft = async (form) => {
    const key = draftKey(form);
    stopWaiting(form);
    const options = { method: "POST", body: typedIn(form), keepalive: true, redirect: "manual" };
    const answer = await fetch(key.dataset.draftUrl, options).catch(() => null);
    const note = form.querySelector("[data-draft-note]");
    if (answer && answer.status === 204 && note) {
      const time = new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" });
      note.textContent = `${key.dataset.kept} ${time}`;
    }
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (!draftKey(form)) return;
    stopWaiting(form);
    waiting.set(form, setTimeout(() => keepDraft(form), 1000));
  });
  document.addEventListener("submit", (event) => stopWaiting(event.target));
  window.addEventListener("pagehide", () => {
    for (const form of [...waiting.keys()]) keepDraft(form);
    changed.delete(sending);
  });
  window.addEventListener("pageshow", () => {
    sending = null;
  });

  // Who leaves a form by "discard changes" means it: no warning, no draft.
  document.addEventListener("click", (event) => {
    const leave = event.target.closest("a[data-discard]");
    const form = leave && leave.closest("form");
    if (!form) return;
    changed.delete(form);
    if (!draftKey(form)) return;
    stopWaiting(form);
    navigator.sendBeacon(`${draftKey(form).dataset.draftUrl}drop/`, typedIn(form));
  });

  // An offered draft is laid over its form.
  const setField = (field, values, place) => {
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = values.includes(option.value);
    } else if (values[place] !== undefined) field.value = values[place];
  };
  document.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-draft-fill]") && event.target.closest("[data-draft]");
    const keys = [...document.querySelectorAll("input[data-draft-form]")];
    const key = offer && keys.find((one) => one.dataset.draftForm === offer.dataset.draft);
    if (!key) return;
    const draft = JSON.parse(offer.querySelector("script").textContent);
    const places = {};
    for (const field of key.form.elements) {
      const isOurs = !notTyped.test(field.name) && field.type !== "file";
      if (!field.name || !isOurs || notKept.test(field.name)) continue;
      const place = places[field.name] || 0;
      places[field.name] = place + 1;
      const isTick = field.type === "checkbox" || field.type === "select-multiple";
      if (field.name in draft || isTick) setField(field, draft[field.name] || [], place);
    }
    for (const more of key.form.querySelectorAll("details:not([open])")) {
      const typed = more.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])");
      if ([...typed].some((field) => field.value)) more.open = true;
    }
    changed.add(key.form);
    offer.remove();
    const fold = key.form.closest("details");
    if (fold) fold.open = true;
    const first = [...key.form.elements].find((field) => field.type !== "hidden" && field.name);
    if (first) first.focus();
  });

  // A part that htmx could not fetch or send says so where it stands, with the way to try again.
  const sayFailed = (event) => {
    const { elt, target, requestConfig } = event.detail;
    if (target.querySelector("[data-not-loaded]")) return;
    const isAsked = requestConfig.verb === "get";
    const model = document.getElementById(isAsked ? "not-loaded" : "not-sent");
    const note = model.content.firstElementChild.cloneNode(true);
    note.querySelector("button").addEventListener("click", () => {
      target.tabIndex = -1;
      target.focus();
      note.remove();
      if (isAsked) htmx.ajax("GET", requestConfig.path, { source: elt, target });
      else elt.requestSubmit();
    });
    target.append(note);
  };
  document.addEventListener("htmx:responseError", sayFailed);
  document.addEventListener("htmx:sendError", sayFailed);

  // The error summary takes the focus, so that a screen reader starts with it.
  const errors = document.querySelector(".k-errors");
  if (errors) errors.focus({ preventScroll: true });
})();
