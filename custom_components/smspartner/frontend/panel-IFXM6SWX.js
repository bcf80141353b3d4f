import{a as u,b as f,c as _,d as A}from"./chunk-BHGRHISA.js";import{f as $}from"./chunk-E3572OMP.js";import{a as S}from"./chunk-42ML5ZRM.js";import{a}from"./chunk-DFH72WOY.js";import{a as T,f as x}from"./chunk-NDHFUSLX.js";import{a as d,b as I,c as s,e as c,g as E,h as p,i as M,j as b,k as V}from"./chunk-YZMIZKNU.js";var N=1e3,g=class{constructor(e,t){this.host=e;this.client=t;this.session=0;this.#t=0;e.addController(this)}#t;#e;#r;hostConnected(){this.#o()}hostDisconnected(){this.#t++,window.clearTimeout(this.#e),this.#r?.(),this.#r=void 0}async#o(){let e=++this.#t;try{let t=await this.client.subscribe("smspartner/accounts/subscribe",{},({accounts:r})=>{e===this.#t&&this.#i(r,e)},()=>this.#n(e));e===this.#t?this.#r=t:t()}catch(t){if(e!==this.#t||!(t instanceof _))return;this.error=t.message,this.host.requestUpdate(),t.code!=="unauthorized"&&this.#n(e)}}#i(e,t){this.all=e,this.session=t,this.error=void 0,this.host.requestUpdate()}#n(e){e===this.#t&&(window.clearTimeout(this.#e),this.#e=window.setTimeout(()=>{this.#o()},N))}};var k=["verify","progress","results","history","write","money","stop-list"];var H={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH",none:"en-US"},L=[["day",86400],["hour",3600],["minute",60],["second",1]],U=/^\d{4}-\d{2}-\d{2}$/,y=class{constructor(e,t){this.locale=e;let{language:r,number_format:o="language",time_format:n="language"}=e;this.#t=o==="system"?void 0:H[o]??r,this.#e=new Intl.NumberFormat(this.#t,{useGrouping:o!=="none"}),this.#r=new Intl.NumberFormat(this.#t,{style:"percent",maximumFractionDigits:1});let i=e.time_zone==="server"?t:void 0;this.#o=new Intl.DateTimeFormat(r,{dateStyle:"medium",timeStyle:"short",timeZone:i,...["12","24"].includes(n)&&{hour12:n==="12"}}),this.#i=new Intl.DateTimeFormat(r,{dateStyle:"medium",timeZone:i}),this.#n=new Intl.DateTimeFormat(r,{dateStyle:"medium",timeZone:"UTC"}),this.#a=new Intl.DateTimeFormat(r,{day:"numeric",month:"short",timeZone:"UTC"}),this.#s=new Intl.DisplayNames(r,{type:"region"})}#t;#e;#r;#o;#i;#n;#a;#s;count(e){return this.#e.format(e)}share(e){return this.#r.format(e)}money(e,t){return new Intl.NumberFormat(this.#t,{style:"currency",currency:t,maximumFractionDigits:e!==0&&Math.abs(e)<1?4:2}).format(e)}moment(e){return this.#o.format(new Date(e))}day(e){return(typeof e=="string"&&U.test(e)?this.#n:this.#i).format(new Date(e))}shortDay(e){return this.#a.format(new Date(e))}duration(e){let t=Math.max(0,Math.round(e)),r=[];for(let[o,n]of L){let i=Math.floor(t/n);t-=i*n,(i>0||o==="second"&&r.length===0)&&r.push(this.#l(i,o))}return new Intl.ListFormat(this.locale.language,{style:"narrow",type:"unit"}).format(r.slice(0,2))}country(e){return this.#s.of(e)??e}#l(e,t){return new Intl.NumberFormat(this.locale.language,{style:"unit",unit:t,unitDisplay:"short"}).format(e)}};var R={verify:()=>import("./verify-3U76CNEQ.js"),progress:()=>import("./progress-JEWQ3M75.js"),results:()=>import("./results-3MCZNZ7F.js"),history:()=>import("./history-ZPRZXPNP.js"),write:()=>import("./write-52LWKBYA.js"),money:()=>import("./money-SBB73QUR.js"),"stop-list":()=>import("./stop-list-GAOPU3UU.js")},z=new Set(["verify","write"]),w=class{constructor(e){this.changed=e}#t=new Map;#e=new Map;#r=new Map;#o;#i;#n;hand(e){let t=S();return this.#e.set(t,e),t}show(e,t,r){this.#n!==r.account.config_entry_id&&this.#a(r);let o=this.#i!==e;this.#i=e,o&&this.#t.get(e)==="failed"&&this.#t.delete(e);let n=this.#t.get(e);if(n!=="loaded")return n||this.#d(e),n??"loading";(this.#o?.view!==e||this.#o.handed!==t)&&(this.#o=this.#s(e,t)??this.#l(e,t));let{element:i}=this.#o;return i.app=r,i}#a(e){this.#n=e.account.config_entry_id,this.#r.clear(),this.#o=void 0}#s(e,t){let r=this.#r.get(e);return t===void 0||r?.handed===t?r:void 0}#l(e,t){let r=document.createElement(`smspartner-${e}`);r.handover=t&&this.#e.get(t)||{};let o={view:e,element:r,handed:t};return z.has(e)&&this.#r.set(e,o),o}async#d(e){this.#t.set(e,"loading");try{await R[e](),this.#t.set(e,"loaded")}catch{this.#t.set(e,"failed")}this.changed()}};var D="smspartner-account",q="/config/integrations/integration/smspartner",l=class extends E{constructor(){super(...arguments);this.narrow=!1;this.accountId=localStorage.getItem(D);this.#t=new A(()=>this.hass);this.#e=new g(this,this.#t);this.#o="";this.#i=new w(()=>this.requestUpdate())}static{this.styles=[T,I`
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
    `]}#t;#e;#r;#o;#i;#n;shouldUpdate(t){let r=t.get("hass");if(t.size!==1||!r)return!0;let{language:o,locale:n,themes:i,dockedSidebar:m,kioskMode:h}=this.hass;return r.language!==o||r.locale!==n||r.themes.darkMode!==i.darkMode||r.dockedSidebar!==m||r.kioskMode!==h}willUpdate(t){t.has("route")&&(this.#n=history.state?.smspartner)}updated(t){this.toggleAttribute("dark",this.hass.themes.darkMode),t.has("route")&&this.tab?.scrollIntoView({inline:"center",block:"nearest"})}render(){let t=f(u(this.hass.language));return s`
      <header>
        ${this.#u()?s`<button class="plain" aria-label=${t(a.menu)} @click=${this.#f}>
                <smspartner-icon .path=${$}></smspartner-icon>
              </button>`:c}
        <h1>${t(a.title)}</h1>
        ${this.#m(t(a.account))}
      </header>
      <nav aria-label=${t(a.views)}>
        ${k.map(r=>s`<a href=${`/smspartner/${r}`}
            aria-current=${r===this.#d()?"page":c}
            @click=${o=>this.#p(o,r)}>${t(a[r])}</a>`)}
      </nav>
      <main tabindex="-1" aria-label=${t(a[this.#d()])}>
        ${this.#e.error?s`<p class="notice error" role="alert">${this.#e.error}</p>`:c}
        ${this.#a()}
      </main>
    `}#a(){let t=f(u(this.hass.language)),r=this.#s();if(!this.#e.all)return this.#e.error?s``:s`<p role="status">${t(x.loading)}</p>`;if(!r?.is_loaded){let n=r?t(a.not_loaded,{account:r.title}):t(a.no_account);return s`<p class="notice warning" role="status">${n}</p>
        <p><a href=${q}>${t(a.settings)}</a></p>`}let o=this.#i.show(this.#d(),this.#n,this.#l(r));return o==="loading"?s`<p role="status">${t(x.loading)}</p>`:o==="failed"?s`<p class="notice error" role="alert">${t(a.not_found)}</p>
        <button @click=${()=>location.reload()}>${t(a.reload)}</button>`:o}#s(){return this.#e.all?.find(t=>t.config_entry_id===this.accountId)??this.#e.all?.[0]}#l(t){let{language:r,themes:o,config:n,locale:i}=this.hass,m=`${this.#e.session} ${t.generation}`,h=JSON.stringify([m,r,o.darkMode,n.time_zone,i]);return this.#r?.account===t&&this.#o===h?this.#r:(this.#o=h,this.#r={client:this.#t,account:t,session:m,t:f(u(r)),formats:new y(i,n.time_zone),open:(F,C)=>{this.#c(F,C),this.main.focus()}},this.#r)}#d(){let t=this.route?.path.split("/")[1];return k.find(r=>r===t)??"verify"}#m(t){let{all:r}=this.#e;if(!r||r.length<2)return c;let o=this.#s()?.config_entry_id;return s`<select aria-label=${t} @change=${this.#h}>
      ${r.map(n=>s`<option value=${n.config_entry_id} ?selected=${n.config_entry_id===o}>${n.title}</option>`)}
    </select>`}#h(t){this.accountId=t.target.value,localStorage.setItem(D,this.accountId)}#p(t,r){t.ctrlKey||t.metaKey||t.shiftKey||t.button||(t.preventDefault(),this.#c(r))}#c(t,r){let o=r&&{smspartner:this.#i.hand(r)};history.pushState(o??null,"",`/smspartner/${t}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{}})),window.scrollTo(0,0)}#u(){let{dockedSidebar:t,kioskMode:r}=this.hass;return!r&&(this.narrow||t==="always_hidden")}#f(){this.dispatchEvent(new CustomEvent("hass-toggle-menu",{bubbles:!0,composed:!0}))}};d([p({attribute:!1})],l.prototype,"hass",2),d([p({type:Boolean})],l.prototype,"narrow",2),d([p({attribute:!1})],l.prototype,"route",2),d([M()],l.prototype,"accountId",2),d([b("main")],l.prototype,"main",2),d([b("nav a[aria-current]")],l.prototype,"tab",2);V("smspartner-panel",l);export{l as Panel};
