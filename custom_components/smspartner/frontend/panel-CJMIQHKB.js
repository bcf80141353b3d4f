import{a as p,b as u,c as E,d as T}from"./chunk-BHGRHISA.js";import{f as $}from"./chunk-ZAMBKX3M.js";import{a as i}from"./chunk-MQFUTJKL.js";import{a as S}from"./chunk-42ML5ZRM.js";import{a as V,g as w}from"./chunk-SMFVZEXC.js";import{a as I,b as l,d as m,f as _,g as h,h as A,i as v,j as M}from"./chunk-PNEQITEL.js";import{a as c}from"./chunk-JFKSI6I7.js";var H=1e3,f=class{constructor(e,t){this.host=e;this.client=t;this.session=0;this.#t=0;e.addController(this)}#t;#e;#r;hostConnected(){this.#o()}hostDisconnected(){this.#t++,window.clearTimeout(this.#e),this.#r?.(),this.#r=void 0}async#o(){let e=++this.#t;try{let t=await this.client.subscribe("smspartner/accounts/subscribe",{},({accounts:r})=>{e===this.#t&&this.#i(r,e)},()=>this.#n(e));e===this.#t?this.#r=t:t()}catch(t){if(e!==this.#t||!(t instanceof E))return;this.error=t.message,this.host.requestUpdate(),t.code!=="unauthorized"&&this.#n(e)}}#i(e,t){this.all=e,this.session=t,this.error=void 0,this.host.requestUpdate()}#n(e){e===this.#t&&(window.clearTimeout(this.#e),this.#e=window.setTimeout(()=>{this.#o()},H))}};var b=["verify","progress","results","history","write","money","stop-list"];var L={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH",none:"en-US"},R=[["day",86400],["hour",3600],["minute",60],["second",1]],N=/^\d{4}-\d{2}-\d{2}$/,g=class{constructor(e,t){this.locale=e;let{language:r,number_format:o="language",time_format:n="language"}=e;this.#t=o==="system"?void 0:L[o]??r,this.#e=o==="none"?!1:"auto",this.#r=new Intl.NumberFormat(this.#t,{useGrouping:this.#e}),this.#o=new Intl.NumberFormat(this.#t,{style:"percent",maximumFractionDigits:1});let s=e.time_zone==="server"?t:void 0;this.#i=new Intl.DateTimeFormat(r,{dateStyle:"medium",timeStyle:"short",timeZone:s,...["12","24"].includes(n)&&{hour12:n==="12"}}),this.#n=new Intl.DateTimeFormat(r,{dateStyle:"medium",timeZone:s}),this.#s=new Intl.DateTimeFormat(r,{dateStyle:"medium",timeZone:"UTC"}),this.#a=new Intl.DateTimeFormat(r,{day:"numeric",month:"short",timeZone:"UTC"}),this.#l=new Intl.DisplayNames(r,{type:"region"})}#t;#e;#r;#o;#i;#n;#s;#a;#l;count(e){return this.#r.format(e)}share(e){return this.#o.format(e)}money(e,t){return new Intl.NumberFormat(this.#t,{style:"currency",currency:t,useGrouping:this.#e,maximumFractionDigits:e!==0&&Math.abs(e)<1?4:2}).format(e)}moment(e){return this.#i.format(new Date(e))}day(e){return(typeof e=="string"&&N.test(e)?this.#s:this.#n).format(new Date(e))}shortDay(e){return this.#a.format(new Date(e))}duration(e){let t=Math.max(0,Math.round(e)),r=[];for(let[o,n]of R){let s=Math.floor(t/n);t-=s*n,(s>0||o==="second"&&r.length===0)&&r.push(this.#d(s,o))}return new Intl.ListFormat(this.locale.language,{style:"narrow",type:"unit"}).format(r.slice(0,2))}country(e){return this.#l.of(e)??e}#d(e,t){return new Intl.NumberFormat(this.locale.language,{style:"unit",unit:t,unitDisplay:"short"}).format(e)}};var U={verify:()=>import("./verify-XD2LQP57.js"),progress:()=>import("./progress-4LJDKJST.js"),results:()=>import("./results-3YTYZEE7.js"),history:()=>import("./history-7BW5RI3T.js"),write:()=>import("./write-MYSGODPQ.js"),money:()=>import("./money-B3LZ3I4R.js"),"stop-list":()=>import("./stop-list-NA6KAELW.js")},z=new Set(["verify","write"]),y=class{constructor(e){this.changed=e}#t=new Map;#e=new Map;#r=new Map;#o;#i;#n;hand(e){let t=S();return this.#e.set(t,e),t}show(e,t,r){this.#n!==r.account.config_entry_id&&this.#s(r);let o=this.#i!==e;this.#i=e,o&&this.#t.get(e)==="failed"&&this.#t.delete(e);let n=this.#t.get(e);if(n!=="loaded")return n||this.#d(e),n??"loading";(this.#o?.view!==e||this.#o.handed!==t)&&(this.#o=this.#a(e,t)??this.#l(e,t));let{element:s}=this.#o;return s.app=r,s}#s({account:e}){this.#n=e.config_entry_id,this.#r.clear(),this.#o=void 0,O(e)}#a(e,t){let r=this.#r.get(e);return t===void 0||r?.handed===t?r:void 0}#l(e,t){let r=document.createElement(`smspartner-${e}`);r.handover=t&&this.#e.get(t)||{};let o={view:e,element:r,handed:t};return z.has(e)&&this.#r.set(e,o),o}async#d(e){this.#t.set(e,"loading");try{await U[e](),this.#t.set(e,"loaded")}catch{this.#t.set(e,"failed")}this.changed()}};async function O(a){let{dropTables:e}=await import("./storage-FJBZXQ62.js");await e(a.config_entry_id,a.retention_days)}var D="smspartner-account",q="/config/integrations/integration/smspartner";function G(a,e){return e?.language!==a.language||e.locale!==a.locale||e.themes.darkMode!==a.themes.darkMode||e.dockedSidebar!==a.dockedSidebar||e.kioskMode!==a.kioskMode}var d=class extends _{constructor(){super(...arguments);this.narrow=!1;this.accountId=localStorage.getItem(D);this.#t=new T(()=>this.hass);this.#e=new f(this,this.#t);this.#o="";this.#i=new y(()=>this.requestUpdate())}static{this.styles=[V,I`
      :host {
        --inset: var(--safe-area-inset-top, 0px);
        display: block; color-scheme: light;
        min-height: calc(100vh - var(--inset) - var(--safe-area-inset-bottom, 0px));
        background: var(--primary-background-color, #fafafa);
      }
      /* Home Assistant keeps the page clear of a phone's camera until it is scrolled. */
      :host::before {
        content: ""; position: fixed; inset: 0 0 auto; z-index: 3; height: var(--inset);
        background: var(--app-header-background-color, var(--primary-color, #03a9f4));
      }
      :host([dark]) { color-scheme: dark; }
      header {
        display: flex; align-items: center; gap: 8px; padding: 0 12px;
        min-height: var(--header-height, 56px);
        background: var(--app-header-background-color, var(--primary-color, #03a9f4));
        color: var(--app-header-text-color, #fff);
      }
      header h1 {
        flex: 1; min-width: 0; margin: 0; font-size: 20px; font-weight: 400;
        overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
      }
      header button { width: 48px; height: 48px; padding: 0; color: inherit; }
      header select {
        flex: 0 1 auto; min-width: 0; max-width: 50%; text-overflow: ellipsis;
        color: inherit; background: transparent; border-color: currentColor;
      }
      header option { color: var(--primary-text-color, #212121); background: var(--card-background-color, #fff); }
      nav {
        position: sticky; top: var(--inset); z-index: 2;
        display: flex; overflow-x: auto; scrollbar-width: none;
        border-bottom: 1px solid var(--divider-color, #e0e0e0);
        background: var(--app-header-background-color, var(--card-background-color, #fff));
        color: var(--app-header-text-color, #212121);
      }
      nav a {
        padding: 12px 16px 9px; border-bottom: 3px solid transparent;
        color: inherit; text-decoration: none; white-space: nowrap;
      }
      nav a:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
      nav a:focus-visible { outline-color: currentColor; outline-offset: -4px; }
      nav a[aria-current] { border-color: var(--app-header-selection-bar-color, var(--primary-color, #03a9f4)); font-weight: 500; }
      main { padding: var(--gap); max-width: 1600px; margin: 0 auto; outline: none; }
      @media (max-width: 600px) { main { padding: 8px; } }
    `]}#t;#e;#r;#o;#i;#n;willUpdate(t){t.has("route")&&(this.#n=history.state?.smspartner)}updated(t){this.toggleAttribute("dark",this.hass.themes.darkMode),t.has("route")&&this.tab?.scrollIntoView({inline:"center",block:"nearest"})}render(){let t=u(p(this.hass.language));return l`
      <header>
        ${this.#g()?l`<button class="plain" aria-label=${t(i.menu)} @click=${this.#y}>
                <smspartner-icon .path=${$}></smspartner-icon>
              </button>`:m}
        <h1>${t(i.title)}</h1>
        ${this.#p(t(i.account))}
      </header>
      <nav aria-label=${t(i.views)}>
        ${b.map(r=>l`<a href=${`/smspartner/${r}`}
            aria-current=${r===this.#c()?"page":m}
            @click=${o=>this.#f(o,r)}>${t(i[r])}</a>`)}
      </nav>
      <main tabindex="-1" aria-label=${t(i[this.#c()])}>
        ${this.#l()?this.#a(t(i.updated)):m}
        ${this.#e.error?l`<p class="notice error" role="alert">${this.#e.error}</p>`:m}
        ${this.#s()}
      </main>
    `}#s(){let t=u(p(this.hass.language)),r=this.#d();if(!this.#e.all)return this.#e.error?l``:l`<p role="status">${t(w.loading)}</p>`;if(!r?.is_loaded){let n=r?t(i.not_loaded,{account:r.title}):t(i.no_account);return l`<p class="notice warning" role="status">${n}</p>
        <p><a href=${q}>${t(i.settings)}</a></p>`}let o=this.#i.show(this.#c(),this.#n,this.#h(r));return o==="loading"?l`<p role="status">${t(w.loading)}</p>`:o==="failed"?this.#a(t(i.not_found)):o}#a(t){let r=u(p(this.hass.language));return l`<p class="notice error" role="alert">${t}</p>
      <p><button @click=${()=>location.reload()}>${r(i.reload)}</button></p>`}#l(){let t=this.panel?.config._panel_custom.module_url;return t?new URL(t,location.href).pathname!==new URL(import.meta.url).pathname:!1}#d(){return this.#e.all?.find(t=>t.config_entry_id===this.accountId)??this.#e.all?.[0]}#h(t){let{language:r,themes:o,config:n,locale:s}=this.hass,x=`${this.#e.session} ${t.generation}`,k=JSON.stringify([x,r,o.darkMode,n.time_zone,s]);return this.#r?.account===t&&this.#o===k?this.#r:(this.#o=k,this.#r={client:this.#t,account:t,session:x,t:u(p(r)),formats:new g(s,n.time_zone),open:(C,F)=>{this.#m(C,F),this.main.focus()}},this.#r)}#c(){let t=this.route?.path.split("/")[1];return b.find(r=>r===t)??"verify"}#p(t){let{all:r}=this.#e;if(!r||r.length<2)return m;let o=this.#d()?.config_entry_id;return l`<select aria-label=${t} @change=${this.#u}>
      ${r.map(n=>l`<option value=${n.config_entry_id} ?selected=${n.config_entry_id===o}>${n.title}</option>`)}
    </select>`}#u(t){this.accountId=t.target.value,localStorage.setItem(D,this.accountId)}#f(t,r){t.ctrlKey||t.metaKey||t.shiftKey||t.button||(t.preventDefault(),this.#m(r))}#m(t,r){let o=r&&{smspartner:this.#i.hand(r)};history.pushState(o??null,"",`/smspartner/${t}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{}})),window.scrollTo(0,0)}#g(){let{dockedSidebar:t,kioskMode:r}=this.hass;return!r&&(this.narrow||t==="always_hidden")}#y(){this.dispatchEvent(new CustomEvent("hass-toggle-menu",{bubbles:!0,composed:!0}))}};c([h({attribute:!1,hasChanged:G})],d.prototype,"hass",2),c([h({type:Boolean})],d.prototype,"narrow",2),c([h({attribute:!1})],d.prototype,"panel",2),c([h({attribute:!1})],d.prototype,"route",2),c([A()],d.prototype,"accountId",2),c([v("main")],d.prototype,"main",2),c([v("nav a[aria-current]")],d.prototype,"tab",2);M("smspartner-panel",d);export{d as Panel};
