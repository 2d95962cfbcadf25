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

  // An empty filter says nothing in the address.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-auto-submit]")) {
      for (const field of event.target.elements) {
        if (field.name && field.value === "") field.disabled = true;
      }
    }
  });
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-auto-submit] :disabled")) field.disabled = false;
  });

  // "/" goes to the search field; Escape closes an open menu.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = document.querySelector('[data-hotkey="/"]');
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.k-menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.k-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // Forms marked so warn before typed text is lost.
  let isSending = false;
  let isChanged = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-warn-unsaved]")) isChanged = true;
  });
  document.addEventListener("submit", () => {
    isSending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged && !isSending) event.preventDefault();
  });

  // The error summary takes the focus, so that a screen reader starts with it.
  const errors = document.querySelector(".k-errors");
  if (errors) errors.focus({ preventScroll: true });
})();
