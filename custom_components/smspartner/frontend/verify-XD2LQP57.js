import{a as q,b as U,c as G,d as X}from"./chunk-2ZPWOOXE.js";import{c as K}from"./chunk-F54LEA2W.js";import{c as R}from"./chunk-BHGRHISA.js";import{c as W,e as O,g as z}from"./chunk-ZAMBKX3M.js";import{c as B}from"./chunk-BF6R3FNE.js";import"./chunk-6VDU4B6A.js";import{a as s,b as A}from"./chunk-76THOCXQ.js";import{a as N}from"./chunk-42ML5ZRM.js";import"./chunk-XW5F7XMI.js";import"./chunk-USHAKB3Q.js";import{a as w,g as f}from"./chunk-SMFVZEXC.js";import{a as v,b as o,d as p,f as b,g as h,h as u,i as j,j as y}from"./chunk-PNEQITEL.js";import{a as d}from"./chunk-JFKSI6I7.js";var L=1e4,P=class{constructor(n,t,e,i,r){this.client=n;this.accountId=t;this.cells=e;this.uploaded=i;this.repeat=r;this.#e=r?.listId,r&&(this.#t=Promise.resolve())}#e;#t;#i=!1;#r=new Map;async ask(n,t){let e=this.#s();await e;try{return await this.#n(n,t)}catch(i){if(!(i instanceof R&&i.key==="list_unknown")||this.#i)throw i;return this.#t===e&&(this.#t=void 0),await this.#s(),this.#n(n,t)}}async correct(n,t){let e=await this.ask("smspartner/list/correct",{index:n,text:t});return this.#r.set(n,t),e}async phoneNumbers(){let n=[];for(let t=0;t<this.cells.rows;t+=L){let e=Math.min(L,this.cells.rows-t),i=await this.ask("smspartner/list/numbers",{row:t,limit:e});n.push(...i.phone_numbers)}return n}close(){this.#i=!0,this.#e&&this.#n("smspartner/list/close",{}).catch(()=>{})}#s(){return this.#t??=this.#d().catch(n=>{throw this.#t=void 0,n}),this.#t}async#d(){let{list_id:n}=await this.#a();this.#e=n,await this.#o();for(let[t,e]of this.#r)await this.#n("smspartner/list/correct",{index:t,text:e});this.#i&&this.close()}#a(){let n={config_entry_id:this.accountId};return this.repeat?this.client.call("smspartner/list/repeat",{...n,verification_id:this.repeat.verificationId,only_unreachable:this.repeat.onlyUnreachable}):this.client.call("smspartner/list/open",n)}async#o(){let n=Promise.resolve();for(let t=0;t<this.cells.rows&&!this.#i;){let e=await this.cells.read(t,L),i=this.#l(t,e);t+=e.length,i.catch(()=>{}),await n,n=i}await n}async#l(n,t){await this.#n("smspartner/list/add",{row:n,cells:t}),this.uploaded(n+t.length)}#n(n,t){let e={config_entry_id:this.accountId,list_id:this.#e};return this.client.call(n,{...t,...e})}};var M=20,D=class extends EventTarget{constructor(t,e){super();this.client=t;this.accountId=e;this.name="";this.uploaded=0;this.wishes={reuseWithin:86400,leaveOutOptedOut:!0,tag:""};this.#r=N();this.#s=!1;this.#a=!1;this.#o=!1}#e;#t;#i;#r;#s;#d;#a;#o;get isBegun(){return this.#t!==void 0}async begin(t){this.clear(),this.name=typeof t=="string"?"":t.name,await this.#l(t,{})}async readAnew(t){await this.#l(null,t)}async repeat(t){t.listId!==this.#i&&(this.#i=t.listId,this.clear(),await this.#n({rows:0,read:async()=>[]},t))}refresh(){return this.#a=!0,this.#d??=this.#c().finally(()=>{this.#d=void 0}),this.#d}async wish(t){this.wishes={...this.wishes,...t},this.#u(),Object.keys(t).some(e=>e!=="tag")&&await this.refresh()}async entries(t,e){return this.#t?this.#t.ask("smspartner/list/entries",{kind:t,offset:e,limit:M,reuse_within:this.wishes.reuseWithin}):{total:0,entries:[]}}async correct(t,e){let i=await this.#t?.correct(t,e);return this.refresh(),i?.entry??null}async buy(){let{summary:t,wishes:e}=this,i=this.#t;if(!t||!i||this.activity)return;let r=this.#r;return this.#f("buying",async()=>{await this.#p(i,r);try{await i.ask("smspartner/list/buy",{verification_id:r,tag:e.tag.trim()||null,reuse_within:e.reuseWithin,leave_out_opted_out:e.leaveOutOptedOut,cost:t.cost})}catch(l){throw l instanceof R&&l.key&&await B(r).catch(()=>{}),this.refresh(),l}return r})}clear(){this.#t?.close(),this.#e?.close(),this.#t=void 0,this.#e=void 0,this.#r=N(),this.#s=!1,this.table=void 0,this.summary=void 0,this.problem=void 0,this.error=void 0,this.activity=void 0,this.name="",this.uploaded=0,this.#u()}async#l(t,e){this.#e??=new U;let i=this.#e;this.#t?.close(),this.#t=void 0,this.summary=void 0;let r=await this.#f("reading",()=>i.ask("read",{source:t,reading:e}));!r||i!==this.#e||(this.table=r,await this.#n({rows:r.rows,read:(l,a)=>i.ask("cells",{row:l,limit:a})}))}async#n(t,e){let i=new P(this.client,this.accountId,t,r=>{this.#t===i&&(this.uploaded=r,this.#u())},e);this.#t=i,this.uploaded=0,await this.#f("uploading",()=>this.refresh())}async#c(){for(;this.#a&&this.#t;){this.#a=!1;let t=this.#t;try{let e=await t.ask("smspartner/list/summarize",{reuse_within:this.wishes.reuseWithin,leave_out_opted_out:this.wishes.leaveOutOptedOut});if(t!==this.#t)continue;this.#o&&(this.error=void 0),this.#o=!1,this.#h({summary:e})}catch(e){if(t!==this.#t)continue;this.#o=!0,this.#m(e)}}}async#p(t,e){if(!this.#e||!this.table)return;let{accountId:i}=this,r=await t.phoneNumbers();try{await this.#e.ask("save",{verificationId:e,accountId:i,phoneNumbers:r})}catch(l){let a=this.#s;if(this.#s=!0,!a)throw l}}async#f(t,e){this.#o=!1,this.#h({activity:t,problem:void 0,error:void 0});try{return await e()}catch(i){this.#m(i);return}finally{this.activity===t&&this.#h({activity:void 0})}}#m(t){t instanceof q?this.#h({problem:t.problem}):this.#h({error:t.message})}#h(t){Object.assign(this,t),this.#u()}#u(){this.dispatchEvent(new Event("change"))}},Y=new Map;function J(m,n){let t=Y.get(n);return t||(t=new D(m,n),Y.set(n,t)),t}var V={";":s.semicolon,",":s.comma,"	":s.tab,"|":s.bar,"":s.no_separator},tt=10;function S(m,n){return m+2+(n?.reading.headerRow??-1)}var E=class extends b{static{this.styles=[w,v`
      .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr)); gap: 12px; margin-bottom: 16px; }
      select { width: 100%; }
      .scroll { overflow-x: auto; border: 1px solid var(--divider-color, #e0e0e0); border-radius: 8px; }
      table { font-size: 14px; }
      th, td { padding: 6px 12px; white-space: nowrap; max-width: 280px; overflow: hidden; text-overflow: ellipsis; }
      thead th { background: var(--secondary-background-color, #e5e5e5); }
      .chosen { background: color-mix(in srgb, var(--primary-color, #03a9f4) 16%, transparent); font-weight: 500; }
      td:first-child, thead th:first-child { color: var(--secondary-text-color, #5f6368); text-align: end; }
      thead th:first-child { color: inherit; }
    `]}render(){let{t:n}=this.app,{reading:t,sheets:e,header:i}=this.table,r=i.map((a,c)=>[`${c}`,a]),l=Array.from({length:tt},(a,c)=>[`${c}`,n(s.header_line,{line:c+1})]);return o`<div class="fields">
      ${this.#e("column",s.column,`${t.column}`,r,Number)}
      ${this.#e("headerRow",s.header_row,`${t.headerRow??""}`,[["",n(s.no_header)],...l],a=>a===""?null:Number(a))}
      ${t.separator===null?p:this.#e("separator",s.separator,t.separator,X.map(a=>[a,n(V[a])]),a=>a)}
      ${t.encoding===null?p:this.#e("encoding",s.encoding,t.encoding,G.map(a=>[a,a.toUpperCase()]),a=>a)}
      ${e.length<2?p:this.#e("sheet",s.sheet,`${t.sheet}`,e.map((a,c)=>[`${c}`,a]),Number)}
    </div>
    ${this.#t()}`}#e(n,t,e,i,r){return o`<label class="field">${this.app.t(t)}
      <select name=${n} @change=${l=>{let{value:a}=l.target;this.#i({[n]:r(a)})}}>${i.map(([l,a])=>o`<option value=${l} .selected=${l===e}>${a}</option>`)}</select></label>`}#t(){let{t:n}=this.app,{header:t,preview:e,reading:i}=this.table,r=l=>l===i.column?"chosen":"";return o`<div class="scroll" tabindex="0" role="region" aria-label=${n(s.preview)}>
      <table>
        <thead><tr>
          <th scope="col">${n(s.line)}</th>
          ${t.map((l,a)=>o`<th scope="col" class=${r(a)}>${a===i.column?n(s.number_column,{name:l}):l}</th>`)}
        </tr></thead>
        <tbody>${e.map((l,a)=>o`<tr>
            <td>${S(a,this.table)}</td>
            ${t.map((c,$)=>o`<td class=${r($)}>${l[$]??""}</td>`)}
          </tr>`)}</tbody>
      </table>
    </div>`}#i(n){let{reading:t}=this.table,{sheet:e,encoding:i}=t,l={..."sheet"in n||"separator"in n?{sheet:e,encoding:i}:t,...n};this.dispatchEvent(new CustomEvent("reading",{detail:l}))}};d([h({attribute:!1})],E.prototype,"app",2),d([h({attribute:!1})],E.prototype,"table",2);y("smspartner-list-preview",E);var et=["good","invalid","doubled","opted_out","known"],g=class extends b{constructor(){super(...arguments);this.version=0;this.kind="good";this.offset=0;this.total=0;this.shown=[];this.error="";this.#e=!1;this.#i=0;this.#r=Promise.resolve();this.#s=Promise.resolve()}static{this.styles=[w,v`
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
        tr > td { padding: 0; border: 0 !important; }
        td.line { width: auto; padding: 0; }
        td.reason { grid-column: 2 / -1; grid-row: 2; }
      }
    `]}#e;#t;#i;#r;#s;willUpdate(){let{summary:t,wishes:e}=this.draft;if(!t)return;this.#e||(this.#e=!0,this.kind=t.invalid?"invalid":"good");let i=this.kind==="known"?e.reuseWithin:0,r=`${this.kind} ${this.offset} ${i}`;r!==this.#t&&(this.#t=r,this.#r=this.#h())}render(){let{t,formats:e}=this.app,{summary:i}=this.draft;return i?o`
      <div class="kinds" role="group" aria-label=${t(s.kinds)}>${et.map(r=>o`<button aria-pressed=${r===this.kind?"true":"false"}
          @click=${()=>this.#f(r)}>
          <b>${e.count(i[r])}</b><span>${t(s[r])}</span></button>`)}</div>
      <p class="secondary">${this.shown.length?t(s[`${this.kind}_help`]):t(s.nothing_of_kind)}</p>
      ${this.error?o`<p class="notice error" role="alert">${this.error}</p>`:p}
      ${this.shown.length?this.#d():p}
      ${this.#n()}
    `:p}#d(){let{t}=this.app,e=this.kind==="invalid"||this.kind==="doubled"?s.reason:f.phone_number;return o`<table role="table">
      <thead role="rowgroup"><tr role="row">
        <th scope="col" role="columnheader">${t(s.line)}</th>
        <th scope="col" role="columnheader">${t(s.entry)}</th>
        <th scope="col" role="columnheader">${t(e)}</th>
        ${this.kind==="invalid"?o`<td role="cell"></td>`:p}
      </tr></thead>
      <tbody role="rowgroup">${K(this.shown,({before:i})=>i.index,(i,r)=>this.kind==="invalid"?this.#a(i,r):o`<tr role="row"><td role="cell" class="line secondary">${this.#c(i.before.row)}</td>
              <td role="cell" class="text">${i.before.text}</td>
              <td role="cell" class="reason">${this.#o(i.before)}</td></tr>`)}</tbody>
    </table>`}#a(t,e){let{t:i}=this.app,{before:r,now:l}=t,a=this.#c(r.row);return o`<tr role="row">
      <td role="cell" class="line secondary">${a}</td>
      <td role="cell" class="text"><input aria-label=${i(s.correct_line,{line:a})} inputmode="tel"
        autocomplete="off" spellcheck="false" aria-describedby=${`about-${e}`}
        .value=${t.typed??l?.text??r.text} ?disabled=${!l}
        @input=${c=>{t.typed=c.target.value}}
        @change=${()=>this.#g(t)}
        @keydown=${c=>this.#u(c,t,e)}></td>
      <td role="cell" class="reason" id=${`about-${e}`}>${l?this.#o(l):this.#l(s.left_out,z,"out")}</td>
      <td role="cell" class="actions">${l?.problem?o`<button class="plain" aria-label=${i(s.leave_out_line,{line:a})}
              @click=${()=>this.#b(t,e)}>${i(s.leave_out)}</button>`:p}</td>
    </tr>`}#o(t){let{t:e}=this.app;if(t.problem)return e(s[t.problem]);if(t.first_row!==null)return e(s.first_line,{line:this.#c(t.first_row)});let i=t.phone_number??"";return this.kind!=="invalid"?i:o`<span class="fixed"><smspartner-icon .path=${W}></smspartner-icon>${e(s.read_as,{number:i})}</span>`}#l(t,e,i){return o`<span class="fixed ${i}"><smspartner-icon .path=${e}></smspartner-icon>${this.app.t(t)}</span>`}#n(){let{t,formats:e}=this.app;if(this.total<=this.shown.length&&!this.offset)return p;let i=e.count(this.offset+1),r=e.count(this.offset+this.shown.length);return o`<nav class="row" aria-label=${t(s.pages)}>
      <button ?disabled=${!this.offset} @click=${()=>this.#m(-1)}>${t(s.previous)}</button>
      <span class="secondary">${t(s.page_of,{from:i,to:r,total:e.count(this.total)})}</span>
      <button ?disabled=${this.#p()} @click=${()=>this.#m(1)}>${t(s.next)}</button>
    </nav>`}#c(t){return this.app.formats.count(S(t,this.draft.table))}#p(){return this.offset+this.shown.length>=this.total}#f(t){this.kind=t,this.offset=0,this.#t=void 0}#m(t){let e=this.kind==="invalid"?this.shown.filter(({now:i})=>i?.problem).length:this.shown.length;this.offset=Math.max(0,this.offset+(t>0?e:-M)),this.#t=void 0,this.requestUpdate()}async#h(){let t=++this.#i;try{let{total:e,entries:i}=await this.draft.entries(this.kind,this.offset);if(t!==this.#i)return;this.total=e,this.shown=i.map(r=>({before:r,now:r})),this.error=""}catch(e){t===this.#i&&(this.error=e.message)}}#u(t,e,i){t.key==="Enter"?(t.preventDefault(),this.#g(e),this.#v(i)):t.key==="Escape"&&(e.typed=void 0,this.requestUpdate())}async#v(t){let e=()=>this.renderRoot.querySelectorAll("input"),i=this.shown.findIndex(({now:r},l)=>l>t&&r?.problem);i>=0?(e()[i]?.focus(),e()[i]?.select()):this.#p()||(await this.#s,this.#m(1),await this.updateComplete,await this.#r,await this.updateComplete,e()[0]?.focus())}async#b(t,e){t.typed="",this.#v(e),await this.#g(t)}#g(t){let{typed:e,now:i}=t;return e===void 0||e===i?.text||e===t.sent?this.#s:(t.sent=e,this.#s=Promise.all([this.#s,this.#y(t,e)]).then(()=>{}),this.#s)}async#y(t,e){try{t.now=await this.draft.correct(t.before.index,e),t.typed===e&&(t.typed=void 0),this.error=""}catch(i){this.error=i.message}t.sent=void 0,this.requestUpdate()}};d([h({attribute:!1})],g.prototype,"app",2),d([h({attribute:!1})],g.prototype,"draft",2),d([h({type:Number})],g.prototype,"version",2),d([u()],g.prototype,"kind",2),d([u()],g.prototype,"offset",2),d([u()],g.prototype,"total",2),d([u()],g.prototype,"shown",2),d([u()],g.prototype,"error",2);y("smspartner-list-entries",g);var C=class{constructor(n,t,e){this.host=n;this.canTake=t;this.take=e;this.isOver=!1;this.#e=n=>{if(!n.dataTransfer?.types.includes("Files"))return;n.preventDefault();let t=this.canTake();n.dataTransfer.dropEffect=t?"copy":"none",this.#r(t)};this.#t=n=>{n.relatedTarget||this.#r(!1)};this.#i=n=>{if(!n.dataTransfer?.types.includes("Files"))return;n.preventDefault(),this.#r(!1);let t=n.dataTransfer.files[0];t&&this.canTake()&&this.take(t)};n.addController(this)}hostConnected(){window.addEventListener("dragover",this.#e),window.addEventListener("dragleave",this.#t),window.addEventListener("drop",this.#i)}hostDisconnected(){window.removeEventListener("dragover",this.#e),window.removeEventListener("dragleave",this.#t),window.removeEventListener("drop",this.#i),this.isOver=!1}#e;#t;#i;#r(n){this.isOver!==n&&(this.isOver=n,this.host.requestUpdate())}};var T=3600,F=24*T,I=[0,T,6*T,...[1,3,7,14,30,60,90,180].map(m=>m*F)],it=20,x=class extends b{constructor(){super(...arguments);this.version=0;this.isAsking=!1}static{this.styles=[w,v`
      .card { display: grid; gap: 16px; margin: 0; }
      h2 { margin: 0; }
      dl { display: grid; grid-template-columns: 1fr auto; gap: 8px 16px; margin: 0; align-items: baseline; }
      dt { color: var(--secondary-text-color, #5f6368); }
      dd { margin: 0; text-align: end; font-variant-numeric: tabular-nums; }
      .price { font-size: 24px; }
      .reuse { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; }
      input[type="range"] { width: 100%; }
      .wide { width: 100%; }
      .help { font-size: 14px; }
      p { margin: 0; }
      p + p { margin-top: 8px; }
      .notice { margin: 0; }
    `]}render(){let{t}=this.app,{summary:e,activity:i}=this.draft;return o`<section class="card" aria-labelledby="heading">
      <h2 id="heading">${t(s.order)}</h2>
      ${e?this.#e(e):o`<p class="secondary">${t(s.counting)}</p>`}
      ${this.#t()}
      ${e?.refused?o`<p class="notice warning" role="status">${t(s[e.refused])}</p>`:p}
      <button class="primary wide"
        ?disabled=${!e||e.refused!==null||i!==void 0}
        @click=${()=>{this.isAsking=!0}}>${e?.cost?t(s.verify_for,{cost:this.#s(e)}):t(s.verify_free)}</button>
      ${e?this.#i(e):p}
    </section>`}#e(t){let{t:e,formats:i}=this.app,{budget:r,budget_left:l,currency:a}=t,{known:c,joined:$}=t;return o`<dl>
      <dt>${e(s.to_buy)}</dt><dd>${i.count(t.to_buy)}</dd>
      ${c?o`<dt>${e(s.from_known)}</dt><dd>${i.count(c)}</dd>`:p}
      ${$?o`<dt>${e(s.joined)}</dt><dd>${i.count($)}</dd>`:p}
      <dt>${e(s.price)}</dt><dd class="price">${this.#s(t)}</dd>
      <dt>${e(s.budget_left)}</dt><dd>${r===null||l===null?e(s.no_budget):e(s.of_budget,{left:i.money(l,a),budget:i.money(r,a)})}</dd>
      <dt>${e(s.time)}</dt><dd>${this.#d(t.seconds)}</dd>
    </dl>`}#t(){let{t}=this.app,{wishes:e}=this.draft,i=this.moved??I.findLastIndex(a=>a<=e.reuseWithin),r=I[i]??0,l=r?t(s.reuse_within,{age:this.#a(r)}):t(s.reuse_none);return o`
      <label class="field"><span class="reuse"><span>${t(s.reuse)}</span><strong>${l}</strong></span>
        <input type="range" min="0" max=${I.length-1} .value=${`${i}`}
          aria-valuetext=${l}
          @input=${a=>{this.moved=Number(a.target.value)}}
          @change=${()=>this.#o(r)}></label>
      <label><input type="checkbox" .checked=${e.leaveOutOptedOut}
        @change=${a=>this.#l({leaveOutOptedOut:a.target.checked})}>
        ${t(s.leave_out_opted_out)}</label>
      <label class="field">${t(f.tag)}
        <input maxlength=${it} autocomplete="off" aria-describedby="tag" .value=${e.tag}
          @input=${a=>this.#l({tag:a.target.value})}>
        <span class="secondary help" id="tag">${t(s.tag_help)}</span></label>`}#i(t){let{t:e}=this.app,i=this.draft.activity==="buying";return o`<smspartner-dialog .heading=${e(s.confirm_heading)} .open=${this.isAsking}
      @close=${()=>{this.isAsking=!1}}>
      ${this.#r(t).map(r=>o`<p>${r}</p>`)}
      <button slot="actions" @click=${()=>{this.isAsking=!1}}>${e(f.cancel)}</button>
      <button slot="actions" class="primary" ?disabled=${i} @click=${this.#n}>${i?e(s.buying):t.cost?e(s.buy_for,{cost:this.#s(t)}):e(s.buy_free)}</button>
    </smspartner-dialog>`}#r(t){let{t:e,formats:i}=this.app,{budget_left:r,cost:l,currency:a,known:c,joined:$}=t,{leaveOutOptedOut:Q,reuseWithin:Z}=this.draft.wishes,H=Q?t.opted_out:0;return[t.to_buy?e(s.confirm_buy,{count:t.to_buy,cost:this.#s(t)}):e(s.confirm_free),...c?[e(s.confirm_known,{count:c,age:this.#a(Z)})]:[],...$?[e(s.confirm_joined,{count:$})]:[],...t.invalid?[e(s.confirm_invalid,{count:t.invalid})]:[],...H?[e(s.confirm_opted_out,{count:H})]:[],...r!==null&&l?[e(s.confirm_left,{left:i.money(r-l,a)})]:[]]}#s({cost:t,currency:e}){return this.app.formats.money(t,e)}#d(t){let{t:e}=this.app;return t<2?e(s.a_moment):e(s.about,{time:this.#a(t)})}#a(t){let{t:e}=this.app;return t<100?e(f.seconds,{count:Math.round(t)}):t<T?e(f.minutes,{count:Math.round(t/60)}):t<F?e(f.hours,{count:Math.round(t/T)}):e(f.days,{count:Math.round(t/F)})}async#o(t){await this.#l({reuseWithin:t}),this.moved=void 0}#l(t){return this.draft.wish(t)}async#n(){let t=await this.draft.buy();this.isAsking=!1,t&&(this.draft.clear(),this.app.open("progress",{verificationId:t}))}};d([h({attribute:!1})],x.prototype,"app",2),d([h({attribute:!1})],x.prototype,"draft",2),d([h({type:Number})],x.prototype,"version",2),d([u()],x.prototype,"isAsking",2),d([u()],x.prototype,"moved",2);y("smspartner-list-order",x);var _=class extends b{constructor(){super(...arguments);this.isOver=!1;this.text=""}static{this.styles=[w,v`
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
      @media (max-width: 600px) { .card { padding: 16px; } }
    `]}render(){let{t}=this.app;return o`<section class=${this.isOver?"card over":"card"} aria-labelledby="heading">
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
          <smspartner-icon .path=${O}></smspartner-icon>${t(s.choose_file)}</button>
        <button class="primary" ?disabled=${!this.text.trim()}
          @click=${()=>this.#i(this.text)}>${t(s.paste_button)}</button>
      </div>
      <input type="file" hidden aria-label=${t(s.choose_file)}
        accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain,text/tab-separated-values,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        @change=${this.#e}>
      <p class="secondary">${t(s.file_kinds)}</p>
      ${this.isOver?o`<div class="drop"><smspartner-icon .path=${O}></smspartner-icon>${t(s.drop_here)}</div>`:p}
    </section>`}async focus(){await this.updateComplete,this.renderRoot.querySelector("textarea")?.focus()}#e(){let t=this.input.files?.[0];this.input.value="",t&&this.#i(t)}#t(t){let e=t.clipboardData?.files[0],i=t.clipboardData?.getData("text/plain")??"";!e&&(this.text.trim()||!i.trim())||(t.preventDefault(),this.#i(i.trim()?i:e))}#i(t){this.text="",this.dispatchEvent(new CustomEvent("source",{detail:t}))}};d([h({attribute:!1})],_.prototype,"app",2),d([h({type:Boolean})],_.prototype,"isOver",2),d([u()],_.prototype,"text",2),d([j("input")],_.prototype,"input",2);y("smspartner-list-source",_);var st=matchMedia("(max-width: 600px)"),k=class extends b{constructor(){super(...arguments);this.handover={};this.version=0;this.#e=new C(this,()=>!this.#s(),t=>{this.#t?.begin(t)});this.#p=()=>{this.version++}}static{this.styles=[w,v`
      :host { display: block; }
      .columns { display: grid; gap: var(--gap); align-items: start; }
      .columns > div { min-width: 0; }
      header { justify-content: space-between; }
      h2 { overflow-wrap: anywhere; margin: 0; }
      details[open] summary { margin-bottom: 8px; }
      .columns .card:last-child { margin-bottom: 0; }
      progress { width: 100%; height: 8px; accent-color: var(--primary-color, #03a9f4); }
      @media (min-width: 1000px) {
        .columns { grid-template-columns: minmax(0, 1fr) 360px; }
        aside { position: sticky; top: var(--gap); }
      }
    `]}#e;#t;#i;#r;connectedCallback(){super.connectedCallback(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#t?.removeEventListener("change",this.#p),this.#t=void 0}willUpdate(){let{account:t,client:e,session:i}=this.app,r=J(e,t.config_entry_id);r!==this.#t&&(this.#t?.removeEventListener("change",this.#p),this.#t=r,r.addEventListener("change",this.#p),this.#i=void 0),this.#i!==i&&(this.#i=i,r.isBegun&&r.refresh());let{repeat:l}=this.handover;l&&r.repeat(l)}updated(){let t=this.#s();if(this.#r!==void 0&&t!==this.#r){let e=t?"h2":"smspartner-list-source";this.renderRoot.querySelector(e)?.focus()}this.#r=t}render(){let t=this.#t;if(!t)return o``;let{t:e}=this.app,i=t.problem?this.#d(t.problem):t.error;return o`
      ${i?o`<p class="notice error" role="alert">${i}
        ${t.isBegun&&!t.problem?o`<button class="plain" @click=${()=>t.refresh()}>${e(f.retry)}</button>`:p}</p>`:p}
      ${this.#s()?this.#o(t):this.#a(t)}
    `}#s(){let t=this.#t;return!!(t?.isBegun||t?.activity||t?.table)}#d(t){let e=A;return this.app.t(e[t]??A.not_readable)}#a(t){return o`<smspartner-list-source .app=${this.app} .isOver=${this.#e.isOver}
      @source=${({detail:e})=>t.begin(e)}
      ></smspartner-list-source>`}#o(t){let{app:e,version:i}=this;return o`<div class="columns">
      <div>
        <section class="card">
          ${this.#l(t)}
          ${this.#n(t)}
          ${t.table?this.#c(t):p}
        </section>
        ${t.summary?o`<section class="card" aria-label=${e.t(s.in_list)}>
                <smspartner-list-entries .app=${e} .draft=${t} .version=${i}
                ></smspartner-list-entries></section>`:p}
      </div>
      ${t.isBegun?o`<aside><smspartner-list-order .app=${e} .draft=${t}
              .version=${i}></smspartner-list-order></aside>`:p}
    </div>`}#l(t){let{t:e}=this.app,{table:i}=t,r=t.name||e(i?s.pasted:s.repeated);return o`<header class="row">
      <div>
        <h2 tabindex="-1">${r}</h2>
        ${i?o`<span class="secondary">${e(f.rows,{count:i.rows})}</span>`:p}
      </div>
      <button ?disabled=${t.activity==="buying"} @click=${()=>t.clear()}>${e(s.other_list)}</button>
    </header>`}#n(t){let{t:e,formats:i}=this.app,r=t.table?.rows??0,l={reading:e(s.reading),uploading:t.uploaded<r?e(s.uploading,{done:i.count(t.uploaded),total:i.count(r)}):e(s.counting),buying:e(s.buying)},a=t.activity?l[t.activity]:"";return o`<smspartner-spoken .text=${a}></smspartner-spoken>
    ${t.activity?o`<p>${a}</p>
          ${r?o`<progress aria-hidden="true" max=${r} value=${t.uploaded}></progress>`:p}`:p}`}#c(t){let{t:e}=this.app,i=t.table?.header[t.table.reading.column]??"";return o`<details ?open=${!st.matches}>
      <summary>${e(s.how_read)} <span class="secondary">${e(s.number_column,{name:i})}</span></summary>
      <smspartner-list-preview .app=${this.app} .table=${t.table}
        @reading=${({detail:r})=>t.readAnew(r)}
      ></smspartner-list-preview>
    </details>`}#p};d([h({attribute:!1})],k.prototype,"app",2),d([h({attribute:!1})],k.prototype,"handover",2),d([u()],k.prototype,"version",2);y("smspartner-verify",k);export{k as VerifyView};
