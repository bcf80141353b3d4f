import{a as L}from"./chunk-NOMIM4GY.js";import{b as Z}from"./chunk-2ZPWOOXE.js";import"./chunk-F54LEA2W.js";import{c as X}from"./chunk-BHGRHISA.js";import{d as V}from"./chunk-ZAMBKX3M.js";import{d as D}from"./chunk-BF6R3FNE.js";import{a as ee,b as j,d as W}from"./chunk-JN4MBX3R.js";import"./chunk-V6YEXTCT.js";import{a as Y}from"./chunk-MQFUTJKL.js";import"./chunk-6VDU4B6A.js";import{a as te}from"./chunk-J5BC2HZQ.js";import{b as P}from"./chunk-42ML5ZRM.js";import"./chunk-XW5F7XMI.js";import"./chunk-USHAKB3Q.js";import"./chunk-5YOPHN5V.js";import{a as R}from"./chunk-NF5XLLJZ.js";import{a as $,b as C,c as Q,d as J,e as K,f as G,g as d}from"./chunk-SMFVZEXC.js";import{a as _,b as i,d as f,f as v,g as m,h as g,j as y}from"./chunk-PNEQITEL.js";import{a as l}from"./chunk-JFKSI6I7.js";var a={shown:{en:"Results of",fr:"R\xE9sultats de",es:"Resultados de"},all_numbers:{en:"All numbers, with their newest result",fr:"Tous les num\xE9ros, avec leur dernier r\xE9sultat",es:"Todos los n\xFAmeros, con su \xFAltimo resultado"},verification:{en:"Verification of {date}",fr:"V\xE9rification du {date}",es:"Verificaci\xF3n del {date}"},named_verification:{en:"{name}, {date}",fr:"{name}, {date}",es:"{name}, {date}"},older:{en:"Older ones\u2026",fr:"Plus anciennes\u2026",es:"Anteriores\u2026"},matching:{en:"{matching, number} of {total, plural, one {# number} other {# numbers}}",fr:"{matching, number} sur {total, plural, one {# num\xE9ro} other {# num\xE9ros}}",es:"{matching, number} de {total, plural, one {# n\xFAmero} other {# n\xFAmeros}}"},none:{en:"There are no results yet.",fr:"Il n\u2019y a pas encore de r\xE9sultats.",es:"Todav\xEDa no hay resultados."},none_matching:{en:"No number matches.",fr:"Aucun num\xE9ro ne correspond.",es:"Ning\xFAn n\xFAmero coincide."},verdicts:{en:"Verdicts",fr:"Verdicts",es:"Veredictos"},operators:{en:"Operators",fr:"Op\xE9rateurs",es:"Operadores"},other_operators:{en:"{count, plural, one {and # other} other {and # others}}: {numbers, plural, one {# number} other {# numbers}}",fr:"{count, plural, one {et # autre} other {et # autres}}\xA0: {numbers, plural, one {# num\xE9ro} other {# num\xE9ros}}",es:"{count, plural, one {y # m\xE1s} other {y # m\xE1s}}: {numbers, plural, one {# n\xFAmero} other {# n\xFAmeros}}"},no_operators:{en:"No operator is known.",fr:"Aucun op\xE9rateur n\u2019est connu.",es:"No se conoce ning\xFAn operador."},search:{en:"Search for a number",fr:"Rechercher un num\xE9ro",es:"Buscar un n\xFAmero"},any:{en:"Any",fr:"Indiff\xE9rent",es:"Cualquiera"},add:{en:"Add\u2026",fr:"Ajouter\u2026",es:"A\xF1adir\u2026"},ported:{en:"Ported",fr:"Port\xE9",es:"Portado"},not_ported:{en:"Not ported",fr:"Non port\xE9",es:"No portado"},opted_out:{en:"Opted out",fr:"D\xE9sinscrit",es:"Dado de baja"},not_opted_out:{en:"Not opted out",fr:"Non d\xE9sinscrit",es:"No dado de baja"},filters:{en:"Filters",fr:"Filtres",es:"Filtros"},remove_filter:{en:"Remove the filter {name}",fr:"Retirer le filtre {name}",es:"Quitar el filtro {name}"},clear_filters:{en:"Clear filters",fr:"Effacer les filtres",es:"Borrar los filtros"},table:{en:"Numbers and their results",fr:"Num\xE9ros et leurs r\xE9sultats",es:"N\xFAmeros y sus resultados"},received:{en:"Received",fr:"Re\xE7u",es:"Recibido"},selected:{en:"{count, plural, one {# number is selected} other {# numbers are selected}}",fr:"{count, plural, one {# num\xE9ro est s\xE9lectionn\xE9} other {# num\xE9ros sont s\xE9lectionn\xE9s}}",es:"{count, plural, one {# n\xFAmero seleccionado} other {# n\xFAmeros seleccionados}}"},selected_most:{en:"An SMS goes to {most, number} numbers at most: no more can be selected.",fr:"Un SMS part vers {most, number} num\xE9ros au plus\xA0: impossible d\u2019en s\xE9lectionner davantage.",es:"Un SMS va a {most, number} n\xFAmeros como m\xE1ximo: no se pueden seleccionar m\xE1s."},clear_selection:{en:"Select none",fr:"Tout d\xE9s\xE9lectionner",es:"Quitar la selecci\xF3n"},write_to:{en:"Write an SMS",fr:"\xC9crire un SMS",es:"Escribir un SMS"},download:{en:"Download",fr:"T\xE9l\xE9charger",es:"Descargar"}},b={heading:{en:"Download results",fr:"T\xE9l\xE9charger les r\xE9sultats",es:"Descargar resultados"},which:{en:"Which numbers",fr:"Quels num\xE9ros",es:"Qu\xE9 n\xFAmeros"},all:{en:"All",fr:"Tous",es:"Todos"},filtered:{en:"What is filtered",fr:"Les num\xE9ros filtr\xE9s",es:"Los n\xFAmeros filtrados"},ready:{en:"Reachable and not opted out",fr:"Joignables et non d\xE9sinscrits",es:"Localizables y no dados de baja"},format:{en:"Format",fr:"Format",es:"Formato"},csv:{en:"CSV",fr:"CSV",es:"CSV"},xlsx:{en:"Excel (XLSX)",fr:"Excel (XLSX)",es:"Excel (XLSX)"},too_many_for_xlsx:{en:"A spreadsheet gets {most, number} rows at most. CSV has no limit.",fr:"Une feuille de calcul a {most, number} lignes au plus. Le CSV n\u2019a pas de limite.",es:"Una hoja de c\xE1lculo admite {most, number} filas como m\xE1ximo. El CSV no tiene l\xEDmite."},joined:{en:"With the columns of {name} beside the results: this browser has kept them.",fr:"Avec les colonnes de {name} \xE0 c\xF4t\xE9 des r\xE9sultats\xA0: ce navigateur les a conserv\xE9es.",es:"Con las columnas de {name} junto a los resultados: este navegador las ha guardado."},pasted:{en:"the list that was pasted",fr:"la liste coll\xE9e",es:"la lista pegada"},every_row:{en:"Every row of it, also those without a result.",fr:"Toutes ses lignes, m\xEAme sans r\xE9sultat.",es:"Todas sus filas, tambi\xE9n las que no tienen resultado."},one_row:{en:"One row for each number.",fr:"Une ligne par num\xE9ro.",es:"Una fila por n\xFAmero."},results_alone:{en:"The results alone: the columns of an uploaded list are only in the browser that uploaded it.",fr:"Les r\xE9sultats seuls\xA0: les colonnes d\u2019une liste ne sont que dans le navigateur o\xF9 elle a \xE9t\xE9 d\xE9pos\xE9e.",es:"Solo los resultados: las columnas de una lista est\xE1n \xFAnicamente en el navegador donde se carg\xF3."},preparing:{en:"The file is being made\u2026",fr:"Le fichier se pr\xE9pare\u2026",es:"Preparando el archivo\u2026"},not_downloaded:{en:"The results could not be downloaded. Try again.",fr:"Les r\xE9sultats n\u2019ont pas pu \xEAtre t\xE9l\xE9charg\xE9s. R\xE9essayez.",es:"No se han podido descargar los resultados. Int\xE9ntalo de nuevo."},not_written:{en:"The file could not be made: this browser may be short of memory. Try CSV, or fewer numbers.",fr:"Le fichier n\u2019a pas pu \xEAtre cr\xE9\xE9\xA0: ce navigateur manque peut-\xEAtre de m\xE9moire. Essayez le CSV, ou moins de num\xE9ros.",es:"No se ha podido crear el archivo: quiz\xE1 a este navegador le falte memoria. Prueba con CSV o con menos n\xFAmeros."}},I={opted_out:{en:"This number is on the stop list: no advertising is sent to it.",fr:"Ce num\xE9ro est sur la liste STOP\xA0: aucune publicit\xE9 ne lui est envoy\xE9e.",es:"Este n\xFAmero est\xE1 en la lista STOP: no se le env\xEDa publicidad."},lookups:{en:"Lookups ({count, number})",fr:"V\xE9rifications HLR ({count, number})",es:"Consultas HLR ({count, number})"},messages:{en:"SMS ({count, number})",fr:"SMS ({count, number})",es:"SMS ({count, number})"},no_messages:{en:"No SMS has been sent to it.",fr:"Aucun SMS ne lui a \xE9t\xE9 envoy\xE9.",es:"No se le ha enviado ning\xFAn SMS."}};var U="\u2013";function se(c){let{t:r,formats:e}=c,t=s=>r(s?d.yes:d.no);return[{key:"phone_number",label:r(d.phone_number),width:"minmax(132px, 1.2fr)",render:s=>s.phone_number??i`<span class="secondary">${r(d.forgotten)}</span>`},{key:"status",label:r(d.verdict),width:"minmax(120px, 1.2fr)",render:s=>W(c,s.status)},{key:"operator",label:r(d.operator),width:"minmax(140px, 1.5fr)",onlyWide:!0,render:s=>s.operator??U},{key:"country",label:r(d.country),width:"minmax(110px, 1fr)",onlyWide:!0,render:s=>s.country?e.country(s.country):U},{key:"ported",label:r(d.ported),width:"minmax(72px, 0.5fr)",onlyWide:!0,render:s=>s.ported===null?U:t(s.ported)},{key:"opted_out",label:r(d.opted_out),width:"minmax(88px, 0.6fr)",onlyWide:!0,render:s=>t(s.opted_out)},{key:"received_at",label:r(a.received),width:"minmax(168px, 1.2fr)",onlyWide:!0,render:s=>s.received_at?e.moment(s.received_at):U}]}function B(c,r){let e=document.createElement("a");e.href=c,e.download=r,document.body.append(e),e.click(),e.remove()}function re(c,r){let e=URL.createObjectURL(c);B(e,r),setTimeout(()=>URL.revokeObjectURL(e),6e4)}function S(c){return{verification_id:c,search:"",statuses:[],operators:[],countries:[],ported:null,opted_out:null}}function q(c){return{...S(c),statuses:["reachable"],opted_out:!1}}function k(c){let r=JSON.stringify(S(c.verification_id));return JSON.stringify(c)!==r}function T(c,r){let e=c.filter(t=>t!==r);return e.length<c.length?e:[...c,r]}function oe(c,r,e){let{t,formats:s}=c,o=[...r.statuses.map(n=>({name:t(C[n]),without:{...r,statuses:T(r.statuses,n)}})),...r.operators.map(n=>({name:M(e,n),without:{...r,operators:T(r.operators,n)}})),...r.countries.map(n=>({name:s.country(n),without:{...r,countries:T(r.countries,n)}}))];return r.ported!==null&&o.push({name:t(r.ported?a.ported:a.not_ported),without:{...r,ported:null}}),r.opted_out!==null&&o.push({name:t(r.opted_out?a.opted_out:a.not_opted_out),without:{...r,opted_out:null}}),o}function M(c,r){let e=c.all_operators.find(o=>o.mcc_mnc===r);if(!e)return r;let{name:t}=e;return c.all_operators.some(o=>o.name===t&&o.mcc_mnc!==r)?`${t} (${r})`:t}var w=class extends v{constructor(){super(...arguments);this.open=!1;this.which="all";this.format="csv";this.#t=new R(this,"smspartner/results/subscribe",()=>this.open?{config_entry_id:this.app.account.config_entry_id,filter:q(this.filter.verification_id)}:void 0)}static{this.styles=[$,_`
      fieldset { margin-bottom: 16px; }
      fieldset label { display: flex; min-height: 40px; }
      .count { margin-inline-start: auto; font-variant-numeric: tabular-nums; }
    `]}#t;willUpdate(e){e.has("open")&&this.open&&(this.which=k(this.filter)?"filtered":"all",this.format="csv",this.error=void 0)}disconnectedCallback(){super.disconnectedCallback(),this.#a()}render(){let{t:e}=this.app,t=this.#n();return i`<smspartner-dialog .heading=${e(b.heading)} .open=${this.open} @close=${this.#i}>
      <fieldset ?disabled=${this.worker!==void 0}>
        <legend>${e(b.which)}</legend>
        ${this.#s("all",e(b.all))}
        ${k(this.filter)?this.#s("filtered",e(b.filtered)):f}
        ${this.#s("ready",e(b.ready))}
      </fieldset>
      <fieldset ?disabled=${this.worker!==void 0}>
        <legend>${e(b.format)}</legend>
        ${["csv","xlsx"].map(s=>i`<label><input type="radio" name="format"
            .checked=${this.format===s}
            @change=${()=>{this.format=s}}>${e(b[s])}</label>`)}
      </fieldset>
      <p class="secondary">${this.#e()}</p>
      ${t?i`<p class="notice warning" role="status">${e(b.too_many_for_xlsx,{most:1e5})}</p>`:f}
      ${this.worker?i`<p class="notice" role="status">${e(b.preparing)}</p>`:f}
      ${this.error?i`<p class="notice error" role="alert">${this.error}</p>`:f}
      <button slot="actions" @click=${this.#i}>${e(d.cancel)}</button>
      <button slot="actions" class="primary" ?disabled=${t||this.worker!==void 0}
        @click=${this.#p}>${e(a.download)}</button>
    </smspartner-dialog>`}#s(e,t){let s=this.#r(e);return i`<label><input type="radio" name="which" .checked=${this.which===e}
      @change=${()=>{this.which=e}}>${t}
      ${s===void 0?f:i`<span class="count secondary">${this.app.formats.count(s)}</span>`}</label>`}#r(e){return e==="ready"?this.#t.event?.matching:e==="all"?this.results.total:this.results.matching}#o(){let{filter:e}=this;return this.which==="filtered"?e:(this.which==="ready"?q:S)(e.verification_id)}#n(){let e=this.which==="all"&&this.table?this.table.rows:this.#r(this.which);return this.format==="xlsx"&&(e??0)>1e5}#e(){let{t:e}=this.app;if(!this.table)return e(b.results_alone);let t=this.table.name||e(b.pasted),s=e(this.which==="all"?b.every_row:b.one_row);return`${e(b.joined,{name:t})} ${s}`}async#p(){this.error=void 0;try{let{config_entry_id:e}=this.app.account,t={config_entry_id:e,filter:this.#o()},{path:s,filename:o}=await this.app.client.call("smspartner/results/export",t);!this.table&&this.format==="csv"?B(s,o):this.error=await this.#l(s,o),this.error||this.#i()}catch(e){let t=e instanceof X?e.message:void 0,{t:s}=this.app;this.error=t?s(d.failed,{error:t}):s(b.not_written)}finally{this.#a()}}async#l(e,t){this.worker=new Z;let{format:s,table:o}=this,{t:n}=this.app,u=await this.worker.ask("write",{url:new URL(e,location.href).href,verificationId:o?.verificationId??null,everyRow:this.which==="all",format:s});if(u.problem===void 0){re(u.file,t.replace(/csv$/,s));return}return u.problem==="not_downloaded"?n(b.not_downloaded):n(b.too_many_for_xlsx,{most:1e5})}#a(){this.worker?.close(),this.worker=void 0}#i(){this.open&&(this.#a(),this.dispatchEvent(new Event("close")))}};l([m({attribute:!1})],w.prototype,"app",2),l([m({type:Boolean})],w.prototype,"open",2),l([m({attribute:!1})],w.prototype,"filter",2),l([m({attribute:!1})],w.prototype,"results",2),l([m({attribute:!1})],w.prototype,"table",2),l([g()],w.prototype,"which",2),l([g()],w.prototype,"format",2),l([g()],w.prototype,"worker",2),l([g()],w.prototype,"error",2);y("smspartner-download-dialog",w);var E=class extends v{constructor(){super(...arguments);this.isShown=!1;this.#t=new te(this)}static{this.styles=[$,_`
      :host { display: block; }
      .fields { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); }
      .search { grid-column: span 2; }
      .more { display: contents; }
      .toggle { display: none; }
      @media (max-width: 600px) {
        .search { grid-column: 1 / -1; }
        .more:not(.shown) { display: none; }
        .toggle { display: block; grid-column: 1 / -1; }
      }
      ul { margin: 12px 0 0; padding: 0; list-style: none; }
      .chip { min-height: 32px; gap: 4px; padding: 0 8px 0 12px; }
      @media (pointer: coarse) { .chip { min-height: 36px; } }
      .chip smspartner-icon { width: 18px; height: 18px; }
    `]}#t;render(){let{app:e,filter:t,results:s}=this,{t:o,formats:n}=e,u=(p,h)=>`${p} (${n.count(h)})`;return i`
      <div class="fields">
        <label class="field search">${o(a.search)}
          <input type="search" autocomplete="off" .value=${L(t.search)} @input=${this.#n}></label>
        <button class="toggle" aria-expanded=${this.isShown?"true":"false"} @click=${()=>{this.isShown=!this.isShown}}>${o(a.filters)}</button>
        <div class=${`more${this.isShown?" shown":""}`}>
        ${this.#s(o(d.operator),s.all_operators.filter(({mcc_mnc:p})=>!t.operators.includes(p)).map(({mcc_mnc:p,count:h})=>({value:p,label:u(M(s,p),h)})),t.operators.length>0,p=>({operators:T(t.operators,p)}))}
        ${this.#s(o(d.country),s.all_countries.filter(({country:p})=>!t.countries.includes(p)).map(({country:p,count:h})=>({value:p,label:u(n.country(p),h)})),t.countries.length>0,p=>({countries:T(t.countries,p)}))}
        ${this.#r(o(d.ported),t.ported,p=>({ported:p}))}
        ${this.#r(o(d.opted_out),t.opted_out,p=>({opted_out:p}))}
        </div>
      </div>
      ${this.#o()}
    `}#s(e,t,s,o){return i`<label class="field">${e}
      <select .value=${L("")} ?disabled=${!t.length} @change=${n=>{let u=n.target;this.#e(o(u.value)),u.value=""}}>
        <option value="">${this.app.t(s?a.add:a.any)}</option>
        ${t.map(({value:n,label:u})=>i`<option value=${n}>${u}</option>`)}
      </select></label>`}#r(e,t,s){let{t:o}=this.app;return i`<label class="field">${e}
      <select .value=${L(String(t))} @change=${n=>{let u=n.target.value;this.#e(s(u==="null"?null:u==="true"))}}>
        <option value="null">${o(a.any)}</option>
        <option value="true">${o(d.yes)}</option>
        <option value="false">${o(d.no)}</option>
      </select></label>`}#o(){let{app:e,filter:t}=this;return k(t)?i`<ul class="row" aria-label=${e.t(a.filters)}>
      ${oe(e,t,this.results).map(({name:s,without:o})=>i`<li><button class="chip"
          aria-label=${e.t(a.remove_filter,{name:s})}
          @click=${()=>this.#e(o)}>${s}
          <smspartner-icon .path=${V}></smspartner-icon></button></li>`)}
      <li><button class="plain"
        @click=${()=>this.#e(S(t.verification_id))}
        >${e.t(a.clear_filters)}</button></li>
    </ul>`:f}#n(e){let t=e.target.value;this.#t.after(()=>this.#e({search:t}))}#e(e){this.#t.stop();let t={...this.filter,...e};this.dispatchEvent(new CustomEvent("filter-changed",{detail:t}))}};l([m({attribute:!1})],E.prototype,"app",2),l([m({attribute:!1})],E.prototype,"filter",2),l([m({attribute:!1})],E.prototype,"results",2),l([g()],E.prototype,"isShown",2);y("smspartner-result-filters",E);var N=class extends v{static{this.styles=[$,_`
      h3 { margin: 16px 0 4px; }
      ol { margin: 0; padding: 0; list-style: none; }
      li { padding: 8px 0; }
      li + li { border-top: 1px solid var(--divider-color, #e0e0e0); }
      li p { margin: 0; overflow-wrap: anywhere; }
      .first { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; }
    `]}willUpdate(r){r.has("phoneNumber")&&this.phoneNumber&&this.#t(this.phoneNumber)}render(){let{t:r}=this.app,e=this.phoneNumber;return i`<smspartner-dialog .heading=${e??""} .open=${e!==void 0}
      @close=${()=>this.dispatchEvent(new Event("close"))}>
      ${this.error?i`<p class="notice error" role="alert">${r(d.failed,{error:this.error})}</p>`:this.history?this.#s(this.history):i`<p role="status">${r(d.loading)}</p>`}
      <button slot="actions" @click=${()=>this.dispatchEvent(new Event("close"))}
        >${r(d.close)}</button>
      <button slot="actions" class="primary" ?disabled=${!this.history}
        @click=${()=>e&&this.app.open("write",{phoneNumbers:[e]})}
        >${r(a.write_to)}</button>
    </smspartner-dialog>`}async#t(r){this.history=void 0,this.error=void 0;try{let{config_entry_id:e}=this.app.account,t={config_entry_id:e,phone_number:r},s=await this.app.client.call("smspartner/results/number",t);this.phoneNumber===r&&(this.history=s)}catch(e){this.phoneNumber===r&&(this.error=e.message)}}#s({is_opted_out:r,lookups:e,messages:t}){let{t:s}=this.app;return i`
      ${r?i`<p class="notice warning">${s(I.opted_out)}</p>`:f}
      <h3>${s(I.lookups,{count:e.length})}</h3>
      <ol>${e.map(o=>this.#r(o))}</ol>
      <h3>${s(I.messages,{count:t.length})}</h3>
      ${t.length?i`<ol>${t.map(o=>this.#o(o))}</ol>`:i`<p class="secondary">${s(I.no_messages)}</p>`}
    `}#r({row:r,tag:e,reason:t,error:s}){let{t:o,formats:n}=this.app,u=o(C[r.status]),p=r.result&&this.#e(Q,r.result),h=[p===u?null:p,r.operator,r.country&&n.country(r.country),r.ported===null?null:o(r.ported?a.ported:a.not_ported),t&&o(J[t]),s,e&&o(d.tagged,{tag:e})];return this.#n(W(this.app,r.status),r.received_at,h)}#o({state:r,reason:e,tag:t,date:s,cost:o,currency:n}){let{t:u,formats:p}=this.app,h=[e&&this.#e(G,e),o!==null&&n?p.money(o,n):null,t&&u(d.tagged,{tag:t})];return this.#n(this.#e(K,r),s,h)}#n(r,e,t){let s=t.filter(Boolean).join(" \xB7 ");return i`<li>
      <p class="first"><span>${r}</span>
        ${e?i`<span class="secondary">${this.app.formats.moment(e)}</span>`:f}</p>
      ${s?i`<p class="secondary">${s}</p>`:f}
    </li>`}#e(r,e){let t=r[e];return t?this.app.t(t):e}};l([m({attribute:!1})],N.prototype,"app",2),l([m({attribute:!1})],N.prototype,"phoneNumber",2),l([g()],N.prototype,"history",2),l([g()],N.prototype,"error",2);y("smspartner-number-dialog",N);var ne=6,pe=["var(--blue-color, #2196f3)","var(--orange-color, #ff9800)","var(--teal-color, #009688)","var(--purple-color, #926bc7)","var(--light-green-color, #8bc34a)","var(--pink-color, #e91e63)"],A=class extends v{static{this.styles=[$,_`
      :host { display: grid; gap: var(--gap) 32px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
      h2 { font-size: 16px; }
      p { margin: 8px 0 0; }
    `]}#t=new R(this,"smspartner/results/subscribe",()=>this.filter.statuses.length?this.#r({statuses:[]}):void 0);#s=new R(this,"smspartner/results/subscribe",()=>this.filter.operators.length?this.#r({operators:[]}):void 0);render(){let{t:r}=this.app;return i`
      <section><h2>${r(a.verdicts)}</h2>${this.#o()}</section>
      <section><h2>${r(a.operators)}</h2>${this.#n()}</section>
    `}#r(r){let e={...this.filter,...r};return{config_entry_id:this.app.account.config_entry_id,filter:e}}#o(){let{app:r,filter:e}=this,t=(this.#t.event??this.results).statuses,o=j.map(n=>{let[u,p]=[r.t(C[n]),ee[n]];return{key:n,label:u,colour:p,value:t[n]??0}}).filter(({key:n,value:u})=>u||e.statuses.some(p=>p===n));return i`<smspartner-bar .formats=${r.formats} .parts=${o} selectable
      .chosen=${e.statuses} @choose=${({detail:n})=>{let u=j.find(p=>p===n);u&&this.#e({statuses:T(e.statuses,u)})}}></smspartner-bar>`}#n(){let{app:r,filter:e,results:t}=this,{operators:s}=this.#s.event??t;if(!s.length)return i`<p class="secondary">${r.t(a.no_operators)}</p>`;let o=s.slice(ne),n=o.reduce((h,{count:O})=>h+O,0),u=s.slice(0,ne).map(({mcc_mnc:h,count:O},le)=>({key:h,label:M(t,h),value:O,colour:pe[le]??""})),p=s.reduce((h,{count:O})=>h+O,0);return i`<smspartner-bar .formats=${r.formats} .parts=${u} .total=${p} selectable
      .chosen=${e.operators} @choose=${({detail:h})=>{this.#e({operators:T(e.operators,h)})}}></smspartner-bar>
      ${o.length?i`<p class="secondary">${r.t(a.other_operators,{count:o.length,numbers:n})}</p>`:f}`}#e(r){let e={...this.filter,...r};this.dispatchEvent(new CustomEvent("filter-changed",{detail:e}))}};l([m({attribute:!1})],A.prototype,"app",2),l([m({attribute:!1})],A.prototype,"filter",2),l([m({attribute:!1})],A.prototype,"results",2);y("smspartner-result-shares",A);var ie="",ae="older",F=class extends v{constructor(){super(...arguments);this.verificationId=null;this.tables=[];this.#t=new R(this,"smspartner/history/verifications/subscribe",()=>({config_entry_id:this.app.account.config_entry_id,page:0,with_checks:!1}))}static{this.styles=$}#t;render(){let{t:e}=this.app,{total:t=0,rows:s=[]}=this.#t.event??{};return i`<label class="field">${e(a.shown)}
      <select .value=${L(this.verificationId??ie)} @change=${this.#o}>
        <option value=${ie}>${e(a.all_numbers)}</option>
        ${this.#s().map(o=>i`<option value=${o} ?selected=${o===this.verificationId}>${this.#r(o)}</option>`)}
        ${t>s.length?i`<option value=${ae}>${e(a.older)}</option>`:f}
      </select></label>`}#s(){let{rows:e=[]}=this.#t.event??{},t=new Set([...e.filter(({numbers:s})=>s).map(s=>s.verification_id),...this.tables.map(s=>s.verificationId)]);return this.verificationId&&t.add(this.verificationId),[...t].sort((s,o)=>P(o)-P(s))}#r(e){let{t,formats:s}=this.app,{rows:o=[]}=this.#t.event??{},n=s.moment(new Date(P(e)).toISOString()),p=this.tables.find(({verificationId:h})=>h===e)?.name||o.find(h=>h.verification_id===e)?.tag;return p?t(a.named_verification,{name:p,date:n}):t(a.verification,{date:n})}#o(e){let{value:t}=e.target;if(t===ae){this.app.open("history");return}this.dispatchEvent(new CustomEvent("source-changed",{detail:t||null}))}};l([m({attribute:!1})],F.prototype,"app",2),l([m({attribute:!1})],F.prototype,"verificationId",2),l([m({attribute:!1})],F.prototype,"tables",2);y("smspartner-result-source",F);var H=500,x=class extends v{constructor(){super(...arguments);this.handover={};this.filter=S(null);this.tables=[];this.selected=new Map;this.isDownloading=!1;this.#t=[];this.#s=new R(this,"smspartner/results/subscribe",()=>({config_entry_id:this.app.account.config_entry_id,filter:this.filter}));this.#u=async(e,t)=>{let s=this.#s.event?.view_id;if(!s)return[];let n={config_entry_id:this.#l(),view_id:s,offset:e,limit:t};return(await this.app.client.call("smspartner/results/rows",n)).rows}}static{this.styles=[$,_`
      .top { justify-content: space-between; align-items: end; }
      smspartner-result-source { flex: 0 1 auto; min-width: 0; }
      smspartner-result-shares { margin: var(--gap) 0; }
      smspartner-table { margin-top: 8px; }
      .counts { min-height: 40px; margin-top: var(--gap); }
      .counts p { margin: 0; }
      @media (max-width: 600px) {
        smspartner-result-source { flex: 1 1 100%; }
      }
    `]}#t;#s;connectedCallback(){super.connectedCallback(),D().then(e=>{this.tables=e},()=>{})}willUpdate(e){let t=e.get("app"),s=t&&t.account.config_entry_id!==this.#l();(e.has("handover")||s)&&this.#i(this.handover.verificationId??null),e.has("app")&&(this.#t=se(this.app))}render(){let{event:e,error:t}=this.#s;return t?i`<div class="card">${this.#r()}
        <p class="notice error" role="alert">${this.app.t(d.failed,{error:t})}</p></div>`:e?i`
      <div class="card">
        <div class="row top">${this.#r()}
          <button ?disabled=${!e.total} @click=${()=>{this.isDownloading=!0}}>${this.app.t(a.download)}</button></div>
        ${e.total?this.#n(e):this.#o()}
      </div>
      <smspartner-number-dialog .app=${this.app} .phoneNumber=${this.opened} @close=${()=>{this.opened=void 0}}></smspartner-number-dialog>
      <smspartner-download-dialog .app=${this.app} .open=${this.isDownloading}
        .filter=${this.filter} .results=${e} .table=${this.#a()} @close=${()=>{this.isDownloading=!1}}></smspartner-download-dialog>
    `:i`<div class="card" role="status">${this.app.t(d.loading)}</div>`}#r(){return i`<smspartner-result-source .app=${this.app} .tables=${this.tables}
      .verificationId=${this.filter.verification_id}
      @source-changed=${({detail:e})=>this.#i(e)}
      ></smspartner-result-source>`}#o(){let{t:e}=this.app;return i`<div class="empty"><p>${e(a.none)}</p>
      <button class="primary" @click=${()=>this.app.open("verify")}>${e(Y.verify)}</button></div>`}#n(e){let{app:t,filter:s}=this,o=({detail:n})=>{this.filter=n};return i`
      <smspartner-result-shares .app=${t} .filter=${s} .results=${e}
        @filter-changed=${o}></smspartner-result-shares>
      <smspartner-result-filters .app=${t} .filter=${s} .results=${e}
        @filter-changed=${o}></smspartner-result-filters>
      ${this.#e(e)}
      <smspartner-table ?hidden=${!e.matching} .app=${t} .label=${t.t(a.table)} .columns=${this.#t}
        .total=${e.matching} .version=${e.view_id} .load=${this.#u}
        openable selectable .keyOf=${ue} .selected=${this.selected}
        .mostSelected=${H}
        @open-row=${({detail:n})=>{this.opened=n.row.phone_number??void 0}}
        @selection-changed=${({detail:n})=>{this.selected=n}}></smspartner-table>
    `}#e({matching:e,total:t}){let{t:s}=this.app,o=this.selected.size,n=e||!k(this.filter)?s(a.matching,{matching:e,total:t}):s(a.none_matching),u=o?s(a.selected,{count:o}):"";return i`<smspartner-spoken .text=${`${n} ${u}`}></smspartner-spoken>
    <div class="row counts">
      <p>${n}</p>
      ${o?i`<p><b>${u}</b></p>
            <button class="primary" @click=${this.#c}>${s(a.write_to)}</button>
            <button class="plain" @click=${this.#p}>${s(a.clear_selection)}</button>`:f}
      ${o>=H&&e>H?i`<p class="secondary">${s(a.selected_most,{most:H})}</p>`:f}
    </div>`}#p(){this.selected=new Map,this.renderRoot.querySelector("smspartner-table")?.focus()}#l(){return this.app.account.config_entry_id}#a(){let{verification_id:e}=this.filter;return this.tables.find(({verificationId:t})=>t===e)}#i(e){this.filter=S(e),this.selected=new Map,this.opened=void 0}#u;#c(){this.app.open("write",{phoneNumbers:[...this.selected.keys()].map(String)})}};l([m({attribute:!1})],x.prototype,"app",2),l([m({attribute:!1})],x.prototype,"handover",2),l([g()],x.prototype,"filter",2),l([g()],x.prototype,"tables",2),l([g()],x.prototype,"selected",2),l([g()],x.prototype,"opened",2),l([g()],x.prototype,"isDownloading",2);function ue(c){return c.phone_number??void 0}y("smspartner-results",x);export{x as ResultsView};
