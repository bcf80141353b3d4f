import{a as m,b as f,d as M}from"./chunk-KBI2HYB6.js";import{f as x}from"./chunk-E3572OMP.js";import{a as i}from"./chunk-X23RMF67.js";import{a as E}from"./chunk-XYJAKMV5.js";import{a as l,b as I,c as s,e as u,g as $,h as p,i as h,j as v,k as _}from"./chunk-YZMIZKNU.js";var w=["verify","progress","results","history","write","money","stop-list"];var D={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH",none:"en-US"},T=[["day",86400],["hour",3600],["minute",60],["second",1]],S=/^\d{4}-\d{2}-\d{2}$/,g=class{constructor(r,e){this.locale=r;let{language:t,number_format:o="language",time_format:n="language"}=r;this.#e=o==="system"?void 0:D[o]??t,this.#r=new Intl.NumberFormat(this.#e,{useGrouping:o!=="none"}),this.#o=new Intl.NumberFormat(this.#e,{style:"percent",maximumFractionDigits:1});let a=r.time_zone==="server"?e:void 0;this.#t=new Intl.DateTimeFormat(t,{dateStyle:"medium",timeStyle:"short",timeZone:a,...["12","24"].includes(n)&&{hour12:n==="12"}}),this.#n=new Intl.DateTimeFormat(t,{dateStyle:"medium",timeZone:a}),this.#a=new Intl.DateTimeFormat(t,{dateStyle:"medium",timeZone:"UTC"}),this.#s=new Intl.DateTimeFormat(t,{day:"numeric",month:"short",timeZone:"UTC"}),this.#i=new Intl.DisplayNames(t,{type:"region"})}#e;#r;#o;#t;#n;#a;#s;#i;count(r){return this.#r.format(r)}share(r){return this.#o.format(r)}money(r,e){return new Intl.NumberFormat(this.#e,{style:"currency",currency:e,maximumFractionDigits:r!==0&&Math.abs(r)<1?4:2}).format(r)}moment(r){return this.#t.format(new Date(r))}day(r){return(typeof r=="string"&&S.test(r)?this.#a:this.#n).format(new Date(r))}shortDay(r){return this.#s.format(new Date(r))}duration(r){let e=Math.max(0,Math.round(r)),t=[];for(let[o,n]of T){let a=Math.floor(e/n);e-=a*n,(a>0||o==="second"&&t.length===0)&&t.push(this.#d(a,o))}return new Intl.ListFormat(this.locale.language,{style:"narrow",type:"unit"}).format(t.slice(0,2))}country(r){return this.#i.of(r)??r}#d(r,e){return new Intl.NumberFormat(this.locale.language,{style:"unit",unit:e,unitDisplay:"short"}).format(r)}};var F={verify:()=>import("./verify-XN4GOGH3.js"),progress:()=>import("./progress-ZRHFS3ES.js"),results:()=>import("./results-QD45HVHV.js"),history:()=>import("./history-GYD6PUC3.js"),write:()=>import("./write-KYYTDQPT.js"),money:()=>import("./money-HVK3UDWH.js"),"stop-list":()=>import("./stop-list-B4BVKZ3Z.js")},C=new Set(["verify","write"]),y=class{constructor(r){this.changed=r}#e=new Map;#r=[];#o=new Map;#t;#n;hand(r){return this.#r.push(r)-1}show(r,e,t){this.#n!==t.account.config_entry_id&&this.#a(t);let o=this.#e.get(r);if(o!=="loaded")return o||this.#d(r),o??"loading";(this.#t?.view!==r||this.#t.handed!==e)&&(this.#t=this.#s(r,e)??this.#i(r,e));let{element:n}=this.#t;return n.app=t,n}#a(r){this.#n=r.account.config_entry_id,this.#o.clear(),this.#t=void 0}#s(r,e){let t=this.#o.get(r);return e===void 0||t?.handed===e?t:void 0}#i(r,e){let t=document.createElement(`smspartner-${r}`);t.handover=e!==void 0&&this.#r[e]||{};let o={view:r,element:t,handed:e};return C.has(r)&&this.#o.set(r,o),o}async#d(r){this.#e.set(r,"loading");try{await F[r](),this.#e.set(r,"loaded")}catch{this.#e.set(r,"failed")}this.changed()}};var V="smspartner-account",H="/config/integrations/integration/smspartner",d=class extends ${constructor(){super(...arguments);this.narrow=!1;this.accountId=localStorage.getItem(V);this.#e=new M(()=>this.hass);this.#o=new y(()=>this.requestUpdate())}static{this.styles=[E,I`
      :host { display: block; color-scheme: light; min-height: 100vh; background: var(--primary-background-color, #fafafa); }
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
        position: sticky; top: 0; z-index: 2;
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
    `]}#e;#r;#o;#t;#n;connectedCallback(){super.connectedCallback(),this.#a()}disconnectedCallback(){super.disconnectedCallback(),this.#n?.(),this.#n=void 0}shouldUpdate(e){let t=e.get("hass");if(e.size!==1||!t)return!0;let{language:o,locale:n,themes:a,dockedSidebar:c,kioskMode:b}=this.hass;return t.language!==o||t.locale!==n||t.themes.darkMode!==a.darkMode||t.dockedSidebar!==c||t.kioskMode!==b}willUpdate(e){e.has("route")&&(this.#t=history.state?.smspartner)}updated(e){this.toggleAttribute("dark",this.hass.themes.darkMode),e.has("route")&&this.tab?.scrollIntoView({inline:"center",block:"nearest"})}render(){let e=f(m(this.hass.language));return s`
      <header>
        ${this.#h()?s`<button class="plain" aria-label=${e(i.menu)} @click=${this.#f}>
                <smspartner-icon .path=${x}></smspartner-icon>
              </button>`:u}
        <h1>${e(i.title)}</h1>
        ${this.#m(e(i.account))}
      </header>
      <nav aria-label=${e(i.views)}>
        ${w.map(t=>s`<a href=${`/smspartner/${t}`}
            aria-current=${t===this.#l()?"page":u}
            @click=${o=>this.#p(o,t)}>${e(i[t])}</a>`)}
      </nav>
      <main tabindex="-1" aria-label=${e(i[this.#l()])}>${this.#s()}</main>
    `}async#a(){try{let e=await this.#e.subscribe("smspartner/accounts/subscribe",{},({accounts:t})=>{this.accounts=t});this.error=void 0,this.isConnected?this.#n=e:e()}catch(e){this.error=e.message}}#s(){let e=f(m(this.hass.language)),t=this.#i();if(this.error)return s`<p class="notice error" role="alert">${this.error}</p>`;if(!this.accounts)return s`<p role="status">${e(i.loading)}</p>`;if(!t?.is_loaded){let n=t?e(i.not_loaded,{account:t.title}):e(i.no_account);return s`<p class="notice warning" role="status">${n}</p>
        <p><a href=${H}>${e(i.settings)}</a></p>`}let o=this.#o.show(this.#l(),this.#t,this.#d(t));return o==="loading"?s`<p role="status">${e(i.loading)}</p>`:o==="failed"?s`<p class="notice error" role="alert">${e(i.not_found)}</p>
        <button @click=${()=>location.reload()}>${e(i.reload)}</button>`:o}#i(){return this.accounts?.find(e=>e.config_entry_id===this.accountId)??this.accounts?.[0]}#d(e){let{language:t,themes:o,config:n,locale:a}=this.hass,c=this.#r;return(!c||c.account!==e||c.language!==m(t)||c.isDark!==o.darkMode||c.locale!==a)&&(this.#r={client:this.#e,account:e,t:f(m(t)),formats:new g(a,n.time_zone),language:m(t),locale:a,isDark:o.darkMode,open:(b,A)=>{this.#c(b,A),this.main.focus()}}),this.#r}#l(){let e=this.route?.path.split("/")[1];return w.find(t=>t===e)??"verify"}#m(e){if(!this.accounts||this.accounts.length<2)return u;let t=this.#i()?.config_entry_id;return s`<select aria-label=${e} @change=${this.#u}>
      ${this.accounts.map(o=>s`<option value=${o.config_entry_id} ?selected=${o.config_entry_id===t}>${o.title}</option>`)}
    </select>`}#u(e){this.accountId=e.target.value,localStorage.setItem(V,this.accountId)}#p(e,t){e.ctrlKey||e.metaKey||e.shiftKey||e.button||(e.preventDefault(),this.#c(t))}#c(e,t){let o=t&&{smspartner:this.#o.hand(t)};history.pushState(o??null,"",`/smspartner/${e}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{}})),window.scrollTo(0,0)}#h(){let{dockedSidebar:e,kioskMode:t}=this.hass;return!t&&(this.narrow||e==="always_hidden")}#f(){this.dispatchEvent(new CustomEvent("hass-toggle-menu",{bubbles:!0,composed:!0}))}};l([p({attribute:!1})],d.prototype,"hass",2),l([p({type:Boolean})],d.prototype,"narrow",2),l([p({attribute:!1})],d.prototype,"route",2),l([h()],d.prototype,"accounts",2),l([h()],d.prototype,"accountId",2),l([h()],d.prototype,"error",2),l([v("main")],d.prototype,"main",2),l([v("nav a[aria-current]")],d.prototype,"tab",2);_("smspartner-panel",d);export{d as Panel};
