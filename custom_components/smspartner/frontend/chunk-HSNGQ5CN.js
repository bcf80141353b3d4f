import{a as o,b as l,c as n,e as d,g as p,h as a,k as u,l as c}from"./chunk-UMLVEOUD.js";var h=class{constructor(r,e,s,t){this.host=r;this.type=e;this.request=s;this.onEvent=t;r.addController(this)}#e;#t;hostUpdate(){let r=this.request(),e=r&&JSON.stringify([r,this.host.app.account.generation]);e!==this.#e&&(this.#r(),this.#e=e,r?this.#i(r,e):(this.event=void 0,this.error=void 0))}hostConnected(){this.host.requestUpdate()}hostDisconnected(){this.#r()}async#i(r,e){try{let s=await this.host.app.client.subscribe(this.type,r,t=>{this.#e===e&&(this.event=t,this.onEvent?.(t),this.host.requestUpdate())});this.#e===e?this.#t=s:s(),this.#s(e,void 0)}catch(s){this.#s(e,s.message)}}#s(r,e){this.#e!==r||this.error===e||(this.error=e,this.host.requestUpdate())}#r(){this.#e=void 0,this.#t?.(),this.#t=void 0}};var i=class extends p{constructor(){super(...arguments);this.parts=[];this.total=0;this.selectable=!1;this.chosen=[]}static{this.styles=[c,l`
      :host { display: block; }
      .bar {
        display: flex; gap: 2px; height: 16px; overflow: hidden; border-radius: 8px;
        background: var(--divider-color, #e0e0e0);
      }
      .part { min-width: 3px; transition: flex-grow 0.3s; }
      .rest { min-width: 0; }
      ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0 0; padding: 0; list-style: none; }
      li, button { display: inline-flex; align-items: center; gap: 6px; }
      button { min-height: 32px; padding: 0 12px; border-color: var(--divider-color, #e0e0e0); }
      button[aria-pressed="true"] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
      i { flex: none; width: 12px; height: 12px; border-radius: 50%; }
      .amount { font-variant-numeric: tabular-nums; white-space: nowrap; }
      @media (prefers-reduced-motion: reduce) { .part { transition: none; } }
    `]}render(){let e=this.parts.reduce((t,f)=>t+f.value,0),s=Math.max(0,this.total-e);return n`
      <div class="bar" aria-hidden="true">
        ${this.parts.map(t=>t.value>0?n`<div class="part" style=${`flex: ${t.value} 0 0; background: ${t.colour}`}></div>`:d)}
        ${s>0?n`<div class="rest" style=${`flex: ${s} 0 0`}></div>`:d}
      </div>
      <ul>${this.parts.map(t=>n`<li>${this.#e(t,e+s)}</li>`)}</ul>
    `}#e(e,s){let t=n`<i style=${`background: ${e.colour}`}></i><span>${e.label}</span>
      <span class="amount">${this.formats.count(e.value)}
        <span class="secondary">(${this.formats.share(s?e.value/s:0)})</span></span>`;return this.selectable?n`<button aria-pressed=${this.chosen.includes(e.key)?"true":"false"}
      @click=${()=>this.#t(e.key)}>${t}</button>`:t}#t(e){this.dispatchEvent(new CustomEvent("choose",{detail:e}))}};o([a({attribute:!1})],i.prototype,"formats",2),o([a({attribute:!1})],i.prototype,"parts",2),o([a({type:Number})],i.prototype,"total",2),o([a({type:Boolean})],i.prototype,"selectable",2),o([a({attribute:!1})],i.prototype,"chosen",2);u("smspartner-bar",i);export{h as a};
