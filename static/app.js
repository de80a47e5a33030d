// What pages gain when scripts run. Without this file every form and link still works.
"use strict";
(() => {
  const words = () => document.body.dataset;
  const on = (event, handler, capture) => document.addEventListener(event, handler, capture);

  // The bar at the top: shown when something takes longer than 300 ms.
  let pending = 0, timer = 0;
  const bar = () => document.getElementById("busy");
  const start = () => {
    pending++;
    clearTimeout(timer);
    timer = setTimeout(() => { if (pending > 0 && bar()) bar().hidden = false; }, 300);
  };
  const stop = () => {
    pending = Math.max(0, pending - 1);
    if (pending > 0) return;
    clearTimeout(timer);
    if (bar()) bar().hidden = true;
  };
  on("htmx:beforeRequest", start);
  on("htmx:afterRequest", stop);

  // A form is sent once: its button is off until the answer is there.
  const buttons = (form) => [...form.elements].filter((e) => e.type === "submit");
  const lock = (form, by) => {
    form.dataset.sent = "1";
    // after this turn, so that the pressed button's own name and value are still sent
    setTimeout(() => buttons(form).forEach((b) => { b.disabled = true; if (b === by) b.setAttribute("aria-busy", "true"); }));
  };
  const unlock = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((b) => { if (b.dataset.off === undefined) b.disabled = false; b.removeAttribute("aria-busy"); });
  };
  const usesHtmx = (form) => form.matches("[hx-get],[hx-post],[hx-put],[hx-delete]");

  on("submit", (e) => {
    const form = e.target, by = e.submitter;
    if (form.method === "dialog") return;
    const question = (by && by.dataset.confirm) || form.dataset.confirm;
    if (question && form.dataset.agreed === undefined) {
      e.preventDefault();
      e.stopImmediatePropagation();
      ask(question, by, () => { form.dataset.agreed = "1"; form.requestSubmit(by || undefined); });
      return;
    }
    delete form.dataset.agreed;
    if (form.dataset.sent !== undefined) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    delete form.dataset.dirty;
    if (form.method !== "get" && form.dataset.repeat === undefined) {
      buttons(form).forEach((b) => { if (b.disabled) b.dataset.off = ""; });
      lock(form, by);
    }
    if (!usesHtmx(form) && form.dataset.repeat === undefined) start();
  }, true);
  on("htmx:afterRequest", (e) => {
    const form = e.target.closest && e.target.closest("form");
    if (form) unlock(form);
  });
  // Coming back with the browser's button brings the page as it was left: make it usable again.
  addEventListener("pageshow", () => { pending = 0; stop(); document.querySelectorAll("form[data-sent]").forEach(unlock); });
  on("click", (e) => {
    const a = e.target.closest("a[href]");
    if (!a || e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || a.target || a.hasAttribute("download")) return;
    if (a.origin === location.origin && a.pathname + a.search !== location.pathname + location.search) start();
  });

  // Typed text is not lost by leaving the page unawares.
  on("input", (e) => { const form = e.target.form; if (form && form.method === "post") form.dataset.dirty = "1"; });
  addEventListener("beforeunload", (e) => { if (document.querySelector("form[data-guard][data-dirty]")) e.preventDefault(); });

  // A picture that is larger than what is taken is made smaller here, before it is sent: phones take them so.
  const most = { pixels: 12e6, bytes: 12 << 20, side: 3200 };
  async function smaller(file) {
    const picture = await createImageBitmap(file);
    if (picture.width * picture.height <= most.pixels && file.size <= most.bytes) return file;
    const scale = Math.min(1, most.side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  }
  on("change", async (e) => {
    const input = e.target, form = input.form;
    if (!form || input.type !== "file" || !input.accept.startsWith("image/") || input.files.length !== 1) return;
    const off = buttons(form).filter((b) => !b.disabled);
    off.forEach((b) => { b.disabled = true; });
    try {
      const file = input.files[0], made = await smaller(file);
      if (made !== file) {
        const list = new DataTransfer();
        list.items.add(made);
        input.files = list.files;
      }
    } catch { /* no picture this browser reads: the service says what is wrong with it */ }
    off.forEach((b) => { b.disabled = false; });
  });

  // Questions before acts that can't be taken back.
  function ask(question, by, yes) {
    const d = document.createElement("dialog");
    d.className = "ask";
    d.setAttribute("aria-label", words().confirmTitle);
    const box = document.createElement("div");
    box.className = "sheet";
    const h = document.createElement("h2");
    h.textContent = words().confirmTitle;
    const p = document.createElement("p");
    p.textContent = question;
    const row = document.createElement("div");
    row.className = "actions";
    const button = (text, kind, act) => {
      const b = document.createElement("button");
      b.type = "button";
      b.className = kind;
      b.textContent = text;
      b.addEventListener("click", () => { d.close(); act(); });
      row.append(b);
      return b;
    };
    const danger = by && by.classList.contains("danger");
    button((by && by.textContent.trim()) || words().ok, danger ? "danger" : "primary", yes);
    const no = button(words().cancel, "secondary", () => { });
    box.append(h, p, row);
    d.append(box);
    d.addEventListener("close", () => { d.remove(); if (by) by.focus(); });
    document.body.append(d);
    d.showModal();
    no.focus();
  }

  // Dialogs of the page: opened by a link to them, so that they also open without scripts.
  on("click", (e) => {
    const opener = e.target.closest("[data-dialog]");
    if (opener) {
      const d = document.getElementById(opener.dataset.dialog);
      if (d && d.showModal) { e.preventDefault(); if (!d.open) d.showModal(); }
      return;
    }
    const closer = e.target.closest("[data-close]");
    const d = closer ? closer.closest("dialog") : e.target.tagName === "DIALOG" && e.target;
    if (closer && d && d.open) { e.preventDefault(); d.close(); }
  });

  // Check boxes: one for all of a name within the same form or table.
  const family = (all) => (all.closest("form") || all.closest("table") || document)
    .querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.selectAll)}"]:not(:disabled)`);
  on("change", (e) => {
    const all = e.target;
    if (all.dataset.selectAll !== undefined) family(all).forEach((b) => { b.checked = all.checked; });
    document.querySelectorAll("[data-select-all]").forEach(tally);
  });
  function tally(all) {
    const boxes = [...family(all)], ticked = boxes.filter((b) => b.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    const scope = all.closest("form") || all.closest("table");
    scope && scope.querySelectorAll("[data-selected-count]").forEach((n) => { n.textContent = ticked; });
  }

  // Uploads through htmx show how far they are.
  on("htmx:xhr:progress", (e) => {
    const box = e.target.querySelector && e.target.querySelector("[data-upload-progress]");
    if (!box || !e.detail.lengthComputable) return;
    const percent = Math.floor(e.detail.loaded / e.detail.total * 100);
    box.hidden = false;
    const p = box.querySelector("progress");
    if (percent < 100) p.value = percent; else p.removeAttribute("value");
    box.querySelector("[data-upload-percent]").textContent = percent + "%";
  });
  on("htmx:afterRequest", (e) => {
    const box = e.target.querySelector && e.target.querySelector("[data-upload-progress]");
    if (box) box.hidden = true;
  });

  // An answer that is a whole page (signed out, an error, a form with its faults)
  // replaces the whole page, unless the request asked for a piece of it.
  on("htmx:beforeSwap", (e) => {
    const d = e.detail, text = d.serverResponse || "";
    if (!/^\s*<!doctype/i.test(text)) return;
    const asked = d.requestConfig.elt.closest("[hx-select]");
    const id = asked && asked.getAttribute("hx-select").replace(/^#/, "");
    if (id && text.includes(`id="${id}"`)) return;
    d.shouldSwap = true;
    d.target = document.body;
    d.swapOverride = "innerHTML";
    d.selectOverride = "unset";
    const to = d.xhr.responseURL;
    if (to && to !== location.href && d.xhr.status < 400) history.pushState(null, "", to);
  });

  // A receipt that found no network says so on its row and is sent again until
  // it arrives: sent twice it counts once.
  const resendAfter = 4000;
  const resend = (form) => {
    const row = form.closest(".student");
    if (!row) return false;
    row.classList.add("unsent");
    row.querySelector(".student-state").dataset.unsent = words().unsent;
    setTimeout(() => { if (form.isConnected) form.requestSubmit(); }, resendAfter);
    return true;
  };

  // No answer at all: say so, keep what was typed.
  on("htmx:sendError", (e) => {
    if (e.target.closest && e.target.matches("form") && resend(e.target)) return;
    const box = document.getElementById("flash");
    if (!box) return;
    const p = document.createElement("p");
    p.className = "flash flash-error";
    p.setAttribute("role", "alert");
    p.textContent = words().offline;
    box.replaceChildren(p);
    p.scrollIntoView({ block: "nearest" });
  });

  const ready = (root) => {
    root.querySelectorAll("dialog[data-modal][open]").forEach((d) => { d.close(); d.showModal(); });
    root.querySelectorAll("[data-select-all]").forEach(tally);
    const first = root.querySelector("[data-focus]");
    if (first) first.focus();
  };
  on("DOMContentLoaded", () => ready(document));
  on("htmx:afterSwap", (e) => ready(e.target.parentNode || document));
})();
