import{a as c}from"./chunk-SMFVZEXC.js";import{a as n,b as r,f as l,g as d,i as s,j as p}from"./chunk-PNEQITEL.js";import{a}from"./chunk-JFKSI6I7.js";function f(){let o=document.activeElement;for(;o?.shadowRoot?.activeElement;)o=o.shadowRoot.activeElement;let i=[];for(let e=o;e;)(e===o||e instanceof Element&&e.hasAttribute("tabindex"))&&i.push(e),e=e instanceof ShadowRoot?e.host:e.parentNode;return i}var t=class extends l{constructor(){super(...arguments);this.heading="";this.open=!1;this.#e=[]}static{this.styles=[c,n`
      dialog {
        width: min(var(--dialog-width, 560px), calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 0; border: 0; overflow: hidden;
        border-radius: var(--ha-dialog-border-radius, 24px);
        background: var(--ha-dialog-surface-background, var(--card-background-color, #fff));
        color: inherit;
        box-shadow: 0 12px 32px rgb(0 0 0 / 0.3);
      }
      dialog::backdrop { background: rgb(0 0 0 / 0.5); }
      .frame { display: flex; flex-direction: column; max-height: calc(100dvh - 32px); }
      h2 { margin: 0; padding: 24px 24px 8px; font-size: 22px; font-weight: 400; overflow-wrap: anywhere; }
      .content { padding: 8px 24px 16px; overflow: auto; }
      .actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; padding: 8px 24px 24px; }
      @media (max-width: 600px) {
        h2 { padding: 16px 16px 8px; }
        .content { padding: 8px 16px; }
        .actions { padding: 8px 16px 16px; }
      }
    `]}#e;render(){return r`<dialog aria-labelledby="heading" @close=${this.#o}>
      <div class="frame">
        <h2 id="heading">${this.heading}</h2>
        <div class="content"><slot></slot></div>
        <div class="actions"><slot name="actions"></slot></div>
      </div>
    </dialog>`}updated(e){!e.has("open")||this.open===this.dialog.open||(this.open?(this.#e=f(),this.dialog.showModal()):this.dialog.close())}disconnectedCallback(){super.disconnectedCallback(),this.dialog?.open&&this.dialog.close()}#o(){this.open=!1;let e=this.#e;this.#e=[],this.dispatchEvent(new Event("close")),window.setTimeout(()=>{this.open||e.find(h=>h.isConnected)?.focus()})}};a([d()],t.prototype,"heading",2),a([d({type:Boolean,reflect:!0})],t.prototype,"open",2),a([s("dialog")],t.prototype,"dialog",2);p("smspartner-dialog",t);
