import{a as v}from"./chunk-IE354HTN.js";import{e as h}from"./chunk-JZSH4ETF.js";import{a as b}from"./chunk-XYJAKMV5.js";import{a as t}from"./chunk-JXABIQQJ.js";import{a as c,b as y,c as a,e as d,g,h as m,i as $,k as f}from"./chunk-YZMIZKNU.js";var _=[7,30,90,365],l=class extends g{constructor(){super(...arguments);this.handover={};this.days=30;this.#t=new v(this,"smspartner/money/subscribe",()=>({config_entry_id:this.app.account.config_entry_id,days:this.days}))}static{this.styles=[b,y`
      .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: var(--gap); margin-bottom: var(--gap); }
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
      summary { cursor: pointer; padding: 8px 0; }
      .scroll { max-height: 400px; overflow: auto; }
      td:last-child, th:last-child { padding-inline-end: 0; }
      .below { display: grid; gap: 4px; }
    `]}#t;connectedCallback(){super.connectedCallback(),import("./spending-chart-AHR4DUP3.js")}render(){let{event:s,error:e}=this.#t,{t:r}=this.app;return e?a`<p class="notice error" role="alert">${r(h.failed,{error:e})}</p>`:s?a`
      <div class="figures">
        ${this.#r(s)}
        ${this.#e(r(t.lookups),s.lookups,s)}
        ${this.#e(r(t.sms),s.sms,s,this.#o(s))}
      </div>
      ${this.#i(s)}
      <div class="below secondary">
        <p>${r(t.in_all,{lookups:this.#s(s.lookups_in_all,s),sms:this.#s(s.sms_in_all,s)})}</p>
        ${s.has_other_currencies?a`<p>${r(t.other_currencies)}</p>`:d}
        <p>${r(t.kept,{count:s.kept_days})}</p>
        <p>${r(t.settings)}
          <a href="/config/integrations/integration/smspartner">${r(t.open_settings)}</a></p>
      </div>
    `:a`<div class="card">${r(h.loading)}</div>`}#r(s){let{t:e,formats:r}=this.app,{balance:i,balance_currency:o}=s;return a`<section class="card">
      <h2>${e(t.balance)}</h2>
      ${i===null?a`<p class="secondary">${e(t.balance_unknown)}</p>`:a`<div class="large">${r.money(i,o)}</div>
            <p class="secondary">${e(t.balance_hint)}</p>`}
    </section>`}#e(s,{budget:e,spent:r,left:i},o,n=d){let{t:p}=this.app,u={spent:this.#s(r,o)};return a`<section class="card">
      <h2>${s}</h2>
      ${e===null||i===null?a`<div class="large">${p(t.no_limit)}</div>
            <p class="secondary">${p(t.spent,u)}</p>`:a`<div class="large">${p(t.left,{left:this.#s(i,o)})}</div>
            ${this.#a(1-i/e)}
            <p class="secondary">${p(t.spent_of,{...u,budget:this.#s(e,o)})}</p>`}
      ${n}
    </section>`}#a(s){let e=s>=1?"full":s>=.8?"high":"";return a`<div class="meter" aria-hidden="true">
      <div class=${e} style=${`width: ${Math.min(s,1)*100}%`}></div>
    </div>`}#o(s){return s.reserve_left===null||!s.reserve?d:a`<p class="secondary">${this.app.t(t.reserve,{left:this.#s(s.reserve_left,s),reserve:this.#s(s.reserve,s)})}</p>`}#i(s){let{t:e}=this.app,r=s.days.reduce((o,n)=>o+n.lookups,0),i=s.days.reduce((o,n)=>o+n.sms,0);return a`<section class="card">
      <div class="row head">
        <h2>${e(t.by_day)}</h2>
        ${this.#n(s)}
      </div>
      ${r||i?a`<p class="secondary">${e(t.sum,{sum:this.#s(r+i,s),lookups:this.#s(r,s),sms:this.#s(i,s)})}</p>
            <smspartner-spending-chart .app=${this.app} .days=${s.days}
              .currency=${s.currency}></smspartner-spending-chart>
            ${this.#l(s)}`:a`<p class="secondary">${e(t.nothing)}</p>`}
    </section>`}#n(s){let{t:e}=this.app,r=s.kept_days,i=[..._.filter(n=>n<r),r].slice(0,4),o=Math.min(this.days,r);return a`<select aria-label=${e(t.period)} @change=${this.#p}>
      ${i.map(n=>a`<option value=${n} ?selected=${n===o}>${e(t.last_days,{count:n})}</option>`)}
    </select>`}#l(s){let{t:e,formats:r}=this.app,i=o=>a`<td class="number">${this.#s(o,s)}</td>`;return a`<details>
      <summary>${e(t.as_table)}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${e(t.by_day)}><table>
        <thead><tr>
          <th scope="col">${e(t.day)}</th>
          <th scope="col" class="number">${e(t.lookups)}</th>
          <th scope="col" class="number">${e(t.sms)}</th>
          <th scope="col" class="number">${e(t.together)}</th>
        </tr></thead>
        <tbody>${[...s.days].reverse().map(o=>a`<tr>
            <th scope="row">${r.day(o.day)}</th>
            ${i(o.lookups)}${i(o.sms)}${i(o.lookups+o.sms)}
          </tr>`)}</tbody>
      </table></div>
    </details>`}#s(s,e){return this.app.formats.money(s,e.currency)}#p(s){this.days=Number(s.target.value)}};c([m({attribute:!1})],l.prototype,"app",2),c([m({attribute:!1})],l.prototype,"handover",2),c([$()],l.prototype,"days",2);f("smspartner-money",l);export{l as MoneyView};
