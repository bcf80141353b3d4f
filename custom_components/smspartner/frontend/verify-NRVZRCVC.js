import{a as R,b as X,c as H,e as V,f as W}from"./chunk-L2YDTL7Q.js";import{f as F}from"./chunk-EGQH3RO3.js";import{c as C}from"./chunk-KBI2HYB6.js";import{c as I,e as S,g as q}from"./chunk-E3572OMP.js";import{a as N}from"./chunk-42ML5ZRM.js";import"./chunk-CF7NI6GR.js";import{e as f}from"./chunk-JZSH4ETF.js";import{a as w}from"./chunk-XYJAKMV5.js";import{a as d,b,c as o,e as u,g as v,h as c,i as h,j,k as y}from"./chunk-YZMIZKNU.js";var i={choose_list:{en:"A list of contacts",fr:"Une liste de contacts",es:"Una lista de contactos"},choose_list_help:{en:"Paste phone numbers, or drop a file here. Nothing is bought until you say so.",fr:"Collez des num\xE9ros de t\xE9l\xE9phone, ou d\xE9posez un fichier ici. Rien n\u2019est achet\xE9 sans votre accord.",es:"Pega n\xFAmeros de tel\xE9fono o suelta un archivo aqu\xED. No se compra nada hasta que lo digas."},paste_label:{en:"Phone numbers, or a table",fr:"Num\xE9ros de t\xE9l\xE9phone, ou un tableau",es:"N\xFAmeros de tel\xE9fono, o una tabla"},paste_button:{en:"Read these numbers",fr:"Lire ces num\xE9ros",es:"Leer estos n\xFAmeros"},choose_file:{en:"Choose a file",fr:"Choisir un fichier",es:"Elegir un archivo"},file_kinds:{en:"CSV, TSV, TXT or XLSX, up to 200,000 rows. The file stays in this browser: only the column with the phone numbers is read by Home Assistant.",fr:"CSV, TSV, TXT ou XLSX, jusqu\u2019\xE0 200\u202F000 lignes. Le fichier reste dans ce navigateur\xA0: Home Assistant ne lit que la colonne des num\xE9ros.",es:"CSV, TSV, TXT o XLSX, hasta 200.000 filas. El archivo se queda en este navegador: Home Assistant solo lee la columna de los n\xFAmeros."},drop_here:{en:"Drop the file to read it",fr:"D\xE9posez le fichier pour le lire",es:"Suelta el archivo para leerlo"},reading:{en:"Reading the file\u2026",fr:"Lecture du fichier\u2026",es:"Leyendo el archivo\u2026"},uploading:{en:"Sorting the numbers: {done} of {total} rows",fr:"Tri des num\xE9ros\xA0: {done} lignes sur {total}",es:"Ordenando los n\xFAmeros: {done} de {total} filas"},counting:{en:"Counting\u2026",fr:"Calcul en cours\u2026",es:"Contando\u2026"},pasted:{en:"Pasted list",fr:"Liste coll\xE9e",es:"Lista pegada"},repeated:{en:"Numbers of an earlier verification",fr:"Num\xE9ros d\u2019une v\xE9rification pr\xE9c\xE9dente",es:"N\xFAmeros de una verificaci\xF3n anterior"},other_list:{en:"Another list",fr:"Une autre liste",es:"Otra lista"},how_read:{en:"How the file is read",fr:"Comment le fichier est lu",es:"C\xF3mo se lee el archivo"},column:{en:"Column of the phone numbers",fr:"Colonne des num\xE9ros",es:"Columna de los n\xFAmeros"},header_row:{en:"Names of the columns",fr:"Noms des colonnes",es:"Nombres de las columnas"},no_header:{en:"None: every line has a number",fr:"Aucun\xA0: chaque ligne a un num\xE9ro",es:"Ninguno: cada l\xEDnea tiene un n\xFAmero"},header_line:{en:"In line {line}",fr:"\xC0 la ligne {line}",es:"En la l\xEDnea {line}"},separator:{en:"Cells are parted by",fr:"S\xE9parateur des cellules",es:"Las celdas se separan con"},semicolon:{en:"Semicolon (;)",fr:"Point-virgule (;)",es:"Punto y coma (;)"},comma:{en:"Comma (,)",fr:"Virgule (,)",es:"Coma (,)"},tab:{en:"Tab",fr:"Tabulation",es:"Tabulador"},bar:{en:"Bar (|)",fr:"Barre verticale (|)",es:"Barra vertical (|)"},no_separator:{en:"Nothing: one cell in each line",fr:"Rien\xA0: une cellule par ligne",es:"Nada: una celda por l\xEDnea"},encoding:{en:"Letters are written as",fr:"Encodage des caract\xE8res",es:"Codificaci\xF3n de las letras"},sheet:{en:"Sheet",fr:"Feuille",es:"Hoja"},preview:{en:"The first rows",fr:"Les premi\xE8res lignes",es:"Las primeras filas"},line:{en:"Line",fr:"Ligne",es:"L\xEDnea"},number_column:{en:"{name} (phone numbers)",fr:"{name} (num\xE9ros)",es:"{name} (n\xFAmeros)"},empty:{en:"There is nothing to read: no row below the names of the columns.",fr:"Il n\u2019y a rien \xE0 lire\xA0: aucune ligne sous les noms des colonnes.",es:"No hay nada que leer: ninguna fila bajo los nombres de las columnas."},too_large:{en:"This file is too large: at most 200,000 rows and 100 MB can be read. Split it.",fr:"Ce fichier est trop grand\xA0: 200\u202F000 lignes et 100 Mo au plus peuvent \xEAtre lus. Divisez-le.",es:"Este archivo es demasiado grande: se pueden leer 200.000 filas y 100 MB como m\xE1ximo. Div\xEDdelo."},not_a_table:{en:"This is no table that can be read. Save it as XLSX or CSV and choose it again.",fr:"Ce n\u2019est pas un tableau lisible. Enregistrez-le en XLSX ou CSV et choisissez-le \xE0 nouveau.",es:"No es una tabla legible. Gu\xE1rdala como XLSX o CSV y el\xEDgela de nuevo."},old_spreadsheet:{en:"This is a spreadsheet of the old XLS format. Save it as XLSX or CSV and choose it again.",fr:"C\u2019est un classeur \xE0 l\u2019ancien format XLS. Enregistrez-le en XLSX ou CSV et choisissez-le \xE0 nouveau.",es:"Es una hoja de c\xE1lculo del antiguo formato XLS. Gu\xE1rdala como XLSX o CSV y el\xEDgela de nuevo."},not_readable:{en:"This file could not be read. Choose it again.",fr:"Ce fichier n\u2019a pas pu \xEAtre lu. Choisissez-le \xE0 nouveau.",es:"No se ha podido leer este archivo. El\xEDgelo de nuevo."},not_stored:{en:"This browser has no room left to keep the file.",fr:"Ce navigateur n\u2019a plus de place pour garder le fichier.",es:"A este navegador no le queda sitio para guardar el archivo."},in_list:{en:"In the list",fr:"Dans la liste",es:"En la lista"},kinds:{en:"Kinds of entries",fr:"Sortes d\u2019entr\xE9es",es:"Tipos de entradas"},good:{en:"Good",fr:"Valables",es:"V\xE1lidos"},doubled:{en:"Doubled",fr:"En double",es:"Duplicados"},invalid:{en:"Invalid",fr:"Non valables",es:"No v\xE1lidos"},opted_out:{en:"Opted out",fr:"D\xE9sinscrits",es:"Dados de baja"},known:{en:"Known already",fr:"D\xE9j\xE0 connus",es:"Ya conocidos"},good_help:{en:"Mobile numbers, each one once.",fr:"Num\xE9ros de mobile, chacun une fois.",es:"N\xFAmeros de m\xF3vil, cada uno una vez."},doubled_help:{en:"They stand further up already, and are verified once.",fr:"Ils figurent d\xE9j\xE0 plus haut, et sont v\xE9rifi\xE9s une seule fois.",es:"Ya est\xE1n m\xE1s arriba, y se verifican una sola vez."},invalid_help:{en:"They are left out unless you correct them: Enter goes on to the next one.",fr:"Elles sont ignor\xE9es si vous ne les corrigez pas\xA0: Entr\xE9e passe \xE0 la suivante.",es:"Se dejan fuera si no las corriges: Intro pasa a la siguiente."},opted_out_help:{en:"They are on the stop list.",fr:"Ils sont sur la liste STOP.",es:"Est\xE1n en la lista STOP."},known_help:{en:"They have a result that is young enough; it is used for nothing.",fr:"Ils ont un r\xE9sultat assez r\xE9cent, r\xE9utilis\xE9 gratuitement.",es:"Tienen un resultado bastante reciente, que se usa gratis."},nothing_of_kind:{en:"There are none.",fr:"Il n\u2019y en a pas.",es:"No hay ninguno."},entry:{en:"Entry",fr:"Entr\xE9e",es:"Entrada"},reason:{en:"Reason",fr:"Raison",es:"Motivo"},first_line:{en:"Stands in line {line} already",fr:"Figure d\xE9j\xE0 \xE0 la ligne {line}",es:"Ya est\xE1 en la l\xEDnea {line}"},correct_line:{en:"Correction of line {line}",fr:"Correction de la ligne {line}",es:"Correcci\xF3n de la l\xEDnea {line}"},leave_out:{en:"Leave out",fr:"Ignorer",es:"Omitir"},leave_out_line:{en:"Leave out line {line}",fr:"Ignorer la ligne {line}",es:"Omitir la l\xEDnea {line}"},left_out:{en:"Left out",fr:"Ignor\xE9e",es:"Omitida"},read_as:{en:"Read as {number}",fr:"Lu comme {number}",es:"Le\xEDdo como {number}"},not_a_number:{en:"Not a phone number",fr:"Pas un num\xE9ro de t\xE9l\xE9phone",es:"No es un n\xFAmero de tel\xE9fono"},not_possible:{en:"No such number can exist: a digit too many or too few?",fr:"Ce num\xE9ro ne peut pas exister\xA0: un chiffre de trop ou en moins\xA0?",es:"Este n\xFAmero no puede existir: \xBFsobra o falta una cifra?"},not_mobile:{en:"Not a mobile number",fr:"Pas un num\xE9ro de mobile",es:"No es un n\xFAmero de m\xF3vil"},country_unknown:{en:"Country unknown: begin it with its code, such as +33",fr:"Pays inconnu\xA0: commencez par son indicatif, par exemple +33",es:"Pa\xEDs desconocido: empieza por su prefijo, por ejemplo +33"},ambiguous:{en:"Several numbers, or not certain which: leave one",fr:"Plusieurs num\xE9ros, ou on ne sait lequel\xA0: laissez-en un",es:"Varios n\xFAmeros, o no se sabe cu\xE1l: deja uno"},pages:{en:"Pages of entries",fr:"Pages d\u2019entr\xE9es",es:"P\xE1ginas de entradas"},page_of:{en:"{from} to {to} of {total}",fr:"{from} \xE0 {to} sur {total}",es:"{from} a {to} de {total}"},previous:{en:"Previous",fr:"Pr\xE9c\xE9dentes",es:"Anteriores"},next:{en:"Next",fr:"Suivantes",es:"Siguientes"},order:{en:"Verify",fr:"V\xE9rifier",es:"Verificar"},reuse:{en:"Use known results",fr:"Utiliser les r\xE9sultats connus",es:"Usar resultados conocidos"},reuse_none:{en:"none: buy all anew",fr:"aucun\xA0: tout acheter \xE0 nouveau",es:"ninguno: comprar todo de nuevo"},reuse_within:{en:"up to {age} old",fr:"de {age} au plus",es:"de hasta {age}"},leave_out_opted_out:{en:"Leave out numbers on the stop list",fr:"Ignorer les num\xE9ros de la liste STOP",es:"Omitir los n\xFAmeros de la lista STOP"},tag:{en:"Tag",fr:"Tag",es:"Etiqueta"},tag_help:{en:"To find this verification again; optional.",fr:"Pour retrouver cette v\xE9rification\xA0; facultatif.",es:"Para encontrar esta verificaci\xF3n; opcional."},to_buy:{en:"To buy",fr:"\xC0 acheter",es:"Por comprar"},from_known:{en:"From known results",fr:"R\xE9sultats d\xE9j\xE0 connus",es:"De resultados conocidos"},joined:{en:"Awaited already",fr:"D\xE9j\xE0 en attente",es:"Ya en espera"},price:{en:"Price",fr:"Prix",es:"Precio"},budget_left:{en:"Left of the daily lookup budget",fr:"Reste du budget HLR quotidien",es:"Resto del presupuesto diario de consultas"},of_budget:{en:"{left} of {budget}",fr:"{left} sur {budget}",es:"{left} de {budget}"},no_budget:{en:"no limit",fr:"sans limite",es:"sin l\xEDmite"},time:{en:"Time until all requests are out",fr:"Temps jusqu\u2019\xE0 l\u2019envoi de toutes les requ\xEAtes",es:"Tiempo hasta enviar todas las consultas"},a_moment:{en:"a moment",fr:"un instant",es:"un momento"},about:{en:"about {time}",fr:"environ {time}",es:"unos {time}"},nothing_to_verify:{en:"There is no number to verify.",fr:"Il n\u2019y a aucun num\xE9ro \xE0 v\xE9rifier.",es:"No hay ning\xFAn n\xFAmero que verificar."},too_many_numbers:{en:"These are too many numbers: at most 100,000 can be verified at once. Split the list.",fr:"C\u2019est trop de num\xE9ros\xA0: 100\u202F000 au plus peuvent \xEAtre v\xE9rifi\xE9s \xE0 la fois. Divisez la liste.",es:"Son demasiados n\xFAmeros: se pueden verificar 100.000 a la vez como m\xE1ximo. Divide la lista."},budget:{en:"This costs more than what is left of the daily lookup budget. Wait until tomorrow, shorten the list, or raise the budget in the options of SMS Partner.",fr:"Cela co\xFBte plus que le reste du budget HLR quotidien. Attendez demain, raccourcissez la liste, ou augmentez le budget dans les options de SMS Partner.",es:"Cuesta m\xE1s que el resto del presupuesto diario de consultas. Espera a ma\xF1ana, acorta la lista o aumenta el presupuesto en las opciones de SMS Partner."},verify_for:{en:"Verify for {cost}\u2026",fr:"V\xE9rifier pour {cost}\u2026",es:"Verificar por {cost}\u2026"},verify_free:{en:"Verify for nothing\u2026",fr:"V\xE9rifier gratuitement\u2026",es:"Verificar gratis\u2026"},confirm_heading:{en:"Verify this list?",fr:"V\xE9rifier cette liste\xA0?",es:"\xBFVerificar esta lista?"},confirm_buy:{en:"{count, plural, one {# lookup is} other {# lookups are}} bought now for {cost}.",fr:"{count, plural, one {# v\xE9rification est achet\xE9e} other {# v\xE9rifications sont achet\xE9es}} maintenant pour {cost}.",es:"Ahora se {count, plural, one {compra # consulta} other {compran # consultas}} por {cost}."},confirm_free:{en:"Nothing is bought: all results are known or awaited already.",fr:"Rien n\u2019est achet\xE9\xA0: tous les r\xE9sultats sont d\xE9j\xE0 connus ou attendus.",es:"No se compra nada: todos los resultados ya se conocen o se esperan."},confirm_known:{en:"{count, plural, one {# number has} other {# numbers have}} a result already, which costs nothing.",fr:"{count, plural, one {# num\xE9ro a} other {# num\xE9ros ont}} d\xE9j\xE0 un r\xE9sultat, qui ne co\xFBte rien.",es:"{count, plural, one {# n\xFAmero ya tiene} other {# n\xFAmeros ya tienen}} un resultado, que no cuesta nada."},confirm_invalid:{en:"{count, plural, one {# invalid entry is} other {# invalid entries are}} left out.",fr:"{count, plural, one {# entr\xE9e non valable est ignor\xE9e} other {# entr\xE9es non valables sont ignor\xE9es}}.",es:"Se {count, plural, one {omite # entrada no v\xE1lida} other {omiten # entradas no v\xE1lidas}}."},confirm_opted_out:{en:"{count, plural, one {# number} other {# numbers}} on the stop list {count, plural, one {is} other {are}} left out.",fr:"{count, plural, one {# num\xE9ro de la liste STOP est ignor\xE9} other {# num\xE9ros de la liste STOP sont ignor\xE9s}}.",es:"Se {count, plural, one {omite # n\xFAmero} other {omiten # n\xFAmeros}} de la lista STOP."},confirm_left:{en:"{left} of the daily lookup budget will be left.",fr:"Il restera {left} du budget HLR quotidien.",es:"Quedar\xE1n {left} del presupuesto diario de consultas."},buy_for:{en:"Buy for {cost}",fr:"Acheter pour {cost}",es:"Comprar por {cost}"},buy_free:{en:"Verify",fr:"V\xE9rifier",es:"Verificar"},buying:{en:"Buying\u2026",fr:"Achat en cours\u2026",es:"Comprando\u2026"}};var L=1e4,P=class{constructor(a,e,t,s,r){this.client=a;this.accountId=e;this.cells=t;this.uploaded=s;this.begun=r;this.#t=r,r&&(this.#e=Promise.resolve())}#t;#e;#i=!1;#o=new Map;async ask(a,e){await this.#s();let t=this.#t;try{return await this.#n(a,e)}catch(s){if(!(s instanceof C&&s.key==="list_unknown")||this.begun||this.#i)throw s;return this.#t===t&&(this.#e=void 0),await this.#s(),this.#n(a,e)}}async correct(a,e){let t=await this.ask("smspartner/list/correct",{index:a,text:e});return this.#o.set(a,e),t}async phoneNumbers(){let a=[];for(let e=0;e<this.cells.rows;e+=L){let t=Math.min(L,this.cells.rows-e),s=await this.ask("smspartner/list/numbers",{row:e,limit:t});a.push(...s.phone_numbers)}return a}close(){this.#i=!0,this.#t&&this.#n("smspartner/list/close",{}).catch(()=>{})}#s(){return this.#e??=this.#r().catch(a=>{throw this.#e=void 0,a}),this.#e}async#r(){let a=await this.client.call("smspartner/list/open",{config_entry_id:this.accountId});this.#t=a.list_id;for(let e=0;e<this.cells.rows&&!this.#i;){let t=await this.cells.read(e,L);await this.#n("smspartner/list/add",{row:e,cells:t}),e+=t.length,this.uploaded(e)}for(let[e,t]of this.#o)await this.#n("smspartner/list/correct",{index:e,text:t});this.#i&&this.close()}#n(a,e){let t={config_entry_id:this.accountId,list_id:this.#t};return this.client.call(a,{...e,...t})}};var A=50,O=class extends EventTarget{constructor(e,t){super();this.client=e;this.accountId=t;this.name="";this.uploaded=0;this.wishes={reuseWithin:86400,leaveOutOptedOut:!0,tag:""};this.#o=N();this.#r=!1}#t;#e;#i;#o;#s;#r;get isBegun(){return this.#e!==void 0}async begin(e){this.clear(),this.name=typeof e=="string"?"":e.name,await this.#n(e,{})}async readAnew(e){await this.#n(null,{...this.table?.reading,...e})}async goOn(e){e!==this.#i&&(this.#i=e,this.clear(),await this.#a({rows:0,read:async()=>[]},e))}refresh(){return this.#r=!0,this.#s??=this.#d().finally(()=>{this.#s=void 0}),this.#s}async wish(e){this.wishes={...this.wishes,...e},this.#l(),Object.keys(e).some(t=>t!=="tag")&&await this.refresh()}async entries(e,t){return this.#e?this.#e.ask("smspartner/list/entries",{kind:e,offset:t,limit:A,reuse_within:this.wishes.reuseWithin}):{total:0,entries:[]}}async correct(e,t){let s=await this.#e?.correct(e,t);return this.refresh(),s?.entry??null}async buy(){let{summary:e,wishes:t}=this,s=this.#e;if(!e||!s||this.activity)return;let r=this.#o;return this.#u("buying",async()=>{await this.#c(s,r);try{await s.ask("smspartner/list/buy",{verification_id:r,tag:t.tag.trim()||null,reuse_within:t.reuseWithin,leave_out_opted_out:t.leaveOutOptedOut,cost:e.cost})}catch(l){throw l instanceof C&&l.key&&await H(r),this.refresh(),l}return r})}clear(){this.#e?.close(),this.#t?.close(),this.#e=void 0,this.#t=void 0,this.#o=N(),this.table=void 0,this.summary=void 0,this.problem=void 0,this.error=void 0,this.activity=void 0,this.name="",this.uploaded=0,this.#l()}async#n(e,t){this.#t??=new X;let s=this.#t;this.#e?.close(),this.#e=void 0,this.summary=void 0;let r=await this.#u("reading",()=>s.ask("read",{source:e,reading:t}));!r||s!==this.#t||(this.table=r,await this.#a({rows:r.rows,read:(l,n)=>s.ask("cells",{row:l,limit:n})}))}async#a(e,t){let s=new P(this.client,this.accountId,e,r=>{this.#e===s&&(this.uploaded=r,this.#l())},t);this.#e=s,this.uploaded=0,await this.#u("uploading",()=>this.refresh())}async#d(){for(;this.#r&&this.#e;){this.#r=!1;let e=this.#e;try{let t=await e.ask("smspartner/list/summarize",{reuse_within:this.wishes.reuseWithin,leave_out_opted_out:this.wishes.leaveOutOptedOut});e===this.#e&&this.#p({summary:t,error:void 0})}catch(t){e===this.#e&&this.#h(t)}}}async#c(e,t){if(!this.#t||!this.table)return;let s=await e.phoneNumbers();try{await this.#t.ask("save",{verificationId:t,phoneNumbers:s})}catch(r){if(!(r instanceof R))throw r}}async#u(e,t){this.#p({activity:e,problem:void 0,error:void 0});try{return await t()}catch(s){this.#h(s);return}finally{this.activity===e&&this.#p({activity:void 0})}}#h(e){e instanceof R?this.#p({problem:e.problem}):this.#p({error:e.message})}#p(e){Object.assign(this,e),this.#l()}#l(){this.dispatchEvent(new Event("change"))}},U=new Map;function B(m,a){let e=U.get(a);return e||(e=new O(m,a),U.set(a,e)),e}var K={";":i.semicolon,",":i.comma,"	":i.tab,"|":i.bar,"":i.no_separator},G=10;function D(m,a){return m+2+(a?.reading.headerRow??-1)}var T=class extends v{static{this.styles=[w,b`
      .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr)); gap: 12px; margin-bottom: 16px; }
      select { width: 100%; }
      .scroll { overflow-x: auto; border: 1px solid var(--divider-color, #e0e0e0); border-radius: 8px; }
      table { font-size: 14px; }
      th, td { padding: 6px 12px; white-space: nowrap; max-width: 280px; overflow: hidden; text-overflow: ellipsis; }
      thead th { background: var(--secondary-background-color, #e5e5e5); }
      .chosen { background: color-mix(in srgb, var(--primary-color, #03a9f4) 16%, transparent); font-weight: 500; }
      td:first-child, thead th:first-child { color: var(--secondary-text-color, #5f6368); text-align: end; }
      thead th:first-child { color: inherit; }
    `]}render(){let{t:a}=this.app,{reading:e,sheets:t,header:s}=this.table,r=s.map((n,p)=>[`${p}`,n]),l=Array.from({length:G},(n,p)=>[`${p}`,a(i.header_line,{line:p+1})]);return o`<div class="fields">
      ${this.#t("column",i.column,`${e.column}`,r,Number)}
      ${this.#t("headerRow",i.header_row,`${e.headerRow??""}`,[["",a(i.no_header)],...l],n=>n===""?null:Number(n))}
      ${e.separator===null?u:this.#t("separator",i.separator,e.separator,W.map(n=>[n,a(K[n])]),n=>n)}
      ${e.encoding===null?u:this.#t("encoding",i.encoding,e.encoding,V.map(n=>[n,n.toUpperCase()]),n=>n)}
      ${t.length<2?u:this.#t("sheet",i.sheet,`${e.sheet}`,t.map((n,p)=>[`${p}`,n]),Number)}
    </div>
    ${this.#e()}`}#t(a,e,t,s,r){return o`<label class="field">${this.app.t(e)}
      <select name=${a} @change=${l=>{let{value:n}=l.target;this.#i({[a]:r(n)})}}>${s.map(([l,n])=>o`<option value=${l} .selected=${l===t}>${n}</option>`)}</select></label>`}#e(){let{t:a}=this.app,{header:e,preview:t,reading:s}=this.table,r=l=>l===s.column?"chosen":"";return o`<div class="scroll" tabindex="0" role="region" aria-label=${a(i.preview)}>
      <table>
        <thead><tr>
          <th scope="col">${a(i.line)}</th>
          ${e.map((l,n)=>o`<th scope="col" class=${r(n)}>${n===s.column?a(i.number_column,{name:l}):l}</th>`)}
        </tr></thead>
        <tbody>${t.map((l,n)=>o`<tr>
            <td>${D(n,this.table)}</td>
            ${e.map((p,k)=>o`<td class=${r(k)}>${l[k]??""}</td>`)}
          </tr>`)}</tbody>
      </table>
    </div>`}#i(a){let{sheet:e,encoding:t,separator:s,headerRow:r}=this.table.reading,l="column"in a?{headerRow:r}:{},n="sheet"in a||"separator"in a,p={sheet:e,encoding:t,...n?{}:{separator:s},...l,...a};this.dispatchEvent(new CustomEvent("reading",{detail:p}))}};d([c({attribute:!1})],T.prototype,"app",2),d([c({attribute:!1})],T.prototype,"table",2);y("smspartner-list-preview",T);var Y=["good","invalid","doubled","opted_out","known"],g=class extends v{constructor(){super(...arguments);this.version=0;this.kind="good";this.offset=0;this.total=0;this.shown=[];this.error="";this.#t=!1;this.#i=0;this.#o=Promise.resolve();this.#s=Promise.resolve()}static{this.styles=[w,b`
      .kinds { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 8px; margin-bottom: 16px; }
      .kinds button { border-radius: 12px; padding: 10px 14px; text-align: start; border-color: var(--divider-color, #e0e0e0); display: grid; gap: 2px; }
      .kinds button[aria-pressed="true"] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
      .kinds b { font-size: 24px; font-weight: 400; font-variant-numeric: tabular-nums; line-height: 1.2; }
      p { margin: 0 0 8px; }
      table { font-size: 14px; }
      td { vertical-align: middle; }
      td.line { width: 1%; white-space: nowrap; text-align: end; padding-inline-end: 16px; font-variant-numeric: tabular-nums; }
      td.text { overflow-wrap: anywhere; }
      td.actions { width: 1%; padding-inline-end: 0; }
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
        td { padding: 0; }
        td.line { width: auto; padding: 0; }
        td.reason { grid-column: 2 / -1; grid-row: 2; }
      }
    `]}#t;#e;#i;#o;#s;willUpdate(){let{summary:e,wishes:t}=this.draft;if(!e)return;this.#t||(this.#t=!0,this.kind=e.invalid?"invalid":"good");let s=this.kind==="known"?t.reuseWithin:0,r=`${this.kind} ${this.offset} ${s}`;r!==this.#e&&(this.#e=r,this.#o=this.#g())}render(){let{t:e,formats:t}=this.app,{summary:s}=this.draft;return s?o`
      <div class="kinds" role="group" aria-label=${e(i.kinds)}>${Y.map(r=>o`<button aria-pressed=${r===this.kind?"true":"false"}
          @click=${()=>this.#p(r)}>
          <b>${t.count(s[r])}</b><span>${e(i[r])}</span></button>`)}</div>
      <p class="secondary">${this.shown.length?e(i[`${this.kind}_help`]):e(i.nothing_of_kind)}</p>
      ${this.error?o`<p class="notice error" role="alert">${this.error}</p>`:u}
      ${this.shown.length?this.#r():u}
      ${this.#c()}
    `:u}#r(){let{t:e}=this.app,t=this.kind==="invalid"||this.kind==="doubled"?i.reason:f.phone_number;return o`<table>
      <thead><tr>
        <th scope="col">${e(i.line)}</th><th scope="col">${e(i.entry)}</th>
        <th scope="col">${e(t)}</th>
        ${this.kind==="invalid"?o`<td></td>`:u}
      </tr></thead>
      <tbody>${F(this.shown,({before:s})=>s.index,(s,r)=>this.kind==="invalid"?this.#n(s,r):o`<tr><td class="line secondary">${this.#u(s.before.row)}</td>
              <td class="text">${s.before.text}</td>
              <td class="reason">${this.#a(s.before)}</td></tr>`)}</tbody>
    </table>`}#n(e,t){let{t:s}=this.app,{before:r,now:l}=e,n=this.#u(r.row);return o`<tr>
      <td class="line secondary">${n}</td>
      <td class="text"><input aria-label=${s(i.correct_line,{line:n})} inputmode="tel"
        autocomplete="off" spellcheck="false" aria-describedby=${`about-${t}`}
        .value=${e.typed??l?.text??r.text} ?disabled=${!l}
        @input=${p=>{e.typed=p.target.value}}
        @change=${()=>this.#m(e)}
        @keydown=${p=>this.#b(p,e,t)}></td>
      <td class="reason" id=${`about-${t}`}>${l?this.#a(l):this.#d(i.left_out,q,"out")}</td>
      <td class="actions">${l?.problem?o`<button class="plain" aria-label=${s(i.leave_out_line,{line:n})}
              @click=${()=>this.#v(e,t)}>${s(i.leave_out)}</button>`:u}</td>
    </tr>`}#a(e){let{t}=this.app;if(e.problem)return t(i[e.problem]);if(e.first_row!==null)return t(i.first_line,{line:this.#u(e.first_row)});let s=e.phone_number??"";return this.kind!=="invalid"?s:o`<span class="fixed"><smspartner-icon .path=${I}></smspartner-icon>${t(i.read_as,{number:s})}</span>`}#d(e,t,s){return o`<span class="fixed ${s}"><smspartner-icon .path=${t}></smspartner-icon>${this.app.t(e)}</span>`}#c(){let{t:e,formats:t}=this.app;if(this.total<=this.shown.length&&!this.offset)return u;let s=t.count(this.offset+1),r=t.count(this.offset+this.shown.length);return o`<nav class="row" aria-label=${e(i.pages)}>
      <button ?disabled=${!this.offset} @click=${()=>this.#l(-1)}>${e(i.previous)}</button>
      <span class="secondary">${e(i.page_of,{from:s,to:r,total:t.count(this.total)})}</span>
      <button ?disabled=${this.#h()} @click=${()=>this.#l(1)}>${e(i.next)}</button>
    </nav>`}#u(e){return this.app.formats.count(D(e,this.draft.table))}#h(){return this.offset+this.shown.length>=this.total}#p(e){this.kind=e,this.offset=0,this.#e=void 0}#l(e){let t=this.kind==="invalid"?this.shown.filter(({now:s})=>s?.problem).length:this.shown.length;this.offset=Math.max(0,this.offset+(e>0?t:-A)),this.#e=void 0,this.requestUpdate()}async#g(){let e=++this.#i;try{let{total:t,entries:s}=await this.draft.entries(this.kind,this.offset);if(e!==this.#i)return;this.total=t,this.shown=s.map(r=>({before:r,now:r})),this.error=""}catch(t){e===this.#i&&(this.error=t.message)}}#b(e,t,s){e.key==="Enter"?(e.preventDefault(),this.#m(t),this.#f(s)):e.key==="Escape"&&(t.typed=void 0,this.requestUpdate())}async#f(e){let t=()=>this.renderRoot.querySelectorAll("input"),s=this.shown.findIndex(({now:r},l)=>l>e&&r?.problem);s>=0?(t()[s]?.focus(),t()[s]?.select()):this.#h()||(await this.#s,this.#l(1),await this.updateComplete,await this.#o,await this.updateComplete,t()[0]?.focus())}async#v(e,t){e.typed="",this.#f(t),await this.#m(e)}#m(e){let{typed:t,now:s}=e;return t===void 0||t===s?.text||t===e.sent?this.#s:(e.sent=t,this.#s=Promise.all([this.#s,this.#y(e,t)]).then(()=>{}),this.#s)}async#y(e,t){try{e.now=await this.draft.correct(e.before.index,t),e.typed===t&&(e.typed=void 0),this.error=""}catch(s){this.error=s.message}e.sent=void 0,this.requestUpdate()}};d([c({attribute:!1})],g.prototype,"app",2),d([c({attribute:!1})],g.prototype,"draft",2),d([c({type:Number})],g.prototype,"version",2),d([h()],g.prototype,"kind",2),d([h()],g.prototype,"offset",2),d([h()],g.prototype,"total",2),d([h()],g.prototype,"shown",2),d([h()],g.prototype,"error",2);y("smspartner-list-entries",g);var E=3600,M=24*E,z=[0,E,6*E,...[1,3,7,14,30,60,90,180].map(m=>m*M)],Q=20,$=class extends v{constructor(){super(...arguments);this.version=0;this.isAsking=!1}static{this.styles=[w,b`
      .card { display: grid; gap: 16px; margin: 0; }
      h2 { margin: 0; }
      dl { display: grid; grid-template-columns: 1fr auto; gap: 8px 16px; margin: 0; }
      dt { color: var(--secondary-text-color, #5f6368); }
      dd { margin: 0; text-align: end; font-variant-numeric: tabular-nums; }
      .price { font-size: 24px; }
      dt.large { align-self: center; }
      input[type="range"] { width: 100%; }
      .old { opacity: 0.5; }
      .wide { width: 100%; }
      .help { font-size: 14px; }
      p { margin: 0; }
      p + p { margin-top: 8px; }
      .notice { margin: 0; }
    `]}render(){let{t:e}=this.app,{summary:t,activity:s}=this.draft;return o`<section class="card" aria-labelledby="heading">
      <h2 id="heading">${e(i.order)}</h2>
      ${t?this.#t(t):o`<p class="secondary">${e(i.counting)}</p>`}
      ${this.#e()}
      ${t?.refused?o`<p class="notice warning" role="status">${e(i[t.refused])}</p>`:u}
      <button class="primary wide"
        ?disabled=${!t||t.refused!==null||s!==void 0}
        @click=${()=>{this.isAsking=!0}}>${t?.cost?e(i.verify_for,{cost:this.#s(t)}):e(i.verify_free)}</button>
      ${t?this.#i(t):u}
    </section>`}#t(e){let{t,formats:s}=this.app,{budget:r,budget_left:l,currency:n}=e,p=e.known+e.joined;return o`<dl>
      <dt>${t(i.to_buy)}</dt><dd>${s.count(e.to_buy)}</dd>
      ${p?o`<dt>${t(i.from_known)}</dt><dd>${s.count(p)}</dd>`:u}
      <dt class="large">${t(i.price)}</dt><dd class="price">${this.#s(e)}</dd>
      <dt>${t(i.budget_left)}</dt><dd>${r===null||l===null?t(i.no_budget):t(i.of_budget,{left:s.money(l,n),budget:s.money(r,n)})}</dd>
      <dt>${t(i.time)}</dt><dd>${this.#r(e.seconds)}</dd>
    </dl>`}#e(){let{t:e}=this.app,{wishes:t}=this.draft,s=this.moved??z.findLastIndex(n=>n<=t.reuseWithin),r=z[s]??0,l=r?e(i.reuse_within,{age:this.#n(r)}):e(i.reuse_none);return o`
      <label class="field"><span>${e(i.reuse)}: <strong>${l}</strong></span>
        <input type="range" min="0" max=${z.length-1} .value=${`${s}`}
          aria-valuetext=${l}
          @input=${n=>{this.moved=Number(n.target.value)}}
          @change=${()=>this.#a(r)}></label>
      <label><input type="checkbox" .checked=${t.leaveOutOptedOut}
        @change=${n=>this.#d({leaveOutOptedOut:n.target.checked})}>
        ${e(i.leave_out_opted_out)}</label>
      <label class="field">${e(i.tag)}
        <input maxlength=${Q} autocomplete="off" aria-describedby="tag" .value=${t.tag}
          @input=${n=>this.#d({tag:n.target.value})}>
        <span class="secondary help" id="tag">${e(i.tag_help)}</span></label>`}#i(e){let{t}=this.app,s=this.draft.activity==="buying";return o`<smspartner-dialog .heading=${t(i.confirm_heading)} .open=${this.isAsking}
      @close=${()=>{this.isAsking=!1}}>
      ${this.#o(e).map(r=>o`<p>${r}</p>`)}
      <button slot="actions" @click=${()=>{this.isAsking=!1}}>${t(f.cancel)}</button>
      <button slot="actions" class="primary" ?disabled=${s} @click=${this.#c}>${s?t(i.buying):e.cost?t(i.buy_for,{cost:this.#s(e)}):t(i.buy_free)}</button>
    </smspartner-dialog>`}#o(e){let{t,formats:s}=this.app,{budget_left:r,cost:l,currency:n}=e,p=e.known+e.joined,k=this.draft.wishes.leaveOutOptedOut?e.opted_out:0;return[e.to_buy?t(i.confirm_buy,{count:e.to_buy,cost:this.#s(e)}):t(i.confirm_free),...p&&e.to_buy?[t(i.confirm_known,{count:p})]:[],...e.invalid?[t(i.confirm_invalid,{count:e.invalid})]:[],...k?[t(i.confirm_opted_out,{count:k})]:[],...r!==null&&l?[t(i.confirm_left,{left:s.money(r-l,n)})]:[]]}#s({cost:e,currency:t}){return this.app.formats.money(e,t)}#r(e){let{t}=this.app;return e<2?t(i.a_moment):t(i.about,{time:this.#n(e)})}#n(e){let{t}=this.app;return e<100?t(f.seconds,{count:Math.round(e)}):e<E?t(f.minutes,{count:Math.round(e/60)}):e<M?t(f.hours,{count:Math.round(e/E)}):t(f.days,{count:Math.round(e/M)})}async#a(e){await this.#d({reuseWithin:e}),this.moved=void 0}#d(e){return this.draft.wish(e)}async#c(){let e=await this.draft.buy();this.isAsking=!1,e&&(this.draft.clear(),this.app.open("progress",{verificationId:e}))}};d([c({attribute:!1})],$.prototype,"app",2),d([c({attribute:!1})],$.prototype,"draft",2),d([c({type:Number})],$.prototype,"version",2),d([h()],$.prototype,"isAsking",2),d([h()],$.prototype,"moved",2);y("smspartner-list-order",$);var x=class extends v{constructor(){super(...arguments);this.isOver=!1;this.text=""}static{this.styles=[w,b`
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
    `]}render(){let{t:e}=this.app;return o`<section class=${this.isOver?"card over":"card"} aria-labelledby="heading"
      @dragover=${this.#i} @dragleave=${this.#o} @drop=${this.#s}>
      <div>
        <h2 id="heading">${e(i.choose_list)}</h2>
        <p class="secondary">${e(i.choose_list_help)}</p>
      </div>
      <label class="field">${e(i.paste_label)}
        <textarea spellcheck="false" autocomplete="off" .value=${this.text}
          placeholder="06 39 98 12 00&#10;+33 6 39 98 12 01"
          @input=${t=>{this.text=t.target.value}} @paste=${this.#e}></textarea></label>
      <div class="row">
        <button @click=${()=>this.input.click()}>
          <smspartner-icon .path=${S}></smspartner-icon>${e(i.choose_file)}</button>
        <button class="primary" ?disabled=${!this.text.trim()}
          @click=${()=>this.#r(this.text)}>${e(i.paste_button)}</button>
      </div>
      <input type="file" hidden aria-label=${e(i.choose_file)}
        accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain,text/tab-separated-values,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        @change=${this.#t}>
      <p class="secondary">${e(i.file_kinds)}</p>
      ${this.isOver?o`<div class="drop"><smspartner-icon .path=${S}></smspartner-icon>${e(i.drop_here)}</div>`:u}
    </section>`}focus(){this.renderRoot.querySelector("textarea")?.focus()}#t(){let e=this.input.files?.[0];this.input.value="",e&&this.#r(e)}#e(e){let t=e.clipboardData?.files[0],s=e.clipboardData?.getData("text/plain")??"";!t&&(this.text.trim()||!s.trim())||(e.preventDefault(),this.#r(s.trim()?s:t))}#i(e){e.dataTransfer?.types.includes("Files")&&(e.preventDefault(),this.isOver=!0)}#o(e){e.currentTarget.contains(e.relatedTarget)||(this.isOver=!1)}#s(e){this.isOver=!1;let t=e.dataTransfer?.files[0];t&&(e.preventDefault(),this.#r(t))}#r(e){this.text="",this.dispatchEvent(new CustomEvent("source",{detail:e}))}};d([c({attribute:!1})],x.prototype,"app",2),d([h()],x.prototype,"isOver",2),d([h()],x.prototype,"text",2),d([j("input")],x.prototype,"input",2);y("smspartner-list-source",x);var _=class extends v{constructor(){super(...arguments);this.handover={};this.version=0;this.#a=()=>{this.version++}}static{this.styles=[w,b`
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
    `]}#t;#e;connectedCallback(){super.connectedCallback(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#t?.removeEventListener("change",this.#a),this.#t=void 0}willUpdate(){let{account:e,client:t}=this.app,s=B(t,e.config_entry_id);s!==this.#t&&(this.#t?.removeEventListener("change",this.#a),this.#t=s,s.addEventListener("change",this.#a),this.#e=void 0),this.#e!==e.generation&&(this.#e=e.generation,s.isBegun&&s.refresh());let{listId:r}=this.handover;r&&s.goOn(r)}render(){let e=this.#t;if(!e)return o``;let{t}=this.app,s=e.problem?t(i[e.problem]):e.error;return o`
      ${s?o`<p class="notice error" role="alert">${s}
        ${e.isBegun?o`<button class="plain" @click=${()=>e.refresh()}>${t(f.retry)}</button>`:u}</p>`:u}
      ${e.isBegun||e.activity||e.table?this.#o(e):this.#i(e)}
    `}#i(e){return o`<smspartner-list-source .app=${this.app}
      @source=${({detail:t})=>e.begin(t)}
      ></smspartner-list-source>`}#o(e){let{app:t,version:s}=this;return o`<div class="columns">
      <div>
        <section class="card">
          ${this.#s(e)}
          ${this.#r(e)}
          ${e.table?this.#n(e):u}
        </section>
        ${e.summary?o`<section class="card" aria-label=${t.t(i.in_list)}>
                <smspartner-list-entries .app=${t} .draft=${e} .version=${s}
                ></smspartner-list-entries></section>`:u}
      </div>
      ${e.isBegun?o`<aside><smspartner-list-order .app=${t} .draft=${e}
              .version=${s}></smspartner-list-order></aside>`:u}
    </div>`}#s(e){let{t}=this.app,{table:s}=e,r=e.name||t(s?i.pasted:i.repeated);return o`<header class="row">
      <div>
        <h2>${r}</h2>
        ${s?o`<span class="secondary">${t(f.rows,{count:s.rows})}</span>`:u}
      </div>
      <button ?disabled=${e.activity==="buying"} @click=${()=>e.clear()}>${t(i.other_list)}</button>
    </header>`}#r(e){let{t,formats:s}=this.app,r=e.table?.rows??0,l={reading:t(i.reading),uploading:e.uploaded<r?t(i.uploading,{done:s.count(e.uploaded),total:s.count(r)}):t(i.counting),buying:t(i.buying)};return o`<div role="status">${e.activity?o`<p>${l[e.activity]}</p>
          ${r?o`<progress aria-hidden="true" max=${r} value=${e.uploaded}></progress>`:u}`:u}</div>`}#n(e){return o`<details open>
      <summary>${this.app.t(i.how_read)}</summary>
      <smspartner-list-preview .app=${this.app} .table=${e.table}
        @reading=${({detail:t})=>e.readAnew(t)}
      ></smspartner-list-preview>
    </details>`}#a};d([c({attribute:!1})],_.prototype,"app",2),d([c({attribute:!1})],_.prototype,"handover",2),d([h()],_.prototype,"version",2);y("smspartner-verify",_);export{_ as VerifyView};
