import{c as T}from"./chunk-BF6R3FNE.js";import{c as C}from"./chunk-JN4MBX3R.js";import"./chunk-V6YEXTCT.js";import{a as P}from"./chunk-MQFUTJKL.js";import"./chunk-6VDU4B6A.js";import{a as R}from"./chunk-XBHDZL6N.js";import"./chunk-USHAKB3Q.js";import"./chunk-5YOPHN5V.js";import{a as A}from"./chunk-NF5XLLJZ.js";import{a as w,g as c}from"./chunk-SMFVZEXC.js";import{a as v,b as i,d as u,f as y,g as h,h as p,j as $}from"./chunk-PNEQITEL.js";import{a}from"./chunk-JFKSI6I7.js";var s={kind:{en:"What is shown",fr:"Ce qui est affich\xE9",es:"Qu\xE9 se muestra"},lookups:{en:"Verifications",fr:"V\xE9rifications",es:"Verificaciones"},sms:{en:"SMS",fr:"SMS",es:"SMS"},with_checks:{en:"With checks of monitored numbers",fr:"Avec les contr\xF4les des num\xE9ros surveill\xE9s",es:"Con las comprobaciones de los n\xFAmeros supervisados"},no_lookups:{en:"Nothing has been verified yet.",fr:"Rien n\u2019a encore \xE9t\xE9 v\xE9rifi\xE9.",es:"Todav\xEDa no se ha verificado nada."},no_sms:{en:"No SMS has been sent yet.",fr:"Aucun SMS n\u2019a encore \xE9t\xE9 envoy\xE9.",es:"Todav\xEDa no se ha enviado ning\xFAn SMS."},when:{en:"When",fr:"Date",es:"Cu\xE1ndo"},numbers:{en:"Numbers",fr:"Num\xE9ros",es:"N\xFAmeros"},ended:{en:"How it ended",fr:"Comment cela s\u2019est termin\xE9",es:"C\xF3mo termin\xF3"},actions:{en:"Actions",fr:"Actions",es:"Acciones"},check:{en:"Check of monitored numbers",fr:"Contr\xF4le de num\xE9ros surveill\xE9s",es:"Comprobaci\xF3n de n\xFAmeros supervisados"},running:{en:"Under way",fr:"En cours",es:"En curso"},advertising:{en:"Advertising",fr:"Publicit\xE9",es:"Publicidad"},test:{en:"Test",fr:"Test",es:"Prueba"},scheduled:{en:"Scheduled for {date}",fr:"Programm\xE9 pour le {date}",es:"Programado para el {date}"},fate:{en:"Details",fr:"D\xE9tails",es:"Detalles"},again:{en:"Again",fr:"Recommencer",es:"Repetir"},forget:{en:"Forget",fr:"Oublier",es:"Olvidar"},labelled:{en:"{name}:",fr:"{name}\xA0:",es:"{name}:"},of_row:{en:"{action}: {row}",fr:"{action}\xA0: {row}",es:"{action}: {row}"},verify_again:{en:"Verify again?",fr:"V\xE9rifier \xE0 nouveau\xA0?",es:"\xBFVerificar de nuevo?"},verify_again_text:{en:"The numbers open as a new list. Nothing is bought before you have seen its price.",fr:"Les num\xE9ros s\u2019ouvrent comme une nouvelle liste. Rien n\u2019est achet\xE9 avant que vous ayez vu son prix.",es:"Los n\xFAmeros se abren como una lista nueva. No se compra nada antes de que veas su precio."},all:{en:"All {count, plural, one {# number} other {# numbers}}",fr:"{count, plural, one {Le num\xE9ro} other {Les # num\xE9ros}}",es:"{count, plural, one {El n\xFAmero} other {Los # n\xFAmeros}}"},only_unreachable:{en:"Only the {count, plural, one {unreachable one} other {# unreachable ones}}",fr:"{count, plural, one {Seulement l\u2019injoignable} other {Seulement les # injoignables}}",es:"{count, plural, one {Solo el ilocalizable} other {Solo los # ilocalizables}}"},forget_heading:{en:"Forget {count, plural, one {this number} other {these # numbers}}?",fr:"Oublier {count, plural, one {ce num\xE9ro} other {ces # num\xE9ros}}\xA0?",es:"\xBFOlvidar {count, plural, one {este n\xFAmero} other {estos # n\xFAmeros}}?"},forget_everywhere:{en:"{count, plural, one {It is erased with all its} other {They are erased with all their}} results, SMS and replies, in every verification and every SMS, and from what is known of the stop list.",fr:"{count, plural, one {Il est effac\xE9 avec tous ses} other {Ils sont effac\xE9s avec tous leurs}} r\xE9sultats, SMS et r\xE9ponses, dans toutes les v\xE9rifications et tous les SMS, et dans ce qui est connu de la liste STOP.",es:"{count, plural, one {Se borra} other {Se borran}} con todos sus resultados, SMS y respuestas, en todas las verificaciones y todos los SMS, y en lo que se sabe de la lista STOP."},forget_waiting:{en:"What has not left is not sent any more. What has left loses its number.",fr:"Ce qui n\u2019est pas parti n\u2019est plus envoy\xE9. Ce qui est parti perd son num\xE9ro.",es:"Lo que no ha salido ya no se env\xEDa. Lo que ha salido pierde su n\xFAmero."},forget_table:{en:"The table that was uploaded for this verification in this browser is erased too.",fr:"Le tableau import\xE9 dans ce navigateur pour cette v\xE9rification est effac\xE9 aussi.",es:"La tabla que se subi\xF3 en este navegador para esta verificaci\xF3n tambi\xE9n se borra."},forget_kept:{en:"What was spent stays in the sums. This cannot be undone.",fr:"Les d\xE9penses restent compt\xE9es dans les totaux. L\u2019effacement est irr\xE9versible.",es:"Lo gastado se sigue contando en los totales. Esto no se puede deshacer."},forgotten_now:{en:"{count, plural, one {# number was} other {# numbers were}} forgotten.",fr:"{count, plural, one {# num\xE9ro a \xE9t\xE9 oubli\xE9} other {# num\xE9ros ont \xE9t\xE9 oubli\xE9s}}.",es:"{count, plural, one {Se ha olvidado # n\xFAmero} other {Se han olvidado # n\xFAmeros}}."},pages:{en:"Pages",fr:"Pages",es:"P\xE1ginas"},newer:{en:"Newer",fr:"Plus r\xE9cents",es:"M\xE1s recientes"},older:{en:"Older",fr:"Plus anciens",es:"M\xE1s antiguos"},shown:{en:"{from, number} to {to, number} of {total, number}",fr:"{from, number} \xE0 {to, number} sur {total, number}",es:"{from, number} a {to, number} de {total, number}"}};var b=class extends y{constructor(){super(...arguments);this.isBusy=!1}static{this.styles=w}willUpdate(e){e.has("subject")&&(this.error=void 0)}render(){let{t:e}=this.app,t=this.subject;return i`<smspartner-dialog .open=${t!==void 0} @close=${this.#e}
      .heading=${e(s.forget_heading,{count:t?.numbers??0})}>
      <p>${e(s.forget_everywhere,{count:t?.numbers??0})}</p>
      <p>${e(s.forget_waiting)}</p>
      ${t?.verificationId?i`<p>${e(s.forget_table)}</p>`:u}
      <p>${e(s.forget_kept)}</p>
      ${this.error?i`<p class="notice error" role="alert">${e(c.failed,{error:this.error})}</p>`:u}
      <button slot="actions" @click=${this.#e}>${e(c.cancel)}</button>
      <button slot="actions" class="danger" ?disabled=${this.isBusy}
        @click=${()=>{this.#t()}}>${e(s.forget)}</button>
    </smspartner-dialog>`}#e(){this.subject&&this.dispatchEvent(new Event("close"))}async#t(){let e=this.subject;if(e){this.isBusy=!0,this.error=void 0;try{let t=await this.#s(e);this.dispatchEvent(new CustomEvent("forgotten",{detail:t})),this.#e()}catch(t){this.error=t.message}finally{this.isBusy=!1}}}async#s(e){let{client:t,account:n}=this.app,l={config_entry_id:n.config_entry_id};if(e.smsId!==void 0){let{numbers:f}=await t.call("smspartner/history/sms/forget",{...l,sms_id:e.smsId});return f}let{numbers:d}=await t.call("smspartner/history/verifications/forget",{...l,verification_id:e.verificationId});return await T(e.verificationId),d}};a([h({attribute:!1})],b.prototype,"app",2),a([h({attribute:!1})],b.prototype,"subject",2),a([p()],b.prototype,"isBusy",2),a([p()],b.prototype,"error",2);$("smspartner-forget-dialog",b);var g=class extends y{constructor(){super(...arguments);this.isBusy=!1}static{this.styles=[w,v`.choices { flex-direction: column; align-items: stretch; }`]}willUpdate(e){e.has("verification")&&(this.error=void 0)}render(){let{t:e}=this.app,t=this.verification,n=t?.statuses.unreachable??0;return i`<smspartner-dialog .heading=${e(s.verify_again)} .open=${t!==void 0}
      @close=${this.#e}>
      <p>${e(s.verify_again_text)}</p>
      ${this.error?i`<p class="notice error" role="alert">${e(c.failed,{error:this.error})}</p>`:u}
      <div class="row choices">
        <button class="primary" ?disabled=${this.isBusy} @click=${()=>{this.#t(!1)}}
          >${e(s.all,{count:t?.numbers??0})}</button>
        ${n?i`<button ?disabled=${this.isBusy} @click=${()=>{this.#t(!0)}}
                >${e(s.only_unreachable,{count:n})}</button>`:u}
      </div>
      <button slot="actions" @click=${this.#e}>${e(c.cancel)}</button>
    </smspartner-dialog>`}#e(){this.verification&&this.dispatchEvent(new Event("close"))}async#t(e){if(!this.verification)return;let{client:t,account:n,open:l}=this.app,{verification_id:d}=this.verification;this.isBusy=!0,this.error=void 0;try{let{list_id:f}=await t.call("smspartner/list/repeat",{config_entry_id:n.config_entry_id,verification_id:d,only_unreachable:e});l("verify",{repeat:{listId:f,verificationId:d,onlyUnreachable:e}})}catch(f){this.error=f.message}finally{this.isBusy=!1}}};a([h({attribute:!1})],g.prototype,"app",2),a([h({attribute:!1})],g.prototype,"verification",2),a([p()],g.prototype,"isBusy",2),a([p()],g.prototype,"error",2);$("smspartner-repeat-dialog",g);var E=v`
  table { margin-top: 8px; }
  .wide { width: 40%; min-width: 240px; }
  .tag { font-weight: 500; overflow-wrap: anywhere; }
  td .secondary { font-size: 14px; }
  .actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 4px; margin-top: -8px; }
  .actions button { min-height: 36px; }
  @media (pointer: coarse) { .actions button { min-height: 40px; } }
  td:last-child { padding-inline-end: 0; }
  td smspartner-bar { font-size: 14px; }
  @media (max-width: 900px) {
    thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    table, tbody, tr, td { display: block; }
    tr { padding: 12px 0; border-top: 1px solid var(--line); }
    tr > td { border: 0 !important; padding: 4px 0; }
    .wide { width: auto; }
    td.number { text-align: start; }
    td[data-label]::before { content: attr(data-label) " "; color: var(--secondary-text-color, #5f6368); }
    .actions { justify-content: flex-start; margin: 0 0 0 -12px; }
    tbody tr:last-child { padding-bottom: 0; }
  }
`;function k(o,r,e){return i`<td role="cell">
    ${r.tag?i`<div class="tag">${r.tag}</div>`:u}
    <div>${o.formats.moment(r.created_at)}</div>
    ${e.map(t=>i`<div class="secondary">${t}</div>`)}
  </td>`}function x(o,r,e){return i`<td role="cell" class="number" data-label=${o.t(s.labelled,{name:o.t(s.numbers)})}>${o.formats.count(r)}</td>
    <td role="cell" class="wide">${r===0?i`<span class="secondary">${o.t(c.forgotten)}</span>`:i`<smspartner-bar .formats=${o.formats} .parts=${e}></smspartner-bar>`}</td>`}function S(o,r,e){let t=o.formats.moment(r);return i`<td role="cell"><div class="actions">${e.map(({label:n,act:l})=>{let d=o.t(n);return i`<button class="plain" @click=${l}
      aria-label=${o.t(s.of_row,{action:d,row:t})}>${d}</button>`})}</div></td>`}function I(o,r,{again:e,forget:t}){let{t:n,formats:l,open:d}=o,f=r.numbers>0?[{label:s.fate,act:()=>d("write",{smsId:r.sms_id})},{label:s.again,act:e},{label:s.forget,act:t}]:[];return i`
    ${k(o,r,B(o,r))}
    ${x(o,r.numbers,R(o,r.states))}
    <td role="cell" class="number" data-label=${n(s.labelled,{name:n(c.cost)})}>${l.money(r.cost,r.currency)}</td>
    ${S(o,r.created_at,f)}
  `}function B({t:o,formats:r},e){let t=[];return e.is_test&&t.push(o(s.test)),e.is_advertising&&t.push(o(s.advertising)),e.scheduled_at&&t.push(o(s.scheduled,{date:r.moment(e.scheduled_at)})),t}function M(o,r,{again:e,forget:t}){let{t:n,formats:l,open:d}=o,f={verificationId:r.verification_id},_=[];r.is_running&&_.push({label:P.progress,act:()=>d("progress",f)}),r.numbers>0&&(_.push({label:P.results,act:()=>d("results",f)}),r.is_running||_.push({label:s.again,act:e}),_.push({label:s.forget,act:t}));let j=[...r.is_check?[n(s.check)]:[],...r.is_running?[n(s.running)]:[]];return i`
    ${k(o,r,j)}
    ${x(o,r.numbers,C(o,r.statuses))}
    <td role="cell" class="number" data-label=${n(s.labelled,{name:n(c.cost)})}>${l.money(r.cost,r.currency)}</td>
    ${S(o,r.created_at,_)}
  `}var L=50,m=class extends y{constructor(){super(...arguments);this.handover={};this.kind="lookups";this.page=0;this.withChecks=!1;this.#e=new A(this,"smspartner/history/verifications/subscribe",()=>this.kind==="lookups"?{...this.#s(),page:this.page,with_checks:this.withChecks}:void 0);this.#t=new A(this,"smspartner/history/sms/subscribe",()=>this.kind==="sms"?{...this.#s(),page:this.page}:void 0)}static{this.styles=[w,E,v`
      .top { justify-content: space-between; }
      .pages { justify-content: center; margin-top: var(--gap); }
    `]}#e;#t;render(){let{t:e}=this.app,t=this.kind==="lookups"?this.#e:this.#t,n=t.error??this.error;return i`
      <div class="card">
        <div class="row top">
          <div class="segments" role="group" aria-label=${e(s.kind)}>
            ${this.#r("lookups",e(s.lookups))}${this.#r("sms",e(s.sms))}
          </div>
          ${this.kind==="lookups"?this.#i():u}
        </div>
        <p class="notice success" role="status" ?hidden=${!this.said}>${this.said??""}</p>
        ${n?i`<p class="notice error" role="alert">${e(c.failed,{error:n})}</p>`:u}
        ${t.event?this.#n(t.event):i`<p role="status">${e(c.loading)}</p>`}
      </div>
      <smspartner-repeat-dialog .app=${this.app} .verification=${this.repeated}
        @close=${()=>{this.repeated=void 0}}></smspartner-repeat-dialog>
      <smspartner-forget-dialog .app=${this.app} .subject=${this.forgotten}
        @forgotten=${l=>this.#p(l.detail)}
        @close=${()=>{this.forgotten=void 0}}></smspartner-forget-dialog>
    `}#s(){return{config_entry_id:this.app.account.config_entry_id}}#r(e,t){return i`<button aria-pressed=${this.kind===e?"true":"false"}
      @click=${()=>this.#c(e)}>${t}</button>`}#i(){return i`<label><input type="checkbox" .checked=${this.withChecks}
      @change=${e=>{this.withChecks=e.target.checked,this.page=0}}>${this.app.t(s.with_checks)}</label>`}#n(e){let{t}=this.app;if(e.total===0){let n=this.kind==="lookups"?s.no_lookups:s.no_sms;return i`<p class="empty">${t(n)}</p>`}return i`<table role="table">
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">${t(s.when)}</th>
        <th role="columnheader" scope="col" class="number">${t(s.numbers)}</th>
        <th role="columnheader" scope="col" class="wide">${t(s.ended)}</th>
        <th role="columnheader" scope="col" class="number">${t(c.cost)}</th>
        <th role="columnheader" scope="col"><span class="visually-hidden">${t(s.actions)}</span></th>
      </tr></thead>
      <tbody role="rowgroup">${e.rows.map(n=>i`<tr role="row">${this.#a(n)}</tr>`)}</tbody>
    </table>
    ${e.total>L?this.#l(e):u}`}#a(e){return"sms_id"in e?I(this.app,e,{again:()=>{this.#d(e)},forget:()=>{this.forgotten={smsId:e.sms_id,numbers:e.numbers}}}):M(this.app,e,{again:()=>{this.repeated=e},forget:()=>{this.forgotten={verificationId:e.verification_id,numbers:e.numbers}}})}#l({total:e,rows:t}){let{t:n}=this.app,l=this.page*L;return i`<nav class="row pages" aria-label=${n(s.pages)}>
      <button ?disabled=${this.page===0} @click=${()=>this.#o(-1)}>${n(s.newer)}</button>
      <span role="status">${n(s.shown,{from:l+1,to:l+t.length,total:e})}</span>
      <button ?disabled=${l+t.length>=e} @click=${()=>this.#o(1)}>${n(s.older)}</button>
    </nav>`}#o(e){this.page+=e,this.scrollIntoView()}#c(e){this.kind=e,this.page=0,this.said=void 0,this.error=void 0}#p(e){this.said=this.app.t(s.forgotten_now,{count:e})}async#d(e){this.error=void 0;try{let{phone_numbers:t}=await this.app.client.call("smspartner/history/sms/recipients",{...this.#s(),sms_id:e.sms_id});this.app.open("write",{phoneNumbers:t})}catch(t){this.error=t.message}}};a([h({attribute:!1})],m.prototype,"app",2),a([h({attribute:!1})],m.prototype,"handover",2),a([p()],m.prototype,"kind",2),a([p()],m.prototype,"page",2),a([p()],m.prototype,"withChecks",2),a([p()],m.prototype,"repeated",2),a([p()],m.prototype,"forgotten",2),a([p()],m.prototype,"said",2),a([p()],m.prototype,"error",2);$("smspartner-history",m);export{m as HistoryView};
