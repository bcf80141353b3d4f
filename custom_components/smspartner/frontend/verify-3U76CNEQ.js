import{a as A,b as K,c as B,d as G}from"./chunk-FQWKPILE.js";import{c as U}from"./chunk-R4SDQ3FQ.js";import{c as R}from"./chunk-BHGRHISA.js";import{c as H,e as C,g as W}from"./chunk-E3572OMP.js";import{a as q,c as j}from"./chunk-W2WR57ME.js";import"./chunk-6VDU4B6A.js";import{a as s,b as N}from"./chunk-PHVZ23ZV.js";import{a as O}from"./chunk-42ML5ZRM.js";import"./chunk-7LCVJYXI.js";import{a as $,f}from"./chunk-NDHFUSLX.js";import{a as d,b,c as n,e as p,g as v,h,i as m,j as z,k as y}from"./chunk-YZMIZKNU.js";var D=1e4,P=class{constructor(l,t,e,i,r){this.client=l;this.accountId=t;this.cells=e;this.uploaded=i;this.begun=r;this.#e=r,r&&(this.#t=Promise.resolve())}#e;#t;#i=!1;#n=new Map;async ask(l,t){let e=this.#s();await e;try{return await this.#a(l,t)}catch(i){if(!(i instanceof R&&i.key==="list_unknown")||this.begun||this.#i)throw i;return this.#t===e&&(this.#t=void 0),await this.#s(),this.#a(l,t)}}async correct(l,t){let e=await this.ask("smspartner/list/correct",{index:l,text:t});return this.#n.set(l,t),e}async phoneNumbers(){let l=[];for(let t=0;t<this.cells.rows;t+=D){let e=Math.min(D,this.cells.rows-t),i=await this.ask("smspartner/list/numbers",{row:t,limit:e});l.push(...i.phone_numbers)}return l}close(){this.#i=!0,this.#e&&this.#a("smspartner/list/close",{}).catch(()=>{})}#s(){return this.#t??=this.#r().catch(l=>{throw this.#t=void 0,l}),this.#t}async#r(){let l=await this.client.call("smspartner/list/open",{config_entry_id:this.accountId});this.#e=l.list_id;for(let t=0;t<this.cells.rows&&!this.#i;){let e=await this.cells.read(t,D);await this.#a("smspartner/list/add",{row:t,cells:e}),t+=e.length,this.uploaded(t)}for(let[t,e]of this.#n)await this.#a("smspartner/list/correct",{index:t,text:e});this.#i&&this.close()}#a(l,t){let e={config_entry_id:this.accountId,list_id:this.#e};return this.client.call(l,{...t,...e})}};var S=20,M=class extends EventTarget{constructor(t,e){super();this.client=t;this.accountId=e;this.name="";this.uploaded=0;this.wishes={reuseWithin:86400,leaveOutOptedOut:!0,tag:""};this.#n=O();this.#r=!1}#e;#t;#i;#n;#s;#r;get isBegun(){return this.#t!==void 0}async begin(t){this.clear(),this.name=typeof t=="string"?"":t.name,await this.#a(t,{})}async readAnew(t){await this.#a(null,t)}async goOn(t){t!==this.#i&&(this.#i=t,this.clear(),await this.#l({rows:0,read:async()=>[]},t))}refresh(){return this.#r=!0,this.#s??=this.#d().finally(()=>{this.#s=void 0}),this.#s}async wish(t){this.wishes={...this.wishes,...t},this.#p(),Object.keys(t).some(e=>e!=="tag")&&await this.refresh()}async entries(t,e){return this.#t?this.#t.ask("smspartner/list/entries",{kind:t,offset:e,limit:S,reuse_within:this.wishes.reuseWithin}):{total:0,entries:[]}}async correct(t,e){let i=await this.#t?.correct(t,e);return this.refresh(),i?.entry??null}async buy(){let{summary:t,wishes:e}=this,i=this.#t;if(!t||!i||this.activity)return;let r=this.#n;return this.#o("buying",async()=>{await this.#c(i,r);try{await i.ask("smspartner/list/buy",{verification_id:r,tag:e.tag.trim()||null,reuse_within:e.reuseWithin,leave_out_opted_out:e.leaveOutOptedOut,cost:t.cost})}catch(o){throw o instanceof R&&o.key&&await q(r).catch(()=>{}),this.refresh(),o}return r})}clear(){this.#t?.close(),this.#e?.close(),this.#t=void 0,this.#e=void 0,this.#n=O(),this.table=void 0,this.summary=void 0,this.problem=void 0,this.error=void 0,this.activity=void 0,this.name="",this.uploaded=0,this.#p()}async#a(t,e){this.#e??=new K;let i=this.#e;this.#t?.close(),this.#t=void 0,this.summary=void 0;let r=await this.#o("reading",()=>i.ask("read",{source:t,reading:e}));!r||i!==this.#e||(this.table=r,await this.#l({rows:r.rows,read:(o,a)=>i.ask("cells",{row:o,limit:a})}))}async#l(t,e){let i=new P(this.client,this.accountId,t,r=>{this.#t===i&&(this.uploaded=r,this.#p())},e);this.#t=i,this.uploaded=0,await this.#o("uploading",()=>this.refresh())}async#d(){for(;this.#r&&this.#t;){this.#r=!1;let t=this.#t;try{let e=await t.ask("smspartner/list/summarize",{reuse_within:this.wishes.reuseWithin,leave_out_opted_out:this.wishes.leaveOutOptedOut});t===this.#t&&this.#h({summary:e,error:void 0})}catch(e){t===this.#t&&this.#m(e)}}}async#c(t,e){if(!this.#e||!this.table)return;let i=await t.phoneNumbers();try{await this.#e.ask("save",{verificationId:e,phoneNumbers:i})}catch(r){if(!(r instanceof A))throw r}}async#o(t,e){this.#h({activity:t,problem:void 0,error:void 0});try{return await e()}catch(i){this.#m(i);return}finally{this.activity===t&&this.#h({activity:void 0})}}#m(t){t instanceof A?this.#h({problem:t.problem}):this.#h({error:t.message})}#h(t){Object.assign(this,t),this.#p()}#p(){this.dispatchEvent(new Event("change"))}},Y=new Map;function X(u,l){let t=Y.get(l);return t||(t=new M(u,l),Y.set(l,t)),t}var J={";":s.semicolon,",":s.comma,"	":s.tab,"|":s.bar,"":s.no_separator},Q=10;function L(u,l){return u+2+(l?.reading.headerRow??-1)}var E=class extends v{static{this.styles=[$,b`
      .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr)); gap: 12px; margin-bottom: 16px; }
      select { width: 100%; }
      .scroll { overflow-x: auto; border: 1px solid var(--divider-color, #e0e0e0); border-radius: 8px; }
      table { font-size: 14px; }
      th, td { padding: 6px 12px; white-space: nowrap; max-width: 280px; overflow: hidden; text-overflow: ellipsis; }
      thead th { background: var(--secondary-background-color, #e5e5e5); }
      .chosen { background: color-mix(in srgb, var(--primary-color, #03a9f4) 16%, transparent); font-weight: 500; }
      td:first-child, thead th:first-child { color: var(--secondary-text-color, #5f6368); text-align: end; }
      thead th:first-child { color: inherit; }
    `]}render(){let{t:l}=this.app,{reading:t,sheets:e,header:i}=this.table,r=i.map((a,c)=>[`${c}`,a]),o=Array.from({length:Q},(a,c)=>[`${c}`,l(s.header_line,{line:c+1})]);return n`<div class="fields">
      ${this.#e("column",s.column,`${t.column}`,r,Number)}
      ${this.#e("headerRow",s.header_row,`${t.headerRow??""}`,[["",l(s.no_header)],...o],a=>a===""?null:Number(a))}
      ${t.separator===null?p:this.#e("separator",s.separator,t.separator,G.map(a=>[a,l(J[a])]),a=>a)}
      ${t.encoding===null?p:this.#e("encoding",s.encoding,t.encoding,B.map(a=>[a,a.toUpperCase()]),a=>a)}
      ${e.length<2?p:this.#e("sheet",s.sheet,`${t.sheet}`,e.map((a,c)=>[`${c}`,a]),Number)}
    </div>
    ${this.#t()}`}#e(l,t,e,i,r){return n`<label class="field">${this.app.t(t)}
      <select name=${l} @change=${o=>{let{value:a}=o.target;this.#i({[l]:r(a)})}}>${i.map(([o,a])=>n`<option value=${o} .selected=${o===e}>${a}</option>`)}</select></label>`}#t(){let{t:l}=this.app,{header:t,preview:e,reading:i}=this.table,r=o=>o===i.column?"chosen":"";return n`<div class="scroll" tabindex="0" role="region" aria-label=${l(s.preview)}>
      <table>
        <thead><tr>
          <th scope="col">${l(s.line)}</th>
          ${t.map((o,a)=>n`<th scope="col" class=${r(a)}>${a===i.column?l(s.number_column,{name:o}):o}</th>`)}
        </tr></thead>
        <tbody>${e.map((o,a)=>n`<tr>
            <td>${L(a,this.table)}</td>
            ${t.map((c,k)=>n`<td class=${r(k)}>${o[k]??""}</td>`)}
          </tr>`)}</tbody>
      </table>
    </div>`}#i(l){let{reading:t}=this.table,{sheet:e,encoding:i}=t,o={..."sheet"in l||"separator"in l?{sheet:e,encoding:i}:t,...l};this.dispatchEvent(new CustomEvent("reading",{detail:o}))}};d([h({attribute:!1})],E.prototype,"app",2),d([h({attribute:!1})],E.prototype,"table",2);y("smspartner-list-preview",E);var Z=["good","invalid","doubled","opted_out","known"],g=class extends v{constructor(){super(...arguments);this.version=0;this.kind="good";this.offset=0;this.total=0;this.shown=[];this.error="";this.#e=!1;this.#i=0;this.#n=Promise.resolve();this.#s=Promise.resolve()}static{this.styles=[$,b`
      .kinds { display: grid; grid-template-columns: repeat(auto-fit, minmax(104px, 1fr)); gap: 8px; margin-bottom: 16px; }
      .kinds button { border-radius: 12px; padding: 8px 12px; text-align: start; border-color: var(--divider-color, #e0e0e0); display: grid; gap: 2px; align-content: start; justify-content: start; justify-items: start; }
      .kinds button[aria-pressed="true"] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
      .kinds b { font-size: 24px; font-weight: 400; font-variant-numeric: tabular-nums; line-height: 1.2; }
      p { margin: 0 0 8px; }
      table { font-size: 14px; }
      td { vertical-align: middle; }
      td.line { width: 1%; white-space: nowrap; text-align: end; padding-inline-end: 16px; font-variant-numeric: tabular-nums; }
      td.text { overflow-wrap: anywhere; }
      td.actions { width: 1%; padding-inline-end: 0; white-space: nowrap; }
      input { width: 100%; min-width: 0; max-width: 320px; }
      .fixed { display: inline-flex; align-items: center; gap: 6px; font-variant-numeric: tabular-nums; }
      .fixed smspartner-icon { width: 20px; height: 20px; color: var(--success-color, #43a047); }
      .fixed.out smspartner-icon { color: var(--secondary-text-color, #5f6368); }
      nav { justify-content: space-between; margin-top: 8px; }
      @media (max-width: 600px) {
        table, tbody, tr { display: block; }
        thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        tr { display: grid; grid-template-columns: auto 1fr auto; gap: 4px 12px; align-items: center; padding: 8px 0; }
        tr + tr { border-top: 1px solid var(--divider-color, #e0e0e0); }
        tr + tr > * { border: 0; }
        td { padding: 0; border: 0; }
        td.line { width: auto; padding: 0; }
        td.reason { grid-column: 2 / -1; grid-row: 2; }
      }
    `]}#e;#t;#i;#n;#s;willUpdate(){let{summary:t,wishes:e}=this.draft;if(!t)return;this.#e||(this.#e=!0,this.kind=t.invalid?"invalid":"good");let i=this.kind==="known"?e.reuseWithin:0,r=`${this.kind} ${this.offset} ${i}`;r!==this.#t&&(this.#t=r,this.#n=this.#g())}render(){let{t,formats:e}=this.app,{summary:i}=this.draft;return i?n`
      <div class="kinds" role="group" aria-label=${t(s.kinds)}>${Z.map(r=>n`<button aria-pressed=${r===this.kind?"true":"false"}
          @click=${()=>this.#h(r)}>
          <b>${e.count(i[r])}</b><span>${t(s[r])}</span></button>`)}</div>
      <p class="secondary">${this.shown.length?t(s[`${this.kind}_help`]):t(s.nothing_of_kind)}</p>
      ${this.error?n`<p class="notice error" role="alert">${this.error}</p>`:p}
      ${this.shown.length?this.#r():p}
      ${this.#c()}
    `:p}#r(){let{t}=this.app,e=this.kind==="invalid"||this.kind==="doubled"?s.reason:f.phone_number;return n`<table>
      <thead><tr>
        <th scope="col">${t(s.line)}</th><th scope="col">${t(s.entry)}</th>
        <th scope="col">${t(e)}</th>
        ${this.kind==="invalid"?n`<td></td>`:p}
      </tr></thead>
      <tbody>${U(this.shown,({before:i})=>i.index,(i,r)=>this.kind==="invalid"?this.#a(i,r):n`<tr><td class="line secondary">${this.#o(i.before.row)}</td>
              <td class="text">${i.before.text}</td>
              <td class="reason">${this.#l(i.before)}</td></tr>`)}</tbody>
    </table>`}#a(t,e){let{t:i}=this.app,{before:r,now:o}=t,a=this.#o(r.row);return n`<tr>
      <td class="line secondary">${a}</td>
      <td class="text"><input aria-label=${i(s.correct_line,{line:a})} inputmode="tel"
        autocomplete="off" spellcheck="false" aria-describedby=${`about-${e}`}
        .value=${t.typed??o?.text??r.text} ?disabled=${!o}
        @input=${c=>{t.typed=c.target.value}}
        @change=${()=>this.#u(t)}
        @keydown=${c=>this.#b(c,t,e)}></td>
      <td class="reason" id=${`about-${e}`}>${o?this.#l(o):this.#d(s.left_out,W,"out")}</td>
      <td class="actions">${o?.problem?n`<button class="plain" aria-label=${i(s.leave_out_line,{line:a})}
              @click=${()=>this.#v(t,e)}>${i(s.leave_out)}</button>`:p}</td>
    </tr>`}#l(t){let{t:e}=this.app;if(t.problem)return e(s[t.problem]);if(t.first_row!==null)return e(s.first_line,{line:this.#o(t.first_row)});let i=t.phone_number??"";return this.kind!=="invalid"?i:n`<span class="fixed"><smspartner-icon .path=${H}></smspartner-icon>${e(s.read_as,{number:i})}</span>`}#d(t,e,i){return n`<span class="fixed ${i}"><smspartner-icon .path=${e}></smspartner-icon>${this.app.t(t)}</span>`}#c(){let{t,formats:e}=this.app;if(this.total<=this.shown.length&&!this.offset)return p;let i=e.count(this.offset+1),r=e.count(this.offset+this.shown.length);return n`<nav class="row" aria-label=${t(s.pages)}>
      <button ?disabled=${!this.offset} @click=${()=>this.#p(-1)}>${t(s.previous)}</button>
      <span class="secondary">${t(s.page_of,{from:i,to:r,total:e.count(this.total)})}</span>
      <button ?disabled=${this.#m()} @click=${()=>this.#p(1)}>${t(s.next)}</button>
    </nav>`}#o(t){return this.app.formats.count(L(t,this.draft.table))}#m(){return this.offset+this.shown.length>=this.total}#h(t){this.kind=t,this.offset=0,this.#t=void 0}#p(t){let e=this.kind==="invalid"?this.shown.filter(({now:i})=>i?.problem).length:this.shown.length;this.offset=Math.max(0,this.offset+(t>0?e:-S)),this.#t=void 0,this.requestUpdate()}async#g(){let t=++this.#i;try{let{total:e,entries:i}=await this.draft.entries(this.kind,this.offset);if(t!==this.#i)return;this.total=e,this.shown=i.map(r=>({before:r,now:r})),this.error=""}catch(e){t===this.#i&&(this.error=e.message)}}#b(t,e,i){t.key==="Enter"?(t.preventDefault(),this.#u(e),this.#f(i)):t.key==="Escape"&&(e.typed=void 0,this.requestUpdate())}async#f(t){let e=()=>this.renderRoot.querySelectorAll("input"),i=this.shown.findIndex(({now:r},o)=>o>t&&r?.problem);i>=0?(e()[i]?.focus(),e()[i]?.select()):this.#m()||(await this.#s,this.#p(1),await this.updateComplete,await this.#n,await this.updateComplete,e()[0]?.focus())}async#v(t,e){t.typed="",this.#f(e),await this.#u(t)}#u(t){let{typed:e,now:i}=t;return e===void 0||e===i?.text||e===t.sent?this.#s:(t.sent=e,this.#s=Promise.all([this.#s,this.#y(t,e)]).then(()=>{}),this.#s)}async#y(t,e){try{t.now=await this.draft.correct(t.before.index,e),t.typed===e&&(t.typed=void 0),this.error=""}catch(i){this.error=i.message}t.sent=void 0,this.requestUpdate()}};d([h({attribute:!1})],g.prototype,"app",2),d([h({attribute:!1})],g.prototype,"draft",2),d([h({type:Number})],g.prototype,"version",2),d([m()],g.prototype,"kind",2),d([m()],g.prototype,"offset",2),d([m()],g.prototype,"total",2),d([m()],g.prototype,"shown",2),d([m()],g.prototype,"error",2);y("smspartner-list-entries",g);var T=3600,I=24*T,F=[0,T,6*T,...[1,3,7,14,30,60,90,180].map(u=>u*I)],V=20,w=class extends v{constructor(){super(...arguments);this.version=0;this.isAsking=!1}static{this.styles=[$,b`
      .card { display: grid; gap: 16px; margin: 0; }
      h2 { margin: 0; }
      dl { display: grid; grid-template-columns: 1fr auto; gap: 8px 16px; margin: 0; }
      dt { color: var(--secondary-text-color, #5f6368); }
      dd { margin: 0; text-align: end; font-variant-numeric: tabular-nums; }
      .price { font-size: 24px; }
      dt.large { align-self: center; }
      .reuse { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; }
      input[type="range"] { width: 100%; }
      .wide { width: 100%; }
      .help { font-size: 14px; }
      p { margin: 0; }
      p + p { margin-top: 8px; }
      .notice { margin: 0; }
    `]}render(){let{t}=this.app,{summary:e,activity:i}=this.draft;return n`<section class="card" aria-labelledby="heading">
      <h2 id="heading">${t(s.order)}</h2>
      ${e?this.#e(e):n`<p class="secondary">${t(s.counting)}</p>`}
      ${this.#t()}
      ${e?.refused?n`<p class="notice warning" role="status">${t(s[e.refused])}</p>`:p}
      <button class="primary wide"
        ?disabled=${!e||e.refused!==null||i!==void 0}
        @click=${()=>{this.isAsking=!0}}>${e?.cost?t(s.verify_for,{cost:this.#s(e)}):t(s.verify_free)}</button>
      ${e?this.#i(e):p}
    </section>`}#e(t){let{t:e,formats:i}=this.app,{budget:r,budget_left:o,currency:a}=t,c=t.known+t.joined;return n`<dl>
      <dt>${e(s.to_buy)}</dt><dd>${i.count(t.to_buy)}</dd>
      ${c?n`<dt>${e(s.from_known)}</dt><dd>${i.count(c)}</dd>`:p}
      <dt class="large">${e(s.price)}</dt><dd class="price">${this.#s(t)}</dd>
      <dt>${e(s.budget_left)}</dt><dd>${r===null||o===null?e(s.no_budget):e(s.of_budget,{left:i.money(o,a),budget:i.money(r,a)})}</dd>
      <dt>${e(s.time)}</dt><dd>${this.#r(t.seconds)}</dd>
    </dl>`}#t(){let{t}=this.app,{wishes:e}=this.draft,i=this.moved??F.findLastIndex(a=>a<=e.reuseWithin),r=F[i]??0,o=r?t(s.reuse_within,{age:this.#a(r)}):t(s.reuse_none);return n`
      <label class="field"><span class="reuse"><span>${t(s.reuse)}</span><strong>${o}</strong></span>
        <input type="range" min="0" max=${F.length-1} .value=${`${i}`}
          aria-valuetext=${o}
          @input=${a=>{this.moved=Number(a.target.value)}}
          @change=${()=>this.#l(r)}></label>
      <label><input type="checkbox" .checked=${e.leaveOutOptedOut}
        @change=${a=>this.#d({leaveOutOptedOut:a.target.checked})}>
        ${t(s.leave_out_opted_out)}</label>
      <label class="field">${t(f.tag)}
        <input maxlength=${V} autocomplete="off" aria-describedby="tag" .value=${e.tag}
          @input=${a=>this.#d({tag:a.target.value})}>
        <span class="secondary help" id="tag">${t(s.tag_help)}</span></label>`}#i(t){let{t:e}=this.app,i=this.draft.activity==="buying";return n`<smspartner-dialog .heading=${e(s.confirm_heading)} .open=${this.isAsking}
      @close=${()=>{this.isAsking=!1}}>
      ${this.#n(t).map(r=>n`<p>${r}</p>`)}
      <button slot="actions" @click=${()=>{this.isAsking=!1}}>${e(f.cancel)}</button>
      <button slot="actions" class="primary" ?disabled=${i} @click=${this.#c}>${i?e(s.buying):t.cost?e(s.buy_for,{cost:this.#s(t)}):e(s.buy_free)}</button>
    </smspartner-dialog>`}#n(t){let{t:e,formats:i}=this.app,{budget_left:r,cost:o,currency:a}=t,c=t.known+t.joined,k=this.draft.wishes.leaveOutOptedOut?t.opted_out:0;return[t.to_buy?e(s.confirm_buy,{count:t.to_buy,cost:this.#s(t)}):e(s.confirm_free),...c&&t.to_buy?[e(s.confirm_known,{count:c})]:[],...t.invalid?[e(s.confirm_invalid,{count:t.invalid})]:[],...k?[e(s.confirm_opted_out,{count:k})]:[],...r!==null&&o?[e(s.confirm_left,{left:i.money(r-o,a)})]:[]]}#s({cost:t,currency:e}){return this.app.formats.money(t,e)}#r(t){let{t:e}=this.app;return t<2?e(s.a_moment):e(s.about,{time:this.#a(t)})}#a(t){let{t:e}=this.app;return t<100?e(f.seconds,{count:Math.round(t)}):t<T?e(f.minutes,{count:Math.round(t/60)}):t<I?e(f.hours,{count:Math.round(t/T)}):e(f.days,{count:Math.round(t/I)})}async#l(t){await this.#d({reuseWithin:t}),this.moved=void 0}#d(t){return this.draft.wish(t)}async#c(){let t=await this.draft.buy();this.isAsking=!1,t&&(this.draft.clear(),this.app.open("progress",{verificationId:t}))}};d([h({attribute:!1})],w.prototype,"app",2),d([h({attribute:!1})],w.prototype,"draft",2),d([h({type:Number})],w.prototype,"version",2),d([m()],w.prototype,"isAsking",2),d([m()],w.prototype,"moved",2);y("smspartner-list-order",w);var x=class extends v{constructor(){super(...arguments);this.isOver=!1;this.text=""}static{this.styles=[$,b`
      .card { display: grid; gap: 16px; padding: 24px; position: relative; max-width: 960px; margin-inline: auto; }
      .card.over { border-color: var(--primary-color, #03a9f4); box-shadow: inset 0 0 0 1px var(--primary-color, #03a9f4); }
      h2 { margin: 0; font-size: 22px; font-weight: 400; }
      p { margin: 0; }
      textarea { width: 100%; min-height: 200px; resize: vertical; font-variant-numeric: tabular-nums; }
      .drop {
        position: absolute; inset: 0; display: grid; place-content: center; justify-items: center;
        gap: 8px; border-radius: inherit; pointer-events: none; font-size: 18px;
        background: var(--card-background-color, #fff);
      }
      .drop smspartner-icon { width: 48px; height: 48px; }
      button { display: inline-flex; align-items: center; gap: 8px; }
      @media (max-width: 600px) { .card { padding: 16px; } }
    `]}render(){let{t}=this.app;return n`<section class=${this.isOver?"card over":"card"} aria-labelledby="heading"
      @dragover=${this.#i} @dragleave=${this.#n} @drop=${this.#s}>
      <div>
        <h2 id="heading">${t(s.choose_list)}</h2>
        <p class="secondary">${t(s.choose_list_help)}</p>
      </div>
      <label class="field">${t(s.paste_label)}
        <textarea spellcheck="false" autocomplete="off" .value=${this.text}
          placeholder="06 39 98 12 00&#10;+33 6 39 98 12 01"
          @input=${e=>{this.text=e.target.value}} @paste=${this.#t}></textarea></label>
      <div class="row">
        <button @click=${()=>this.input.click()}>
          <smspartner-icon .path=${C}></smspartner-icon>${t(s.choose_file)}</button>
        <button class="primary" ?disabled=${!this.text.trim()}
          @click=${()=>this.#r(this.text)}>${t(s.paste_button)}</button>
      </div>
      <input type="file" hidden aria-label=${t(s.choose_file)}
        accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain,text/tab-separated-values,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        @change=${this.#e}>
      <p class="secondary">${t(s.file_kinds)}</p>
      ${this.isOver?n`<div class="drop"><smspartner-icon .path=${C}></smspartner-icon>${t(s.drop_here)}</div>`:p}
    </section>`}async focus(){await this.updateComplete,this.renderRoot.querySelector("textarea")?.focus()}#e(){let t=this.input.files?.[0];this.input.value="",t&&this.#r(t)}#t(t){let e=t.clipboardData?.files[0],i=t.clipboardData?.getData("text/plain")??"";!e&&(this.text.trim()||!i.trim())||(t.preventDefault(),this.#r(i.trim()?i:e))}#i(t){t.dataTransfer?.types.includes("Files")&&(t.preventDefault(),this.isOver=!0)}#n(t){t.currentTarget.contains(t.relatedTarget)||(this.isOver=!1)}#s(t){this.isOver=!1;let e=t.dataTransfer?.files[0];e&&(t.preventDefault(),this.#r(e))}#r(t){this.text="",this.dispatchEvent(new CustomEvent("source",{detail:t}))}};d([h({attribute:!1})],x.prototype,"app",2),d([m()],x.prototype,"isOver",2),d([m()],x.prototype,"text",2),d([z("input")],x.prototype,"input",2);y("smspartner-list-source",x);var tt=864e5,et=matchMedia("(max-width: 600px)"),_=class extends v{constructor(){super(...arguments);this.handover={};this.version=0;this.#o=()=>{this.version++}}static{this.styles=[$,b`
      :host { display: block; }
      .columns { display: grid; gap: var(--gap); align-items: start; }
      .columns > div { min-width: 0; }
      header { justify-content: space-between; }
      h2 { overflow-wrap: anywhere; margin: 0; }
      summary { cursor: pointer; padding: 4px 0; }
      details[open] summary { margin-bottom: 12px; }
      progress { width: 100%; height: 8px; accent-color: var(--primary-color, #03a9f4); }
      @media (min-width: 1000px) {
        .columns { grid-template-columns: minmax(0, 1fr) 360px; }
        aside { position: sticky; top: var(--gap); }
      }
    `]}#e;#t;#i;connectedCallback(){super.connectedCallback(),this.requestUpdate();let t=this.app.account.retention_days*tt;j(Date.now()-t).catch(()=>{})}disconnectedCallback(){super.disconnectedCallback(),this.#e?.removeEventListener("change",this.#o),this.#e=void 0}willUpdate(){let{account:t,client:e,session:i}=this.app,r=X(e,t.config_entry_id);r!==this.#e&&(this.#e?.removeEventListener("change",this.#o),this.#e=r,r.addEventListener("change",this.#o),this.#t=void 0),this.#t!==i&&(this.#t=i,r.isBegun&&r.refresh());let{listId:o}=this.handover;o&&r.goOn(o)}updated(){let t=this.#n();if(this.#i!==void 0&&t!==this.#i){let e=t?"h2":"smspartner-list-source";this.renderRoot.querySelector(e)?.focus()}this.#i=t}render(){let t=this.#e;if(!t)return n``;let{t:e}=this.app,i=t.problem?this.#s(t.problem):t.error;return n`
      ${i?n`<p class="notice error" role="alert">${i}
        ${t.isBegun?n`<button class="plain" @click=${()=>t.refresh()}>${e(f.retry)}</button>`:p}</p>`:p}
      ${this.#n()?this.#a(t):this.#r(t)}
    `}#n(){let t=this.#e;return!!(t?.isBegun||t?.activity||t?.table)}#s(t){let e=N;return this.app.t(e[t]??N.not_readable)}#r(t){return n`<smspartner-list-source .app=${this.app}
      @source=${({detail:e})=>t.begin(e)}
      ></smspartner-list-source>`}#a(t){let{app:e,version:i}=this;return n`<div class="columns">
      <div>
        <section class="card">
          ${this.#l(t)}
          ${this.#d(t)}
          ${t.table?this.#c(t):p}
        </section>
        ${t.summary?n`<section class="card" aria-label=${e.t(s.in_list)}>
                <smspartner-list-entries .app=${e} .draft=${t} .version=${i}
                ></smspartner-list-entries></section>`:p}
      </div>
      ${t.isBegun?n`<aside><smspartner-list-order .app=${e} .draft=${t}
              .version=${i}></smspartner-list-order></aside>`:p}
    </div>`}#l(t){let{t:e}=this.app,{table:i}=t,r=t.name||e(i?s.pasted:s.repeated);return n`<header class="row">
      <div>
        <h2 tabindex="-1">${r}</h2>
        ${i?n`<span class="secondary">${e(f.rows,{count:i.rows})}</span>`:p}
      </div>
      <button ?disabled=${t.activity==="buying"} @click=${()=>t.clear()}>${e(s.other_list)}</button>
    </header>`}#d(t){let{t:e,formats:i}=this.app,r=t.table?.rows??0,o={reading:e(s.reading),uploading:t.uploaded<r?e(s.uploading,{done:i.count(t.uploaded),total:i.count(r)}):e(s.counting),buying:e(s.buying)};return n`<div role="status">${t.activity?n`<p>${o[t.activity]}</p>
          ${r?n`<progress aria-hidden="true" max=${r} value=${t.uploaded}></progress>`:p}`:p}</div>`}#c(t){let{t:e}=this.app,i=t.table?.header[t.table.reading.column]??"";return n`<details ?open=${!et.matches}>
      <summary>${e(s.how_read)} <span class="secondary">${e(s.number_column,{name:i})}</span></summary>
      <smspartner-list-preview .app=${this.app} .table=${t.table}
        @reading=${({detail:r})=>t.readAnew(r)}
      ></smspartner-list-preview>
    </details>`}#o};d([h({attribute:!1})],_.prototype,"app",2),d([h({attribute:!1})],_.prototype,"handover",2),d([m()],_.prototype,"version",2);y("smspartner-verify",_);export{_ as VerifyView};
