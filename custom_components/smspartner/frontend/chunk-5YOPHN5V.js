import{a as u}from"./chunk-SMFVZEXC.js";import{a as l,b as a,d as n,f as d,g as o,j as p}from"./chunk-PNEQITEL.js";import{a as i}from"./chunk-JFKSI6I7.js";var r=class extends d{constructor(){super(...arguments);this.parts=[];this.total=0;this.selectable=!1;this.chosen=[]}static{this.styles=[u,l`
      :host { display: block; }
      .bar {
        display: flex; gap: 2px; height: 16px; overflow: hidden; border-radius: 8px;
        background: var(--divider-color, #e0e0e0);
      }
      .part { min-width: 3px; transition: flex-grow 0.3s; }
      .rest { min-width: 0; }
      ul { display: flex; flex-wrap: wrap; gap: 4px 16px; line-height: 1.3; margin: 8px 0 0; padding: 0; list-style: none; }
      ul:has(button) { gap: 8px; }
      li, button { display: inline-flex; align-items: center; gap: 6px; }
      button { min-height: 32px; padding: 0 10px; font-size: 14px; border-color: var(--divider-color, #e0e0e0); }
      @media (pointer: coarse) { button { min-height: 36px; } }
      button[aria-pressed="true"] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
      i { flex: none; width: 12px; height: 12px; border-radius: 50%; }
      .amount { font-variant-numeric: tabular-nums; white-space: nowrap; }
      @media (prefers-reduced-motion: reduce) { .part { transition: none; } }
    `]}render(){let e=this.parts.reduce((t,c)=>t+c.value,0),s=Math.max(0,this.total-e);return a`
      <div class="bar" aria-hidden="true">
        ${this.parts.map(t=>t.value>0?a`<div class="part" style=${`flex: ${t.value} 0 0; background: ${t.colour}`}></div>`:n)}
        ${s>0?a`<div class="rest" style=${`flex: ${s} 0 0`}></div>`:n}
      </div>
      <ul>${this.parts.map(t=>a`<li>${this.#e(t,e+s)}</li>`)}</ul>
    `}#e(e,s){let t=a`<i style=${`background: ${e.colour}`}></i><span>${e.label}</span>
      <span class="amount">${this.formats.count(e.value)}
        <span class="secondary">(${this.formats.share(s?e.value/s:0)})</span></span>`;return this.selectable?a`<button aria-pressed=${this.chosen.includes(e.key)?"true":"false"}
      @click=${()=>this.#t(e.key)}>${t}</button>`:t}#t(e){this.dispatchEvent(new CustomEvent("choose",{detail:e}))}};i([o({attribute:!1})],r.prototype,"formats",2),i([o({attribute:!1})],r.prototype,"parts",2),i([o({type:Number})],r.prototype,"total",2),i([o({type:Boolean})],r.prototype,"selectable",2),i([o({attribute:!1})],r.prototype,"chosen",2);p("smspartner-bar",r);
