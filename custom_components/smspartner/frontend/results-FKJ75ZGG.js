import{a as L}from"./chunk-NH4ZCXS7.js";import{b as Y}from"./chunk-2ZPWOOXE.js";import"./chunk-F54LEA2W.js";import{c as V}from"./chunk-BHGRHISA.js";import{d as z}from"./chunk-ZAMBKX3M.js";import{d as Z}from"./chunk-BF6R3FNE.js";import{a as D,b as j,d as P}from"./chunk-FTGTARXP.js";import"./chunk-V6YEXTCT.js";import{a as Q}from"./chunk-TN5YQUDL.js";import"./chunk-6VDU4B6A.js";import{a as ee}from"./chunk-J5BC2HZQ.js";import{b as G}from"./chunk-42ML5ZRM.js";import"./chunk-FIQXGD5D.js";import"./chunk-3EKKWA72.js";import{a as S}from"./chunk-NF5XLLJZ.js";import{a as $,b as C,c as X,d as J,e as K,f as d}from"./chunk-NREZ2UPC.js";import{a as _,b as i,d as f,f as v,g as m,h as g,j as y}from"./chunk-PNEQITEL.js";import{a as l}from"./chunk-JFKSI6I7.js";var a={shown:{en:"Results of",fr:"R\xE9sultats de",es:"Resultados de"},all_numbers:{en:"All numbers, with their newest result",fr:"Tous les num\xE9ros, avec leur dernier r\xE9sultat",es:"Todos los n\xFAmeros, con su \xFAltimo resultado"},verification:{en:"Verification of {date}",fr:"V\xE9rification du {date}",es:"Verificaci\xF3n del {date}"},verification_of_file:{en:"{name}, {date}",fr:"{name}, {date}",es:"{name}, {date}"},matching:{en:"{matching, number} of {total, plural, one {# number} other {# numbers}}",fr:"{matching, number} sur {total, plural, one {# num\xE9ro} other {# num\xE9ros}}",es:"{matching, number} de {total, plural, one {# n\xFAmero} other {# n\xFAmeros}}"},none:{en:"There are no results yet.",fr:"Il n\u2019y a pas encore de r\xE9sultats.",es:"Todav\xEDa no hay resultados."},none_matching:{en:"No number matches.",fr:"Aucun num\xE9ro ne correspond.",es:"Ning\xFAn n\xFAmero coincide."},verdicts:{en:"Verdicts",fr:"Verdicts",es:"Veredictos"},operators:{en:"Operators",fr:"Op\xE9rateurs",es:"Operadores"},other_operators:{en:"{count, plural, one {and # other} other {and # others}}: {numbers, plural, one {# number} other {# numbers}}",fr:"{count, plural, one {et # autre} other {et # autres}}\xA0: {numbers, plural, one {# num\xE9ro} other {# num\xE9ros}}",es:"{count, plural, one {y # m\xE1s} other {y # m\xE1s}}: {numbers, plural, one {# n\xFAmero} other {# n\xFAmeros}}"},no_operators:{en:"No operator is known.",fr:"Aucun op\xE9rateur n\u2019est connu.",es:"No se conoce ning\xFAn operador."},search:{en:"Search for a number",fr:"Chercher un num\xE9ro",es:"Buscar un n\xFAmero"},any:{en:"Any",fr:"Indiff\xE9rent",es:"Cualquiera"},add:{en:"Add\u2026",fr:"Ajouter\u2026",es:"A\xF1adir\u2026"},ported:{en:"Ported",fr:"Port\xE9",es:"Portado"},not_ported:{en:"Not ported",fr:"Non port\xE9",es:"No portado"},opted_out:{en:"Opted out",fr:"D\xE9sinscrit",es:"Dado de baja"},not_opted_out:{en:"Not opted out",fr:"Non d\xE9sinscrit",es:"No dado de baja"},filters:{en:"Filters",fr:"Filtres",es:"Filtros"},remove_filter:{en:"Remove the filter {name}",fr:"Retirer le filtre {name}",es:"Quitar el filtro {name}"},clear_filters:{en:"Clear filters",fr:"Effacer les filtres",es:"Borrar los filtros"},table:{en:"Numbers and their results",fr:"Num\xE9ros et leurs r\xE9sultats",es:"N\xFAmeros y sus resultados"},received:{en:"Received",fr:"Re\xE7u",es:"Recibido"},selected:{en:"{count, plural, one {# number is selected} other {# numbers are selected}}",fr:"{count, plural, one {# num\xE9ro est s\xE9lectionn\xE9} other {# num\xE9ros sont s\xE9lectionn\xE9s}}",es:"{count, plural, one {# n\xFAmero seleccionado} other {# n\xFAmeros seleccionados}}"},selected_most:{en:"An SMS goes to {most, number} numbers at most: no more can be selected.",fr:"Un SMS part vers {most, number} num\xE9ros au plus\xA0: on ne peut pas en s\xE9lectionner plus.",es:"Un SMS va a {most, number} n\xFAmeros como m\xE1ximo: no se pueden seleccionar m\xE1s."},clear_selection:{en:"Select none",fr:"Ne rien s\xE9lectionner",es:"No seleccionar ninguno"},write_to:{en:"Write an SMS",fr:"\xC9crire un SMS",es:"Escribir un SMS"},download:{en:"Download",fr:"T\xE9l\xE9charger",es:"Descargar"}},h={heading:{en:"Download results",fr:"T\xE9l\xE9charger les r\xE9sultats",es:"Descargar resultados"},which:{en:"Which numbers",fr:"Quels num\xE9ros",es:"Qu\xE9 n\xFAmeros"},all:{en:"All",fr:"Tous",es:"Todos"},filtered:{en:"What is filtered",fr:"Ceux filtr\xE9s",es:"Los filtrados"},ready:{en:"Reachable and not opted out",fr:"Joignables et non d\xE9sinscrits",es:"Localizables y no dados de baja"},format:{en:"Format",fr:"Format",es:"Formato"},csv:{en:"CSV",fr:"CSV",es:"CSV"},xlsx:{en:"Excel (XLSX)",fr:"Excel (XLSX)",es:"Excel (XLSX)"},too_many_for_xlsx:{en:"A spreadsheet gets {most, number} rows at most. CSV has no limit.",fr:"Une feuille de calcul a {most, number} lignes au plus. Le CSV n\u2019a pas de limite.",es:"Una hoja de c\xE1lculo admite {most, number} filas como m\xE1ximo. El CSV no tiene l\xEDmite."},joined:{en:"With the columns of {name} beside the results: this browser has kept them.",fr:"Avec les colonnes de {name} \xE0 c\xF4t\xE9 des r\xE9sultats\xA0: ce navigateur les a gard\xE9es.",es:"Con las columnas de {name} junto a los resultados: este navegador las ha guardado."},pasted:{en:"the list that was pasted",fr:"la liste coll\xE9e",es:"la lista pegada"},every_row:{en:"Every row of it, also those without a result.",fr:"Toutes ses lignes, m\xEAme sans r\xE9sultat.",es:"Todas sus filas, tambi\xE9n las que no tienen resultado."},one_row:{en:"One row for each number.",fr:"Une ligne par num\xE9ro.",es:"Una fila por n\xFAmero."},results_alone:{en:"The results alone: the columns of an uploaded list are only in the browser that uploaded it.",fr:"Les r\xE9sultats seuls\xA0: les colonnes d\u2019une liste ne sont que dans le navigateur o\xF9 elle a \xE9t\xE9 d\xE9pos\xE9e.",es:"Solo los resultados: las columnas de una lista est\xE1n \xFAnicamente en el navegador donde se carg\xF3."},preparing:{en:"The file is being made\u2026",fr:"Le fichier se pr\xE9pare\u2026",es:"Preparando el archivo\u2026"},not_downloaded:{en:"The results could not be downloaded. Try again.",fr:"Les r\xE9sultats n\u2019ont pas pu \xEAtre t\xE9l\xE9charg\xE9s. R\xE9essayez.",es:"No se pudieron descargar los resultados. Int\xE9ntelo de nuevo."},not_written:{en:"The file could not be made: this browser may be short of memory. Try CSV, or fewer numbers.",fr:"Le fichier n\u2019a pas pu \xEAtre cr\xE9\xE9\xA0: ce navigateur manque peut-\xEAtre de m\xE9moire. Essayez le CSV, ou moins de num\xE9ros.",es:"No se pudo crear el archivo: quiz\xE1 a este navegador le falte memoria. Pruebe con CSV o con menos n\xFAmeros."}},I={opted_out:{en:"This number is on the stop list: no advertising is sent to it.",fr:"Ce num\xE9ro est sur la liste STOP\xA0: aucune publicit\xE9 ne lui est envoy\xE9e.",es:"Este n\xFAmero est\xE1 en la lista STOP: no se le env\xEDa publicidad."},lookups:{en:"Lookups ({count, number})",fr:"V\xE9rifications HLR ({count, number})",es:"Consultas HLR ({count, number})"},messages:{en:"SMS ({count, number})",fr:"SMS ({count, number})",es:"SMS ({count, number})"},no_messages:{en:"No SMS has been sent to it.",fr:"Aucun SMS ne lui a \xE9t\xE9 envoy\xE9.",es:"No se le ha enviado ning\xFAn SMS."}};var W="\u2013";function te(u){let{t:r,formats:e}=u,t=s=>r(s?d.yes:d.no);return[{key:"phone_number",label:r(d.phone_number),width:"minmax(132px, 1.2fr)",render:s=>s.phone_number??i`<span class="secondary">${r(d.forgotten)}</span>`},{key:"status",label:r(d.verdict),width:"minmax(120px, 1.2fr)",render:s=>P(u,s.status)},{key:"operator",label:r(d.operator),width:"minmax(140px, 1.5fr)",onlyWide:!0,render:s=>s.operator??W},{key:"country",label:r(d.country),width:"minmax(110px, 1fr)",onlyWide:!0,render:s=>s.country?e.country(s.country):W},{key:"ported",label:r(d.ported),width:"minmax(72px, 0.5fr)",onlyWide:!0,render:s=>s.ported===null?W:t(s.ported)},{key:"opted_out",label:r(d.opted_out),width:"minmax(88px, 0.6fr)",onlyWide:!0,render:s=>t(s.opted_out)},{key:"received_at",label:r(a.received),width:"minmax(168px, 1.2fr)",onlyWide:!0,render:s=>s.received_at?e.moment(s.received_at):W}]}function H(u,r){let e=document.createElement("a");e.href=u,e.download=r,document.body.append(e),e.click(),e.remove()}function se(u,r){let e=URL.createObjectURL(u);H(e,r),setTimeout(()=>URL.revokeObjectURL(e),6e4)}function T(u){return{verification_id:u,search:"",statuses:[],operators:[],countries:[],ported:null,opted_out:null}}function B(u){return{...T(u),statuses:["reachable"],opted_out:!1}}function k(u){let r=JSON.stringify(T(u.verification_id));return JSON.stringify(u)!==r}function R(u,r){let e=u.filter(t=>t!==r);return e.length<u.length?e:[...u,r]}function re(u,r,e){let{t,formats:s}=u,o=[...r.statuses.map(n=>({name:t(C[n]),without:{...r,statuses:R(r.statuses,n)}})),...r.operators.map(n=>({name:M(e,n),without:{...r,operators:R(r.operators,n)}})),...r.countries.map(n=>({name:s.country(n),without:{...r,countries:R(r.countries,n)}}))];return r.ported!==null&&o.push({name:t(r.ported?a.ported:a.not_ported),without:{...r,ported:null}}),r.opted_out!==null&&o.push({name:t(r.opted_out?a.opted_out:a.not_opted_out),without:{...r,opted_out:null}}),o}function M(u,r){let e=u.all_operators.find(o=>o.mcc_mnc===r);if(!e)return r;let{name:t}=e;return u.all_operators.some(o=>o.name===t&&o.mcc_mnc!==r)?`${t} (${r})`:t}var w=class extends v{constructor(){super(...arguments);this.open=!1;this.which="all";this.format="csv";this.#r=new S(this,"smspartner/results/subscribe",()=>this.open?{config_entry_id:this.app.account.config_entry_id,filter:B(this.filter.verification_id)}:void 0)}static{this.styles=[$,_`
      fieldset { margin-bottom: 16px; }
      fieldset label { display: flex; min-height: 40px; }
      .count { margin-inline-start: auto; font-variant-numeric: tabular-nums; }
    `]}#r;willUpdate(e){e.has("open")&&this.open&&(this.which=k(this.filter)?"filtered":"all",this.format="csv",this.error=void 0)}disconnectedCallback(){super.disconnectedCallback(),this.#i()}render(){let{t:e}=this.app,t=this.#o();return i`<smspartner-dialog .heading=${e(h.heading)} .open=${this.open} @close=${this.#a}>
      <fieldset ?disabled=${this.worker!==void 0}>
        <legend>${e(h.which)}</legend>
        ${this.#t("all",e(h.all))}
        ${k(this.filter)?this.#t("filtered",e(h.filtered)):f}
        ${this.#t("ready",e(h.ready))}
      </fieldset>
      <fieldset ?disabled=${this.worker!==void 0}>
        <legend>${e(h.format)}</legend>
        ${["csv","xlsx"].map(s=>i`<label><input type="radio" name="format"
            .checked=${this.format===s}
            @change=${()=>{this.format=s}}>${e(h[s])}</label>`)}
      </fieldset>
      <p class="secondary">${this.#e()}</p>
      ${t?i`<p class="notice warning" role="status">${e(h.too_many_for_xlsx,{most:1e5})}</p>`:f}
      ${this.worker?i`<p class="notice" role="status">${e(h.preparing)}</p>`:f}
      ${this.error?i`<p class="notice error" role="alert">${this.error}</p>`:f}
      <button slot="actions" @click=${this.#a}>${e(d.cancel)}</button>
      <button slot="actions" class="primary" ?disabled=${t||this.worker!==void 0}
        @click=${this.#l}>${e(a.download)}</button>
    </smspartner-dialog>`}#t(e,t){let s=this.#s(e);return i`<label><input type="radio" name="which" .checked=${this.which===e}
      @change=${()=>{this.which=e}}>${t}
      ${s===void 0?f:i`<span class="count secondary">${this.app.formats.count(s)}</span>`}</label>`}#s(e){return e==="ready"?this.#r.event?.matching:e==="all"?this.results.total:this.results.matching}#n(){let{filter:e}=this;return this.which==="filtered"?e:(this.which==="ready"?B:T)(e.verification_id)}#o(){let e=this.which==="all"&&this.table?this.table.rows:this.#s(this.which);return this.format==="xlsx"&&(e??0)>1e5}#e(){let{t:e}=this.app;if(!this.table)return e(h.results_alone);let t=this.table.name||e(h.pasted),s=e(this.which==="all"?h.every_row:h.one_row);return`${e(h.joined,{name:t})} ${s}`}async#l(){this.error=void 0;try{let{config_entry_id:e}=this.app.account,t={config_entry_id:e,filter:this.#n()},{path:s,filename:o}=await this.app.client.call("smspartner/results/export",t);!this.table&&this.format==="csv"?H(s,o):this.error=await this.#p(s,o),this.error||this.#a()}catch(e){let t=e instanceof V?e.message:void 0,{t:s}=this.app;this.error=t?s(d.failed,{error:t}):s(h.not_written)}finally{this.#i()}}async#p(e,t){this.worker=new Y;let{format:s,table:o}=this,{t:n}=this.app,c=await this.worker.ask("write",{url:new URL(e,location.href).href,verificationId:o?.verificationId??null,everyRow:this.which==="all",format:s});if(c.problem===void 0){se(c.file,t.replace(/csv$/,s));return}return c.problem==="not_downloaded"?n(h.not_downloaded):n(h.too_many_for_xlsx,{most:1e5})}#i(){this.worker?.close(),this.worker=void 0}#a(){this.open&&(this.#i(),this.dispatchEvent(new Event("close")))}};l([m({attribute:!1})],w.prototype,"app",2),l([m({type:Boolean})],w.prototype,"open",2),l([m({attribute:!1})],w.prototype,"filter",2),l([m({attribute:!1})],w.prototype,"results",2),l([m({attribute:!1})],w.prototype,"table",2),l([g()],w.prototype,"which",2),l([g()],w.prototype,"format",2),l([g()],w.prototype,"worker",2),l([g()],w.prototype,"error",2);y("smspartner-download-dialog",w);var E=class extends v{constructor(){super(...arguments);this.isShown=!1;this.#r=new ee(this)}static{this.styles=[$,_`
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
      .chip smspartner-icon { width: 18px; height: 18px; }
    `]}#r;render(){let{app:e,filter:t,results:s}=this,{t:o,formats:n}=e,c=(p,b)=>`${p} (${n.count(b)})`;return i`
      <div class="fields">
        <label class="field search">${o(a.search)}
          <input type="search" autocomplete="off" .value=${L(t.search)} @input=${this.#o}></label>
        <button class="toggle" aria-expanded=${this.isShown?"true":"false"} @click=${()=>{this.isShown=!this.isShown}}>${o(a.filters)}</button>
        <div class=${`more${this.isShown?" shown":""}`}>
        ${this.#t(o(d.operator),s.all_operators.filter(({mcc_mnc:p})=>!t.operators.includes(p)).map(({mcc_mnc:p,count:b})=>({value:p,label:c(M(s,p),b)})),t.operators.length>0,p=>({operators:R(t.operators,p)}))}
        ${this.#t(o(d.country),s.all_countries.filter(({country:p})=>!t.countries.includes(p)).map(({country:p,count:b})=>({value:p,label:c(n.country(p),b)})),t.countries.length>0,p=>({countries:R(t.countries,p)}))}
        ${this.#s(o(d.ported),t.ported,p=>({ported:p}))}
        ${this.#s(o(d.opted_out),t.opted_out,p=>({opted_out:p}))}
        </div>
      </div>
      ${this.#n()}
    `}#t(e,t,s,o){return i`<label class="field">${e}
      <select .value=${L("")} ?disabled=${!t.length} @change=${n=>{let c=n.target;this.#e(o(c.value)),c.value=""}}>
        <option value="">${this.app.t(s?a.add:a.any)}</option>
        ${t.map(({value:n,label:c})=>i`<option value=${n}>${c}</option>`)}
      </select></label>`}#s(e,t,s){let{t:o}=this.app;return i`<label class="field">${e}
      <select .value=${L(String(t))} @change=${n=>{let c=n.target.value;this.#e(s(c==="null"?null:c==="true"))}}>
        <option value="null">${o(a.any)}</option>
        <option value="true">${o(d.yes)}</option>
        <option value="false">${o(d.no)}</option>
      </select></label>`}#n(){let{app:e,filter:t}=this;return k(t)?i`<ul class="row" aria-label=${e.t(a.filters)}>
      ${re(e,t,this.results).map(({name:s,without:o})=>i`<li><button class="chip"
          aria-label=${e.t(a.remove_filter,{name:s})}
          @click=${()=>this.#e(o)}>${s}
          <smspartner-icon .path=${z}></smspartner-icon></button></li>`)}
      <li><button class="plain"
        @click=${()=>this.#e(T(t.verification_id))}
        >${e.t(a.clear_filters)}</button></li>
    </ul>`:f}#o(e){let t=e.target.value;this.#r.after(()=>this.#e({search:t}))}#e(e){this.#r.stop();let t={...this.filter,...e};this.dispatchEvent(new CustomEvent("filter-changed",{detail:t}))}};l([m({attribute:!1})],E.prototype,"app",2),l([m({attribute:!1})],E.prototype,"filter",2),l([m({attribute:!1})],E.prototype,"results",2),l([g()],E.prototype,"isShown",2);y("smspartner-result-filters",E);var N=class extends v{static{this.styles=[$,_`
      h3 { margin: 16px 0 4px; }
      ol { margin: 0; padding: 0; list-style: none; }
      li { padding: 8px 0; }
      li + li { border-top: 1px solid var(--divider-color, #e0e0e0); }
      li p { margin: 0; overflow-wrap: anywhere; }
      .first { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; }
    `]}willUpdate(r){r.has("phoneNumber")&&this.phoneNumber&&this.#r(this.phoneNumber)}render(){let{t:r}=this.app,e=this.phoneNumber;return i`<smspartner-dialog .heading=${e??""} .open=${e!==void 0}
      @close=${()=>this.dispatchEvent(new Event("close"))}>
      ${this.error?i`<p class="notice error" role="alert">${r(d.failed,{error:this.error})}</p>`:this.history?this.#t(this.history):i`<p role="status">${r(d.loading)}</p>`}
      <button slot="actions" @click=${()=>this.dispatchEvent(new Event("close"))}
        >${r(d.close)}</button>
      <button slot="actions" class="primary" ?disabled=${!this.history}
        @click=${()=>e&&this.app.open("write",{phoneNumbers:[e]})}
        >${r(a.write_to)}</button>
    </smspartner-dialog>`}async#r(r){this.history=void 0,this.error=void 0;try{let{config_entry_id:e}=this.app.account,t={config_entry_id:e,phone_number:r},s=await this.app.client.call("smspartner/results/number",t);this.phoneNumber===r&&(this.history=s)}catch(e){this.phoneNumber===r&&(this.error=e.message)}}#t({is_opted_out:r,lookups:e,messages:t}){let{t:s}=this.app;return i`
      ${r?i`<p class="notice warning">${s(I.opted_out)}</p>`:f}
      <h3>${s(I.lookups,{count:e.length})}</h3>
      <ol>${e.map(o=>this.#s(o))}</ol>
      <h3>${s(I.messages,{count:t.length})}</h3>
      ${t.length?i`<ol>${t.map(o=>this.#n(o))}</ol>`:i`<p class="secondary">${s(I.no_messages)}</p>`}
    `}#s({row:r,tag:e,error:t}){let{t:s,formats:o}=this.app,n=s(C[r.status]),c=r.result&&this.#e(X,r.result),p=[c===n?null:c,r.operator,r.country&&o.country(r.country),r.ported===null?null:s(r.ported?a.ported:a.not_ported),e&&s(d.tagged,{tag:e}),t];return this.#o(P(this.app,r.status),r.received_at,p)}#n({state:r,reason:e,tag:t,date:s,cost:o,currency:n}){let{t:c,formats:p}=this.app,b=[e&&this.#e(K,e),o!==null&&n?p.money(o,n):null,t&&c(d.tagged,{tag:t})];return this.#o(this.#e(J,r),s,b)}#o(r,e,t){let s=t.filter(Boolean).join(" \xB7 ");return i`<li>
      <p class="first"><span>${r}</span>
        ${e?i`<span class="secondary">${this.app.formats.moment(e)}</span>`:f}</p>
      ${s?i`<p class="secondary">${s}</p>`:f}
    </li>`}#e(r,e){let t=r[e];return t?this.app.t(t):e}};l([m({attribute:!1})],N.prototype,"app",2),l([m({attribute:!1})],N.prototype,"phoneNumber",2),l([g()],N.prototype,"history",2),l([g()],N.prototype,"error",2);y("smspartner-number-dialog",N);var oe=6,ae=["var(--blue-color, #2196f3)","var(--orange-color, #ff9800)","var(--teal-color, #009688)","var(--purple-color, #926bc7)","var(--light-green-color, #8bc34a)","var(--pink-color, #e91e63)"],A=class extends v{static{this.styles=[$,_`
      :host { display: grid; gap: var(--gap) 32px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
      h2 { font-size: 16px; }
      p { margin: 8px 0 0; }
    `]}#r=new S(this,"smspartner/results/subscribe",()=>this.filter.statuses.length?this.#s({statuses:[]}):void 0);#t=new S(this,"smspartner/results/subscribe",()=>this.filter.operators.length?this.#s({operators:[]}):void 0);render(){let{t:r}=this.app;return i`
      <section><h2>${r(a.verdicts)}</h2>${this.#n()}</section>
      <section><h2>${r(a.operators)}</h2>${this.#o()}</section>
    `}#s(r){let e={...this.filter,...r};return{config_entry_id:this.app.account.config_entry_id,filter:e}}#n(){let{app:r,filter:e}=this,t=(this.#r.event??this.results).statuses,o=j.map(n=>{let[c,p]=[r.t(C[n]),D[n]];return{key:n,label:c,colour:p,value:t[n]??0}}).filter(({key:n,value:c})=>c||e.statuses.some(p=>p===n));return i`<smspartner-bar .formats=${r.formats} .parts=${o} selectable
      .chosen=${e.statuses} @choose=${({detail:n})=>{let c=j.find(p=>p===n);c&&this.#e({statuses:R(e.statuses,c)})}}></smspartner-bar>`}#o(){let{app:r,filter:e,results:t}=this,{operators:s}=this.#t.event??t;if(!s.length)return i`<p class="secondary">${r.t(a.no_operators)}</p>`;let o=s.slice(oe),n=o.reduce((b,{count:O})=>b+O,0),c=s.slice(0,oe).map(({mcc_mnc:b,count:O},ie)=>({key:b,label:M(t,b),value:O,colour:ae[ie]??""})),p=s.reduce((b,{count:O})=>b+O,0);return i`<smspartner-bar .formats=${r.formats} .parts=${c} .total=${p} selectable
      .chosen=${e.operators} @choose=${({detail:b})=>{this.#e({operators:R(e.operators,b)})}}></smspartner-bar>
      ${o.length?i`<p class="secondary">${r.t(a.other_operators,{count:o.length,numbers:n})}</p>`:f}`}#e(r){let e={...this.filter,...r};this.dispatchEvent(new CustomEvent("filter-changed",{detail:e}))}};l([m({attribute:!1})],A.prototype,"app",2),l([m({attribute:!1})],A.prototype,"filter",2),l([m({attribute:!1})],A.prototype,"results",2);y("smspartner-result-shares",A);var ne="",F=class extends v{constructor(){super(...arguments);this.verificationId=null;this.tables=[]}static{this.styles=$}render(){let{t:e}=this.app;return i`<label class="field">${e(a.shown)}
      <select .value=${L(this.verificationId??ne)} @change=${this.#s}>
        <option value=${ne}>${e(a.all_numbers)}</option>
        ${this.#r().map(t=>i`<option value=${t} ?selected=${t===this.verificationId}>${this.#t(t)}</option>`)}
      </select></label>`}#r(){let e=new Set(this.tables.map(({verificationId:t})=>t));return this.verificationId&&e.add(this.verificationId),[...e].sort().reverse()}#t(e){let{t,formats:s}=this.app,o=s.moment(new Date(G(e)).toISOString()),n=this.tables.find(({verificationId:c})=>c===e)?.name;return n?t(a.verification_of_file,{name:n,date:o}):t(a.verification,{date:o})}#s(e){let t=e.target.value||null;this.dispatchEvent(new CustomEvent("source-changed",{detail:t}))}};l([m({attribute:!1})],F.prototype,"app",2),l([m({attribute:!1})],F.prototype,"verificationId",2),l([m({attribute:!1})],F.prototype,"tables",2);y("smspartner-result-source",F);var U=500,x=class extends v{constructor(){super(...arguments);this.handover={};this.filter=T(null);this.tables=[];this.selected=new Map;this.isDownloading=!1;this.#r=[];this.#t=new S(this,"smspartner/results/subscribe",()=>({config_entry_id:this.app.account.config_entry_id,filter:this.filter}));this.#a=async(e,t)=>{let s=this.#t.event?.view_id;if(!s)return[];let n={config_entry_id:this.#l(),view_id:s,offset:e,limit:t};return(await this.app.client.call("smspartner/results/rows",n)).rows}}static{this.styles=[$,_`
      .top { justify-content: space-between; align-items: end; }
      smspartner-result-shares { margin: var(--gap) 0; }
      smspartner-table { margin-top: 8px; }
      .counts { min-height: 40px; margin-top: var(--gap); }
      .counts p { margin: 0; }
    `]}#r;#t;connectedCallback(){super.connectedCallback(),Z().then(e=>{this.tables=e},()=>{})}willUpdate(e){let t=e.get("app"),s=t&&t.account.config_entry_id!==this.#l();(e.has("handover")||s)&&this.#i(this.handover.verificationId??null),e.has("app")&&(this.#r=te(this.app))}render(){let{event:e,error:t}=this.#t;return t?i`<div class="card">${this.#s()}
        <p class="notice error" role="alert">${this.app.t(d.failed,{error:t})}</p></div>`:e?i`
      <div class="card">
        <div class="row top">${this.#s()}
          <button ?disabled=${!e.total} @click=${()=>{this.isDownloading=!0}}>${this.app.t(a.download)}</button></div>
        ${e.total?this.#o(e):this.#n()}
      </div>
      <smspartner-number-dialog .app=${this.app} .phoneNumber=${this.opened} @close=${()=>{this.opened=void 0}}></smspartner-number-dialog>
      <smspartner-download-dialog .app=${this.app} .open=${this.isDownloading}
        .filter=${this.filter} .results=${e} .table=${this.#p()} @close=${()=>{this.isDownloading=!1}}></smspartner-download-dialog>
    `:i`<div class="card" role="status">${this.app.t(d.loading)}</div>`}#s(){return i`<smspartner-result-source .app=${this.app} .tables=${this.tables}
      .verificationId=${this.filter.verification_id}
      @source-changed=${({detail:e})=>this.#i(e)}
      ></smspartner-result-source>`}#n(){let{t:e}=this.app;return i`<div class="empty"><p>${e(a.none)}</p>
      <button class="primary" @click=${()=>this.app.open("verify")}>${e(Q.verify)}</button></div>`}#o(e){let{app:t,filter:s}=this,o=({detail:n})=>{this.filter=n};return i`
      <smspartner-result-shares .app=${t} .filter=${s} .results=${e}
        @filter-changed=${o}></smspartner-result-shares>
      <smspartner-result-filters .app=${t} .filter=${s} .results=${e}
        @filter-changed=${o}></smspartner-result-filters>
      ${this.#e(e)}
      <smspartner-table .app=${t} .label=${t.t(a.table)} .columns=${this.#r}
        .total=${e.matching} .version=${e.view_id} .load=${this.#a}
        openable selectable .keyOf=${le} .selected=${this.selected}
        .mostSelected=${U}
        @open-row=${({detail:n})=>{this.opened=n.row.phone_number??void 0}}
        @selection-changed=${({detail:n})=>{this.selected=n}}></smspartner-table>
    `}#e({matching:e,total:t}){let{t:s}=this.app,o=this.selected.size;return i`<div class="row counts" role="status">
      <p>${e||!k(this.filter)?s(a.matching,{matching:e,total:t}):s(a.none_matching)}</p>
      ${o?i`<p><b>${s(a.selected,{count:o})}</b></p>
            <button class="primary" @click=${this.#u}>${s(a.write_to)}</button>
            <button class="plain" @click=${()=>{this.selected=new Map}}>${s(a.clear_selection)}</button>`:f}
      ${o>=U&&e>U?i`<p class="secondary">${s(a.selected_most,{most:U})}</p>`:f}
    </div>`}#l(){return this.app.account.config_entry_id}#p(){let{verification_id:e}=this.filter;return this.tables.find(({verificationId:t})=>t===e)}#i(e){this.filter=T(e),this.selected=new Map,this.opened=void 0}#a;#u(){this.app.open("write",{phoneNumbers:[...this.selected.keys()].map(String)})}};l([m({attribute:!1})],x.prototype,"app",2),l([m({attribute:!1})],x.prototype,"handover",2),l([g()],x.prototype,"filter",2),l([g()],x.prototype,"tables",2),l([g()],x.prototype,"selected",2),l([g()],x.prototype,"opened",2),l([g()],x.prototype,"isDownloading",2);function le(u){return u.phone_number??void 0}y("smspartner-results",x);export{x as ResultsView};
