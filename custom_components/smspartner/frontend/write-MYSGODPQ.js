import{a as C}from"./chunk-76THOCXQ.js";import{a as A}from"./chunk-J5BC2HZQ.js";import{a as k}from"./chunk-42ML5ZRM.js";import"./chunk-XW5F7XMI.js";import{a as P,b as I,c as N}from"./chunk-XBHDZL6N.js";import"./chunk-USHAKB3Q.js";import"./chunk-5YOPHN5V.js";import{a as q}from"./chunk-NF5XLLJZ.js";import{a as v,f as R,g as u}from"./chunk-SMFVZEXC.js";import{a as f,b as a,d as l,f as b,g as p,h as m,j as g}from"./chunk-PNEQITEL.js";import{a as i}from"./chunk-JFKSI6I7.js";var _=class{constructor(n,e,t){this.host=n;this.type=e;this.request=t;this.isCurrent=!1;n.addController(this),this.#t=new A(n)}#e;#t;hostUpdate(){let n=this.request(),e=n&&JSON.stringify([n,this.host.app.session]);if(e!==this.#e){if(this.#s(),this.#e=e,!n){this.answer=void 0,this.error=void 0;return}this.#t.after(()=>{this.#r(n,e)})}}hostConnected(){this.host.requestUpdate()}hostDisconnected(){this.#s()}async#r(n,e){let t,r;try{t=await this.host.app.client.call(this.type,n)}catch(o){r=o}this.#e===e&&(this.answer=t,this.error=r,this.isCurrent=!0,this.host.requestUpdate())}#s(){this.#t.stop(),this.#e=void 0,this.isCurrent=!1}};var L={empty:{en:"There is nothing to read in it.",fr:"Il n\u2019y a rien \xE0 y lire.",es:"No hay nada que leer en \xE9l."},nothing_left:{en:"An SMS has none of these characters. Keep every character as typed, or write others.",fr:"Un SMS n\u2019a aucun de ces caract\xE8res. Gardez tous les caract\xE8res tels quels, ou \xE9crivez-en d\u2019autres.",es:"Un SMS no tiene ninguno de estos caracteres. Conserva todos los caracteres, o escribe otros."},too_few_letters_left:{en:"An SMS has few of these letters. Keep every character as typed, or write others.",fr:"Un SMS n\u2019a que peu de ces lettres. Gardez tous les caract\xE8res tels quels, ou \xE9crivez-en d\u2019autres.",es:"Un SMS tiene pocas de estas letras. Conserva todos los caracteres, o escribe otros."},too_long:{en:"Too long: {parts} parts, and an SMS can have {most}.",fr:"Trop long\xA0: {parts} parties, et un SMS peut en avoir {most}.",es:"Demasiado largo: {parts} partes, y un SMS puede tener {most}."}},s={to:{en:"To",fr:"\xC0",es:"Para"},to_hint:{en:"Phone numbers in any spelling, one per line; at most 500.",fr:"Num\xE9ros de t\xE9l\xE9phone sous toute forme, un par ligne\xA0; 500 au plus.",es:"N\xFAmeros de tel\xE9fono escritos de cualquier forma, uno por l\xEDnea; 500 como m\xE1ximo."},doubled:{en:"{count, plural, one {# given twice} other {# given twice}}",fr:"{count, plural, one {# en double} other {# en double}}",es:"{count, plural, one {# repetido} other {# repetidos}}"},unusable:{en:"{count, plural, one {# entry cannot be texted} other {# entries cannot be texted}}",fr:"{count, plural, one {# entr\xE9e inutilisable} other {# entr\xE9es inutilisables}}",es:"{count, plural, one {# entrada no utilizable} other {# entradas no utilizables}}"},line:{en:"Line {line}: {text}",fr:"Ligne {line}\xA0: {text}",es:"L\xEDnea {line}: {text}"},more_unusable:{en:"{count, plural, one {and # more} other {and # more}}",fr:"{count, plural, one {et # autre} other {et # autres}}",es:"{count, plural, one {y # m\xE1s} other {y # m\xE1s}}"},message:{en:"Message",fr:"Message",es:"Mensaje"},message_hint:{en:"Up to 160 characters are one SMS; longer texts are billed in parts of 153.",fr:"Jusqu\u2019\xE0 160 caract\xE8res font un SMS\xA0; un texte plus long est factur\xE9 par parties de 153.",es:"Hasta 160 caracteres son un SMS; los textos m\xE1s largos se facturan en partes de 153."},counter:{en:"{units, plural, one {# character} other {# characters}} \xB7 {parts, plural, one {# part} other {# parts}}",fr:"{units, plural, one {# caract\xE8re} other {# caract\xE8res}} \xB7 {parts, plural, one {# partie} other {# parties}}",es:"{units, plural, one {# car\xE1cter} other {# caracteres}} \xB7 {parts, plural, one {# parte} other {# partes}}"},units_left:{en:"{left, plural, =0 {this part is full} one {# left in this part} other {# left in this part}}",fr:"{left, plural, =0 {cette partie est pleine} one {il en reste # dans cette partie} other {il en reste # dans cette partie}}",es:"{left, plural, =0 {esta parte est\xE1 llena} one {queda # en esta parte} other {quedan # en esta parte}}"},keep_all:{en:"Keep every character as typed",fr:"Garder tous les caract\xE8res tels quels",es:"Conservar todos los caracteres"},keep_all_hint:{en:"Emojis and accents arrive, in shorter parts of 67 characters. SMS Partner must have enabled this for your account.",fr:"Les emojis et les accents arrivent, en parties plus courtes de 67 caract\xE8res. SMS Partner doit l\u2019avoir activ\xE9 pour votre compte.",es:"Llegan los emojis y los acentos, en partes m\xE1s cortas de 67 caracteres. SMS Partner debe haberlo activado en tu cuenta."},advertising:{en:"Does it advertise something?",fr:"Est-ce de la publicit\xE9\xA0?",es:"\xBFEs publicidad?"},advertising_hint:{en:"This must be said for more than 50 numbers.",fr:"\xC0 pr\xE9ciser au-del\xE0 de 50 num\xE9ros.",es:"Hay que indicarlo para m\xE1s de 50 n\xFAmeros."},advertising_means:{en:"Only to people who have agreed to it beforehand, which you must be able to prove. It tells how to opt out, and is sent from 8:00 to 20:00, Monday to Saturday, Paris time.",fr:"Seulement \xE0 des personnes qui l\u2019ont accept\xE9 auparavant, ce que vous devez pouvoir prouver. Le message dit comment se d\xE9sinscrire, et part de 8\xA0h \xE0 20\xA0h, du lundi au samedi, heure de Paris.",es:"Solo a personas que lo han aceptado antes, lo que debes poder demostrar. Dice c\xF3mo darse de baja, y se env\xEDa de 8:00 a 20:00, de lunes a s\xE1bado, hora de Par\xEDs."},more:{en:"Sender, time and more",fr:"Exp\xE9diteur, heure et plus",es:"Remitente, hora y m\xE1s"},sender:{en:"Sender",fr:"Exp\xE9diteur",es:"Remitente"},sender_hint:{en:"3 to 11 letters and digits, shown in place of a number. Nobody can answer then, not even to opt out.",fr:"3 \xE0 11 lettres et chiffres, affich\xE9s \xE0 la place d\u2019un num\xE9ro. Personne ne peut alors r\xE9pondre, pas m\xEAme pour se d\xE9sinscrire.",es:"De 3 a 11 letras y cifras, que se muestran en lugar de un n\xFAmero. Entonces nadie puede responder, ni siquiera para darse de baja."},send_at:{en:"Send at",fr:"Envoyer le",es:"Enviar el"},send_at_hint:{en:"In the time of Home Assistant, from 10 minutes to a year ahead. Empty: at once.",fr:"\xC0 l\u2019heure de Home Assistant, de 10 minutes \xE0 un an \xE0 l\u2019avance. Vide\xA0: tout de suite.",es:"En la hora de Home Assistant, de 10 minutos a un a\xF1o por adelantado. Vac\xEDo: enseguida."},tag_hint:{en:"A label of yours, to find it again. SMS Partner does not receive it.",fr:"Un libell\xE9 de votre choix, pour retrouver ce SMS. SMS Partner ne le re\xE7oit pas.",es:"Una etiqueta a tu elecci\xF3n, para encontrar este SMS. SMS Partner no la recibe."},test:{en:"Test only",fr:"Seulement un test",es:"Solo una prueba"},test_hint:{en:"SMS Partner checks it. Nothing is sent or billed.",fr:"SMS Partner le v\xE9rifie. Rien n\u2019est envoy\xE9 ni factur\xE9.",es:"SMS Partner lo comprueba. No se env\xEDa ni se factura nada."},as_it_arrives:{en:"As it will arrive",fr:"Tel qu\u2019il arrivera",es:"Tal como llegar\xE1"},nothing_yet:{en:"What you write is shown here as the phone will show it.",fr:"Ce que vous \xE9crivez s\u2019affiche ici tel que le t\xE9l\xE9phone le montrera.",es:"Lo que escribas se muestra aqu\xED tal como lo mostrar\xE1 el tel\xE9fono."},replaced:{en:"Replaced:",fr:"Remplac\xE9\xA0:",es:"Sustituido:"},removed:{en:"removed",fr:"retir\xE9",es:"eliminado"},who:{en:"Who gets it",fr:"Qui le re\xE7oit",es:"Qui\xE9n lo recibe"},why:{en:"Why",fr:"Pourquoi",es:"Por qu\xE9"},gets_it:{en:"{count, plural, one {# number gets it} other {# numbers get it}}",fr:"{count, plural, one {# num\xE9ro le re\xE7oit} other {# num\xE9ros le re\xE7oivent}}",es:"{count, plural, one {# n\xFAmero lo recibe} other {# n\xFAmeros lo reciben}}"},left_out:{en:"{count, plural, one {# number does not get it} other {# numbers do not get it}}",fr:"{count, plural, one {# num\xE9ro ne le re\xE7oit pas} other {# num\xE9ros ne le re\xE7oivent pas}}",es:"{count, plural, one {# n\xFAmero no lo recibe} other {# n\xFAmeros no lo reciben}}"},left_out_sentence:{en:"{count, plural, one {# number does not get it.} other {# numbers do not get it.}}",fr:"{count, plural, one {# num\xE9ro ne le re\xE7oit pas.} other {# num\xE9ros ne le re\xE7oivent pas.}}",es:"{count, plural, one {# n\xFAmero no lo recibe.} other {# n\xFAmeros no lo reciben.}}"},joined:{en:"Got the same text within the last minute: not sent twice",fr:"A re\xE7u le m\xEAme texte il y a moins d\u2019une minute\xA0: pas envoy\xE9 deux fois",es:"Recibi\xF3 el mismo texto hace menos de un minuto: no se env\xEDa dos veces"},price:{en:"Price",fr:"Prix",es:"Precio"},for_numbers:{en:"{count, plural, one {For # number} other {For # numbers}}",fr:"{count, plural, one {Pour # num\xE9ro} other {Pour # num\xE9ros}}",es:"{count, plural, one {Para # n\xFAmero} other {Para # n\xFAmeros}}"},budget_left:{en:"Left of the SMS budget of {budget}",fr:"Reste du budget SMS de {budget}",es:"Queda del presupuesto de SMS de {budget}"},leaves_at:{en:"Leaves on {moment}",fr:"Part le {moment}",es:"Sale el {moment}"},send:{en:"Send",fr:"Envoyer",es:"Enviar"},send_button:{en:"{count, plural, one {Send to # number} other {Send to # numbers}}",fr:"{count, plural, one {Envoyer \xE0 # num\xE9ro} other {Envoyer \xE0 # num\xE9ros}}",es:"{count, plural, one {Enviar a # n\xFAmero} other {Enviar a # n\xFAmeros}}"},check:{en:"Check",fr:"V\xE9rifier",es:"Comprobar"},test_button:{en:"{count, plural, one {Check for # number} other {Check for # numbers}}",fr:"{count, plural, one {V\xE9rifier pour # num\xE9ro} other {V\xE9rifier pour # num\xE9ros}}",es:"{count, plural, one {Comprobar para # n\xFAmero} other {Comprobar para # n\xFAmeros}}"},question:{en:"Send this SMS?",fr:"Envoyer ce SMS\xA0?",es:"\xBFEnviar este SMS?"},test_question:{en:"Check this SMS?",fr:"V\xE9rifier ce SMS\xA0?",es:"\xBFComprobar este SMS?"},sentence:{en:"It goes to {count, plural, one {# number} other {# numbers}}, in {parts, plural, one {# part} other {# parts}}, and costs {cost}.",fr:"Il est envoy\xE9 \xE0 {count, plural, one {# num\xE9ro} other {# num\xE9ros}}, en {parts, plural, one {# partie} other {# parties}}, et co\xFBte {cost}.",es:"Se env\xEDa a {count, plural, one {# n\xFAmero} other {# n\xFAmeros}}, en {parts, plural, one {# parte} other {# partes}}, y cuesta {cost}."},test_means:{en:"SMS Partner checks it for {count, plural, one {# number} other {# numbers}}. Nothing is sent or billed.",fr:"SMS Partner le v\xE9rifie pour {count, plural, one {# num\xE9ro} other {# num\xE9ros}}. Rien n\u2019est envoy\xE9 ni factur\xE9.",es:"SMS Partner lo comprueba para {count, plural, one {# n\xFAmero} other {# n\xFAmeros}}. No se env\xEDa ni se factura nada."},scheduled_means:{en:"It leaves on {moment}, and can be cancelled until 5 minutes before.",fr:"Il part le {moment}, et peut \xEAtre annul\xE9 jusqu\u2019\xE0 5 minutes avant.",es:"Sale el {moment}, y se puede cancelar hasta 5 minutos antes."},leaving:{en:"SMS Partner is being given the SMS\u2026",fr:"Transmission du SMS \xE0 SMS Partner\u2026",es:"Transmitiendo el SMS a SMS Partner\u2026"},not_known:{en:"This SMS is not in the records of Home Assistant any more.",fr:"Home Assistant ne conserve plus ce SMS.",es:"Home Assistant ya no guarda este SMS."},another:{en:"Write another SMS",fr:"\xC9crire un autre SMS",es:"Escribir otro SMS"},correct:{en:"Correct it and send it again",fr:"Corriger et envoyer \xE0 nouveau",es:"Corregir y enviar de nuevo"},fate:{en:"{count, plural, one {SMS to # number} other {SMS to # numbers}}",fr:"{count, plural, one {SMS \xE0 # num\xE9ro} other {SMS \xE0 # num\xE9ros}}",es:"{count, plural, one {SMS a # n\xFAmero} other {SMS a # n\xFAmeros}}"},fate_of_test:{en:"{count, plural, one {Test of an SMS to # number} other {Test of an SMS to # numbers}}",fr:"{count, plural, one {Test d\u2019un SMS \xE0 # num\xE9ro} other {Test d\u2019un SMS \xE0 # num\xE9ros}}",es:"{count, plural, one {Prueba de un SMS a # n\xFAmero} other {Prueba de un SMS a # n\xFAmeros}}"},asked_for:{en:"Written on {moment}",fr:"\xC9crit le {moment}",es:"Escrito el {moment}"},costs:{en:"Cost: {cost}",fr:"Co\xFBt\xA0: {cost}",es:"Coste: {cost}"},messages:{en:"What became of each number",fr:"\xC9tat de chaque num\xE9ro",es:"Estado de cada n\xFAmero"},state:{en:"State",fr:"\xC9tat",es:"Estado"},cancel_sms:{en:"Cancel the SMS",fr:"Annuler le SMS",es:"Cancelar el SMS"},cancel_question:{en:"Cancel this SMS?",fr:"Annuler ce SMS\xA0?",es:"\xBFCancelar este SMS?"},cancel_means:{en:"What has not been sent of it will not be.",fr:"Ce qui n\u2019est pas encore parti ne partira pas.",es:"Lo que a\xFAn no se ha enviado no se enviar\xE1."}};var E={recipients:"",message:"",tag:"",sender:"",sendAt:"",advertising:null,unicode:!1,test:!1};function j(c,n){return{phone_numbers:[...n],message:c.message,tag:c.tag.trim()||null,sender:c.sender.trim()||null,send_at:c.sendAt||null,advertising:c.advertising,unicode:c.unicode,test:c.test}}var $=class extends b{constructor(){super(...arguments);this.smsId="";this.asks=!1;this.isBusy=!1}static{this.styles=[v,f`
      :host { display: block; }
      header { justify-content: space-between; }
      h2 { margin: 0; }
      .facts { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 4px 0 16px; }
      .list { max-height: 60vh; overflow: auto; margin-top: 16px; }
      td { overflow-wrap: anywhere; }
      td:first-child { overflow-wrap: break-word; }
      td:last-child { padding-inline-end: 0; }
      .dot { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-inline-end: 8px; }
      @media (max-width: 600px) { .date { display: none; } }
    `]}render(){let{t:e,formats:t}=this.app,{sms:r}=this,o=r.messages.length;return a`<section class="card" aria-labelledby="heading">
      <header class="row">
        <h2 id="heading">${e(r.is_test?s.fate_of_test:s.fate,{count:o})}</h2>
        ${r.is_cancellable?a`<button ?disabled=${this.isBusy} @click=${()=>{this.asks=!0}}>${e(s.cancel_sms)}</button>`:l}
      </header>
      <div class="facts secondary">
        ${r.created_at?a`<span>${e(s.asked_for,{moment:t.moment(r.created_at)})}</span>`:l}
        ${r.scheduled_at&&!r.is_test?a`<span>${e(s.leaves_at,{moment:t.moment(r.scheduled_at)})}</span>`:l}
        ${r.tag?a`<span>${e(u.tagged,{tag:r.tag})}</span>`:l}
        ${r.cost!==null&&r.currency?a`<span>${e(s.costs,{cost:t.money(r.cost,r.currency)})}</span>`:l}
      </div>
      ${this.error?a`<p class="notice error" role="alert">${this.error}</p>`:l}
      <smspartner-bar .formats=${t} .total=${o} .parts=${P(this.app,r.states)}></smspartner-bar>
      <smspartner-spoken .text=${this.#e()}></smspartner-spoken>
      ${this.#t()}
      ${this.#s()}
    </section>`}#e(){return P(this.app,this.sms.states).map(({value:e,label:t})=>`${e} \xD7 ${t}`).join(", ")}#t(){let{t:e}=this.app;return a`<div class="list" tabindex="0" role="region" aria-label=${e(s.messages)}><table>
      <thead><tr>
        <th scope="col">${e(u.phone_number)}</th>
        <th scope="col">${e(s.state)}</th>
        <th scope="col" class="date">${e(u.date)}</th>
      </tr></thead>
      <tbody>${this.sms.messages.map(t=>this.#r(t))}</tbody>
    </table></div>`}#r(e){let{t,formats:r}=this.app,o=e.phone_number??t(u.forgotten),d=e.is_joined?t(s.joined):N(this.app,e);return a`<tr>
      <td>${e.name?a`${e.name}<div class="secondary">${o}</div>`:o}</td>
      <td>${I(this.app,e.state)}${d?a`<div class="secondary">${d}</div>`:l}</td>
      <td class="date">${e.date?r.moment(e.date):"\u2013"}</td>
    </tr>`}#s(){let{t:e}=this.app,t=()=>{this.asks=!1};return a`<smspartner-dialog .heading=${e(s.cancel_question)} ?open=${this.asks} @close=${t}>
      ${e(s.cancel_means)}
      <button slot="actions" @click=${t}>${e(u.back)}</button>
      <button slot="actions" class="primary" @click=${this.#n}>${e(s.cancel_sms)}</button>
    </smspartner-dialog>`}async#n(){this.asks=!1,this.isBusy=!0,this.error=void 0;try{await this.app.client.call("smspartner/sms/cancel",{config_entry_id:this.app.account.config_entry_id,sms_id:this.smsId})}catch(e){this.error=e.message}finally{this.isBusy=!1}}};i([p({attribute:!1})],$.prototype,"app",2),i([p()],$.prototype,"smsId",2),i([p({attribute:!1})],$.prototype,"sms",2),i([m()],$.prototype,"error",2),i([m()],$.prototype,"asks",2),i([m()],$.prototype,"isBusy",2);g("smspartner-sms-fate",$);var H=10,x=class extends b{static{this.styles=[v,f`
      :host { display: block; }
      textarea { width: 100%; resize: vertical; }
      .below { margin-top: 4px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; min-height: 24px; }
      fieldset { margin-top: 16px; }
      legend { margin-bottom: 8px; font-weight: inherit; }
      .box { margin-top: 12px; }
      .hint { margin: 4px 0 0; }
      @media (pointer: coarse) {
        .box { margin-top: 4px; }
        .box .hint, fieldset .hint { margin: 0; }
      }
      .fields { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr)); margin-top: 8px; }
      details { margin-top: 12px; }
      ul { margin: 4px 0 0; padding-inline-start: 20px; }
      li { overflow-wrap: anywhere; }
    `]}render(){let{t:n}=this.app;return a`
      <section class="card">
        <label class="field">${n(s.to)}
          <textarea rows="4" aria-describedby="numbers" spellcheck="false" autocomplete="off"
            .value=${this.entered.recipients} @input=${this.#o("recipients")}></textarea>
        </label>
        <div id="numbers">${this.#e()}</div>
      </section>
      <section class="card">
        <label class="field">${n(s.message)}
          <textarea rows="6" aria-describedby="counter"
            .value=${this.entered.message} @input=${this.#o("message")}></textarea>
        </label>
        <div class="below" id="counter">${this.#t()}</div>
        ${this.#a("unicode",n(s.keep_all),n(s.keep_all_hint))}
        ${this.#r()}
        <details>
          <summary>${n(s.more)}</summary>
          ${this.#s()}
        </details>
      </section>
    `}#e(){let{t:n}=this.app,{numbers:e}=this;if(!e||!this.entered.recipients.trim())return a`<div class="below secondary">${n(s.to_hint)}</div>`;let{phone_numbers:t,doubled:r,invalid:o}=e,d=o.length-H,y=[n(u.numbers,{count:t.length}),...r?[n(s.doubled,{count:r})]:[]].join(" \xB7 "),w=o.length?n(s.unusable,{count:o.length}):"";return a`
      <smspartner-spoken .text=${`${y} ${w}`}></smspartner-spoken>
      <div class="below secondary">
        <span>${y}</span>
        ${w?a`<span class="error">${w}</span>`:l}
      </div>
      ${o.length?a`<ul>${o.slice(0,H).map(M=>a`<li>${M.line===null?M.text:n(s.line,{line:M.line,text:M.text})} <span class="secondary">– ${n(C[M.problem])}</span></li>`)}${d>0?a`<li class="secondary">${n(s.more_unusable,{count:d})}</li>`:l}</ul>`:l}
    `}#t(){let{t:n}=this.app,{text:e}=this;if(!this.entered.message||!e)return a`<span class="secondary">${n(s.message_hint)}</span>`;if(e.problem){let t={parts:e.parts??0,most:e.max_parts};return a`<span class="error" role="alert">${n(L[e.problem],t)}</span>`}return a`<span class="secondary">${n(s.counter,{units:e.units??0,parts:e.parts??0})}</span>
      <span class="secondary">${n(s.units_left,{left:e.units_left??0})}</span>`}#r(){let{t:n}=this.app,e=(t,r)=>a`<label>
      <input type="radio" name="advertising" .checked=${this.entered.advertising===t}
        @change=${()=>this.#i({advertising:t})}>${r}</label>`;return a`<fieldset aria-describedby="advertising">
      <legend>${n(s.advertising)}</legend>
      <div class="row">${e(!1,n(u.no))}${e(!0,n(u.yes))}</div>
      <p class="hint secondary" id="advertising">${n(this.entered.advertising?s.advertising_means:s.advertising_hint)}</p>
    </fieldset>`}#s(){let{t:n}=this.app;return a`
      <div class="fields">
        ${this.#n("sender",n(s.sender),n(s.sender_hint),"text",11)}
        ${this.#n("sendAt",n(s.send_at),n(s.send_at_hint),"datetime-local")}
        ${this.#n("tag",n(u.tag),n(s.tag_hint),"text")}
      </div>
      ${this.#a("test",n(s.test),n(s.test_hint))}
    `}#n(n,e,t,r,o){return a`<div>
      <label class="field">${e}
        <input type=${r} aria-describedby=${n} autocomplete="off" maxlength=${o??l}
          .value=${this.entered[n]} @input=${this.#o(n)}>
      </label>
      <p class="hint secondary" id=${n}>${t}</p>
    </div>`}#a(n,e,t){return a`<div class="box">
      <label><input type="checkbox" aria-describedby=${n} .checked=${this.entered[n]}
        @change=${r=>this.#i({[n]:r.target.checked})}>${e}</label>
      <p class="hint secondary" id=${n}>${t}</p>
    </div>`}#o(n){return e=>this.#i({[n]:e.target.value})}#i(n){this.dispatchEvent(new CustomEvent("entered",{detail:n}))}};i([p({attribute:!1})],x.prototype,"app",2),i([p({attribute:!1})],x.prototype,"entered",2),i([p({attribute:!1})],x.prototype,"numbers",2),i([p({attribute:!1})],x.prototype,"text",2);g("smspartner-sms-form",x);var T=class extends b{constructor(){super(...arguments);this.recipients=[]}static{this.styles=[v,f`
      :host { display: block; }
      .list { max-height: 320px; overflow: auto; }
      td { overflow-wrap: break-word; }
    `]}render(){let{t:e}=this.app,[t,r]=[this.recipients.filter(o=>o.refusal),this.recipients.filter(o=>!o.refusal)];return a`
      ${t.length?this.#e(e(s.left_out,{count:t.length}),t,!0):l}
      ${r.length?this.#e(e(s.gets_it,{count:r.length}),r,!1):l}
    `}#e(e,t,r){let{t:o}=this.app;return a`<details ?open=${r}>
      <summary>${e}</summary>
      <div class="list" tabindex="0" role="region" aria-label=${e}><table>
        <thead class="visually-hidden"><tr><th scope="col">${o(u.phone_number)}</th><th scope="col">${o(s.why)}</th></tr></thead>
        <tbody>${t.map(d=>a`<tr>
            <td>${d.name?a`${d.name} <span class="secondary">${d.phone_number}</span>`:d.phone_number}</td>
            <td class="secondary">${this.#t(d)}</td>
          </tr>`)}</tbody>
      </table></div>
    </details>`}#t(e){let{t}=this.app;return e.refusal?t(R[e.refusal]):e.is_joined?t(s.joined):""}};i([p({attribute:!1})],T.prototype,"app",2),i([p({attribute:!1})],T.prototype,"recipients",2);g("smspartner-sms-recipients",T);var S=class extends b{constructor(){super(...arguments);this.isTest=!1;this.isReady=!1}static{this.styles=[v,f`
      :host { display: block; }
      .bubble {
        background: var(--primary-background-color, #fafafa);
        border: 1px solid var(--divider-color, #e0e0e0);
        border-radius: 18px 18px 18px 4px;
        padding: 12px 16px; margin-bottom: 8px; max-height: 40vh; overflow: auto;
        white-space: pre-wrap; overflow-wrap: anywhere;
      }
      .replaced { margin: 0 0 8px; }
      .replaced code { font-family: inherit; border: 1px solid var(--divider-color, #e0e0e0); border-radius: 4px; padding: 0 4px; white-space: pre-wrap; }
      h3 { margin-top: 16px; }
      dl { display: grid; grid-template-columns: 1fr auto; gap: 4px 16px; margin: 0; align-items: baseline; }
      dd { margin: 0; text-align: end; font-variant-numeric: tabular-nums; }
      .price { font-size: 20px; }
      button { width: 100%; margin-top: 16px; }
    `]}render(){let{t:e}=this.app,{preview:t}=this,r=t?.to_send??0;return a`<section class="card" aria-labelledby="heading">
      <h2 id="heading">${e(s.as_it_arrives)}</h2>
      ${this.#e()}
      ${t?this.#t(t):l}
      ${this.error?a`<p class="notice error" role="alert">${this.error}</p>`:l}
      <button class="primary" ?disabled=${!this.isReady} @click=${()=>this.dispatchEvent(new Event("send"))}>
        ${r?e(this.isTest?s.test_button:s.send_button,{count:r}):e(s.send)}
      </button>
    </section>`}#e(){let{t:e}=this.app,{text:t}=this;return t?.text?a`<div class="bubble" tabindex="0" role="region" aria-label=${e(s.message)}>${t.text}</div>
      ${t.replaced.length?a`<p class="replaced secondary">${e(s.replaced)}
            ${t.replaced.map((r,o)=>a`${o?", ":""}<code>${r.old}</code> ${r.new?a`→ <code>${r.new}</code>`:e(s.removed)}`)}</p>`:l}`:a`<p class="secondary">${e(s.nothing_yet)}</p>`}#t(e){let{t,formats:r}=this.app,{currency:o,budget:d,budget_left:y}=e;return a`
      <h3>${t(s.who)}</h3>
      <smspartner-sms-recipients .app=${this.app} .recipients=${e.recipients}></smspartner-sms-recipients>
      <h3>${t(s.price)}</h3>
      <dl>
        <dt>${t(s.for_numbers,{count:e.to_send})}</dt>
        <dd class="price">${r.money(e.cost,o)}</dd>
        ${d!==null&&y!==null?a`<dt class="secondary">${t(s.budget_left,{budget:r.money(d,o)})}</dt>
              <dd class="secondary">${r.money(y,o)}</dd>`:l}
      </dl>
      ${e.send_at?a`<p class="secondary">${t(s.leaves_at,{moment:r.moment(e.send_at)})}</p>`:l}
    `}};i([p({attribute:!1})],S.prototype,"app",2),i([p({attribute:!1})],S.prototype,"text",2),i([p({attribute:!1})],S.prototype,"preview",2),i([p()],S.prototype,"error",2),i([p({type:Boolean})],S.prototype,"isTest",2),i([p({type:Boolean})],S.prototype,"isReady",2);g("smspartner-sms-summary",S);var B=new Set(["rejected","cancelled","opted_out"]),h=class extends b{constructor(){super(...arguments);this.handover={};this.entered=E;this.smsId=k();this.isSent=!1;this.isBusy=!1;this.asks=!1;this.#t=new _(this,"smspartner/sms/text",()=>({message:this.entered.message,unicode:this.entered.unicode}));this.#r=new _(this,"smspartner/sms/numbers",()=>this.entered.recipients.trim()?{...this.#a,text:this.entered.recipients}:void 0);this.#s=new _(this,"smspartner/sms/preview",()=>this.#o.length&&!this.isSent?{...this.#a,draft:this.#i}:void 0);this.#n=new q(this,"smspartner/sms/subscribe",()=>this.isSent?{...this.#a,sms_id:this.smsId}:void 0)}static{this.styles=[v,f`
      .start { outline: none; }
      .columns { display: grid; gap: 0 var(--gap); align-items: start; grid-template-columns: minmax(0, 1fr); }
      @media (min-width: 900px) {
        .columns { grid-template-columns: minmax(0, 3fr) minmax(320px, 2fr); }
        smspartner-sms-summary { position: sticky; top: 64px; }
      }
    `]}#e;#t;#r;#s;#n;get#a(){return{config_entry_id:this.app.account.config_entry_id}}get#o(){return this.#r.answer?.phone_numbers??[]}get#i(){return j(this.entered,this.#o)}willUpdate(e){if(this.#e&&this.#e!==this.app.session&&this.#p(),!e.has("handover"))return;let{phoneNumbers:t,smsId:r}=this.handover;t&&this.#l({...E,recipients:t.join(`
`)}),r&&(this.smsId=r,this.isSent=!0)}updated(e){e.get("isSent")!==void 0&&this.renderRoot.querySelector(".start")?.focus()}render(){return a`<div class="start" tabindex="-1">${this.isSent?this.#m():this.#d()}</div>`}#d(){let e=this.error??this.#s.error??this.#r.error;return a`<div class="columns">
      <smspartner-sms-form .app=${this.app} .entered=${this.entered}
        .numbers=${this.#r.answer} .text=${this.#t.answer}
        @entered=${this.#f}></smspartner-sms-form>
      <smspartner-sms-summary .app=${this.app} .text=${this.#t.answer}
        .preview=${this.#s.answer} .isTest=${this.entered.test} .isReady=${this.#u()}
        .error=${typeof e=="string"?e:e?.message}
        @send=${()=>{this.asks=!0}}></smspartner-sms-summary>
      ${this.#c()}
    </div>`}#u(){return[this.#t,this.#r,this.#s].every(t=>t.isCurrent&&!t.error)&&!!this.#t.answer?.text&&!!this.#s.answer?.recipients.some(t=>!t.refusal)}#c(){let{t:e,formats:t}=this.app,r=this.#s.answer,o=()=>{this.asks=!1};if(!r)return a``;let d=r.recipients.filter(w=>w.refusal).length,y={count:r.to_send,parts:this.#t.answer?.parts??0,cost:t.money(r.cost,r.currency)};return a`<smspartner-dialog .heading=${e(this.entered.test?s.test_question:s.question)}
        ?open=${this.asks} @close=${o}>
      <p>${e(this.entered.test?s.test_means:s.sentence,y)}</p>
      ${r.send_at&&!this.entered.test?a`<p>${e(s.scheduled_means,{moment:t.moment(r.send_at)})}</p>`:l}
      ${d?a`<p>${e(s.left_out_sentence,{count:d})}</p>`:l}
      <button slot="actions" @click=${o}>${e(u.cancel)}</button>
      <button slot="actions" class="primary" @click=${this.#g}>${e(this.entered.test?s.check:s.send)}</button>
    </smspartner-dialog>`}#m(){let{t:e}=this.app,t=this.#n.event,r=!!(t?.messages.length&&t.messages.every(d=>B.has(d.state))),o=this.error??this.#n.error;return a`
      ${o?a`<p class="notice error" role="alert">${o}</p>`:l}
      ${t?.is_known?a`<smspartner-sms-fate .app=${this.app} .smsId=${this.smsId} .sms=${t}></smspartner-sms-fate>`:a`<p class="card" role="status">${this.#h()}</p>`}
      ${this.isBusy?l:a`<button @click=${()=>this.#l(r?this.entered:E)}>${e(r&&this.entered.message?s.correct:s.another)}</button>`}
    `}#h(){let{t:e}=this.app;return this.isBusy?e(s.leaving):e(this.#n.event?s.not_known:u.loading)}#f(e){this.entered={...this.entered,...e.detail},this.error=void 0}#l(e){this.entered=e,this.smsId=k(),this.#e=void 0,this.isSent=!1,this.error=void 0}async#p(){let{smsId:e}=this;this.#e=void 0;try{let t=await this.#b(e);e===this.smsId&&(this.isSent=t)}catch{this.#e=this.app.session}}#b(e){return new Promise((t,r)=>{let o=this.app.client.subscribe("smspartner/sms/subscribe",{...this.#a,sms_id:e},d=>{t(d.is_known),o.then(y=>y())},r);o.catch(r)})}async#g(){let e=this.#s.answer;if(this.isBusy||!e)return;let{smsId:t}=this,r={...this.#a,sms_id:t,draft:this.#i,cost:e.cost};this.asks=!1,this.error=void 0,this.isBusy=!0,this.isSent=!0;try{await this.app.client.call("smspartner/sms/send",r)}catch(o){this.error=o.message,await this.#p()}finally{this.isBusy=!1}}};i([p({attribute:!1})],h.prototype,"app",2),i([p({attribute:!1})],h.prototype,"handover",2),i([m()],h.prototype,"entered",2),i([m()],h.prototype,"smsId",2),i([m()],h.prototype,"isSent",2),i([m()],h.prototype,"isBusy",2),i([m()],h.prototype,"asks",2),i([m()],h.prototype,"error",2);g("smspartner-write",h);export{h as WriteView};
