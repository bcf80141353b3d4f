import{a as s}from"./chunk-INXNPGS6.js";import{a as t,b as d,f as n,g as o,i as r,j as l}from"./chunk-PNEQITEL.js";import{a}from"./chunk-JFKSI6I7.js";function c(){let e=document.activeElement;for(;e?.shadowRoot?.activeElement;)e=e.shadowRoot.activeElement;return e instanceof HTMLElement?e:void 0}var i=class extends n{constructor(){super(...arguments);this.heading="";this.open=!1}static{this.styles=[s,t`
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
    `]}#e;render(){return d`<dialog aria-labelledby="heading" @close=${this.#i}>
      <div class="frame">
        <h2 id="heading">${this.heading}</h2>
        <div class="content"><slot></slot></div>
        <div class="actions"><slot name="actions"></slot></div>
      </div>
    </dialog>`}updated(p){!p.has("open")||this.open===this.dialog.open||(this.open?(this.#e=c(),this.dialog.showModal()):this.dialog.close())}disconnectedCallback(){super.disconnectedCallback(),this.dialog?.open&&this.dialog.close()}#i(){this.open=!1,this.#e?.isConnected&&this.#e.focus(),this.#e=void 0,this.dispatchEvent(new Event("close"))}};a([o()],i.prototype,"heading",2),a([o({type:Boolean,reflect:!0})],i.prototype,"open",2),a([r("dialog")],i.prototype,"dialog",2);l("smspartner-dialog",i);
