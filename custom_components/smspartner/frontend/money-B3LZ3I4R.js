import{a as v}from"./chunk-MQFUTJKL.js";import{a as _}from"./chunk-NF5XLLJZ.js";import{a as b,g as u}from"./chunk-SMFVZEXC.js";import{a as s}from"./chunk-ASOEOCEQ.js";import{a as y,b as a,d,f as $,g as h,h as m,j as f}from"./chunk-PNEQITEL.js";import{a as p}from"./chunk-JFKSI6I7.js";var k=[7,30,90,365],l=class extends ${constructor(){super(...arguments);this.handover={};this.days=30;this.hasNoChart=!1;this.#s=new _(this,"smspartner/money/subscribe",()=>({config_entry_id:this.app.account.config_entry_id,days:this.days}))}static{this.styles=[b,y`
      .figures { margin-top: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: var(--gap); margin-bottom: var(--gap); }
      .figures .card { margin: 0; display: flex; flex-direction: column; gap: 8px; }
      .figures h2 { font-size: 16px; margin: 0; }
      .figures p, .below p { margin: 0; }
      .large { font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums; }
      .meter { height: 8px; border-radius: 4px; overflow: hidden; background: var(--divider-color, #e0e0e0); }
      .meter div { height: 100%; background: var(--primary-color, #03a9f4); }
      .meter .high { background: var(--warning-color, #ffa600); }
      .meter .full { background: var(--error-color, #b3261e); }
      .head { justify-content: space-between; margin-bottom: 8px; }
      .head h2 { margin: 0; }
      a { color: inherit; }
      details { margin-top: 16px; }
      .scroll { max-height: 400px; overflow: auto; }
      td:last-child, th:last-child { padding-inline-end: 0; }
      .below { display: grid; gap: 4px; }
    `]}#s;connectedCallback(){super.connectedCallback(),import("./spending-chart-EBDTD344.js").catch(()=>{this.hasNoChart=!0})}render(){let{event:t,error:e}=this.#s,{t:r}=this.app;return e?a`<p class="notice error" role="alert">${r(u.failed,{error:e})}</p>`:t?a`
      <div class="figures">
        ${this.#r(t)}
        ${this.#e(r(s.lookups),t.lookups,t)}
        ${this.#e(r(s.sms),t.sms,t,this.#o(t))}
      </div>
      ${this.#i(t)}
      <div class="below secondary">
        <p>${r(s.in_all,{lookups:this.#t(t.lookups_in_all,t),sms:this.#t(t.sms_in_all,t)})}</p>
        ${t.has_other_currencies?a`<p>${r(s.other_currencies)}</p>`:d}
        <p>${r(s.kept,{count:t.kept_days})}</p>
        <p>${r(s.settings)}
          <a href="/config/integrations/integration/smspartner">${r(s.open_settings)}</a></p>
      </div>
    `:a`<div class="card">${r(u.loading)}</div>`}#r(t){let{t:e,formats:r}=this.app,{balance:i,balance_currency:o}=t;return a`<section class="card">
      <h2>${e(s.balance)}</h2>
      ${i===null?a`<p class="secondary">${e(s.balance_unknown)}</p>`:a`<div class="large">${r.money(i,o)}</div>
            <p class="secondary">${e(s.balance_hint)}</p>`}
    </section>`}#e(t,{budget:e,spent:r,left:i},o,n=d){let{t:c}=this.app,g={spent:this.#t(r,o)};return a`<section class="card">
      <h2>${t}</h2>
      ${e===null||i===null?a`<div class="large">${c(s.no_limit)}</div>
            <p class="secondary">${c(s.spent,g)}</p>`:a`<div class="large">${c(s.left,{left:this.#t(i,o)})}</div>
            ${this.#a(1-i/e)}
            <p class="secondary">${c(s.spent_of,{...g,budget:this.#t(e,o)})}</p>`}
      ${n}
    </section>`}#a(t){let e=t>=1?"full":t>=.8?"high":"";return a`<div class="meter" aria-hidden="true">
      <div class=${e} style=${`width: ${Math.min(t,1)*100}%`}></div>
    </div>`}#o(t){return t.reserve_left===null||!t.reserve?d:a`<p class="secondary">${this.app.t(s.reserve,{left:this.#t(t.reserve_left,t),reserve:this.#t(t.reserve,t)})}</p>`}#i(t){let{t:e}=this.app,r=t.days.reduce((o,n)=>o+n.lookups,0),i=t.days.reduce((o,n)=>o+n.sms,0);return a`<section class="card">
      <div class="row head">
        <h2>${e(s.by_day)}</h2>
        ${this.#l(t)}
      </div>
      ${r||i?a`<p class="secondary">${e(s.sum,{sum:this.#t(r+i,t),lookups:this.#t(r,t),sms:this.#t(i,t)})}</p>
            ${this.#n(t)}
            ${this.#p(t)}`:a`<p class="secondary">${e(s.nothing)}</p>`}
    </section>`}#n({days:t,currency:e}){return this.hasNoChart?a`<p class="notice error" role="alert">${this.app.t(v.not_found)}</p>`:a`<smspartner-spending-chart .app=${this.app} .days=${t}
      .currency=${e}></smspartner-spending-chart>`}#l(t){let{t:e}=this.app,r=t.kept_days,i=[...k.filter(n=>n<r),r].slice(0,4),o=Math.min(this.days,r);return a`<select aria-label=${e(s.period)} @change=${this.#c}>
      ${i.map(n=>a`<option value=${n} ?selected=${n===o}>${e(s.last_days,{count:n})}</option>`)}
    </select>`}#p(t){let{t:e,formats:r}=this.app,i=o=>a`<td class="number">${this.#t(o,t)}</td>`;return a`<details>
      <summary>${e(s.as_table)}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${e(s.by_day)}><table>
        <thead><tr>
          <th scope="col">${e(s.day)}</th>
          <th scope="col" class="number">${e(s.lookups)}</th>
          <th scope="col" class="number">${e(s.sms)}</th>
          <th scope="col" class="number">${e(s.together)}</th>
        </tr></thead>
        <tbody>${[...t.days].reverse().map(o=>a`<tr>
            <th scope="row">${r.day(o.day)}</th>
            ${i(o.lookups)}${i(o.sms)}${i(o.lookups+o.sms)}
          </tr>`)}</tbody>
      </table></div>
    </details>`}#t(t,e){return this.app.formats.money(t,e.currency)}#c(t){this.days=Number(t.target.value)}};p([h({attribute:!1})],l.prototype,"app",2),p([h({attribute:!1})],l.prototype,"handover",2),p([m()],l.prototype,"days",2),p([m()],l.prototype,"hasNoChart",2);f("smspartner-money",l);export{l as MoneyView};
