var yt=Object.defineProperty;var _t=Object.getOwnPropertyDescriptor;var Nt=(o,t,e,r)=>{for(var s=r>1?void 0:r?_t(t,e):t,i=o.length-1,n;i>=0;i--)(n=o[i])&&(s=(r?n(t,e,s):n(s))||s);return r&&s&&yt(t,e,s),s};var T=globalThis,k=T.ShadowRoot&&(T.ShadyCSS===void 0||T.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,V=Symbol(),tt=new WeakMap,w=class{constructor(t,e,r){if(this._$cssResult$=!0,r!==V)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(k&&t===void 0){let r=e!==void 0&&e.length===1;r&&(t=tt.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),r&&tt.set(e,t))}return t}toString(){return this.cssText}},et=o=>new w(typeof o=="string"?o:o+"",void 0,V),W=(o,...t)=>{let e=o.length===1?o[0]:t.reduce((r,s,i)=>r+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+o[i+1],o[0]);return new w(e,o,V)},rt=(o,t)=>{if(k)o.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let r=document.createElement("style"),s=T.litNonce;s!==void 0&&r.setAttribute("nonce",s),r.textContent=e.cssText,o.appendChild(r)}},K=k?o=>o:o=>o instanceof CSSStyleSheet?(t=>{let e="";for(let r of t.cssRules)e+=r.cssText;return et(e)})(o):o;var{is:vt,defineProperty:xt,getOwnPropertyDescriptor:bt,getOwnPropertyNames:At,getOwnPropertySymbols:St,getPrototypeOf:Et}=Object,H=globalThis,st=H.trustedTypes,wt=st?st.emptyScript:"",Ct=H.reactiveElementPolyfillSupport,C=(o,t)=>o,P={toAttribute(o,t){switch(t){case Boolean:o=o?wt:null;break;case Object:case Array:o=o==null?o:JSON.stringify(o)}return o},fromAttribute(o,t){let e=o;switch(t){case Boolean:e=o!==null;break;case Number:e=o===null?null:Number(o);break;case Object:case Array:try{e=JSON.parse(o)}catch{e=null}}return e}},j=(o,t)=>!vt(o,t),ot={attribute:!0,type:String,converter:P,reflect:!1,useDefault:!1,hasChanged:j};Symbol.metadata??=Symbol("metadata"),H.litPropertyMetadata??=new WeakMap;var f=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=ot){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let r=Symbol(),s=this.getPropertyDescriptor(t,r,e);s!==void 0&&xt(this.prototype,t,s)}}static getPropertyDescriptor(t,e,r){let{get:s,set:i}=bt(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:s,set(n){let l=s?.call(this);i?.call(this,n),this.requestUpdate(t,l,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??ot}static _$Ei(){if(this.hasOwnProperty(C("elementProperties")))return;let t=Et(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(C("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(C("properties"))){let e=this.properties,r=[...At(e),...St(e)];for(let s of r)this.createProperty(s,e[s])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[r,s]of e)this.elementProperties.set(r,s)}this._$Eh=new Map;for(let[e,r]of this.elementProperties){let s=this._$Eu(e,r);s!==void 0&&this._$Eh.set(s,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let r=new Set(t.flat(1/0).reverse());for(let s of r)e.unshift(K(s))}else t!==void 0&&e.push(K(t));return e}static _$Eu(t,e){let r=e.attribute;return r===!1?void 0:typeof r=="string"?r:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let r of e.keys())this.hasOwnProperty(r)&&(t.set(r,this[r]),delete this[r]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return rt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,r){this._$AK(t,r)}_$ET(t,e){let r=this.constructor.elementProperties.get(t),s=this.constructor._$Eu(t,r);if(s!==void 0&&r.reflect===!0){let i=(r.converter?.toAttribute!==void 0?r.converter:P).toAttribute(e,r.type);this._$Em=t,i==null?this.removeAttribute(s):this.setAttribute(s,i),this._$Em=null}}_$AK(t,e){let r=this.constructor,s=r._$Eh.get(t);if(s!==void 0&&this._$Em!==s){let i=r.getPropertyOptions(s),n=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:P;this._$Em=s;let l=n.fromAttribute(e,i.type);this[s]=l??this._$Ej?.get(s)??l,this._$Em=null}}requestUpdate(t,e,r,s=!1,i){if(t!==void 0){let n=this.constructor;if(s===!1&&(i=this[t]),r??=n.getPropertyOptions(t),!((r.hasChanged??j)(i,e)||r.useDefault&&r.reflect&&i===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,r))))return;this.C(t,e,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:r,reflect:s,wrapped:i},n){r&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),i!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||r||(e=void 0),this._$AL.set(t,e)),s===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,i]of this._$Ep)this[s]=i;this._$Ep=void 0}let r=this.constructor.elementProperties;if(r.size>0)for(let[s,i]of r){let{wrapped:n}=i,l=this[s];n!==!0||this._$AL.has(s)||l===void 0||this.C(s,void 0,i,l)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(e)):this._$EM()}catch(r){throw t=!1,this._$EM(),r}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};f.elementStyles=[],f.shadowRootOptions={mode:"open"},f[C("elementProperties")]=new Map,f[C("finalized")]=new Map,Ct?.({ReactiveElement:f}),(H.reactiveElementVersions??=[]).push("2.1.2");var J=globalThis,it=o=>o,L=J.trustedTypes,nt=L?L.createPolicy("lit-html",{createHTML:o=>o}):void 0,Z="$lit$",m=`lit$${Math.random().toFixed(9).slice(2)}$`,G="?"+m,Pt=`<${G}>`,_=document,O=()=>_.createComment(""),R=o=>o===null||typeof o!="object"&&typeof o!="function",Q=Array.isArray,pt=o=>Q(o)||typeof o?.[Symbol.iterator]=="function",F=`[ 	
\f\r]`,U=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,at=/-->/g,lt=/>/g,$=RegExp(`>|${F}(?:([^\\s"'>=/]+)(${F}*=${F}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),ct=/'/g,ht=/"/g,ut=/^(?:script|style|textarea|title)$/i,X=o=>(t,...e)=>({_$litType$:o,strings:t,values:e}),qt=X(1),Dt=X(2),zt=X(3),v=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),dt=new WeakMap,y=_.createTreeWalker(_,129);function ft(o,t){if(!Q(o)||!o.hasOwnProperty("raw"))throw Error("invalid template strings array");return nt!==void 0?nt.createHTML(t):t}var mt=(o,t)=>{let e=o.length-1,r=[],s,i=t===2?"<svg>":t===3?"<math>":"",n=U;for(let l=0;l<e;l++){let a=o[l],h,p,c=-1,u=0;for(;u<a.length&&(n.lastIndex=u,p=n.exec(a),p!==null);)u=n.lastIndex,n===U?p[1]==="!--"?n=at:p[1]!==void 0?n=lt:p[2]!==void 0?(ut.test(p[2])&&(s=RegExp("</"+p[2],"g")),n=$):p[3]!==void 0&&(n=$):n===$?p[0]===">"?(n=s??U,c=-1):p[1]===void 0?c=-2:(c=n.lastIndex-p[2].length,h=p[1],n=p[3]===void 0?$:p[3]==='"'?ht:ct):n===ht||n===ct?n=$:n===at||n===lt?n=U:(n=$,s=void 0);let g=n===$&&o[l+1].startsWith("/>")?" ":"";i+=n===U?a+Pt:c>=0?(r.push(h),a.slice(0,c)+Z+a.slice(c)+m+g):a+m+(c===-2?l:g)}return[ft(o,i+(o[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),r]},M=class o{constructor({strings:t,_$litType$:e},r){let s;this.parts=[];let i=0,n=0,l=t.length-1,a=this.parts,[h,p]=mt(t,e);if(this.el=o.createElement(h,r),y.currentNode=this.el.content,e===2||e===3){let c=this.el.content.firstChild;c.replaceWith(...c.childNodes)}for(;(s=y.nextNode())!==null&&a.length<l;){if(s.nodeType===1){if(s.hasAttributes())for(let c of s.getAttributeNames())if(c.endsWith(Z)){let u=p[n++],g=s.getAttribute(c).split(m),N=/([.?@])?(.*)/.exec(u);a.push({type:1,index:i,name:N[2],strings:g,ctor:N[1]==="."?D:N[1]==="?"?z:N[1]==="@"?B:b}),s.removeAttribute(c)}else c.startsWith(m)&&(a.push({type:6,index:i}),s.removeAttribute(c));if(ut.test(s.tagName)){let c=s.textContent.split(m),u=c.length-1;if(u>0){s.textContent=L?L.emptyScript:"";for(let g=0;g<u;g++)s.append(c[g],O()),y.nextNode(),a.push({type:2,index:++i});s.append(c[u],O())}}}else if(s.nodeType===8)if(s.data===G)a.push({type:2,index:i});else{let c=-1;for(;(c=s.data.indexOf(m,c+1))!==-1;)a.push({type:7,index:i}),c+=m.length-1}i++}}static createElement(t,e){let r=_.createElement("template");return r.innerHTML=t,r}};function x(o,t,e=o,r){if(t===v)return t;let s=r!==void 0?e._$Co?.[r]:e._$Cl,i=R(t)?void 0:t._$litDirective$;return s?.constructor!==i&&(s?._$AO?.(!1),i===void 0?s=void 0:(s=new i(o),s._$AT(o,e,r)),r!==void 0?(e._$Co??=[])[r]=s:e._$Cl=s),s!==void 0&&(t=x(o,s._$AS(o,t.values),s,r)),t}var q=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:r}=this._$AD,s=(t?.creationScope??_).importNode(e,!0);y.currentNode=s;let i=y.nextNode(),n=0,l=0,a=r[0];for(;a!==void 0;){if(n===a.index){let h;a.type===2?h=new S(i,i.nextSibling,this,t):a.type===1?h=new a.ctor(i,a.name,a.strings,this,t):a.type===6&&(h=new I(i,this,t)),this._$AV.push(h),a=r[++l]}n!==a?.index&&(i=y.nextNode(),n++)}return y.currentNode=_,s}p(t){let e=0;for(let r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(t,r,e),e+=r.strings.length-2):r._$AI(t[e])),e++}},S=class o{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,r,s){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=r,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=x(this,t,e),R(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==v&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):pt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&R(this._$AH)?this._$AA.nextSibling.data=t:this.T(_.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:r}=t,s=typeof r=="number"?this._$AC(t):(r.el===void 0&&(r.el=M.createElement(ft(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===s)this._$AH.p(e);else{let i=new q(s,this),n=i.u(this.options);i.p(e),this.T(n),this._$AH=i}}_$AC(t){let e=dt.get(t.strings);return e===void 0&&dt.set(t.strings,e=new M(t)),e}k(t){Q(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,r,s=0;for(let i of t)s===e.length?e.push(r=new o(this.O(O()),this.O(O()),this,this.options)):r=e[s],r._$AI(i),s++;s<e.length&&(this._$AR(r&&r._$AB.nextSibling,s),e.length=s)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let r=it(t).nextSibling;it(t).remove(),t=r}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},b=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,r,s,i){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=s,this.options=i,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=d}_$AI(t,e=this,r,s){let i=this.strings,n=!1;if(i===void 0)t=x(this,t,e,0),n=!R(t)||t!==this._$AH&&t!==v,n&&(this._$AH=t);else{let l=t,a,h;for(t=i[0],a=0;a<i.length-1;a++)h=x(this,l[r+a],e,a),h===v&&(h=this._$AH[a]),n||=!R(h)||h!==this._$AH[a],h===d?t=d:t!==d&&(t+=(h??"")+i[a+1]),this._$AH[a]=h}n&&!s&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},D=class extends b{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},z=class extends b{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},B=class extends b{constructor(t,e,r,s,i){super(t,e,r,s,i),this.type=5}_$AI(t,e=this){if((t=x(this,t,e,0)??d)===v)return;let r=this._$AH,s=t===d&&r!==d||t.capture!==r.capture||t.once!==r.once||t.passive!==r.passive,i=t!==d&&(r===d||s);s&&this.element.removeEventListener(this.name,this,r),i&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},I=class{constructor(t,e,r){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(t){x(this,t)}},Bt={M:Z,P:m,A:G,C:1,L:mt,R:q,D:pt,V:x,I:S,H:b,N:z,U:B,B:D,F:I},Ut=J.litHtmlPolyfillSupport;Ut?.(M,S),(J.litHtmlVersions??=[]).push("3.3.3");var gt=(o,t,e)=>{let r=e?.renderBefore??t,s=r._$litPart$;if(s===void 0){let i=e?.renderBefore??null;r._$litPart$=s=new S(t.insertBefore(O(),i),i,void 0,e??{})}return s._$AI(o),s};var Y=globalThis,E=class extends f{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=gt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return v}};E._$litElement$=!0,E.finalized=!0,Y.litElementHydrateSupport?.({LitElement:E});var Ot=Y.litElementPolyfillSupport;Ot?.({LitElement:E});(Y.litElementVersions??=[]).push("4.2.2");var Rt={attribute:!0,type:String,converter:P,reflect:!1,hasChanged:j},Mt=(o=Rt,t,e)=>{let{kind:r,metadata:s}=e,i=globalThis.litPropertyMetadata.get(s);if(i===void 0&&globalThis.litPropertyMetadata.set(s,i=new Map),r==="setter"&&((o=Object.create(o)).wrapped=!0),i.set(e.name,o),r==="accessor"){let{name:n}=e;return{set(l){let a=t.get.call(this);t.set.call(this,l),this.requestUpdate(n,a,o,!0,l)},init(l){return l!==void 0&&this.C(n,void 0,o,l),l}}}if(r==="setter"){let{name:n}=e;return function(l){let a=this[n];t.call(this,l),this.requestUpdate(n,a,o,!0,l)}}throw Error("Unsupported decorator location: "+r)};function $t(o){return(t,e)=>typeof e=="object"?Mt(o,t,e):((r,s,i)=>{let n=s.hasOwnProperty(i);return s.constructor.createProperty(i,r),n?Object.getOwnPropertyDescriptor(s,i):void 0})(o,t,e)}function oe(o){return $t({...o,state:!0,attribute:!1})}var A=(o,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(o,t,e),e);function le(o,t){return(e,r,s)=>{let i=n=>n.renderRoot?.querySelector(o)??null;if(t){let{get:n,set:l}=typeof r=="object"?e:s??(()=>{let a=Symbol();return{get(){return this[a]},set(h){this[a]=h}}})();return A(e,r,{get(){let a=n.call(this);return a===void 0&&(a=i(this),(a!==null||this.hasUpdated)&&l.call(this,a)),a}})}return A(e,r,{get(){return i(this)}})}}function Oe(o,t){customElements.get(o)||customElements.define(o,t)}var Ne=W`
  :host {
    color: var(--primary-text-color, #212121);
    font-family: var(--ha-font-family-body, Roboto, system-ui, sans-serif);
    --gap: 16px;
    --accent: var(--primary-color, #03a9f4);
    --accent-text: color-mix(in srgb, var(--accent) 55%, var(--primary-text-color, #212121));
    --error-text: color-mix(in srgb, var(--error-color, #db4437) 60%, var(--primary-text-color, #212121));
    --success-text: color-mix(in srgb, var(--success-color, #43a047) 50%, var(--primary-text-color, #212121));
    --warning-text: color-mix(in srgb, var(--warning-color, #ffa600) 35%, var(--primary-text-color, #212121));
    --line: var(--divider-color, #e0e0e0);
  }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h2, h3 { font-weight: 500; margin: 0 0 8px; line-height: 1.3; }
  h2 { font-size: 20px; }
  h3 { font-size: 16px; }
  p { margin: 8px 0; }
  a { color: var(--accent-text); }

  .card {
    background: var(--card-background-color, #fff);
    border: 1px solid var(--ha-card-border-color, var(--line));
    border-radius: var(--ha-card-border-radius, 12px);
    padding: var(--gap);
    margin-bottom: var(--gap);
  }
  .row { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
  .row > .grow { flex: 1; min-width: 0; }
  .scroll { overflow-x: auto; }
  .secondary { color: var(--secondary-text-color, #5f6368); }
  .error { color: var(--error-text); }
  .success { color: var(--success-text); }
  .warning { color: var(--warning-text); }

  /* Large figures with their names: <dl class="figures"><div><dt>…</dt><dd>…</dd></div></dl> */
  .figures {
    display: grid; gap: 12px; margin: 8px 0 16px;
    grid-template-columns: repeat(auto-fill, minmax(min(140px, 40%), 1fr));
  }
  .figures > div { display: flex; flex-direction: column; min-width: 0; }
  .figures dt { color: var(--secondary-text-color, #5f6368); font-size: 14px; }
  .figures dd { margin: 0; font-size: 22px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }

  .notice {
    --tint: var(--info-color, var(--accent));
    margin: 8px 0; padding: 12px 16px;
    border-inline-start: 4px solid var(--tint);
    border-radius: 4px;
    background: color-mix(in srgb, var(--tint) 12%, transparent);
    color: var(--primary-text-color, #212121);
  }
  .notice.error { --tint: var(--error-color, #db4437); }
  .notice.warning { --tint: var(--warning-color, #ffa600); }
  .notice.success { --tint: var(--success-color, #43a047); }

  button, .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 8px;
    min-height: 40px; padding: 0 16px;
    border: 1px solid transparent; border-radius: var(--ha-button-border-radius, 20px);
    background: color-mix(in srgb, var(--accent) 14%, transparent);
    color: var(--accent-text);
    font: inherit; font-weight: 500; text-decoration: none; cursor: pointer;
  }
  button:hover:not(:disabled), .button:hover { background: color-mix(in srgb, var(--accent) 24%, transparent); }
  button.primary, .button.primary {
    background: color-mix(in srgb, var(--accent) 78%, #000);
    color: #fff;
  }
  button.primary:hover:not(:disabled), .button.primary:hover { background: color-mix(in srgb, var(--accent) 66%, #000); }
  button.danger { background: color-mix(in srgb, var(--error-color, #db4437) 14%, transparent); color: var(--error-text); }
  button.danger:hover:not(:disabled) { background: color-mix(in srgb, var(--error-color, #db4437) 24%, transparent); }
  button.plain { padding: 0 12px; background: transparent; }
  button.plain:hover:not(:disabled) { background: color-mix(in srgb, currentColor 8%, transparent); }
  button:disabled { opacity: 0.5; cursor: default; }
  :focus-visible { outline: 2px solid var(--primary-text-color, #212121); outline-offset: 2px; }

  input, select, textarea {
    font: inherit;
    color: inherit;
    background: var(--card-background-color, #fff);
    border: 1px solid var(--secondary-text-color, #5f6368);
    border-radius: 8px;
    padding: 8px 12px;
    min-height: 40px;
    max-width: 100%;
  }
  input[aria-invalid="true"] { border-color: var(--error-text); }
  ::placeholder { color: var(--secondary-text-color, #5f6368); opacity: 1; }
  input[type="checkbox"], input[type="radio"], input[type="range"] { accent-color: color-mix(in srgb, var(--accent) 70%, #000); }
  input[type="checkbox"], input[type="radio"] { flex: none; min-height: 20px; width: 20px; height: 20px; padding: 0; margin: 0; }
  input[type="range"] { padding: 0; border: 0; background: transparent; }
  label { display: inline-flex; gap: 8px; align-items: center; min-height: 24px; }
  label.field { display: flex; flex-direction: column; align-items: stretch; gap: 4px; }
  fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
  legend { padding: 0; font-weight: 500; }

  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: start; padding: 8px 12px 8px 0; vertical-align: top; }
  th { font-weight: 500; }
  tr + tr > *, thead + tbody > tr:first-child > * { border-top: 1px solid var(--line); }
  .number { text-align: end; font-variant-numeric: tabular-nums; }
  th.number { text-align: end; }
  .visually-hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap;
  }
`;export{Nt as a,W as b,qt as c,v as d,d as e,Bt as f,E as g,$t as h,oe as i,le as j,Oe as k,Ne as l};
/*! For license information please see chunk-UMLVEOUD.js.LEGAL.txt */
